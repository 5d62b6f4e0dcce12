"""A course from nothing to an edition: written, judged by somebody else, published, amended, without losing anything."""

from __future__ import annotations

import io
import re

import pytest

from app.authoring import actions, queries
from app.authoring.actions import By, Refused
from app.authoring.rules import ChangeKind, DraftState, LessonNote, Release, ReviewState
from app.catalog import queries as catalog
from app.catalog.bundle import DrawBy
from app.catalog.folder import read_zip
from app.core import clock, jobs
from app.core.database import transaction
from app.learning import queries as learning
from app.learning.queries import progress
from app.learning.rules import LessonState, amended, lesson_state
from tests.conftest import Cast
from tests.learning import samples
from tests.pages import Client


def _by(cast: Cast, name: str) -> By:
    return By(cast[name].account_id, cast[name].account_uid)


def _draft(uid: str) -> queries.DraftView:
    found = queries.any_draft(uid)
    assert found is not None
    return found


def _uid(location: str) -> str:
    match = re.search(r"/bien-soan/([0-9a-f-]{36})", location)
    assert match
    return match.group(1)


def _approve(cast: Cast, uid: str) -> None:
    with transaction():
        actions.ask_review(draft=_draft(uid), note="", by=_by(cast, "binh"), now=clock.now())
    review = queries.last_review(_draft(uid).id)
    assert review is not None
    with transaction():
        actions.decide(
            review=review, approve=True, note="", no_secrets=True, by=_by(cast, "khoa"), now=clock.now()
        )


def _write(browser: Client, at: str, body: str, **fields: object) -> int:
    page = browser.get(at)
    version = re.search(r'name="version" value="(\d+)"', page.get_data(as_text=True))
    assert version
    data = {
        "version": version.group(1), "title": "Bài một", "minutes_read": 12, "minutes_self": 5, "minutes_practice": 0,
        "required": "y", "sources": "Kế hoạch của tỉnh | | 22/11/2026", "text": body, **fields,
    }  # fmt: skip
    return browser.post(at, data=data).status_code


BODY = "/// tinh-huong\nChị Hạnh nhận việc.\n///\n\n## Sau bài này, anh/chị làm được gì\n\n- Viết được.\n"
QUESTION = "## {key} | một lựa chọn\nbài: {lesson}\nnguồn: Kế hoạch\n\nHỏi?\n\n( ) Sai\n    > Sai.\n(x) Đúng\n    > Đúng.\n\n> Vì thế."


def test_a_course_is_written_in_the_browser_judged_and_published(client: Client, cast: Cast) -> None:
    binh, khoa = client.as_("binh"), client.as_("khoa")
    made = binh.post("/bien-soan/moi", data={"title": "Viết tin cho thôn", "summary": "Ngắn.", "strand": "A",
                                             "level": "chuyen-sau", "audiences": "truyen-thong"})  # fmt: skip
    uid = _uid(made.location)
    base = f"/bien-soan/{uid}"
    lesson = binh.post(f"{base}/bai", data={"title": "Người đọc là ai"}).location
    assert _write(binh, lesson, BODY) == 302
    for n in range(2):
        binh.post(
            f"{base}/cau-hoi/moi", data={"block": QUESTION.format(key=f"c{n}", lesson="nguoi-doc-la-ai")}
        )
    saved = binh.post(f"{base}/thong-tin", data={
        "version": "1", "title": "Viết tin cho thôn", "summary": "Ngắn.", "strand": "A", "level": "chuyen-sau",
        "audiences": "truyen-thong", "outcomes": "Viết được tin", "hours": "0.3", "assessment": "trắc nghiệm",
        "author": "Nguyễn Thị Bình", "quiz_title": "Cuối khóa", "draw": "2", "pass_mark": "70", "attempts": "3", "wait_hours": "0",
    })  # fmt: skip
    assert saved.status_code == 302, saved.get_data(as_text=True)
    assert [str(p) for p in queries.checked(_draft(uid)).errors] == []
    binh.post(f"{base}/gui-tham-dinh", data={"note": "Nhờ anh xem."})
    assert _draft(uid).state is DraftState.IN_REVIEW
    review = queries.last_review(_draft(uid).id)
    assert review is not None
    at = f"/tham-dinh/{review.uid}"
    khoa.post(f"{at}/nhan-xet", data={"path": "01-nguoi-doc-la-ai.md", "line": "3", "text": "Thêm ví dụ."})
    refused = khoa.post(at, data={"ket_qua": "duyet"})  # without the confirmation about state secrets
    assert refused.status_code == 422
    assert khoa.post(at, data={"ket_qua": "duyet", "no_secrets": "y"}).status_code == 302
    started = binh.post(f"{base}/phat-hanh", data={"no_secrets": "y"})
    assert "/viec/" in started.location
    assert jobs.run_next()
    edition = catalog.current_edition("viet-tin-cho-thon")
    assert edition is not None
    assert edition.reviewed_by == cast.khoa.full_name
    assert _draft(uid).state is DraftState.PUBLISHED
    # What leaves as a ZIP is what was published, and tells by itself who judged it.
    assert (
        b'reviewed_by = "' + cast.khoa.full_name.encode() in catalog.edition_files(edition.id)["course.toml"]
    )


def test_a_shipped_course_opens_and_publishes_as_the_same_edition(client: Client, cast: Cast) -> None:
    edition = samples.publish()
    binh = client.as_("binh")
    uid = _uid(binh.post(f"/bien-soan/mo/{edition.slug}", data={}).location)
    packed = binh.get(f"/bien-soan/{uid}/tai-ve.zip").data
    assert read_zip(packed, "x").files == catalog.edition_files(edition.id)
    # Opening and saving the editor without a change leaves every byte.
    assert _write(
        binh, f"/bien-soan/{uid}/bai/01-bai-mot", queries.checked(_draft(uid)).bundle.lessons[0].text,  # type: ignore[union-attr]
        title="Người đọc là ai", minutes_practice=20, law_checked_on="22/11/2026",
        sources="Kế hoạch của Ủy ban nhân dân tỉnh, mục III.2 | | 22/11/2026",
    ) == 302  # fmt: skip
    assert queries.folder(_draft(uid).id) == catalog.edition_files(edition.id)
    published = actions.publish_draft(draft=_draft(uid), published_by="test", now=clock.now())
    assert (published.edition_id, published.created) == (edition.id, False)


@pytest.mark.parametrize(
    ("kind", "state", "new"),
    [(ChangeKind.CORRECTION, LessonState.READ, True), (ChangeKind.ADDITION, LessonState.READ, True), (ChangeKind.RELEARN, LessonState.UPDATED, False)],
)  # fmt: skip
def test_what_a_change_means_to_those_who_have_read(
    client: Client, cast: Cast, kind: ChangeKind, state: LessonState, new: bool
) -> None:
    first = samples.publish()
    an = client.as_("an")
    an.post(f"/khoa-hoc/{first.slug}/bai/bai-mot", data={})
    with transaction():
        draft = actions.open_draft(slug=first.slug, by=_by(cast, "binh"), now=clock.now())
        text = queries.file(draft.id, "01-bai-mot.md")
        assert text is not None
        actions.save_text(
            draft_id=draft.id, path=text.path, text=(text.text or "").replace("Chọn đúng", "Biết chọn đúng"),
            based_on=text.version, by=_by(cast, "binh"), now=clock.now(),
        )  # fmt: skip
        actions.set_release(
            draft_id=draft.id, release=Release("Sửa bài một", None, {"bai-mot": LessonNote(kind, "thêm", 2)})
        )
    _approve(cast, draft.uid)
    published = actions.publish_draft(draft=_draft(draft.uid), published_by="test", now=clock.now())
    second = catalog.edition(published.edition_id)
    assert second is not None
    assert second.number == 2
    lesson = second.lesson("bai-mot")
    assert lesson is not None
    read = progress(cast.an.person_id, second.course_id).read
    assert lesson_state(lesson, read) is state
    assert amended(lesson, read) is new


def test_nobody_judges_their_own_work(client: Client, cast: Cast) -> None:
    samples.publish()
    by = _by(cast, "binh")
    with transaction():
        draft = actions.open_draft(slug=samples.SLUG, by=by, now=clock.now())
    with transaction():
        actions.ask_review(draft=_draft(draft.uid), note="", by=by, now=clock.now())
    review = queries.last_review(draft.id)
    assert review is not None
    with pytest.raises(Refused), transaction():
        actions.decide(review=review, approve=True, note="", no_secrets=True, by=by, now=clock.now())
    # A reviewer who had helped to write is an author too, and does not even see the request.
    with transaction():
        actions.withdraw(draft=_draft(draft.uid), now=clock.now())
    with transaction():
        khoa = _by(cast, "khoa")
        file = queries.file(draft.id, "01-bai-mot.md")
        assert file is not None
        actions.save_text(draft_id=draft.id, path=file.path, text=(file.text or "") + "\nThêm.\n", based_on=file.version, by=khoa, now=clock.now())  # fmt: skip
    with transaction():
        actions.ask_review(draft=_draft(draft.uid), note="", by=by, now=clock.now())
    again = queries.last_review(draft.id)
    assert again is not None
    assert client.as_("khoa").get(f"/tham-dinh/{again.uid}").status_code == 404


def test_what_was_approved_is_what_is_published(client: Client, cast: Cast) -> None:
    samples.publish()
    by = _by(cast, "binh")
    with transaction():
        draft = actions.open_draft(slug=samples.SLUG, by=by, now=clock.now())
        actions.save_text(draft_id=draft.id, path="01-bai-mot.md", text=samples.LESSON.format(key="bai-mot", title="Khác", extra=""), based_on=1, by=by, now=clock.now())  # fmt: skip
    with pytest.raises(Refused):
        actions.publish_draft(draft=_draft(draft.uid), published_by="test", now=clock.now())
    _approve(cast, draft.uid)
    with pytest.raises(Refused), transaction():  # approved work stands still
        actions.save_text(
            draft_id=draft.id, path="01-bai-mot.md", text="x", based_on=2, by=by, now=clock.now()
        )
    with transaction():
        actions.withdraw(draft=_draft(draft.uid), now=clock.now())
    review = queries.last_review(draft.id)
    assert review is not None
    assert review.state is ReviewState.WITHDRAWN
    with pytest.raises(Refused):
        actions.publish_draft(draft=_draft(draft.uid), published_by="test", now=clock.now())


def test_a_stale_save_shows_both_texts_and_joins_what_does_not_touch(client: Client, cast: Cast) -> None:
    samples.publish()
    binh = client.as_("binh")
    uid = _uid(binh.post(f"/bien-soan/mo/{samples.SLUG}", data={}).location)
    at = f"/bien-soan/{uid}/bai/01-bai-mot"
    file = queries.file(_draft(uid).id, "01-bai-mot.md")
    assert file is not None
    with transaction():
        actions.save_text(
            draft_id=_draft(uid).id, path=file.path, text=(file.text or "").replace("- Chọn đúng người đọc.", "- Chọn đúng."),
            based_on=file.version, by=_by(cast, "khoa"), now=clock.now(),
        )  # fmt: skip
    mine = (file.text or "").partition("+++\n\n")[2].replace("16 giờ 30", "17 giờ")
    data = {"version": str(file.version), "title": "Người đọc là ai", "minutes_read": 12, "minutes_self": 5,
            "minutes_practice": 20, "required": "y", "law_checked_on": "22/11/2026", "text": mine,
            "sources": "Kế hoạch của Ủy ban nhân dân tỉnh, mục III.2 | | 22/11/2026"}  # fmt: skip
    answer = binh.post(at, data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Hai bên sửa ở những chỗ khác nhau" in page
    joined = re.search(r'name="text"[^>]*>\n(.*?)</textarea>', page, re.S)
    assert joined
    assert "17 giờ" in joined.group(1)
    assert "- Chọn đúng.\n" in joined.group(1)
    quiet = binh.post(at, data=data, headers={"Accept": "application/json"})
    assert quiet.status_code == 409
    assert quiet.get_json() == {"state": "stale"}


def test_a_question_is_edited_alone_and_another_authors_words_are_not_lost(
    client: Client, cast: Cast
) -> None:
    samples.publish()
    binh = client.as_("binh")
    uid = _uid(binh.post(f"/bien-soan/mo/{samples.SLUG}", data={}).location)
    at = f"/bien-soan/{uid}/cau-hoi/mot"
    opened = re.search(r'name="opened" value="(\w+)"', binh.get(at).get_data(as_text=True))
    assert opened
    line = next(x for x in queries.bank(_draft(uid))[0] if x.key == "mot")
    other = line.text.replace("Câu nào nên là câu đầu", "Câu nào nên đứng đầu")
    assert other != line.text
    assert binh.post(at, data={"opened": opened.group(1), "block": other}).status_code == 302
    late = binh.post(at, data={"opened": opened.group(1), "block": line.text.replace("câu đầu", "câu mở")})
    assert late.status_code == 422
    page = late.get_data(as_text=True)
    assert "Có người vừa sửa câu này" in page
    assert "câu mở" in page  # what was typed is still there
    assert "đứng đầu" in page  # and so is what stands in the bank


def test_a_hostile_zip_and_a_hostile_lesson_harm_nobody(client: Client, cast: Cast) -> None:
    binh = client.as_("binh")
    bad = binh.post("/bien-soan/nhap", data={"file": (io.BytesIO(b"PK no zip"), "x.zip")})
    assert bad.status_code == 422
    samples.publish()
    uid = _uid(binh.post(f"/bien-soan/mo/{samples.SLUG}", data={}).location)
    hostile = 'x <script>alert(1)</script> [y](javascript:alert(1)) ![z](https://x.example/p.png "t") <img src=x onerror=alert(1)>'
    shown = binh.post(
        f"/bien-soan/{uid}/bai/01-bai-mot", headers={"Accept": "application/json"},
        data={"version": "1", "title": "t", "minutes_read": 1, "minutes_self": 0, "minutes_practice": 0, "text": hostile, "xem": "1"},
    ).get_json()["html"]  # fmt: skip
    assert "<script" not in shown
    assert "onerror" not in shown.replace("&lt;img src=x onerror", "")
    assert 'href="javascript' not in shown
    page = binh.post(
        f"/bien-soan/{uid}/tep",
        data={"file": (io.BytesIO(b"<html>"), "x.html")},
        headers={"Accept": "application/json"},
    )
    assert page.status_code == 422
    assert page.get_json()["errors"]


def test_drawing_by_tag_is_written_in_the_facts_and_obeyed(client: Client, cast: Cast) -> None:
    samples.publish()
    binh = client.as_("binh")
    uid = _uid(binh.post(f"/bien-soan/mo/{samples.SLUG}", data={}).location)
    base = f"/bien-soan/{uid}"
    for key in ("mot", "ghep"):
        page = binh.get(f"{base}/cau-hoi/{key}").page
        assert page.form("Lưu câu hỏi").submit("Lưu câu hỏi", tags="pháp luật").status_code == 302
    form = binh.get(f"{base}/thong-tin").page.form("Lưu thông tin")
    refused = form.submit(draw="4", draw_by="pháp luật: 2")
    assert refused.status_code == 422
    assert "viết nhãn, dấu gạch đứng rồi số câu" in refused.page.text
    assert refused.page.form("Lưu thông tin").fields["draw_by"] == "pháp luật: 2"
    assert form.submit(draw="4", draw_by="pháp luật | 5").status_code == 422
    assert form.submit(draw="4", draw_by="pháp luật | 3").status_code == 302
    assert any("ngân hàng chỉ có 2 câu" in p.sentence for p in queries.checked(_draft(uid)).errors)
    form = binh.get(f"{base}/thong-tin").page.form("Lưu thông tin")
    assert form.fields["draw_by"] == "pháp luật | 3"
    assert form.submit(draw_by="pháp luật | 2").status_code == 302
    assert not queries.checked(_draft(uid)).errors
    assert '[[quiz.draw_by]]\ntag = "pháp luật"\ncount = 2\n' in queries.folder(_draft(uid).id)["course.toml"].decode()
    _approve(cast, uid)
    published = actions.publish_draft(draft=_draft(uid), published_by="test", now=clock.now())
    edition = catalog.edition(published.edition_id)
    assert edition is not None
    assert edition.quiz is not None
    assert edition.quiz.draw_by == (DrawBy("pháp luật", 2),)
    at = client.as_("an").post(f"/khoa-hoc/{samples.SLUG}/kiem-tra").location
    sitting = learning.sitting(at.split("/")[-2], cast.an.person_id)
    assert sitting is not None
    drawn = {sheet.key for sheet in sitting.paper.sheets}
    assert len(drawn) == 4
    assert {"mot", "ghep"} <= drawn
