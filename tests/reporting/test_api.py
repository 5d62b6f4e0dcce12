"""The read-only interface: every answer is what its document says, and a token reads no more than it was made for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.database import db, transaction
from app.core.models import AuditLine
from app.people import actions
from app.people.models import ApiToken, Posting
from app.people.periods import round_of
from app.people.queries.tokens import TOKEN_LOCK
from app.people.rules import Duty
from app.reporting.api.schemas import ENDPOINTS
from app.reporting.views import api
from tests.pages import Client
from tests.records.province import Province
from tests.records.test_rules import groups, rule

TOKENS = "/so-lieu/khoa-api"
KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "null": (type(None),),
    "object": (dict,), "array": (list,),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _stand_still(at: Callable[[Any], Any], province: Province) -> Iterator[None]:
    at(dt.datetime(2026, 12, 19, 14, 5))
    api.forget_requests()
    yield
    api.forget_requests()


@pytest.fixture
def bare(app: Flask) -> FlaskClient:
    """Another system: no cookies, no pages."""
    return FlaskClient(app, use_cookies=False)


def issue(client: Client, **typed: Any) -> str:
    """A token made on the page, as it is shown once."""
    chi = client.as_("chi")
    values = {"name": "Trục dữ liệu", "unit": "", "personal": None, "until_on": "19/12/2027", **typed}
    answer = chi.get(TOKENS).page.form("Cấp khóa").submit("Cấp khóa", **values)  # type: ignore[attr-defined]
    assert answer.headers["Cache-Control"] == "no-store"
    secret = next(str(e.text) for e in answer.page.all("textarea") if e.get("id") == "khoa")
    assert secret not in chi.get(TOKENS).text  # never again
    return secret


def ask(bare: FlaskClient, token: str, path: str, status: int = 200, **headers: str) -> Any:
    """The JSON of an answer."""
    answer = bare.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}", **headers})
    assert answer.status_code == status, (path, answer.status_code, answer.text[:300])
    kind = "application/json" if status == 200 else "application/problem+json"
    assert answer.content_type.startswith(kind)
    return answer.get_json(force=True)


def wrong(value: Any, schema: dict[str, Any], document: dict[str, Any], where: str = "$") -> Iterator[str]:
    """Where a value is not what a schema says. Objects have every field that is documented and no other."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        if all([*wrong(value, one, document, where)] for one in schema["anyOf"]):
            yield f"{where}: none of anyOf"
        return
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    fits = any(
        isinstance(value, KINDS[k]) and not (isinstance(value, bool) and k != "boolean") for k in kinds
    )
    if not fits or ("enum" in schema and value not in schema["enum"]):
        yield f"{where}: {value!r} is no {kinds}"
        return
    if isinstance(value, str) and schema.get("format") == "date":
        dt.date.fromisoformat(value)
    if isinstance(value, list):
        for n, one in enumerate(value):
            yield from wrong(one, schema["items"], document, f"{where}[{n}]")
    if isinstance(value, dict):
        assert schema["additionalProperties"] is False and set(schema["required"]) == set(
            schema["properties"]
        )
        if set(value) != set(schema["properties"]):
            yield f"{where}: {set(value) ^ set(schema['properties'])}"
            return
        for name, one in value.items():
            yield from wrong(one, schema["properties"][name], document, f"{where}.{name}")


def references(node: Any) -> Iterator[str]:
    """Every $ref of a document."""
    if isinstance(node, dict):
        yield from ([node["$ref"]] if "$ref" in node else [])
        for one in node.values():
            yield from references(one)
    elif isinstance(node, list):
        for one in node:
            yield from references(one)


def test_every_answer_is_what_its_document_says(
    client: Client, bare: FlaskClient, app: Flask, province: Province
) -> None:
    with transaction():
        asked = rule(2, dt.date(2027, 2, 1), b=groups("b1", "b4@2:80|b5"), waits=True, keeps_trained=False,
                     catch_up_by=dt.date(2027, 6, 1))  # fmt: skip
        province.rule(2, asked)
    document = bare.get("/api/v1/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    for reference in references(document):
        node = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
    served = {
        str(r).removeprefix("/api/v1").replace("<", "{").replace(">", "}")
        for r in app.url_map.iter_rules() if r.endpoint.startswith("api.") and r.endpoint not in ("api.openapi", "api.nothing")
    }  # fmt: skip
    assert served == set(document["paths"]) == {e.path for e in ENDPOINTS}
    token, seen = issue(client, personal="y"), 0
    for path, methods in document["paths"].items():
        body = ask(bare, token, path.format(code="21484"))
        schema = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert [*wrong(body, schema, document)] == [], path
        assert body.get("items", [0]), f"{path} answered no row to look at"
        seen += 1
    assert seen == 7
    for path, status in (("/figure?as_of=2027-01-01", 400), ("/figure?as_of=hôm nay", 400), ("/units?limit=0", 400),
                         ("/units?after=x", 400), ("/completions?after=x", 400), ("/units/KHONG/figure", 404), ("/khac", 404)):  # fmt: skip
        problem = ask(bare, token, path, status)
        assert [*wrong(problem, {"$ref": "#/components/schemas/Problem"}, document)] == []
        assert problem["status"] == status and len(problem["detail"]) > 20
    text = client.get("/tro-giup/api").page.text  # type: ignore[attr-defined]
    assert all(f"/api/v1{path}" in text for path in document["paths"]) and "rate_truncated" in text


def test_a_token_reads_its_scope_until_its_end(
    client: Client, bare: FlaskClient, cast: Any, at: Callable[[Any], Any]
) -> None:
    whole, own = (
        issue(client),
        issue(client, name="Phần mềm của xã", unit=cast.dung.unit, until_on="31/12/2026"),
    )
    province = ask(bare, whole, "/figure")
    assert (province["numerator"], province["denominator"], province["met"], province["gap"]) == (
        1,
        2,
        False,
        1,
    )
    assert province["rule_approved"] is False and "chưa được" in province["notice"]
    mine = ask(bare, own, "/figure")
    assert (mine["denominator"], mine["strand_a_only"], mine["met"], mine["gap"], mine["whole_province"]) == (
        1,
        1,
        None,
        None,
        False,
    )
    assert [u["code"] for u in ask(bare, own, "/units")["items"]] == [cast.dung.unit]
    own_unit = ask(bare, own, f"/units/{cast.dung.unit}/figure")
    assert (own_unit["denominator"], own_unit["recognised"]) == (1, 0)
    ask(bare, own, f"/units/{cast.an.unit}/figure", 404)
    ask(bare, own, "/completions", 403)
    ask(bare, "hts_sai", "/figure", 401)
    assert bare.get("/api/v1/figure").headers["WWW-Authenticate"].startswith("Bearer")
    assert client.as_("chi").get("/api/v1/figure").status_code == 401  # a cookie opens nothing here
    # Pages by key: each row once, and the tag says when nothing has changed.
    found, path = [], "/unit-figures?limit=40"
    while path:
        body = ask(bare, whole, path.removeprefix("/api/v1"))
        found += [u["code"] for u in body["items"]]
        path = body["next"]
    assert len(found) == len(set(found)) == 111
    first = bare.get("/api/v1/figure", headers={"Authorization": f"Bearer {whole}"})
    tag = first.headers["ETag"]
    for sent in (tag, f"W/{tag}", tag[:-1] + ':br"'):
        headers = {"Authorization": f"Bearer {whole}", "If-None-Match": sent}
        assert bare.get("/api/v1/figure", headers=headers).status_code == 304
        assert bare.get("/api/v1/figure?as_of=2026-05-01", headers=headers).status_code == 200
    lines = db.session.scalars(sa.select(AuditLine).where(AuditLine.via == "api")).all()
    uids = dict(db.session.execute(sa.select(ApiToken.name, ApiToken.uid)).all())
    assert {line.actor for line in lines} == {f"token:{uid}" for uid in uids.values()}
    assert {line.verb for line in lines} >= {"api.figure", "api.units", "api.unit_figures", "api.unit_figure"}
    at(dt.datetime(2027, 1, 1, 9))
    ask(bare, own, "/figure", 401)
    chi = client.as_("chi")
    listed = chi.get(TOKENS).page  # type: ignore[attr-defined]
    assert "Hết hạn ngày 31/12/2026" in listed.text and "Dùng gần nhất: 19/12/2026" in listed.text
    assert listed.form("Thu hồi").submit().status_code == 302
    ask(bare, whole, "/figure", 401)
    refused = chi.get(TOKENS).page.form("Cấp khóa").submit(name="x", until_on="1/1/2030")  # type: ignore[attr-defined]
    assert refused.status_code == 422 and "nhiều nhất 400 ngày" in refused.page.text


def test_each_unit_says_who_rests_on_training_taken_elsewhere(
    client: Client, bare: FlaskClient, province: Province, cast: Any
) -> None:
    with transaction():  # Dung lacked Part B
        for slug in ("b1", "b4"):
            province.recognised(cast.dung.person_id, slug)
    whole, own = issue(client), issue(client, name="Xã", unit=cast.dung.unit)
    assert ask(bare, whole, "/figure")["recognised"] == ask(bare, own, "/figure")["recognised"] == 1
    rows = ask(bare, whole, "/unit-figures?limit=500")["items"]
    assert {r["code"]: r["recognised"] for r in rows if r["recognised"]} == {cast.dung.unit: 1}
    for token in (whole, own):
        assert ask(bare, token, f"/units/{cast.dung.unit}/figure")["recognised"] == 1


def test_units_that_vouch_for_their_lists_are_told_apart(
    client: Client, bare: FlaskClient, cast: Any, at: Callable[[Any], Any]
) -> None:
    at(dt.datetime(2036, 12, 14, 9))  # after the tests run: the cast is recorded when they do
    api.forget_requests()
    day = clock.today()
    with transaction():
        for code, on in (("21484", day), ("21523", day), ("SGDDT", dt.date(2036, 6, 1))):
            unit = actions.find_unit(code)
            actions.confirm_list(unit=unit, members=[unit.id], round_=round_of(on), day=on, shown=None, document_ref="1/DS",
                                 document_on=on, by="t", now=clock.now())  # fmt: skip
    at(dt.datetime(2036, 12, 14, 9, 5))
    with transaction():
        posting = db.session.scalars(sa.select(Posting).where(Posting.officer_id == cast.dung.officer_id)).one()
        actions.add_duty(posting=posting, duty=Duty.EXTERNAL_INFORMATION, from_on=day, by="t", now=clock.now())
    whole = issue(client, until_on="19/12/2036")
    found, path = {}, "/confirmations?limit=50"
    while path:
        body = ask(bare, whole, path.removeprefix("/api/v1"))
        found.update({row["code"]: row for row in body["items"]})
        path = body["next"]
    assert len(found) == 111 and {row["round"] for row in found.values()} == {"2036-2"}
    assert [found[c]["state"] for c in ("21484", "21523", "SGDDT", "SNV")] == ["confirmed", "changed", "silent", "never"]
    assert found["21484"] | {"name": ""} == {
        "code": "21484", "name": "", "as_of": "2036-12-14", "round": "2036-2", "state": "confirmed", "last_round": "2036-2",
        "confirmed_on": "2036-12-14", "holders": 1, "document_ref": "1/DS", "document_on": "2036-12-14",
    }  # fmt: skip
    assert (found["SGDDT"]["last_round"], found["SNV"]["last_round"], found["SNV"]["holders"]) == ("2036-1", None, None)
    figure = ask(bare, whole, "/figure")
    assert (figure["units_confirmed"], figure["units"]) == (1, 111)
    earlier = {row["code"]: row for row in ask(bare, whole, "/confirmations?as_of=2036-06-10&limit=500")["items"]}
    assert (earlier["SGDDT"]["round"], earlier["SGDDT"]["state"]) == ("2036-1", "confirmed")
    own = issue(client, name="Phần mềm của xã", unit=cast.dung.unit, until_on="19/12/2036")
    assert [row["code"] for row in ask(bare, own, "/confirmations")["items"]] == [cast.dung.unit]
    answer = bare.get("/api/v1/confirmations", headers={"Authorization": f"Bearer {own}"})
    headers = {"Authorization": f"Bearer {own}", "If-None-Match": answer.headers["ETag"]}
    assert bare.get("/api/v1/confirmations", headers=headers).status_code == 304
    assert "api.confirmations" in set(db.session.scalars(sa.select(AuditLine.verb)))


def test_completions_go_out_by_person_without_names(client: Client, bare: FlaskClient, cast: Any) -> None:
    token, found, path = issue(client, personal="y"), [], "/completions?limit=1"
    while path:
        answer = bare.get(
            f"/api/v1{path.removeprefix('/api/v1')}", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.headers["Cache-Control"] == "no-store" and "Phạm" not in answer.text
        found += answer.get_json()["items"]
        path = answer.get_json()["next"]
    assert {(c["officer_code"], c["course"]) for c in found} == {
        *(("CB-AN", c) for c in ("a1", "a4", "b1", "b4")), *(("CB-DUNG", c) for c in ("a1", "a4")),
    }  # fmt: skip
    assert found[0]["score"] == 80.0 and found[0]["person"] in (cast.an.person_uid, cast.dung.person_uid)
    mine = issue(client, personal="y", unit=cast.dung.unit)
    assert {c["officer_code"] for c in ask(bare, mine, "/completions")["items"]} == {"CB-DUNG"}


def test_who_asks_too_often_waits(client: Client, bare: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "PER_MINUTE", 3)
    token = issue(client)
    for _ in range(3):
        ask(bare, token, "/rules")
    assert "một phút" in ask(bare, token, "/rules", 429)["detail"]
    api.forget_requests()
    for _ in range(TOKEN_LOCK):
        ask(bare, "hts_sai", "/figure", 401)
    assert "15 phút" in ask(bare, token, "/figure", 429)["detail"]
    # Guessing tokens does not lock the office out of signing in.
    assert client.get("/dang-nhap").status_code == 200
