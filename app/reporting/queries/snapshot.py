"""Everything a report says of a period, counted once: what a draft shows, and what is frozen when figures are filed.

The totals are `records.target`, the people behind them `records.officers`, and both are held against each other. Calling
it again with the same day and the moment at which it was known gives the same numbers for ever, which is what the check of
a filing does.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.models import Course
from app.core.clock import local_date
from app.core.database import db, effective, known
from app.core.numbers import day
from app.people import queries as register
from app.people.access import Scope
from app.people.models import DutyAssignment, Officer, Posting
from app.people.periods import round_from_key
from app.people.queries.one_person import merged_into
from app.people.rules import Duty, UnitKind
from app.records import queries as records
from app.records.models import Completion
from app.records.queries.figure import Counts, Target, counting
from app.records.rules import Rule, rate_truncated, rule_to_dict
from app.records.variation import D_DOWNS, D_UPS, N_DOWNS, N_UPS, Cell
from app.reporting import wording
from app.reporting.queries.leaving import leavers
from app.reporting.queries.settings import due_on
from app.reporting.queries.unit_reports import sent_by_unit
from app.reporting.rules import FORMAT, Period, PeriodKind, canonical, lateness


@dataclass(frozen=True)
class Snapshot:
    """Figures and people as plain JSON values. `people` holds uids, never names."""

    figures: dict[str, Any]
    people: list[dict[str, Any]]

    @property
    def frozen(self) -> tuple[str, str]:
        """Both parts in canonical form."""
        return canonical(self.figures), canonical(self.people)


def snapshot(
    scope: Scope,
    period: Period,
    *,
    known_at: dt.datetime,
    issuer: Mapping[str, Any],
    plan: Mapping[str, str],
    unit: Mapping[str, str] | None = None,
    previous: Mapping[str, Any] | None = None,
    people: bool = True,
    told: Callable[[int, int], None] | None = None,
) -> Snapshot:
    """The figures of `scope` on `period` as known at `known_at`; without `people` the list behind them is left out.

    `told` hears how many people were looked at, and of how many.

    Raises RuntimeError where the list and the figure differ.
    """
    found = records.figure_and_change(scope, period.start, period.as_of, known_at)
    target = found.target
    elsewhere = records.recognised_counts(scope, period.as_of, known_at)
    listed: list[dict[str, Any]] = []
    for some in counted_people(scope, period.as_of, known_at) if people else ():
        listed += some
        if told is not None:
            told(len(listed), target.denominator)
    if people:
        _agree(target, elsewhere, listed)
    figures: dict[str, Any] = {
        "format": FORMAT,
        "period": {
            "key": period.key, "kind": period.kind.value, "label": period.label, "start": period.start.isoformat(),
            "as_of": period.as_of.isoformat(), "due_on": period.due_on.isoformat() if period.due_on else "",
        },
        "as_of": period.as_of.isoformat(),
        "known_at": known_at.astimezone(dt.UTC).isoformat(),
        "scope": dict(unit) if unit else {"code": "", "name": ""},
        "issuer": dict(issuer),
        "plan": dict(plan),
        "rule": _rule(target.rule),
        "rule_change": _change(scope, period, known_at),
        "courses": _courses(target.rule),
        "definitions": wording.definitions(),
        "totals": {**_counts(target), "met": target.met, "gap": target.gap},
        "target_due_on": due_on(period.as_of).isoformat(),
        "recognised": _recognised(elsewhere),
        "units": _units(scope, period, found, elsewhere, known_at),
        "duties": [{"code": d, "name": Duty(d).label, **_counts(c)} for d, c in target.duties.items()],
        "kinds": [{"code": k, "name": UnitKind(k).label, **_counts(c)} for k, c in target.kinds.items()],
        "variation": _variation(found.change.cells),
        "left_untrained": _left(scope, period, known_at),
        "previous": dict(previous) if previous else None,
    }  # fmt: skip
    figures["coverage"] = {
        "confirmed": sum(u["confirmation"] == "confirmed" for u in figures["units"]),
        "units": len(figures["units"]),
    }
    return Snapshot(figures, listed)


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "denominator": counts.denominator, "numerator": counts.numerator, "a_only": counts.a_only, "b_only": counts.b_only,
        "none": counts.none, "kept": counts.kept, "rate_truncated": counts.rate_truncated,
    }  # fmt: skip


def _recognised(counts: records.RecognisedCounts) -> dict[str, Any]:
    """How much rests on training taken elsewhere; who approved it outside the system is printed beside it (decision 31)."""
    return {"people": counts.people, "recognitions": counts.recognitions, "outside": list(counts.outside)}


def _agree(target: Target, elsewhere: records.RecognisedCounts, listed: Sequence[Mapping[str, Any]]) -> None:
    sums = {s: sum(row["state"] == s for row in listed) for s in records.STATES}
    if sums != {s: getattr(target, s) for s in records.STATES}:
        raise RuntimeError(f"the list and the figure differ: {sums}")
    by_unit = Counter(row["unit"] for row in listed if row["recognised"])
    if by_unit != elsewhere.by_unit:
        raise RuntimeError(f"the list and the count of what was recognised differ: {by_unit}")


def _rule(rule: Rule | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    asks: list[str] = []
    for whom, a, b in wording.rule_sets(rule, catalog.titles()):
        asks += [f"{whom} – Phần A: {line}." for line in a] + [f"{whom} – Phần B: {line}." for line in b]
    return {
        "number": rule.number, "label": rule.label, "approved": rule.approved,
        # Names live in person rows only (decision 13): an approver who has an account is told by the document.
        "approved_by": rule.approved_by if getattr(rule, "approved_outside", True) else "",
        "approved_on": rule.approved_on.isoformat() if rule.approved_on else "", "approval_ref": rule.approval_ref,
        "in_force_from": day(rule.in_force_from), "target_percent": rule.target_percent, "note": rule.note, "asks": asks,
        "content": rule_to_dict(rule),
    }  # fmt: skip


def _courses(rule: Rule | None) -> list[dict[str, Any]]:
    """The courses the rule asks for, each with the lowest edition that counts."""
    asked: dict[str, dict[str, Any]] = {}
    titles = catalog.titles()
    for strands in rule.strands.values() if rule else ():
        for strand, groups in zip("AB", strands, strict=True):
            for group in groups:
                for r in group:
                    asked[r.course] = {
                        "slug": r.course, "title": titles.get(r.course, r.course), "strand": strand,
                        "lowest_edition": r.lowest_edition, "lowest_score": r.lowest_score,
                    }  # fmt: skip
    return [asked[slug] for slug in sorted(asked)]


def _change(scope: Scope, period: Period, known_at: dt.datetime) -> dict[str, Any] | None:
    """Both figures where the rule changed within the period (P4)."""
    found = records.straddle(scope, period.start - dt.timedelta(days=1), period.as_of, known_at)
    if found is None:
        return None
    return {
        "from": found.old.number, "to": found.new.number, "on": found.new.in_force_from.isoformat(),
        "by_former": found.by_old, "by_present": found.by_new, "kept": found.kept,
    }  # fmt: skip


def _units(
    scope: Scope, period: Period, figure: records.FigureAndChange, elsewhere: records.RecognisedCounts, known_at: dt.datetime
) -> list[dict[str, Any]]:
    days = register.calendar()
    ad_hoc = period.kind is PeriodKind.AD_HOC
    round_ = register.current_round(period.as_of) if ad_hoc else round_from_key(period.key, days)
    told = local_date(known_at)
    on = max(period.as_of, min(told, period.due_on)) if period.due_on else period.as_of
    states = {u.code: u for u in register.confirmations(scope, round_, on, known_at).units}
    sent = {} if ad_hoc else sent_by_unit(period.key, known_at)
    rows = []
    for unit in figure.target.units:
        state = states.get(unit.code)
        first = sent.get(unit.code)
        rows.append(
            {
                "code": unit.code, "name": unit.name, "kind": unit.kind, **_counts(unit),
                "trained_in_period": figure.trained.get(unit.code, 0), "recognised": elsewhere.by_unit.get(unit.code, 0),
                "confirmation": state.state.value if state else "never",
                "report": "" if ad_hoc else lateness(first, period.due_on, told),
            }
        )  # fmt: skip
    return rows


def _variation(cells: Mapping[Cell, int]) -> dict[str, Any]:
    def side(before: Cell, ups: Sequence[Cell], downs: Sequence[Cell], after: Cell) -> dict[str, int]:
        return {
            "before": cells[before], "up": sum(cells[c] for c in ups), "down": sum(cells[c] for c in downs),
            "after": cells[after],
        }  # fmt: skip

    d = side(Cell.D_BEFORE, D_UPS, D_DOWNS, Cell.D_AFTER)
    n = side(Cell.N_BEFORE, N_UPS, N_DOWNS, Cell.N_AFTER)
    return {
        "cells": {cell.value: count for cell, count in cells.items()},
        "d": d,
        "n": {**n, "rate_before": rate_truncated(n["before"], d["before"])},
    }


def _left(scope: Scope, period: Period, known_at: dt.datetime) -> list[dict[str, Any]]:
    """Who left the figure without being trained, with the reason on record (P10)."""
    rows = [
        {
            "uid": x.person_uid, "unit": x.unit_name, "duties": [d.value for d in x.duties], "last_day": x.last_day.isoformat(),
            "reason": x.reason.label if x.reason else "",
            "document": f"{x.document_ref} ngày {day(x.document_on)}" if x.document_on else "",
        }
        for x in leavers(scope, period.start, period.as_of, known_at)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (str(row["uid"]), str(row["last_day"])))


def counted_people(scope: Scope, as_of: dt.date, known_at: dt.datetime) -> Iterator[list[dict[str, Any]]]:
    """Everybody counted, with the facts each rests on, some hundreds at a time.

    In the order of uids, which no renaming changes, so that two such lists can be held against each other as they come.
    """
    judging = records.judge(as_of, known_at)
    slugs = sorted({c.requirement.course for c in judging.criteria})
    courses = db.session.scalars(sa.select(Course.id).where(Course.slug.in_(slugs))).all()
    elsewhere = records.recognised_people(scope, as_of, known_at)
    for some in records.everybody(scope, as_of, known_at=known_at):
        facts = _facts([o.person_id for o in some], as_of, known_at, courses)
        yield [
            {
                "uid": o.person_uid, "unit": o.unit_code, "duties": [d.value for d in o.duties], "state": o.standing.state,
                "kept": o.standing.kept, "recognised": o.person_uid in elsewhere, "facts": sorted(facts.get(o.person_id, ())),
            }
            for o in some
        ]  # fmt: skip


def _facts(
    ids: Sequence[int], as_of: dt.date, known_at: dt.datetime, courses: Sequence[int]
) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    serving = sa.select(Officer.person_id, Posting.uid, DutyAssignment.uid.label("duty")).where(
        Officer.person_id.in_(ids), effective(Posting, as_of), known(Posting, known_at), effective(DutyAssignment, as_of),
        known(DutyAssignment, known_at),
    ).join(Posting, Posting.officer_id == Officer.id).join(DutyAssignment, DutyAssignment.posting_id == Posting.id)  # fmt: skip
    for person_id, posting, duty in db.session.execute(serving):
        found.setdefault(person_id, set()).update((posting, duty))
    merged = merged_into(ids, known_at)
    held = sa.select(Completion.person_id, Completion.uid).where(
        Completion.person_id.in_([*ids, *merged]),
        Completion.course_id.in_(courses),
        counting(as_of, known_at),
    )
    for person_id, uid in db.session.execute(held):
        found.setdefault(merged.get(person_id, person_id), set()).add(uid)
    return found
