"""Reports of the province: where each stands, what was frozen for it, what happened to it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from app.core.database import db, known
from app.core.numbers import day
from app.core.uid import is_uid
from app.people.access import EVERYTHING, Scope
from app.people.models import Account, Officer, Person, Posting
from app.people.queries import calendar
from app.reporting.models import Filing, Report, ReportStep
from app.reporting.rules import Period, ReportState, Step, period_from_key, short_code


@dataclass(frozen=True)
class StepView:
    """One thing that happened to a report."""

    kind: Step
    at: dt.datetime
    by: str  # the account's name, empty once erased
    reference: str
    on_date: dt.date | None
    signer: str
    file: str
    file_hash: str
    note: str
    uid: str


@dataclass(frozen=True)
class FilingView:
    """Frozen figures. The people are read only where they are asked for: they may be many."""

    uid: str
    report_id: int
    as_of: dt.date
    known_at: dt.datetime
    rule_number: int
    hash: str
    chain_head: str | None
    recorded_at: dt.datetime
    raw_figures: str

    @cached_property
    def figures(self) -> dict[str, Any]:
        """The figures as values."""
        found: dict[str, Any] = json.loads(self.raw_figures)
        return found

    @property
    def code(self) -> str:
        """The short “mã đối chiếu”."""
        return short_code(self.hash)


@dataclass(frozen=True)
class ReportView:
    """A report as its page shows it."""

    id: int
    uid: str
    period: Period
    state: ReportState
    text: dict[str, str]
    text_version: int
    text_basis: str
    replaces_uid: str | None
    replaced_by_uid: str | None  # begun to replace this one; it does so when it is issued
    changed_at: dt.datetime
    changed_by: str
    filing: FilingView | None
    steps: tuple[StepView, ...]

    @property
    def issued(self) -> StepView | None:
        """The step that closed it."""
        return next((s for s in reversed(self.steps) if s.kind is Step.ISSUED), None)

    @property
    def name(self) -> str:
        """How other papers name it."""
        return name_of(self.period, self.issued)


def name_of(period: Period, issued: StepView | None) -> str:
    """“Báo cáo số 45/BC-SKHCN ngày 18/06/2027”, or by its period while it has no number."""
    if issued is not None:
        return f"Báo cáo số {issued.reference} ngày {day(issued.on_date)}"
    return f"số liệu đã chốt {period.label}"


def report(uid: str) -> ReportView | None:
    """The report of that uid. Reports speak of the whole province: who may not see all of it does not ask."""
    row = db.session.scalar(sa.select(Report).where(Report.uid == uid)) if is_uid(uid) else None
    if row is None:
        return None
    replaced = (
        db.session.scalar(sa.select(Report.uid).where(Report.id == row.replaces_id))
        if row.replaces_id
        else None
    )
    following = db.session.scalar(
        sa.select(Report.uid).where(Report.replaces_id == row.id).order_by(Report.id.desc()).limit(1)
    )
    steps = _steps([row.id])[row.id]
    names = _names([row.changed_by])
    return ReportView(
        row.id, row.uid, _period(row), ReportState(row.state), dict(row.text), row.text_version, row.text_basis, replaced,
        following, row.changed_at, names.get(row.changed_by, ""), _filing(row.id), tuple(steps),
    )  # fmt: skip


def _period(row: Report) -> Period:
    """The period as it was when the report was begun: a later calendar does not move its figures."""
    found = period_from_key(row.period, calendar())
    return Period(
        found.key, found.kind, found.label, row.start_on, row.as_of, found.due_on, found.reminder_on
    )


def _filing(report_id: int) -> FilingView | None:
    row = db.session.execute(
        sa.select(
            Filing.uid, Filing.report_id, Filing.as_of, Filing.known_at, Filing.rule_number, Filing.hash, Filing.chain_head,
            Filing.recorded_at, Filing.figures,
        ).where(Filing.report_id == report_id, known(Filing))
    ).first()  # fmt: skip
    return FilingView(*row) if row else None


def filed_people(report_id: int) -> str:
    """The people of a report's filing in canonical form, as they were frozen."""
    return (
        db.session.scalar(sa.select(Filing.people).where(Filing.report_id == report_id, known(Filing)))
        or "[]"
    )


def _steps(ids: Collection[int]) -> dict[int, list[StepView]]:
    rows = db.session.scalars(
        sa.select(ReportStep).where(ReportStep.report_id.in_(ids), known(ReportStep)).order_by(ReportStep.id)
    ).all()
    names = _names({row.recorded_by for row in rows})
    found: dict[int, list[StepView]] = {report_id: [] for report_id in ids}
    for row in rows:
        found[row.report_id].append(
            StepView(
                Step(row.kind), row.recorded_at, names.get(row.recorded_by, ""), row.reference, row.on_date, row.signer,
                row.file, row.file_hash, row.note, row.uid,
            )
        )  # fmt: skip
    return found


def _names(uids: Collection[str]) -> dict[str, str]:
    wanted = sorted({uid for uid in uids if is_uid(uid)})
    rows = db.session.execute(
        sa.select(Account.uid, Person.full_name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.uid.in_(wanted))
    )
    return {row.uid: row.full_name for row in rows}


@dataclass(frozen=True)
class ReportLine:
    """A report in the list."""

    uid: str
    period: Period
    state: ReportState
    name: str
    denominator: int | None
    numerator: int | None
    code: str
    changed_at: dt.datetime


def reports(scope: Scope) -> list[ReportLine]:
    """All reports of the province, those that run longest to the end first; none for who sees less than all of it.

    A province makes a handful a year. Four statements.
    """
    if scope != EVERYTHING:
        return []
    rows = db.session.scalars(sa.select(Report).order_by(Report.as_of.desc(), Report.id.desc())).all()
    steps = _steps([row.id for row in rows])
    filings = {
        f.report_id: f
        for f in db.session.execute(
            sa.select(Filing.report_id, Filing.hash, Filing.figures).where(
                Filing.report_id.in_([row.id for row in rows]), known(Filing)
            )
        )
    }
    lines = []
    for row in rows:
        period, filing = _period(row), filings.get(row.id)
        totals = json.loads(filing.figures)["totals"] if filing else {}
        issued = next((s for s in reversed(steps[row.id]) if s.kind is Step.ISSUED), None)
        lines.append(
            ReportLine(
                row.uid, period, ReportState(row.state), name_of(period, issued) if issued else f"Báo cáo {period.label}",
                totals.get("denominator"), totals.get("numerator"), short_code(filing.hash) if filing else "", row.changed_at,
            )
        )  # fmt: skip
    return lines


def open_report_of(period: str) -> str | None:
    """The uid of the report on a period that nothing replaces yet."""
    return db.session.scalar(
        sa.select(Report.uid)
        .where(Report.period == period, Report.state != ReportState.REPLACED.value)
        .order_by(Report.id.desc())
        .limit(1)
    )


def previous_filing(before: dt.date) -> dict[str, Any] | None:
    """The figures of the latest report that ends before a day, for comparison."""
    row = db.session.execute(
        sa.select(Report, Filing.figures)
        .join(Filing, Filing.report_id == Report.id)
        .where(known(Filing), Report.as_of < before, Report.state != ReportState.REPLACED.value)
        .order_by(Report.as_of.desc(), Report.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    found, figures = row
    issued = next((s for s in reversed(_steps([found.id])[found.id]) if s.kind is Step.ISSUED), None)
    totals = json.loads(figures)["totals"]
    return {
        "report": found.uid, "name": name_of(_period(found), issued), "as_of": found.as_of.isoformat(),
        **{key: totals[key] for key in ("denominator", "numerator", "rate_truncated")},
    }  # fmt: skip


def names_of(
    uids: Collection[str], facts: Mapping[str, Collection[str]] | None = None
) -> dict[str, tuple[str, str, str]]:
    """Person uid → (full name, sort key, job title of a posting among the facts given); erased persons have no name."""
    found: dict[str, tuple[str, str, str]] = {}
    wanted = sorted(uids)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        titles: dict[str, str] = {}
        if facts:
            held = [fact for uid in some for fact in facts.get(uid, ())]
            rows = db.session.execute(
                sa.select(Person.uid, Posting.job_title)
                .join(Officer, Officer.person_id == Person.id)
                .join(Posting, Posting.officer_id == Officer.id)
                .where(Posting.uid.in_(held))
                .order_by(Posting.id)
            )
            titles = {row.uid: row.job_title for row in rows}
        for person in db.session.execute(
            sa.select(Person.uid, Person.full_name, Person.sort_key, Person.erased_at).where(
                Person.uid.in_(some)
            )
        ):
            erased = person.erased_at is not None
            found[person.uid] = (
                "" if erased else person.full_name, person.sort_key, "" if erased else titles.get(person.uid, "")
            )  # fmt: skip
    return found
