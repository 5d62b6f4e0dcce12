"""The pages: a file is judged, its report looked at, and taken or left; downloads; nothing of others."""

from __future__ import annotations

import io
import re

import pytest

from app.authoring import actions, queries
from app.authoring.actions import By
from app.authoring.rules import DraftState
from app.core import clock, jobs
from app.core.database import transaction
from app.interop import formats, importing
from tests.conftest import Cast
from tests.interop.test_foreign import AIKEN, GIFT
from tests.interop.test_hostile import SCRIPTS, _files_with
from tests.interop.test_importing import _many
from tests.learning import samples
from tests.pages import Client


@pytest.fixture
def draft(cast: Cast) -> queries.DraftView:
    """A draft of Bình's."""
    samples.publish()
    with transaction():
        return actions.open_draft(slug=samples.SLUG, by=By(cast.binh.account_id, cast.binh.account_uid), now=clock.now())


def _send(browser: Client, draft: queries.DraftView, data: bytes, name: str = "cau-hoi.txt", **fields: str):  # type: ignore[no-untyped-def]
    return browser.post(
        f"/bien-soan/{draft.uid}/cau-hoi/nhap", data={"file": (io.BytesIO(data), name), "format": "", "lesson": "", **fields}
    )


def _bank(draft: queries.DraftView) -> str:
    file = queries.file(draft.id, "questions.md")
    return (file.text or "") if file else ""


def test_a_file_is_judged_then_taken(client: Client, cast: Cast, draft: queries.DraftView) -> None:
    binh = client.as_("binh")
    assert f"/bien-soan/{draft.uid}/cau-hoi/nhap" in binh.get(f"/bien-soan/{draft.uid}/cau-hoi").page.links.values()
    before = _bank(draft)
    judged = _send(binh, draft, GIFT.encode())
    assert judged.status_code == 302
    page = binh.get(judged.location).page
    assert "12 câu: 6 lấy trọn vẹn, 3 lấy nhưng có mất, 3 không lấy." in page.text
    assert "điểm riêng của từng đáp án" in page.text
    assert "Ngoặc { của phần đáp án không được đóng." in page.text
    assert _bank(draft) == before  # nothing is written before
    refused = binh.get(judged.location + "?xem=refused").page
    assert "Ngoặc {" in refused.text
    assert "điểm riêng" not in refused.text
    done = page.form("Nhập 9 câu").submit()
    assert done.location == judged.location
    assert _bank(draft).startswith(before)
    assert "## thu-do | một lựa chọn" in _bank(draft)
    after = binh.get(judged.location).page
    assert "Đã thêm 9 câu" in after.text
    # taken once is taken: the button is gone, a second send changes nothing
    bank = _bank(draft)
    assert binh.post(f"{judged.location}/ghi", data={}).status_code == 302
    assert _bank(draft) == bank


def test_a_file_is_left(client: Client, cast: Cast, draft: queries.DraftView) -> None:
    binh = client.as_("binh")
    judged = _send(binh, draft, AIKEN.encode(), lesson="bai-hai")
    page = binh.get(judged.location).page
    assert "Aiken" in page.text
    page.form("Bỏ tệp này").submit()
    assert binh.get(judged.location).status_code == 404


def test_what_cannot_be_read_is_said_on_the_page(client: Client, cast: Cast, draft: queries.DraftView) -> None:
    binh = client.as_("binh")
    for data in (b"%PDF-1.7", b"PK\x03\x04x", "NguyÔn {=a}".encode("latin-1"), b""):
        answer = _send(binh, draft, data)
        assert answer.status_code == 422
        assert answer.page.h1 == "Nhập, xuất câu hỏi"
    assert "Chưa chọn tệp." in binh.post(f"/bien-soan/{draft.uid}/cau-hoi/nhap", data={"format": "", "lesson": ""}).page.text
    assert _send(binh, draft, GIFT.encode(), format="khong-co").status_code == 422


@pytest.mark.parametrize("kind", ["gift", "aiken", "moodle-xml", "qti", "xlsx"])
def test_nothing_runs_on_the_report(client: Client, cast: Cast, draft: queries.DraftView, kind: str) -> None:
    binh = client.as_("binh")
    for words in SCRIPTS:
        answer = _send(binh, draft, _files_with(words)[kind], format=kind)
        assert answer.status_code in (302, 422)
        if answer.status_code == 302:
            shown = binh.get(answer.location)  # the client looks for inline code itself
            assert shown.status_code == 200
            body = shown.get_data(as_text=True).partition("<main")[2]
            assert not re.search(r"<script(?! src=\"/static)|<img|<svg onload|<iframe", body)


def test_a_long_file_is_a_job(client: Client, cast: Cast, draft: queries.DraftView) -> None:
    binh = client.as_("binh")
    started = _send(binh, draft, _many(400), "lon.xml")
    assert "/viec/" in started.location
    assert jobs.run_next()
    report = binh.get(started.location).page.links["Xem kết quả kiểm tra"]
    first = binh.get(report).page
    assert "400 câu: 400 lấy trọn vẹn" in first.text
    later = next(href for says, href in first.links.items() if "sau=100" in href and says)
    assert "Câu 100" in binh.get(later).page.text
    before = _bank(draft)
    running = first.form("Nhập 400 câu").submit()
    assert "/viec/" in running.location
    assert _bank(draft) == before
    assert jobs.run_next()
    assert "Đã nhập 400 câu." in binh.get(running.location).page.text
    assert _bank(draft).count("\n## cau-") == 400


@pytest.mark.parametrize("kind", formats.EXPORTED)
def test_a_download_is_the_bank_in_that_format(client: Client, cast: Cast, draft: queries.DraftView, kind: str) -> None:
    binh = client.as_("binh")
    link = next(h for h in binh.get(f"/bien-soan/{draft.uid}/cau-hoi/nhap").page.links.values() if h.endswith(f"/xuat/{kind}"))
    answer = binh.get(link)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert formats.detect(io.BytesIO(answer.data)) == kind
    items = list(formats.read(kind, io.BytesIO(answer.data)))
    assert [item.question for item in items] == [line.question for line in queries.bank(draft)[0]]


def test_the_template_can_be_taken_and_sent_back(client: Client, cast: Cast, draft: queries.DraftView) -> None:
    binh = client.as_("binh")
    template = binh.get("/bien-soan/mau-cau-hoi.xlsx")
    judged = _send(binh, draft, template.data, "mau.xlsx")
    assert "9 câu: 9 lấy trọn vẹn" in binh.get(judged.location).page.text


def test_a_file_belongs_to_who_sent_it(client: Client, cast: Cast, draft: queries.DraftView) -> None:
    binh = client.as_("binh")
    judged = _send(binh, draft, AIKEN.encode())
    with transaction():  # another member of the same draft
        actions.add_member(draft_id=draft.id, account_id=cast.ha.account_id, by=By(cast.binh.account_id, cast.binh.account_uid), now=clock.now())
    for name in ("ha", "khoa", "an", "dung"):
        other = client.as_(name)
        assert other.get(judged.location).status_code == 404
        assert other.post(f"{judged.location}/ghi", data={}).status_code == 404
    assert binh.get(judged.location[:-1] + ("0" if judged.location[-1] != "0" else "1")).status_code == 404


def test_a_draft_that_stands_still_says_so(client: Client, cast: Cast, draft: queries.DraftView) -> None:
    binh = client.as_("binh")
    judged = _send(binh, draft, AIKEN.encode())
    with transaction():
        actions.set_state(draft_id=draft.id, state=DraftState.IN_REVIEW, now=clock.now())
    assert "đứng yên" in binh.get(judged.location).page.text
    assert "đứng yên" in binh.get(f"/bien-soan/{draft.uid}/cau-hoi/nhap").page.text
    before = _bank(draft)
    binh.post(f"{judged.location}/ghi", data={})
    assert "đang ở trạng thái" in binh.get(judged.location).page.text
    assert _bank(draft) == before


def test_files_nobody_came_back_to_go_after_a_week(client: Client, cast: Cast, draft: queries.DraftView) -> None:
    binh = client.as_("binh")
    uid = _send(binh, draft, AIKEN.encode()).location.rsplit("/", 1)[-1]
    importing.drop_old(clock.now())
    assert importing.staged(uid) is not None
    importing.drop_old(clock.now() + importing.KEPT * 1.1)
    assert importing.staged(uid) is None


def test_questions_with_an_error_stay_behind_and_the_page_says_so(client: Client, cast: Cast, draft: queries.DraftView) -> None:
    binh = client.as_("binh")
    with transaction():
        text = _bank(draft) + "\n## hong | một lựa chọn\nbài: bai-mot\n\nHỏi?\n\n( ) a\n\n> x\n"
        by = By(cast.binh.account_id, cast.binh.account_uid)
        actions.save_text(draft_id=draft.id, path="questions.md", text=text, based_on=None, by=by, now=clock.now())
    assert "1 câu đang có lỗi" in binh.get(f"/bien-soan/{draft.uid}/cau-hoi/nhap").page.text
    assert b"::hong::" not in binh.get(f"/bien-soan/{draft.uid}/cau-hoi/xuat/gift").data
