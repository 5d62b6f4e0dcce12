"""What officers see: their home, courses and lessons, the final quiz, their results; and what those who give courses see."""

from flask import Blueprint

blueprint = Blueprint("learning", __name__)

from app.learning.views import (  # noqa: E402, F401 - they add their routes
    analysis,
    assignments,
    courses,
    doubts,
    editions,
    following,
    gradings,
    grants,
    home,
    mending,
    quiz,
    sitting,
    work,
)
