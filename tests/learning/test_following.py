"""Who is in an assignment and how they stand: the list, the counts and each person's own page say the same of everybody."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from app.catalog.queries import EditionView
from app.core import clock, jobs, outbox
from app.core.database import db, transaction
from app.core.models import OutboxMessage
from app.demo.plan import PlannedCourse, PlannedTry
from app.demo.real import learn
from app.learning import actions, queries
from app.learning import jobs as learning_jobs
from app.learning.assignments import Group, State, Terms
from app.learning.messages import place
from app.learning.queries import FollowCounts
from app.people.access import EVERYTHING, Role, Scope
from app.people.actions import add_leave, grant_role, transfer
from app.people.actions.accounts import officer_account
from app.people.actions.login_names import claim_login
from app.people.actions.officers import add_officer
from app.people.actions.postings import add_posting
from app.people.actions.units import find_unit
from app.people.models import Officer, Person
from app.people.rules import Duty, LeaveReason
from app.records.queries import target
from tests.conftest import Cast
from tests.learning import samples

TODAY = dt.date(2027, 5, 12)
START, DUE = dt.date(2027, 3, 1), dt.date(2027, 5, 10)


@pytest.fixture
def courses(cast: Cast, at: Callable[..., Any]) -> tuple[EditionView, EditionView]:
    """Two courses that are on offer, seen from a day in May."""
    at(dt.datetime.combine(TODAY, dt.time(9)))
    return samples.publish("khoa-mot", attempts=1), samples.publish("khoa-hai", strand="B")


def _give(course: str = "khoa-mot", group: Group = Group.DUTIES, **more: Any) -> str:
    given = {"unit_id": None, "terms": Terms(START, DUE, None), "document": "", "by": "test", "now": clock.now(), **more}
    with transaction():
        return actions.assign(course=course, group=group, **given)


def _officer(code: str, name: str, unit: str = "21484", duties: tuple[Duty, ...] = (Duty.COMMUNICATION,),
             since: dt.date = dt.date(2026, 1, 1)) -> Officer:  # fmt: skip
    officer = add_officer(code=code, full_name=name, now=clock.now())
    add_posting(officer=officer, unit=find_unit(unit), from_on=since, duties=duties, by="test", now=clock.now())
    officer_account(officer=officer, now=clock.now())
    return officer


def _learn(officer: Officer, slug: str, *, lessons: int = 2, right: int | None = None, days_ago: int = 1) -> None:
    now = clock.now() - dt.timedelta(days=days_ago)
    tries = () if right is None else (PlannedTry(now, now + dt.timedelta(minutes=9), right),)
    account = officer_account(officer=officer, now=clock.now())
    read = tuple((key, now) for key in ("bai-mot", "bai-hai")[:lessons])
    with transaction():
        learn(officer.person_id, account.uid, PlannedCourse(slug, read, tries))


def _found(uid: str, scope: Scope = EVERYTHING) -> queries.AssignmentView:
    found = queries.assignment(scope, uid, clock.today())
    assert found is not None
    return found


def _states(uid: str, scope: Scope = EVERYTHING, **filters: Any) -> dict[str, str]:
    page = queries.follow_page(_found(uid, scope), scope, day=clock.today(), now=clock.now(), **filters)
    return {line.follower.full_name: line.follower.standing.state.value for line in page.rows}


def _total(uid: str, scope: Scope = EVERYTHING) -> FollowCounts:
    total = FollowCounts()
    for counts in queries.counts(_found(uid, scope), scope, day=clock.today(), now=clock.now()).values():
        total.join(counts)
    return total


def test_the_same_is_said_of_everybody_by_list_counts_and_own_page(cast: Cast, courses: Any) -> None:
    """A province by chance: what the grouped query counts, what the list shows and what each person sees agree."""
    chance = random.Random(5)
    people = []
    with transaction():
        for n in range(24):
            since = chance.choice((dt.date(2026, 1, 1), dt.date(2027, 4, 20), dt.date(2027, 5, 5)))
            duties = chance.choice(((Duty.COMMUNICATION,), (Duty.GRASSROOTS_INFORMATION, Duty.COMMUNICATION), ()))
            officer = _officer(f"N{n}", f"Hồ Thị {chr(65 + n)}", chance.choice(("21484", "21523")), duties, since)
            people.append(officer)
            if chance.random() < 0.3:
                end = chance.choice((None, dt.date(2027, 4, 10), dt.date(2027, 5, 30)))
                add_leave(officer=officer, reason=LeaveReason.STUDY, from_on=dt.date(2027, 4, 1), until_on=end, by="t", now=clock.now())
    for officer in people:
        if chance.random() < 0.6:
            lessons = chance.choice((1, 2))
            right = chance.choice((None, 0, 7)) if lessons == 2 else None
            _learn(officer, "khoa-mot", lessons=lessons, right=right, days_ago=chance.choice((1, 30)))
    given = [
        _give(),
        _give(group=Group.OFFICIALS, terms=Terms(START, None, 40)),
        _give(group=Group.COMMUNICATION, unit_id=find_unit("21523").id),
        _give("khoa-hai", Group.LIST, people=[o.person_id for o in people[:7]]),
    ]
    first = _found(given[0])
    for n, officer in enumerate(people[:6]):
        line = queries.follower(first, EVERYTHING, officer.person.uid, day=TODAY, now=clock.now())
        if line is not None:
            with transaction():
                who = {"found": first, "person_id": officer.person_id, "person_uid": officer.person.uid, "by": "t", "now": clock.now()}
                if n % 2:
                    actions.extend(until=dt.date(2027, 8, 1), due_on=line.follower.standing.due_on, reason="công tác", **who)
                else:
                    actions.exempt(course_id=None, reason="đã dạy khóa này", **who)
    db.session.expire_all()
    for uid in given:
        found = _found(uid)
        listed = list(queries.everybody(found, EVERYTHING, day=TODAY, now=clock.now()))
        paged: list[str] = []
        after = ""
        while True:
            page = queries.follow_page(found, EVERYTHING, day=TODAY, now=clock.now(), after=after, size=5)
            paged += [line.follower.uid for line in page.rows]
            if page.after is None:
                break
            after = page.after
        assert paged == [f.uid for f in listed]
        total = _total(uid)
        states = Counter(f.standing.state for f in listed)
        assert total.total == len(listed) == sum(states.values())
        assert all(getattr(total, state.name.lower()) == states[state] for state in State)
        assert total.overdue == sum(f.standing.overdue for f in listed)
        by_unit = queries.counts(found, EVERYTHING, day=TODAY, now=clock.now())
        for unit, counts in by_unit.items():
            own = queries.counts(found, Scope(frozenset({unit})), day=TODAY, now=clock.now())
            assert own == {unit: counts}
        for state in ("qua-han", "gia-han", "mien", "mien-hoan", "tam-hoan", "chua-xong", "dang-vuong", "xong"):
            page = queries.follow_page(found, EVERYTHING, day=TODAY, now=clock.now(), state=state)
            assert [x.follower.uid for x in page.rows] == [f.uid for f in listed if f.standing.is_in(state)], state
        seen = {f.person_id: f for f in listed}
        for officer in people:
            own = [a for a in queries.assigned_to(officer.person_id, TODAY) if a.assignment.uid == uid]
            assert bool(own) == (officer.person_id in seen), officer.person.full_name
            if own:
                judged = seen[officer.person_id].standing
                assert own[0].due_on == judged.due_on
                assert own[0].paused == (judged.state is State.PAUSED) or judged.state in (State.DONE, State.EXEMPT)
                assert bool(own[0].exempt) == (judged.state is State.EXEMPT)


def test_a_newcomer_falls_under_the_rule_and_who_leaves_the_duty_is_asked_no_more(cast: Cast, courses: Any) -> None:
    uid = _give()
    assert _states(uid) == {"Phạm Văn An": "chua-hoc", "Đinh Thị Dung": "chua-hoc"}
    assert _total(uid).overdue == 2
    with transaction():
        _officer("MOI", "Lê Thị Mới", since=dt.date(2027, 5, 1))
    assert "Lê Thị Mới" in _states(uid) and "Lê Thị Mới" not in _states(uid, state="qua-han"), "thirty days of one's own"
    with transaction():
        transfer(officer=db.session.get_one(Officer, cast.an.officer_id), unit=find_unit("21523"), on=TODAY, by="t", now=clock.now())
    assert "Phạm Văn An" not in _states(uid)
    assert queries.assigned_to(cast.an.person_id, TODAY) == ()


def test_an_exemption_changes_nothing_in_the_figure(cast: Cast, courses: Any) -> None:
    before = target(EVERYTHING, TODAY)
    uid = _give()
    with transaction():
        actions.exempt(
            found=_found(uid), person_id=cast.an.person_id, person_uid=cast.an.person_uid, course_id=None, reason="x", by="t",
            now=clock.now(),
        )  # fmt: skip
    assert _states(uid)["Phạm Văn An"] == "mien"
    assert target(EVERYTHING, TODAY) == before


def test_a_course_that_is_offered_no_more_is_asked_of_nobody(cast: Cast, courses: Any) -> None:
    from app.catalog import queries as catalog
    from app.catalog.models import Course

    uid = _give()
    with transaction():
        claim_login(account_id=cast.an.account_id, typed="an@mail.example", now=clock.now())
        db.session.get_one(Course, courses[0].course_id).archived_at = clock.now()
    catalog.forget_current()
    assert _found(uid).courses == () and set(_states(uid).values()) == {"chua-hoc"} and _total(uid).overdue == 0
    assert queries.home(cast.an.person_id, TODAY).deadline is None
    _remind()
    assert db.session.query(OutboxMessage).count() == 0


def test_stuck_says_where(cast: Cast, courses: Any) -> None:
    with transaction():
        used_up, idle, reading = (_officer(f"V{n}", f"Võ Văn {name}") for n, name in enumerate(("Kẹt", "Ngừng", "Đọc")))
    _learn(used_up, "khoa-mot", right=0)
    _learn(idle, "khoa-mot", lessons=1, days_ago=20)
    _learn(reading, "khoa-mot", lessons=1)
    uid = _give()
    assert _states(uid, search="võ văn") == {"Võ Văn Đọc": "dang-hoc", "Võ Văn Kẹt": "dang-vuong", "Võ Văn Ngừng": "dang-vuong"}
    page = queries.follow_page(_found(uid), EVERYTHING, day=TODAY, now=clock.now(), state="dang-vuong")
    where = [place(p) for line in page.rows for p in line.places]
    assert where[0] == "bài kiểm tra: đã dùng hết 1 lần làm bài, chưa đạt"
    assert where[1].startswith("bài 2: ") and where[1].endswith("(đã đọc 1/2)")


def _remind() -> list[OutboxMessage]:
    with transaction():
        jobs.ask(learning_jobs.REMIND, {}, "system", not_before=clock.now())
    while jobs.run_next():
        pass
    db.session.expire_all()
    return list(db.session.query(OutboxMessage).order_by(OutboxMessage.id))


def test_reminders_and_one_digest_leave_once(cast: Cast, courses: Any, app: Any, at: Callable[..., Any], tmp_path: Any) -> None:
    from dataclasses import replace

    app.extensions["settings"] = replace(app.extensions["settings"], outbox_folder=tmp_path / "ra", mail_from="h@x.vn")
    with transaction():
        claim_login(account_id=cast.an.account_id, typed="an@mail.example", now=clock.now())
        claim_login(account_id=cast.dung.account_id, typed="0912345678", now=clock.now())
        claim_login(account_id=cast.em.account_id, typed="em@mail.example", now=clock.now())
        away = _officer("NGHI", "Lê Thị Nghỉ")
        claim_login(account_id=officer_account(officer=away, now=clock.now()).id, typed="nghi@mail.example", now=clock.now())
        add_leave(officer=away, reason=LeaveReason.MATERNITY, from_on=dt.date(2027, 4, 1), until_on=None, by="t", now=clock.now())
    uid = _give(terms=Terms(START, dt.date(2027, 5, 20), None))
    _give(terms=Terms(dt.date(2027, 6, 1), dt.date(2027, 6, 10), None))  # not begun: nobody hears of it yet
    sent = _remind()
    assert {(m.key.split("/")[0], m.about) for m in sent} == {
        ("remind", cast.an.person_uid), ("remind", cast.dung.person_uid), ("digest", cast.em.person_uid),
    }  # fmt: skip
    assert len(sent) == 3
    files = {p.suffix: p.read_text("utf-8") for p in (tmp_path / "ra").iterdir() if p.suffix == ".txt"}
    assert files[".txt"].startswith("0912345678\n\nNhắc học: “Khóa thử”, hạn 20/05/2027")
    assert all(m.state == "sent" and m.body == "" for m in sent)
    assert len(_remind()) == 3, "the same is not said twice"
    at(dt.datetime(2027, 5, 18, 9))
    assert [m.key.rsplit("/")[-1] for m in _remind()[3:]] == ["3", "3", "2027-20"], "a new week, a new digest"
    with transaction():
        actions.end_assignment(assignment_id=_found(uid).id, reason="giao nhầm", by="t", now=clock.now())
    at(dt.datetime(2027, 5, 25, 9))
    assert len(_remind()) == 6, "an assignment that ended reminds nobody"
    assert queries.assignment(EVERYTHING, uid, clock.today()) is None


def test_a_reminder_finds_who_never_signed_in_by_the_address_of_the_register(
    cast: Cast, courses: Any, app: Any, tmp_path: Any
) -> None:
    from dataclasses import replace

    with transaction():
        for number, address in enumerate(("moi@mail.example", "không phải địa chỉ", "rieng@mail.example"), 1):
            listed = _officer(f"M{number}", f"Hồ Văn {number}")
            listed.email, listed.phone = address, f"090000000{number}"
        db.session.get_one(Person, listed.person_id).restricted_at = clock.now()
    uid = _give(terms=Terms(START, dt.date(2027, 5, 20), None))

    def reachable() -> list[str]:
        page = queries.follow_page(_found(uid), EVERYTHING, day=TODAY, now=clock.now(), search="hồ văn")
        return [r.follower.full_name for r in page.rows if r.reachable]

    assert reachable() == [], (
        "nothing can be sent here: everybody is on the sheet for reminding by word of mouth"
    )
    app.extensions["settings"] = replace(
        app.extensions["settings"], outbox_folder=tmp_path / "ra", mail_from="h@x.vn"
    )
    assert reachable() == ["Hồ Văn 1"]
    _remind()
    assert [p.suffix for p in (tmp_path / "ra").iterdir()] == [".eml"], (
        "no text to a number that nobody confirmed"
    )
    (mail,) = (tmp_path / "ra").iterdir()
    assert "To: moi@mail.example" in mail.read_text() and "Hồ Văn" not in mail.read_text()


def test_without_a_way_to_send_nothing_piles_up_and_leaders_can_be_given_something(cast: Cast, courses: Any) -> None:
    with transaction():
        claim_login(account_id=cast.an.account_id, typed="an@mail.example", now=clock.now())
        grant_role(account_id=cast.dung.account_id, role=Role.LEADER, unit_id=cast.dung.unit_id, from_on=dt.date(2027, 5, 1),
                   until_on=None, by="t", now=clock.now())  # fmt: skip
    assert not outbox.channels()
    uid = _give(group=Group.LEADERS)
    assert _remind() == []
    assert _states(uid) == {"Đinh Thị Dung": "chua-hoc", "Phạm Thị Em": "chua-hoc"}
    assert list(_states(uid, state="qua-han")) == ["Phạm Thị Em"], "who leads since May has thirty days"
    assert queries.kept_counts([_found(uid)]), "the overview has its numbers all the same"
