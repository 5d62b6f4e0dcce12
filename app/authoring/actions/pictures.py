"""Pictures that came along with a pasted text or a Word file, into the media of a draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from hashlib import sha256

from app.authoring import queries
from app.authoring.actions.files import By, Refused, hold, save_media
from app.authoring.word import Picture
from app.catalog import bundle as bundles

_KINDS = ((b"\x89PNG\r\n", "png"), (b"\xff\xd8\xff", "jpg"))


def keep_pictures(
    *,
    draft_id: int,
    pictures: Mapping[int, Picture],
    numbers: Iterable[int],
    stem: str,
    by: By,
    now: dt.datetime,
) -> dict[int, str]:
    """Keep the pictures of these numbers as `media/<stem>-1.png` and so on; number → path of those that can be used.

    What is inside decides, not what was claimed; bytes that the draft has already keep their path. Raises Refused where
    the draft stands still.
    """
    wanted = [(n, data) for n in dict.fromkeys(numbers) if (data := pictures[n].data) is not None]
    if not wanted:
        return {}
    hold(draft_id)
    there = queries.files(draft_id)
    by_hash = {f.sha256: path for path, f in there.items() if f.sha256 is not None}
    paths: dict[int, str] = {}
    taken = {path.rpartition(".")[0] for path in there}
    for number, data in wanted:
        digest = sha256(data).hexdigest()
        if digest in by_hash:
            paths[number] = by_hash[digest]
            continue
        ending = _ending(data)
        if ending is None:
            continue
        name = next(p for n in range(1, 100_000) if (p := f"media/{stem}-{n}") not in taken)
        path = f"{name}.{ending}"
        file, problems = bundles.read_media(path, data)
        if file is None or any(p.severity == "error" for p in problems):
            continue
        try:
            save_media(draft_id=draft_id, path=path, data=data, by=by, now=now)
        except Refused:
            continue
        taken.add(name)
        by_hash[digest] = paths[number] = path
    return paths


def _ending(data: bytes) -> str | None:
    """The ending of a name that fits the bytes; None for a kind that courses do not take."""
    for sign, ending in _KINDS:
        if data.startswith(sign):
            return ending
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return "svg" if b"<svg" in data[:1000].lower() else None
