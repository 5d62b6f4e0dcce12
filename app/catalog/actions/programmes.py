"""Programmes from their file."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.catalog.models import Programme, ProgrammeCourse
from app.catalog.queries.programmes import APPROVAL
from app.catalog.rules import Audience
from app.core import audit, clock, dated
from app.core.database import db


@dataclass(frozen=True)
class ProgrammeChange:
    """What loading changed in one programme; courses by their codes."""

    code: str
    new: bool
    required: tuple[str, ...] = ()
    not_required: tuple[str, ...] = ()
    elective: tuple[str, ...] = ()
    not_elective: tuple[str, ...] = ()
    approval: bool = False
    approved_by: str = ""
    approval_ref: str = ""


def programme_changes(*, path: Path) -> tuple[ProgrammeChange, ...]:
    """What loading the file would add or change; writes nothing. Raises KeyError or ValueError for a malformed file."""
    return tuple(change for change, _, _, _ in _differing(path))


def load_programmes(*, path: Path, now: dt.datetime) -> int:
    """Bring the programmes to what `courses/programmes.toml` says; returns how many were added or changed.

    Raises KeyError or ValueError for a malformed file.
    """
    differing = _differing(path)
    for _, programme, wanted, courses in differing:
        db.session.add(programme)
        for name, value in wanted.items():
            setattr(programme, name, value)
        programme.courses.clear()
        db.session.flush()
        programme.courses.extend(
            ProgrammeCourse(position=n, code=code, slug=slug, title=title, required=required)
            for n, (code, slug, title, required) in enumerate(courses, 1)
        )
        db.session.flush()
    if differing:
        audit.record("catalog.load_programmes", count=len(differing))
    return len(differing)


_Courses = list[tuple[str, str, str, bool]]  # code, slug, title, required


def _differing(path: Path) -> list[tuple[ProgrammeChange, Programme, dict[str, Any], _Courses]]:
    """The programmes of the file that are not there as it says, each with what it should be."""
    data = tomllib.loads(path.read_text("utf-8"))
    have = {
        p.code: p
        for p in db.session.scalars(sa.select(Programme).options(sa.orm.selectinload(Programme.courses)))
    }
    found = []
    for position, entry in enumerate(data["programme"], 1):
        wanted = _programme(entry, position)
        courses = [
            (code, data["courses"][code]["slug"], data["courses"][code]["title"], required)
            for codes, required in ((entry["required"], True), (entry["electives"], False))
            for code in codes
        ]
        programme = have.get(entry["code"])
        if programme is None:
            found.append((ProgrammeChange(wanted["code"], new=True), Programme(**wanted), wanted, courses))
        elif any(getattr(programme, k) != v for k, v in wanted.items()) or courses != [
            (c.code, c.slug, c.title, c.required) for c in programme.courses
        ]:
            found.append((_change(programme, wanted, courses), programme, wanted, courses))
    return found


def _change(have: Programme, wanted: Mapping[str, Any], courses: _Courses) -> ProgrammeChange:
    def apart(required: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
        were = [c.code for c in have.courses if c.required == required]
        will = [code for code, _, _, is_required in courses if is_required == required]
        return tuple(c for c in will if c not in were), tuple(c for c in were if c not in will)

    approval = any(getattr(have, name) != wanted[name] for name in ("approved_by", "approved_on", "approval_ref"))
    return ProgrammeChange(
        have.code, False, *apart(True), *apart(False), approval, wanted["approved_by"], wanted["approval_ref"]
    )


def approve_programme(
    *, code: str, approved_by: str, approved_on: dt.date | None, approval_ref: str, by: str, now: dt.datetime
) -> None:
    """Record that the programme, with the courses it has now, was approved outside the system; nobody: it was not.

    The plan's milestone of 2027 (II.2.b.3) counts approved programmes. Raises LookupError for a programme that does not
    exist or names no course: a frame cannot be approved.
    """
    programme = db.session.scalars(sa.select(Programme).where(Programme.code == code)).one_or_none()
    if programme is None or not programme.courses:
        raise LookupError(code)
    dated.put(
        APPROVAL + code, {"courses": sorted([c.slug, c.required] for c in programme.courses)},
        from_on=approved_on or clock.local_date(now), approved_by=approved_by, approval_ref=approval_ref, by=by, now=now,
    )  # fmt: skip
    audit.record("catalog.approve_programme", scope=code)


def _programme(entry: Mapping[str, Any], position: int) -> dict[str, Any]:
    return {
        "code": entry["code"],
        "position": position,
        "title": entry["title"],
        "audience": Audience(entry["audience"]).value,
        "counts_for_target": entry["counts_for_target"],
        "approved_by": entry["approved_by"],
        "approved_on": entry["approved_on"] or None,
        "approval_ref": entry["approval_ref"],
    }
