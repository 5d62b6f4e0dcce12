"""Pages of the records room: letters and other papers, and training taken elsewhere."""

from __future__ import annotations

from flask import Blueprint, abort

from app.people.access import Actor
from app.people.guard import current_actor

blueprint = Blueprint("records", __name__)


def me() -> Actor:
    """Who asks, on pages for those signed in."""
    actor = current_actor()
    if actor is None:
        abort(404)
    return actor


from app.records.views import equivalences, letters, outside_files, own_training, recognitions  # noqa: E402, F401
