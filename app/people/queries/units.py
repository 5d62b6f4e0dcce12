"""Units as of a day: what exists, how it is called, what it was called before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.core import text
from app.core.database import db, effective, known
from app.people.access import EVERYTHING, Scope
from app.people.models import Officer, Posting, Unit, UnitSuccession, UnitVersion
from app.people.roster.checking import UnitSpan
from app.people.rules import UnitKind


@dataclass(frozen=True)
class UnitView:
    """A unit on a day."""

    id: int
    code: str
    name: str
    kind: UnitKind
    parent_id: int | None
    in_target: bool
    from_on: dt.date  # since when it is called and is what it is
    until_on: dt.date | None
    former_area: str
    sort_key: str


_COLUMNS = (
    Unit.id, Unit.code, UnitVersion.name, UnitVersion.kind, UnitVersion.parent_id, UnitVersion.in_target,
    UnitVersion.from_on, UnitVersion.until_on, Unit.former_area, UnitVersion.sort_key,
)  # fmt: skip


def _view(row: tuple[object, ...]) -> UnitView:
    values = list(row)
    values[3] = UnitKind(str(values[3]))
    return UnitView(*values)  # type: ignore[arg-type]


def units_on(
    day: dt.date, *, scope: Scope = EVERYTHING, known_at: dt.datetime | None = None
) -> tuple[UnitView, ...]:
    """The units that exist on `day`, in the order of their names."""
    query = (
        select(*_COLUMNS)
        .join(UnitVersion, UnitVersion.unit_id == Unit.id)
        .where(known(UnitVersion, known_at), effective(UnitVersion, day))
        .order_by(UnitVersion.sort_key, Unit.code)
    )
    if scope.unit_ids is not None:
        query = query.where(Unit.id.in_(scope.unit_ids))
    return tuple(_view(row) for row in db.session.execute(query))


def unit_by_code(code: str, day: dt.date) -> UnitView | None:
    """The unit of that code on `day`; None when there is none on that day."""
    row = db.session.execute(
        select(*_COLUMNS)
        .join(UnitVersion, UnitVersion.unit_id == Unit.id)
        .where(Unit.code_key == text.key_of(code), known(UnitVersion), effective(UnitVersion, day))
    ).first()
    return _view(row) if row else None


def unit_of(person_id: int, day: dt.date) -> int | None:
    """The unit where a person serves on `day`; None for who serves nowhere."""
    return db.session.scalar(
        select(Posting.unit_id)
        .join(Officer, Officer.id == Posting.officer_id)
        .where(Officer.person_id == person_id, known(Posting), effective(Posting, day))
        .order_by(Posting.id)
        .limit(1)
    )


def unit_names(unit_ids: Iterable[int], day: dt.date) -> dict[int, str]:
    """How units are called on `day`; one that does not exist then has the name nearest to it."""
    wanted = set(unit_ids)
    rows = db.session.execute(
        select(UnitVersion.unit_id, UnitVersion.name, UnitVersion.from_on, UnitVersion.until_on)
        .where(UnitVersion.unit_id.in_(wanted), known(UnitVersion))
        .order_by(UnitVersion.from_on)
    )
    names: dict[int, str] = {}
    for unit_id, name, from_on, _ in rows:
        if unit_id not in names or from_on <= day:
            names[unit_id] = name
    return names


def former_names(day: dt.date, *, since: dt.date) -> dict[str, tuple[dt.date, str]]:
    """Units that took the name they bear on `day` no earlier than `since`: code → that day and the name before."""
    now, before = aliased(UnitVersion), aliased(UnitVersion)
    rows = db.session.execute(
        select(Unit.code, before.until_on, before.name)
        .join(now, now.unit_id == Unit.id)
        .join(before, before.unit_id == Unit.id)
        .where(
            known(now), effective(now, day), known(before), before.name != now.name,
            before.until_on < now.from_on, before.until_on >= since - dt.timedelta(days=1),
        )
        .order_by(before.from_on)
    )  # fmt: skip
    return {code: (until_on + dt.timedelta(days=1), name) for code, until_on, name in rows if until_on is not None}


def unit_spans() -> dict[str, UnitSpan]:
    """Every unit there is or was, by the key of its code."""
    follower, follower_version = aliased(Unit), aliased(UnitVersion)
    follows: dict[int, list[str]] = {}
    for unit_id, code, name in db.session.execute(
        select(UnitSuccession.unit_id, follower.code, follower_version.name)
        .join(follower, follower.id == UnitSuccession.successor_id)
        .join(follower_version, follower_version.unit_id == follower.id)
        .where(
            known(UnitSuccession),
            known(follower_version),
            effective(follower_version, UnitSuccession.on_date),
        )
        .order_by(UnitSuccession.id)
    ):
        follows.setdefault(unit_id, []).append(f"{code} – {name}")
    spans: dict[str, UnitSpan] = {}
    for unit_id, key, code, name, until_on in db.session.execute(
        select(Unit.id, Unit.code_key, Unit.code, UnitVersion.name, UnitVersion.until_on)
        .join(UnitVersion, UnitVersion.unit_id == Unit.id)
        .where(known(UnitVersion))
        .order_by(UnitVersion.from_on, UnitVersion.id)
    ):
        spans[key] = UnitSpan(unit_id, code, name, until_on, ", ".join(follows.get(unit_id, ())))
    return spans


@dataclass(frozen=True)
class UnitChapter:
    """One version of a unit's name and kind."""

    name: str
    kind: UnitKind
    in_target: bool
    from_on: dt.date
    until_on: dt.date | None
    decision_ref: str


@dataclass(frozen=True)
class UnitHistory:
    """A unit and everything it was."""

    id: int
    code: str
    former_area: str
    chapters: tuple[UnitChapter, ...]  # oldest first
    successors: tuple[tuple[str, dt.date, str], ...]  # code, from when, by which decision


def unit_history(code: str) -> UnitHistory | None:
    """All versions of the unit of that code."""
    unit = db.session.execute(
        select(Unit.id, Unit.code, Unit.former_area).where(Unit.code_key == text.key_of(code))
    ).first()
    if unit is None:
        return None
    chapters = db.session.execute(
        select(
            UnitVersion.name, UnitVersion.kind, UnitVersion.in_target, UnitVersion.from_on, UnitVersion.until_on,
            UnitVersion.decision_ref,
        )
        .where(UnitVersion.unit_id == unit.id, known(UnitVersion))
        .order_by(UnitVersion.from_on)
    )  # fmt: skip
    successors = db.session.execute(
        select(Unit.code, UnitSuccession.on_date, UnitSuccession.decision_ref)
        .join(Unit, Unit.id == UnitSuccession.successor_id)
        .where(UnitSuccession.unit_id == unit.id, known(UnitSuccession))
        .order_by(UnitSuccession.id)
    )
    return UnitHistory(
        unit.id,
        unit.code,
        unit.former_area,
        tuple(
            UnitChapter(c.name, UnitKind(c.kind), c.in_target, c.from_on, c.until_on, c.decision_ref)
            for c in chapters
        ),
        tuple((s.code, s.on_date, s.decision_ref) for s in successors),
    )
