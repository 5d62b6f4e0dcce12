"""Papers beside the letter of one course (P16): letters of whole programmes, and what one person learnt in a year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.models import Course
from app.catalog.queries import ProgrammeView
from app.core.database import db
from app.people.models import Officer, OfficerCode, Person
from app.people.queries.names import shown_name
from app.records.models import Completion, ProgrammeLetter
from app.records.queries.completions import completions_of, held_courses
from app.records.queries.officers import person_standing
from app.records.queries.recognitions import Workplace, recognitions_of, workplaces
from app.records.rules import Groups, Rule, Source, Standing
from app.records.rules.recognition import RecognitionState


@dataclass(frozen=True)
class HeldProgramme:
    """A programme of which a person holds every required course, each with the completion that counts."""

    programme: ProgrammeView
    courses: tuple[tuple[str, Completion], ...]  # title, completion

    @property
    def completed_on(self) -> dt.date:
        """The day of the last course."""
        return max(completion.earned_on for _, completion in self.courses)


def held_programmes(person_id: int, as_of: dt.date) -> list[HeldProgramme]:
    """The programmes whose required courses a person holds on the day, all of them, whoever they are meant for."""
    held = held_courses(person_id, as_of)
    if not held:
        return []
    by_slug = {
        slug: held[course_id]
        for course_id, slug in db.session.execute(
            sa.select(Course.id, Course.slug).where(Course.id.in_(list(held)))
        )
    }
    return [
        HeldProgramme(
            p, tuple((c.edition.title if c.edition else c.title, by_slug[c.slug]) for c in p.required)
        )
        for p in catalog.programmes()
        if p.required and all(c.slug in by_slug for c in p.required)
    ]


@dataclass(frozen=True)
class ProgrammeLetterView:
    """What the letter of a programme says. `lapsed_on`: from when one of its courses is held no more."""

    code: str
    person_id: int
    full_name: str  # empty when the person's data were erased
    erased: bool
    programme_code: str
    title: str
    approval: str
    courses: tuple[dict[str, Any], ...]  # course_id, title, earned_on (ISO), minutes, recognised
    completed_on: dt.date
    issued_at: dt.datetime
    lapsed_on: dt.date | None

    @property
    def minutes(self) -> int:
        """The credited time of all its courses."""
        return sum(course["minutes"] for course in self.courses)


def _letters(*where: Any, reader: int | None) -> list[ProgrammeLetterView]:
    rows = db.session.execute(
        sa.select(ProgrammeLetter, shown_name(reader), Person.erased_at)
        .join(Person, Person.id == ProgrammeLetter.person_id)
        .where(*where)
        .order_by(ProgrammeLetter.id.desc())
    ).all()
    return [
        ProgrammeLetterView(
            letter.code, letter.person_id, "" if erased else name, erased is not None, letter.programme_code, letter.title,
            letter.approval, tuple(letter.courses), letter.completed_on, letter.issued_at,
            _lapsed_on(letter.person_id, {c["course_id"] for c in letter.courses}),
        )
        for letter, name, erased in rows
    ]  # fmt: skip


def _lapsed_on(person_id: int, course_ids: set[int]) -> dt.date | None:
    """The first day on which one of the courses is held no more, now or later; None while none of that was recorded."""
    ends: dict[int, dt.date | None] = {}
    for c in completions_of(person_id):
        if c.course_id in course_ids:
            known = ends.get(c.course_id, dt.date.min)
            ends[c.course_id] = None if known is None or c.revoked_on is None else max(known, c.revoked_on)
    return min((end for end in ends.values() if end is not None), default=None)


def programme_letter(code: str, *, reader: int | None = None) -> ProgrammeLetterView | None:
    """The programme letter of that code, as the person `reader` may read it; None is anybody."""
    return next(iter(_letters(ProgrammeLetter.code == code, reader=reader)), None)


def programme_letters_of(person_id: int) -> list[ProgrammeLetterView]:
    """Every programme letter of a person, newest first, those that have lapsed included; for themselves."""
    return _letters(ProgrammeLetter.person_id == person_id, reader=person_id)


@dataclass(frozen=True)
class SheetLine:
    """One course of a year. `counts`: whether its tiết are part of the sum."""

    title: str
    strand: str
    minutes: int
    earned_on: dt.date
    how: str
    remark: str
    recognised: bool
    counts: bool


@dataclass(frozen=True)
class Sheet:
    """Phiếu kết quả học tập: one person, one year, as of a day, with what the rule makes of the person."""

    person_uid: str
    full_name: str  # empty when the person's data were erased
    officer_code: str
    place: Workplace | None
    year: int
    as_of: dt.date
    lines: tuple[SheetLine, ...]
    rule: Rule | None
    standing: Standing | None  # None: holds none of the three duties in a counted unit
    missing: tuple[tuple[str, Groups], ...]  # strand → groups not met yet
    years: tuple[int, ...]  # with anything to show

    @property
    def minutes(self) -> int:
        """The credited time of the year, each course once."""
        return sum(line.minutes for line in self.lines if line.counts)


def sheet(person_id: int, year: int, as_of: dt.date, *, reader: int | None = None) -> Sheet | None:
    """What a person learnt in a year, up to `as_of`, here and elsewhere, as the person `reader` may read it.

    None for somebody who does not exist.
    """
    person = db.session.execute(
        sa.select(Person.uid, shown_name(reader), Person.erased_at, sa.func.min(OfficerCode.code))
        .outerjoin(Officer, Officer.person_id == Person.id)
        .outerjoin(OfficerCode, OfficerCode.officer_id == Officer.id)
        .where(Person.id == person_id)
        .group_by(Person.id, Person.uid, Person.full_name, Person.restricted_at, Person.erased_at)
    ).first()
    if person is None:
        return None
    uid, name, erased_at, code = person
    completions = completions_of(person_id)
    recorded = [
        r for r in recognitions_of(person_id) if r.state is RecognitionState.APPROVED and not r.courses
    ]  # fmt: skip
    lines: list[SheetLine] = []
    seen: set[int] = set()
    for c in reversed(completions):  # the earliest that counts is the one of the course
        revoked = c.revoked_on is not None and c.revoked_on <= as_of
        counts = not revoked and c.course_id not in seen and c.earned_on <= as_of
        if counts:
            seen.add(c.course_id)
        if c.earned_on.year != year or c.earned_on > as_of or not (counts or revoked):
            continue
        remark = f"Đã thu hồi: {c.revoked_why}" if revoked else c.elsewhere
        lines.append(
            SheetLine(
                c.title, c.strand, c.credited_minutes, c.earned_on, c.source.label, remark,
                c.source is Source.RECOGNITION, counts,
            )
        )  # fmt: skip
    for r in recorded:
        if r.completed_on.year == year and r.completed_on <= as_of:
            remark = f"{r.provider}; đã ghi nhận, không tính vào 70%"
            how = Source.RECOGNITION.label
            lines.append(SheetLine(r.course_name, "", r.minutes, r.completed_on, how, remark, True, True))
    judging, duties, met, standing = person_standing(person_id, as_of)
    progress = judging.strand_progress(duties, met) if standing else []
    missing = tuple(
        (strand, tuple(group for group, done in zip(groups, held, strict=True) if not done))
        for strand, groups, held in progress
    )
    return Sheet(
        uid, "" if erased_at else name, code or "", workplaces([person_id], as_of).get(person_id), year, as_of,
        tuple(sorted(lines, key=lambda line: (line.earned_on, line.title))), judging.rule, standing,
        tuple((strand, groups) for strand, groups in missing if groups),
        tuple(sorted({c.earned_on.year for c in completions} | {r.completed_on.year for r in recorded}, reverse=True)),
    )  # fmt: skip


def person_id_of(uid: str) -> int | None:
    """The person of that uid."""
    return db.session.scalar(sa.select(Person.id).where(Person.uid == uid))
