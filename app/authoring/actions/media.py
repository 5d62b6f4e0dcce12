"""Files of a draft's media/, and what its media.toml says of them."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from pathlib import PurePosixPath

from app.authoring import queries
from app.authoring.actions.files import By, Refused, save_media, save_text
from app.authoring.word import PLACEHOLDER
from app.authoring.wording import SPOKEN
from app.catalog import bundle as bundles
from app.catalog import queries as catalog
from app.catalog.bundle import MediaFile, MediaNote
from app.core import numbers
from app.core.text import slug as ascii_slug

FILE_LIMIT = 20_000_000  # bytes: what a learner on a weak network can still open


def add_file(
    *, draft_id: int, name: str, data: bytes, by: By, now: dt.datetime, library_version_id: int | None = None
) -> MediaFile:
    """Put a file into the draft's `media/` under a name made of `name`; the same bytes are put there once.

    Raises Refused for what a course cannot hold.
    """
    if len(data) > FILE_LIMIT:
        raise Refused(f"Tệp nặng quá {numbers.size(FILE_LIMIT)}; người học trên mạng yếu không mở được. Hãy nén hoặc cắt ngắn.")
    suffix = PurePosixPath(name).suffix.lower()
    stem = ascii_slug(PurePosixPath(name).stem)[:60].strip("-") or "tep"
    digest = sha256(data).hexdigest()
    there = queries.files(draft_id)
    path = next(
        p
        for n in range(1, 10_000)
        if (p := f"media/{stem}{'' if n == 1 else f'-{n}'}{suffix}") not in there or there[p].sha256 == digest
    )
    file, problems = bundles.read_media(path, data)
    wrong = [p.sentence for p in problems if p.severity == "error"]
    if file is None or wrong:
        raise Refused(" ".join(wrong) or "Không dùng được tệp này.")
    if catalog.taken_down([digest]):
        raise Refused("Tệp này đã bị gỡ khỏi trang nên không dùng lại được.")
    if path not in there:
        save_media(draft_id=draft_id, path=path, data=data, by=by, now=now, library_version_id=library_version_id)
    return file


def line_for(path: str, mime: str, title: str, *, alt: str = "", words: str = "") -> str:
    """What to write in a lesson to show a file. `words` are those of a recording; without a title there is no caption."""
    title = title.replace('"', "”").replace("[", "(").replace("]", ")")
    if mime.startswith("image/"):
        said = alt.replace("[", "(").replace("]", ")") or (f"{PLACEHOLDER}: {title}" if title else PLACEHOLDER)
        return f'![{said}]({path} "{title}")' if title else f"![{said}]({path})"
    if mime.startswith(("audio/", "video/")):
        kind = "am-thanh" if mime.startswith("audio/") else "video"
        return f"/// {kind} | {path}\n{words.strip() or SPOKEN}\n///"
    return f"[{title or 'Tải tệp'}]({path})"


def save_note(*, draft_id: int, path: str, note: MediaNote, by: By, now: dt.datetime) -> None:
    """Say something of a file in the draft's media.toml; what stands there otherwise stays as it is written.

    Raises Refused where media.toml cannot be read.
    """
    current = queries.file(draft_id, bundles.NOTES_PATH)
    text = (current.text or "") if current else ""
    found, problems = bundles.read_notes(text)
    wrong = next((p for p in problems if p.severity == "error"), None)
    if wrong is not None:
        raise Refused(f"media.toml có lỗi ở dòng {wrong.line}: {wrong.sentence} Hãy sửa tệp ấy trước.")
    if path in found and found[path][0] == note or path not in found and note == MediaNote():
        return
    if path in found:
        kept = {p: n for p, (n, _) in found.items() if p != path}
        text = bundles.write_notes((kept | ({path: note} if note != MediaNote() else {})).items())
    else:
        text = (text.rstrip("\n") + "\n\n" if text.strip() else "") + bundles.write_note(path, note)
    save_text(draft_id=draft_id, path=bundles.NOTES_PATH, text=text, based_on=None, by=by, now=now)
