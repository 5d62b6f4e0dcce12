"""What other systems' questions write: always through the actions of the workshop."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from app.authoring import actions as authoring
from app.authoring import queries
from app.authoring.actions import By
from app.authoring.queries import DraftView
from app.authoring.rules import SaveKind
from app.core import audit, storage

PATH = "questions.md"


def add_questions(
    *,
    draft: DraftView,
    blocks: Sequence[str],
    media: Mapping[str, str],
    based_on: int,
    by: By,
    now: dt.datetime,
) -> None:
    """Append questions to the bank of a draft, every byte before them as it was, and put their pictures into media/.

    `media`: path → hash of bytes that lie in private storage already; `based_on`: the version of questions.md against
    which the questions were judged. Raises Stale when it has changed, and Refused as `save_text` does.
    """
    held = authoring.hold(draft.id)
    file = queries.file(held.id, PATH)
    before = (file.text or "") if file else ""
    authoring.save_text(
        draft_id=held.id,
        path=PATH,
        text=joined(before, blocks),
        based_on=based_on,
        by=by,
        now=now,
        how=SaveKind.IMPORT,
    )
    for path, digest in media.items():
        data = storage.private.read(queries.stored_media(digest))
        authoring.save_media(draft_id=held.id, path=path, data=data, by=by, now=now, how=SaveKind.IMPORT)
    audit.record("interop.import_questions", [held.uid], scope=held.slug, count=len(blocks))


def joined(before: str, blocks: Sequence[str]) -> str:
    """The text of a bank with questions after it."""
    if not blocks:
        return before
    gap = "" if not before or before.endswith("\n\n") else "\n" if before.endswith("\n") else "\n\n"
    return before + gap + "\n\n".join(block.strip("\n") for block in blocks) + "\n"
