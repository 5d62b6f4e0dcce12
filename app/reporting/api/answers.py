"""What the read-only interface answers: rows as the schemas beside say them."""

from __future__ import annotations

from typing import Any

from app.people.periods import Round
from app.people.queries import UnitDeclaration
from app.people.rules import Duty
from app.records.queries import Counts, Target, UnitFigure, VersionView
from app.records.rules import Groups, rate_truncated
from app.reporting.queries import CompletionRow


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "denominator": counts.denominator,
        "numerator": counts.numerator,
        "rate_truncated": rate_truncated(counts.numerator, counts.denominator),
        "strand_a_only": counts.a_only,
        "strand_b_only": counts.b_only,
        "none": counts.none,
        "kept": counts.kept,
    }


def figure(target: Target, *, whole: bool, notice: str) -> dict[str, Any]:
    """The schema Figure; the plan sets its 70% for the province, not for a unit."""
    return {
        "as_of": target.as_of.isoformat(),
        "whole_province": whole,
        **_counts(target),
        "recognised": target.recognised,
        "target_percent": target.percent,
        "met": target.met if whole else None,
        "gap": target.gap if whole else None,
        "by_duty": {
            duty: {"denominator": counts.denominator, "numerator": counts.numerator}
            for duty, counts in target.duties.items()
        },
        "rule_version": target.rule.number if target.rule else None,
        "rule_approved": bool(target.rule and target.rule.approved),
        "notice": notice,
        "units": len(target.units),
        "units_confirmed": target.units_confirmed,
    }


def unit(row: UnitFigure) -> dict[str, Any]:
    """The schema Unit."""
    return {"code": row.code, "name": row.name, "kind": row.kind, "former_area": row.former_area}


def unit_figure(row: UnitFigure, as_of: str) -> dict[str, Any]:
    """The schema UnitFigure."""
    return {"code": row.code, "name": row.name, "as_of": as_of, **_counts(row), "recognised": row.recognised}


def confirmation(row: UnitDeclaration, round_: Round, as_of: str) -> dict[str, Any]:
    """The schema Confirmation: how a unit stands with its list, without anybody's name."""
    last = row.last
    return {
        "code": row.code,
        "name": row.name,
        "as_of": as_of,
        "round": round_.key,
        "state": row.state.value,
        "last_round": last.round if last else None,
        "confirmed_on": last.confirmed_on.isoformat() if last else None,
        "holders": last.holders if last else None,
        "document_ref": last.document_ref if last else "",
        "document_on": last.document_on.isoformat() if last else None,
    }


def completion(row: CompletionRow) -> dict[str, Any]:
    """The schema Completion: without a name, which no other system needs to count."""
    return {
        "person": row.person_uid,
        "officer_code": row.officer_code,
        "unit_code": row.unit_code,
        "duties": [duty.value for duty in row.duties],
        "course": row.slug,
        "course_title": row.course_title,
        "strand": row.strand,
        "edition": row.edition_number,
        "earned_on": row.earned_on.isoformat(),
        "score": None if row.score is None else row.score // 10 / 10,
        "minutes": row.credited_minutes,
        "source": row.source.value,
    }


def _asked(groups: Groups) -> list[list[dict[str, Any]]]:
    return [
        [
            {"course": r.course, "lowest_edition": r.lowest_edition, "lowest_score": r.lowest_score / 100}
            for r in group
        ]
        for group in groups
    ]


def rule(version: VersionView) -> dict[str, Any]:
    """The schema Rule."""
    r = version.rule
    return {
        "number": r.number,
        "state": version.state,
        "in_force_from": r.in_force_from.isoformat(),
        "target_percent": r.target_percent,
        "transition": "bao_luu" if r.keeps_trained else "hoc_bo_sung",
        "catch_up_by": r.catch_up_by.isoformat() if r.catch_up_by else None,
        "two_duties": r.two_duties,
        "strands": {
            d.value: dict(zip("AB", map(_asked, r.strands[d]), strict=True)) if d in r.strands else None
            for d in Duty
        },
        "who_counts": r.who.to_dict(),
        "approved": r.approved,
        "approved_by": r.approved_by,
        "approver_position": r.approver_position,
        "approved_outside": r.approved_outside,
        "approved_on": r.approved_on.isoformat() if r.approved_on else None,
        "approval_ref": r.approval_ref,
        "note": r.note,
    }
