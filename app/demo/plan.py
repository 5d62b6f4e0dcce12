"""What happens in the demonstration province, worked out from a seed before anything is written.

Both ways of writing it (through the real actions, and in bulk) follow the same plan, so that a test can hold them against
each other. Days and instants never lie after `now`: who is in the middle of a course today simply stops there.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.core.clock import LOCAL, local_date
from app.core.text import fold
from app.demo.names import make_name
from app.people.rules import Duty, LeaveReason, UnitKind

SINCE = dt.date(2025, 7, 1)  # the units of today exist since then


@dataclass(frozen=True)
class PlanUnit:
    """A unit people may serve in."""

    code: str
    kind: UnitKind
    former_area: str


@dataclass(frozen=True)
class PlanCourse:
    """A published course: what there is to read, how many questions are drawn, how many make a pass."""

    slug: str
    lessons: tuple[tuple[str, int], ...]  # key, minutes
    questions: int
    pass_mark: int
    attempts: int
    wait_hours: int


@dataclass(frozen=True)
class PlannedPosting:
    """Service in a unit, with each duty's own days."""

    unit: str
    job_title: str
    from_on: dt.date
    until_on: dt.date | None
    duties: tuple[tuple[Duty, dt.date, dt.date | None], ...]
    recorded_at: dt.datetime


@dataclass(frozen=True)
class PlannedTry:
    """One attempt that was handed in, with the first `right` questions of its paper answered rightly."""

    started_at: dt.datetime
    submitted_at: dt.datetime
    right: int


@dataclass(frozen=True)
class PlannedCourse:
    """How one person takes one course."""

    slug: str
    read: tuple[tuple[str, dt.datetime], ...]
    tries: tuple[PlannedTry, ...]


@dataclass(frozen=True)
class PlannedOfficer:
    """One made-up officer from the roster to the last lesson read."""

    code: str
    full_name: str
    email: str
    recorded_at: dt.datetime
    postings: tuple[PlannedPosting, ...]
    leave: tuple[LeaveReason, dt.date, dt.date | None] | None = None
    courses: tuple[PlannedCourse, ...] = ()

    @property
    def activated_at(self) -> dt.datetime | None:
        """When the account was first used; None for somebody who has not begun to learn."""
        return self.courses[0].read[0][1] - dt.timedelta(minutes=3) if self.courses else None


_COMMUNE_TITLES = (
    "Công chức Phòng Văn hóa – Xã hội", "Công chức Phòng Văn hóa – Xã hội", "Phó Trưởng phòng Văn hóa – Xã hội",
    "Chuyên viên Văn phòng HĐND và UBND", "Viên chức Trung tâm Dịch vụ tổng hợp", "Phó Chủ tịch UBND",
    "Chuyên viên Ban Xây dựng Đảng",
)  # fmt: skip
_PROVINCE_TITLES = (
    "Chuyên viên Văn phòng", "Chuyên viên", "Chuyên viên chính", "Phó Trưởng phòng", "Biên tập viên trang thông tin",
    "Người phát ngôn",
)  # fmt: skip
_DUTIES = (
    ((Duty.GRASSROOTS_INFORMATION,), (Duty.COMMUNICATION,), (Duty.COMMUNICATION, Duty.GRASSROOTS_INFORMATION)),
    ((Duty.COMMUNICATION,), (Duty.COMMUNICATION,), (Duty.EXTERNAL_INFORMATION,)),
)


@dataclass
class Planner:
    """The officers of a province, one after another; the same arguments give the same officers."""

    seed: int
    units: Sequence[PlanUnit]
    courses: Sequence[PlanCourse]
    start: dt.datetime  # the courses are open from here
    now: dt.datetime
    _energy: dict[str, float] = field(default_factory=dict)

    def officers(self, count: int, first: int = 1) -> Iterator[PlannedOfficer]:
        """`count` officers, numbered from `first`. Each depends only on the seed and its number."""
        chance = random.Random(f"{self.seed}/units")
        for unit in self.units:
            # How far a unit drives its people: some hold the province back, some are nearly done.
            self._energy[unit.code] = min(0.97, max(0.08, chance.gauss(0.66, 0.22)))
        for number in range(first, first + count):
            yield self._officer(number)

    def _officer(self, number: int) -> PlannedOfficer:
        chance = random.Random(f"{self.seed}/{number}")
        # Every unit has people before any has many.
        unit = self.units[number % len(self.units)] if chance.random() < 0.7 else chance.choice(self.units)
        name = make_name(chance, unit.former_area).full
        code = f"QN{number:05d}"
        duties = self._duties(chance, unit)
        postings = self._postings(chance, unit, duties)
        mail = f"{fold(name).replace(' ', '.').replace(chr(39), '')}.{number}@vidu.example" if chance.random() < 0.4 else ""
        return PlannedOfficer(
            code=code,
            full_name=name,
            email=mail,
            recorded_at=postings[0].recorded_at,
            postings=postings,
            leave=self._leave(chance),
            courses=self._learning(chance, postings[-1].unit, bool(duties)),
        )

    def _duties(self, chance: random.Random, unit: PlanUnit) -> tuple[Duty, ...]:
        if chance.random() < 0.16:
            return ()
        provincial = unit.kind in (UnitKind.DEPARTMENT, UnitKind.BOARD)
        return chance.choices(_DUTIES[provincial], weights=(5, 3, 2))[0]

    def _title(self, chance: random.Random, unit: PlanUnit) -> str:
        provincial = unit.kind in (UnitKind.DEPARTMENT, UnitKind.BOARD)
        return chance.choice(_PROVINCE_TITLES if provincial else _COMMUNE_TITLES)

    def _postings(
        self, chance: random.Random, unit: PlanUnit, duties: tuple[Duty, ...]
    ) -> tuple[PlannedPosting, ...]:
        today = local_date(self.now)
        begin = SINCE if chance.random() < 0.8 else SINCE + dt.timedelta(chance.randrange(30, 400))
        begin = min(begin, today - dt.timedelta(20))
        fate = chance.random()
        span = (today - begin).days
        if fate < 0.05 and span > 60:  # moved to another unit, where the duties go on
            other = chance.choice([u for u in self.units if u.code != unit.code])
            move = begin + dt.timedelta(chance.randrange(30, span - 10))
            return (
                self._posting(chance, unit, begin, move - dt.timedelta(1), duties),
                self._posting(chance, other, move, None, duties),
            )
        if fate < 0.08 and span > 60:  # left the service
            return (self._posting(chance, unit, begin, begin + dt.timedelta(chance.randrange(30, span)), duties),)
        if fate < 0.11 and duties and span > 60:  # handed a duty over
            end = begin + dt.timedelta(chance.randrange(20, span))
            whole = self._posting(chance, unit, begin, None, duties)
            ended = (whole.duties[0][0], begin, end)
            return (
                PlannedPosting(
                    whole.unit, whole.job_title, begin, None, (ended, *whole.duties[1:]), self._recorded(end)
                ),
            )
        return (self._posting(chance, unit, begin, None, duties),)

    def _posting(
        self, chance: random.Random, unit: PlanUnit, begin: dt.date, end: dt.date | None, duties: tuple[Duty, ...]
    ) -> PlannedPosting:
        held = tuple((duty, begin, end) for duty in duties)
        return PlannedPosting(unit.code, self._title(chance, unit), begin, end, held, self._recorded(end or begin))

    def _recorded(self, day: dt.date) -> dt.datetime:
        """Facts are entered the morning after, but none before the site opened."""
        morning = dt.datetime.combine(day + dt.timedelta(1), dt.time(8, 30), LOCAL).astimezone(dt.UTC)
        return min(self.now, max(self.start, morning))

    def _leave(self, chance: random.Random) -> tuple[LeaveReason, dt.date, dt.date | None] | None:
        if chance.random() >= 0.03:
            return None
        begin = local_date(self.now) - dt.timedelta(chance.randrange(5, 120))
        reason = chance.choice((LeaveReason.MATERNITY, LeaveReason.STUDY, LeaveReason.LONG_LEAVE))
        return reason, begin, begin + dt.timedelta(180) if reason is LeaveReason.MATERNITY else None

    def _learning(self, chance: random.Random, unit: str, counted: bool) -> tuple[PlannedCourse, ...]:
        energy = self._energy[unit] if counted else 0.35
        if chance.random() > energy:
            wanted = chance.choices((0, 1, 2), weights=(6, 3, 1))[0]
        else:
            wanted = len(self.courses) if counted else chance.randrange(1, 3)
        order = list(self.courses)
        if chance.random() < 0.4:
            chance.shuffle(order)
        days = (self.now - self.start).days
        at = self.start + dt.timedelta(days=max(1.0, (days - 12) * chance.random() ** 0.8))
        taken: list[PlannedCourse] = []
        for course in order[:wanted]:
            planned, at = self._take(chance, course, at)
            if planned.read:
                taken.append(planned)
            at += dt.timedelta(days=chance.randrange(1, 16))
        return tuple(taken)

    def _sitting(self, chance: random.Random, day: dt.datetime) -> dt.datetime:
        """A time of that day at which people learn: office hours, or the evening at home."""
        hour = chance.choice((8, 9, 10, 14, 15, 16, 20, 21))
        local = dt.datetime.combine(local_date(day), dt.time(hour, chance.randrange(60)), LOCAL)
        return local.astimezone(dt.UTC)

    def _take(
        self, chance: random.Random, course: PlanCourse, at: dt.datetime
    ) -> tuple[PlannedCourse, dt.datetime]:
        read: list[tuple[str, dt.datetime]] = []
        tries: list[PlannedTry] = []
        moment = self._sitting(chance, at)
        left = 0
        for key, minutes in course.lessons:
            if left == 0:
                moment = self._sitting(chance, moment + dt.timedelta(days=chance.randrange(1, 5)))
                left = chance.randrange(1, 5)
            moment += dt.timedelta(minutes=minutes, seconds=chance.randrange(300))
            left -= 1
            if moment > self.now:
                return PlannedCourse(course.slug, tuple(read), ()), moment
            read.append((key, moment))
        fails = min(course.attempts - 1, chance.choices((0, 1, 2), weights=(76, 19, 5))[0])
        needed = -(-course.pass_mark * course.questions // 100)
        for number in range(fails + 1):
            begun = moment + dt.timedelta(minutes=chance.randrange(4, 30))
            if number:
                begun += dt.timedelta(hours=course.wait_hours + chance.choice((1, 3, 22, 47)))
            moment = begun + dt.timedelta(minutes=chance.randrange(8, 25))
            if moment > self.now:
                break
            low, high = (max(0, needed - 6), needed - 1) if number < fails else (needed, course.questions)
            tries.append(PlannedTry(begun, moment, chance.randint(low, high)))
        return PlannedCourse(course.slug, tuple(read), tuple(tries)), moment
