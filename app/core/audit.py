"""Who did or saw what. A line holds uids, never names or typed values (so that erasing a person leaves it true).

A change writes its line in its own transaction; a view of personal data writes one line in a short one of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from flask import g, has_request_context

from app.core import clock
from app.core.database import db, transaction, write
from app.core.models import AuditLine
from app.core.sealing import Head, head

__all__ = ["Head", "actor", "head", "identify", "record", "via", "viewed"]

_lines: Any = AuditLine.__table__
_ADD = sa.insert(_lines)


def _nobody() -> str | None:
    return None


# Set by the people room: how to name the account that asks, without this room knowing of accounts.
identify: Callable[[], str | None] = _nobody


def actor(known: str = "") -> str:
    """The uid of the account behind this request, or `token:<uid>`, or of who asked for this job; `cli:<user>` on the
    command line. `known`: whose password or code was right, where nobody is signed in yet."""
    if has_request_context():
        return str(g.get("acting_as") or identify() or known or "anonymous")
    if g and g.get("in_job"):
        return str(g.in_job)
    return f"cli:{os.environ.get('USER', 'system')}"[:60]


def via() -> str:
    """How the actor came: web, api, cli or job."""
    if has_request_context():
        return "api" if g.get("acting_as") else "web"
    return "job" if g and g.get("in_job") else "cli"


def record(verb: str, subjects: Iterable[str] = (), *, scope: str = "", count: int | None = None, by: str = "") -> None:
    """Add a line to the running transaction. `verb` is `<room>.<act>`; `count` defaults to the subjects'.

    `by`: the account that acts where nobody is signed in yet, once its password or code was right.
    """
    uids = list(subjects)
    if db.session.registry.has():
        db.session.flush()  # what the line speaks of comes before it
    write(
        _ADD,
        {
            "at": clock.now(),
            "actor": actor(by),
            "via": via(),
            "verb": verb,
            "subjects": uids[:50],
            "scope": scope,
            "count": len(uids) if count is None else count,
        },
    )


def viewed(verb: str, subjects: Iterable[str] = (), *, scope: str = "", count: int | None = None) -> None:
    """One line for a view or export of personal data, in its own short transaction."""
    with transaction():
        record(verb, subjects, scope=scope, count=count)
