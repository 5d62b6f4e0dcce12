"""media.toml: whose the files of media/ are, under which licence, and which of them a machine made.

What is AI-made is told to learners (Law 134/2025/QH15 on artificial intelligence, marking of generated content); author,
source and licence are shown where the file is shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from app.catalog.bundle import toml
from app.catalog.bundle.parts import MediaFile, MediaNote, Problem
from app.catalog.bundle.toml import Table, quote

PATH = "media.toml"
#: the longest value of each field that holds text
LONGEST = {"title": 200, "author": 160, "source": 300, "licence": 120, "alt": 1000, "language": 35}

# RFC 5646 as far as a course needs it: a language, then script, region or variant.
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{2,8}){0,3}")


def is_language(tag: str) -> bool:
    """Whether `tag` has the shape of a BCP-47 tag (`vi`, `hre`, `en-GB`)."""
    return len(tag) <= LONGEST["language"] and _LANGUAGE.fullmatch(tag) is not None


def read(text: str) -> tuple[dict[str, tuple[MediaNote, int]], list[Problem]]:
    """Path → (what is said of the file, the line where it is said), and the problems found."""
    table, problems = toml.read(PATH, text)
    found: dict[str, tuple[MediaNote, int]] = {}
    if table is None:
        return found, problems
    for item in table.tables("file"):
        path = item.string("path", "tệp nào, ví dụ “media/so-do.svg”")
        note = _note(item)
        if path in found:
            item.error(item.line("path"), f"Tệp “{path[:120]}” đã được ghi ở dòng {found[path][1]}.")
        elif path:
            found[path] = (note, item.line("path"))
    table.finish()
    return found, problems


def _note(item: Table) -> MediaNote:
    texts = {name: item.string(name, longest=longest) for name, longest in LONGEST.items()}
    if texts["language"] and not is_language(texts["language"]):
        item.error(item.line("language"), "“language” phải là mã ngôn ngữ, ví dụ vi, en, hre, cor.")
    note = MediaNote(ai_made=item.boolean("ai_made", default=False), **texts)
    item.finish()
    return note


def attach(text: str | None, files: Mapping[str, MediaFile], problems: list[Problem]) -> dict[str, MediaFile]:
    """`files` with what `text` says of each; a note on a file that is not there is a warning, not an error."""
    noted = dict(files)
    if text is None:
        return noted
    found, wrong = read(text)
    problems += wrong
    for path, (note, line) in found.items():
        if path in noted:
            noted[path] = replace(noted[path], note=note)
        else:
            problems.append(Problem(PATH, line, f"Không có tệp “{path[:120]}” trong media/.", "warning"))
    return noted


def write(notes: Iterable[tuple[str, MediaNote]]) -> str:
    """The text of media.toml."""
    return "\n".join(write_entry(path, note) for path, note in sorted(notes))


def write_entry(path: str, note: MediaNote) -> str:
    """What the file says of one file; may be put after whatever stands there."""
    rows = ["[[file]]", f"path = {quote(path)}"]
    for name, value in asdict(note).items():
        if value is True:
            rows.append(f"{name} = true")
        elif value:
            rows.append(f"{name} = {quote(value)}")
    return "\n".join(rows) + "\n"


def remarks(files: Iterable[MediaFile]) -> list[bytes]:
    """What is shown under these files, for the hash of the text that shows them; nothing for files without a note."""
    return [
        json.dumps([file.path, file.note.credit, file.note.ai_made], ensure_ascii=False).encode()
        for file in files
        if file.note is not None and (file.note.credit or file.note.ai_made)
    ]


def note_to_dict(note: MediaNote | None) -> dict[str, Any] | None:
    """`note` as JSON, for the edition's row; fields that say nothing are left out."""
    if note is None:
        return None
    return {name: value for name, value in asdict(note).items() if value}


def note_from_dict(body: Mapping[str, Any] | None) -> MediaNote | None:
    """The inverse of `note_to_dict`. Fields a later version added are passed over."""
    if body is None:
        return None
    return MediaNote(**{item.name: body[item.name] for item in fields(MediaNote) if item.name in body})
