"""Translations in the workshop: begun, written beside the Vietnamese text, judged with the rest, published with the course."""

from __future__ import annotations

import re

import pytest

from app.authoring import actions, queries
from app.authoring.actions import By, Refused
from app.catalog import queries as catalog
from app.core import clock
from app.core.database import transaction
from tests.conftest import Cast
from tests.learning import samples
from tests.pages import Client


@pytest.fixture
def by(cast: Cast) -> By:
    return By(cast.binh.account_id, cast.binh.account_uid)


@pytest.fixture
def draft(cast: Cast, by: By) -> queries.DraftView:
    samples.publish()
    with transaction():
        return actions.open_draft(slug=samples.SLUG, by=by, now=clock.now())


def _now(draft: queries.DraftView) -> queries.DraftView:
    found = queries.any_draft(draft.uid)
    assert found is not None
    return found


def _add(draft: queries.DraftView, by: By, lang: str = "en", heard: bool = False) -> str:
    with transaction():
        return actions.add_translation(
            draft=draft, path="01-bai-mot.md", lang=lang, translator="Đinh Thị Hương", heard=heard, by=by, now=clock.now()
        )


def _text(draft: queries.DraftView, path: str) -> str:
    found = queries.file(draft.id, path)
    assert found is not None
    return found.text or ""


def _save(browser: Client, at: str, **fields: str) -> int:
    page = browser.get(at).get_data(as_text=True)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    data = {"version": version.group(1), "title": "Who is the reader", "translator": "Đinh Thị Hương",
            "reviewed_by": "Phạm Văn Minh", "compared": "y", "text": "## After\n\n- Choose."}  # fmt: skip
    return browser.post(at, data=data | fields).status_code


def test_a_translation_is_begun_written_judged_and_published(client: Client, cast: Cast, by: By, draft: queries.DraftView) -> None:
    binh = client.as_("binh")
    base = f"/bien-soan/{draft.uid}"
    assert "Thêm bản dịch" in binh.get(base).page.text
    form = binh.get(f"{base}/bai/01-bai-mot/ban-dich").page
    assert "không dùng máy dịch" in form.text
    assert binh.post(f"{base}/bai/01-bai-mot/ban-dich", data={"lang": "en", "kind": "chu"}).status_code == 422
    made = binh.post(f"{base}/bai/01-bai-mot/ban-dich", data={"lang": "en", "translator": "Đinh Thị Hương", "kind": "chu"})
    assert made.location == f"{base}/bai/01-bai-mot.en"
    editor = binh.get(made.location)
    html = editor.get_data(as_text=True)
    assert 'lang="en" spellcheck="true"' in html
    assert '<div class="lesson-content" data-preview lang="en">' in html
    assert "Bản tiếng Việt để đối chiếu" in html
    assert "Chị Hạnh nhận việc" in editor.page.text
    assert _save(binh, made.location) == 302
    saved = _text(draft, "01-bai-mot.en.md")
    assert 'title = "Who is the reader"\ntranslator = "Đinh Thị Hương"\nreviewed_by = "Phạm Văn Minh"\nof = "' in saved
    outline = {line.path: line for line in queries.outline(_now(draft))}
    assert [(t.lang, t.errors, t.warnings) for t in outline["01-bai-mot.md"].translations] == [("en", 0, 0)]
    assert outline["02-bai-hai.md"].missing == ("en",)
    assert "English: chưa có" in binh.get(base).page.text
    with transaction():
        actions.ask_review(draft=_now(draft), note="", by=by, now=clock.now())
    review = queries.last_review(draft.id)
    assert review is not None
    judged = client.as_("khoa").get(f"/tham-dinh/{review.uid}")
    assert "bản English" in judged.page.text
    assert '<div class="lesson-content" lang="en">' in judged.get_data(as_text=True)
    khoa = By(cast.khoa.account_id, cast.khoa.account_uid)
    with transaction():
        actions.decide(review=review, approve=True, note="", no_secrets=True, by=khoa, now=clock.now())
    published = actions.publish_draft(draft=_now(draft), published_by="test", now=clock.now())
    assert published.number == 2
    edition = catalog.edition(published.edition_id)
    assert edition is not None
    assert edition.languages == ("en",)
    assert catalog.edition_files(edition.id)["01-bai-mot.en.md"].decode() == saved


def test_saving_without_a_change_leaves_every_byte(client: Client, by: By, draft: queries.DraftView) -> None:
    path = _add(draft, by)
    own = _text(draft, path).replace("\n+++\n\n", "\n# một ghi chú của người dịch\n+++\n\n\n")
    with transaction():
        actions.save_text(draft_id=draft.id, path=path, text=own, based_on=1, by=by, now=clock.now())
    text = own[own.rindex("+++") + 3 :].strip("\n")
    at = f"/bien-soan/{draft.uid}/bai/01-bai-mot.en"
    assert _save(client.as_("binh"), at, title="Người đọc là ai", reviewed_by="", text=text) == 302
    assert _text(draft, path) == own
    assert _save(client.as_("binh"), at, title="Người đọc là ai", reviewed_by="", text="Words.") == 302
    assert _text(draft, path) == own[: own.rindex("+++") + 3] + "\n\n\nWords.\n"


def test_a_changed_vietnamese_text_is_shown_until_somebody_has_compared(client: Client, by: By, draft: queries.DraftView) -> None:
    path = _add(draft, by)
    binh, at = client.as_("binh"), f"/bien-soan/{draft.uid}/bai/01-bai-mot.en"
    assert _save(binh, at) == 302
    assert "đã thay đổi từ khi dịch" not in binh.get(at).page.text
    lesson = queries.file(draft.id, "01-bai-mot.md")
    assert lesson is not None
    with transaction():
        actions.save_text(
            draft_id=draft.id, path=lesson.path, text=(lesson.text or "").replace("16 giờ 30", "17 giờ"),
            based_on=lesson.version, by=by, now=clock.now(),
        )  # fmt: skip
    page = binh.get(at).page.text
    assert "Bản tiếng Việt đã thay đổi từ khi dịch" in page
    assert "16 giờ 30" in page and "17 giờ" in page, "what was translated and what stands there now"
    assert any("đã thay đổi từ khi dịch" in p.sentence for p in queries.checked(_now(draft)).problems if p.path == path)
    # Saving other words does not make it fresh; saying that one has compared does.
    page_html = binh.get(at).get_data(as_text=True)
    version = re.search(r'name="version" value="(\d+)"', page_html)
    assert version
    binh.post(at, data={"version": version.group(1), "title": "T", "translator": "D", "text": "## A\n\nB"})
    assert "đã thay đổi từ khi dịch" in binh.get(at).page.text
    assert _save(binh, at) == 302
    assert "đã thay đổi từ khi dịch" not in binh.get(at).page.text


def test_a_recording_instead_of_a_text(client: Client, by: By, draft: queries.DraftView) -> None:
    path = _add(draft, by, "hre", heard=True)
    text = _text(draft, path)
    assert "audio_only = true" in text
    assert "/// am-thanh | media/01-bai-mot-hre.m4a\n///" in text
    sentences = [p.sentence for p in queries.checked(_now(draft)).errors if p.path == path]
    assert sentences == ["Không có tệp “media/01-bai-mot-hre.m4a”."]


def test_translations_move_and_leave_with_their_lesson(client: Client, by: By, draft: queries.DraftView) -> None:
    _add(draft, by)
    with transaction():
        actions.order_lessons(draft_id=draft.id, paths=["02-bai-hai.md", "01-bai-mot.md"], by=by, now=clock.now())
    assert "02-bai-mot.en.md" in queries.files(draft.id)
    binh = client.as_("binh")
    binh.post(f"/bien-soan/{draft.uid}/bo-ban-dich", data={"bo": "02-bai-mot.en.md"})
    assert "02-bai-mot.en.md" not in queries.files(draft.id)
    assert any(r.text for r in queries.history(draft.id, "02-bai-mot.en.md"))
    binh.post(f"/bien-soan/{draft.uid}/bo-ban-dich", data={"bo": "02-bai-mot.md"})
    assert "02-bai-mot.md" in queries.files(draft.id), "a lesson is not taken out as if it were a translation"


def test_what_cannot_be_translated_is_refused_in_words(client: Client, by: By, draft: queries.DraftView) -> None:
    _add(draft, by)
    with pytest.raises(Refused, match="đã có bản English"):
        _add(draft, by)
    for lang in ("vi", "xx", "../x", "en/../../x"):
        with pytest.raises(Refused):
            _add(draft, by, lang)
    binh = client.as_("binh")
    assert binh.get(f"/bien-soan/{draft.uid}/bai/09-khong-co/ban-dich").status_code == 404
    assert binh.get(f"/bien-soan/{draft.uid}/bai/01-bai-mot.hre").status_code == 404
    again = binh.post(f"/bien-soan/{draft.uid}/bai/01-bai-mot/ban-dich", data={"lang": "en", "translator": "A", "kind": "chu"})
    assert again.status_code == 422
    assert "đã có bản English" in again.get_data(as_text=True)


def test_two_who_translate_lose_nothing(client: Client, by: By, cast: Cast, draft: queries.DraftView) -> None:
    path = _add(draft, by)
    binh, at = client.as_("binh"), f"/bien-soan/{draft.uid}/bai/01-bai-mot.en"
    with transaction():
        khoa = By(cast.khoa.account_id, cast.khoa.account_uid)
        actions.save_text(
            draft_id=draft.id, path=path, text=_text(draft, path).replace("- Chọn", "- Choose"), based_on=1, by=khoa, now=clock.now()
        )
    late = binh.post(at, data={"version": "1", "title": "Mine", "translator": "A", "compared": "y", "text": "Mine."})
    assert late.status_code == 409
    page = late.get_data(as_text=True)
    assert "Mine." in page
    assert "- Choose" in page
    quiet = binh.post(at, data={"version": "1", "title": "M", "translator": "A", "text": "M"}, headers={"Accept": "application/json"})
    assert quiet.get_json() == {"state": "stale"}


def test_a_hostile_translation_harms_nobody(client: Client, by: By, draft: queries.DraftView) -> None:
    _add(draft, by)
    at = f"/bien-soan/{draft.uid}/bai/01-bai-mot.en"
    shown = client.as_("binh").post(
        at, headers={"Accept": "application/json"},
        data={"version": "1", "title": '"</h1><script>', "translator": "<b>", "text": "<script>alert(1)</script> [x](javascript:y)", "xem": "1"},
    ).get_json()["html"]  # fmt: skip
    assert "<script" not in shown
    assert 'href="javascript' not in shown
    assert _save(client.as_("binh"), at, title='x" onload="y', text="/// video | ../../x\n///") == 302
    assert client.as_("binh").get(at).status_code == 200


def test_only_members_see_a_translation(client: Client, by: By, draft: queries.DraftView) -> None:
    _add(draft, by)
    for who in ("an", "khoa", "chi"):
        assert client.as_(who).get(f"/bien-soan/{draft.uid}/bai/01-bai-mot.en").status_code == 404
