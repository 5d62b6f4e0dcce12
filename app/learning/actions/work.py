"""Practical work by the one who does it: beginning a try, saving it as it grows, its files, handing it in.

A save that was acknowledged is in the database; a hand-in may be repeated and counts once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.catalog import queries as catalog
from app.catalog.queries import EditionView
from app.core import clock, database
from app.core.filetypes import Taken
from app.core.uid import uuid7
from app.learning import queries
from app.learning.actions.courses import begin_course, hold_enrolment
from app.learning.models import Submission, SubmissionFile
from app.learning.queries import WorkRow
from app.learning.work import LONGEST_TEXT, MOST_BYTES, MOST_FILES, WorkState


class WorkClosed(Exception):
    """The work was handed in; nothing more is saved."""


class WorkRefused(ValueError):
    """It cannot be done; the message is a sentence for the person who tried."""


_WORKS = Submission.metadata.tables["submission"]
_FILES = SubmissionFile.metadata.tables["submission_file"]
_HOLD = (
    sa.select(_WORKS.c.submitted_at, _WORKS.c.text)
    .where(_WORKS.c.id == sa.bindparam("work"))
    .with_for_update()
)


def start_work(
    *, person_id: int, edition: EditionView, copies: Mapping[str, str], now: dt.datetime
) -> tuple[str, bool]:
    """(uid of the try to work on, whether it is new). Pressing twice begins one.

    `edition` is the one shown to somebody who has not begun the course; others work by the edition they learn from. A
    further try begins with the text of the one before, and with those of its files that `copies` names: uid of the file →
    uid under which the caller has stored a copy. Raises LookupError for an edition without practical work, and
    WorkRefused where no try may begin now.
    """
    edition_id = hold_enrolment(person_id, edition.course_id)
    if edition_id is None:
        begin_course(person_id=person_id, edition=edition, now=now)
        edition_id = hold_enrolment(person_id, edition.course_id)
    newest = catalog.current_edition(edition.slug) or edition
    mine = queries.edition_for(edition_id, newest, clock.local_date(now))
    standing = queries.work_standing(person_id, mine)
    if standing is None or mine.practical is None:
        raise LookupError(edition.slug)
    if standing.open is not None:
        return standing.open.uid, False
    if not standing.may_start:
        raise WorkRefused(
            "Sản phẩm này đã đạt." if standing.passing else "Bài đã nộp đang chờ chấm; chưa cần làm lại."
        )
    last = standing.last
    values = {
        "uid": uuid7(), "person_id": person_id, "course_id": mine.course_id, "edition_id": mine.id,
        "practical_key": mine.practical.key, "number": last.number + 1 if last else 1, "state": WorkState.WRITING.value,
        "text": last.text if last and "text" in mine.practical.submit else "", "counter": 0, "started_at": now,
        "saved_at": now,
    }  # fmt: skip
    made = database.execute(sa.insert(_WORKS).returning(_WORKS.c.id), values).scalar_one()
    if last is not None:
        for file in queries.files_of([last.id])[last.id]:
            if file.uid in copies:
                database.execute(
                    sa.insert(_FILES),
                    {
                        "uid": copies[file.uid], "submission_id": made, "name": file.name, "mime": file.mime,
                        "size": file.size, "sha256": file.sha256, "added_at": now,
                    },
                )  # fmt: skip
    return str(values["uid"]), True


@dataclass(frozen=True)
class SavedWork:
    """The text as it stands after a save. `taken` is False where another page has saved meanwhile: then it is theirs."""

    counter: int
    saved_at: dt.datetime
    text: str
    taken: bool


def save_work(*, work: WorkRow, text: str, counter: int, now: dt.datetime) -> SavedWork:
    """Save the text of a try under the number its page gives it, which is acknowledged.

    The highest counter wins, so that a late save undoes nothing. Two pages that give different texts the same number
    have both been at work: the later one is not taken and is told what stands there. The same text under the same number
    is a retry. Raises WorkClosed after the hand-in, WorkRefused for a text too long.
    """
    text = text.replace("\x00", "")  # PostgreSQL takes none
    if len(text) > LONGEST_TEXT:
        raise WorkRefused(
            f"Bài viết dài {len(text)} ký tự, nhiều nhất 50.000. Hãy rút gọn, hoặc nộp phần dài thành tệp."
        )
    retry = sa.and_(_WORKS.c.counter == counter, _WORKS.c.text == text)
    saved = database.execute(
        sa.update(_WORKS)
        .where(
            _WORKS.c.id == work.id, _WORKS.c.submitted_at.is_(None), sa.or_(_WORKS.c.counter < counter, retry)
        )
        .values(text=text, counter=counter, saved_at=now)
        .returning(_WORKS.c.counter)
    ).scalar()
    if saved is not None:
        return SavedWork(saved, now, text, taken=True)
    there = database.execute(
        sa.select(_WORKS.c.submitted_at, _WORKS.c.counter, _WORKS.c.saved_at, _WORKS.c.text).where(
            _WORKS.c.id == work.id
        )
    ).one()
    if there.submitted_at is not None:
        raise WorkClosed
    return SavedWork(there.counter, there.saved_at, there.text, taken=there.text == text)


def _hold(work: WorkRow) -> str:
    """Lock a try until the end of the transaction; its text. Raises WorkClosed after the hand-in."""
    row = database.execute(_HOLD, {"work": work.id}).one()
    if row.submitted_at is not None:
        raise WorkClosed
    return str(row.text)


def add_work_file(*, work: WorkRow, uid: str, file: Taken, sha256: str, now: dt.datetime) -> None:
    """Add a file whose bytes the caller has stored under `uid`; the same file twice is once.

    Raises WorkClosed after the hand-in, and WorkRefused where there are too many, or too many bytes.
    """
    _hold(work)
    there = queries.files_of([work.id])[work.id]
    if any(other.sha256 == sha256 and other.name == file.name for other in there):
        raise WorkRefused(f"Tệp “{file.name}” đã có trong bài.")
    if len(there) >= MOST_FILES:
        raise WorkRefused(
            f"Chưa thêm “{file.name}”: mỗi bài nhiều nhất {MOST_FILES} tệp. Hãy bỏ bớt một tệp."
        )
    if sum(other.size for other in there) + len(file.data) > MOST_BYTES:
        raise WorkRefused(f"Chưa thêm “{file.name}”: các tệp của một bài cộng lại nhiều nhất 60 MB.")
    database.execute(
        sa.insert(_FILES),
        {
            "uid": uid, "submission_id": work.id, "name": file.name, "mime": file.mime, "size": len(file.data),
            "sha256": sha256, "added_at": now,
        },
    )  # fmt: skip


def remove_work_file(*, work: WorkRow, file_uid: str) -> bool:
    """Take a file out; whether it was there. The caller then deletes its bytes. Raises WorkClosed after the hand-in."""
    _hold(work)
    gone = database.execute(
        sa.delete(_FILES).where(_FILES.c.uid == file_uid, _FILES.c.submission_id == work.id)
    )
    return bool(gone.rowcount)


def hand_in_work(*, work: WorkRow, own_work: bool, now: dt.datetime) -> None:
    """Hand a try in, as it was saved. The second time changes nothing. Raises WorkRefused where it is empty.

    `own_work`: its writer's word that it is theirs (practice P17), kept with it.
    """
    try:
        text = _hold(work)
    except WorkClosed:
        return
    if not text.strip() and not queries.files_of([work.id])[work.id]:
        raise WorkRefused("Bài chưa có gì để nộp. Hãy viết bài hoặc thêm tệp, rồi nộp.")
    database.execute(
        sa.update(_WORKS)
        .where(_WORKS.c.id == work.id)
        .values(submitted_at=now, state=WorkState.WAITING.value, own_work=own_work)
    )
