"""How long what is kept: one literal table, printed on the privacy page and carried out by `hoctapso purge` every day.

Facts are never touched: who served where, who completed what, sealed audit lines. What is thrown away is what serves the
running of the site and would otherwise pile up into a picture of people's days. Throwing away is repeatable and in batches;
an audit line says how much went.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.authoring.models import DraftPresence
from app.core import audit, clock, jobs, storage, uploads
from app.core.database import analyze, db, transaction
from app.core.models import Job
from app.learning.models import Answer, Attempt, Notice
from app.people.jobs import stored as stored_roster
from app.people.models import (
    AccountSession,
    ActivationCode,
    LoginClaim,
    RecoveryCode,
    ResetRequest,
    RightsRequest,
    RosterImport,
    RosterRow,
    SignInFailure,
    TransferRequest,
    TrustedDevice,
)
from app.people.rights import NOTICE_VERSION
from app.records.models import RecognitionImport, RecognitionRow

BATCH = 500
PURGE = "purge"

# (what is older than this instant, only count) → how many.
Purge = Callable[[dt.datetime, bool], int]


def _rows(model: Any, old: Callable[[dt.datetime], sa.ColumnElement[bool]]) -> Purge:
    """Rows of a table, by a condition on their age."""
    key = sa.inspect(model).primary_key[0]

    def purge(limit: dt.datetime, dry: bool) -> int:
        if dry:
            return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(old(limit))) or 0
        total = 0
        while True:
            with transaction() as session:
                ids = session.scalars(sa.select(key).where(old(limit)).distinct().limit(BATCH)).all()
                done = session.execute(sa.delete(model).where(key.in_(ids), old(limit))) if ids else None
            total += done.rowcount if done is not None else 0  # type: ignore[attr-defined]
            if len(ids) < BATCH:
                return total

    return purge


def _jobs(limit: dt.datetime, dry: bool) -> int:
    """Ended work, with the files it made."""
    total = 0
    while True:
        query = sa.select(Job.id, Job.result).where(Job.ended_at < limit).order_by(Job.id)
        found = db.session.execute(query if dry else query.limit(BATCH)).all()
        if dry:
            return len(found)
        for row in found:
            for name in jobs.files_of(row.result):
                storage.private.delete(name)
        with transaction() as session:
            session.execute(sa.delete(Job).where(Job.id.in_([row.id for row in found])))
        total += len(found)
        if len(found) < BATCH:
            return total


def _roster_files(limit: dt.datetime, dry: bool) -> int:
    """Rows of roster files that were not taken, or were refused when the others were; the file's own line stays."""
    old = sa.and_(RosterImport.uploaded_at < limit, RosterImport.state != "applying")
    imports = sa.select(RosterImport.id).where(old)
    count = db.session.scalar(sa.select(sa.func.count()).where(RosterRow.import_id.in_(imports))) or 0
    if dry:
        return count
    for uid in db.session.scalars(sa.select(RosterImport.uid).where(old, RosterImport.state.in_(("reading", "staged")))):
        storage.private.delete(stored_roster(uid))
    while True:
        with transaction() as session:
            ids = session.scalars(sa.select(RosterRow.id).where(RosterRow.import_id.in_(imports)).limit(BATCH)).all()
            session.execute(sa.delete(RosterRow).where(RosterRow.id.in_(ids)))
            if len(ids) < BATCH:
                session.execute(
                    sa.update(RosterImport)
                    .where(old, RosterImport.state.in_(("reading", "staged")))
                    .values(state="discarded")
                )
                return count


def _transfer_names(limit: dt.datetime, dry: bool) -> int:
    """The names that a unit typed when it asked for somebody; the request itself stays, without them."""
    old = sa.and_(TransferRequest.settled_at < limit, TransferRequest.full_name != "")
    count = db.session.scalar(sa.select(sa.func.count()).select_from(TransferRequest).where(old)) or 0
    if count and not dry:
        with transaction() as session:
            session.execute(sa.update(TransferRequest).where(old).values(full_name=""))
    return count


def _uploads(limit: dt.datetime, dry: bool) -> int:
    """Files sent in pieces that nobody finished or took."""
    now, total = limit + uploads.KEPT, 0
    while found := uploads.expired(now=now, limit=1_000_000 if dry else BATCH):
        if dry:
            return len(found)
        for upload in found:
            uploads.drop_pieces(upload)
            with transaction():
                uploads.drop(upload)
        total += len(found)
    return total


@dataclass(frozen=True)
class Kept:
    """A line of the table: `days` after `since` it is thrown away by `purge`; without `purge`, `since` says how long."""

    key: str
    what: str
    since: str
    days: int = 0
    purge: Purge | None = None

    @property
    def how_long(self) -> str:
        """How long, as the privacy page says it."""
        if self.purge is None:
            return self.since
        return f"{self.days // 365} năm {self.since}" if self.days >= 730 else f"{self.days} ngày {self.since}"


KEPT: tuple[Kept, ...] = (
    Kept("sign_in_failure", "Các lần gõ sai mật khẩu hoặc mã", "sau lần gõ sai", 1,
         _rows(SignInFailure, lambda at: SignInFailure.at < at)),
    Kept("session", "Phiên đăng nhập đã kết thúc hoặc không còn dùng", "sau lần dùng cuối", 60,
         _rows(AccountSession, lambda at: sa.or_(AccountSession.ended_at < at, AccountSession.seen_at < at))),
    Kept("code", "Mã kích hoạt, mã cấp lại đã dùng, đã hủy hoặc hết hạn (chỉ giữ dấu băm)", "sau khi hết hiệu lực", 30,
         _rows(ActivationCode, lambda at: sa.or_(ActivationCode.expires_at < at, ActivationCode.used_at < at,
                                                 ActivationCode.cancelled_at < at))),
    Kept("recovery_code", "Mã dự phòng đã dùng (chỉ giữ dấu băm)", "sau khi dùng", 30,
         _rows(RecoveryCode, lambda at: RecoveryCode.used_at < at)),
    Kept("reset_request", "Đề nghị cấp lại mã", "sau khi giải quyết, hoặc sau khi hỏi mà không ai đến nhận", 60,
         _rows(ResetRequest, lambda at: sa.func.coalesce(ResetRequest.settled_at, ResetRequest.asked_at) < at)),
    Kept("login_claim", "Đề nghị đăng nhập bằng số hoặc thư đã có người dùng", "nếu không ai giải quyết", 90,
         _rows(LoginClaim, lambda at: LoginClaim.asked_at < at)),
    Kept("trusted_device", "Máy không phải nhập mã xác minh", "sau khi hết hạn hoặc bị bỏ", 30,
         _rows(TrustedDevice, lambda at: sa.or_(TrustedDevice.expires_at < at, TrustedDevice.ended_at < at))),
    Kept("roster_file", "Dòng của tệp danh sách đang chờ nhập hoặc bị từ chối", "sau khi tải lên", 30, _roster_files),
    Kept("outside_file", "Dòng của tệp kết quả học ở nơi khác", "sau khi tải lên", 30,
         _rows(RecognitionRow, lambda at: RecognitionRow.import_id.in_(
             sa.select(RecognitionImport.id).where(RecognitionImport.uploaded_at < at)))),
    Kept("transfer", "Họ tên trong đề nghị tiếp nhận (số điện thoại xóa ngay khi giải quyết)", "sau khi giải quyết", 30,
         _transfer_names),
    Kept("message", "Địa chỉ và nội dung thư nhắc", "Đến khi gửi xong; chỉ còn lại việc đã gửi thư gì, lúc nào"),
    Kept("undo", "Dữ liệu cũ để hoàn tác một lần nhập danh sách", "01 ngày sau khi nhập"),
    Kept("evidence", "Minh chứng của kết quả học ở nơi khác", "Cho đến khi có yêu cầu xóa"),
    Kept("upload", "Tệp tải lên dở dang", "sau khi bắt đầu", uploads.KEPT.days, _uploads),
    Kept("job", "Việc chạy nền đã xong và tệp xuất mà nó tạo ra", "sau khi xong", 7, _jobs),
    Kept("notice", "Thông báo đã xem trên trang của anh/chị", "sau khi xem", 180,
         _rows(Notice, lambda at: Notice.seen_at < at)),
    Kept("presence", "Dấu “đang mở bài” của người biên soạn", "sau lần thấy cuối", 1,
         _rows(DraftPresence, lambda at: DraftPresence.seen_at < at)),
    Kept("answer", "Từng câu trả lời của bài kiểm tra đã nộp (điểm và kết quả vẫn còn)", "sau khi nộp", 730,
         _rows(Answer, lambda at: Answer.attempt_id.in_(sa.select(Attempt.id).where(Attempt.submitted_at < at)))),
    Kept("request", "Yêu cầu về dữ liệu cá nhân đã giải quyết", "sau khi giải quyết", 1826,
         _rows(RightsRequest, lambda at: RightsRequest.settled_at < at)),
    Kept("person", "Họ tên, mã cán bộ, cách liên hệ, tài khoản",
         "Khi anh/chị còn trong danh sách cán bộ, và cho đến khi có yêu cầu xóa"),
    Kept("work", "Sản phẩm đã nộp, ý kiến chấm", "Cho đến khi có yêu cầu xóa"),
    Kept("fact", "Thời gian công tác, nhiệm vụ, kết quả hoàn thành, giấy xác nhận",
         "Lâu dài, làm căn cứ của số liệu đã báo cáo; sau khi xóa chỉ còn mã, không còn tên"),
    Kept("audit", "Nhật ký ai đã xem, đã sửa gì", "Lâu dài; chỉ có mã, không có tên"),
    Kept("copy", "Bản sao lưu",
         "Theo lịch thay bản sao của người vận hành; bản cũ còn giữ dữ liệu đã xóa cho đến khi bị thay"),
)  # fmt: skip


def purge(*, now: dt.datetime, dry: bool = False) -> dict[str, int]:
    """Throw away what is over its time, and give how many of what; `dry` only counts."""
    gone: dict[str, int] = {}
    for line in KEPT:
        if line.purge is None:
            continue
        gone[line.key] = line.purge(now - dt.timedelta(days=line.days), dry)
        if gone[line.key] and not dry:
            with transaction():
                audit.record("operations.purge", scope=line.what[:120], count=gone[line.key])
    return gone


@jobs.handler(PURGE)
def purge_daily(job: jobs.Running) -> dict[str, Any]:
    """The daily round; afterwards the database counts anew what is left."""
    gone = sum(purge(now=clock.now()).values())
    analyze()
    return {"text": f"Đã dọn {gone} mục quá thời hạn giữ."}


jobs.daily(PURGE, dt.time(2, 30))


def init_app(app: Flask) -> None:
    """Give the privacy page the table and the notice in force."""
    app.jinja_env.globals.update(kept=KEPT, privacy_notice=f"people/privacy/{NOTICE_VERSION}.html")
