"""Long work: done once, seen while it runs, taken up again after a crash, stopped when asked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from app.core import jobs
from app.core.database import db, transaction

DONE: list[str] = []


@jobs.handler("test_work")
def _work(job: jobs.Running, what: str) -> dict[str, Any]:
    job.progress(1, 2, "đang làm", force=True)
    if what == "refuse":
        raise jobs.Refused("Không làm được việc này.")
    if what == "crash":
        raise RuntimeError("boom")
    DONE.append(what)
    return {"text": what}


@pytest.fixture(autouse=True)
def _forget() -> None:
    DONE.clear()


def _ask(what: str) -> str:
    with transaction():
        return jobs.ask("test_work", {"what": what}, "somebody").uid


def _state(uid: str) -> tuple[str, str]:
    job = jobs.find(uid)
    assert job is not None
    return job.state, job.message


def test_a_job_is_done_once(app: Flask) -> None:
    uid = _ask("a")
    assert jobs.run_next()
    assert not jobs.run_next()
    assert DONE == ["a"]
    job = jobs.find(uid)
    assert job is not None
    assert (job.state, job.result, job.done, job.total) == ("done", {"text": "a"}, 1, 2)
    assert job.ended_at is not None


def test_a_job_asked_for_in_a_transaction_that_failed_was_never_asked_for(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        jobs.ask("test_work", {"what": "a"}, "somebody")
        raise ZeroDivisionError
    assert not jobs.run_next()


def test_a_refusal_is_told_in_its_sentence(app: Flask) -> None:
    uid = _ask("refuse")
    jobs.run_next()
    assert _state(uid) == ("failed", "Không làm được việc này.")


def test_a_crash_is_told_without_its_insides(app: Flask) -> None:
    uid = _ask("crash")
    jobs.run_next()
    state, message = _state(uid)
    assert state == "failed" and "boom" not in message


def test_who_asked_may_stop_it(app: Flask) -> None:
    uid = _ask("a")
    with transaction():
        jobs.ask_to_cancel(uid)
    jobs.run_next()
    assert _state(uid)[0] == "cancelled" and DONE == []


def test_what_a_dead_process_left_is_taken_up_when_its_lease_runs_out(app: Flask, at: Any) -> None:
    uid = _ask("a")
    job = jobs.find(uid)
    assert job is not None
    now = dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC)
    at(now)
    with transaction():
        job.state, job.lease_until = "running", now + jobs.LEASE
        db.session.add(job)
    assert not jobs.run_next()
    at(now + jobs.LEASE + dt.timedelta(seconds=1))
    assert jobs.run_next()
    assert DONE == ["a"]
