"""What officers see: their home, courses and lessons, the final quiz, their results."""

from flask import Blueprint

blueprint = Blueprint("learning", __name__)

from app.learning.views import analysis, courses, gradings, grants, home, quiz, sitting, work  # noqa: E402, F401 - they add their routes
