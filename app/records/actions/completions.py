"""Writes of the records room. Nothing here is ever updated."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.core import audit, database
from app.core.clock import local_date
from app.core.database import db, insert
from app.core.uid import token, uuid7
from app.people.models import Person
from app.people.rules import Duty
from app.records import queries
from app.records.models import Certificate, Completion, CompletionNoticeLine, InDepthRule, Revocation
from app.records.rules import Requirement, Rule, Source, rule_to_dict


class NotRecorded(ValueError):
    """The fact cannot be true; the message is a sentence for the person who recorded it."""


def record_completion(
    *,
    person_id: int,
    course_id: int,
    edition_id: int | None,
    edition_number: int,
    source: Source,
    source_ref: str,
    earned_at: dt.datetime,
    score: int | None,
    credited_minutes: int,
    recorded_by: str,
    now: dt.datetime,
    evidence: dict[str, Any] | None = None,
) -> Completion:
    """The one door for completion, whatever earned it. Idempotent on (source, source_ref).

    `score` is in hundredths of a percent. Raises NotRecorded for a completion in the future.
    """
    if earned_at > now:
        raise NotRecorded("Ngày hoàn thành không thể ở tương lai.")
    values = {
        "person_id": person_id,
        "course_id": course_id,
        "edition_id": edition_id,
        "edition_number": edition_number,
        "source": source.value,
        "source_ref": source_ref,
        "earned_at": earned_at,
        "earned_on": local_date(earned_at),
        "score": score,
        "credited_minutes": credited_minutes,
        "evidence": evidence or {},
        "recorded_at": now,
        "recorded_by": recorded_by,
    }
    # The database itself refuses a second one of the same source, whoever records it at the same moment.
    new = database.write(_record_statement(db.engine.dialect.name), values)
    if not new:
        same = sa.select(_completions).where(
            _completions.c.source == source.value, _completions.c.source_ref == source_ref
        )
        return Completion(**database.execute(same).one()._mapping)
    ((completion_id, uid),) = new
    database.write(_ADD_LETTER, {"completion_id": completion_id, "code": token(128), "issued_at": now})
    ((owner,),) = database.read(_OWNER, {"person": person_id})
    audit.record("records.complete", [owner, uid])
    return Completion(id=completion_id, uid=uid, **values)  # as recorded; nothing of it can change


@dataclass(frozen=True)
class NewCompletion:
    """What `record_completions` is told of each; the words are those of `record_completion`."""

    person_id: int
    course_id: int
    edition_number: int
    source_ref: str
    earned_at: dt.datetime
    credited_minutes: int
    evidence: dict[str, Any]


_AT_ONCE = 500  # rows of one statement


def record_completions(
    *, completions: Sequence[NewCompletion], source: Source, recorded_by: str, now: dt.datetime
) -> int:
    """The same door for many that were not earned by a test here; how many were new. Raises NotRecorded.

    One audit line says how many, and of the first ones which.
    """
    if any(c.earned_at > now for c in completions):
        raise NotRecorded("Ngày hoàn thành không thể ở tương lai.")
    uids: list[str] = []
    for start in range(0, len(completions), _AT_ONCE):
        rows = [
            {
                **vars(c), "uid": uuid7(), "edition_id": None, "source": source.value, "earned_on": local_date(c.earned_at),
                "score": None, "recorded_at": now, "recorded_by": recorded_by,
            }
            for c in completions[start : start + _AT_ONCE]
        ]  # fmt: skip
        new = database.execute(_record_statement(db.engine.dialect.name), rows).all()
        if new:
            letters = [{"completion_id": row.id, "code": token(128), "issued_at": now} for row in new]
            database.execute(_ADD_LETTER, letters)
        uids += [row.uid for row in new]
    if uids:
        audit.record("records.complete", uids)
    return len(uids)


@lru_cache(maxsize=2)
def _record_statement(dialect: str) -> Any:
    row = insert(_completions)
    return row.on_conflict_do_nothing(index_elements=["source", "source_ref"]).returning(
        row.table.c.id, row.table.c.uid
    )


_completions: Any = Completion.__table__
_letters: Any = Certificate.__table__
_ADD_LETTER = sa.insert(_letters)
_persons: Any = Person.__table__
_OWNER = sa.select(_persons.c.uid).where(_persons.c.id == sa.bindparam("person"))


def revoke_completion(
    *, completion_id: int, effective_on: dt.date, reason: str, recorded_by: str, now: dt.datetime
) -> Revocation:
    """From `effective_on` on the completion does not count, with a reason. The completion itself stays.

    Raises NotRecorded when the day lies before the completion was earned.
    """
    completion = db.session.get_one(Completion, completion_id)
    if effective_on < completion.earned_on:
        raise NotRecorded("Ngày thu hồi không thể trước ngày hoàn thành.")
    if not reason.strip():
        raise NotRecorded("Cần ghi lý do thu hồi.")
    revocation = Revocation(
        completion_id=completion_id,
        effective_on=effective_on,
        reason=reason,
        recorded_at=now,
        recorded_by=recorded_by,
    )
    db.session.add(revocation)
    db.session.flush()
    owner = db.session.scalars(sa.select(Person.uid).where(Person.id == completion.person_id)).one()
    audit.record("records.revoke", [owner, completion.uid, revocation.uid])
    return revocation


def erase_person(*, person_id: int) -> None:
    """Empty why completions of this person were revoked and their posts on lists for a notice: both may name them.

    Completions, letters and the lists stay.

    Append-only, but for this: see app/core/append_only.py, EMPTIED.
    """
    mine = sa.select(Completion.id).where(Completion.person_id == person_id)
    db.session.execute(sa.update(Revocation).where(Revocation.completion_id.in_(mine)).values(reason=""))
    db.session.execute(sa.update(CompletionNoticeLine).where(CompletionNoticeLine.completion_id.in_(mine)).values(job_title=""))


def add_rule(*, rule: Rule, recorded_by: str, now: dt.datetime) -> InDepthRule:
    """Add a version of the in-depth rule."""
    row = InDepthRule(
        number=rule.number,
        in_force_from=rule.in_force_from,
        content=rule_to_dict(rule),
        approved_by=rule.approved_by,
        approved_on=rule.approved_on,
        approval_ref=rule.approval_ref,
        approver_position=rule.approver_position,
        recorded_at=now,
        recorded_by=recorded_by,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("records.add_rule", [row.uid])
    return row


def _requirement(text: str) -> Requirement:
    text, _, score = text.partition(":")
    course, _, edition = text.partition("@")
    return Requirement(course, int(edition or 1), int(score or 0) * 100)


def rules_from_toml(path: Path) -> list[Rule]:
    """The versions written in `courses/in-depth-rule.toml`. Raises KeyError, ValueError for a malformed file."""
    data = tomllib.loads(path.read_text("utf-8"))
    versions = []
    for v in data["version"]:
        strands = tuple(tuple(tuple(_requirement(c) for c in group) for group in v[s]) for s in "AB")
        versions.append(
            Rule(
                number=v["number"],
                in_force_from=v["in_force_from"],
                strands=dict.fromkeys(Duty, (strands[0], strands[1])),
                target_percent=v["target_percent"],
                keeps_trained=v["transition"] == "bao_luu",
                approved_by=v["approved_by"],
                approved_on=v["approved_on"] or None,
                approval_ref=v["approval_ref"],
                note=v["note"],
            )
        )
    return versions


def load_rules(*, path: Path, recorded_by: str, now: dt.datetime) -> int:
    """Add the versions of the file that the database does not have; returns how many were added."""
    have = {rule.number for rule in queries.rules()}
    new = [rule for rule in rules_from_toml(path) if rule.number not in have]
    for rule in new:
        add_rule(rule=rule, recorded_by=recorded_by, now=now)
    return len(new)
