"""Who may stand in the register twice, and who was merged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.core import text
from app.core.database import db, known
from app.people.models import (
    Account,
    Namesakes,
    Officer,
    OfficerCode,
    Person,
    PersonMerge,
    Posting,
)
from app.people.queries.names import RESTRICTED_NAME
from app.people.queries.units import unit_names

TOUCHING = 45  # days between leaving one unit and beginning in another that still look like one move
_AT_ONCE = 100  # pairs proposed on a page


@dataclass(frozen=True)
class Likeness:
    """One of two records that look like one person, with what tells them apart; both named, as the register must be right."""

    person_id: int
    uid: str
    full_name: str
    codes: tuple[str, ...]
    phone: str
    email: str
    activated: bool
    stays: tuple[tuple[str, dt.date, dt.date | None], ...]  # unit, from, until; newest first
    restricted: bool


@dataclass(frozen=True)
class Proposal:
    """Two records that may be one person, and why; the first is the one to keep."""

    first: Likeness
    second: Likeness
    reasons: tuple[str, ...]

    @property
    def shown_name(self) -> str:
        """Their name in a list."""
        return _shown(self.first, self.second)


@dataclass(frozen=True)
class MergeView:
    """Two records that were merged."""

    uid: str
    kept: Likeness
    other: Likeness
    recorded_at: dt.datetime
    changed_since: int  # facts recorded about the kept one since: they go when the two are taken apart

    @property
    def shown_name(self) -> str:
        """The name of the kept one in a list."""
        return _shown(self.kept, self.other)


def _shown(one: Likeness, other: Likeness) -> str:
    """The name the two share in a list; none where either restricted the use of their data (`names.shown_name`)."""
    return RESTRICTED_NAME if one.restricted or other.restricted else one.full_name


def proposals(day: dt.date, *, limit: int = _AT_ONCE) -> list[Proposal]:
    """Pairs of officers of one name with one telephone number or address, in one unit, or with touching postings.

    Nothing is merged by itself. Pairs said to be two people, and those merged, are left out.
    """
    pairs: dict[tuple[int, int], list[str]] = {}
    most = 5 * limit
    for reason, found_pairs in (
        ("cùng số điện thoại", db.session.execute(_same_contact(Officer.phone).limit(most)).all()),
        ("cùng thư điện tử", db.session.execute(_same_contact(Officer.email).limit(most)).all()),
        ("cùng đơn vị", _same_unit(most)),
        ("nơi công tác nối tiếp nhau", db.session.execute(_touching().limit(most)).all()),
    ):
        for one, other in found_pairs:
            reasons = pairs.setdefault((min(one, other), max(one, other)), [])
            if reason not in reasons:
                reasons.append(reason)
    apart = _apart({one for one, _ in pairs})
    # What says most comes first: several signs at once, then a shared number, which no common name explains.
    ranked = sorted(pairs, key=lambda pair: -len(pairs[pair]))
    chosen = [pair for pair in ranked if pair not in apart][:limit]
    people = likenesses({person for pair in chosen for person in pair}, day)
    found = []
    for pair in chosen:
        a, b = people[pair[0]], people[pair[1]]
        if text.key_of(a.full_name) != text.key_of(b.full_name):
            continue
        first, second = (b, a) if b.activated and not a.activated else (a, b)
        found.append(Proposal(first, second, tuple(pairs[pair])))
    return found


def _two() -> tuple[Any, Any, Any, Any]:
    return aliased(Officer), aliased(Officer), aliased(Person), aliased(Person)


def _same_contact(column: Any) -> Any:
    """Pairs of one name (by its sort key) who gave the same number or address."""
    a, b, pa, pb = _two()
    name = column.key
    return (
        select(a.person_id, b.person_id)
        .join(b, sa.and_(getattr(b, name) == getattr(a, name), b.id > a.id))
        .join(pa, pa.id == a.person_id)
        .join(pb, sa.and_(pb.id == b.person_id, pb.sort_key == pa.sort_key))
        .where(getattr(a, name) != "", *_counting(a, b))
    )


def _same_unit(limit: int) -> list[tuple[int, int]]:
    """Pairs of one name who serve in one unit at once: names that a unit has twice first, then their days."""
    twice = (
        select(Posting.unit_id, Person.sort_key)
        .join(Officer, Officer.id == Posting.officer_id)
        .join(Person, Person.id == Officer.person_id)
        .where(known(Posting))
        .group_by(Posting.unit_id, Person.sort_key)
        .having(func.count(sa.distinct(Officer.id)) > 1)
        .limit(limit)
        .subquery()
    )
    stays: dict[tuple[int, str], list[Any]] = {}
    for row in db.session.execute(
        select(Posting.unit_id, Person.sort_key, Person.id, Posting.from_on, Posting.until_on)
        .join(Officer, Officer.id == Posting.officer_id)
        .join(Person, Person.id == Officer.person_id)
        .join(twice, sa.and_(twice.c.unit_id == Posting.unit_id, twice.c.sort_key == Person.sort_key))
        .where(known(Posting))
    ):
        stays.setdefault((row.unit_id, row.sort_key), []).append(row)
    return [
        (a.id, b.id)
        for rows in stays.values()
        for a in rows
        for b in rows
        if a.id < b.id
        and (a.until_on is None or b.from_on <= a.until_on)
        and (b.until_on is None or a.from_on <= b.until_on)
    ]


def _touching() -> Any:
    """Pairs of one name of whom one left a unit shortly before the other began in another one."""
    a, b, pa, pb = _two()
    left, began = aliased(Posting), aliased(Posting)
    if db.engine.dialect.name == "sqlite":
        gap = func.julianday(began.from_on) - func.julianday(left.until_on)
    else:
        gap = began.from_on - left.until_on
    return (
        select(a.person_id, b.person_id)
        .join(left, sa.and_(left.officer_id == a.id, known(left), left.until_on.is_not(None)))
        .join(pa, pa.id == a.person_id)
        .join(pb, sa.and_(pb.sort_key == pa.sort_key, pb.id != pa.id))
        .join(b, b.person_id == pb.id)
        .join(began, sa.and_(began.officer_id == b.id, known(began), began.unit_id != left.unit_id))
        .where(gap >= 1, gap <= TOUCHING)
        .distinct()
    )


def _counting(*officers: Any) -> list[Any]:
    """Neither is merged already."""
    merged = select(PersonMerge.person_id).where(known(PersonMerge))
    return [officer.person_id.not_in(merged) for officer in officers]


def _apart(firsts: Iterable[int]) -> set[tuple[int, int]]:
    rows = db.session.execute(
        select(Namesakes.person_id, Namesakes.other_id).where(
            Namesakes.person_id.in_(list(firsts)), known(Namesakes)
        )
    )
    return {(one, other) for one, other in rows}


def likenesses(person_ids: Iterable[int], day: dt.date) -> dict[int, Likeness]:
    """What tells records apart, by person."""
    ids = list(person_ids)
    rows = db.session.execute(
        select(
            Person.id, Person.uid, Person.full_name, Person.restricted_at, Officer.id.label("officer_id"), Officer.phone,
            Officer.email, Account.activated_at, Account.disabled_at,
        )
        .join(Officer, Officer.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id.in_(ids))
    ).all()  # fmt: skip
    officers = [r.officer_id for r in rows]
    codes: dict[int, list[str]] = {}
    for officer_id, code in db.session.execute(
        select(OfficerCode.officer_id, OfficerCode.code)
        .where(OfficerCode.officer_id.in_(officers))
        .order_by(OfficerCode.id)
    ):
        codes.setdefault(officer_id, []).append(code)
    stays = db.session.execute(
        select(Posting.officer_id, Posting.unit_id, Posting.from_on, Posting.until_on)
        .where(Posting.officer_id.in_(officers), known(Posting))
        .order_by(Posting.from_on.desc())
    ).all()
    names = unit_names({s.unit_id for s in stays}, day)
    served: dict[int, list[tuple[str, dt.date, dt.date | None]]] = {}
    for s in stays:
        served.setdefault(s.officer_id, []).append((names.get(s.unit_id, ""), s.from_on, s.until_on))
    return {
        r.id: Likeness(
            r.id, r.uid, r.full_name, tuple(codes.get(r.officer_id, ())), r.phone, r.email,
            r.activated_at is not None and r.disabled_at is None, tuple(served.get(r.officer_id, ())), r.restricted_at is not None,
        )
        for r in rows
    }  # fmt: skip


def pair(one: str, other: str, day: dt.date) -> tuple[Likeness, Likeness] | None:
    """Two officers by their persons' uids, to be looked at side by side; None when they are not two."""
    ids = dict(
        db.session.execute(
            select(Person.uid, Person.id)
            .join(Officer, Officer.person_id == Person.id)
            .where(Person.uid.in_((one, other)))
        ).all()
    )
    if len(ids) != 2:
        return None
    found = likenesses(ids.values(), day)
    return found[ids[one]], found[ids[other]]


def merges(day: dt.date, *, uid: str | None = None, limit: int = 50) -> list[MergeView]:
    """The latest merges that hold, the newest first."""
    query = (
        select(PersonMerge.uid, PersonMerge.person_id, PersonMerge.into_id, PersonMerge.recorded_at)
        .where(known(PersonMerge))
        .order_by(PersonMerge.id.desc())
        .limit(limit)
    )
    if uid is not None:
        query = query.where(PersonMerge.uid == uid)
    rows = db.session.execute(query).all()
    people = likenesses({p for r in rows for p in (r.person_id, r.into_id)}, day)
    since = dict(
        db.session.execute(
            select(PersonMerge.uid, func.count(Posting.id))
            .join(Officer, Officer.person_id == PersonMerge.into_id)
            .join(Posting, Posting.officer_id == Officer.id)
            .where(
                PersonMerge.uid.in_([r.uid for r in rows]),
                known(Posting),
                Posting.recorded_at > PersonMerge.recorded_at,
            )
            .group_by(PersonMerge.uid)
        ).all()
    )
    return [
        MergeView(r.uid, people[r.into_id], people[r.person_id], r.recorded_at, since.get(r.uid, 0))
        for r in rows
    ]


def count_proposals(day: dt.date) -> int:
    """How many pairs wait to be looked at (up to what a page shows)."""
    return len(proposals(day))
