"""Pages of the records room: letters and other papers, and training taken elsewhere."""

from __future__ import annotations

from flask import Blueprint

from app.people.guard import me as me

blueprint = Blueprint("records", __name__)


from app.records.views import (  # noqa: E402
    equivalences,  # noqa: F401
    letters,  # noqa: F401
    notices,  # noqa: F401
    outside_files,  # noqa: F401
    own_training,  # noqa: F401
    papers,  # noqa: F401
    recognitions,  # noqa: F401
)
