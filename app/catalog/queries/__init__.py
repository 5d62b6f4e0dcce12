"""Reads of the catalog room, by noun."""

from app.catalog.queries.editions import (
    ChangeView,
    EditionView,
    LessonView,
    QuizView,
    current_edition,
    edition,
    forget_current,
    lesson_html,
    published_courses,
    questions,
)
from app.catalog.queries.library import ItemView, Search, taken_down
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
    lessons_showing,
    lessons_to_render,
    media_of,
    newest_edition,
    stored_original,
    stored_thumbnail,
    wordings_before,
)

__all__ = [
    "ChangeView",
    "EditionView",
    "ItemView",
    "LessonView",
    "ProgrammeCourseView",
    "ProgrammeView",
    "QuizView",
    "Search",
    "course_by_slug",
    "current_edition",
    "edition",
    "edition_files",
    "edition_with_content",
    "forget_current",
    "known_media",
    "lesson_html",
    "lessons_showing",
    "lessons_to_render",
    "media_of",
    "newest_edition",
    "programmes",
    "published_courses",
    "questions",
    "stored_original",
    "stored_thumbnail",
    "taken_down",
    "wordings_before",
]
