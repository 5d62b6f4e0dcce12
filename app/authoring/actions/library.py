"""From the resource library into drafts: using an item, and bringing its newer file to every course that uses it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from app.authoring import queries
from app.authoring.actions.drafts import open_draft
from app.authoring.actions.files import By, Refused, save_media, save_text
from app.authoring.actions.media import FILE_LIMIT, add_file, line_for, save_note
from app.authoring.queries import DraftView
from app.catalog.queries import ItemView
from app.core import audit, numbers, storage


@dataclass(frozen=True)
class Used:
    """What was put into a draft: the file's path ("" for a text) and the lines that show it."""

    path: str
    line: str


def use_resource(*, draft: DraftView, lesson: str, item: ItemView, by: By, now: dt.datetime) -> Used:
    """Copy an item into a draft with what is known of it; shown at the end of `lesson`, unless that is "".

    Raises Refused.
    """
    if item.taken_down_at is not None:
        raise Refused("Mục này đã bị gỡ nên không dùng được.")
    file = item.file
    if file is None and not item.text.strip():
        raise Refused("Mục này chưa có tệp và chưa có bài viết nên chưa dùng trong bài được.")
    if file is None:
        used = Used("", _quoted(item))
    else:
        if file.size > FILE_LIMIT:
            raise Refused(
                f"Tệp nặng {numbers.size(file.size)}, trong bài nhiều nhất {numbers.size(FILE_LIMIT)}. "
                "Hãy tải lên kho một bản nén hoặc ngắn hơn."
            )
        data = storage.private.read(queries.stored_media(file.sha256))
        put = add_file(
            draft_id=draft.id, name=file.file_name, data=data, by=by, now=now, library_version_id=file.id
        )
        save_note(draft_id=draft.id, path=put.path, note=item.note(), by=by, now=now)
        alt = " ".join(item.alt.split())
        used = Used(put.path, line_for(put.path, put.mime, item.title, alt=alt, words=item.transcript or item.text))
    if lesson:
        current = queries.file(draft.id, lesson)
        if current is None or current.text is None or not queries.is_lesson(lesson):
            raise Refused("Không còn bài học này trong bản nháp.")
        text = current.text.rstrip("\n") + f"\n\n{used.line}\n"
        save_text(draft_id=draft.id, path=lesson, text=text, based_on=current.version, by=by, now=now)
    audit.record("authoring.use_resource", [draft.uid, item.uid])
    return used


def _quoted(item: ItemView) -> str:
    """A text of the library as an example in a lesson; nothing in it may end the block."""
    lines = [" " + line if line.startswith("///") else line for line in item.text.strip().split("\n")]
    return f"/// vi-du | {item.title}\n" + "\n".join(lines) + "\n///"


def bring_newest(
    *, slug: str, item: ItemView, older: Collection[str], by: By, now: dt.datetime
) -> tuple[DraftView, int]:
    """The open draft of a course with the item's newest file where an older one was; and how many paths changed.

    A course without an open draft gets one. Raises Refused where others work on it, or it stands still.
    """
    file = item.file
    assert file is not None
    draft = open_draft(slug=slug, by=by, now=now)
    data = storage.private.read(queries.stored_media(file.sha256))
    changed = 0
    for path, there in queries.files(draft.id).items():
        if there.sha256 in older:
            save_media(draft_id=draft.id, path=path, data=data, by=by, now=now, library_version_id=file.id)
            save_note(draft_id=draft.id, path=path, note=item.note(), by=by, now=now)
            changed += 1
    found = queries.any_draft(draft.uid)
    assert found is not None
    return found, changed
