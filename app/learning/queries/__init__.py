"""Reads of the learning room, by noun."""

from app.learning.queries.analysis import EditionPapers, edition_of, editions_with_papers, item_analysis
from app.learning.queries.attempts import (
    AttemptRow,
    QuizStanding,
    Sitting,
    SittingState,
    answers_of,
    attempts_of,
    counted_attempts,
    grants_of,
    pass_for,
    quiz_standing,
    sitting,
    state_of,
    tries_of,
    weak_lessons,
)
from app.learning.queries.cards import Card, Explained, card_of, explained
from app.learning.queries.courses import (
    CourseLine,
    Home,
    home,
    lines_of,
    programmes_of,
)
from app.learning.queries.grants import Stuck, stuck
from app.learning.queries.progress import Progress, edition_for, learners_of, progress

__all__ = [
    "AttemptRow",
    "Card",
    "CourseLine",
    "EditionPapers",
    "Explained",
    "Home",
    "Progress",
    "QuizStanding",
    "Sitting",
    "SittingState",
    "Stuck",
    "answers_of",
    "attempts_of",
    "card_of",
    "counted_attempts",
    "edition_for",
    "edition_of",
    "editions_with_papers",
    "explained",
    "grants_of",
    "home",
    "item_analysis",
    "learners_of",
    "lines_of",
    "pass_for",
    "programmes_of",
    "progress",
    "quiz_standing",
    "sitting",
    "state_of",
    "stuck",
    "tries_of",
    "weak_lessons",
]
