"""A key that was mended beside an edition does not come back wrong with the next one."""

from __future__ import annotations

from typing import Any

import pytest

from app.authoring import actions, queries
from app.authoring.actions import By, Refused
from app.catalog import queries as catalog
from app.core import clock
from app.core.database import transaction
from tests.conftest import Cast
from tests.learning import samples
from tests.learning.test_mending_views import _approve, _propose, _sit


def _open(cast: Cast) -> queries.DraftView:
    with transaction():
        return actions.open_draft(slug=samples.SLUG, by=By(cast.binh.account_id, cast.binh.account_uid), now=clock.now())


def _bank(draft: queries.DraftView) -> dict[str, queries.BankLine]:
    return {line.key: line for line in queries.bank(draft)[0]}


@pytest.fixture
def taken(client: Any, cast: Cast) -> None:
    samples.publish()
    _sit(cast.an.person_id, samples.RIGHT)


def test_a_new_draft_has_the_mended_keys_and_every_other_byte(client: Any, cast: Cast, taken: None) -> None:
    _approve(client, _propose(client, dung=["a"]))
    _approve(client, _propose(client, key="ghep", void="y"))
    edition = catalog.current_edition(samples.SLUG)
    assert edition is not None
    before = catalog.edition_files(edition.id)
    draft = _open(cast)
    after = queries.folder(draft.id)
    assert {p: d for p, d in after.items() if p != "questions.md"} == {p: d for p, d in before.items() if p != "questions.md"}
    bank = _bank(draft)
    question = bank["mot"].question
    assert question is not None
    assert [o.key for o in question.options if o.correct] == ["a"]
    assert "ghep" not in bank, "what no longer counts is asked no more"
    assert queries.unmended(draft) == ()


def test_a_draft_opened_before_the_mending_is_not_sent_with_the_wrong_key(client: Any, cast: Cast, taken: None) -> None:
    draft = _open(cast)
    assert queries.unmended(draft) == ()
    _approve(client, _propose(client, dung=["a"]))
    assert queries.unmended(draft) == ("mot",)
    by = By(cast.binh.account_id, cast.binh.account_uid)
    with pytest.raises(Refused, match="còn đáp án cũ: mot"), transaction():
        actions.ask_review(draft=draft, note="", by=by, now=clock.now())
    binh = client.as_("binh")
    form = binh.get(f"/bien-soan/{draft.uid}/cau-hoi/mot").page.form("Lưu câu hỏi")
    assert form.submit("Lưu câu hỏi", right="0").status_code == 302
    sent = binh.get(f"/bien-soan/{draft.uid}").page.form("Gửi thẩm định").submit("Gửi thẩm định")
    assert "Đã gửi thẩm định" in binh.get(sent.location).page.text


def test_an_approved_draft_with_a_key_mended_since_is_not_published(client: Any, cast: Cast, taken: None) -> None:
    draft = _open(cast)
    with transaction():
        file = queries.file(draft.id, "course.toml")
        assert file is not None
        text = (file.text or "").replace("pass_mark = 70", "pass_mark = 80")
        by = By(cast.binh.account_id, cast.binh.account_uid)
        actions.save_text(draft_id=draft.id, path=file.path, text=text, based_on=file.version, by=by, now=clock.now())
    with transaction():
        actions.ask_review(draft=draft, note="", by=By(cast.binh.account_id, cast.binh.account_uid), now=clock.now())
    review = queries.last_review(draft.id)
    assert review is not None
    with transaction():
        khoa = By(cast.khoa.account_id, cast.khoa.account_uid)
        actions.decide(review=review, approve=True, note="", no_secrets=True, by=khoa, now=clock.now())
    _approve(client, _propose(client, dung=["a"]))
    page = client.as_("binh").get(f"/bien-soan/{draft.uid}/phat-hanh").page
    refused = page.form("Phát hành").submit("Phát hành", no_secrets="y", exam="y")
    assert refused.status_code == 422
    assert "bản nháp còn đáp án cũ: mot" in refused.page.text
    # Nor by a job that was asked for before the key was mended.
    found = queries.any_draft(draft.uid)
    assert found is not None
    with pytest.raises(Refused, match="còn đáp án cũ: mot"):
        actions.publish_draft(draft=found, published_by="test", now=clock.now())
    edition = catalog.current_edition(samples.SLUG)
    assert edition is not None
    assert edition.number == 1
