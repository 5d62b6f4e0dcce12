"""Tables of the catalog room."""

from app.catalog.models.editions import (
    Course,
    Edition,
    EditionFile,
    Lesson,
    LessonVariant,
    Practical,
    Question,
    Quiz,
    RenderedLesson,
)
from app.catalog.models.library import LibraryItem, LibraryReuse, LibraryToken, LibraryVersion
from app.catalog.models.media import EditionMedia, Media, MediaVariant
from app.catalog.models.programmes import Programme, ProgrammeCourse
from app.catalog.models.releases import EditionRelease, EditionWithdrawal, KeyCorrection, LessonChange

__all__ = [
    "Course",
    "Edition",
    "EditionFile",
    "EditionMedia",
    "EditionRelease",
    "EditionWithdrawal",
    "KeyCorrection",
    "Lesson",
    "LessonChange",
    "LessonVariant",
    "LibraryItem",
    "LibraryReuse",
    "LibraryToken",
    "LibraryVersion",
    "Media",
    "MediaVariant",
    "Practical",
    "Programme",
    "ProgrammeCourse",
    "Question",
    "Quiz",
    "RenderedLesson",
]
