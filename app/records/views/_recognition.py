"""What the pages of training taken elsewhere share: choices of courses, and files that prove something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from flask import abort

from app.catalog import queries as catalog
from app.core import clock, filetypes, storage
from app.core.filetypes import NotTaken
from app.core.uid import uuid7
from app.records import queries
from app.records.actions import Evidence
from app.records.queries import RecognitionView
from app.records.rules import recognition
from app.records.rules.recognition import Courses

KINDS = "PDF, JPEG, PNG hoặc WebP, tối đa 20 MB"
ACCEPT = "application/pdf,image/jpeg,image/png,image/webp"
_ENDINGS = ("pdf", "jpg", "png")


def choices(courses: Courses) -> list[tuple[str, str]]:
    """Strands and courses as a form offers them."""
    strands = [("A", "Toàn bộ yêu cầu của Phần A"), ("B", "Toàn bộ yêu cầu của Phần B")]
    return strands + [(c.slug, c.named) for c in courses.values()]


def course_names() -> Courses:
    """Every course that something may be worth."""
    return catalog.course_names()


def score_note() -> str:
    """What the rule of today does not let be met by training taken elsewhere, said where it is asked to be recognised."""
    return recognition.score_note(queries.judge(clock.today()).rule, {c.slug: c.title for c in course_names().values()})


@contextmanager
def kept_evidence(reference: str, file: Any) -> Iterator[Evidence]:
    """What proves it, with the file checked and put into the private store; taken away again should the block fail.

    Raises NotTaken with a sentence for a file that is not taken.
    """
    if file is None or not file.filename:
        yield Evidence(reference=reference)
        return
    taken = filetypes.take(file.filename, file.read())
    if taken.name.rpartition(".")[2] not in _ENDINGS:
        raise NotTaken(f"Không nhận tệp “{taken.name}” làm minh chứng. Nhận: {KINDS}.")
    uid = uuid7()
    name = queries.stored_evidence(uid)
    storage.private.put(name, taken.data)
    try:
        yield Evidence(reference, uid, taken.name, len(taken.data), sha256(taken.data).hexdigest())
    except BaseException:
        storage.private.delete(name)
        raise


def found_or_404(uid: object) -> RecognitionView:
    """The request of that uid; whether the asker may see it is still to be asked."""
    found = queries.recognition(str(uid))
    if found is None:
        abort(404)
    return found
