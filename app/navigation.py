"""The header's links and the account's name, made only when a page prints them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask, request, url_for
from werkzeug.local import LocalProxy

from app.people.guard import current_actor

# Permission, endpoint, text; None means everybody signed in. What is not used every day stands on the desk (reporting.desk).
LINKS: tuple[tuple[str | None, str, str], ...] = (
    (None, "learning.home", "Trang của tôi"),
    (None, "catalog.courses", "Khóa học"),
    ("reporting.desk", "reporting.desk", "Bàn làm việc"),
    ("people.confirm_list", "people.own_list", "Danh sách của đơn vị"),
    ("reporting.see_target", "reporting.target", "Mục tiêu 70%"),
    ("reporting.see_unit_reports", "reporting.reports", "Báo cáo"),
    ("authoring.write", "authoring.courses", "Biên soạn"),
    ("authoring.review", "authoring.reviews", "Thẩm định"),
    ("catalog.see_library", "authoring.library", "Kho tài nguyên"),
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
