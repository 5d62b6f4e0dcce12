"""A draft is a course folder; a save based on an older state is refused and nothing is ever lost."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from app.authoring import actions, queries
from app.authoring.actions import By, Refused, Stale
from app.authoring.rules import DraftState, SaveKind
from app.catalog import queries as catalog
from app.core import clock
from app.core.database import transaction
from tests.conftest import Cast
from tests.learning import samples


@pytest.fixture
def binh(cast: Cast) -> By:
    """The trainer."""
    member = cast["binh"]
    return By(member.account_id, member.account_uid)


@pytest.fixture
def khoa(cast: Cast) -> By:
    """Somebody else."""
    member = cast["khoa"]
    return By(member.account_id, member.account_uid)


def _new(by: By) -> queries.DraftView:
    with transaction():
        return actions.create_draft(
            slug="thu", title="Thử", files={"course.toml": b"title = 'x'\n", "01-a.md": b"mot\n", "02-b.md": b"hai\n"},
            by=by, now=clock.now(),
        )  # fmt: skip


def test_a_published_course_opens_as_the_same_bytes(app: Flask, binh: By) -> None:
    edition = samples.publish()
    with transaction():
        draft = actions.open_draft(slug=edition.slug, by=binh, now=clock.now())
    assert queries.folder(draft.id) == catalog.edition_files(edition.id)
    checked = queries.checked(draft)
    assert checked.bundle is not None
    assert checked.bundle.content_hash == edition.content_hash


def test_a_stale_save_is_refused_and_shows_what_stands_there(app: Flask, binh: By) -> None:
    draft = _new(binh)
    now = clock.now()
    with transaction():
        saved = actions.save_text(
            draft_id=draft.id, path="01-a.md", text="của Bình", based_on=1, by=binh, now=now
        )
    assert saved.version == 2
    with pytest.raises(Stale) as stale, transaction():
        actions.save_text(draft_id=draft.id, path="01-a.md", text="của An", based_on=1, by=binh, now=now)
    assert stale.value.current is not None
    assert stale.value.current.text == "của Bình"
    with transaction():  # the same words sent twice are no conflict
        again = actions.save_text(
            draft_id=draft.id, path="01-a.md", text="của Bình", based_on=1, by=binh, now=now
        )
    assert again.version == 2


def test_autosaves_share_a_row_and_everything_comes_back(app: Flask, binh: By) -> None:
    draft = _new(binh)
    now = clock.now()
    for n in range(5):
        with transaction():
            actions.save_text(
                draft_id=draft.id, path="01-a.md", text=f"chữ {n}", based_on=n + 1, by=binh,
                now=now + dt.timedelta(minutes=n), how=SaveKind.AUTO,
            )  # fmt: skip
    kept = queries.history(draft.id, "01-a.md")
    assert [r.text for r in kept] == ["chữ 4", "mot\n"]
    with transaction():
        actions.remove_file(draft_id=draft.id, path="01-a.md", by=binh, now=now + dt.timedelta(hours=1))
    assert "01-a.md" not in queries.files(draft.id)
    with transaction():
        back = actions.restore(
            draft_id=draft.id, revision_uid=kept[0].uid, by=binh, now=now + dt.timedelta(hours=2)
        )
    assert back.text == "chữ 4"
    assert back.version > kept[0].version  # a page that was open before the removal cannot save over it


def test_lessons_change_places_without_losing_a_word(app: Flask, binh: By) -> None:
    draft = _new(binh)
    with transaction():
        actions.save_text(
            draft_id=draft.id, path="02-b.en.md", text="two", based_on=0, by=binh, now=clock.now()
        )
        actions.order_lessons(draft_id=draft.id, paths=["02-b.md", "01-a.md"], by=binh, now=clock.now())
    texts = {path: f.text for path, f in queries.files(draft.id).items()}
    assert texts == {
        "course.toml": "title = 'x'\n",
        "01-b.md": "hai\n",
        "01-b.en.md": "two",
        "02-a.md": "mot\n",
    }


def test_a_draft_of_others_does_not_exist(app: Flask, binh: By, khoa: By) -> None:
    draft = _new(binh)
    assert queries.draft(draft.uid, account_id=khoa.account_id) is None
    assert queries.drafts_of(khoa.account_id) == []
    with pytest.raises(Refused), transaction():
        actions.open_draft(slug="thu", by=khoa, now=clock.now())


@pytest.mark.parametrize(
    "path", ["../x.md", "/x.md", "a//b.md", ".x", "media/../x", "a\\b.md", "a\x00b", "x" * 300, ""]
)
def test_a_path_never_leaves_the_folder(app: Flask, binh: By, path: str) -> None:
    draft = _new(binh)
    with pytest.raises(Refused), transaction():
        actions.save_text(draft_id=draft.id, path=path, text="x", based_on=None, by=binh, now=clock.now())


@pytest.mark.parametrize("state", [s for s in DraftState if not s.editable])
def test_what_is_being_judged_stands_still(app: Flask, binh: By, state: DraftState) -> None:
    draft = _new(binh)
    with transaction():
        actions.set_state(draft_id=draft.id, state=state, now=clock.now())
    with pytest.raises(Refused), transaction():
        actions.save_text(draft_id=draft.id, path="01-a.md", text="x", based_on=1, by=binh, now=clock.now())
