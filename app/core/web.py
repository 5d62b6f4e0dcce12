"""What every page gets: assets with hashed names, strict headers, CSRF, formats, error pages.

Headers follow the CSP Level 3 and the OWASP Secure Headers list: no inline code, nothing from a third party.
"""

from __future__ import annotations

import copy
import datetime as dt
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response, g, render_template, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_compress import Compress
from flask_wtf.csrf import CSRFError, CSRFProtect
from itsdangerous import BadSignature
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from app.core import assets, clock, numbers
from app.core.config import Settings

csrf = CSRFProtect()
compress = Compress()

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
# A page that records: the microphone, and what was just recorded, from the page's own memory.
_RECORDING = {
    "Content-Security-Policy": _CSP.replace("media-src 'self'", "media-src 'self' blob:"),
    "Permissions-Policy": _HEADERS["Permissions-Policy"].replace("microphone=()", "microphone=(self)"),
}


def _secure(response: Response) -> Response:
    headers = response.headers
    if g.get("microphone"):
        headers.extend(_RECORDING)
    if "Content-Security-Policy" in headers:  # a view that says some of these itself
        headers.extend({name: value for name, value in _HEADERS.items() if name not in headers})
    else:
        headers.extend(_HEADERS)
    if g.get("private"):  # whatever the view's helper (send_file) said of caching
        headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in headers:
        headers["Cache-Control"] = "private, no-cache"
    return response


def _error_page(error: HTTPException) -> tuple[str, int] | HTTPException:
    # A crash arrives here too, as Flask's 500, after Flask has logged it: a handler of Exception would keep it silent.
    code = error.code or 500
    if code < 400:
        return error
    known = {400, 403, 404, 409, 413, 429, 500}
    name = code if code in known else (404 if code == 405 else 400 if code < 500 else 500)
    detail = error.description if getattr(error, "said", False) else ""
    return render_template(f"errors/{name}.html", detail=detail), code


def _csrf_page(error: CSRFError) -> tuple[str, int]:
    return render_template("errors/csrf.html"), 400


@lru_cache(maxsize=4096)
def _opened(serializer: Any, cookie: str) -> tuple[dict[str, Any], dt.datetime]:
    """What a cookie carries and when it was signed. Raises BadSignature, which is not kept."""
    data, signed_at = serializer.loads(cookie, return_timestamp=True)
    return data, signed_at


class _Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, with one serializer for all requests instead of one for each.

    A browser sends the same cookie with every page, so a process checks the signature of each once; its age is looked at
    every time.
    """

    _serializer: tuple[object, Any] = (None, None)

    def get_signing_serializer(self, app: Flask) -> Any:
        """The serializer of the present key."""
        key, serializer = self._serializer
        if key != app.secret_key:
            serializer = super().get_signing_serializer(app)
            self._serializer = (app.secret_key, serializer)
        return serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """The session in the cookie; an empty one where there is none, it is too old or not signed by us."""
        cookie = request.cookies.get(self.get_cookie_name(app))
        if not cookie:
            return self.session_class()
        try:
            data, signed_at = _opened(self.get_signing_serializer(app), cookie)
        except BadSignature:
            return self.session_class()
        if not dt.timedelta(0) <= clock.now() - signed_at <= app.permanent_session_lifetime:
            return self.session_class()
        return self.session_class(copy.deepcopy(data))  # a flashed message would change the list that is kept


class Said(HTTPException):
    """An error whose sentence is meant for the person who sees it."""

    said = True

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def init_app(app: Flask, settings: Settings) -> None:
    """Configure cookies, CSRF, compression, headers, templates and error pages."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="hoctapso",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session: a slow reader loses nothing
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        COMPRESS_ALGORITHM=["zstd", "br", "gzip"],
        COMPRESS_ZSTD_LEVEL=1,  # a third of the time of 3, for a fifteenth more bytes
        COMPRESS_BR_LEVEL=3,
        COMPRESS_LEVEL=4,
        COMPRESS_MIMETYPES=["text/html", "application/json", "image/svg+xml", "text/css", "text/javascript"],
        COMPRESS_STREAMS=False,
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,  # pages made for their reader have no tag to compare
        TESTING=settings.testing,
        TEMPLATES_AUTO_RELOAD=settings.testing,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(asset=assets.url, site=settings.site, svg=assets.svg)
    app.jinja_env.filters.update(
        number=numbers.number,
        percent=numbers.percent,
        score=numbers.score,
        duration=numbers.duration,
        day=numbers.day,
        clock_time=numbers.clock_time,
        moment=numbers.moment,
        playing_time=numbers.playing_time,
        size=numbers.size,
        tiet=numbers.tiet,
    )
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    app.session_interface = _Sessions()
    csrf.init_app(app)
    compress.init_app(app)
    app.after_request(_secure)
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(CSRFError, _csrf_page)
    assets.init_app(app, settings)


def public(view: Any) -> Any:
    """Mark a view of this room as open to everybody (the people room's guard refuses views without a mark)."""
    view.access_mark = "public"
    return view


def local_path(target: str | None) -> str | None:
    """`target` when it is a path of this site (a page to go back to), else None: no open redirect."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(
        ord(c) < 32 for c in target
    ):  # browsers read \ as /, and drop tabs and line breaks
        return None
    return target


def keep_private() -> None:
    """Mark the page being made as never to be stored anywhere (lists of people, letters, slips)."""
    g.private = True


def allow_microphone() -> None:
    """Let the page being made ask its reader for the microphone and play what was recorded; no other page may."""
    g.microphone = True


def absolute(settings: Settings, endpoint: str, **values: Any) -> str:
    """The public address of a page, for letters, slips and files."""
    return settings.public_url + url_for(endpoint, **values)


def html(text: str) -> Markup:
    """Mark HTML that the sanitiser judged as safe to print. Only for output of app.core.markdown and own SVG."""
    return Markup(text)  # noqa: S704
