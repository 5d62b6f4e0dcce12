"""Long work: asked for in a transaction, done by the one jobs process, visible while it runs, safe to repeat.

The `job` row is the truth. One process looks for waiting rows once a second, which is all the queue this site needs: a
job lost in a crash has a lease that runs out and is taken up again, so handlers must be safe to repeat.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import g

from app.core import clock
from app.core.database import db, transaction
from app.core.models import Job

LEASE = dt.timedelta(seconds=90)
FAULT = "Có lỗi khi xử lý. Có thể làm lại mà không mất gì; nếu vẫn gặp, báo người quản trị giờ xảy ra."
_handlers: dict[str, Callable[..., dict[str, Any]]] = {}
log = logging.getLogger("hoctapso.jobs")


class Cancelled(Exception):
    """The person who asked for the job no longer wants it."""


class Refused(Exception):
    """The job cannot be done; the message is a sentence for the person who asked."""


class Running:
    """What a handler sees of its job."""

    def __init__(self, job_id: int, uid: str, asked_by: str) -> None:
        self.id = job_id
        self.uid = uid
        self.asked_by = asked_by
        self._told = 0.0

    def progress(self, done: int, total: int, message: str = "", *, force: bool = False) -> None:
        """Tell how far the work is (at most twice a second) and keep the lease. Raises Cancelled.

        Not to be called inside a transaction: it has its own.
        """
        if not force and time.monotonic() - self._told < 0.5:
            return
        self._told = time.monotonic()
        with transaction() as session:
            values: dict[str, Any] = {"done": done, "total": total, "lease_until": clock.now() + LEASE}
            if message:
                values["message"] = message
            session.execute(sa.update(Job).where(Job.id == self.id).values(**values))
            asked = session.scalar(sa.select(Job.cancel_asked).where(Job.id == self.id))
        if asked:
            raise Cancelled


def handler(kind: str) -> Callable[[Callable[..., dict[str, Any]]], Callable[..., dict[str, Any]]]:
    """Register `run(job, **args) -> result` for jobs of this kind. A result may carry `link` and `text`."""

    def register(run: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        _handlers[kind] = run
        return run

    return register


def files_of(result: Any) -> list[str]:
    """The names in private storage of what a job made, by its result: one `file`, or `files` that are `stored`."""
    if not isinstance(result, dict):
        return []
    many = [f.get("stored") for f in result.get("files", ()) if isinstance(f, dict)]
    return [str(name) for name in (result.get("file"), *many) if name]


def ask(kind: str, args: dict[str, Any], asked_by: str, *, not_before: dt.datetime | None = None) -> Job:
    """Put a job on the list, in the running transaction; it waits until `not_before`, when that is given."""
    if kind not in _handlers:
        raise KeyError(kind)
    job = Job(
        kind=kind, args=args, state="waiting", asked_by=asked_by, asked_at=clock.now(), not_before=not_before
    )
    db.session.add(job)
    db.session.flush()
    return job


def ask_once(kind: str, asked_by: str, *, not_before: dt.datetime) -> None:
    """Put a job without arguments on the list, in the running transaction, unless one of its kind waits already."""
    if not db.session.scalar(sa.select(sa.exists().where(Job.kind == kind, Job.state == "waiting"))):
        ask(kind, {}, asked_by, not_before=not_before)


def wake(kind: str, asked_by: str, *, not_before: dt.datetime) -> None:
    """Like `ask_once`, and one that waits for a later time is brought forward to this one."""
    waiting = sa.and_(Job.kind == kind, Job.state == "waiting")
    ask_once(kind, asked_by, not_before=not_before)
    db.session.execute(sa.update(Job).where(waiting, Job.not_before > not_before).values(not_before=not_before))


_daily: dict[str, dt.time] = {}


def daily(kind: str, at: dt.time) -> None:
    """Have a job without arguments done once a day from `at` (local time) on; its handler is registered beside."""
    _daily[kind] = at


def ask_daily(*, now: dt.datetime) -> None:
    """Put each daily job on the list for its next time, in the running transaction, unless it is there already."""
    busy = set(db.session.scalars(sa.select(Job.kind).where(Job.kind.in_(_daily), Job.state.in_(("waiting", "running")))))
    local = now.astimezone(clock.LOCAL)
    for kind, at in _daily.items():
        if kind not in busy:
            day = local.date() + dt.timedelta(days=1 if local.time() >= at else 0)
            ask(kind, {}, "system", not_before=dt.datetime.combine(day, at, clock.LOCAL).astimezone(dt.UTC))


def find(uid: str) -> Job | None:
    """The job of that uid."""
    return db.session.scalar(sa.select(Job).where(Job.uid == uid).execution_options(populate_existing=True))


def ask_to_cancel(uid: str) -> None:
    """Ask a waiting or running job to stop, in the running transaction."""
    db.session.execute(sa.update(Job).where(Job.uid == uid, Job.ended_at.is_(None)).values(cancel_asked=True))


@dataclass(frozen=True)
class Scheduled:
    """A job that waits for its time."""

    uid: str
    args: dict[str, Any]
    not_before: dt.datetime


def scheduled(kind: str) -> list[Scheduled]:
    """The jobs of a kind that wait for their time, the next one first."""
    rows = db.session.execute(
        sa.select(Job.uid, Job.args, Job.not_before)
        .where(Job.kind == kind, Job.state == "waiting", Job.not_before.is_not(None), Job.cancel_asked.is_(False))
        .order_by(Job.not_before, Job.id)
    )
    return [Scheduled(uid, args, at) for uid, args, at in rows if at is not None]


def latest(kind: str, limit: int) -> list[Job]:
    """The jobs of a kind that have begun or are over, the newest first."""
    rows = sa.select(Job).where(Job.kind == kind, Job.state.in_(("running", "done", "failed")))
    return list(db.session.scalars(rows.order_by(Job.id.desc()).limit(limit)))


def asked(kind: str, args: dict[str, Any]) -> list[Job]:
    """The jobs of a kind asked for with these arguments, whatever became of them, the newest first."""
    found = db.session.scalars(sa.select(Job).where(Job.kind == kind).order_by(Job.id.desc()))
    return [job for job in found if job.args == args]


def call_off(uid: str) -> bool:
    """End a job that waits for its time, in the running transaction; False when it has begun or is over."""
    called = db.session.scalars(
        sa.update(Job)
        .where(Job.uid == uid, Job.state == "waiting", Job.not_before.is_not(None))
        .values(state="cancelled", ended_at=clock.now(), message="Đã hủy hẹn.")
        .returning(Job.id)
    ).all()
    return bool(called)


def run_next() -> bool:
    """Do the oldest waiting job, or one whose lease ran out; False when there is none."""
    now = clock.now()
    with transaction() as session:
        job = session.scalar(
            sa.select(Job)
            .where(
                sa.or_(
                    sa.and_(Job.state == "waiting", sa.or_(Job.not_before.is_(None), Job.not_before <= now)),
                    sa.and_(Job.state == "running", Job.lease_until < now),
                )
            )
            .order_by(Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if job is None:
            return False
        job.state = "running"
        job.lease_until = now + LEASE
        kind, args, running = job.kind, job.args, Running(job.id, job.uid, job.asked_by)
    g.in_job = running.asked_by or "system"
    try:
        outcome = {"state": "done", "result": _handlers[kind](running, **args), "message": ""}
    except Cancelled:
        outcome = {"state": "cancelled", "message": "Đã dừng theo yêu cầu."}
    except Refused as refusal:
        outcome = {"state": "failed", "message": str(refusal)}
    except Exception:
        log.exception("job %s (%s) failed", running.uid, kind)
        outcome = {"state": "failed", "message": FAULT}
    with transaction() as session:
        session.execute(sa.update(Job).where(Job.id == running.id).values(ended_at=clock.now(), **outcome))
    return True
