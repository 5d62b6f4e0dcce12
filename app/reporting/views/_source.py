"""What the papers and pages of a report are made from: frozen figures, or those of this minute."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import abort, current_app

from app.core import clock
from app.core.config import SiteIdentity
from app.people.access import EVERYTHING, Scope
from app.people.queries import UnitView
from app.reporting import queries
from app.reporting.documents import Named, Source, issuers
from app.reporting.queries import ReportView
from app.reporting.rules import Period
from app.reporting.views import me


def site() -> SiteIdentity:
    """Who runs this installation."""
    found: SiteIdentity = current_app.extensions["settings"].site
    return found


def whole_province() -> None:
    """Refuse those who may not see all of it: a report of the province is not there for them."""
    if me().scope("reporting.see_reports") != EVERYTHING:
        abort(404)


def province_issuer() -> dict[str, Any]:
    """The department's heading as it is set now."""
    return issuers.department(site(), queries.heading(issuers.PROVINCE))


def unit_issuer(unit: UnitView) -> dict[str, Any]:
    """A unit's heading as it is set now."""
    return issuers.unit(site(), unit.code, unit.name, unit.kind, queries.heading(unit.code))


def up_to_today(period: Period, today: dt.date) -> Period:
    """A period that is not over yet, up to today: what a draft can show."""
    return replace(period, as_of=min(period.as_of, today))


def source_of(report: ReportView, *, people: bool = False, names: bool = False) -> Source:
    """Frozen figures where there are some, else those of now; `people` with the list, `names` with whom to print."""
    now = clock.now()
    if report.filing is not None:
        figures: Mapping[str, Any] = report.filing.figures
        listed: Sequence[Mapping[str, Any]] = json.loads(queries.filed_people(report.id)) if people else ()
    else:
        taken = queries.snapshot(
            EVERYTHING, up_to_today(report.period, clock.local_date(now)), known_at=now, issuer=province_issuer(),
            plan=queries.printed_plan(), previous=queries.previous_filing(report.period.as_of), people=people,
        )  # fmt: skip
        figures, listed = taken.figures, taken.people
    replaces = queries.report(report.replaces_uid) if report.replaces_uid else None
    return Source(
        figures, listed, _names(figures, listed) if names else {}, hash=report.filing.hash if report.filing else "",
        demo=site().demo, text=report.text, replaces=replaces.name if replaces else "",
    )  # fmt: skip


def unit_source(unit: UnitView, period: Period, text: str, *, people: bool = False) -> Source:
    """The figures of one unit as they are now, for its own paper."""
    now = clock.now()
    taken = queries.snapshot(
        Scope(frozenset({unit.id})), up_to_today(period, clock.local_date(now)), known_at=now, issuer=unit_issuer(unit),
        plan=queries.printed_plan(), unit={"code": unit.code, "name": unit.name}, people=people,
    )  # fmt: skip
    own = {"difficulties": text} if text else {}
    return Source(
        taken.figures, taken.people, _names(taken.figures, taken.people), demo=site().demo, text=own
    )


def _names(figures: Mapping[str, Any], listed: Collection[Mapping[str, Any]]) -> dict[str, Named]:
    facts = {row["uid"]: row["facts"] for row in listed}
    uids = {*facts, *(row["uid"] for row in figures["left_untrained"])}
    return {uid: Named(*found) for uid, found in queries.names_of(uids, facts).items()}
