"""The hash chain: what is sealed cannot be changed unseen, and no line is left out, whenever it appears."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from app.cli import main
from app.core import append_only, audit, clock, sealing
from app.core.database import db, transaction
from app.core.models import AuditHead, AuditLine, AuditSubject
from app.core.sealing import Break, Head

LINE: dict[str, Any] = {
    "id": 7, "uid": "01890000-0000-7000-8000-000000000000", "at": dt.datetime(2026, 12, 19, 7, 5, tzinfo=dt.UTC),
    "actor": "cli:x", "via": "cli", "verb": "people.see_list", "subjects": ["a", "b"], "scope": "Xã Ba Tơ", "count": 2,
}  # fmt: skip


def test_the_hash_is_over_everything_a_line_says_and_its_place() -> None:
    """What is hashed must never change: chains made today are verified in ten years."""
    assert sealing.canonical(LINE, 3).decode() == (
        '[3,7,"01890000-0000-7000-8000-000000000000","2026-12-19T07:05:00.000000+00:00","cli:x","cli","people.see_list",'
        '["a","b"],"Xã Ba Tơ",2]'
    )
    first = sealing.link(sealing.GENESIS, LINE, 3)
    assert first == "236766ea97aa7464fda48aa10f0962daf7f237ce4b45be4152e0170bd9c71921"
    others = [{**LINE, key: value} for key, value in {
        "id": 8, "uid": "x", "at": LINE["at"] + dt.timedelta(microseconds=1), "actor": "y", "via": "web", "verb": "v",
        "subjects": ["b", "a"], "scope": "", "count": 3,
    }.items()]  # fmt: skip
    hashes = {first, sealing.link(first, LINE, 3), sealing.link(sealing.GENESIS, LINE, 4)}
    hashes |= {sealing.link(sealing.GENESIS, other, 3) for other in others}
    assert len(hashes) == 3 + len(others)


@pytest.mark.parametrize("text", ["", "7", "7:xyz", "-1:" + "0" * 64, "7:" + "G" * 64, "7:" + "0" * 63])
def test_a_head_that_was_not_written_by_us_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        sealing.parse_head(text)
    assert sealing.parse_head(str(Head(7, "0" * 64))) == Head(7, "0" * 64)


def _write(count: int, verb: str = "people.see_list") -> None:
    with transaction():
        for n in range(count):
            audit.record(verb, [f"s{n}"], scope="thử")


def _later() -> dt.datetime:
    return clock.now() + 2 * sealing.MARGIN


def _run(*args: str) -> Any:
    return CliRunner().invoke(main, ["audit", *args], catch_exceptions=False)


def _tamper(statement: sa.Executable) -> None:
    """As somebody would who owns the database: the triggers are taken away first."""
    dialect = db.engine.dialect.name
    with transaction() as session:
        for drop in append_only.drop(dialect, ["audit_line"]):
            session.execute(sa.text(drop))
        session.execute(statement)
        for create in append_only.create(dialect, ["audit_line"]):
            session.connection().exec_driver_sql(create)


def test_the_life_of_a_chain(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 4)
    _write(9)
    assert sealing.seal(now=clock.now()) == 0, "lines wait until the transactions of their time are over"
    assert sealing.seal(now=_later()) == 9
    early = audit.head()
    assert early.number == 9
    _write(3, "people.see_officer")
    assert sealing.seal(now=_later()) == 3
    _write(2)
    db.session.rollback()
    found = sealing.verify(size=3)
    assert (found.sealed, found.waiting, found.broken) == (12, 2, None)
    assert db.session.scalars(sa.select(AuditSubject.line_id).where(AuditSubject.subject == "s8")).all() == [9]
    said = _run("verify", "--head", str(early))
    assert said.exit_code == 0, said.output
    assert "12 dòng đã niêm phong, 2 dòng chờ" in said.output
    assert _run("verify", "--head", "9:x").exit_code == 2

    out = tmp_path / "nhat-ky.jsonl"
    assert _run("export", "--out", str(out)).exit_code == 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [r["number"] for r in rows] == [*range(1, 13), None, None]
    assert rows[11]["sealed_hash"] == found.head.hash
    # The exported lines alone are enough to follow the chain.
    value = sealing.GENESIS
    for row in rows[:12]:
        value = sealing.link(value, {**row, "at": dt.datetime.fromisoformat(row["at"])}, row["number"])
        assert value == row["sealed_hash"]
    table = tmp_path / "nhat-ky.csv"
    assert _run("export", "--out", str(table), "--from", "01/01/2030").exit_code == 0
    assert table.read_text("utf-8").count("\n") == 1

    _tamper(sa.delete(AuditLine).where(AuditLine.number.in_([11, 12])))
    assert (sealing.verify().broken, sealing.verify().at) == (Break.CUT, 11)
    assert _run("verify").exit_code == 1
    # Even with the head put back: a head kept elsewhere tells.
    now_at_nine = sa.select(AuditLine.sealed_hash).where(AuditLine.number == 10).scalar_subquery()
    _tamper(sa.update(AuditHead).values(number=10, hash=now_at_nine))
    assert sealing.verify().broken is None
    assert (sealing.verify(kept=found.head).broken, sealing.verify(kept=found.head).at) == (Break.CUT, 11)
    _tamper(sa.update(AuditLine).where(AuditLine.number == 4).values(scope="khác"))
    touched = sealing.verify()
    assert (touched.broken, touched.at, touched.sealed) == (Break.TOUCHED, 4, 3)
    assert touched.uid in _run("verify").output + _run("verify").stderr
    _tamper(sa.delete(AuditLine).where(AuditLine.number == 2))
    assert (sealing.verify().broken, sealing.verify().at) == (Break.MISSING, 2)


def test_a_line_seen_late_with_a_smaller_id_gets_its_place(app: Flask, backend: str) -> None:
    """PostgreSQL hands out ids when a line is written and shows it when its transaction ends."""
    if backend == "sqlite":
        pytest.skip("one writer at a time: lines are seen in the order of their ids")
    values = {"actor": "x", "via": "web", "verb": "v", "subjects": [], "scope": "", "count": 1}
    old = clock.now() - dt.timedelta(minutes=5)
    insert = sa.insert(AuditLine.__table__)
    with db.engine.connect() as slow, db.engine.connect() as quick:
        slow.execute(insert, {**values, "at": old, "uid": "01890000-0000-7000-8000-000000000001"})
        quick.execute(insert, {**values, "at": old, "uid": "01890000-0000-7000-8000-000000000002"})
        quick.commit()
        assert sealing.seal(now=clock.now()) == 1
        slow.commit()
        assert sealing.seal(now=clock.now()) == 1
    rows = db.session.execute(sa.select(AuditLine.id, AuditLine.number).order_by(AuditLine.number)).all()
    assert [(r.number, r.id) for r in rows] == [(1, 2), (2, 1)]
    assert (sealing.verify().sealed, sealing.verify().broken) == (2, None)
    # Two who seal at once do not give two lines one place: the second waits for the first one's head.
    db.session.rollback()
    with db.engine.connect() as other:
        other.execute(sa.select(AuditHead.number).with_for_update())
        with pytest.raises(sa.exc.OperationalError):
            with transaction() as session:
                session.execute(sa.text("SET LOCAL lock_timeout = '50ms'"))
                sealing.seal_batch(now=clock.now())


def test_what_a_job_does_is_done_by_whoever_asked(app: Flask) -> None:
    from app.core import jobs

    jobs.handler("test.audited")(lambda job: (audit.viewed("people.see_list"), {})[1])
    with transaction():
        jobs.ask("test.audited", {}, "nguoi-nho")
    assert jobs.run_next()
    line = db.session.execute(sa.select(AuditLine.actor, AuditLine.via)).one()
    assert tuple(line) == ("nguoi-nho", "job")


@pytest.mark.sqlite_only  # PostgreSQL refuses such values by the types of its columns
@pytest.mark.parametrize("column, value", [("at", "hôm qua"), ("subjects", "[nửa"), ("uid", "ai đó")])
def test_a_line_that_cannot_even_be_read_is_named_too(app: Flask, column: str, value: str) -> None:
    _write(5)
    sealing.seal(now=_later())
    _tamper(sa.text(f"UPDATE audit_line SET {column} = :value WHERE number = 3").bindparams(value=value))
    found = sealing.verify()
    assert (found.sealed, found.broken, found.at) == (2, Break.TOUCHED, 3)
    said = _run("verify")
    assert (said.exit_code, "Dòng số 3" in said.output) == (1, True)


def test_a_chain_without_its_head_is_no_chain(app: Flask) -> None:
    _write(5)
    sealing.seal(now=_later())
    with transaction() as session:
        session.execute(sa.delete(AuditHead))
    found = sealing.verify()
    assert (found.sealed, found.broken) == (5, Break.CUT)
    with transaction() as session:
        session.add(AuditHead(id=1, number=5, hash=db.session.scalar(sa.select(AuditLine.sealed_hash).where(AuditLine.number == 5))))
    assert sealing.verify().broken is None
