"""Messages leave once, after their transaction, never in the quiet hours; and what fails says why."""

from __future__ import annotations

import datetime as dt
import email
from collections.abc import Callable
from dataclasses import replace
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, jobs, outbox
from app.core.config import Settings, SettingsError, load
from app.core.database import db, transaction
from app.core.models import Job, OutboxMessage
from app.core.outbox import Message, Quiet
from app.core.senders import MAIL, TEXT, Folder, Letter, MailServer, NotSent, Relay, WrongRelay, parse_relay
from tests.core.mail_server import mail_server

NOON = dt.datetime(2027, 5, 12, 12)  # a Wednesday; local time
WORDS = "Kính gửi anh/chị,\n\nHạn là ngày 31/05/2027."


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.LOCAL)


@pytest.mark.parametrize(
    ("quiet", "instant", "opens"),
    [
        (Quiet(), "2027-05-12 12:00", "2027-05-12 12:00"),
        (Quiet(), "2027-05-12 21:00", "2027-05-13 07:00"),
        (Quiet(), "2027-05-13 06:59", "2027-05-13 07:00"),
        (Quiet(), "2027-05-15 22:00", "2027-05-17 07:00"),  # Saturday night: over Sunday
        (Quiet(), "2027-05-16 12:00", "2027-05-17 07:00"),
        (Quiet(sundays=False), "2027-05-16 12:00", "2027-05-16 12:00"),
        (Quiet(12, 14, False), "2027-05-12 13:00", "2027-05-12 14:00"),
        (Quiet(0, 0, False), "2027-05-12 00:00", "2027-05-12 00:00"),
    ],
)
def test_quiet_hours(quiet: Quiet, instant: str, opens: str) -> None:
    assert quiet.opens_at(_at(instant)) == _at(opens)


@pytest.mark.parametrize(
    ("text", "relay"),
    [
        ("smtp://mail.example", Relay("mail.example", 25, False)),
        ("smtps://a%40b:m%2Fk@mail.example", Relay("mail.example", 465, True, "a@b", "m/k")),
        ("smtp://a:b@mail.example", Relay("mail.example", 587, False, "a", "b")),
    ],
)
def test_the_address_of_a_mail_server(text: str, relay: Relay) -> None:
    assert parse_relay(text) == relay


@pytest.mark.parametrize("text", ["http://x", "smtp://", "smtp://ai@mail.example", "smtp://a:mat-khau@mail.example/x", "smtp://m:x:y"])
def test_a_wrong_address_never_repeats_the_password(text: str) -> None:
    with pytest.raises(WrongRelay) as error:
        parse_relay(text)
    assert "mat-khau" not in str(error.value)


def test_settings_of_messages_are_checked_at_start(tmp_path: Path) -> None:
    assert load({}, tmp_path).relay is None and not outbox.channels(load({}, tmp_path))
    smtp = {"HOCTAPSO_SMTP_URL": "smtp://mail.example"}
    for wrong, name in (
        (smtp, "HOCTAPSO_MAIL_FROM"),
        ({**smtp, "HOCTAPSO_MAIL_FROM": "không phải"}, "HOCTAPSO_MAIL_FROM"),
        ({"HOCTAPSO_SMTP_URL": "mail"}, "HOCTAPSO_SMTP_URL"),
        ({"HOCTAPSO_OUTBOX_DIR": str(tmp_path / "không-có")}, "HOCTAPSO_OUTBOX_DIR"),
    ):
        with pytest.raises(SettingsError, match=name):
            load(wrong, tmp_path)
    good = load({**smtp, "HOCTAPSO_MAIL_FROM": "hoc@mail.example", "HOCTAPSO_OUTBOX_DIR": str(tmp_path)}, tmp_path)
    assert outbox.channels(good) == {MAIL, TEXT}
    (tmp_path / "demo").mkdir()
    made_up = load({**smtp, "HOCTAPSO_MAIL_FROM": "hoc@mail.example"}, tmp_path / "demo")
    assert made_up.relay is None and made_up.outbox_folder == tmp_path / "demo" / "outbox", "no mail to made-up people"


def _letter(to: str = "an@mail.example", channel: str = MAIL) -> Letter:
    return Letter("0190c0de-0000-7000-8000-000000000001", channel, to, "Nhắc học: hạn 31/05/2027", WORDS, _at("2027-05-12 08:00"))


def test_mail_is_plain_text_and_says_that_a_machine_sent_it() -> None:
    with mail_server() as server:
        sender = MailServer(parse_relay(server.url), "hoc@mail.example", "Học tập số")
        server.drop_after = 1
        sender.send(_letter())
        server.drop_after = None
        sender.send(_letter())  # the server hung up in between: a new connection, nothing lost
        sender.close()
        first = server.taken[0]
        assert len(server.taken) == 2
        assert first.get_content().replace("\r\n", "\n").strip() == WORDS
        assert (first["From"], first["To"]) == ("Học tập số <hoc@mail.example>", "an@mail.example")
        assert first["Subject"] == "Nhắc học: hạn 31/05/2027" and first["Auto-Submitted"] == "auto-generated"
        assert first["Content-Language"] == "vi"
        assert first["Message-ID"] == server.taken[1]["Message-ID"], "a second copy can be told"
        assert first.get_content_type() == "text/plain" and "http" not in first.get_content()


def test_what_a_mail_server_refuses_says_why_and_whether_to_try_again() -> None:
    with mail_server() as server:
        sender = MailServer(parse_relay(server.url), "hoc@mail.example", "Học tập số")
        for answer, final in ((b"550 no such", True), (b"451 later", False)):
            server.refuse = lambda address, answer=answer: answer  # type: ignore[misc]
            with pytest.raises(NotSent, match=answer[:3].decode()) as refusal:
                sender.send(_letter())
            assert refusal.value.final is final
        with pytest.raises(NotSent) as refusal:
            sender.send(_letter(to="xấu\n@x"))
        assert refusal.value.final
    with pytest.raises(NotSent, match="Không nối được") as refusal:
        MailServer(parse_relay("smtp://127.0.0.1:9"), "hoc@mail.example", "x").send(_letter())
    assert not refusal.value.final


def test_a_folder_gets_one_whole_file_a_message(tmp_path: Path) -> None:
    sender = Folder(tmp_path / "ra", "hoc@mail.example", "Học tập số")
    for _ in range(2):
        sender.send(_letter())
        sender.send(_letter("0912345678", TEXT))
    mail, text = sorted((tmp_path / "ra").iterdir())
    assert email.message_from_bytes(mail.read_bytes(), policy=default)["To"] == "an@mail.example"
    assert text.suffix == ".txt" and text.read_text().startswith("0912345678\n\nKính gửi")
    (tmp_path / "tep").write_text("")
    with pytest.raises(NotSent, match="Không ghi được"):
        Folder(tmp_path / "tep" / "x", "hoc@mail.example", "x").send(_letter())


def _message(key: str, to: str = "an@mail.example") -> Message:
    return Message(key, "Nhắc hạn học", MAIL, to, "Nhắc học", WORDS)


def _rows() -> dict[str, OutboxMessage]:
    db.session.expire_all()
    return {m.key: m for m in db.session.scalars(sa.select(OutboxMessage))}


def _use(app: Flask, **settings: Any) -> None:
    chosen: Settings = app.extensions["settings"]
    app.extensions["settings"] = replace(chosen, mail_from="hoc@mail.example", **settings)


def test_a_message_leaves_once_after_its_transaction(app: Flask, at: Callable[..., Any]) -> None:
    at(NOON)
    with mail_server() as server:
        _use(app, relay=parse_relay(server.url))
        with pytest.raises(ZeroDivisionError), transaction():
            outbox.put([_message("lost")], now=clock.now())
            raise ZeroDivisionError
        assert not jobs.run_next()
        for _ in range(2):
            with transaction():
                outbox.put([_message("a"), _message("b")], now=clock.now())
        assert server.taken == []
        while jobs.run_next():
            pass
        assert len(server.taken) == 2
        with transaction():
            assert outbox.put([_message("a")], now=clock.now()) == 0, "the same reminder never leaves twice"
        assert not jobs.run_next()
        row = _rows()["a"]
        assert (row.state, row.to, row.subject, row.body) == ("sent", "", "", ""), "the address and text are forgotten"
        # A crash between sending and noting it: the lease runs out, and the message is taken up under the same uid.
        with transaction():
            outbox.put([_message("c")], now=clock.now())
            db.session.execute(
                sa.update(OutboxMessage)
                .where(OutboxMessage.key == "c")
                .values(state="sending", tries=1, lease_until=clock.now() + outbox.LEASE)
            )
        while jobs.run_next():
            pass
        assert len(server.taken) == 2
        at(NOON + dt.timedelta(minutes=11))
        while jobs.run_next():
            pass
        assert len(server.taken) == 3 and _rows()["c"].state == "sent"


def test_what_fails_is_tried_again_and_then_waits_for_a_person(app: Flask, at: Callable[..., Any]) -> None:
    at(NOON)
    with mail_server() as server:
        _use(app, relay=parse_relay(server.url))
        server.refuse = lambda address: b"550 no" if "sai" in address else b"451 later"
        with transaction():
            outbox.put([_message("sai", "sai@mail.example"), _message("cham")], now=clock.now())
        while jobs.run_next():
            pass
        rows = _rows()
        assert rows["sai"].state == "failed" and "550" in rows["sai"].error
        assert (rows["cham"].state, rows["cham"].tries) == ("waiting", 1)
        for n, hour in enumerate((1, 2, 24, 48), 2):  # each later than the wait before it, none of them quiet
            at(NOON + dt.timedelta(hours=hour))
            while jobs.run_next():
                pass
            assert _rows()["cham"].tries == n
        failed = _rows()["cham"]
        assert (failed.state, failed.tries) == ("failed", 5)
        server.refuse = lambda address: b"250 ok"
        with transaction():
            assert outbox.send_again(failed.uid, now=clock.now())
            assert not outbox.send_again(failed.uid, now=clock.now())
        while jobs.run_next():
            pass
        assert _rows()["cham"].state == "sent"


def test_nothing_leaves_in_the_quiet_hours(app: Flask, at: Callable[..., Any], tmp_path: Path) -> None:
    _use(app, outbox_folder=tmp_path / "ra")
    at(dt.datetime(2027, 5, 15, 22))  # Saturday night
    with transaction():
        outbox.put([_message("a")], now=clock.now())
    while jobs.run_next():
        pass
    assert not (tmp_path / "ra").exists()
    (waiting,) = jobs.scheduled(outbox.SEND)
    assert waiting.not_before == _at("2027-05-17 07:00")
    with transaction():
        outbox.set_quiet(
            Quiet(0, 0, False), by="x", now=clock.now()
        )  # what waits does not wait for the old hours
    while jobs.run_next():
        pass
    assert len(list((tmp_path / "ra").iterdir())) == 1


def test_what_is_due_every_day_is_asked_for_once(app: Flask, at: Callable[..., Any]) -> None:
    import app.learning.jobs as learning

    at(dt.datetime(2027, 5, 12, 9))
    for _ in range(2):
        with transaction():
            jobs.ask_daily(now=clock.now())
    due = db.session.scalars(sa.select(Job.not_before).where(Job.kind == learning.REMIND)).all()
    assert due == [_at("2027-05-13 07:30")]
