"""Lists page by key: the page after a name begins at that name, however long the list grew meanwhile."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.core.database import db


def page_by_key(
    query: Any, sort: Any, row_id: Any, *, after: str, before: str, size: int
) -> tuple[list[Any], str | None, str | None]:
    """One page of `query` in the order (sort, id), with the cursors of the page before and the page after it.

    A cursor is `<id>.<sort key>` of the row at the edge; one that cannot be read means the first page.
    """
    # The first page begins after nothing: without an edge SQLite would sort the whole province to find fifty names.
    cursor = _parse(before or after)
    backwards = bool(before) and cursor is not None
    order = (sort.desc(), row_id.desc()) if backwards else (sort, row_id)
    ident, key = cursor or (0, "")
    here, edge = sa.tuple_(sa.literal(key), sa.literal(ident)), sa.tuple_(sort, row_id)
    query = query.where(edge < here if backwards else edge > here)
    rows = list(db.session.execute(query.order_by(*order).limit(size + 1)))
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return [], None, None
    first, last = (f"{getattr(row, row_id.key)}.{getattr(row, sort.key)}" for row in (rows[0], rows[-1]))
    has_earlier = more if backwards else cursor is not None
    has_later = True if backwards else more
    return rows, first if has_earlier else None, last if has_later else None


def _parse(cursor: str) -> tuple[int, str] | None:
    ident, _, key = cursor.partition(".")
    return (int(ident), key) if ident.isascii() and ident.isdigit() and len(ident) < 16 else None
