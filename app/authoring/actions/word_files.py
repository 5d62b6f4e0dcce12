"""A Word file on its way to lessons: put by while its author looks at what was taken, then made into lessons."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from app.authoring.actions.courses import add_lesson
from app.authoring.actions.files import By, Refused
from app.authoring.actions.pictures import keep_pictures
from app.authoring.queries import DraftView, stored_word_file
from app.authoring.word import Document, Section, pictures_in, write
from app.core import clock, storage
from app.core.markdown.findings import syllables
from app.core.markdown.source import split
from app.core.text import slug as ascii_slug

LONGEST = 200_000  # characters: what the editor takes
SYLLABLES_A_MINUTE = 150


@dataclass(frozen=True)
class Made:
    """What came of a Word file: the lessons in order, and the numbers of the pictures that were kept."""

    paths: tuple[str, ...]
    pictures: frozenset[int]


def put_by(*, draft: DraftView, name: str, html: str, by: By, now: dt.datetime) -> None:
    """Keep an opened Word file until its author has looked at it; one for each author and draft, two days at most."""
    place = stored_word_file(draft, by.account_id, clock.local_date(now))
    storage.private.put(place, json.dumps({"name": name, "html": html}, ensure_ascii=False).encode())
    days = {clock.local_date(now), clock.local_date(now) - dt.timedelta(days=1)}
    kept = {stored_word_file(draft, by.account_id, day).rsplit("/", 1)[0] for day in days}
    for other in list(storage.private.names("word")):
        if other.rsplit("/", 1)[0] not in kept:
            storage.private.delete(other)


def let_go(*, draft: DraftView, by: By, now: dt.datetime) -> None:
    """Forget the Word file that was put by."""
    for days in (0, 1):
        with contextlib.suppress(FileNotFoundError):
            storage.private.delete(
                stored_word_file(draft, by.account_id, clock.local_date(now) - dt.timedelta(days=days))
            )


def make_lessons(
    *,
    draft: DraftView,
    document: Document,
    sections: Sequence[Section],
    titles: Sequence[str],
    by: By,
    now: dt.datetime,
) -> Made:
    """A lesson at the end of the draft for each section, its pictures in media/. Raises Refused, and then nothing is made."""
    paths, kept = [], set()
    for section, title in zip(sections, titles, strict=True):
        stem = (ascii_slug(title)[:40].strip("-") or "bai") + "-hinh"
        numbers = pictures_in(section.blocks, document.notes.values())
        pictures = keep_pictures(
            draft_id=draft.id, pictures=document.pictures, numbers=numbers, stem=stem, by=by, now=now
        )
        kept |= set(pictures)
        text = write(document, section.blocks, paths=pictures)
        if len(text) > LONGEST:
            raise Refused(
                f"Bài “{title}” dài quá mức của một bài. Hãy chia tệp thành nhiều bài ở các đề mục."
            )
        count = syllables(split(text)[0])
        minutes = min(180, max(1, round(count / SYLLABLES_A_MINUTE)))
        paths.append(add_lesson(draft=draft, title=title, by=by, now=now, text=text, minutes_read=minutes))
    return Made(tuple(paths), frozenset(kept))
