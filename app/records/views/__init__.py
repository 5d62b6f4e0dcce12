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


from app.records.views import (  # noqa: E402
    equivalences,  # noqa: F401
    letters,  # noqa: F401
    notices,  # noqa: F401
    outside_files,  # noqa: F401
    own_training,  # noqa: F401
    papers,  # noqa: F401
    recognitions,  # noqa: F401
)
