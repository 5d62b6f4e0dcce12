"""What was typed when a session ran out: kept in the sign-in page, offered again to the same account.

It travels through the browser, signed, so the site stores nothing of somebody who is not signed in. Files cannot be
kept: a browser does not give them back.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, session
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.people import queries
from app.people.guard import safe_path

_HOURS_12 = 12 * 3600
_NOT_KEPT = frozenset({"csrf_token", "password", "new", "current"})


@dataclass(frozen=True)
class Typed:
    """A form that was not received: where it was going and what was in it."""

    path: str
    fields: tuple[tuple[str, str], ...]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="people.expired")


def keep() -> str:
    """This request's form, signed for the account whose session ran out; empty when nobody was signed in."""
    owner = queries.session_owner(session.get("_user_id", ""))
    if owner is None:
        return ""
    fields = [(k, v) for k, v in request.form.items(multi=True) if k not in _NOT_KEPT]
    return _signer().dumps([owner, safe_path(request.args.get("tiep")), fields]) if fields else ""


def offer(kept: str, account_id: int) -> Typed | None:
    """What `keep` kept, for the account it was kept for; None for another, for a forged or a stale one."""
    try:
        owner, path, fields = _signer().loads(kept, max_age=_HOURS_12)
    except (BadSignature, ValueError, TypeError):
        return None
    if owner != account_id:
        return None
    return Typed(path, tuple((str(k), str(v)) for k, v in fields))
