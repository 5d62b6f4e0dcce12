"""The header's links and the account's name, made only when a page prints them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask, request, url_for
from werkzeug.local import LocalProxy

from app.people.guard import current_actor

# Permission, endpoint, text; None means everybody signed in. One home with tabs for those who hold several roles.
LINKS: tuple[tuple[str | None, str, str], ...] = (
    (None, "learning.home", "Trang của tôi"),
    (None, "catalog.courses", "Khóa học"),
    ("reporting.see_target", "catalog.programmes", "Chương trình"),
    ("reporting.see_target", "reporting.target", "Kết quả mục tiêu 70%"),
    ("learning.follow", "learning.assignments", "Giao học và theo dõi"),
    ("learning.check_work", "learning.doubtful", "Danh sách nên kiểm tra"),
    ("reporting.see_unit_reports", "reporting.reports", "Báo cáo"),
    ("people.see_roster", "people.officers", "Cán bộ"),
    ("people.confirm_list", "people.own_list", "Danh sách của đơn vị"),
    ("records.see_recognitions", "records.recognitions", "Học ở nơi khác"),
    ("records.issue_notice", "records.notice_lists", "Thông báo hoàn thành"),
    ("authoring.write", "authoring.courses", "Biên soạn"),
    ("authoring.review", "authoring.reviews", "Thẩm định"),
    ("catalog.see_library", "authoring.library", "Kho tài nguyên"),
    ("authoring.oversee", "authoring.overdue", "Thẩm định quá hạn"),
    ("learning.see_analysis", "learning.analyses", "Phân tích câu hỏi"),
    ("learning.approve_key", "learning.mendings", "Sửa đáp án"),
    ("learning.revoke_by_key", "learning.mendings", "Sửa đáp án"),
    ("learning.grade", "learning.grading", "Chấm sản phẩm"),
    ("learning.grant_attempt", "learning.grants", "Mở thêm lần làm bài"),
    ("reporting.set_up", "reporting.settings", "Thiết lập số liệu"),
    ("people.see_outbox", "people.messages", "Thư gửi đi"),
    ("people.manage_accounts", "people.accounts", "Tài khoản"),
    ("people.see_audit", "people.audit_log", "Nhật ký"),
    ("people.mend_data", "people.rights_queue", "Yêu cầu về dữ liệu"),
)


class _Navigation:
    """Iterates over the links this visitor may follow."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        actor = current_actor()
        if actor is None:
            yield {
                "text": "Khóa học",
                "href": url_for("catalog.courses"),
                "current": request.endpoint == "catalog.courses",
            }
            yield {
                "text": "Đăng nhập",
                "href": url_for("people.sign_in"),
                "current": request.endpoint == "people.sign_in",
            }
            return
        given: set[str] = set()
        for permission, endpoint, text in LINKS:
            if endpoint not in given and (permission is None or actor.may(permission)):
                given.add(endpoint)
                yield {"text": text, "href": url_for(endpoint), "current": request.endpoint == endpoint}


def init_app(app: Flask) -> None:
    """Give every template `navigation` and `current_account`, both lazy: a slim page pays for neither."""
    app.jinja_env.globals.update(navigation=_Navigation(), current_account=LocalProxy(current_actor))
