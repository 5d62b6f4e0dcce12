"""Writes of the resource library. Its bytes are kept in private storage by their hash, like those of drafts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

import sqlalchemy as sa

from app.catalog import queries
from app.catalog.actions.contents import Content, NotTaken
from app.catalog.actions.media import serve_again
from app.catalog.actions.practicals import render_practical
from app.catalog.actions.publishing import render_lesson
from app.catalog.models import LibraryItem, LibraryReuse, LibraryToken, LibraryVersion, Media
from app.core import audit, clock, images, storage, text
from app.core.database import db, insert
from app.core.text import slug as ascii_slug

_MOST_TOKENS = 300


@dataclass(frozen=True)
class ItemFacts:
    """Everything that is said of an item; its files are added apart. Lengths were checked by the form."""

    title: str
    kind: str
    topic: str = ""
    audiences: tuple[str, ...] = ()
    language: str = "vi"
    licence: str = ""
    source: str = ""
    author: str = ""
    ai_made: bool = False
    alt: str = ""
    text: str = ""
    transcript: str = ""
    reusable: bool = False


def add_item(*, facts: ItemFacts, by: str, now: dt.datetime) -> int:
    """A new item; its id."""
    row = LibraryItem(made_at=now, made_by=by, changed_at=now, **_values(facts))
    db.session.add(row)
    db.session.flush()
    _index(row.id, facts)
    audit.record("catalog.add_resource", [row.uid])
    return row.id


def change_item(*, item_id: int, facts: ItemFacts, now: dt.datetime) -> None:
    """Say other things of an item."""
    row = db.session.get_one(LibraryItem, item_id)
    for name, value in _values(facts).items():
        setattr(row, name, value)
    row.changed_at = now
    db.session.flush()
    _index(item_id, facts)
    audit.record("catalog.change_resource", [row.uid])


def _values(facts: ItemFacts) -> dict[str, object]:
    return asdict(facts) | {"audiences": list(facts.audiences)}


def _index(item_id: int, facts: ItemFacts) -> None:
    said = (facts.title, facts.topic, facts.author, facts.source, facts.alt, facts.text, facts.transcript)
    tokens = dict.fromkeys(t[:60] for t in text.fold_tokens(" ".join(said))[:_MOST_TOKENS])
    db.session.execute(sa.delete(LibraryToken).where(LibraryToken.item_id == item_id))
    if tokens:
        db.session.execute(sa.insert(LibraryToken), [{"token": t, "item_id": item_id} for t in tokens])


def keep_bytes(*, content: Content, path: Path) -> None:
    """Put a file where the library keeps its bytes. Before the transaction: a long file must not hold its lock, and a
    file named by its hash harms nothing where it is written early or twice.
    """
    name, small = queries.stored_original(content.sha256), queries.stored_thumbnail(content.sha256)
    if not storage.private.exists(name):
        if content.data is None:
            storage.private.put_file(name, path)
        else:
            storage.private.put(name, content.data)
    if content.data is not None and content.mime != "image/svg+xml" and not storage.private.exists(small):
        storage.private.put(small, images.thumbnail(content.data))


def add_version(*, item_id: int, content: Content, file_name: str, by: str, now: dt.datetime) -> int:
    """A file for an item, which is offered from now on; its number. `keep_bytes` comes first.

    The file that is offered already is no new one.

    Raises NotTaken for a file that was taken down once.
    """
    if queries.taken_down([content.sha256]):
        raise NotTaken("Tệp này đã bị gỡ khỏi trang nên không dùng lại được.")
    newest = db.session.scalar(
        sa.select(LibraryVersion)
        .where(LibraryVersion.item_id == item_id)
        .order_by(LibraryVersion.number.desc())
        .limit(1)
    )
    if newest is not None and newest.sha256 == content.sha256:
        return newest.number
    stem = ascii_slug(PurePosixPath(file_name).stem)[:80].strip("-") or "tep"
    row = LibraryVersion(
        item_id=item_id, number=newest.number + 1 if newest else 1, sha256=content.sha256,
        file_name=f"{stem}.{content.extension}", mime=content.mime, size=content.size, width=content.width,
        height=content.height, seconds=None, made_at=now, made_by=by,
    )  # fmt: skip
    db.session.add(row)
    db.session.execute(sa.update(LibraryItem).where(LibraryItem.id == item_id).values(changed_at=now))
    db.session.flush()
    return row.number


def retire(*, item_id: int, retired: bool, now: dt.datetime) -> None:
    """No longer offer an item, or offer it again; what uses it keeps it."""
    row = db.session.get_one(LibraryItem, item_id)
    row.retired_at = now if retired else None
    audit.record("catalog.retire_resource" if retired else "catalog.offer_resource", [row.uid])


def take_down(*, item_id: int, reason: str, now: dt.datetime) -> None:
    """Stop serving every file of an item, wherever it is used (decision 14): a notice stands in its place.

    The hashes stay, so that editions and completions still prove what they were; the originals stay in private storage,
    where nobody is served them.
    """
    row = db.session.get_one(LibraryItem, item_id)
    row.taken_down_at, row.takedown_reason = row.taken_down_at or now, reason[:300]
    hashes = set(db.session.scalars(sa.select(LibraryVersion.sha256).where(LibraryVersion.item_id == item_id)))
    db.session.execute(
        sa.update(Media).where(Media.sha256.in_(hashes), Media.taken_down_at.is_(None)).values(taken_down_at=now)
    )
    db.session.flush()
    audit.record("catalog.take_down", [row.uid], count=len(hashes))
    for digest in hashes:
        storage.private.delete(queries.stored_thumbnail(digest))
    for digest in queries.known_media(hashes):
        _withdraw(digest)
    _render_showing(hashes)


def put_back(*, item_id: int, reason: str, now: dt.datetime) -> bool:
    """Undo a takedown: serve the files of an item again, wherever they are used; False where nothing was taken down.

    Whoever may take down may put back, with a reason: both acts are in the log, and the item goes on saying why it was
    gone and why it is back. A file that another item has taken down stays down. Raises FileNotFoundError where an
    original is gone.
    """
    row = db.session.get_one(LibraryItem, item_id, with_for_update=True)
    if row.taken_down_at is None:
        return False
    back = f"; hiện lại ngày {clock.local_date(now):%d/%m/%Y}: {reason}"[:150]
    row.taken_down_at, row.takedown_reason = None, row.takedown_reason[: 300 - len(back)] + back
    db.session.flush()
    hashes = set(db.session.scalars(sa.select(LibraryVersion.sha256).where(LibraryVersion.item_id == item_id)))
    others = sa.select(LibraryVersion.sha256).join(LibraryItem, LibraryItem.id == LibraryVersion.item_id)
    hashes -= set(db.session.scalars(others.where(LibraryVersion.sha256.in_(hashes), LibraryItem.taken_down_at.is_not(None))))
    db.session.execute(sa.update(Media).where(Media.sha256.in_(hashes)).values(taken_down_at=None))
    db.session.flush()
    audit.record("catalog.put_back", [row.uid], count=len(hashes))
    for digest, mime in db.session.execute(
        sa.select(LibraryVersion.sha256, LibraryVersion.mime).where(LibraryVersion.sha256.in_(hashes)).distinct()
    ):
        if mime.startswith("image/") and mime != "image/svg+xml":
            small = images.thumbnail(storage.private.read(queries.stored_original(digest)))
            storage.private.put(queries.stored_thumbnail(digest), small)
    for digest in queries.known_media(hashes):
        serve_again(digest)
        storage.public.delete(f"{digest}/{storage.TAKEN_DOWN}")
    _render_showing(hashes)
    return True


def _render_showing(hashes: set[str]) -> None:
    for lesson_id in queries.lessons_showing(hashes):
        render_lesson(lesson_id=lesson_id)
    for practical_id in queries.practicals_showing(hashes):
        render_practical(practical_id=practical_id)


def _withdraw(digest: str) -> None:
    storage.public.put(f"{digest}/{storage.TAKEN_DOWN}", b"1")
    for name in list(storage.public.names(digest)):
        if not name.endswith(f"/{storage.TAKEN_DOWN}"):
            storage.public.delete(name)


def count_reuse(*, item_ids: Iterable[int], unit_id: int, on: dt.date, how: str) -> None:
    """One more copy or download by somebody of a unit; nobody's name."""
    row = insert(LibraryReuse.__table__)
    for item_id in item_ids:
        db.session.execute(
            row.values(item_id=item_id, unit_id=unit_id, on=on, how=how, count=1).on_conflict_do_update(
                index_elements=["item_id", "unit_id", "on", "how"], set_={"count": LibraryReuse.count + 1}
            )
        )
