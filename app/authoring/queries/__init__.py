"""Reads of the authoring room, by noun."""

from app.authoring.queries.checks import LessonCheck, check_lesson, media_files, media_infos, read_draft_media
from app.authoring.queries.drafts import (
    Checked,
    DraftView,
    FileView,
    OutlineLine,
    Revision,
    any_draft,
    checked,
    draft,
    drafts_of,
    file,
    files,
    folder,
    history,
    is_lesson,
    members,
    names,
    open_draft_of,
    outline,
    present,
    read_media,
    revision,
    stored_media,
)
from app.authoring.queries.questions import BankLine, bank, lesson_keys
from app.authoring.queries.reviews import (
    Comment,
    ReviewView,
    comments,
    delegated,
    is_author,
    last_review,
    review,
    reviewers,
    waiting_reviews,
)

__all__ = [
    "BankLine", "Checked", "bank", "lesson_keys", "media_files", "LessonCheck", "check_lesson", "media_infos", "read_draft_media", "Comment", "DraftView", "FileView", "OutlineLine", "ReviewView", "Revision", "any_draft", "checked", "comments",
    "delegated", "draft", "drafts_of", "file", "files", "folder", "history", "is_author", "is_lesson", "last_review",
    "members", "names", "open_draft_of", "outline", "present", "read_media", "review", "reviewers", "revision", "stored_media",
    "waiting_reviews",
]  # fmt: skip
