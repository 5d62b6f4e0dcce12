"""The publish page: everything that is to be known first; a time that can be set and taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from app.authoring import actions, queries
from app.catalog import queries as catalog
from app.core import clock, jobs
from app.core.database import transaction
from app.learning import actions as learning
from tests.conftest import Cast
from tests.learning import samples
from tests.learning.test_mending_views import _sit

SLUG = samples.SLUG


def _by(cast: Cast, name: str = "binh") -> actions.By:
    return actions.By(cast[name].account_id, cast[name].account_uid)


@pytest.fixture
def draft(cast: Cast) -> str:
    """A draft of the small course with one lesson, one question and one setting changed."""
    samples.publish(SLUG)
    with transaction():
        made = actions.open_draft(slug=SLUG, by=_by(cast), now=clock.now())
        changes = {
            "01-bai-mot.md": ("- Chọn đúng người đọc.", "- Chọn đúng người đọc của mình."),
            "questions.md": ("Xếp các bước.", "Xếp các bước cho đúng."),
            "course.toml": ("pass_mark = 70", "pass_mark = 80"),
        }
        for path, (old, new) in changes.items():
            file = queries.file(made.id, path)
            assert file is not None
            assert old in (file.text or "")
            text = (file.text or "").replace(old, new)
            actions.save_text(draft_id=made.id, path=path, text=text, based_on=file.version, by=_by(cast), now=clock.now())
    return made.uid


def _approve(cast: Cast, uid: str) -> None:
    found = queries.any_draft(uid)
    assert found is not None
    with transaction():
        actions.ask_review(draft=found, note="", by=_by(cast), now=clock.now())
    review = queries.last_review(found.id)
    assert review is not None
    with transaction():
        actions.decide(review=review, approve=True, note="", no_secrets=True, by=_by(cast, "khoa"), now=clock.now())


def test_the_page_counts_those_in_the_middle_and_what_changes_for_them(client: Any, cast: Cast, draft: str) -> None:
    edition = catalog.current_edition(SLUG)
    assert edition is not None
    with transaction():
        for name in ("dung", "em"):
            learning.mark_read(
                person_id=cast[name].person_id, edition=edition, lesson_key="bai-mot", recorded_by="x", now=clock.now()
            )
        learning.start_attempt(person_id=cast.em.person_id, edition=edition, now=clock.now())
    _sit(cast.an.person_id, samples.RIGHT)  # has completed: is not in the middle
    found = queries.any_draft(draft)
    assert found is not None
    impact = queries.impact(found)
    assert [(x.edition.number, x.learning, x.sitting) for x in impact.learners] == [(1, 2, 1)]
    assert [(x.key, x.keep, x.reread) for x in impact.changed] == [("bai-mot", 2, 0)]
    assert (impact.same, impact.added, impact.removed) == (1, (), ())
    exam = impact.exam
    assert (exam.settings, exam.added, exam.removed, exam.changed) == ((("Điểm đạt (%)", "70", "80"),), 0, 0, 1)
    page = client.as_("binh").get(f"/bien-soan/{draft}/phat-hanh").page.text
    for words in ("1 bài không đổi", "2 người đang học đã đọc bài này", "điểm đạt (%) từ 70 thành 80", "1 câu sửa"):
        assert words in page


def test_publishing_asks_for_both_confirmations(client: Any, cast: Cast, draft: str) -> None:
    _approve(cast, draft)
    page = client.as_("binh").get(f"/bien-soan/{draft}/phat-hanh").page
    assert "Bùi Đăng Khoa đã thẩm định và xác nhận nội dung không có bí mật nhà nước" in page.text
    refused = page.form("Phát hành").submit("Phát hành")
    assert refused.status_code == 422
    assert "Cần xác nhận nội dung không có bí mật nhà nước" in refused.page.text
    assert "Bài kiểm tra đã thay đổi." in refused.page.text
    done = refused.page.form("Phát hành").submit("Phát hành", no_secrets="y", exam="y", change_note="Điểm đạt 80%.")
    assert "/viec/" in done.location
    assert jobs.run_next()
    current = catalog.current_edition(SLUG)
    assert current is not None
    assert (current.number, current.change_note) == (2, "Điểm đạt 80%.")


def test_a_publication_waits_for_its_time_and_can_be_called_off(
    client: Any, cast: Cast, draft: str, at: Callable[..., Any]
) -> None:
    at(dt.datetime(2027, 3, 1, 9))
    _approve(cast, draft)
    binh = client.as_("binh")
    here = f"/bien-soan/{draft}/phat-hanh"
    said = {"no_secrets": "y", "exam": "y", "when": "02/03/2027 08:00"}
    assert binh.get(here).page.form("Phát hành").submit("Phát hành", **said).location == here
    page = binh.get(here).page
    assert "Đã hẹn phát hành lúc 08:00 ngày 02/03/2027" in page.text
    assert "Phát hành" not in [b for f in page.forms for b in f.buttons], "not twice"
    assert "08:00 ngày 02/03/2027" in binh.get("/bien-soan").page.text
    assert not jobs.run_next()
    page.form("Hủy hẹn").submit("Hủy hẹn")
    at(dt.datetime(2027, 3, 2, 9))
    assert not jobs.run_next(), "called off"
    assert "Đã hẹn" not in binh.get("/bien-soan").page.text

    at(dt.datetime(2027, 3, 3, 9))
    binh.get(here).page.form("Phát hành").submit("Phát hành", **{**said, "when": "04/03/2027"})
    binh.post(f"/bien-soan/{draft}/rut-ve")
    assert jobs.scheduled("authoring.publish") == [], "what is taken back to be edited is not published"

    _approve(cast, draft)
    binh.get(here).page.form("Phát hành").submit("Phát hành", **{**said, "when": "05/03/2027 08:00"})
    at(dt.datetime(2027, 3, 5, 8, 1))
    assert jobs.run_next()
    current = catalog.current_edition(SLUG)
    assert current is not None
    assert current.number == 2
