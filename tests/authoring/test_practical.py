"""The practical work in the workshop: begun from nothing, its rubric grown row by row, previewed, published, graded."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from app.authoring import actions, queries
from app.authoring.queries import DraftView
from app.catalog.bundle import read_practical
from app.core import clock
from app.core.database import transaction
from tests.conftest import Cast
from tests.learning import samples
from tests.pages import Client


def opened(cast: Cast, **changes: Any) -> DraftView:
    samples.publish(**changes)
    with transaction():
        return actions.open_draft(
            slug=samples.SLUG, by=actions.By(cast.binh.account_id, cast.binh.account_uid), now=clock.now()
        )


def text_of(draft: DraftView) -> str:
    file = queries.file(draft.id, "practical.md")
    return file.text or "" if file else ""


FILLED = {
    "title": "Bản tin loa", "minutes": "90", "submit": ["text", "recording"], "required": "y", "text": "Viết một bản tin.",
    "ten-1": "Nói ngay việc cần làm", "mo_ta-1": "Hai câu đầu.", "ten-2": "Câu ngắn",
}  # fmt: skip


def test_a_work_is_written_from_nothing_without_script(client: Client, cast: Cast) -> None:
    draft = opened(cast)
    binh = client.as_("binh")
    course = binh.get(f"/bien-soan/{draft.uid}").page
    url = course.links["Sản phẩm"]
    form = binh.get(url).page.form("Thêm tiêu chí")
    more = form.submit("Thêm tiêu chí", **FILLED)
    assert more.status_code == 200
    page = more.page  # type: ignore[attr-defined]
    form = page.form("Bỏ tiêu chí 4")
    assert (form.fields["title"], form.fields["ten-1"]) == ("Bản tin loa", "Nói ngay việc cần làm"), "what was typed stays"
    assert text_of(draft) == "", "nothing was saved yet"
    fewer = form.submit("Bỏ tiêu chí 1").page  # type: ignore[attr-defined]
    assert fewer.form("Lưu").fields["ten-1"] == "Câu ngắn"
    seen = form.submit("Xem trước").page  # type: ignore[attr-defined]
    assert "Được chấm theo" in seen.text
    assert text_of(draft) == ""
    assert form.submit("Lưu").location == url
    found, problems = read_practical(text_of(draft), {}, {})
    assert problems == []
    assert found is not None
    assert (found.key, found.minutes, found.submit) == ("ban-tin-loa", 90, ("text", "recording"))
    assert [(c.key, c.required) for c in found.criteria] == [("noi-ngay-viec-can-lam", True), ("cau-ngan", True)]
    assert "Bản tin loa" in binh.get(f"/bien-soan/{draft.uid}").page.text


def test_an_untouched_work_keeps_its_bytes_and_its_key(client: Client, cast: Cast) -> None:
    draft = opened(cast, work=samples.practical())
    before = text_of(draft)
    binh = client.as_("binh")
    url = f"/bien-soan/{draft.uid}/san-pham"
    form = binh.get(url).page.form("Lưu")
    assert form.submit("Lưu").status_code == 302
    assert text_of(draft) == before
    binh.get(url).page.form("Lưu").submit("Lưu", text=form.fields["text"] + "\n\n- Thêm một dòng.")
    assert text_of(draft) == before.rstrip("\n") + "\n\n- Thêm một dòng.\n", "the head is as it was written"
    binh.get(url).page.form("Lưu").submit("Lưu", title="Bản tin loa 90 giây", **{"ten-2": "Câu ngắn, rõ"})
    found = read_practical(text_of(draft), {}, {})[0]
    assert found is not None
    assert (found.key, found.title) == ("ban-tin-loa", "Bản tin loa 90 giây")
    assert found.criteria[1].key == "cau-ngan", "the key of a criterion stays when its words change"


def test_a_stale_save_overwrites_nothing(client: Client, cast: Cast) -> None:
    draft = opened(cast, work=samples.practical())
    binh = client.as_("binh")
    url = f"/bien-soan/{draft.uid}/san-pham"
    first, second = binh.get(url).page.form("Lưu"), binh.get(url).page.form("Lưu")
    first.submit("Lưu", text="Bản một.")
    told = second.submit("Lưu", text="Bản hai.")
    assert told.status_code == 409
    page = told.page  # type: ignore[attr-defined]
    assert "Bản một." in page.text
    assert text_of(draft).endswith("Bản một.\n")
    assert page.form("Lưu").submit("Lưu").status_code == 302
    assert text_of(draft).endswith("Bản hai.\n")


def test_the_script_saves_and_previews(client: Client, cast: Cast) -> None:
    draft = opened(cast, work=samples.practical())
    binh = client.as_("binh")
    url = f"/bien-soan/{draft.uid}/san-pham"
    form = binh.get(url).page.form("Lưu")
    data = {**form.fields, "text": "Viết **đậm**.\n\n# Sai"}
    ask = {"Accept": "application/json"}
    seen = binh.post(url, data={**data, "xem": "1"}, headers=ask).json
    assert "<strong>đậm</strong>" in seen["html"]
    assert any("cấp một" in p["sentence"] for p in seen["problems"])
    saved = binh.post(url, data=data, headers=ask).json
    assert saved["state"] == "saved"
    assert binh.post(url, data={**data, "text": "khác"}, headers=ask).json == {"state": "stale"}
    assert binh.post(url, data={**data, "title": ""}, headers=ask).status_code == 422


@pytest.mark.parametrize(
    "change", [{"title": ""}, {"minutes": "0"}, {"minutes": "x"}, {"submit": None}, {"submit": "film"}]
)
def test_bad_input_keeps_what_was_typed(client: Client, cast: Cast, change: dict[str, Any]) -> None:
    draft = opened(cast, work=samples.practical())
    before = text_of(draft)
    form = client.as_("binh").get(f"/bien-soan/{draft.uid}/san-pham").page.form("Lưu")
    answer = form.submit("Lưu", text="Đang viết.", **change)
    assert answer.status_code == 422
    assert answer.page.form("Lưu").fields["text"] == "Đang viết."  # type: ignore[attr-defined]
    assert text_of(draft) == before


def test_hostile_words_are_words(client: Client, cast: Cast) -> None:
    draft = opened(cast, work=samples.practical())
    hostile = '"]\n+++\n<script>alert(1)</script>\\'
    form = client.as_("binh").get(f"/bien-soan/{draft.uid}/san-pham").page.form("Lưu")
    changes = {"title": hostile, "ten-1": hostile, "mo_ta-1": hostile, "text": hostile, "khoa-1": "../x", "hang": ["1", "1"]}
    form.submit("Lưu", **changes)
    answer = client.as_("binh").get(f"/bien-soan/{draft.uid}/san-pham")
    assert answer.status_code in (200, 302)
    assert b"<script>alert" not in answer.data


def test_a_removed_work_is_in_the_history(client: Client, cast: Cast) -> None:
    draft = opened(cast, work=samples.practical())
    binh = client.as_("binh")
    page = binh.get(f"/bien-soan/{draft.uid}/san-pham").page
    assert page.form("Bỏ sản phẩm").submit().status_code == 302
    assert text_of(draft) == ""
    assert any(r.path == "practical.md" and r.text for r in queries.history(draft.id))


def test_a_head_that_cannot_be_read_is_mended_as_text(client: Client, cast: Cast) -> None:
    draft = opened(cast, work=samples.practical())
    with transaction():
        actions.save_text(
            draft_id=draft.id, path="practical.md", text="hỏng", based_on=None,
            by=actions.By(cast.binh.account_id, cast.binh.account_uid), now=clock.now(),
        )  # fmt: skip
    answer = client.as_("binh").get(f"/bien-soan/{draft.uid}/san-pham")
    assert answer.location == f"/bien-soan/{draft.uid}/tep-nguon/practical.md"


def test_the_reviewer_sees_it_as_officers_will(client: Client, app: Flask, cast: Cast) -> None:
    draft = opened(cast, work=samples.practical(second_grader=True))
    with transaction():
        actions.ask_review(draft=draft, note="", by=actions.By(cast.binh.account_id, cast.binh.account_uid), now=clock.now())
    review = queries.last_review(draft.id)
    assert review is not None
    text = client.as_("khoa").get(f"/tham-dinh/{review.uid}").page.text
    assert re.search(r"Viết giúp chị\..*Được chấm theo.*\(hai người chấm\).*Ghi nguồn thông tin", text)
