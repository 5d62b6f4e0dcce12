"""Who restricted the use of their data is named by the register, the figure and official papers, and nowhere else.

Every page that is read, with its files, is walked as everybody but An, who asked for it: a page that names An and is not
in NAMED fails, and so does a line of NAMED that no longer names anybody.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pypdf
import pytest
from werkzeug.test import TestResponse

from app.core import clock, outbox
from app.core.database import db, transaction
from app.core.outbox import Message
from app.people import actions
from app.people.models import Officer, Person
from app.people.queries.names import RESTRICTED_NAME
from app.people.rules import Duty
from tests.conftest import Cast
from tests.pages import Client
from tests.test_routes import EVERYONE, NAMES, TABLE, objects

assert objects  # the fixture: An's letter, attempts, works, requests and what was given

# Why the name may stand there (the promise: templates/core/privacy.html) → endpoints.
NAMED = {
    "the register and its upkeep": {
        "people.change_officer", "people.compare", "people.compare_roster", "people.compared_rows", "people.confirm_list",
        "people.export_roster", "people.officer", "people.officers", "people.own_list", "people.print_list",
        "reporting.end_duty",
    },
    "accounts, and what the person asked for": {"people.accounts", "people.manage", "people.reset_requests"},
    "requests about one's data, and the log that answers for them": {
        "people.audit_log", "people.rights_queue", "people.rights_request",
    },
    "the figure with its lists and files": {
        "reporting.explanation_file", "reporting.export", "reporting.exported_file", "reporting.officer", "reporting.officers",
        "reporting.report_file", "reporting.variation_people",
    },
    "the official list of a notice": {"records.notice_file", "records.notice_list"},
    "a decision about one person's result, from papers that bear the name": {"records.recognition", "records.revoke"},
}  # fmt: skip
MORE = {
    "learning.assigned_officers": ("/giao-hoc/{given}/can-bo?q=pham+van+an", "/giao-hoc/{given}/can-bo?trang_thai=chua-xong"),
    "people.messages": ("/thu-gui?trang_thai=waiting",),
    "reporting.course_people": ("/so-lieu/khoa-hoc/khoa-xong?ai=tat-ca",),
}


@pytest.fixture
def restricted(cast: Cast, objects: dict[str, str]) -> dict[str, str]:  # noqa: F811
    """An wants their data restricted. There is a mail about An, and somebody in the unit who bears the same name."""
    with transaction() as session:
        session.get_one(Person, cast.an.person_id).restricted_at = clock.now()
        outbox.put([Message("k", "Nhắc hạn học", "mail", "an@x.vn", "x", "y", cast.an.person_uid)], now=clock.now())
        twin = actions.add_officer(code="CB-AN2", full_name="PHẠM VĂN AN", now=clock.now())
        unit, since = actions.find_unit(cast.an.unit), dt.date(2026, 1, 1)
        actions.add_posting(officer=twin, unit=unit, from_on=since, by="test", now=clock.now())
    return objects


def _said(response: TestResponse) -> str:
    """What a page or file says; of workbooks and documents the text of every part."""
    data = response.data
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return " ".join(re.sub(r"<[^>]+>", "", parts.read(n).decode("utf-8", "replace")) for n in parts.namelist())
    if data.startswith(b"%PDF-") and len(data) > 20:
        return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    return data.decode("utf-8", "replace")


def _readers(allowed: str) -> list[str | None]:
    if allowed == EVERYONE:
        return [None, "chi"]
    return [NAMES[initial] for initial in allowed if initial != "a"]


@pytest.mark.sqlite_only  # what it says does not hang on the database, and it takes long
@pytest.mark.slow
def test_only_these_pages_name_who_restricted_the_use_of_their_data(
    client: Client, restricted: dict[str, str], cast: Cast
) -> None:
    sort_key = db.session.get_one(Person, cast.an.person_id).sort_key
    browsers = {who: client.as_(who) for who in (None, *NAMES.values())}
    named: dict[str, set[str]] = {}
    for endpoint, (_, asked) in TABLE.items():
        readers = {reader for _, allowed in asked for reader in _readers(allowed)}
        paths = [*((p, _readers(allowed)) for p, allowed in asked), *((p, [*readers]) for p in MORE.get(endpoint, ()))]
        for path, who in paths:
            for reader in [] if path.startswith("POST ") else who:
                said = _said(browsers[reader].get(path.format(**restricted)))
                if cast.an.full_name in " ".join(said.split()) or sort_key in said:
                    named.setdefault(endpoint, set()).add(f"{reader} {path}")
    allowed_on = {endpoint for endpoints in NAMED.values() for endpoint in endpoints}
    assert {e: where for e, where in named.items() if e not in allowed_on} == {}
    assert allowed_on - named.keys() == set()


def test_the_person_reads_their_own_name_and_others_a_paper_without_it(
    client: Client, restricted: dict[str, str], cast: Cast
) -> None:
    papers = ("/giay-xac-nhan/{letter}", "/giay-xac-nhan-chuong-trinh/{programme_letter}")
    for path in (*papers, *(f"{p}.pdf" for p in papers)):
        assert cast.an.full_name in _said(client.as_("an").get(path.format(**restricted))), path
        said = " ".join(_said(client.as_("em").get(path.format(**restricted))).split())
        assert cast.an.full_name not in said and RESTRICTED_NAME in said, path
    public = client.get(f"/xac-nhan/{restricted['letter']}").page  # type: ignore[attr-defined]
    assert RESTRICTED_NAME in public.text and "đang có giá trị" in public.text
    assert cast.an.full_name in client.as_("an").get("/phieu-ket-qua").page.text  # type: ignore[attr-defined]


def test_who_follows_up_sees_somebody_without_a_name_and_finds_nobody_by_it(
    client: Client, restricted: dict[str, str], cast: Cast
) -> None:
    chi, em = client.as_("chi"), client.as_("em")
    listed = em.get("/giao-hoc/{given}/can-bo".format(**restricted)).page  # type: ignore[attr-defined]
    assert RESTRICTED_NAME in listed.text, "still counted, and asked of"
    for typed in ("an", "CB-AN", "Phạm Văn An"):
        found = em.get("/giao-hoc/{given}/can-bo".format(**restricted), query_string={"q": typed}).page  # type: ignore[attr-defined]
        assert RESTRICTED_NAME not in found.text, typed
    sheet = em.get("/giao-hoc/{given}/danh-sach-nhac?don_vi=21484".format(**restricted)).page  # type: ignore[attr-defined]
    assert "1 người chưa xong đã hạn chế xử lý dữ liệu" in sheet.text and RESTRICTED_NAME not in sheet.text
    calls = chi.get("/danh-sach-don-vi/21484/in?kieu=lien-he").page  # type: ignore[attr-defined]
    assert "1 người đã hạn chế xử lý dữ liệu" in calls.text and "CB-AN" not in calls.text
    pairs = chi.get("/trung-lap").page  # type: ignore[attr-defined]
    assert RESTRICTED_NAME in pairs.text and "CB-AN" in pairs.text, "the pair is proposed; its own page has the names"


def test_a_slip_is_made_for_them_when_they_ask_and_no_unit_gets_their_contact(client: Client, cast: Cast) -> None:
    with transaction():
        officer = actions.add_officer(code="CB-MOI", full_name="Hồ Thị Mới", now=clock.now(), phone="0905111222")
        unit = actions.find_unit(cast.dung.unit)
        actions.add_posting(
            officer=officer, unit=unit, from_on=dt.date(2026, 1, 1), by="test", now=clock.now(), duties=(Duty.COMMUNICATION,)
        )
    dung, chi = client.as_("dung"), client.as_("chi")
    address = "/can-bo/phieu-kich-hoat"
    assert "Hồ Thị Mới" in dung.get(address).page.text  # type: ignore[attr-defined]
    assert "0905111222" in dung.get("/can-bo/danh-sach.csv").data.decode()
    with transaction() as session:
        session.get_one(Person, session.get_one(Officer, officer.id).person_id).restricted_at = clock.now()
    page = dung.get(address).page  # type: ignore[attr-defined]
    assert "Hồ Thị Mới" not in page.text and "1 người chưa kích hoạt đã hạn chế xử lý dữ liệu" in page.text
    uid = officer.person.uid
    sent = dung.post(f"{address}?don_vi={cast.dung.unit}", data={"can_bo": [uid]})
    assert sent.status_code == 302, "nor when its name is sent all the same"
    assert "Hồ Thị Mới" in dung.post(f"/can-bo/{uid}/cap-ma").text
    roster = dung.get("/can-bo/danh-sach.csv").data.decode()
    assert "Hồ Thị Mới" in roster and "0905111222" not in roster
    assert "0905111222" in chi.get("/can-bo/danh-sach.csv").data.decode()
