"""Reads of the authoring room, by noun."""

from app.authoring.queries.drafts import (
    Checked,
    DraftView,
    FileView,
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
    present,
    read_media,
    revision,
    stored_media,
)
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
    "Checked", "Comment", "DraftView", "FileView", "ReviewView", "Revision", "any_draft", "checked", "comments",
    "delegated", "draft", "drafts_of", "file", "files", "folder", "history", "is_author", "is_lesson", "last_review",
    "members", "names", "open_draft_of", "present", "read_media", "review", "reviewers", "revision", "stored_media",
    "waiting_reviews",
]  # fmt: skip
