"""What a person is told on their home page and has not opened yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from app.core import database
from app.learning.models import Notice


@dataclass(frozen=True)
class NoticeView:
    """One line for somebody's own page; `link` is a path of this site or ""."""

    uid: str
    kind: str
    text: str
    link: str
    made_at: dt.datetime


_notice = Notice.__table__.c
_UNSEEN = (
    sa.select(_notice.uid, _notice.kind, _notice.text, _notice.link, _notice.made_at)
    .where(_notice.person_id == sa.bindparam("person"), _notice.seen_at.is_(None))
    .order_by(_notice.made_at.desc(), _notice.id.desc())
    .limit(20)
)


def unseen_notices(person_id: int) -> tuple[NoticeView, ...]:
    """What this person was told and has not opened, newest first."""
    return tuple(NoticeView(*row) for row in database.read(_UNSEEN, {"person": person_id}))
