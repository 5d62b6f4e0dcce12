"""Reminders: to officers whose due date is near or past, and one digest a week to whoever leads a unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from app.core import outbox
from app.core.database import db, insert
from app.core.models import CachedFigure
from app.core.outbox import Message
from app.core.senders import MAIL
from app.learning import messages, queries
from app.learning.assignments import reminder
from app.learning.messages import DigestLine
from app.learning.queries import AssignmentView, FollowCounts, Follower, Head

REMINDER, DIGEST = "Nhắc hạn học", "Tổng hợp của đơn vị"


def remind(
    *, found: AssignmentView, followers: Sequence[Follower], day: dt.date, now: dt.datetime, site: str, address: str
) -> int:
    """Write the reminders that are in their time to those whom a message finds; how many are new.

    Each is sent once for a due date, however often this is asked for.
    """
    due = {f.person_id: f for f in followers}
    made = []
    for person_id, channel, to in queries.contacts(list(due)):
        follower = due[person_id]
        stage, until = reminder(follower.standing.due_on, day), follower.standing.due_on
        if stage is None or until is None or not follower.standing.state.is_open:
            continue
        words = messages.reminder(found.title, until, day, site, address)
        body = words.body if channel == MAIL else messages.text_message(found.title, until, day, address)
        made.append(
            Message(
                key=f"remind/{found.uid}/{follower.uid}/{until.isoformat()}/{stage}", kind=REMINDER, channel=channel, to=to,
                subject=words.subject, body=body, about=follower.uid,
            )
        )  # fmt: skip
    return outbox.put(made, now=now)


def send_digests(
    *, heads: Sequence[Head], lines: Mapping[int, Sequence[DigestLine]], day: dt.date, now: dt.datetime, site: str, address: str
) -> int:
    """Write this week's digest to each head of a unit with something to say; `lines` by unit. How many are new."""
    year, week, _ = day.isocalendar()
    made = []
    for head in heads:
        if given := lines.get(head.unit_id):
            words = messages.digest(head.unit_name, given, day, site, address)
            made.append(
                Message(
                    key=f"digest/{head.unit_id}/{head.person_uid}/{year}-{week}", kind=DIGEST, channel=MAIL, to=head.address,
                    subject=words.subject, body=words.body, about=head.person_uid,
                )
            )  # fmt: skip
    return outbox.put(made, now=now)


def keep_counts(*, found: AssignmentView, counts: Mapping[int, FollowCounts], now: dt.datetime) -> None:
    """Keep the counts of the whole province for the overview; they may be thrown away at any time."""
    row = insert(CachedFigure).values(
        key=queries.counts_key(found),
        computed_at=now,
        payload={str(unit): asdict(c) for unit, c in counts.items()},
    )
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["key"], set_={"computed_at": row.excluded.computed_at, "payload": row.excluded.payload}
        )
    )
