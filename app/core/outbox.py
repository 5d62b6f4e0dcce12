"""What leaves the site for a person: a row in the caller's transaction, sent after it by the jobs process.

The row is the truth. A message that was never committed is never sent; the key makes a second one of the same meaning
impossible; a message whose sender crashed has a lease that runs out and is taken up again under the same uid. Nothing
leaves in the quiet hours. Once sent, the row forgets address and text: what remains says that it was sent, and when.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app

from app.core import audit, clock, jobs
from app.core.clock import LOCAL
from app.core.config import Settings
from app.core.database import db, insert, transaction
from app.core.models import OutboxMessage, Setting
from app.core.senders import MAIL, TEXT, Folder, Letter, MailServer, NotSent, Sender

SEND = "core.send"
LEASE = dt.timedelta(minutes=10)
# How long to wait after each failure; the last one is final.
AGAIN = tuple(dt.timedelta(minutes=m) for m in (5, 30, 120, 720))
_QUIET = "outbox.quiet"
_BATCH = 500
log = logging.getLogger("hoctapso.outbox")


@dataclass(frozen=True)
class Message:
    """One message to be sent. `kind` is what the list of messages calls it; `about` the uid of whom it is for, or None.

    `key` says what it means (`remind/<assignment>/<person>/<due date>/3`): a second one with that key is not taken.
    """

    key: str
    kind: str
    channel: str  # senders.MAIL or senders.TEXT
    to: str
    subject: str
    body: str
    about: str | None = None


@dataclass(frozen=True)
class Quiet:
    """When nothing is sent: from this hour until that one, and on Sundays."""

    from_hour: int = 21
    until_hour: int = 7
    sundays: bool = True

    def opens_at(self, instant: dt.datetime) -> dt.datetime:
        """The first moment from `instant` on at which a message may leave."""
        local = instant.astimezone(LOCAL)
        while True:
            if self.sundays and local.weekday() == 6:
                local = _at(local.date() + dt.timedelta(days=1), 0)
            elif self._silent(local.hour):
                # Before midnight it opens tomorrow; after it, today.
                ahead = local.hour >= self.until_hour
                local = _at(local.date() + dt.timedelta(days=1 if ahead else 0), self.until_hour)
            else:
                return max(instant, local.astimezone(dt.UTC))

    def _silent(self, hour: int) -> bool:
        if self.from_hour == self.until_hour:
            return False
        if self.from_hour < self.until_hour:
            return self.from_hour <= hour < self.until_hour
        return hour >= self.from_hour or hour < self.until_hour


def _at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), LOCAL)


def quiet() -> Quiet:
    """The quiet hours in force."""
    value = db.session.scalar(sa.select(Setting.value).where(Setting.key == _QUIET).order_by(Setting.id.desc()).limit(1))
    return Quiet(*value) if isinstance(value, list) and len(value) == 3 else Quiet()


def set_quiet(chosen: Quiet, *, by: str, now: dt.datetime) -> None:
    """Other quiet hours from now on, in the running transaction. What waits for the old ones is looked at anew."""
    value = [chosen.from_hour, chosen.until_hour, chosen.sundays]
    db.session.add(Setting(key=_QUIET, value=value, set_at=now, set_by=by))
    audit.record("core.set_quiet_hours")
    resume(now=now)


def channels(settings: Settings | None = None) -> frozenset[str]:
    """Which kinds of addresses this installation can send to; none where nothing was set up."""
    chosen: Settings = settings or current_app.extensions["settings"]
    found = {MAIL} if chosen.relay or chosen.outbox_folder else set()
    return frozenset(found | ({TEXT} if chosen.outbox_folder else set()))


def put(messages: Sequence[Message], *, now: dt.datetime) -> int:
    """Take messages into the running transaction; how many of them are new. They leave after the commit."""
    taken = 0
    for start in range(0, len(messages), _BATCH):
        rows = [
            {"key": m.key, "kind": m.kind, "channel": m.channel, "to": m.to, "subject": m.subject, "body": m.body,
             "about": m.about, "state": "waiting", "made_at": now, "not_before": now, "tries": 0, "error": ""}
            for m in messages[start : start + _BATCH]
        ]  # fmt: skip
        statement = insert(OutboxMessage).values(rows).on_conflict_do_nothing(index_elements=["key"])
        taken += len(db.session.execute(statement.returning(OutboxMessage.id)).all())
    if taken:
        jobs.wake(SEND, "system", not_before=now)
    return taken


def send_again(uid: str, *, now: dt.datetime) -> bool:
    """Let a message that failed wait anew, in the running transaction; False when there is none of that uid."""
    found = db.session.scalars(
        sa.update(OutboxMessage)
        .where(OutboxMessage.uid == uid, OutboxMessage.state == "failed")
        .values(state="waiting", tries=0, not_before=now)
        .returning(OutboxMessage.id)
    ).all()
    if found:
        jobs.wake(SEND, "system", not_before=now)
        audit.record("core.send_again", [uid])
    return bool(found)


def forget(about: str) -> None:
    """Empty what waits for, or was said to, somebody who was erased; nothing of it is sent any more."""
    theirs = OutboxMessage.about == about
    db.session.execute(
        sa.update(OutboxMessage).where(theirs, OutboxMessage.state != "sent").values(state="failed", error="Đã xóa theo yêu cầu.")
    )
    db.session.execute(sa.update(OutboxMessage).where(theirs).values(to="", subject="", body=""))


def resume(*, now: dt.datetime) -> None:
    """See to it, in the running transaction, that what waits is looked at: when the jobs process begins."""
    if (at := _next_at()) is not None:
        jobs.wake(SEND, "system", not_before=max(now, at))


def _next_at() -> dt.datetime | None:
    """When the next message is due to be sent or taken up again."""
    due = sa.case((OutboxMessage.state == "waiting", OutboxMessage.not_before), else_=OutboxMessage.lease_until)
    found: dt.datetime | None = db.session.scalar(
        sa.select(sa.func.min(due)).where(
            OutboxMessage.state.in_(("waiting", "sending")), OutboxMessage.channel.in_(sorted(channels()))
        )
    )
    return found


def _claim(now: dt.datetime, carried: frozenset[str]) -> OutboxMessage | None:
    message = db.session.scalar(
        sa.select(OutboxMessage)
        .where(
            OutboxMessage.channel.in_(sorted(carried)),
            sa.or_(
                sa.and_(OutboxMessage.state == "waiting", OutboxMessage.not_before <= now),
                sa.and_(OutboxMessage.state == "sending", OutboxMessage.lease_until <= now),
            ),
        )
        .order_by(OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if message is not None:
        message.state, message.lease_until = "sending", now + LEASE
        message.tries += 1
    return message


def senders(settings: Settings) -> dict[str, Sender]:
    """Channel → what delivers it in this installation."""
    name = settings.site.name
    found: dict[str, Sender] = {}
    if settings.outbox_folder:
        folder = Folder(settings.outbox_folder, settings.mail_from, name)
        found = {MAIL: folder, TEXT: folder}
    if settings.relay:
        found[MAIL] = MailServer(settings.relay, settings.mail_from, name)
    return found


@jobs.handler(SEND)
def deliver(job: jobs.Running) -> dict[str, Any]:
    """Send what waits, one after another; asks for itself again while anything waits for its time."""
    sent = failed = 0
    carriers = senders(current_app.extensions["settings"])
    hours = quiet()
    try:
        while hours.opens_at(now := clock.now()) <= now:
            with transaction():
                message = _claim(now, frozenset(carriers))
                if message is None:
                    break
                letter = Letter(
                    message.uid, message.channel, message.to, message.subject, message.body, message.made_at
                )
                tries = message.tries
            error: NotSent | None = None
            try:
                carriers[letter.channel].send(letter)
            except NotSent as refusal:
                error = refusal
            with transaction():
                _note(letter.uid, tries, error, clock.now())
            sent, failed = sent + (error is None), failed + (error is not None)
            job.progress(sent + failed, sent + failed, "Đang gửi")
    finally:
        for carrier in set(carriers.values()):
            carrier.close()
    with transaction():
        if (at := _next_at()) is not None:
            jobs.wake(SEND, "system", not_before=hours.opens_at(max(at, clock.now())))
    return {"text": f"Đã gửi {sent}, chưa gửi được {failed}."}


def _note(uid: str, tries: int, error: NotSent | None, now: dt.datetime) -> None:
    values: dict[str, Any] = {"lease_until": None}
    if error is None:
        values |= {"state": "sent", "sent_at": now, "error": "", "to": "", "subject": "", "body": ""}
    elif error.final or tries > len(AGAIN):
        log.warning("message %s was not sent: %s", uid, error)
        values |= {"state": "failed", "error": str(error)[:300]}
    else:
        values |= {"state": "waiting", "error": str(error)[:300], "not_before": now + AGAIN[tries - 1]}
    db.session.execute(sa.update(OutboxMessage).where(OutboxMessage.uid == uid).values(**values))
