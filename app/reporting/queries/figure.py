"""The figure, kept for a minute."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from app.core import clock
from app.core.database import db
from app.core.models import CachedFigure
from app.core.uid import digest
from app.people import queries as people
from app.people.access import Scope
from app.records import queries as records
from app.records.queries.figure import Counts, Target, UnitFigure
from app.records.rules import Judge
from app.records.variation import Cell

KEPT_FOR = dt.timedelta(minutes=1)  # decision: the figure is computed at most once a minute, and says when


@dataclass(frozen=True)
class Figure:
    """The figure with the moment it was computed."""

    target: Target
    computed_at: dt.datetime


def scope_name(scope: Scope) -> str:
    """A short name of a scope for cache keys and audit lines."""
    return "all" if scope.unit_ids is None else "units:" + ",".join(map(str, sorted(scope.unit_ids)))


def cache_key(scope: Scope, as_of: dt.date) -> str:
    """The key under which a figure is kept for a minute."""
    return f"target:{as_of.isoformat()}:{scope_key(scope)}"


def scope_key(scope: Scope) -> str:
    """A scope within a key of what is kept."""
    name = scope_name(scope)
    return name if len(name) <= 60 else digest(name)  # many units: a cut name could be that of another scope


def variation_key(scope: Scope, start: dt.date, end: dt.date) -> str:
    """The key under which a change is kept for a minute."""
    return f"variation:{start.isoformat()}:{end.isoformat()}:{scope_key(scope)}"


def kept_variation(scope: Scope, start: dt.date, end: dt.date, at: dt.datetime) -> records.Variation | None:
    """The change as it was known at that moment, when it was kept."""
    row = db.session.execute(
        sa.select(CachedFigure.computed_at, CachedFigure.payload).where(
            CachedFigure.key == variation_key(scope, start, end)
        )
    ).first()
    if row is None or row.computed_at != at:
        return None
    versions = records.rules(at)
    before, after = (Judge(versions, day).rule for day in (start - dt.timedelta(days=1), end))
    cells = {cell: row.payload.get(cell.value, 0) for cell in Cell}
    return records.Variation(start, end, at, None, before, after, cells)


def kept_figure(scope: Scope, as_of: dt.date, now: dt.datetime) -> Figure | None:
    """The figure computed within the last minute, if there is one."""
    row = db.session.execute(
        sa.select(CachedFigure.computed_at, CachedFigure.payload).where(
            CachedFigure.key == cache_key(scope, as_of)
        )
    ).first()
    if row is None or now - row.computed_at > KEPT_FOR:
        return None
    return Figure(_restore(row.payload, as_of), row.computed_at)


def figure(scope: Scope, as_of: dt.date, known_at: dt.datetime | None = None) -> Figure:
    """The figure computed anew, with how each unit stands with its list and how much rests on training taken elsewhere."""
    target = records.target(scope, as_of, known_at)
    round_ = people.current_round(as_of)
    states = {u.code: u.state.value for u in people.confirmations(scope, round_, as_of, known_at).units}
    elsewhere = records.recognised_counts(scope, as_of, known_at).by_unit
    for unit in target.units:
        unit.list_state = states.get(unit.code, "")
        unit.recognised = elsewhere.get(unit.code, 0)
    return Figure(target, clock.now())


def payload(target: Target) -> dict[str, Any]:
    """What is kept of a figure for a minute; the rule itself is read anew."""
    return {
        "total": {s: getattr(target, s) for s in (*records.STATES, "kept")},
        "units": [asdict(u) for u in target.units],
        "duties": {d: asdict(c) for d, c in target.duties.items()},
        "kinds": {k: asdict(c) for k, c in target.kinds.items()},
    }


def _restore(data: dict[str, Any], as_of: dt.date) -> Target:
    return Target(
        **data["total"],
        as_of=as_of,
        rule=records.judge(as_of).rule,
        units=[UnitFigure(**u) for u in data["units"]],
        duties={d: Counts(**c) for d, c in data["duties"].items()},
        kinds={k: Counts(**c) for k, c in data["kinds"].items()},
    )


def target_json(target: Target) -> dict[str, Any]:
    """The figure as machines read it; field names are part of the interface."""
    return {
        "as_of": target.as_of.isoformat(),
        "denominator": target.denominator,
        "numerator": target.numerator,
        "rate_truncated": target.rate_truncated,
        "met": target.met,
        "gap": target.gap,
        "strand_a_only": target.a_only,
        "strand_b_only": target.b_only,
        "recognised": target.recognised,
        "by_unit": [
            {"code": u.code, "denominator": u.denominator, "numerator": u.numerator, "recognised": u.recognised}
            for u in target.units
        ],
        "by_duty": {
            d: {"denominator": c.denominator, "numerator": c.numerator} for d, c in target.duties.items()
        },
        "rule_version": target.rule.number if target.rule else None,
        "rule_approved": target.rule.approved if target.rule else False,
        "units": len(target.units),
        "units_confirmed": target.units_confirmed,
    }
