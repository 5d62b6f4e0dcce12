"""The Word file that an author is about to make lessons of."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from app.authoring import word
from app.authoring.queries.drafts import DraftView
from app.authoring.word import Document
from app.core import storage


@dataclass(frozen=True)
class WordFile:
    """An opened Word file: its name as it was uploaded, and what was read of it."""

    name: str
    document: Document


def stored_word_file(draft: DraftView, account_id: int, day: dt.date) -> str:
    """The name in private storage of the file that an account put by for a draft on a day."""
    return f"word/{day.isoformat()}/{draft.uid}-{account_id}.json"


def word_file(draft: DraftView, *, account_id: int, today: dt.date) -> WordFile | None:
    """The file that the account put by for the draft today or yesterday."""
    for day in (today, today - dt.timedelta(days=1)):
        try:
            kept = json.loads(storage.private.read(stored_word_file(draft, account_id, day)))
        except FileNotFoundError:
            continue
        return WordFile(kept["name"], word.read(kept["html"]))
    return None
