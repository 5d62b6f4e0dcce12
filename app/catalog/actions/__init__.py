"""Writes of the catalog room: publishing an edition, loading programmes, rebuilding HTML."""

from app.catalog.actions.corrections import correct_key
from app.catalog.actions.media import StoredMedia, StoredVariant, store_media
from app.catalog.actions.offering import ensure_course, offer_again, toggle_archive, withdraw_edition
from app.catalog.actions.practicals import render_practical
from app.catalog.actions.programmes import (
    ProgrammeChange,
    approve_programme,
    load_programmes,
    programme_changes,
)
from app.catalog.actions.publishing import (
    NotPublished,
    Published,
    publish_edition,
    publish_folder,
    render_lesson,
)
from app.catalog.actions.releases import DeclaredChange, ReleaseFacts

__all__ = [
    "DeclaredChange",
    "NotPublished",
    "ProgrammeChange",
    "Published",
    "ReleaseFacts",
    "StoredMedia",
    "StoredVariant",
    "approve_programme",
    "correct_key",
    "ensure_course",
    "load_programmes",
    "offer_again",
    "programme_changes",
    "publish_edition",
    "publish_folder",
    "render_lesson",
    "render_practical",
    "store_media",
    "toggle_archive",
    "withdraw_edition",
]
