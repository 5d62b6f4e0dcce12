"""Writes of the authoring room, by noun. Every function works inside the caller's transaction."""

from app.authoring.actions.drafts import (
    add_member,
    be_present,
    create_draft,
    open_draft,
    remove_member,
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

__all__ = [
    "By",
    "Refused",
    "Stale",
    "add_member",
    "be_present",
    "create_draft",
    "hold",
    "open_draft",
    "order_lessons",
    "remove_file",
    "remove_member",
    "rename_files",
    "replace_files",
    "restore",
    "save_media",
    "save_text",
    "set_release",
    "set_state",
    "set_title",
]
