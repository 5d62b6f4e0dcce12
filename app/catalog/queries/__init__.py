"""Reads of the catalog room, by noun."""

from app.catalog.queries.corrections import (
    CorrectionView,
    correction,
    corrections,
    corrections_now,
    forget_corrections,
)
from app.catalog.queries.editions import (
    ChangeView,
    EditionView,
    LessonView,
    QuizView,
    current_edition,
    edition,
    edition_by_number,
    forget_current,
    lesson_html,
    published_courses,
    questions,
)
from app.catalog.queries.programmes import (
    ProgrammeCourseView,
    ProgrammeView,
    programmes,
)
from app.catalog.queries.publishing import (
    course_by_slug,
    edition_files,
    edition_with_content,
    known_media,
    lessons_to_render,
    media_of,
    newest_edition,
    stored_original,
    wordings_before,
)

__all__ = [
    "ChangeView",
    "CorrectionView",
    "EditionView",
    "LessonView",
    "ProgrammeCourseView",
    "ProgrammeView",
    "QuizView",
    "correction",
    "corrections",
    "corrections_now",
    "course_by_slug",
    "current_edition",
    "edition",
    "edition_by_number",
    "edition_files",
    "edition_with_content",
    "forget_corrections",
    "forget_current",
    "known_media",
    "lesson_html",
    "lessons_to_render",
    "media_of",
    "newest_edition",
    "programmes",
    "published_courses",
    "questions",
    "stored_original",
    "wordings_before",
]
