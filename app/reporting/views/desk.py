"""“Bàn làm việc”: every page that a role opens, in one place, with what waits for whoever looks.

The header keeps only what is used every day; an account may hold several roles, so the rest stands here by subject.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.authoring import queries as authoring
from app.core import clock
from app.core.numbers import number
from app.core.web import keep_private
from app.learning import queries as learning
from app.people import queries as people
from app.people.access import EVERYTHING, Actor
from app.people.guard import requires
from app.people.rights import Kind
from app.records import queries as records
from app.reporting.views import blueprint, me

# Subject → (permission, endpoint, what the page is for).
SUBJECTS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    ("Danh sách cán bộ", (
        ("people.declare", "people.own_list", "Danh sách của đơn vị"),
        ("people.see_confirmations", "people.confirmations", "Đơn vị xác nhận danh sách"),
        ("people.confirm_list", "people.transfers", "Đề nghị tiếp nhận cán bộ"),
        ("people.see_roster", "people.officers", "Cán bộ"),
        ("people.import_roster", "people.import_roster", "Nhập danh sách từ tệp"),
        ("people.settle_duplicates", "people.duplicates", "Bản ghi có thể trùng"),
        ("people.issue_codes", "people.slips", "Phiếu kích hoạt"),
        ("people.issue_codes", "people.reset_requests", "Người quên mật khẩu"),
        ("people.see_units", "people.units", "Đơn vị"),
    )),
    ("Học và theo dõi", (
        ("learning.follow", "learning.assignments", "Giao học và theo dõi"),
        ("learning.check_work", "learning.doubtful", "Bài làm nên kiểm tra"),
        ("records.see_recognitions", "records.recognitions", "Công nhận kết quả học ở nơi khác"),
        ("records.keep_equivalences", "records.equivalences", "Khóa tương đương"),
        ("records.issue_notice", "records.notice_lists", "Thông báo hoàn thành khóa học"),
        ("reporting.see_target", "catalog.programmes", "Chương trình đào tạo"),
        ("people.see_outbox", "people.messages", "Thư gửi đi"),
    )),
    ("Số liệu và báo cáo", (
        ("reporting.see_target", "reporting.target", "Kết quả mục tiêu 70%"),
        ("reporting.see_target", "reporting.leaders", "Số liệu nhanh cho lãnh đạo"),
        ("reporting.see_target", "reporting.variation", "Biến động"),
        ("reporting.see_target", "reporting.trend", "Xu hướng và dự báo"),
        ("reporting.see_officers", "reporting.explanation", "Giải trình số liệu"),
        ("reporting.see_unit_reports", "reporting.reports", "Báo cáo"),
        ("reporting.export", "reporting.export_page", "Xuất danh sách hoàn thành"),
        ("reporting.see_target", "reporting.rules", "Quy tắc đào tạo chuyên sâu"),
        ("reporting.set_up", "reporting.settings", "Thiết lập số liệu"),
        ("reporting.issue_tokens", "reporting.tokens", "Khóa cho phần mềm khác"),
    )),
    ("Biên soạn và chấm bài", (
        ("authoring.write", "authoring.courses", "Biên soạn khóa học"),
        ("authoring.review", "authoring.reviews", "Thẩm định"),
        ("authoring.oversee", "authoring.overdue", "Thẩm định quá hạn"),
        ("learning.grade", "learning.grading", "Chấm sản phẩm"),
        ("learning.grant_attempt", "learning.grants", "Mở thêm lần làm bài"),
        ("learning.see_analysis", "learning.analyses", "Phân tích câu hỏi"),
        ("learning.correct_key", "learning.mendings", "Sửa đáp án"),
        ("learning.approve_key", "learning.mendings", "Sửa đáp án"),
        ("learning.revoke_by_key", "learning.mendings", "Sửa đáp án"),
    )),
    ("Quản trị và dữ liệu cá nhân", (
        ("people.manage_accounts", "people.accounts", "Tài khoản"),
        ("people.manage_accounts", "people.permissions", "Ai được làm gì"),
        ("people.mend_data", "people.rights_queue", "Yêu cầu về dữ liệu cá nhân"),
        ("people.see_audit", "people.audit_log", "Nhật ký"),
    )),
)  # fmt: skip


def _confirmations(actor: Actor, day: dt.date) -> str:
    scope = actor.scope("people.see_confirmations")
    if scope == EVERYTHING and not actor.may("people.confirm_list"):
        return ""  # who only looks at the whole province has nothing to do about it
    found = people.confirmations(scope, people.current_round(day), day)
    return _some(len(found.units) - found.confirmed, "đơn vị chưa xác nhận")


def _transfers(actor: Actor, day: dt.date) -> str:
    scope = actor.scope("people.confirm_list")
    waiting = people.waiting_transfers(people.with_attached(scope, day), day=day)
    if scope == EVERYTHING:
        waiting = [w for w in waiting if w.for_department(day)]
    return _some(len(waiting), "đề nghị chờ trả lời")


def _forgotten(actor: Actor, day: dt.date) -> str:
    scope = actor.scope("people.issue_codes")
    waiting = len(people.reset_requests(scope, day=day)) + len(people.login_claims(scope, day=day))
    return _some(waiting, "người xin mã mới hoặc xin đăng nhập bằng số, thư đã có người dùng")


def _recognitions(actor: Actor, day: dt.date) -> str:
    if not actor.may("records.approve_recognition"):
        return ""
    scope = actor.scope("records.approve_recognition")
    waiting = records.waiting_recognitions(scope, day, by=actor.account_uid, person_id=actor.person_id)
    return _some(waiting, "hồ sơ chờ duyệt")


def _rules(actor: Actor, day: dt.date) -> str:
    waiting = records.waiting_rules(actor.account_uid) if actor.may("records.approve_rule") else 0
    return _some(waiting, "đề xuất chờ duyệt")


def _requests(actor: Actor, day: dt.date) -> str:
    if actor.may("people.answer_rights"):
        waiting = people.requests_waiting(actor.scope("people.answer_rights"), tuple(Kind), day=day)
    else:
        waiting = people.requests_waiting(actor.scope("people.mend_data"), (Kind.CORRECT,), day=day)
    return _some(waiting, "yêu cầu chờ giải quyết")


def _reviews(actor: Actor, day: dt.date) -> str:
    waiting = [
        r
        for r in authoring.waiting_reviews()
        if not authoring.is_author(r.draft.id, account_id=actor.account_id, account_uid=actor.account_uid)
    ]
    return _some(len(waiting), "khóa học chờ thẩm định")


def _mended_keys(actor: Actor, day: dt.date) -> str:
    if not actor.may("learning.approve_key"):
        return ""
    others = [p for p in learning.proposals() if p.state == "proposed" and p.proposed_by != actor.account_uid]
    return _some(len(others), "đề nghị chờ duyệt")


def _some(waiting: int, what: str) -> str:
    return f"{number(waiting)} {what}" if waiting else ""


# Endpoint → what waits there, in words; empty when nothing does.
WAITING: dict[str, Callable[[Actor, dt.date], str]] = {
    "people.confirmations": _confirmations,
    "people.transfers": _transfers,
    "authoring.reviews": _reviews,
    "learning.grading": lambda actor, day: _some(
        learning.waiting_count(learning.Grader(actor.account_uid, actor.person_id)), "bài chờ chấm"
    ),
    "learning.mendings": _mended_keys,
    "learning.doubtful": lambda actor, day: _some(learning.doubtful_count(day), "bài"),
    "records.recognitions": _recognitions,
    "records.notice_lists": lambda actor, day: _some(
        sum(1 for n in records.notices() if not n.number), "danh sách chưa ghi số"
    ),
    "people.messages": lambda actor, day: _some(people.message_counts()["failed"], "thư không gửi được"),
    "reporting.rules": _rules,
    "people.rights_queue": _requests,
    "people.reset_requests": _forgotten,
}


def pages_of(actor: Actor, day: dt.date) -> list[tuple[str, list[dict[str, Any]]]]:
    """The pages an account may open, by subject, each with what waits there."""
    subjects = []
    for subject, pages in SUBJECTS:
        found: dict[str, dict[str, Any]] = {}
        for permission, endpoint, text in pages:
            if endpoint not in found and actor.may(permission):
                waits = WAITING[endpoint](actor, day) if endpoint in WAITING else ""
                status = {"kind": "due", "text": waits} if waits else ""
                found[endpoint] = {"title": text, "href": url_for(endpoint), "status": status}
        if found:
            subjects.append((subject, list(found.values())))
    return subjects


@blueprint.app_template_global("waiting_on_desk")
def waiting_on_desk() -> list[dict[str, Any]]:
    """What waits on the desk of whoever looks, for their first page; nothing for who has no desk."""
    actor = me()
    if not actor.may("reporting.desk"):
        return []
    return [page for _, pages in pages_of(actor, clock.today()) for page in pages if page["status"]]


@blueprint.get("/ban-lam-viec")
@requires("reporting.desk")
def desk() -> ResponseReturnValue:
    """The pages this account may open, by subject, with what waits."""
    keep_private()
    return render_template("reporting/desk.html", subjects=pages_of(me(), clock.today()))
