"""The workshop: drafts, their review and publishing, the resource library."""

from flask import Blueprint

blueprint = Blueprint("authoring", __name__)

from app.authoring.views import (  # noqa: E402 - they add their routes
    courses,  # noqa: F401
    editions,  # noqa: F401
    history,  # noqa: F401
    lessons,  # noqa: F401
    library,  # noqa: F401
    library_edit,  # noqa: F401
    library_renewal,  # noqa: F401
    media,  # noqa: F401
    outline,  # noqa: F401
    practical,  # noqa: F401
    publishing,  # noqa: F401
    questions,  # noqa: F401
    recordings,  # noqa: F401
    reviews,  # noqa: F401
    translations,  # noqa: F401
    word,  # noqa: F401
)
