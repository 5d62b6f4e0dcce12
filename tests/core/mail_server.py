"""A mail server on this machine: takes what it is given (RFC 5321), or refuses it as a test wants."""

from __future__ import annotations

import email
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default


class MailServer:
    """Listens on a free port; `taken` are the mails, `refuse` says how to answer a recipient."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.refuse: Callable[[str], bytes] = lambda address: b"250 ok"
        self.drop_after: int | None = None  # close the connection after so many mails
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        """The address as the setting has it."""
        return f"smtp://127.0.0.1:{self.port}"

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        taken = 0
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 test\r\n")
            for line in lines:
                word = line.strip().upper()
                if word.startswith(b"EHLO"):
                    connection.sendall(b"250-test\r\n250 8BITMIME\r\n")
                elif word.startswith(b"RCPT"):
                    connection.sendall(self.refuse(line.decode()) + b"\r\n")
                elif word == b"DATA":
                    connection.sendall(b"354 go\r\n")
                    data = b"".join(iter(lines.readline, b".\r\n"))
                    mail = email.message_from_bytes(data, policy=default)
                    assert isinstance(mail, EmailMessage)
                    self.taken.append(mail)
                    connection.sendall(b"250 taken\r\n")
                    taken += 1
                    if self.drop_after == taken:
                        return
                elif word == b"QUIT":
                    connection.sendall(b"221 bye\r\n")
                    return
                else:
                    connection.sendall(b"250 ok\r\n")

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server for the length of a test."""
    server = MailServer()
    try:
        yield server
    finally:
        server.close()
