"""Erasing a person, across the rooms: each empties what it holds, in one transaction; files go before.

A job, because there may be many files and because it must come to its end: taken up again after a crash it finds the files
that are left. Whether it may be done at all is the people room's to say (two persons, no roles, no duty unless confirmed).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from app.core import clock, jobs, outbox, storage
from app.core.database import db, transaction
from app.core.models import Job, Upload
from app.learning import actions as learning
from app.learning import queries as learnt
from app.people import actions as people
from app.people import queries as known
from app.people.models import Officer, OfficerCode
from app.people.rights import ERASE_JOB
from app.records import actions as records
from app.records import queries as recorded


def _files(person_id: int) -> Iterator[str]:
    """Names in private storage: works, letters, uploads under way, and exports, which hold everybody's name."""
    yield from learnt.stored_files(person_id)
    for code in recorded.letter_codes(person_id):
        yield from list(storage.private.names(f"letters/{code}"))
    yield from recorded.evidence_files(person_id)
    for uid in db.session.scalars(sa.select(Upload.uid).where(Upload.owner == known.account_uid_of(person_id))):
        yield from list(storage.private.names(f"uploads/{uid}"))
    for result in db.session.scalars(sa.select(Job.result).where(Job.state == "done")):
        yield from (name for name in jobs.files_of(result) if name.startswith("exports/"))


@jobs.handler(ERASE_JOB)
def erase(job: jobs.Running, *, request: str, by: str) -> dict[str, Any]:
    """Carry an erasure out. Safe to repeat."""
    try:
        with transaction():
            person_id = people.check_erasure(uid=request, by=by, now=clock.now()).person_id
        for name in list(_files(person_id)):
            storage.private.delete(name)
        with transaction() as session:
            codes = session.scalars(
                sa.select(OfficerCode.code_key).join(Officer, Officer.id == OfficerCode.officer_id).where(Officer.person_id == person_id)
            ).all()
            people.erase_person(uid=request, by=by, now=clock.now())
            learning.erase_person(person_id=person_id)
            records.erase_person(person_id=person_id)
            records.erase_evidence(person_id=person_id, codes=set(codes))
            outbox.forget(known.person_uid(person_id))
            session.execute(sa.delete(Upload).where(Upload.owner == known.account_uid_of(person_id)))
    except people.Refused as refusal:
        raise jobs.Refused(str(refusal)) from refusal
    return {"link": f"/yeu-cau-du-lieu/{request}", "text": "Đã xóa dữ liệu cá nhân theo yêu cầu.", "link_text": "Về yêu cầu"}

