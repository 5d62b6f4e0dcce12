"""The versions of the in-depth rule, as they judge and as the desk keeps them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core.database import db, known
from app.core.uid import is_uid
from app.people.queries import account_names
from app.records.models import InDepthRule
from app.records.rules import Judge, Rule, rule_from_dict


def _rule(row: Any, names: dict[str, str]) -> Rule:
    inside = is_uid(row.approved_by)
    return rule_from_dict(
        row.number,
        row.in_force_from,
        row.content,
        names.get(row.approved_by, row.approved_by) if inside else row.approved_by,
        row.approved_on,
        row.approval_ref,
        row.approver_position,
        bool(row.approved_by) and not inside,
    )


def rules(known_at: dt.datetime | None = None) -> list[Rule]:
    """Every version of the in-depth rule, oldest first."""
    rows = db.session.scalars(
        sa.select(InDepthRule)
        .where(known(InDepthRule, known_at))
        .order_by(InDepthRule.in_force_from, InDepthRule.number)
    ).all()
    names = account_names(row.approved_by for row in rows)
    return [_rule(row, names) for row in rows]


def judge(as_of: dt.date, known_at: dt.datetime | None = None) -> Judge:
    """The rule versions ready to judge as of `as_of`."""
    return Judge(rules(known_at), as_of)


@dataclass(frozen=True)
class VersionView:
    """One version with its way: proposed by whom, approved, replaced, withdrawn."""

    rule: Rule
    uid: str
    proposed_at: dt.datetime
    proposed_by: str  # an account's uid, or how the version came (cli, init)
    proposer: str  # the name, where there is one
    recorded_at: dt.datetime  # of the approval, where there is one
    recorder: str
    withdrawn_at: dt.datetime | None
    withdrawn_why: str
    withdrawn_by: str  # the name, where there is one
    refused: bool  # by somebody else than who proposed it
    replaced_by: int | None  # the number of the version that came after it
    until_on: dt.date | None  # the last day on which it judged or will judge
    in_force: bool

    @property
    def state(self) -> str:
        """withdrawn, refused, proposed (judges nobody), draft (judges without an approval), coming, in_force or replaced."""
        if self.withdrawn_at is not None:
            return "refused" if self.refused else "withdrawn"
        if self.rule.waits and not self.rule.approved:
            return "proposed"
        if self.replaced_by is not None and not self.in_force:
            return "replaced"
        if not self.in_force:
            return "coming"
        return "in_force" if self.rule.approved else "draft"


def versions(today: dt.date) -> list[VersionView]:
    """Every version there is or was, the newest first. A handful of rows."""
    rows = db.session.scalars(sa.select(InDepthRule).order_by(InDepthRule.number, InDepthRule.id)).all()
    names = account_names(uid for row in rows for uid in (row.approved_by, row.recorded_by, row.voided_by or ""))
    by_number: dict[int, list[InDepthRule]] = {}
    for row in rows:
        by_number.setdefault(row.number, []).append(row)
    latest = {number: _rule(chain[-1], names) for number, chain in by_number.items()}
    judging = sorted(
        (r for n, r in latest.items() if by_number[n][-1].voided_at is None and (r.approved or not r.waits)),
        key=lambda r: (r.in_force_from, r.number),
    )
    current = Judge(judging, today).rule
    after: dict[int, Rule] = {}
    for earlier, later in zip(judging, judging[1:], strict=False):
        after[earlier.number] = later
    found = []
    for number, chain in by_number.items():
        first, last, rule = chain[0], chain[-1], latest[number]
        later_rule = after.get(number)
        found.append(
            VersionView(
                rule=rule,
                uid=last.uid,
                proposed_at=first.recorded_at,
                proposed_by=first.recorded_by,
                proposer=names.get(first.recorded_by, ""),
                recorded_at=last.recorded_at,
                recorder=names.get(last.recorded_by, ""),
                withdrawn_at=last.voided_at,
                withdrawn_why=last.void_reason or "",
                withdrawn_by=names.get(last.voided_by or "", ""),
                refused=last.voided_by not in (None, first.recorded_by),
                replaced_by=later_rule.number if later_rule else None,
                until_on=later_rule.in_force_from - dt.timedelta(days=1) if later_rule else None,
                in_force=current is not None and current.number == number,
            )
        )
    return sorted(found, key=lambda v: -v.rule.number)


def version(number: int, today: dt.date) -> VersionView | None:
    """One version; None when there is no such number."""
    return next((v for v in versions(today) if v.rule.number == number), None)


def waiting_rules(account_uid: str) -> int:
    """How many proposed versions wait for somebody other than their proposer: what this account may approve."""
    rows = db.session.execute(
        sa.select(InDepthRule.recorded_by, InDepthRule.content, InDepthRule.approved_by).where(
            known(InDepthRule)
        )
    )
    return sum(
        1
        for by, content, approved_by in rows
        if content.get("waits") and not approved_by and by != account_uid
    )
