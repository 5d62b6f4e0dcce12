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
)
from app.catalog.queries.issues import Issue, issues_of, last_edition, not_offered, withdrawal_of
from app.catalog.queries.library import ItemView, Search, taken_down
from app.catalog.queries.practicals import PracticalView, practicals_to_render
from app.catalog.queries.programmes import (
    ProgrammeCourseView,
    ProgrammeView,
    programmes,
)
from app.catalog.queries.publishing import (
    course_by_slug,
    edition_files,
    edition_text,
    edition_with_content,
    known_media,
    lessons_showing,
    lessons_to_render,
    media_of,
    newest_edition,
    practicals_showing,
    published_file,
    stored_original,
    stored_thumbnail,
    wordings_before,
)
from app.catalog.queries.questions import questions
from app.catalog.queries.variants import VariantView

__all__ = [
    "ChangeView",
    "CorrectionView",
    "EditionView",
    "Issue",
    "ItemView",
    "LessonView",
    "PracticalView",
    "ProgrammeCourseView",
    "ProgrammeView",
    "QuizView",
    "VariantView",
    "correction",
    "corrections",
    "corrections_now",
    "Search",
    "course_by_slug",
    "current_edition",
    "edition",
    "edition_by_number",
    "edition_files",
    "edition_text",
    "edition_with_content",
    "forget_corrections",
    "forget_current",
    "issues_of",
    "known_media",
    "last_edition",
    "lesson_html",
    "lessons_showing",
    "lessons_to_render",
    "media_of",
    "newest_edition",
    "practicals_showing",
    "not_offered",
    "practicals_to_render",
    "programmes",
    "published_courses",
    "published_file",
    "questions",
    "stored_original",
    "withdrawal_of",
    "stored_thumbnail",
    "taken_down",
    "wordings_before",
]
