"""What officers see: their home, courses and lessons, the final quiz, their results."""

from flask import Blueprint

blueprint = Blueprint("learning", __name__)

from app.learning.views import (  # noqa: E402, F401 - they add their routes
    analysis,
    courses,
    editions,
    gradings,
    grants,
    home,
    mending,
    quiz,
    sitting,
    work,
)
