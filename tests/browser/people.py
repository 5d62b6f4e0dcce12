"""The installation that browsers visit, and the people in it."""

from __future__ import annotations

import contextlib
import itertools
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, got_request_exception
from itsdangerous import URLSafeTimedSerializer
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from app.core import clock, config, migrations
from app.core.database import db, transaction
from app.operations import installation
from app.people import actions
from app.people.actions.officers import add_officer
from app.people.actions.postings import add_posting
from app.people.actions.units import find_unit
from app.people.models import Account, LoginName
from app.people.passwords import hash_password
from app.people.rights import NOTICE_VERSION
from app.people.rules import Duty
from tests.cast import PASSWORD, SINCE, Member, make_cast
from tests.databases import make_app


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: Any) -> None:
        """Nothing."""


def _closing(app: Any) -> Any:
    """The application, whose files are closed even when a browser hangs up: Werkzeug's server may then forget to."""

    def pieces(answer: Any) -> Iterator[bytes]:
        with contextlib.closing(answer) if hasattr(answer, "close") else contextlib.nullcontext():
            yield from answer

    return lambda environ, start_response: pieces(app(environ, start_response))


@dataclass
class Site:
    """A running installation. `crashes`: tracebacks of requests that failed in the server."""

    app: Flask
    server: BaseWSGIServer
    address: str
    cast: dict[str, Member]
    crashes: list[str] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _password_hash: str = field(default_factory=lambda: hash_password(PASSWORD))

    def close(self) -> None:
        """Let go of port and database."""
        self.server.server_close()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def officer(self, full_name: str, *, unit: str = "21484", duties: tuple[Duty, ...] = (Duty.COMMUNICATION,)) -> Member:
        """One more officer, with an account whose password is PASSWORD."""
        from app.people.access import Role

        code, now = f"CB-{next(self._numbers):03}", clock.now()
        with self.app.app_context(), transaction():
            officer = add_officer(code=code, full_name=full_name, now=now)
            posted = find_unit(unit)
            add_posting(officer=officer, unit=posted, from_on=SINCE, by="test", now=now, duties=duties)
            account = Account(
                person_id=officer.person_id, password_hash=self._password_hash, created_at=now, activated_at=now, last_seen_at=now
            )
            db.session.add(account)
            db.session.flush()
            db.session.add(LoginName(account_id=account.id, kind="code", value_key=code.casefold()))
            actions.read_privacy(person_id=officer.person_id, version=NOTICE_VERSION, now=now)
            db.session.flush()
            return Member(
                full_name, full_name, code, unit, Role.OFFICER, account.id, account.uid, officer.person_id,
                officer.person.uid, officer.id, posted.id,
            )  # fmt: skip

    def newcomer(self, full_name: str, *, unit: str) -> str:
        """An officer of the roster who was never here; returns the code."""
        code, now = f"CB-{next(self._numbers):03}", clock.now()
        with self.app.app_context(), transaction():
            officer = add_officer(code=code, full_name=full_name, now=now)
            add_posting(
                officer=officer, unit=find_unit(unit), from_on=SINCE, by="test", now=now,
                duties=(Duty.GRASSROOTS_INFORMATION,),
            )  # fmt: skip
        return code

    def complete(self, member: Member, slug: str) -> str:
        """The person completes a course; returns the code of the letter."""
        from app.catalog import queries as catalog
        from app.records import queries as records
        from app.records.actions import record_completion
        from app.records.rules import Source

        with self.app.app_context():
            edition = catalog.current_edition(slug)
            assert edition is not None
            with transaction():
                record_completion(
                    person_id=member.person_id, course_id=edition.course_id, edition_id=edition.id,
                    edition_number=edition.number, source=Source.QUIZ, source_ref=f"{member.person_uid}-{slug}",
                    earned_at=clock.now(), score=9000, credited_minutes=edition.credited_minutes, recorded_by="test",
                    now=clock.now(),
                )  # fmt: skip
            return next(
                c.certificate_code for c in records.completions_of(member.person_id) if c.course_id == edition.course_id
            )

    def cookie(self, account_id: int) -> dict[str, Any]:
        """The cookie of a browser in which the account is signed in, on a device of its own."""
        with self.app.app_context(), transaction():
            token = actions.open_session(account_id=account_id, shared_computer=False, device="thử", now=clock.now())
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        assert isinstance(serializer, URLSafeTimedSerializer)
        value = serializer.dumps({"_user_id": token, "_permanent": True})
        return {"name": "hoctapso", "value": value, "url": self.address, "httpOnly": True, "sameSite": "Lax"}

    def end_sessions(self, account_id: int) -> None:
        """What happens when a session runs out while its page is open."""
        with self.app.app_context(), transaction():
            actions.end_sessions(account_id=account_id, now=clock.now())


def open_site(folder: Path) -> Site:
    """Set an installation up in `folder` as an operator would, add the cast, and bind it to a free port."""
    settings = config.load({}, instance=folder / "instance")
    installation.make_folders(settings)
    migrations.upgrade(settings.database_url)
    app = make_app(settings)
    with app.app_context():
        installation.load(settings, by="test", now=clock.now())
        cast = make_cast()
        db.session.remove()
    server = make_server("127.0.0.1", 0, _closing(app), threaded=True, request_handler=_Quiet)
    server.daemon_threads = True  # type: ignore[attr-defined]
    made = Site(app, server, f"http://127.0.0.1:{server.server_port}", cast)

    def note(sender: Any, exception: BaseException, **_: Any) -> None:
        made.crashes.append("".join(traceback.format_exception(exception)))

    got_request_exception.connect(note, app, weak=False)
    return made
