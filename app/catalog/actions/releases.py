"""What stands beside a new edition: its public note, and what each changed lesson means (practice P20)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.catalog import bundle as bundles
from app.catalog import queries
from app.catalog.models import EditionRelease, LessonChange
from app.catalog.queries import ChangeView
from app.catalog.rules import ChangeKind
from app.core.database import db


@dataclass(frozen=True)
class DeclaredChange:
    """What the author says of a changed lesson."""

    kind: ChangeKind = ChangeKind.CORRECTION
    note: str = ""
    minutes: int = 0


@dataclass(frozen=True)
class ReleaseFacts:
    """What stands beside an edition made in the workshop: a changed lesson that nobody declared is a correction."""

    change_note: str = ""
    move_on: dt.date | None = None
    review_uid: str | None = None
    changes: Mapping[str, DeclaredChange] = field(default_factory=dict)


def insert_release(edition_id: int, bundle: bundles.Bundle, release: ReleaseFacts) -> None:
    """Write what was said when an edition came out, in the transaction that makes it."""
    db.session.add(
        EditionRelease(
            edition_id=edition_id,
            change_note=release.change_note,
            move_on=release.move_on,
            review_uid=release.review_uid,
        )
    )
    before = queries.wordings_before(edition_id)
    for lesson in bundle.lessons:
        old = before.get(lesson.key)
        if old is None:
            continue
        if old.content_hash == lesson.content_hash:
            # Somebody may come from an edition further back: what it said then still holds.
            if old.change is not None:
                _add_change(edition_id, lesson.key, old.change, sorted(old.change.counts_as))
            continue
        said = release.changes.get(lesson.key, DeclaredChange())
        counts = (
            ()
            if said.kind is ChangeKind.RELEARN
            else {old.content_hash, *old.counts_as} - {lesson.content_hash}
        )
        _add_change(edition_id, lesson.key, said, sorted(counts))
    db.session.flush()


def _add_change(edition_id: int, key: str, said: DeclaredChange | ChangeView, counts_as: list[str]) -> None:
    db.session.add(
        LessonChange(
            edition_id=edition_id,
            lesson_key=key,
            kind=said.kind.value,
            note=said.note,
            minutes=said.minutes,
            counts_as=counts_as,
        )
    )
