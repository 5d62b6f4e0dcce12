"""A question bank from a file to a draft: the one road of the browser, the jobs process and the command line.

Everything is read and judged before anything is written (`examine`); then it is judged once more against the bank as it
then is and written in one short transaction (`apply`), which is why the transaction opens here. Files wait in private
storage, named by a uid whose first half is the time.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, BinaryIO

from app.authoring import queries as authoring
from app.authoring.actions import By, Refused, Stale
from app.authoring.queries import DraftView
from app.core import clock, storage
from app.core.database import transaction
from app.core.uid import uuid7
from app.interop import actions, formats
from app.interop.formats.judging import Judge
from app.interop.queries import PATH, Bank, bank_of_draft
from app.interop.rules import Line, Verdict, counts

Progress = Callable[[int, int, str], None]

KEPT = dt.timedelta(days=7)  # files that nobody came back to
_FOLDER = "question-imports"


def silent(done: int, total: int, message: str) -> None:
    """Tell nobody."""


def _judge(bank: Bank, lesson: str) -> Judge:
    return Judge(lessons=bank.lessons, default=lesson, bank=bank.questions, media=bank.media, room=bank.room)


def examine(
    kind: str, source: BinaryIO, *, bank: Bank, lesson: str, progress: Progress = silent
) -> list[Line]:
    """What would become of each question of a file. Writes nothing. Raises Unreadable."""
    judge = _judge(bank, lesson)
    lines: list[Line] = []
    for item in formats.read(kind, source):
        lines.append(judge.judge(item).line)
        if len(lines) % 100 == 0:
            progress(len(lines), 0, "Đang đọc câu hỏi")
    return lines


def apply(
    kind: str, source: BinaryIO, *, draft: DraftView, lesson: str, by: By, progress: Progress = silent
) -> list[Line]:
    """Write the questions of a file into the bank of a draft, all at once; what became of each.

    Safe to repeat: a question that is there already is passed over. Raises Unreadable, and Refused where the draft is
    closed, is being reviewed, or others keep saving its bank.
    """
    for _ in range(3):
        source.seek(0)
        file = authoring.file(draft.id, PATH)
        judge = _judge(bank_of_draft(draft), lesson)
        lines: list[Line] = []
        blocks: list[str] = []
        media: dict[str, str] = {}
        for item in formats.read(kind, source):
            judged = judge.judge(item)
            lines.append(judged.line)
            if judged.block:
                blocks.append(judged.block)
            for path, data in judged.files.items():
                media[path] = sha256(data).hexdigest()
                name = authoring.stored_media(media[path])
                if not storage.private.exists(name):
                    storage.private.put(name, data)
            if len(lines) % 100 == 0:
                progress(len(lines), 0, "Đang đọc câu hỏi")
        if not blocks:
            return lines
        try:
            with transaction():
                actions.add_questions(
                    draft=draft,
                    blocks=blocks,
                    media=media,
                    based_on=file.version if file else 0,
                    by=by,
                    now=clock.now(),
                )
            return lines
        except Stale:
            continue
    raise Refused("Có người đang lưu ngân hàng câu hỏi cùng lúc. Chưa ghi gì; hãy nhập lại sau ít phút.")


# Files that wait -----------------------------------------------------------------------------------------------------


@dataclass
class Staged:
    """An uploaded file and how far it is: reading, checked, refused, applying or applied. `counts` as in rules.counts."""

    uid: str
    draft: str
    account: str
    account_id: int
    file_name: str
    kind: str
    lesson: str
    state: str = "reading"
    refusal: str = ""
    counts: dict[str, int] = field(default_factory=dict)


def stage(*, draft: DraftView, by: By, file_name: str, kind: str, lesson: str, data: bytes) -> Staged:
    """Keep an uploaded file until its trainer has decided."""
    found = Staged(
        uid=uuid7(), draft=draft.uid, account=by.account_uid, account_id=by.account_id, file_name=file_name[:200], kind=kind,
        lesson=lesson,
    )  # fmt: skip
    storage.private.put(f"{_FOLDER}/{found.uid}/file", data)
    save(found)
    return found


def save(found: Staged) -> None:
    """Remember how far a file is."""
    storage.private.put(
        f"{_FOLDER}/{found.uid}/state", json.dumps(asdict(found), ensure_ascii=False).encode()
    )


def staged(uid: str) -> Staged | None:
    """A file that waits."""
    try:
        return Staged(**json.loads(storage.private.read(f"{_FOLDER}/{uid}/state")))
    except FileNotFoundError:
        return None


def report(uid: str) -> list[Line]:
    """The lines of its report."""
    try:
        rows: list[dict[str, Any]] = json.loads(storage.private.read(f"{_FOLDER}/{uid}/report"))
    except FileNotFoundError:
        return []
    return [Line(**{**row, "verdict": Verdict(row["verdict"])}) for row in rows]


def keep_report(found: Staged, lines: list[Line], state: str) -> None:
    """Keep what became of each question."""
    data = json.dumps([asdict(line) for line in lines], ensure_ascii=False)
    storage.private.put(f"{_FOLDER}/{found.uid}/report", data.encode("utf-8", "replace"))
    found.state, found.counts = state, counts(lines)
    save(found)


def open_file(found: Staged) -> BinaryIO:
    """The uploaded file. Raises FileNotFoundError."""
    return storage.private.open(f"{_FOLDER}/{found.uid}/file")


def drop(uid: str) -> None:
    """Forget a file and its report."""
    for name in ("file", "report", "state"):
        storage.private.delete(f"{_FOLDER}/{uid}/{name}")


def drop_old(now: dt.datetime) -> None:
    """Forget files that nobody came back to."""
    limit = int((now - KEPT).timestamp() * 1000)
    old = {name.split("/")[1] for name in storage.private.names(_FOLDER)}
    for uid in old:
        if uuid.UUID(uid).int >> 80 < limit:
            drop(uid)
