"""`hoctapso serve`, as an operator runs it: it answers, it mends itself, it stops in seconds."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.cli import main
from app.core.clock import now
from app.core.config import ROOT, Settings
from app.core.database import db, transaction
from app.core.models import Job
from app.core.site import mark_as_demo
from app.operations import supervisor
from tests.databases import close

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _serving(settings: Settings, port: int) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "HOCTAPSO_INSTANCE": str(settings.instance), "PORT": str(port), "HOCTAPSO_WORKERS": "1",
                   "HOCTAPSO_SECRET_KEY": settings.secret_key}  # fmt: skip
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(20)


def _answers(port: int, within: float = 40) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/song", timeout=5) as response:
                return bool(response.read() == b"ok\n")
        time.sleep(0.2)
    return False


def _children(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _gone(pid: int, within: float = 15) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not Path(f"/proc/{pid}").exists() or "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes through /proc")
def test_serve_answers_does_jobs_mends_itself_and_stops(app: Any, settings: Settings) -> None:
    with transaction():
        db.session.add(Job(kind="no-such-kind", args={}, state="waiting", asked_by="x", asked_at=now()))
    close(app)
    port = _free_port()
    with _serving(settings, port) as process:
        assert _answers(port), process.stdout.read() if process.stdout else ""
        web, jobs = _children(process.pid)
        # The jobs process takes up what waits (nobody handles this kind, which is said and harms nothing).
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            db.session.rollback()
            db.session.expire_all()
            if db.session.query(Job.state).filter_by(kind="no-such-kind").scalar() != "waiting":
                break
            time.sleep(0.3)
        assert db.session.query(Job.state).filter_by(kind="no-such-kind").scalar() == "failed"
        close(app)
        # A process that dies is started again.
        os.kill(jobs, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and (len(_children(process.pid)) < 2 or jobs in _children(process.pid)):
            time.sleep(0.2)
        now_running = _children(process.pid)
        assert web in now_running
        assert len(now_running) == 2
        assert jobs not in now_running
        assert _answers(port)
        # A second one for the same installation is refused.
        with _serving(settings, _free_port()) as second:
            assert second.wait(30) == 1
        began = time.monotonic()
        process.terminate()
        assert process.wait(15) == 0
        assert time.monotonic() - began < 12
        assert all(_gone(pid) for pid in now_running)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the kernel of Linux")
def test_killing_the_supervisor_leaves_nobody_behind(app: Any, settings: Settings) -> None:
    close(app)
    port = _free_port()
    with _serving(settings, port) as process:
        assert _answers(port)
        children = _children(process.pid)
        process.kill()
        process.wait(10)
        assert all(_gone(pid) for pid in children)


def test_demonstration_stays_on_this_machine(app: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    with transaction():
        mark_as_demo()
    close(app)
    result = CliRunner().invoke(main, ["serve"], obj=replace(settings, host="0.0.0.0", port=_free_port()))
    assert result.exit_code == 1
    assert "HOCTAPSO_DEMO_PUBLIC=1" in result.output


def test_waits_grow_and_begin_anew(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    clock = [100.0]
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: clock[0])
    child = supervisor.Child("việc", [sys.executable, "-c", "raise SystemExit(3)"])
    waits = []
    for _ in range(7):
        child.look()
        assert child.process is not None
        child.process.wait()
        child.look()
        waits.append(child.not_before - clock[0])
        clock[0] = child.not_before
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    assert "mã 3" in capsys.readouterr().err
