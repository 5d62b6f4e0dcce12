"""Programmes from their file."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.catalog.models import Programme, ProgrammeCourse
from app.catalog.queries.programmes import APPROVAL
from app.catalog.rules import Audience
from app.core import audit, dated
from app.core.database import db


def load_programmes(*, path: Path, now: dt.datetime) -> int:
    """Bring the programmes to what `courses/programmes.toml` says; returns how many were added or changed.

    Raises KeyError or ValueError for a malformed file.
    """
    data = tomllib.loads(path.read_text("utf-8"))
    have = {
        p.code: p
        for p in db.session.scalars(sa.select(Programme).options(sa.orm.selectinload(Programme.courses)))
    }
    changed = 0
    for position, entry in enumerate(data["programme"], 1):
        wanted = _programme(entry, position)
        courses = [
            (code, data["courses"][code]["slug"], data["courses"][code]["title"], required)
            for codes, required in ((entry["required"], True), (entry["electives"], False))
            for code in codes
        ]
        programme = have.get(entry["code"])
        if programme is None:
            programme = Programme(**wanted)
            db.session.add(programme)
        elif all(getattr(programme, k) == v for k, v in wanted.items()) and courses == [
            (c.code, c.slug, c.title, c.required) for c in programme.courses
        ]:
            continue
        for name, value in wanted.items():
            setattr(programme, name, value)
        programme.courses.clear()
        db.session.flush()
        programme.courses.extend(
            ProgrammeCourse(position=n, code=code, slug=slug, title=title, required=required)
            for n, (code, slug, title, required) in enumerate(courses, 1)
        )
        db.session.flush()
        changed += 1
    if changed:
        audit.record("catalog.load_programmes", count=changed)
    return changed


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
        from_on=approved_on or now.date(), approved_by=approved_by, approval_ref=approval_ref, by=by, now=now,
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
