"""Telling somebody something on their own page."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from app.core import database
from app.core.uid import uuid7
from app.learning.models import Notice

_NOTICES = Notice.metadata.tables["notice"]
_LONGEST = 500


def notify(*, person_id: int, kind: str, text: str, link: str, now: dt.datetime) -> None:
    """Put a line on a person's home page, where it stays until they open it.

    `kind` (at most 20 letters) says what it is about, `text` is one plain sentence or two, `link` a path of this site.
    A text that is too long is cut, with an ellipsis.
    """
    shown = " ".join(text.split())
    if len(shown) > _LONGEST:
        shown = shown[: _LONGEST - 1].rstrip() + "…"
    database.execute(
        sa.insert(_NOTICES),
        {"uid": uuid7(), "person_id": person_id, "kind": kind, "text": shown, "link": link, "made_at": now},
    )


def settle_notices(*, kind: str, link: str, now: dt.datetime) -> None:
    """What these notices asked for is done, by whomever: they leave the home pages of all who have not opened them."""
    asked = (_NOTICES.c.kind == kind, _NOTICES.c.link == link, _NOTICES.c.seen_at.is_(None))
    database.execute(sa.update(_NOTICES).where(*asked).values(seen_at=now))


def see_notice(*, uid: str, person_id: int, now: dt.datetime) -> str | None:
    """Mark a person's notice as opened and give where it leads; None when it is not theirs. May be repeated."""
    mine = sa.and_(_NOTICES.c.uid == uid, _NOTICES.c.person_id == person_id)
    link: str | None = database.execute(sa.select(_NOTICES.c.link).where(mine)).scalar()
    if link is not None:
        database.execute(sa.update(_NOTICES).where(mine, _NOTICES.c.seen_at.is_(None)).values(seen_at=now))
    return link
