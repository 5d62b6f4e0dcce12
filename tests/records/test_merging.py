"""One person who stands in the register twice: the figure before, after, and after taking apart again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.database import db, effective, known, transaction
from app.people import actions, queries
from app.people.access import EVERYTHING, Scope
from app.people.actions import Refused
from app.people.models import Account, DutyAssignment, Leave, Officer, OfficerCode, Person, Posting
from app.people.rules import Duty, LeaveReason
from app.records import queries as records
from app.records.queries import target
from app.reporting.queries import completions
from tests.records.province import Province

DAY = dt.date(2026, 12, 14)
AT = dt.datetime(2026, 12, 1, 9)
LATER = dt.datetime(2036, 12, 1, 9)  # after the tests run: the cast is recorded when they do
C, G, E = Duty


@pytest.fixture
def province(app: Any, at: Callable[[Any], Any]) -> Province:
    """Two units and a rule; the clock stands."""
    at(AT)
    made = Province()
    with transaction():
        for number in (1, 2):
            made.unit(number)
        made.rule(1)
    return made


def officer(person_id: int) -> Officer:
    return db.session.scalars(sa.select(Officer).where(Officer.person_id == person_id)).one()


def counts(day: dt.date = DAY, known_at: dt.datetime | None = None, scope: Scope = EVERYTHING) -> tuple[Any, ...]:
    found = target(scope, day, known_at)
    return found.numerator, found.denominator, found.a_only, found.b_only, {u.code: (u.numerator, u.denominator) for u in found.units}


def merge(kept: int, other: int) -> str:
    with transaction():
        return actions.merge_persons(kept=officer(kept), other=officer(other), by="t", now=clock.now()).uid


def held(person_id: int) -> list[tuple[int, dt.date, dt.date | None, list[tuple[str, dt.date, dt.date | None]]]]:
    """Postings with their duties, as they count."""
    rows = db.session.scalars(
        sa.select(Posting).where(Posting.officer_id == officer(person_id).id, known(Posting)).order_by(Posting.from_on)
    )
    return [
        (p.unit_id, p.from_on, p.until_on, sorted((d.duty, d.from_on, d.until_on) for d in p.duties if d.voided_at is None))
        for p in rows
    ]


def test_the_figure_counts_one_person_with_both_histories_until_they_are_taken_apart(
    province: Province, at: Callable[[Any], Any], queries: Callable[[], Any]
) -> None:
    with transaction():
        old = province.person("Nguyễn Thị Hạnh", unit=1)
        new = province.person("Nguyễn Thị Hạnh", unit=2, duties=(G,), since=dt.date(2026, 6, 1))
        for person, slugs in ((old, ("a1", "a4")), (new, ("b1", "b4"))):
            for slug in slugs:
                province.completion(person, slug)
        province.trained(province.person(unit=1))
        db.session.add(Leave(officer_id=officer(new).id, reason=LeaveReason.STUDY, from_on=DAY, until_on=None))
    before, then = counts(), clock.now()
    assert before[:4] == (1, 3, 1, 1)
    with queries() as asked:
        counts()
    was = held(old), held(new)

    at(AT + dt.timedelta(days=1))
    uid = merge(old, new)
    with queries() as after:
        found = counts()
    assert found[:4] == (2, 2, 0, 0), "A of the one and B of the other are both strands of one human being"
    assert found[4] == {"U1": (1, 1), "U2": (1, 1)}, "who counts once counts at the later posting"
    assert after.count == asked.count
    assert counts(known_at=then) == before, "as it was known before, the figure is what it was"
    assert counts(dt.date(2026, 5, 31))[1] == 2 and counts(scope=Scope(frozenset({province.unit_id(2)})))[:2] == (1, 1)
    assert held(old) == [(1, dt.date(2026, 1, 1), dt.date(2026, 5, 31), [(C, dt.date(2026, 1, 1), dt.date(2026, 5, 31))]),
                         (2, dt.date(2026, 6, 1), None, [(G, dt.date(2026, 6, 1), None)])]  # fmt: skip
    assert held(new) == []
    listed = records.officers(EVERYTHING, DAY)
    assert sorted(o.person_id for o in listed) == sorted({old, *(o.person_id for o in listed)} - {new}) and len(listed) == 2
    assert [o.standing.state for o in listed] == ["trained", "trained"]
    assert {c.slug for c in records.completions_of(old)} == {"a1", "a4", "b1", "b4"}
    standing = records.person_standing(old, DAY)[3]
    assert standing is not None and standing.trained
    rows = [r for r in completions(EVERYTHING, DAY) if r.full_name == "Nguyễn Thị Hạnh"]
    assert {(r.unit_code, r.slug) for r in rows} == {("U2", s) for s in ("a1", "a4", "b1", "b4")}
    codes = db.session.scalars(sa.select(OfficerCode.code).where(OfficerCode.officer_id == officer(old).id)).all()
    assert len(codes) == 2 and [o.person_id for o in records.officers(EVERYTHING, DAY, words=codes[1])] == [old]

    at(AT + dt.timedelta(days=2))
    with transaction():  # somebody goes on writing before the mistake is seen
        posting = db.session.scalars(sa.select(Posting).where(known(Posting), effective(Posting, DAY), Posting.officer_id == officer(old).id)).one()
        actions.end_posting(posting=posting, last_day=dt.date(2026, 12, 3), by="t", now=clock.now())
    with transaction():
        actions.undo_merge(uid=uid, by="t", now=clock.now())
    assert counts() == before
    assert (held(old), held(new)) == was, "both histories are back, whatever was written since"
    assert {c.slug for c in records.completions_of(old)} == {"a1", "a4"}
    assert len(officer(old).codes) == len(officer(new).codes) == 1
    with pytest.raises(Refused):
        actions.undo_merge(uid=uid, by="t", now=clock.now())


def test_within_one_unit_the_duties_of_both_go_on_and_nobody_falls_out(province: Province) -> None:
    with transaction():
        kept = province.person(unit=1, duties=(C,))
        other = province.person(unit=1, duties=(), since=dt.date(2026, 6, 1))
        short = province.duty(posting(other), G, dt.date(2026, 7, 1), dt.date(2026, 8, 31))
    assert short and counts()[1] == 1
    merge(kept, other)
    assert counts()[1] == 1 and counts(dt.date(2026, 2, 1))[1] == 1
    assert held(kept)[1] == (1, dt.date(2026, 6, 1), None, [
        (G, dt.date(2026, 7, 1), dt.date(2026, 8, 31)), (C, dt.date(2026, 6, 1), None),
    ])  # fmt: skip


def posting(person_id: int) -> int:
    return int(db.session.scalars(sa.select(Posting.id).where(Posting.officer_id == officer(person_id).id)).one())


def test_a_stay_in_between_leaves_the_days_around_it(province: Province) -> None:
    with transaction():
        kept = province.person(unit=1)
        other = province.person(unit=None)
        between = province.posting(other, 2, dt.date(2026, 3, 1), dt.date(2026, 3, 31))
        province.duty(between, E, dt.date(2026, 3, 1), dt.date(2026, 3, 31))
    merge(kept, other)
    assert [(u, a, b) for u, a, b, _ in held(kept)] == [
        (1, dt.date(2026, 1, 1), dt.date(2026, 2, 28)), (2, dt.date(2026, 3, 1), dt.date(2026, 3, 31)), (1, dt.date(2026, 4, 1), None),
    ]  # fmt: skip
    overlap = sa.select(sa.func.count()).select_from(DutyAssignment).join(Posting).where(
        known(Posting), known(DutyAssignment), effective(DutyAssignment, dt.date(2026, 3, 15))
    )  # fmt: skip
    assert db.session.scalar(overlap) == 1


def test_pairs_are_proposed_by_what_they_share_and_not_twice(province: Province, at: Callable[[Any], Any]) -> None:
    with transaction():
        pairs = {}
        for name, phones, units, since in (
            ("Lê Văn Một", ("0905111222", "0905111222"), (1, 2), dt.date(2026, 2, 1)),
            ("Lê Văn Hai", ("", ""), (1, 1), dt.date(2026, 2, 1)),
            ("Lê Văn Ba", ("", ""), (1, 2), dt.date(2026, 7, 1)),
            ("Lê Văn Bốn", ("", ""), (1, 2), dt.date(2026, 2, 1)),
        ):
            one, other = (province.person(name, unit=u, since=s) for u, s in zip(units, (dt.date(2026, 1, 1), since), strict=True))
            for person, phone in zip((one, other), phones, strict=True):
                officer(person).phone = phone
            pairs[name] = (one, other)
        lookalike = province.person("Lê Văn Bôn", unit=2)
        officer(lookalike).phone = "0905111222"
    with transaction():
        left = db.session.get_one(Posting, posting(pairs["Lê Văn Ba"][0]))
        actions.end_posting(posting=left, last_day=dt.date(2026, 6, 15), by="t", now=clock.now())
    found = {p.first.full_name: p.reasons for p in queries.proposals(DAY)}
    assert found == {"Lê Văn Một": ("cùng số điện thoại",), "Lê Văn Hai": ("cùng đơn vị",), "Lê Văn Ba": ("nơi công tác nối tiếp nhau",)}
    with transaction():
        one, other = (officer(p) for p in pairs["Lê Văn Hai"])
        actions.keep_apart(one=other, other=one, by="t", now=clock.now())
        db.session.add(Account(person_id=pairs["Lê Văn Một"][1], created_at=clock.now(), activated_at=clock.now()))
    first = next(p for p in queries.proposals(DAY) if p.first.full_name == "Lê Văn Một")
    assert first.first.person_id == pairs["Lê Văn Một"][1], "the one who signs in is kept"
    with pytest.raises(Refused, match="tài khoản đang dùng"):
        merge(*pairs["Lê Văn Một"])
    merge(first.first.person_id, first.second.person_id)
    merge(*pairs["Lê Văn Ba"])
    assert queries.proposals(DAY) == []
    assert [m.kept.full_name for m in queries.merges(DAY)] == ["Lê Văn Ba", "Lê Văn Một"]
    with pytest.raises(Refused, match="đã được gộp"):
        merge(pairs["Lê Văn Bốn"][0], first.second.person_id)
    with pytest.raises(Refused, match="đang giữ"):
        merge(pairs["Lê Văn Bốn"][0], first.first.person_id)


def test_the_department_looks_merges_and_takes_apart_on_the_pages(cast: Any, client: Any, at: Callable[[Any], Any]) -> None:
    at(LATER)
    with transaction():
        twin = actions.add_officer(code="CB-AN2", full_name="Phạm Văn An", phone="0905111222", now=clock.now())
        actions.add_posting(officer=twin, unit=actions.find_unit("21484"), from_on=DAY, duties=[C], by="t", now=clock.now())
        uid = twin.person.uid
    chi = client.as_("chi")
    at(LATER + dt.timedelta(days=1))
    page = chi.get("/trung-lap").page
    look = chi.get(page.links["Phạm Văn An"]).page
    assert "CB-AN2" in look.text and "Bản ghi được giữ" in look.text
    assert "Chọn một trong hai" in chi.post(page.links["Phạm Văn An"]).page.text
    assert look.form("Gộp: đây là một người").submit("Gộp: đây là một người").status_code == 302
    assert "Bản ghi này đã gộp vào Phạm Văn An" in chi.get(f"/can-bo/{uid}").page.text
    assert chi.get("/can-bo?q=cb-an2").page.links["Phạm Văn An"].endswith(cast.an.person_uid)
    page = chi.get("/trung-lap").page
    undo = chi.get(page.links["Tách lại Phạm Văn An"]).page
    assert undo.form("Tách lại").submit().status_code == 302
    assert "Phạm Văn An" in chi.get("/trung-lap").page.links, "proposed again"
    apart = chi.get(chi.get("/trung-lap").page.links["Phạm Văn An"]).page
    apart.form("Không gộp: đây là hai người").submit("Không gộp: đây là hai người")
    assert "Không có cặp nào cần xem" in chi.get("/trung-lap").page.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person).where(Person.uid == uid)) == 1
