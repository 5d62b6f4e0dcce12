"""A lesson in another language: chosen once, remembered, falling back to Vietnamese in words; one completion."""

from __future__ import annotations

from typing import Any

import pytest

from app.catalog import actions as catalog_actions
from app.catalog import queries as catalog
from app.catalog.bundle import parse
from app.catalog.queries import EditionView
from app.core import clock
from app.core.database import db, transaction
from app.learning import queries as learning
from tests.learning import samples

URL = f"/khoa-hoc/{samples.SLUG}/bai"
ENGLISH = """+++
title = "Who is the reader"
translator = "Đinh Thị Hương"
reviewed_by = "Phạm Văn Minh"
+++

/// ghi-chu
Ms Hạnh is given a task.
///

## What you can do afterwards

- Choose the right reader.
"""
HRE = ENGLISH.replace("Who is the reader", "Ƀăl kơ̆").replace('reviewed_by = "Phạm Văn Minh"\n', "")


def publish(strand: str = "A", slug: str = samples.SLUG) -> EditionView:
    files = samples.files(strand=strand)
    files |= {"01-bai-mot.en.md": ENGLISH.encode(), "01-bai-mot.hre.md": HRE.encode()}
    bundle, problems = parse(slug, files)
    assert bundle is not None, [str(p) for p in problems]
    made = catalog_actions.publish_edition(
        bundle=bundle, reviewed_by="Tổ thẩm định", no_secrets=True, origin="files", published_by="test", now=clock.now()
    )
    catalog.forget_current()
    edition = catalog.edition(made.edition_id)
    assert edition is not None
    return edition


@pytest.fixture
def course(cast: Any) -> EditionView:
    return publish()



def test_a_lesson_is_read_in_a_language_that_is_remembered(client: Any, course: EditionView) -> None:
    an = client.as_("an")
    page = an.get(f"{URL}/bai-mot").page
    assert page.h1 == "Người đọc là ai"
    assert page.links["English"] == "?doc=en"
    assert page.links["Hrê"] == "?doc=hre"
    assert "Tiếng Việt" not in page.links
    english = an.get(f"{URL}/bai-mot?doc=en")
    assert english.page.h1 == "Who is the reader"
    text = english.get_data(as_text=True)
    assert '<h1 lang="en">' in text
    assert '<div class="lesson-content" lang="en">' in text
    assert '<p class="block__title" lang="vi">Ghi chú</p>' in text
    assert "Đinh Thị Hương dịch, Phạm Văn Minh soát." in english.page.text
    assert english.page.links["Tiếng Việt"] == "?doc=vi"
    assert an.get(f"{URL}/bai-mot").page.h1 == "Who is the reader"
    assert client.as_("dung").get(f"{URL}/bai-mot").page.h1 == "Người đọc là ai"
    hre = an.get(f"{URL}/bai-mot?doc=hre").page
    assert hre.h1 == "Ƀăl kơ̆"
    assert "Đinh Thị Hương dịch. Đọc bản nào" in hre.text
    assert an.get(f"{URL}/bai-mot?doc=vi").page.h1 == "Người đọc là ai"
    assert an.get(f"{URL}/bai-mot").page.h1 == "Người đọc là ai"


def test_a_missing_translation_falls_back_and_says_so(client: Any, course: EditionView) -> None:
    an = client.as_("an")
    an.get(f"{URL}/bai-mot?doc=en")
    page = an.get(f"{URL}/bai-hai")
    assert page.page.h1 == "Cấu trúc tin"
    assert "Bài này chưa có bản English; đang hiện bản tiếng Việt." in page.page.text
    assert 'lang="en"' not in page.get_data(as_text=True)
    assert "chưa có bản" not in client.as_("dung").get(f"{URL}/bai-hai").page.text


@pytest.mark.parametrize("asked", ["xx", "en-US", "<script>", "../..", "vi-VN", ""])
def test_a_language_the_lesson_does_not_have_is_not_chosen(client: Any, course: EditionView, asked: str) -> None:
    an = client.as_("an")
    page = an.get(f"{URL}/bai-mot", query_string={"doc": asked}).page
    assert page.h1 == "Người đọc là ai"
    assert "chưa có bản" not in an.get(f"{URL}/bai-hai").page.text


def test_whatever_was_read_is_one_lesson_read(client: Any, course: EditionView, cast: Any) -> None:
    an = client.as_("an")
    an.get(f"{URL}/bai-mot?doc=en").page.form("Đã đọc xong – bài tiếp theo").submit()
    read = learning.progress(cast.an.person_id, course.course_id).read
    assert set(read) == {"bai-mot"}
    lesson = course.lesson("bai-mot")
    assert lesson is not None
    assert set(read["bai-mot"]) == {lesson.content_hash}
    assert "Anh/chị đã đọc bài này" in an.get(f"{URL}/bai-mot?doc=vi").page.text
    assert "Anh/chị đã đọc bài này" in an.get(f"{URL}/bai-mot?doc=hre").page.text


def test_a_lesson_without_translations_says_nothing_of_languages(client: Any, cast: Any) -> None:
    samples.publish()
    text = client.as_("an").get(f"{URL}/bai-mot?doc=en").get_data(as_text=True)
    assert "Đọc bằng" not in text
    assert "hreflang" not in text


def test_a_visitor_of_an_open_course_chooses_too(client: Any, cast: Any) -> None:
    publish("H", "hoc-tap-so")
    assert client.get("/khoa-hoc/hoc-tap-so/bai/bai-mot?doc=en").page.h1 == "Who is the reader"
    assert client.get("/khoa-hoc/hoc-tap-so/bai/bai-mot").page.h1 == "Who is the reader"
    assert "English, Hrê" in client.get("/khoa-hoc/hoc-tap-so").page.text


def test_a_translation_costs_no_query(client: Any, course: EditionView, queries: Any) -> None:
    an = client.as_("an")
    for address in (f"{URL}/bai-mot", f"{URL}/bai-mot?doc=en", f"{URL}/bai-hai"):
        an.get(address)
        with queries() as asked:
            an.get(address)
        assert asked.count <= 2, asked.statements


def test_a_new_translation_leaves_what_was_read_as_read(client: Any, cast: Any) -> None:
    samples.publish()
    an = client.as_("an")
    an.get(f"{URL}/bai-mot").page.form("Đã đọc xong – bài tiếp theo").submit()
    edition = publish()
    assert edition.number == 2
    an.get(f"/khoa-hoc/{samples.SLUG}").page.form("Chuyển sang phiên bản 2").submit()
    assert "Anh/chị đã đọc bài này" in an.get(f"{URL}/bai-mot?doc=en").page.text


def test_a_mended_renderer_reaches_translations(app: Any, course: EditionView) -> None:
    import sqlalchemy as sa

    from app.catalog.models import RenderedLesson

    lesson = course.lesson("bai-mot")
    assert lesson is not None
    english = lesson.variant("en")
    assert english is not None
    before = catalog.lesson_html(english.content_hash)
    with transaction():
        db.session.execute(sa.delete(RenderedLesson).where(RenderedLesson.content_hash == english.content_hash))
    (wanted,) = catalog.lessons_to_render()
    with transaction():
        catalog_actions.render_lesson(lesson_id=wanted)
    assert catalog.lessons_to_render() == []
    again = db.session.scalar(sa.select(RenderedLesson.html).where(RenderedLesson.content_hash == english.content_hash))
    assert again == before
    assert 'lang="vi"' in before
