"""A server under measurement: the gunicorn that `hoctapso serve` starts, and what its processes cost."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg

from app.core.config import ROOT
from tests.bench.instances import environment as environment_of

BARE = "tests.bench.bare:make()"


class Server:
    """Gunicorn with the site's own configuration; `application` replaces the site by another one."""

    def __init__(self, instance: Path, application: str = "", **environment: str) -> None:
        self.port = _free_port()
        self._database = environment_of(instance).get("HOCTAPSO_DEMO_DATABASE_URL", "")
        command = [sys.executable, "-m", "gunicorn", "-c", "python:app.operations.web"]
        self._process = subprocess.Popen(
            [*command, *([application] if application else [])],
            cwd=ROOT,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("HOCTAPSO_")},
                "HOCTAPSO_INSTANCE": str(instance),
                "PORT": str(self.port),
                **environment_of(instance),
                **environment,
            },
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait("/1" if application else "/song")

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def workers(self) -> list[int]:
        """The process ids of its workers."""
        master = self._process.pid
        return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]

    def cpu(self) -> float:
        """Seconds of CPU its workers have used so far, in user and kernel mode (the scheduler's nanoseconds).

        With a database server on this machine, what that spends on their questions as well.
        """
        total = 0
        for pid in [*self.workers, *self._backends()]:
            for task in Path(f"/proc/{pid}/task").iterdir():
                total += int((task / "schedstat").read_text().split()[0])
        return total / 1e9

    def _backends(self) -> list[int]:
        """The database server's processes that answer the workers."""
        if not self._database:
            return []
        with psycopg.connect(self._database) as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchall()
        return [pid for (pid,) in rows if Path(f"/proc/{pid}").exists()]

    def peak_memory(self) -> int:
        """The largest resident size any worker has had since `forget_peak`, in bytes."""
        return max(_status(pid, "VmHWM") for pid in self.workers)

    def forget_peak(self) -> None:
        """Begin a new peak at the present size."""
        for pid in self.workers:
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def stop(self) -> None:
        """End it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _wait(self, path: str) -> None:
        for _ in range(300):
            if self._process.poll() is not None:
                raise RuntimeError(f"the server did not start (exit {self._process.returncode})")
            try:
                urllib.request.urlopen(self.url + path, timeout=5).read()
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        self.stop()
        raise RuntimeError("the server does not answer")


@contextlib.contextmanager
def serving(instance: Path, application: str = "", **environment: str) -> Iterator[Server]:
    """Serve an instance for as long as the block lasts."""
    server = Server(instance, application, **environment)
    try:
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _status(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    return 0
