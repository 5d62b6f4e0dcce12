"""Units change on a date; what was before that date stays as it was."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import db, effective, known, transaction
from app.people import actions, queries
from app.people.access import Role
from app.people.actions import NewUnit, Refused
from app.people.models import DutyAssignment, Posting, RoleGrant
from app.people.rules import UnitKind

ON = dt.date(2026, 7, 1)
EVE = dt.date(2026, 6, 30)


def units_of(member, day):
    rows = db.session.scalars(
        select(Posting.unit_id).where(
            Posting.officer_id == member.officer_id, known(Posting), effective(Posting, day)
        )
    )
    codes = {u.id: u.code for u in queries.units_on(day)}
    return [codes[unit_id] for unit_id in rows]


def names(day):
    return {u.code: u.name for u in queries.units_on(day)}


def test_the_shipped_units_load_once(app):
    with transaction():
        assert actions.load_units(by="t", now=clock.now()) == 111
        assert actions.load_units(by="t", now=clock.now()) == 0
    assert all(u.in_target for u in queries.units_on(ON))
    assert queries.units_on(dt.date(2025, 6, 30)) == ()
    assert queries.unit_by_code("21523", ON).name == "Xã Ba Tô"
    assert queries.unit_by_code("21484", ON).name == "Xã Ba Tơ"


def test_a_new_name_holds_from_its_day_and_not_before(cast):
    known_before = clock.now()
    with transaction():
        actions.rename_unit(
            code="21484", name="Xã Ba Tơ Mới", on=ON, decision_ref="NQ 12/2026", by="t", now=clock.now()
        )
    assert names(EVE)["21484"] == "Xã Ba Tơ" and names(ON)["21484"] == "Xã Ba Tơ Mới"
    assert {u.code: u.name for u in queries.units_on(ON, known_at=known_before)}["21484"] == "Xã Ba Tơ"
    assert [c.name for c in queries.unit_history("21484").chapters] == ["Xã Ba Tơ", "Xã Ba Tơ Mới"]
    assert len(names(ON)) == 111
    assert queries.former_names(ON, since=EVE) == {"21484": (ON, "Xã Ba Tơ")}
    assert queries.former_names(EVE, since=EVE) == queries.former_names(ON, since=ON + dt.timedelta(days=1)) == {}


def test_a_merger_moves_people_duties_and_clerks_from_its_day(cast):
    with transaction():
        moved = actions.merge_units(
            codes=["21484", "21523"], into=NewUnit("21485", "Xã Ba Tơ Tô", UnitKind.COMMUNE), on=ON,
            decision_ref="NQ 12/2026", by="t", now=clock.now(),
        )  # fmt: skip
    assert moved == 3
    assert units_of(cast.an, EVE) == ["21484"] and units_of(cast.an, ON) == ["21485"]
    assert units_of(cast.dung, EVE) == ["21523"] and units_of(cast.dung, ON) == ["21485"]
    for day in (EVE, ON):
        duties = db.session.scalars(
            select(DutyAssignment.duty)
            .join(Posting)
            .where(
                Posting.officer_id == cast.an.officer_id,
                known(DutyAssignment),
                effective(DutyAssignment, day),
            )
        )
        assert duties.all() == ["truyen_thong"]
    assert len(names(EVE)) == 111 and len(names(ON)) == 110
    grant = select(RoleGrant.unit_id).where(RoleGrant.account_id == cast.dung.account_id, known(RoleGrant))
    new = queries.unit_by_code("21485", ON)
    assert db.session.scalars(grant.where(effective(RoleGrant, ON))).all() == [new.id]
    assert db.session.scalars(grant.where(effective(RoleGrant, EVE))).all() == [cast.dung.unit_id]
    assert "21485 – Xã Ba Tơ Tô" in queries.unit_spans()["21484"].successors


def test_a_split_sends_each_officer_where_the_decision_says(cast):
    with transaction():
        actions.split_unit(
            code="21484", into=[NewUnit("A1", "Xã Một", UnitKind.COMMUNE), NewUnit("A2", "Xã Hai", UnitKind.COMMUNE)],
            on=ON, decision_ref="NQ 1", officers={"cb-an": "A2"}, by="t", now=clock.now(),
        )  # fmt: skip
    assert units_of(cast.an, ON) == ["A2"] and units_of(cast.em, ON) == ["A1"]
    assert units_of(cast.an, EVE) == units_of(cast.em, EVE) == ["21484"]
    leaders = select(RoleGrant).where(
        RoleGrant.role == Role.LEADER.value, known(RoleGrant), effective(RoleGrant, ON)
    )
    assert db.session.scalars(leaders).all() == [], "who leads the new units is for an administrator to say"


def test_a_posting_after_the_day_moves_whole_and_one_before_not_at_all(cast):
    with transaction():
        officer = actions.add_officer(code="CB-X", full_name="Y Ngọc", now=clock.now())
        unit = actions.find_unit("21523")
        for start, end in ((dt.date(2025, 8, 1), dt.date(2025, 9, 1)), (dt.date(2026, 9, 1), None)):
            actions.add_posting(
                officer=officer, unit=unit, from_on=start, until_on=end, by="t", now=clock.now()
            )
        actions.merge_units(codes=["21523"], into="21484", on=ON, decision_ref="", by="t", now=clock.now())
    rows = db.session.execute(
        select(Posting.unit_id, Posting.from_on, Posting.until_on)
        .where(Posting.officer_id == officer.id, known(Posting))
        .order_by(Posting.from_on)
    ).all()
    assert [tuple(r) for r in rows] == [
        (unit.id, dt.date(2025, 8, 1), dt.date(2025, 9, 1)), (cast.an.unit_id, dt.date(2026, 9, 1), None),
    ]  # fmt: skip


@pytest.mark.parametrize("act", [
    lambda: actions.add_unit(code="21484", name="X", kind=UnitKind.COMMUNE, from_on=ON, by="t", now=clock.now()),
    lambda: actions.add_unit(code="Z", name="X", kind=UnitKind.ATTACHED, from_on=ON, by="t", now=clock.now()),
    lambda: actions.merge_units(codes=["21484"], into="21484", on=ON, decision_ref="", by="t", now=clock.now()),
    lambda: actions.rename_unit(code="21484", name="Xã Ba Tơ", on=ON, decision_ref="", by="t", now=clock.now()),
    lambda: actions.rename_unit(code="khong", name="X", on=ON, decision_ref="", by="t", now=clock.now()),
    lambda: actions.split_unit(code="21484", into=["21523"], on=ON, decision_ref="", by="t", now=clock.now()),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(cast, act):
    with pytest.raises(Refused), transaction():
        act()


def test_an_attached_body_counts_and_follows_its_parent(cast):
    with transaction():
        actions.add_unit(
            code="TT1", name="Trung tâm Ba Tơ", kind=UnitKind.ATTACHED, parent="21484", from_on=dt.date(2026, 1, 1),
            by="t", now=clock.now(),
        )  # fmt: skip
        actions.add_unit(
            code="K1", name="Trường X", kind=UnitKind.OUTSIDE, from_on=EVE, by="t", now=clock.now()
        )
        actions.merge_units(codes=["21484"], into="21523", on=ON, decision_ref="", by="t", now=clock.now())
    assert queries.unit_by_code("TT1", EVE).parent_id == cast.an.unit_id
    assert queries.unit_by_code("TT1", ON).parent_id == cast.dung.unit_id
    assert queries.unit_by_code("TT1", ON).in_target and not queries.unit_by_code("K1", ON).in_target
