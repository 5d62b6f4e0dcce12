"""What every page of a draft begins with."""

from __future__ import annotations

from uuid import UUID

from flask import abort, url_for

from app.authoring import queries
from app.authoring.actions import By
from app.authoring.queries import DraftView
from app.core.web import keep_private
from app.people.guard import current_actor


def by() -> By:
    """Who is writing."""
    actor = current_actor()
    assert actor is not None
    return By(actor.account_id, actor.account_uid)


def own_draft(uid: UUID) -> DraftView:
    """The draft in the address when the trainer is one of its members; 404 otherwise."""
    keep_private()
    found = queries.draft(str(uid), account_id=by().account_id)
    if found is None:
        abort(404)
    return found


def media_address(draft: DraftView) -> str:
    """What stands before the paths of a draft's media."""
    return url_for("authoring.draft_media", uid=draft.uid, path="x").removesuffix("x")


def page_of(draft: DraftView, path: str, line: int = 0) -> str:
    """Where a file of a draft is edited, at a line."""
    if queries.is_lesson(path) or queries.is_translation(path):
        at = url_for("authoring.edit_lesson", uid=draft.uid, path=path.removesuffix(".md"))
    elif path == "course.toml":
        at = url_for("authoring.facts", uid=draft.uid)
    elif path == "questions.md":
        at = url_for("authoring.questions", uid=draft.uid)
    elif path == "practical.md":
        at = url_for("authoring.practical", uid=draft.uid)
    elif path.endswith((".md", ".toml")):
        at = url_for("authoring.raw_file", uid=draft.uid, path=path)
    else:
        at = url_for("authoring.course", uid=draft.uid)
    return f"{at}#dong-{line}" if line else at
