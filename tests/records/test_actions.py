"""The one door for completion: exactly once, on its day; revoked by another fact, never by change."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.config import ROOT
from app.core.database import db, transaction
from app.core.models import AuditLine
from app.people.access import EVERYTHING
from app.records import actions, queries
from app.records.actions import NotRecorded
from app.records.models import Certificate, Completion
from app.records.rules import Source
from tests.records.province import Province

# 18:30 in UTC is half past one of the next day in the province.
LATE = dt.datetime(2026, 12, 18, 18, 30, tzinfo=dt.UTC)


@pytest.fixture
def an(app: Flask) -> tuple[Province, int]:
    province = Province()
    with transaction():
        province.unit(1)
        person = province.person("Phạm Văn An", unit=1)
        province.edition("a1")
        province.rule(1)
    return province, person


def complete(
    an: tuple[Province, int], ref: str = "attempt-1", at: dt.datetime = LATE, **more: Any
) -> Completion:
    province, person = an
    course, edition = province.edition("a1")
    return actions.record_completion(
        **{
            "person_id": person, "course_id": course, "edition_id": edition, "edition_number": 1, "source": Source.QUIZ,
            "source_ref": ref, "earned_at": at, "score": 8333, "credited_minutes": 540, "recorded_by": "test", "now": at,
            **more,
        }
    )  # fmt: skip


def test_a_completion_is_recorded_once_however_often_it_is_told(an: tuple[Province, int]) -> None:
    with transaction():
        first = complete(an)
    with transaction():
        again = complete(an, at=LATE + dt.timedelta(days=3))
    assert again.id == first.id
    assert again.earned_at == LATE
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Completion)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 1
    assert db.session.scalars(sa.select(AuditLine.verb)).all() == ["records.complete"]


def test_ten_at_the_same_moment_record_one(an: tuple[Province, int], app: Flask) -> None:
    db.session.remove()
    ids, problems = [], []
    gate = threading.Barrier(10)

    def tell() -> None:
        with app.app_context():
            gate.wait()
            try:
                with transaction():
                    ids.append(complete(an).id)
            except Exception as error:  # noqa: BLE001
                problems.append(error)
            db.session.remove()

    threads = [threading.Thread(target=tell) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(set(ids)) == 1 and len(ids) == 10


def test_the_day_is_the_day_of_the_province(an: tuple[Province, int]) -> None:
    with transaction():
        assert complete(an).earned_on == dt.date(2026, 12, 19)


def test_the_future_is_refused(an: tuple[Province, int]) -> None:
    with pytest.raises(NotRecorded, match="tương lai"), transaction():
        complete(an, now=LATE - dt.timedelta(seconds=1))


def test_a_letters_code_cannot_be_guessed(an: tuple[Province, int]) -> None:
    with transaction():
        complete(an)
        complete(an, "attempt-2")
    codes = db.session.scalars(sa.select(Certificate.code)).all()
    assert len(set(codes)) == 2
    assert all(len(code) >= 22 for code in codes)  # 128 bits in base 64


def test_a_revocation_counts_from_its_day_and_says_why(an: tuple[Province, int]) -> None:
    with transaction():
        completion = complete(an)
    day = dt.date(2026, 12, 25)
    with transaction():
        actions.revoke_completion(
            completion_id=completion.id, effective_on=day, reason="Nộp bài hộ", recorded_by="chi", now=LATE
        )
        actions.revoke_completion(
            completion_id=completion.id, effective_on=day + dt.timedelta(days=9), reason="A lý do sau", recorded_by="chi",
            now=LATE,
        )  # fmt: skip
    assert list(queries.held_courses(an[1], day - dt.timedelta(days=1))) == [completion.course_id]
    assert list(queries.held_courses(an[1], day)) == []
    (view,) = queries.completions_of(an[1])
    assert (view.revoked_on, view.revoked_why) == (day, "Nộp bài hộ")
    assert queries.target(EVERYTHING, day - dt.timedelta(days=1)).none == 1


@pytest.mark.parametrize(
    ("day", "reason"), [(dt.date(2026, 12, 18), "Nộp bài hộ"), (dt.date(2026, 12, 19), "   ")]
)
def test_a_revocation_needs_a_reason_and_a_day_that_is_possible(
    an: tuple[Province, int], day: dt.date, reason: str
) -> None:
    with transaction():
        completion = complete(an)
    with pytest.raises(NotRecorded), transaction():
        actions.revoke_completion(
            completion_id=completion.id, effective_on=day, reason=reason, recorded_by="chi", now=LATE
        )


def test_several_completions_of_a_course_count_once_by_the_earliest(an: tuple[Province, int]) -> None:
    with transaction():
        later = complete(an, "two", LATE + dt.timedelta(days=1))
        first = complete(an, "one", LATE)
    assert later.id != first.id
    held = queries.held_courses(an[1], dt.date(2027, 1, 1))
    assert {c.id for c in held.values()} == {first.id}


def test_rules_of_the_file_are_added_once(app: Flask) -> None:
    path = ROOT / "courses" / "in-depth-rule.toml"
    with transaction():
        assert actions.load_rules(path=path, recorded_by="cli", now=LATE) == 1
    with transaction():
        assert actions.load_rules(path=path, recorded_by="cli", now=LATE) == 0
    (rule,) = queries.rules()
    assert not rule.approved and rule.keeps_trained and rule.target_percent == 70
    assert all(len(a) == 2 and len(b) == 2 for a, b in rule.strands.values())


def test_a_rule_file_may_ask_for_edition_and_score(tmp_path: Path) -> None:
    path = tmp_path / "rule.toml"
    path.write_text(
        'version = [{number = 2, in_force_from = 2027-01-01, target_percent = 70, transition = "hoc_bo_sung", note = "",\n'
        'approved_by = "Ông A", approved_on = 2026-12-01, approval_ref = "12/QĐ", A = [["a1@2:80", "a2"]], B = [["b1"]]}]'
        .replace("\n", " ")
    )  # fmt: skip
    (rule,) = actions.rules_from_toml(path)
    ((one, other),) = next(iter(rule.strands.values()))[0]
    assert (one.course, one.lowest_edition, one.lowest_score) == ("a1", 2, 8000)
    assert (other.course, other.lowest_edition, other.lowest_score) == ("a2", 1, 0)
    assert rule.approved and not rule.keeps_trained
