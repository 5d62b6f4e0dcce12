"""The process that `hoctapso serve` becomes: keeps the web master and the one jobs process running.

A child that dies is started again, each time after a longer wait; a signal to stop goes on to both, and whoever has not
stopped after ten seconds is killed (its job has a lease and is taken up again at the next start).
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.config import load

GRACE = 10.0  # seconds to finish what is under way
STEADY = 60.0  # seconds after which a child counts as healthy and its waits begin anew
LONGEST_WAIT = 30.0
LOCK = "serving.lock"


@dataclass
class Child:
    """One process and when it may be started (again)."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    not_before: float = 0.0

    def start(self) -> None:
        """Start it in a session of its own: Ctrl+C in the terminal reaches the supervisor only."""
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_die_with_parent)  # noqa: PLW1509
        self.started = time.monotonic()

    def look(self) -> None:
        """Start it when it is due; note when it has died."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.not_before:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            if self.failures and now - self.started > STEADY:
                self.failures = 0
            return
        wait = min(LONGEST_WAIT, 2.0**self.failures)
        self.failures += 1
        self.process, self.not_before = None, now + wait
        print(f"{self.name}: dừng bất ngờ (mã {code}), chạy lại sau {wait:.0f} giây.", file=sys.stderr, flush=True)


def _die_with_parent() -> None:
    # Should the supervisor be killed outright, its children must not go on alone (Linux; elsewhere they stay).
    with contextlib.suppress(Exception):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@contextlib.contextmanager
def held(instance: Path) -> Iterator[bool]:
    """Hold the mark that this installation is being served; yields False when somebody else holds it."""
    instance.mkdir(parents=True, exist_ok=True)
    with (instance / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def supervise(children: list[Child]) -> None:
    """Keep the children running until this process is told to stop, then stop them."""
    told: list[int] = []
    # A signal writes a byte, so that one that comes just before the wait still ends it.
    wake, awake = socket.socketpair()
    wake.setblocking(False)
    awake.setblocking(False)
    signal.set_wakeup_fd(awake.fileno(), warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda got, frame: told.append(got))
    signal.signal(signal.SIGCHLD, lambda got, frame: None)
    while not told:
        for child in children:
            child.look()
        select.select([wake], [], [], 1.0)
        with contextlib.suppress(BlockingIOError):
            wake.recv(1024)
    stop(children)


def stop(children: list[Child]) -> None:
    """Ask every child to finish; kill those that have not after GRACE seconds."""
    running = [c for c in children if c.process is not None and c.process.poll() is None]
    for child in running:
        assert child.process is not None
        child.process.terminate()
    deadline = time.monotonic() + GRACE
    for child in running:
        assert child.process is not None
        try:
            child.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()


def main() -> None:
    """Serve the installation named by the environment."""
    settings = load()
    with held(settings.instance) as free:
        if not free:
            print("Trang này đang được chạy bởi một tiến trình khác.", file=sys.stderr)
            raise SystemExit(1)
        supervise(
            [
                Child("web", [sys.executable, "-m", "gunicorn", "-c", "python:app.operations.web"]),
                Child("việc dài", [sys.executable, "-m", "app.operations.jobs_process"]),
            ]
        )


if __name__ == "__main__":
    main()
