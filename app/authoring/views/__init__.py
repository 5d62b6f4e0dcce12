"""The workshop: drafts, their review and publishing, the resource library."""

from flask import Blueprint

blueprint = Blueprint("authoring", __name__)

from app.authoring.views import courses, history, lessons, outline, publishing, questions, reviews  # noqa: E402, F401 - they add their routes
