"""Browsers without a screen: one that goes through pages and forms, and many at once that fetch one page."""

from __future__ import annotations

import http.client
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

ACCEPTED = "gzip, deflate, br, zstd"  # what Chromium sends over TLS
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Answer:
    """What came back. `first` and `total` are seconds until the first byte of the body and until the last."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    first: float = 0.0
    total: float = 0.0

    @property
    def text(self) -> str:
        """The body of a page fetched without compression."""
        return self.body.decode("utf-8")

    @property
    def location(self) -> str:
        """Where a redirect leads, as a path."""
        parts = urlsplit(self.headers["Location"])
        return parts.path + (f"?{parts.query}" if parts.query else "")


@dataclass
class Visitor:
    """One browser: keeps its connection and its cookie, and remembers the last CSRF token it saw."""

    url: str
    cookie: str = ""
    token: str = ""
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def get(self, path: str, accept: str = "text/html", encoding: str = "identity") -> Answer:
        """Fetch a page."""
        return self._ask("GET", path, None, {"Accept": accept, "Accept-Encoding": encoding})

    def post(self, path: str, accept: str = "text/html", **fields: object) -> Answer:
        """Send a form with the token last seen."""
        body = urlencode({"csrf_token": self.token, **fields}, doseq=True)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept, "Accept-Encoding": "identity"}
        return self._ask("POST", path, body, headers)

    def post_parts(self, path: str, fields: Mapping[str, object], accept: str = "text/html") -> Answer:
        """Send a form as scripts send a FormData: in parts."""
        parts = [
            f'--part\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in {"csrf_token": self.token, **fields}.items()
        ]
        headers = {"Content-Type": "multipart/form-data; boundary=part", "Accept": accept, "Accept-Encoding": "identity"}
        return self._ask("POST", path, "".join([*parts, "--part--\r\n"]).encode(), headers)

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()

    def _ask(self, method: str, path: str, body: str | bytes | None, headers: dict[str, str]) -> Answer:
        if self.cookie:
            headers["Cookie"] = self.cookie
        begun = time.perf_counter()
        response = self._send(method, path, body, headers)
        head = response.read(1)
        first = time.perf_counter() - begun
        data = head + response.read()
        answer = Answer(response.status, response.headers, data, first, time.perf_counter() - begun)
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookie = line.split(";", 1)[0]
        if found := _TOKEN.search(data.decode("utf-8", "replace")):
            self.token = found.group(1)
        return answer

    def _send(self, method: str, path: str, body: str | bytes | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        # A connection kept alive may have been closed meanwhile: a browser then opens another one.
        for attempt in (1, 2):
            if self._connection is None:
                self._connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
            try:
                self._connection.request(method, path, body, headers)
                return self._connection.getresponse()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self._connection.close()
                self._connection = None
                if attempt == 2:
                    raise
        raise AssertionError


@dataclass(frozen=True)
class Load:
    """What a burst of equal requests came to."""

    requests: int
    seconds: float
    errors: int

    @property
    def per_second(self) -> float:
        """Requests answered per second."""
        return self.requests / self.seconds


def burst(url: str, cookie: str = "", *, seconds: float = 1.0, connections: int = 8, method: str = "GET") -> Load:
    """Fetch one address over kept connections for a while, with wrk where it is installed."""
    if shutil.which("wrk") and method == "GET":
        return _wrk(url, cookie, seconds, connections)
    return _threads(url, cookie, seconds, connections, method)


def _wrk(url: str, cookie: str, seconds: float, connections: int) -> Load:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "-H", f"Accept-Encoding: {ACCEPTED}"]
    if cookie:
        command += ["-H", f"Cookie: {cookie}"]
    out = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    done = re.search(r"(\d+) requests in ([\d.]+)s", out)
    assert done, out
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return Load(int(done.group(1)), float(done.group(2)), int(bad.group(1)) if bad else 0)


def _threads(url: str, cookie: str, seconds: float, connections: int, method: str) -> Load:
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    counts, errors = [0] * connections, [0] * connections
    until = time.perf_counter() + seconds

    def go(n: int) -> None:
        visitor = Visitor(f"{parts.scheme}://{parts.netloc}", cookie)
        while time.perf_counter() < until:
            answer = visitor.get(path, encoding=ACCEPTED) if method == "GET" else visitor.post(path)
            counts[n] += 1
            errors[n] += answer.status >= 400
        visitor.close()

    threads = [threading.Thread(target=go, args=(n,)) for n in range(connections)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(sum(counts), time.perf_counter() - begun, sum(errors))
