"""Who asks, and the mark every view carries: public, signed in, or needing a permission.

Deny by default: a view without a mark is refused, and `check_marks` stops the start of an application that has one.
An anonymous visitor costs no query; a signed-in one costs one, and a second when a role is asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, abort, current_app, g, has_request_context, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user

from app.core import audit, clock
from app.core.database import transaction
from app.core.uid import digest
from app.core.web import Said, local_path
from app.people import actions, queries
from app.people.access import PERMISSIONS, Actor
from app.people.queries import TokenReader

TOUCH_EVERY = dt.timedelta(minutes=5)  # a page writes at most this often that its reader was seen
OWN_DEVICE = dt.timedelta(days=30)
_UNMARKED_BY_FLASK = frozenset({"static"})
_login = LoginManager()
_login.session_protection = (
    None  # the token in the cookie is the session; addresses of phones change all the time
)


@dataclass(frozen=True)
class _Visitor:
    """What flask-login holds for a signed-in browser."""

    actor: Actor
    token: str
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie carries."""
        return self.token


@_login.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> _Visitor | None:
    now = clock.now()
    found = queries.signed_in(token, now=now)
    if found is None:
        return None
    touched = now - found.seen_at >= TOUCH_EVERY
    if touched:
        with transaction():
            actions.touch_session(session_id=found.session_id, account_id=found.account_id, now=now)
        session.modified = session.permanent  # the cookie of one's own device is renewed with it
    _remember(found.account_uid, now, again=touched)
    actor = Actor(
        account_id=found.account_id,
        account_uid=found.account_uid,
        person_id=found.person_id,
        name=found.given_name,
        full_name=found.full_name,
        load_grants=lambda: queries.grants_of(found.account_id, clock.local_date(now)),
        load_adjusted=queries.adjusted_permissions,
    )
    return _Visitor(actor, token)


# Who used this browser within the hour, remembered in its own signed cookie and nowhere else: [mark, minute] each. It
# answers one question when a quiz is handed in (practice P17), and is gone with the cookie.
_USERS = "_w"
_HOUR = 60


def _mark(account_uid: str, now: dt.datetime) -> tuple[str, int]:
    return digest(f"browser:{account_uid}")[:10], int(now.timestamp()) // 60


def _remember(account_uid: str, now: dt.datetime, *, again: bool) -> None:
    mark, minute = _mark(account_uid, now)
    users = session.get(_USERS, [])
    if again or not users or users[-1][0] != mark:
        others = [u for u in users if u[0] != mark and minute - u[1] <= _HOUR]
        session[_USERS] = [*others[-5:], [mark, minute]]


def served_others(actor: Actor, now: dt.datetime) -> bool:
    """Whether this browser served somebody else than `actor` within the last hour."""
    mark, minute = _mark(actor.account_uid, now)
    return any(user != mark and minute - at <= _HOUR for user, at in session.get(_USERS, []))


def current_actor() -> Actor | None:
    """The signed-in person, or None for a visitor or outside a request."""
    if not has_request_context():
        return None
    found = g.get("_login_user")  # once flask-login has looked, without its proxies
    return getattr(current_user if found is None else found, "actor", None)


def me() -> Actor:
    """Who asks, on pages that only somebody signed in reaches; for others (a mark is missing) the page does not exist."""
    actor = current_actor()
    if actor is None:
        abort(404)
    return actor


def current_token() -> str | None:
    """The secret of the present session, to tell it from the account's other sessions."""
    return getattr(current_user, "token", None)


def begin(token: str, *, shared_computer: bool) -> None:
    """Make this browser the holder of the session `token`; whatever its cookie held before is forgotten.

    On a shared computer the cookie ends with the browser. flask-login's own `login_user` would add a digest of the
    address and browser to every request, which nothing reads.
    """
    _clear()
    g.pop("csrf_token", None)  # made for the old cookie; a page printed now needs one for the new
    session["_user_id"] = token
    session.permanent = not shared_computer
    g.pop("_login_user", None)


def _clear() -> None:
    """Empty the cookie, but for who used this browser within the hour."""
    users = session.get(_USERS)
    session.clear()
    if users:
        session[_USERS] = users


def end() -> None:
    """Forget who was signed in, in this browser."""
    actor = current_actor()
    if actor is not None:
        _remember(actor.account_uid, clock.now(), again=True)
    _clear()
    g.pop("_login_user", None)


def safe_path(target: str | None) -> str:
    """`target` when it is a path of this site, else the home page: a link must not lead elsewhere after signing in."""
    path = local_path(target)
    return "/" if path is None or path.startswith("/dang-nhap") else path


def _to_sign_in() -> ResponseReturnValue:
    """Ask an anonymous visitor to sign in; what was typed travels along and is offered again afterwards."""
    if request.accept_mimetypes.best == "application/json":
        abort(401)
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("people.sign_in", tiep=safe_path(request.full_path.rstrip("?"))))
    # 307 makes the browser send the form again, there to be kept in the sign-in page.
    return redirect(
        url_for("people.session_expired", tiep=safe_path(request.full_path.rstrip("?"))), code=307
    )


View = Callable[..., ResponseReturnValue]


def _marked(view: View, mark: str) -> View:
    if getattr(view, "access_mark", None):
        raise RuntimeError(f"{view.__module__}.{view.__name__} carries two marks")
    view.access_mark = mark  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Open to everybody. Write it directly below the route."""
    return _marked(view, "public")


def signed_in(view: View) -> View:
    """Open to every account; others are asked to sign in."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if current_actor() is None:
            return _to_sign_in()
        return view(*args, **kwargs)

    return _marked(guarded, "signed_in")


def requires(permission: str) -> Callable[[View], View]:
    """Open to accounts with `permission`; to other accounts the page does not exist (404).

    Raises KeyError at import for a permission that is not in the table.
    """
    PERMISSIONS[permission]

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            actor = current_actor()
            if actor is None:
                return _to_sign_in()
            if not actor.may(permission):
                abort(404)
            return view(*args, **kwargs)

        return _marked(guarded, permission)

    return mark


def by_token(view: View) -> View:
    """Open to whoever sends a token that works (`Authorization: Bearer …`, RFC 6750); cookies open nothing here."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        now, address = clock.now(), request.remote_addr or ""
        if queries.token_must_wait(address, now):
            raise Said(429, "Đã có quá nhiều khóa sai từ địa chỉ này. Thử lại sau 15 phút.")
        kind, _, sent = request.headers.get("Authorization", "").partition(" ")
        sent = sent.strip() if kind.lower() == "bearer" else ""
        reader = queries.token_reader(sent, clock.local_date(now)) if sent else None
        if reader is None:
            if sent:
                with transaction():
                    actions.note_wrong_token(address=address, now=now)
            raise Said(401, _WRONG_TOKEN if sent else _NO_TOKEN)
        g.acting_as = f"token:{reader.uid}"
        g.reader = reader
        if reader.used_on != clock.local_date(now):
            with transaction():
                actions.note_token_use(uid=reader.uid, today=clock.local_date(now))
        return view(*args, **kwargs)

    return _marked(guarded, "token")


_NO_TOKEN = "Cần khóa đọc số liệu trong dòng tiêu đề Authorization: Bearer …"
_WRONG_TOKEN = "Khóa này không dùng được: sai, đã hết hạn hoặc đã bị thu hồi."


def current_reader() -> TokenReader:
    """Who reads by a token; only in views marked `by_token`."""
    reader: TokenReader = g.reader
    return reader


def mark_of(app: Flask, endpoint: str) -> str | None:
    """`public`, `signed_in`, `token` or the permission an endpoint asks for; None when it was forgotten."""
    if endpoint in _UNMARKED_BY_FLASK:
        return "public"
    return getattr(app.view_functions[endpoint], "access_mark", None)


def check_marks(app: Flask) -> None:
    """Stop the start of an application with a view nobody thought about. Call it when every blueprint is there."""
    forgotten = sorted(e for e in app.view_functions if mark_of(app, e) is None)
    if forgotten:
        raise RuntimeError(f"views without an access mark: {', '.join(forgotten)}")


def _refuse_unmarked() -> None:
    if request.endpoint is not None and mark_of(current_app, request.endpoint) is None:
        abort(404)


def _uid() -> str | None:
    actor = current_actor()
    return actor.account_uid if actor else None


def init_app(app: Flask) -> None:
    """Wire sessions and the refusal of unmarked views into the application."""
    app.config["PERMANENT_SESSION_LIFETIME"] = OWN_DEVICE
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False  # renewed when seen_at is touched, not on every page
    _login.init_app(app, add_context_processor=False)
    app.before_request(_refuse_unmarked)
    audit.identify = _uid
