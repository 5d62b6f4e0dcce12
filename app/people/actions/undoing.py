"""A whole import taken back: what it added counts no more, what it replaced counts again."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from app.core import audit
from app.core.database import db
from app.people.actions.roster import count, rename, void_postings
from app.people.models import Officer, OfficerCode, Person, Posting, RosterImport
from app.people.queries.roster import TAKEN_BACK
from app.people.queries.staged import ImportView


def take_back(*, found: ImportView, marker: str, by: str, now: dt.datetime) -> None:
    """The one step after which the import counts no more; copies of what it had replaced are staged under `marker`.

    New officers stay without anything that counts, and keep their codes: a code is never given to another.
    """
    undo = found.undo or {}
    for low, high in undo.get("added", ()):
        ids = db.session.scalars(select(Posting.id).where(Posting.id.between(low, high))).all()
        void_postings(posting_ids=ids, by=by, now=now, reason=f"{TAKEN_BACK} {found.uid}")
    count(marker=marker, now=now)
    for corrected in undo.get("corrected", ()):
        (name, email, phone), officer_id = corrected["was"], corrected["officer"]
        db.session.execute(update(Officer).where(Officer.id == officer_id).values(email=email, phone=phone))
        if corrected["is"][0] != name:
            rename(officer_id=officer_id, name=name)
    db.session.execute(
        update(RosterImport).where(RosterImport.uid == found.uid).values(state="undone", undo=None)
    )
    audit.record("people.undo_import", [found.uid], count=found.summary.get("rows", 0))


def forget_undo(*, uid: str) -> None:
    """The day is over: how names were before the import is nobody's business any more."""
    db.session.execute(update(RosterImport).where(RosterImport.uid == uid).values(undo=None))


def settle_newcomers(*, codes: dict[str, str]) -> dict[str, str]:
    """Key of a code by what it was asked under → the uid of the person who has that code now."""
    rows = db.session.execute(
        select(OfficerCode.code_key, Person.uid)
        .join(Officer, Officer.id == OfficerCode.officer_id)
        .join(Person, Person.id == Officer.person_id)
        .where(OfficerCode.code_key.in_(codes.values()))
    )
    found = {key: uid for key, uid in rows}  # noqa: C416
    return {mark: found[key] for mark, key in codes.items() if key in found}
