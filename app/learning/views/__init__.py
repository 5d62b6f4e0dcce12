"""What officers see: their home, courses and lessons, the final quiz, their results."""

from flask import Blueprint

blueprint = Blueprint("learning", __name__)

from app.learning.views import analysis, courses, editions, grants, home, mending, quiz, sitting  # noqa: E402, F401 - they add their routes
