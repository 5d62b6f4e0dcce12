"""What every page of a draft begins with."""

from __future__ import annotations

from uuid import UUID

from flask import abort

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
