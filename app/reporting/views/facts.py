"""Everything recorded about one person, on one screen: for an inspector and for whoever must answer one (P37, P24)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from flask import abort

from app.core import clock
from app.core.numbers import day as written
from app.core.numbers import moment, score, tiet
from app.people import queries as people
from app.people.access import EVERYTHING
from app.people.queries import OfficerView, RecordedDuty, RecordedPosting
from app.people.rules import Duty
from app.records import queries as records
from app.records.evidence import strand_dates
from app.records.queries import RecordedCompletion
from app.records.rules import Source, Standing
from app.reporting import queries, wording

_UID = re.compile(r" [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


@dataclass(frozen=True)
class Facts:
    """One person: what the rule makes of them on the day, and every record it rests on."""

    officer: OfficerView
    day: dt.date
    duties: tuple[Duty, ...]
    standing: Standing | None  # None: not counted on the day
    label: str
    strands: dict[str, dt.date | None]
    lines: list[dict[str, str]]  # kind, what, during, by


def facts_of(uid: str, day: dt.date) -> Facts:
    """The facts of a person whom the reader may see; that is for the caller to have checked. 404 for nobody."""
    officer = people.officer(EVERYTHING, uid, day=day, now=clock.now())
    if officer is None:
        abort(404)
    judging, duties, _, standing = records.person_standing(officer.person_id, day)
    held = [
        h
        for h in records.held_by(officer.person_id)
        if h.earned_on <= day and (h.revoked_on is None or h.revoked_on > day)
    ]
    postings = people.recorded_postings(officer.person_id, day)
    completions = records.recorded_completions(officer.person_id)
    by = {b for p in postings for b in (p.recorded_by, p.voided_by)}
    by |= {b for p in postings for d in p.duties for b in (d.recorded_by, d.voided_by)}
    by |= {c.recorded_by for c in completions} | {r.recorded_by for c in completions for r in c.revocations}
    return Facts(
        officer=officer,
        day=day,
        duties=tuple(d for d in Duty if duties & d.bit),
        standing=standing,
        label=wording.standing_label(standing) if standing else "Không thuộc diện tính",
        strands=strand_dates(judging, duties, held),
        lines=_lines(
            postings, completions, queries.attempts(c.attempt_uid for c in completions), people.recorders(by)
        ),
    )


def _lines(
    postings: list[RecordedPosting],
    completions: list[RecordedCompletion],
    tried: dict[str, queries.Tried],
    names: dict[str, str],
) -> list[dict[str, str]]:
    """Every record in words: postings with their duties, then completions with what revoked them."""
    found: list[dict[str, str]] = []

    def line(kind: str, what: str, during: str, by: str, at: dt.datetime) -> None:
        found.append({"kind": kind, "what": what, "during": during, "by": f"{names[by]}, {moment(at)}"})

    for p in postings:
        what = "; ".join(
            t for t in (f"{p.unit_name} ({p.unit_code})", p.job_title, p.section and f"bộ phận {p.section}", p.employment.lower()) if t
        )  # fmt: skip
        line("Nơi công tác", what + _void(p, names), _during(p), p.recorded_by, p.recorded_at)
        for d in p.duties:
            what = f"{d.duty.label} tại {p.unit_name}" + (" (nhiệm vụ chính)" if d.main else "")
            what += f"; văn bản phân công {d.document}" if d.document else ""
            line("Nhiệm vụ", what + _void(d, names), _during(d), d.recorded_by, d.recorded_at)
    for c in completions:
        what = c.title + (f", phiên bản {c.edition_number}" if c.edition_number else "")
        what += f": {c.source.label.lower()}" + (f", kết quả {score(c.score)}" if c.score is not None else "")
        what += f", {tiet(c.credited_minutes)} tiết"
        if t := tried.get(c.attempt_uid):
            what += f"; lần làm bài thứ {t.number}, bắt đầu {moment(t.started_at)}"
            what += f", nộp {moment(t.submitted_at)}" if t.submitted_at else ""
            what += ", có cam kết tự làm" if t.own_work else ""
        if c.voided_at:
            what += f". Bản ghi đã hủy {moment(c.voided_at)}" + (
                f": {c.void_reason}" if c.void_reason else ""
            )
        kind = "Công nhận kết quả" if c.source is Source.RECOGNITION else "Hoàn thành"
        line(kind, what, written(c.earned_on), c.recorded_by, c.recorded_at)
        for r in c.revocations:
            what = f"{c.title}: {r.reason}"
            what += f" (việc thu hồi đã hủy {moment(r.voided_at)})" if r.voided_at else ""
            line("Thu hồi", what, f"từ {written(r.effective_on)}", r.recorded_by, r.recorded_at)
    return found


def _during(row: RecordedPosting | RecordedDuty) -> str:
    return f"{written(row.from_on)} – {written(row.until_on) if row.until_on else 'nay'}"


def _void(row: RecordedPosting | RecordedDuty, names: dict[str, str]) -> str:
    if row.voided_at is None:
        return ""
    reason = _UID.sub("", row.void_reason)  # that of an import ends with the import's uid
    why = f": {reason}" if reason else ""
    return f". Bản ghi này đã được thay hoặc hủy {moment(row.voided_at)}, {names[row.voided_by]}{why}"
