"""A test client that looks at every page it fetches, as a reader, a screen reader and a browser's policy would."""

from __future__ import annotations

import contextvars
import functools
import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.local import LocalProxy
from werkzeug.test import TestResponse

from app.core import clock
from app.core.database import db, transaction
from app.people import actions

_LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src", "track": "src",
          "link": "href", "form": "action", "use": "href"}  # fmt: skip
_REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "for", "list", "form")
_UNTYPED = {"hidden", "submit", "button", "reset", "image"}


def text_of(element: Element) -> str:
    """All text of an element, with white space as a browser would show it."""
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


@dataclass
class Form:
    """A form of a page with what it would send if nothing were changed."""

    client: Client
    method: str
    action: str
    element: Element
    fields: dict[str, Any]
    buttons: dict[str, tuple[str, str]]  # what it says → name and value

    def submit(self, button: str | None = None, **changes: Any) -> TestResponse:
        """Send it with some fields changed (None leaves one out), by the button that says `button`."""
        data = {k: v for k, v in {**self.fields, **changes}.items() if v is not None}
        if button is not None:
            assert button in self.buttons, f"no button {button!r}, there are {list(self.buttons)}"
            name, value = self.buttons[button]
            if name:
                data[name] = value
        if self.method == "get":
            return self.client.get(self.action, query_string=data)
        return self.client.post(self.action, data=data)


@dataclass
class Page:
    """A parsed HTML page."""

    client: Client
    url: str
    root: Element
    problems: list[str] = field(default_factory=list)

    def all(self, tag: str) -> list[Element]:
        """Every element of that name."""
        return list(self.root.iter(tag))

    @property
    def text(self) -> str:
        """What the page says."""
        return text_of(next(iter(self.root.iter("body"))))

    @property
    def h1(self) -> str:
        """The heading."""
        return text_of(self.all("h1")[0])

    @property
    def links(self) -> dict[str, str]:
        """What each link says → where it leads."""
        return {text_of(a): a.get("href", "") for a in self.all("a") if a.get("href")}

    @property
    def forms(self) -> list[Form]:
        """Every form."""
        return [self._form(f) for f in self.all("form")]

    def form(self, button: str) -> Form:
        """The form with a button that says `button`."""
        for form in self.forms:
            if button in form.buttons:
                return form
        raise AssertionError(f"no form with button {button!r}: {[list(f.buttons) for f in self.forms]}")

    def _form(self, element: Element) -> Form:
        fields: dict[str, Any] = {}

        def add(name: str, value: str) -> None:
            if name in fields:
                fields[name] = [*(fields[name] if isinstance(fields[name], list) else [fields[name]]), value]
            else:
                fields[name] = value

        buttons: dict[str, tuple[str, str]] = {}
        own = element.get("id")
        controls = [*element.iter(), *(e for e in self.root.iter() if own and e.get("form") == own)]
        for e in controls:
            if e.get("disabled") is not None:
                continue
            name, kind = e.get("name", ""), e.get("type", "text")
            if e.tag == "button" or (e.tag == "input" and kind == "submit"):
                says = text_of(e) if e.tag == "button" else e.get("value", "")
                if kind in ("submit", "text"):
                    buttons[says] = (name, e.get("value", ""))
            elif not name:
                continue
            elif e.tag == "input" and kind in ("checkbox", "radio"):
                if e.get("checked") is not None:
                    add(name, e.get("value", "on"))
            elif e.tag == "input" and kind not in ("file", "button", "reset", "image"):
                add(name, e.get("value", ""))
            elif e.tag == "textarea":
                add(name, "".join(e.itertext()).removeprefix("\n"))
            elif e.tag == "select":
                options = list(e.iter("option"))
                chosen = [o for o in options if o.get("selected") is not None]
                if not chosen and e.get("multiple") is None:
                    chosen = options[:1]
                for o in chosen:
                    add(name, o.get("value", text_of(o)))
        return Form(
            self.client,
            element.get("method", "get").lower(),
            element.get("action") or self.url,
            element,
            fields,
            buttons,
        )


def parse(client: Client, url: str, html: str) -> Page:
    """Parse a page and list everything that is wrong with it."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(html)
    page = Page(client, url, document)
    page.problems = [f"line {position[0]}: {code} {data}" for position, code, data in parser.errors]
    page.problems += _problems(page)
    return page


# Shapes of pages that were looked at in this worker and found sound: reading a page takes longer than making it.
_sound: set[bytes] = set()
_TAG = re.compile(r"<[^>]*>")
_VARIES = re.compile(r'(?<= href=")/(?!/)[^"]+(?=")|(?<= value=")[^"]+(?=")')


def _shape(html: str) -> bytes:
    """A page without its text, and without what links and fields hold: the same page of somebody else has the same shape."""
    return hashlib.sha256(_VARIES.sub("", "".join(_TAG.findall(html))).encode()).digest()


def _external(url: str | None) -> bool:
    return bool(url) and (bool(urlsplit(url or "").netloc) or (url or "").startswith("//"))


def _problems(page: Page) -> list[str]:
    found: list[str] = []
    root = next(iter(page.root.iter("html")))
    if root.get("lang") != "vi":
        found.append("html without lang=vi")
    if len(page.all("h1")) != 1:
        found.append(f"{len(page.all('h1'))} h1")
    titles = [t for t in page.all("title") if text_of(t)]
    if not any(t in list(page.all("head")[0].iter("title")) for t in titles):
        found.append("no title")
    ids = [e.get("id") for e in page.root.iter() if isinstance(e.tag, str) and e.get("id")]
    found += [f"id {i!r} twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
    labelled = {label.get("for") for label in page.all("label")}
    wrapped = {id(e) for label in page.all("label") for e in label.iter()}
    for e in page.root.iter():
        if isinstance(e.tag, str):
            found += _element_problems(e, set(ids), labelled, wrapped)
    for form in page.all("form"):
        found += _form_problems(form)
    return found


def _element_problems(
    e: Element, ids: set[str | None], labelled: set[str | None], wrapped: set[int]
) -> list[str]:
    found: list[str] = []
    tag = str(e.tag).rsplit("}", 1)[-1]
    where = f"<{tag} {' '.join(f'{k}={v!r}' for k, v in list(e.attrib.items())[:4])}>"
    for name, value in e.attrib.items():
        if name == "style":
            found.append(f"inline style on {where}")
        if str(name).startswith("on"):
            found.append(f"inline handler on {where}")
        if name in ("href", "src", "action", "formaction") and value.strip().lower().startswith(
            "javascript:"
        ):
            found.append(f"javascript: on {where}")
        if name in _REFERENCES:
            found += [f"{name} names nothing: {i!r}" for i in value.split() if i not in ids]
    if tag == "style":
        found.append("style element")
    if (
        tag == "script"
        and not e.get("src")
        and e.get("type") not in ("application/json", "application/ld+json")
    ):
        found.append("inline script")
    if tag in _LOADS and _external(e.get(_LOADS[tag])) and e.get("rel") != "canonical":
        found.append(f"third party: {where}")
    if tag in ("img", "source") and any(
        _external(u.strip().split(" ")[0]) for u in e.get("srcset", "").split(",")
    ):
        found.append(f"third party: {where}")
    if tag == "img" and e.get("alt") is None:
        found.append(f"no alt: {where}")
    if tag in ("input", "select", "textarea") and not (tag == "input" and e.get("type") in _UNTYPED):
        named = e.get("aria-label") or e.get("aria-labelledby") or e.get("id") in labelled or id(e) in wrapped
        if not named:
            found.append(f"no label: {where}")
    if tag in ("a", "button") and (tag == "button" or e.get("href") is not None):
        says = text_of(e) or e.get("aria-label") or any(i.get("alt") for i in e.iter("img"))
        if not says:
            found.append(f"says nothing: {where}")
    if tag == "svg" and e.get("role") == "img" and not (e.get("aria-label") or e.get("aria-labelledby")):
        if not any(str(c.tag).endswith("title") for c in e):
            found.append(f"picture without text: {where}")
    if (e.get("tabindex") or "0").lstrip("-").isdigit() and int(e.get("tabindex") or 0) > 0:
        found.append(f"tabindex over 0: {where}")
    return found


def _form_problems(form: Element) -> list[str]:
    where = f"<form action={form.get('action')!r}>"
    if form.get("method", "get").lower() != "post":
        return []
    found = []
    if not any(i.get("name") == "csrf_token" and i.get("value") for i in form.iter("input")):
        found.append(f"no csrf_token: {where}")
    own = any(b.get("type", "submit") == "submit" for b in form.iter("button"))
    if not own and not any(i.get("type") == "submit" for i in form.iter("input")) and not form.get("id"):
        found.append(f"no button: {where}")
    return found


class Client(FlaskClient):
    """Checks every HTML page; sends the CSRF token with every POST; requests share nothing with the test's context."""

    check = True
    cast: dict[str, Any] = {}  # noqa: RUF012  set by the fixture

    def as_(self, name: str | None, *, shared_computer: bool = False) -> Client:
        """Another browser, in which the member of the cast of that name is signed in (None: nobody)."""
        other = self.application.test_client()
        assert isinstance(other, Client)
        other.cast, other.check = self.cast, self.check
        if name is not None:
            other.sign_in(self.cast[name].account_id, shared_computer=shared_computer)
        return other

    def sign_in(self, account_id: int, *, shared_computer: bool = False) -> None:
        """Sign an account in, without its password."""
        with transaction():
            token = actions.open_session(
                account_id=account_id, shared_computer=shared_computer, device="thử", now=clock.now()
            )
        with self.session_transaction() as session:
            session["_user_id"] = token
            session.permanent = not shared_computer

    def csrf_token(self) -> str:
        """A token that this browser's session accepts."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", hashlib.sha1(os.urandom(64)).hexdigest())
        return str(URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(raw))  # type: ignore[arg-type]

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:  # type: ignore[override]
        """Fetch. `csrf=False` sends a POST without token. HTML pages come with `.page`."""
        kwargs.setdefault("buffered", True)
        if csrf and kwargs.get("method") in ("POST", "PUT", "PATCH", "DELETE"):
            self._add_token(kwargs)
        # A context of its own: a request must not find the test's `g` and session.
        response: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        _forget_what_was_read()
        if response.mimetype == "text/html" and response.status_code not in range(300, 400) and response.data:
            url = urlsplit(response.request.url)
            html = response.get_data(as_text=True)
            address = url.path + (f"?{url.query}" if url.query else "")
            read = functools.cache(lambda: parse(self, address, html))
            response.page = LocalProxy(read)  # type: ignore[attr-defined]
            if self.check and (shape := _shape(html)) not in _sound:
                assert not read().problems, f"{url.path}: " + "; ".join(read().problems)
                _sound.add(shape)
        return response

    def _add_token(self, kwargs: dict[str, Any]) -> None:
        data = kwargs.get("data")
        if kwargs.get("json") is not None or isinstance(data, (str, bytes)):
            headers = dict(kwargs.get("headers") or {})
            headers.setdefault("X-CSRFToken", self.csrf_token())
            kwargs["headers"] = headers
        elif not data or (hasattr(data, "keys") and "csrf_token" not in data):
            kwargs["data"] = {**(data or {}), "csrf_token": self.csrf_token()}


def _forget_what_was_read() -> None:
    """What the test read before the request may be stale now."""
    db.session.rollback()
    db.session.expire_all()


def query_of(url: str) -> dict[str, list[str]]:
    """The query of a URL."""
    return parse_qs(urlsplit(url).query)


def json_of(text: str) -> Any:
    """JSON that a command printed."""
    return json.loads(text)


def make_client(app: Flask, cast: dict[str, Any]) -> Client:
    """A browser in which nobody is signed in."""
    app.test_client_class = Client
    client = app.test_client()
    assert isinstance(client, Client)
    client.cast = cast
    return client
