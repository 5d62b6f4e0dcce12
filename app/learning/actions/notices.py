"""Lines for somebody's own page."""

from __future__ import annotations

import datetime as dt

from app.core.database import db
from app.learning.models import Notice


def notify(*, person_id: int, kind: str, text: str, link: str, now: dt.datetime) -> None:
    """Tell somebody one thing on their own page. `kind` is a short word; `link` a path of this site, or ""."""
    db.session.add(Notice(person_id=person_id, kind=kind, text=text[:500], link=link[:300], made_at=now))
