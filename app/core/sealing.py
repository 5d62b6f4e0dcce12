"""The hash chain over audit lines: sealed in batches by the jobs process, verified by anybody who has the database.

Lines are inserted as ever and know nothing of the chain: no lock and no reading of the last hash while people work. A minute
later they get a place (`number`, 1, 2, 3 … without gaps) and a hash, SHA-256 over the hash before and everything the line
says; from then on triggers refuse to change or remove them.

The place is not the id. On PostgreSQL a transaction that began earlier may be seen later, with a smaller id than lines
sealed meanwhile: it is not lost, it simply gets the next place. The minute only makes that rare. One row, the head, holds
the last place and hash; it is the lock under which lines are sealed, and what shows that lines are missing at the end. Who
can rewrite the database can rewrite the head too, so it is also written where they cannot: into every filing, and into
whatever the operator keeps of `hoctapso audit seal`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from app.core.database import db, insert, transaction
from app.core.models import AuditHead, AuditLine, AuditSubject

MARGIN = dt.timedelta(minutes=1)  # transactions that write lines are over by then
BATCH = 500  # lines sealed under one lock
STALE = dt.timedelta(hours=1)  # unsealed for so long: the jobs process is not running
GENESIS = "0" * 64

_lines: Any = AuditLine.__table__


@dataclass(frozen=True)
class Head:
    """The end of the chain: how many lines are sealed, and the hash of the last."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


def head() -> Head:
    """The end of the chain as it stands, for filings to carry."""
    row = db.session.execute(sa.select(AuditHead.number, AuditHead.hash)).one()
    return Head(*row)


def parse_head(text: str) -> Head:
    """`number:hash` as `str(Head)` writes it. Raises ValueError."""
    number, _, value = text.strip().partition(":")
    if not number.isascii() or not number.isdigit() or len(value) != 64 or set(value) - set("0123456789abcdef"):
        raise ValueError(text)
    return Head(int(number), value)


def canonical(line: Any, number: int) -> bytes:
    """What is hashed of a line (a mapping by column): everything it says and its place, the same on every database."""
    said = [
        number, line["id"], line["uid"], line["at"].astimezone(dt.UTC).isoformat(timespec="microseconds"), line["actor"],
        line["via"], line["verb"], line["subjects"], line["scope"], line["count"],
    ]  # fmt: skip
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def link(previous: str, line: Any, number: int) -> str:
    """The hash of a line at its place behind the line whose hash is `previous`."""
    return hashlib.sha256(previous.encode() + canonical(line, number)).hexdigest()


def seal_batch(*, now: dt.datetime, margin: dt.timedelta = MARGIN) -> int:
    """Seal the oldest lines that wait, in the running transaction; how many were sealed (fewer than BATCH: all that may be).

    Safe to call at the same time from several processes: the head is the lock.
    """
    session = db.session
    session.flush()
    end = session.execute(sa.select(AuditHead.number, AuditHead.hash).with_for_update()).one()
    waiting = sa.select(_lines).where(_lines.c.sealed_hash.is_(None), _lines.c.at <= now - margin)
    rows = session.execute(waiting.order_by(_lines.c.id).limit(BATCH)).mappings().all()
    if not rows:
        return 0
    number, value = end
    sealed, subjects = [], set()
    for row in rows:
        number += 1
        value = link(value, row, number)
        sealed.append({"line": row["id"], "number": number, "sealed_hash": value})
        subjects |= {(str(subject)[:60], row["id"]) for subject in row["subjects"]}
    session.connection().execute(
        sa.update(_lines)
        .where(_lines.c.id == sa.bindparam("line"))
        .values(number=sa.bindparam("number"), sealed_hash=sa.bindparam("sealed_hash")),
        sealed,
    )
    if subjects:
        found = [{"subject": subject, "line_id": line} for subject, line in sorted(subjects)]
        session.connection().execute(insert(AuditSubject.__table__).on_conflict_do_nothing(), found)
    session.execute(sa.update(AuditHead).values(number=number, hash=value, sealed_at=now))
    return len(rows)


def seal(*, now: dt.datetime, margin: dt.timedelta = MARGIN) -> int:
    """Seal every line that may be, each batch in a transaction of its own; how many were sealed."""
    total = 0
    while True:
        with transaction():
            done = seal_batch(now=now, margin=margin)
        total += done
        if done < BATCH:
            return total


class Break(StrEnum):
    """What is wrong at a place of the chain."""

    TOUCHED = "touched"
    MISSING = "missing"
    CUT = "cut"  # lines are missing at the end, or the head was changed
    STRAY = "stray"  # a line that claims to be sealed and has no place
    OTHER_HEAD = "other_head"  # not the chain that the kept head was taken from


@dataclass(frozen=True)
class Verdict:
    """What was found: how many lines are sealed and sound, how many wait, and the first break."""

    sealed: int
    waiting: int
    oldest_waiting: dt.datetime | None
    head: Head
    broken: Break | None = None
    at: int = 0  # the place of the first break
    uid: str = ""  # of the line there, where there is one


def verify(
    *, kept: Head | None = None, told: Callable[[int], None] = lambda count: None, size: int = 2000
) -> Verdict:
    """Walk the chain from its beginning, `size` lines in memory at a time. `kept`: a head written down elsewhere before."""
    last = db.session.scalar(sa.select(sa.func.max(_lines.c.number))) or 0
    kept_end = db.session.execute(sa.select(AuditHead.number, AuditHead.hash)).first()
    end = Head(*kept_end) if kept_end else Head(last + 1, GENESIS)  # somebody removed the head: nothing can match it
    number, value = 0, GENESIS
    broken: tuple[Break, int, str] | None = None
    for row in _walk(end.number, size):
        if row["number"] != number + 1:
            broken = Break.MISSING, number + 1, ""
            break
        if "at" not in row:
            broken = Break.TOUCHED, number + 1, row["uid"]
            break
        value = link(value, row, number + 1)
        if value != row["sealed_hash"]:
            broken = Break.TOUCHED, number + 1, row["uid"]
            break
        number += 1
        if kept is not None and kept.number == number and kept.hash != value:
            broken = Break.OTHER_HEAD, number, row["uid"]
            break
        if number % size == 0:
            told(number)
    if broken is None:
        broken = _end_problem(end, number, value, kept)
    unsealed = _lines.c.sealed_hash.is_(None)
    waiting = db.session.scalar(sa.select(sa.func.count()).where(unsealed)) or 0
    try:
        oldest = db.session.scalar(sa.select(sa.func.min(_lines.c.at)).where(unsealed))
    except _UNREADABLE:
        oldest = None
    return Verdict(number, waiting, oldest, end, *(broken or (None, 0, "")))


def _end_problem(end: Head, number: int, value: str, kept: Head | None) -> tuple[Break, int, str] | None:
    if number != end.number:
        return Break.CUT, number + 1, ""
    if value != end.hash:
        return Break.CUT, number, ""
    # Sealed meanwhile is in order, sealed beyond the head as it is now is not.
    beyond = db.session.scalar(sa.select(sa.func.max(_lines.c.number))) or 0
    if beyond > head().number:
        return Break.CUT, head().number, ""
    stray = db.session.scalar(
        sa.select(_uid).where(_lines.c.sealed_hash.is_not(None), _lines.c.number.is_(None)).limit(1)
    )
    if stray is not None:
        return Break.STRAY, 0, stray
    if kept is not None and kept.number > number:
        return Break.CUT, number + 1, ""
    return None


def _walk(until: int, size: int) -> Iterator[Any]:
    """The sealed lines in the order of their places, up to a place. A hand in the database may leave what cannot even be
    read (half a date): such a line comes with its place and uid only."""
    last = 0
    places = sa.select(_lines.c.number).where(_lines.c.number <= until).order_by(_lines.c.number).limit(size)
    while True:
        some = db.session.scalars(places.where(_lines.c.number > last)).all()
        if not some:
            return
        try:
            rows = db.session.execute(
                sa.select(_lines).where(_lines.c.number.between(some[0], some[-1])).order_by(_lines.c.number)
            )
            yield from rows.mappings().all()
        except _UNREADABLE:
            yield from map(_alone, some)
        last = some[-1]


_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)  # what the types of columns raise
_uid = sa.cast(_lines.c.uid, sa.String)


def _alone(number: int) -> Any:
    try:
        return db.session.execute(sa.select(_lines).where(_lines.c.number == number)).mappings().one()
    except _UNREADABLE:
        return {"number": number, "uid": db.session.scalar(sa.select(_uid).where(_lines.c.number == number)) or ""}


def lines(
    *, since: dt.datetime | None = None, until: dt.datetime | None = None, size: int = 2000
) -> Iterator[dict[str, Any]]:
    """Every line of a time, in the order of ids, as it is exported: with its place and hash where it is sealed."""
    last = 0
    query = sa.select(_lines).order_by(_lines.c.id).limit(size)
    if since is not None:
        query = query.where(_lines.c.at >= since)
    if until is not None:
        query = query.where(_lines.c.at < until)
    while True:
        rows = db.session.execute(query.where(_lines.c.id > last)).mappings().all()
        for row in rows:
            yield {**row, "at": row["at"].astimezone(dt.UTC).isoformat(timespec="microseconds")}
        if len(rows) < size:
            return
        last = rows[-1]["id"]
