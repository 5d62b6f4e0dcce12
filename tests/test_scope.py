"""Dung, the clerk of another commune, gets nothing of An's unit: not by an address, a filter, a form, a file, a count or an
error message.

Two generic walks over whatever routes there are. *What is not hers answers like what does not exist*: every address and
every field is given uids, codes and letters of An's unit, and the answer must equal the one for something invented.
*Nothing over there changes her pages*: what she sees is the same before and after people, results and requests are added
to An's unit.
"""

from __future__ import annotations

import contextvars
import datetime as dt
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.catalog import queries as catalog
from app.core import clock
from app.core.database import db, transaction
from app.learning import actions as learning
from app.people import actions
from app.people.access import PERMISSIONS, Role
from app.people.guard import mark_of
from app.people.models import DutyAssignment, Person, Posting
from app.people.rights import Kind
from app.people.rules import Duty
from tests.conftest import Cast
from tests.pages import Client
from tests.test_routes import objects

assert objects  # the fixture: An's letter, attempts, works, requests, and what others have under way

SECRET = ("Phạm Văn An", "Phạm Thị Em", "CB-AN", "CB-EM", "0905999888", "an.pham@", "Ẩn Danh")
INVENTED_UID, INVENTED = "01a00000-0000-7000-8000-000000000000", "khong-co-that"

# What is meant to be open to whoever holds the address.
OPEN = {"records.verify", "core.media"}
# Pages without anybody's data; what ends the walker's own session, costs a password's hash or shows a new secret each time.
NOT_WALKED = {
    "core.components", "core.help_page", "core.trainer_guide", "people.session_expired", "people.second_step",
    "people.sign_in", "people.sign_out", "people.sign_out_elsewhere", "static",
}  # fmt: skip


def _may(app: Flask, endpoint: str) -> bool:
    """Whether Dung passes the guard, so that the view itself must look at what it is asked for."""
    mark = mark_of(app, endpoint)
    return mark in ("public", "signed_in") or Role.CLERK in PERMISSIONS.get(mark or "", ())


def _values(rule: Rule, name: str, foreign: dict[str, list[str]]) -> list[tuple[str, str]]:
    """(foreign, invented) values for one parameter of an address."""
    converter = type(rule._converters[name]).__name__
    if converter == "UUIDConverter":
        return [(uid, INVENTED_UID) for uid in foreign["uids"]]
    if converter == "AnyConverter":
        return [(one, one) for one in sorted(rule._converters[name].items)][:1]
    if converter == "IntegerConverter":
        return [("1", "1")]
    if name == "slug":
        return [(slug, slug) for slug in foreign["slugs"]]
    return [(code, INVENTED) for code in foreign["codes"]]


def _addresses(app: Flask, foreign: dict[str, list[str]]) -> Iterator[tuple[str, str, str, str]]:
    """(endpoint, method, address with foreign things, the same with invented ones) for every route with parameters."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN | NOT_WALKED or not rule.arguments or not _may(app, rule.endpoint):
            continue
        names = sorted(rule.arguments)
        for picked in itertools.product(*(_values(rule, n, foreign) for n in names)):
            if all(mine == other for mine, other in picked):
                continue
            urls = []
            for side in (0, 1):
                url = rule.rule
                for name, pair in zip(names, picked, strict=True):
                    url = re.sub(rf"<[^<>]*\b{name}>", pair[side], url)
                urls.append(url)
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule.endpoint, method, urls[0], urls[1]


def _said(answer: TestResponse, *given: str) -> tuple[int, str]:
    """What an answer says, without what differs every time and without what was asked for."""
    data = answer.get_data()
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"".join(archive.read(name) for name in sorted(archive.namelist()) if "docProps" not in name)
    text = data.decode("utf-8", "replace") + " → " + str(answer.headers.get("Location", ""))
    text = re.sub(r'name="csrf_token" value="[^"]*"', "", text)
    # What the request before said, shown once.
    text = re.sub(r'<div class="notice[^>]*role=.*?</div>\s*</div>', "", text, flags=re.S)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\d\d:\d\d(:\d\d)?|ImmutableMultiDict|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{22}", "…", text)
    for value in sorted(filter(None, given), key=len, reverse=True):
        text = re.sub(re.escape(value), "…", text, flags=re.I)
    return answer.status_code, text


def _send(browser: Client, method: str, url: str, data: dict[str, str] | None = None) -> TestResponse:
    """Fetch without looking at the page as tests elsewhere do: there are hundreds."""
    headers = {"X-CSRFToken": browser.csrf_token()} if method == "POST" else {}
    call: dict[str, Any] = {"method": method, "headers": headers, "buffered": True}
    if data:
        call["data" if method == "POST" else "query_string"] = data
    return contextvars.Context().run(FlaskClient.open, browser, url, **call)


@pytest.fixture
def foreign(cast: Cast, objects: dict[str, str]) -> dict[str, list[str]]:  # noqa: F811
    """Whatever names something of An's unit."""
    with transaction():
        officer = actions.officer_by_uid(cast.an.person_uid)
        actions.set_contact(officer=officer, email="an.pham@quangngai.gov.vn", phone="0905999888")
    posting = db.session.scalars(sa.select(Posting).where(Posting.officer_id == cast.an.officer_id)).one()
    duty = db.session.scalars(sa.select(DutyAssignment).where(DutyAssignment.posting_id == posting.id)).one()
    named = ("an", "an_account", "completion", "attempt", "passed", "waiting", "waiting_file", "work", "notice", "claim", "asked",
             "mend", "job", "roster", "grant")  # fmt: skip
    uids = [objects[name] for name in named] + [cast.em.person_uid, cast.em.account_uid, posting.uid, duty.uid]
    return {
        "uids": uids,
        "slugs": ["khoa-mo", "khoa-xong", "khoa-nop"],
        "codes": ["21484", "CB-AN", objects["letter"]],
    }


@pytest.mark.sqlite_only  # what it says does not hang on the database, and it takes long
@pytest.mark.slow
def test_what_is_not_hers_answers_like_what_does_not_exist(
    app: Flask, client: Client, cast: Cast, foreign: dict[str, list[str]]
) -> None:
    wrong: list[Any] = []
    seen: dict[tuple[str, str], tuple[int, str]] = {}
    dung = client.as_("dung")
    for endpoint, method, url, invented in _addresses(app, foreign):
        if (method, invented) not in seen:
            seen[method, invented] = _said(_send(dung, method, invented), INVENTED, INVENTED_UID)
        got = _said(_send(dung, method, url), *foreign["uids"], *foreign["codes"])
        if got != seen[method, invented] or any(secret in got[1] for secret in SECRET):
            wrong.append((endpoint, method, url, got[0], seen[method, invented][0]))
    assert wrong == []


def _variations(cast: Cast, foreign: dict[str, list[str]]) -> list[tuple[str, str, tuple[str, ...]]]:
    """(An's value, nobody's, the fields of forms and query strings that get it at once)."""
    place = f"{cast.an.officer_id}.{db.session.scalar(sa.select(Person.sort_key).where(Person.id == cast.an.person_id))}"
    words = ("q", "code", "ma", "can_bo", "nguoi")
    return [
        ("21484", "99999", ("don_vi", "unit")),
        *((value, "zzz-khong", words) for value in ("CB-AN", "0905999888")),
        (foreign["uids"][0], INVENTED_UID, ("sau", "muc", "person", "officer", "uid", "can_bo")),
        # Where a list begins may differ: it tells of her own people only, wherever the place comes from.
        (place, "", ("sau",)),
    ]


# Each answer names a draw, a job or a moment of its own: what it tells is looked at, not whether it is the same.
ANEW = {"/so-lieu/giai-trinh", "/so-lieu/giai-trinh/lap", "/so-lieu/xu-huong/lap", "/phieu-ket-qua.pdf"}


def _lists(app: Flask) -> list[tuple[str, str]]:
    """(method, address) of every route without parameters that Dung may call."""
    return sorted(
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if not rule.arguments and rule.endpoint not in NOT_WALKED and _may(app, rule.endpoint)
        for method in (rule.methods or set()) & {"GET", "POST"}
    )


@pytest.mark.sqlite_only  # what it says does not hang on the database, and it takes long
@pytest.mark.slow
def test_filters_forms_and_files_tell_her_nothing(
    app: Flask, client: Client, cast: Cast, foreign: dict[str, list[str]]
) -> None:
    wrong: list[Any] = []
    dung = client.as_("dung")
    for method, url in [*_lists(app), ("GET", "/xuat/hoan-thanh.csv"), ("GET", "/xuat/hoan-thanh.xlsx")]:
        for value, nobodys, names in _variations(cast, foreign):
            answer = _send(dung, method, url, dict.fromkeys(names, value))
            got = _said(answer, value, value.replace(" ", "+"), value.replace(" ", "%20"))
            reference = _said(_send(dung, method, url, dict.fromkeys(names, nobodys)), nobodys) if nobodys else got
            told = [s for s in SECRET if s != value and (s in got[1] or s.encode() in answer.get_data())]
            if (got != reference and url not in ANEW) or told:
                wrong.append((method, url, names, value, got[0], reference[0]))
    assert wrong == []


@pytest.mark.slow
def test_nothing_over_there_changes_her_pages(
    app: Flask, client: Client, cast: Cast, foreign: dict[str, list[str]], at: Callable[[Any], Any]
) -> None:
    at(dt.datetime.combine(clock.today(), dt.time(10)))
    dung = client.as_("dung")
    pages = [url for method, url in _lists(app) if method == "GET" and url not in ANEW]
    pages += ["/can-bo?q=a", "/so-lieu/can-bo?q=a", "/xuat/hoan-thanh.csv", "/xuat/hoan-thanh.xlsx", f"/so-lieu/can-bo/{cast.dung.person_uid}",
              f"/can-bo/{cast.dung.person_uid}", "/don-vi/21523", "/du-lieu-cua-toi.json"]  # fmt: skip
    before = {url: _said(_send(dung, "GET", url)) for url in pages}
    now = clock.now()
    with transaction():
        officer = actions.add_officer(code="CB-AN-DANH", full_name="Lê Ẩn Danh", email="an.pham@x.vn", phone="0905999888", now=now)
        actions.add_posting(
            officer=officer, unit=actions.find_unit("21484"), from_on=dt.date(2026, 1, 1), by="t", now=now,
            duties=[Duty.COMMUNICATION],
        )  # fmt: skip
        account = actions.officer_account(officer=officer, now=now)
        actions.ask_for_code(account_id=account.id, now=now)
        actions.ask_rights(person_id=officer.person_id, kind=Kind.CORRECT, section=None, wish="Ẩn Danh", by="t", now=now)
        edition = catalog.current_edition("khoa-xong")
        assert edition is not None
        learning.begin_course(person_id=officer.person_id, edition=edition, now=now)
        actions.end_duty(
            assignment=actions.duty_by_uid(foreign["uids"][-1]), last_day=clock.today() - dt.timedelta(days=1), by="t", now=now
        )
    # A minute later whatever is computed once a minute is computed anew.
    at(dt.datetime.combine(clock.today(), dt.time(10, 2)))
    after = {url: _said(_send(dung, "GET", url)) for url in pages}
    # Her own data show what she herself did meanwhile.
    assert [url for url in pages if before[url] != after[url] and not url.startswith("/du-lieu-cua-toi")] == []
    for url in pages:
        assert not any(secret in after[url][1] for secret in SECRET), url


LISTED = {"group": "danh-sach", "due_kind": "so-ngay", "due_days": "30", "unit": "21523"}


@pytest.mark.parametrize(
    "theirs, nobodys",
    [("Phạm Văn An", "Phạm Văn Ân"), ("CB-AN", "CB-ZZ"), ("cb an", "cb zz"), ("0905999888", "0905999777")],
)
def test_a_list_of_names_finds_nobody_over_there(
    app: Flask, client: Client, foreign: dict[str, list[str]], theirs: str, nobodys: str
) -> None:
    """Whom to give something, or whose training it was, may be typed as a name: An's is as unknown to her as an invented one."""
    dung = client.as_("dung")
    today = f"{clock.today():%d/%m/%Y}"
    outside = {"provider": "Học viện X", "course_name": "Khóa Y", "completed_on": today, "tiet": "8", "reference": "Giấy số 1"}
    forms: list[tuple[str, str, dict[str, str]]] = [
        ("/giao-hoc/moi", "codes", {"what": "k:khoa-mo", "starts_on": today, **LISTED}),
        ("/cong-nhan/ghi", "code", outside),
    ]
    for url, field, others in forms:
        answers = [
            _said(_send(dung, "POST", url, {**others, field: typed}), typed, typed.replace(" ", "+")) for typed in (theirs, nobodys)
        ]
        assert answers[0] == answers[1], url
        assert "Không có cán bộ đang công tác ở đơn vị của anh/chị" in answers[0][1] or "không có trong danh sách cán bộ" in answers[0][1]
        assert not any(secret in answers[0][1] for secret in SECRET if secret.casefold() != theirs.casefold())


def test_groups_of_units_offer_only_her_own(app: Flask, client: Client, foreign: dict[str, list[str]]) -> None:
    """The filters by kind and by former area: a group over there is not offered, and asking for it is asking for nothing."""
    with transaction():
        actions.find_unit("21484").former_area = "Huyện Ba Tơ cũ"
        actions.find_unit("21523").former_area = "Huyện Đức Phổ cũ"
    dung = client.as_("dung")
    for url in ("/so-lieu/muc-tieu", "/so-lieu/can-bo", "/so-lieu/muc-tieu?khu_vuc=Huyện Đức Phổ cũ"):
        assert "Huyện Ba Tơ cũ" not in dung.get(url).page.text, url
    for url in ("/so-lieu/muc-tieu", "/so-lieu/can-bo"):
        answers = [
            _said(_send(dung, "GET", url, {"khu_vuc": area}), area, quote(area), quote_plus(area))
            for area in ("Huyện Ba Tơ cũ", "Huyện Chẳng Đâu cũ")
        ]
        assert answers[0] == answers[1], url
        assert not any(secret in answers[0][1] for secret in SECRET)
