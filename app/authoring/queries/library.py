"""Where drafts use the library, and where a trainer may put something of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from app.authoring.models import Draft, DraftFile, DraftMember
from app.authoring.queries.drafts import is_lesson
from app.authoring.rules import DraftState
from app.core.database import db

_TITLE = re.compile(r'^title = "((?:[^"\\]|\\.)*)"', re.MULTILINE)


@dataclass(frozen=True)
class DraftUse:
    """An open draft that holds one of the files; `own`: the reader is one of its members."""

    uid: str
    slug: str
    title: str
    state: DraftState
    own: bool
    hashes: frozenset[str]


def drafts_using(hashes: Collection[str], *, account_id: int) -> list[DraftUse]:
    """The open drafts with any of these files, by title."""
    own = sa.exists().where(DraftMember.draft_id == Draft.id, DraftMember.account_id == account_id)
    rows = db.session.execute(
        sa.select(Draft.uid, Draft.slug, Draft.title, Draft.state, own.label("own"), DraftFile.sha256)
        .join(DraftFile, DraftFile.draft_id == Draft.id)
        .where(DraftFile.sha256.in_(list(hashes)), Draft.closed_at.is_(None))
        .order_by(Draft.title, Draft.uid)
    ).all()
    return [
        DraftUse(
            uid, of[0].slug, of[0].title, DraftState(of[0].state), bool(of[0].own), frozenset(r.sha256 for r in of)
        )
        for uid in dict.fromkeys(row.uid for row in rows)
        for of in [[row for row in rows if row.uid == uid]]
    ]


@dataclass(frozen=True)
class Place:
    """A draft the trainer may change now, and its lessons as (path, title)."""

    uid: str
    title: str
    lessons: tuple[tuple[str, str], ...]


def places(account_id: int) -> list[Place]:
    """Where a trainer may put something, what was touched last first; two questions however many drafts."""
    drafts = db.session.execute(
        sa.select(Draft.id, Draft.uid, Draft.title)
        .join(DraftMember, DraftMember.draft_id == Draft.id)
        .where(
            DraftMember.account_id == account_id,
            Draft.closed_at.is_(None),
            Draft.state.in_([state.value for state in DraftState if state.editable]),
        )
        .order_by(Draft.touched_at.desc())
        .limit(30)
    ).all()
    rows = db.session.execute(
        sa.select(DraftFile.draft_id, DraftFile.path, sa.func.substr(DraftFile.text, 1, 600))
        .where(DraftFile.draft_id.in_([row.id for row in drafts]), DraftFile.text.is_not(None))
        .order_by(DraftFile.path)
    ).all()
    lessons: dict[int, list[tuple[str, str]]] = {}
    for draft_id, path, head in rows:
        if is_lesson(path):
            title = _TITLE.search(head)
            lessons.setdefault(draft_id, []).append((path, title.group(1) if title else path))
    return [Place(row.uid, row.title, tuple(lessons.get(row.id, ()))) for row in drafts]
