"""How a message leaves: by a mail server (SMTP, RFC 5321), or as a file in a folder that another program empties.

A sender is given one letter at a time and either returns, or raises `NotSent` with the reason. The folder is also the
pattern for gateways of Zalo or text messages: such a program takes the files, delivers them and moves them away.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

MAIL, TEXT = "mail", "text"  # channels: an e-mail address, a telephone number
_PATIENCE = 20.0  # seconds for a mail server to answer
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\]+@[^\s@<>\"(),:;\\]+")
_EXAMPLE = "smtp://TÊN:MẬT_KHẨU@mail.quangngai.example:587"


class WrongRelay(ValueError):
    """The address of the mail server cannot be used; the message is the rest of a sentence that begins with its setting."""


@dataclass(frozen=True)
class Relay:
    """A mail server. `tls`: from the first byte; otherwise STARTTLS (RFC 3207) wherever the server offers it."""

    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = field(default="", repr=False)


def parse_relay(text: str) -> Relay:
    """Read `smtp://user:password@host:port` or `smtps://…`. Raises WrongRelay, whose message never holds the password."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise WrongRelay(f"không phải là địa chỉ dùng được. Ví dụ: {_EXAMPLE}.") from error
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise WrongRelay(f"phải bắt đầu bằng smtp:// hoặc smtps:// và có tên máy chủ. Ví dụ: {_EXAMPLE}.")
    if parts.path.strip("/") or parts.query:
        raise WrongRelay(f"chỉ gồm tên, mật khẩu, tên máy chủ và cổng. Ví dụ: {_EXAMPLE}.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise WrongRelay("phải có cả tên và mật khẩu, hoặc không có cả hai.")
    tls = parts.scheme == "smtps"
    return Relay(parts.hostname, port or (465 if tls else 587 if user else 25), tls, user, password)


def is_address(text: str) -> bool:
    """Whether this can stand as an e-mail address in a letter's head."""
    return bool(_ADDRESS.fullmatch(text)) and text.isascii()


@dataclass(frozen=True)
class Letter:
    """One message as a sender gets it. The uid is the same at every try, so that a second copy can be told."""

    uid: str
    channel: str
    to: str
    subject: str
    body: str
    made_at: dt.datetime


class NotSent(Exception):
    """The message did not leave; the text is a sentence. `final`: trying again would not help."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


class Sender(Protocol):
    """What delivers letters."""

    def send(self, letter: Letter) -> None:
        """Deliver one letter. Raises NotSent."""
        ...

    def close(self) -> None:
        """Let go of what was opened for sending."""
        ...


def mail_of(letter: Letter, sender: str, name: str) -> EmailMessage:
    """The letter as plain text mail (RFC 5322), marked as sent by a machine (RFC 3834)."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(name, addr_spec=sender)
    mail["To"] = Address(addr_spec=letter.to)
    mail["Subject"] = letter.subject
    mail["Date"] = letter.made_at
    mail["Message-ID"] = f"<{letter.uid}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body)
    mail["Content-Language"] = "vi"  # set_content throws away every Content- header before it
    return mail


class MailServer:
    """Sends through one server, over one connection for as long as it lasts."""

    def __init__(self, relay: Relay, sender: str, name: str) -> None:
        self._relay, self._sender, self._name = relay, sender, name
        self._open: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        """Hand the letter to the server. Raises NotSent."""
        try:
            self._send(letter)
        except smtplib.SMTPServerDisconnected:  # it tired of the connection: once more over a new one
            self._open = None
            self._guarded(letter)
        except (smtplib.SMTPException, OSError, ValueError, MessageError) as error:
            self.close()
            raise _refusal(error) from error

    def _guarded(self, letter: Letter) -> None:
        try:
            self._send(letter)
        except (smtplib.SMTPException, OSError, ValueError, MessageError) as error:
            self.close()
            raise _refusal(error) from error

    def _send(self, letter: Letter) -> None:
        server = self._open or self._connect()
        server.send_message(mail_of(letter, self._sender, self._name))

    def _connect(self) -> smtplib.SMTP:
        relay = self._relay
        if relay.tls:
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(relay.host, relay.port, timeout=_PATIENCE, context=context)
        else:
            server = smtplib.SMTP(relay.host, relay.port, timeout=_PATIENCE)
        try:
            server.ehlo()
            safe = relay.tls
            if not safe and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
                safe = True
            if relay.user:
                if not safe and relay.host not in ("localhost", "127.0.0.1", "::1"):
                    raise NotSent("Máy chủ thư không mã hóa đường truyền nên hệ thống không gửi mật khẩu đến đó.")
                server.login(relay.user, relay.password)
        except BaseException:
            server.close()
            raise
        self._open = server
        return server

    def close(self) -> None:
        """Take leave of the server."""
        if self._open is not None:
            try:
                self._open.quit()
            except (smtplib.SMTPException, OSError):
                self._open.close()
            self._open = None


def _refusal(error: Exception) -> NotSent:
    """What a mail server's answer means to those who read the list of failures."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
        return NotSent(f"Máy chủ thư không nhận địa chỉ này (mã {code}).", final=code >= 500)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return NotSent("Máy chủ thư không chấp nhận tên hoặc mật khẩu đã đặt.")
    if isinstance(error, smtplib.SMTPSenderRefused):
        return NotSent(f"Máy chủ thư không chấp nhận địa chỉ gửi đã đặt (mã {error.smtp_code}).")
    if isinstance(error, smtplib.SMTPResponseException):
        return NotSent(f"Máy chủ thư từ chối thư này (mã {error.smtp_code}).", final=error.smtp_code >= 500)
    if isinstance(error, ssl.SSLError):
        return NotSent("Không lập được đường truyền mã hóa đến máy chủ thư.")
    if isinstance(error, (ValueError, MessageError)) and not isinstance(error, OSError):
        return NotSent("Địa chỉ hoặc tiêu đề của thư này không dùng được.", final=True)
    return NotSent("Không nối được với máy chủ thư.")


class Folder:
    """Writes one file for each letter: `.eml` for mail, `.txt` for a text message (its first line is the number)."""

    def __init__(self, folder: Path, sender: str, name: str) -> None:
        self._folder, self._sender, self._name = folder, sender, name

    def send(self, letter: Letter) -> None:
        """Write the file, whole or not at all; writing it again changes nothing. Raises NotSent."""
        if letter.channel == MAIL:
            try:
                data = mail_of(letter, self._sender, self._name).as_bytes()
            except (ValueError, MessageError) as error:
                raise _refusal(error) from error
        else:
            data = f"{letter.to}\n\n{letter.body}\n".encode()
        name = f"{letter.made_at:%Y%m%dT%H%M%S}-{letter.uid}.{'eml' if letter.channel == MAIL else 'txt'}"
        half = self._folder / f".{name}.tmp"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            half.write_bytes(data)
            os.replace(half, self._folder / name)
        except OSError as error:
            raise NotSent("Không ghi được tệp vào thư mục chờ gửi.") from error

    def close(self) -> None:
        """Nothing was opened."""
