"""`/api/v1`: figures for other systems, read only, by token. Every answer has a tag, every list pages by key."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app.core import audit, clock
from app.core.uid import digest, is_uid
from app.core.web import Said, keep_private
from app.people import queries as people
from app.people.guard import by_token, current_reader, public
from app.records import queries as records
from app.reporting import queries, wording
from app.reporting.api import answers, schemas
from app.reporting.views import blueprint as pages
from app.reporting.views import current_figure

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
R = TypeVar("R")

PER_MINUTE = 120  # requests of one token in one process
_REMEMBERED = 1000  # tokens
_recent: OrderedDict[str, list[float]] = OrderedDict()


@blueprint.errorhandler(HTTPException)
def _problem(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    detail = str(error.description) if getattr(error, "said", False) else ""
    body = schemas.problem(status, detail, request.path)
    response = Response(json.dumps(body, ensure_ascii=False), status, content_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="hoctapso"'
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response


def _slow_down() -> None:
    """Refuse a token that asks too often; each process counts for itself, which is enough to slow a mistake."""
    uid, now = current_reader().uid, time.monotonic()
    recent = [at for at in _recent.pop(uid, []) if at > now - 60]
    if len(recent) >= PER_MINUTE:
        _recent[uid] = recent
        raise Said(429, f"Khóa này gọi quá {PER_MINUTE} lần trong một phút. Đợi một phút rồi gọi tiếp.")
    _recent[uid] = [*recent, now]
    while len(_recent) > _REMEMBERED:
        _recent.popitem(last=False)


def forget_requests() -> None:
    """Count requests anew (tests)."""
    _recent.clear()


def _day() -> dt.date:
    typed = request.args.get("as_of", "")
    if not typed:
        return clock.today()
    try:
        day = dt.date.fromisoformat(typed)
    except ValueError:
        raise Said(
            400, f"as_of “{typed[:40]}” không phải là ngày. Viết YYYY-MM-DD, ví dụ 2026-12-19."
        ) from None
    if day > clock.today():
        raise Said(400, f"as_of {typed} ở tương lai, chưa có số liệu.")
    return day


def _limit() -> int:
    typed = request.args.get("limit", "")
    if not typed:
        return schemas.LIMIT
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed[:6]) <= schemas.MOST:
        raise Said(400, f"limit phải là số nguyên từ 1 đến {schemas.MOST}.")
    return int(typed)


def _answer(body: dict[str, Any], verb: str, *, count: int) -> Response:
    """The body with its tag, or 304 when the caller has it; one line says what was read."""
    audit.viewed(f"api.{verb}", scope=queries.scope_name(current_reader().scope)[:120], count=count)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    tag = digest(text)[:32]
    # What compresses answers writes its own mark behind the tag: the tag is the same answer all the same.
    known = {one.partition(":")[0] for one in request.if_none_match.as_set(include_weak=True)}
    response = Response(status=304) if tag in known else Response(text, content_type="application/json")
    response.set_etag(tag)
    return response


def _listed(
    rows: Sequence[R], key: Callable[[R], str], say: Callable[[R], dict[str, Any]], verb: str
) -> Response:
    """A page of rows that are all here: those behind `after`, and the way to the next ones."""
    after, limit = request.args.get("after"), _limit()
    start = 0
    if after is not None:
        places = [n for n, row in enumerate(rows) if key(row) == after]
        if not places:
            raise Said(400, "after không phải là khóa của một dòng trong danh sách này.")
        start = places[0] + 1
    page = rows[start : start + limit]
    more = key(page[-1]) if page and start + limit < len(rows) else None
    return _answer({"items": [say(row) for row in page], "next": _next(more)}, verb, count=len(page))


def _next(after: str | None) -> str | None:
    if after is None:
        return None
    kept = {name: request.args[name] for name in ("as_of", "limit") if name in request.args}
    return f"{request.path}?{urlencode({**kept, 'after': after})}"


def _target(day: dt.date) -> records.Target:
    return current_figure(current_reader().scope, day).target


@blueprint.get("/figure")
@by_token
def figure() -> ResponseReturnValue:
    """The figure of the token's scope."""
    _slow_down()
    target = _target(_day())
    notice = wording.approval_notice(target.rule, current_app.extensions["settings"].site.department)
    body = answers.figure(target, whole=current_reader().scope.unit_ids is None, notice=notice)
    return _answer(body, "figure", count=1)


@blueprint.get("/units")
@by_token
def units() -> ResponseReturnValue:
    """The units that are counted."""
    _slow_down()
    return _listed(_target(_day()).units, lambda u: u.code, answers.unit, "units")


@blueprint.get("/unit-figures")
@by_token
def unit_figures() -> ResponseReturnValue:
    """The figure of every unit."""
    _slow_down()
    day = _day()
    return _listed(
        _target(day).units,
        lambda u: u.code,
        lambda u: answers.unit_figure(u, day.isoformat()),
        "unit_figures",
    )


@blueprint.get("/units/<code>/figure")
@by_token
def one_unit(code: str) -> ResponseReturnValue:
    """The figure of one unit."""
    _slow_down()
    day = _day()
    found = next((u for u in _target(day).units if u.code == code), None)
    if found is None:
        raise Said(404, f"Không có đơn vị mã “{code[:40]}” trong phạm vi của khóa vào ngày này.")
    return _answer(answers.unit_figure(found, day.isoformat()), "unit_figure", count=1)


@blueprint.get("/confirmations")
@by_token
def confirmations() -> ResponseReturnValue:
    """How every unit stands with its list in the round of the day."""
    _slow_down()
    day = _day()
    found = people.confirmations(current_reader().scope, people.current_round(day), day)
    return _listed(
        found.units,
        lambda u: u.code,
        lambda u: answers.confirmation(u, found.round, day.isoformat()),
        "confirmations",
    )


@blueprint.get("/completions")
@by_token
def completions() -> ResponseReturnValue:
    """Who completed what, without names; a page is so many persons, some of whom may have completed nothing."""
    _slow_down()
    keep_private()
    if not current_reader().personal:
        raise Said(
            403, "Khóa này không được đọc dữ liệu cá nhân. Xin cấp khóa có quyền đọc danh sách hoàn thành."
        )
    after, place = request.args.get("after"), None
    if after is not None:
        place = records.place_of(after, current_reader().scope, _day()) if is_uid(after) else None
        if place is None:
            raise Said(400, "after không phải là khóa của một dòng trong danh sách này.")
    rows, last = queries.completions_page(current_reader().scope, _day(), place, _limit())
    body = {"items": [answers.completion(row) for row in rows], "next": _next(last)}
    return _answer(body, "completions", count=len(rows))


@blueprint.get("/rules")
@by_token
def rule_versions() -> ResponseReturnValue:
    """The versions of the rule."""
    _slow_down()
    return _listed(records.versions(clock.today()), lambda v: str(v.rule.number), answers.rule, "rules")


@blueprint.get("/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    """The document that describes all of it."""
    settings = current_app.extensions["settings"]
    text = json.dumps(schemas.openapi(settings.site.name, settings.public_url), ensure_ascii=False)
    response = Response(text, content_type="application/json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@blueprint.route("/<path:rest>", methods=["GET"])
@public
def nothing(rest: str) -> ResponseReturnValue:
    """Whatever else is asked for under this address."""
    raise Said(404, "Không có địa chỉ này. Xem /api/v1/openapi.json.")


@pages.get("/tro-giup/api")
@public
def api_help() -> ResponseReturnValue:
    """How another system reads figures, in Vietnamese."""
    server = current_app.extensions["settings"].public_url
    described = [(e, list(schemas.described(e.answers))) for e in schemas.ENDPOINTS]
    return render_template("reporting/api.html", described=described, schemas=schemas, server=server)
