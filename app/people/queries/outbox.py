"""Messages that leave the site: which wait, which failed and why. Addresses are shown only in part."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.database import db
from app.core.models import OutboxMessage
from app.people.models import Person
from app.people.queries.names import shown_name

STATES = {"failed": "Chưa gửi được", "waiting": "Đang chờ", "sent": "Đã gửi"}


@dataclass(frozen=True)
class MessageLine:
    """One message, as the list shows it."""

    id: int
    uid: str
    kind: str
    full_name: str  # of whom it is for; "" when nobody of that uid is known
    address: str  # in part; "" once it was sent
    state: str
    made_at: dt.datetime
    at: dt.datetime  # when it was sent, or is tried next
    tries: int
    error: str


def message_counts() -> dict[str, int]:
    """How many messages are in each of STATES."""
    rows = db.session.execute(sa.select(OutboxMessage.state, sa.func.count()).group_by(OutboxMessage.state))
    found = dict.fromkeys(STATES, 0)
    for state, count in rows:
        found["waiting" if state == "sending" else state] += count
    return found


def messages(state: str, *, before: int | None = None, limit: int = 50) -> list[MessageLine]:
    """The messages in a state, the newest first; `before`: id of the last one seen."""
    states = ("waiting", "sending") if state == "waiting" else (state,)
    query = (
        sa.select(OutboxMessage, shown_name())
        .outerjoin(Person, Person.uid == OutboxMessage.about)
        .where(OutboxMessage.state.in_(states))
        .order_by(OutboxMessage.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(OutboxMessage.id < before)
    return [
        MessageLine(
            m.id, m.uid, m.kind, name or "", _masked(m.to), m.state, m.made_at, m.sent_at or m.not_before, m.tries, m.error
        )
        for m, name in db.session.execute(query)
    ]


def _masked(address: str) -> str:
    name, at, domain = address.partition("@")
    return f"{name[:2]}…{at}{domain}" if at else f"{address[:3]}…{address[-3:]}" if address else ""
