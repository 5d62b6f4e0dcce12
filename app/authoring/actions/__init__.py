"""Writes of the authoring room, by noun. Every function works inside the caller's transaction, but for `publish_draft`."""

from app.authoring.actions.courses import (
    add_lesson,
    course_facts,
    duplicate,
    empty_meta,
    new_course,
    remove_lesson,
    save_facts,
)
from app.authoring.actions.drafts import (
    add_member,
    be_present,
    create_draft,
    open_draft,
    remove_member,
    reopen,
    set_release,
    set_state,
    set_title,
)
from app.authoring.actions.files import (
    By,
    Refused,
    Stale,
    hold,
    order_lessons,
    remove_file,
    rename_files,
    replace_files,
    restore,
    save_media,
    save_text,
)
from app.authoring.actions.publishing import archive_course, publish_draft
from app.authoring.actions.reviews import ask_review, assign, comment, decide, delegate, resolve, withdraw

__all__ = [
    "By", "Refused", "Stale", "add_lesson", "add_member", "archive_course", "ask_review", "assign", "be_present", "comment",
    "course_facts", "create_draft", "decide", "delegate", "duplicate", "empty_meta", "hold", "new_course", "open_draft",
    "order_lessons", "publish_draft", "remove_file", "remove_lesson", "remove_member", "rename_files", "reopen",
    "replace_files",    "resolve", "restore", "save_facts", "save_media", "save_text", "set_release", "set_state", "set_title", "withdraw",
]  # fmt: skip
