"""A report on its way: begun, its figures frozen, its text sent to be signed, what was issued noted (P12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from app.core import audit
from app.core.clock import local_date
from app.core.database import db, known
from app.core.numbers import day, moment
from app.people.access import EVERYTHING
from app.people.actions.facts import Refused, void
from app.reporting import queries
from app.reporting.models import Filing, Report, ReportStep
from app.reporting.queries import Snapshot
from app.reporting.rules import SECTIONS, Period, ReportState, Step, after_step, digest


class Stale(Refused):
    """Somebody else saved the text meanwhile; `text` and `version` are what stands there now."""

    def __init__(self, text: Mapping[str, str], version: int, at: dt.datetime) -> None:
        super().__init__(
            f"Người khác đã lưu lời văn lúc {moment(at)}. Nội dung anh/chị vừa gõ vẫn còn trên trang này; hãy so với bản đã "
            "lưu rồi lưu lại."
        )
        self.text, self.version = dict(text), version


def open_report(
    *, period: Period, by: str, now: dt.datetime, replaces: str | None = None, text: Mapping[str, str] | None = None
) -> str:
    """Begin a report on a period, or (`replaces`) one that will replace an issued one; returns its uid. Raises Refused.

    `text`: sections the clerk had written for the replaced one, to go on from; of no known figures, so they are to be checked.
    """
    today, replaced_id = local_date(now), None
    if period.start > today:
        raise Refused(f"Kỳ này bắt đầu từ ngày {day(period.start)}, chưa có số liệu.")
    if period.due_on is None and period.as_of > today:
        raise Refused(
            f"Ngày {day(period.as_of)} ở tương lai, chưa có số liệu. Chọn ngày cuối kỳ là hôm nay hoặc một ngày đã qua."
        )
    if replaces is not None:
        old = _row(replaces)
        if ReportState(old.state) is not ReportState.ISSUED:
            raise Refused(
                "Chỉ thay thế báo cáo đã ban hành. Báo cáo chưa ban hành thì mở lại số liệu hoặc sửa lời văn."
            )
        if db.session.scalar(sa.select(Report.id).where(Report.replaces_id == old.id)):
            raise Refused("Đã có một báo cáo thay thế đang soạn.")
        replaced_id = old.id
    elif queries.open_report_of(period.key) is not None:
        raise Refused(f"Đã có báo cáo {period.label}. Mở báo cáo đó trong danh sách để làm tiếp.")
    row = Report(
        period=period.key, start_on=period.start, as_of=period.as_of, state=ReportState.DRAFT.value, text=dict(text or {}),
        replaces_id=replaced_id, made_at=now, made_by=by, changed_at=now, changed_by=by,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("reporting.open_report", [row.uid], scope=period.key)
    return row.uid


def discard_report(*, uid: str) -> None:
    """Throw a draft away of which nothing was ever frozen. Raises Refused."""
    row = _row(uid)
    if row.state != ReportState.DRAFT.value or db.session.scalar(
        sa.select(Filing.id).where(Filing.report_id == row.id)
    ):
        raise Refused("Báo cáo đã từng chốt số liệu thì không bỏ được.")
    audit.record("reporting.discard_report", [row.uid], scope=row.period)
    db.session.delete(row)


def save_text(
    *, uid: str, text: Mapping[str, str], version: int, basis: str, by: str, now: dt.datetime
) -> int:
    """Keep the clerk's text of the sections; an empty one is the system's again. Returns the new version.

    Raises Stale when somebody saved since `version` was read, Refused once the report is issued.
    """
    row = _row(uid)
    if ReportState(row.state).closed:
        raise Refused("Báo cáo đã ban hành nên lời văn không sửa nữa. Sai nội dung thì lập báo cáo thay thế.")
    if row.text_version != version:
        raise Stale(row.text, row.text_version, row.changed_at)
    row.text = {key: text[key] for key in SECTIONS if text.get(key)}
    row.text_version, row.text_basis = version + 1, basis if row.text else ""
    row.changed_at, row.changed_by = now, by
    audit.record("reporting.save_text", [row.uid])
    return row.text_version


def taken_for_filing(
    *,
    uid: str,
    issuer: Mapping[str, Any],
    plan: Mapping[str, str],
    now: dt.datetime,
    told: Callable[[int, int], None] | None = None,
) -> Snapshot:
    """What will be frozen, as known at `now`; asked for before the transaction, in which nobody else can write.

    Raises Refused while the rule is not approved (P3), while the plan's number is not set, and before the last day of the
    period is over.
    """
    row = _row(uid)
    _check_step(row, Step.FILED)
    found = queries.report(uid)
    assert found is not None
    if row.as_of >= local_date(now):
        raise Refused(
            f"Ngày {day(row.as_of)} chưa hết nên số liệu còn thay đổi. Chốt được từ ngày {day(row.as_of + dt.timedelta(days=1))}."
        )
    if not plan["number"]:
        raise Refused(
            "Chưa ghi số kế hoạch của UBND tỉnh. Ghi số, ngày kế hoạch ở trang thiết lập số liệu rồi chốt lại."
        )
    taken = queries.snapshot(
        EVERYTHING,
        found.period,
        known_at=now,
        issuer=issuer,
        plan=plan,
        previous=queries.previous_filing(row.as_of),
        told=told,
    )
    rule = taken.figures["rule"]
    if rule is None or not rule["approved"]:
        label = rule["label"] if rule else "quy tắc đào tạo chuyên sâu"
        raise Refused(
            f"Chưa chốt được: {label} chưa được {issuer['department']} phê duyệt. Ghi nhận văn bản phê duyệt quy tắc rồi "
            "chốt lại; trong lúc chờ vẫn soạn và in được dự thảo."
        )
    return taken


def file_report(*, uid: str, taken: Snapshot, by: str, now: dt.datetime) -> Filing:
    """Freeze the figures of a report: canonical JSON, hashed, with the moment at which they were known.

    `taken` is what `taken_for_filing` gave for the same `now`. Raises Refused when the report was filed meanwhile.
    """
    row = _row(uid)
    _check_step(row, Step.FILED)
    figures, people = taken.frozen
    sealed = audit.head()
    filing = Filing(
        report_id=row.id, as_of=row.as_of, known_at=now, rule_number=taken.figures["rule"]["number"], figures=figures,
        people=people, hash=digest(figures, people), chain_head=str(sealed) if sealed.number else None, recorded_at=now, recorded_by=by,
    )  # fmt: skip
    db.session.add(filing)
    db.session.flush()
    _step(row, Step.FILED, by=by, now=now, reference=filing.hash[:12])
    audit.record("reporting.file", [row.uid, filing.uid], scope=row.period, count=len(taken.people))
    return filing


def take_step(*, uid: str, step: Step, note: str, by: str, now: dt.datetime) -> None:
    """Send to be signed, give back, or open the figures again (which voids the filing). Raises Refused."""
    row = _row(uid)
    if step not in (Step.SENT, Step.RETURNED, Step.REOPENED):
        raise Refused("Bước này có trang riêng.")
    _check_step(row, step)
    if step is Step.REOPENED:
        if not note.strip():
            raise Refused("Ghi lý do mở lại số liệu.")
        filing = db.session.scalar(sa.select(Filing).where(Filing.report_id == row.id, known(Filing)))
        if filing is not None:
            void(filing, by=by, now=now, reason=note[:300])
    _step(row, step, by=by, now=now, note=note)
    audit.record(f"reporting.{step.value}", [row.uid])


def issue_report(
    *,
    uid: str,
    reference: str,
    on_date: dt.date,
    signer: str,
    file: str,
    file_hash: str,
    text: Mapping[str, str],
    by: str,
    now: dt.datetime,
) -> None:
    """Note what was issued and close the report; a report it replaces is marked as replaced. Raises Refused.

    `text` is that of every section as printed, also what the system wrote: a later release may write otherwise, and what
    was issued prints the same for ever.
    """
    row = _row(uid)
    _check_step(row, Step.ISSUED)
    if on_date > local_date(now):
        raise Refused(f"Ngày văn bản {day(on_date)} ở tương lai.")
    if on_date <= row.as_of:
        raise Refused(
            f"Ngày văn bản {day(on_date)} không thể trước khi số liệu chốt (đến hết ngày {day(row.as_of)})."
        )
    _step(
        row,
        Step.ISSUED,
        by=by,
        now=now,
        reference=reference,
        on_date=on_date,
        signer=signer,
        file=file,
        file_hash=file_hash,
    )
    row.text = {key: text[key] for key in SECTIONS if text.get(key)}
    audit.record("reporting.issue", [row.uid], scope=row.period)
    if row.replaces_id is not None:
        old = db.session.get_one(Report, row.replaces_id)
        if after_step(ReportState(old.state), Step.REPLACED) is not None:
            _step(old, Step.REPLACED, by=by, now=now, reference=reference, on_date=on_date)
            audit.record("reporting.replace", [old.uid, row.uid], scope=row.period)


def correct_layout(
    *, uid: str, reference: str, on_date: dt.date, note: str, by: str, now: dt.datetime
) -> None:
    """Note the công văn by which an error of layout of an issued report was corrected. Raises Refused."""
    row = _row(uid)
    _check_step(row, Step.CORRECTED)
    if on_date > local_date(now):
        raise Refused(f"Ngày công văn {day(on_date)} ở tương lai.")
    _step(row, Step.CORRECTED, by=by, now=now, reference=reference, on_date=on_date, note=note)
    audit.record("reporting.correct_layout", [row.uid])


def _row(uid: str) -> Report:
    row = db.session.scalar(sa.select(Report).where(Report.uid == uid).with_for_update())
    if row is None:
        raise Refused("Không có báo cáo này.")
    return row


def _check_step(row: Report, step: Step) -> None:
    if after_step(ReportState(row.state), step) is None:
        raise Refused(
            f"Báo cáo đang ở trạng thái “{ReportState(row.state).label}” nên không {step.label.lower()} được."
        )


def _step(
    row: Report, step: Step, *, by: str, now: dt.datetime, reference: str = "", on_date: dt.date | None = None,
    signer: str = "", file: str = "", file_hash: str = "", note: str = "",
) -> None:  # fmt: skip
    after = after_step(ReportState(row.state), step)
    assert after is not None
    row.state = after.value
    db.session.add(
        ReportStep(
            report_id=row.id, kind=step.value, reference=reference[:120], on_date=on_date, signer=signer[:160], file=file,
            file_hash=file_hash, note=note[:500], recorded_at=now, recorded_by=by,
        )
    )  # fmt: skip
    db.session.flush()
