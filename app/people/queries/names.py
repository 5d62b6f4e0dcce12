"""Finding people by the beginnings of the words of their name or code, without diacritics."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.core import text
from app.core.database import db
from app.people.models import Person, PersonToken
from app.people.queries.paging import page_by_key

_FEW = 2000  # people with the rarest word; up to here it is quicker to begin with them than with the order of names
_MOST_WORDS = 6


RESTRICTED_NAME = "Người học (đã hạn chế xử lý dữ liệu)"


def shown_name(reader: int | None = None) -> sa.ColumnElement[str]:
    """Person.full_name wherever the law does not demand it: whoever restricted the use of their data has no name there.

    `reader`: the person who reads; to themselves everybody is named. Where the name stands all the same, the query says
    `Person.full_name`: the roster and its upkeep, accounts, the log, requests about one's data, the figure with its lists
    and files, official lists and filed reports, and what must be decided about one person from papers with the name.
    tests/test_restriction.py lists those pages and walks all the others. Lists that only praise, invite or remind leave
    such persons out (`Person.restricted_at.is_(None)`), and no search by name finds them where they are nameless.

    Source: Luật 91/2025/QH15, article 4; what `people.rights` promises whoever asks for it.
    """
    hidden: sa.ColumnElement[bool] = Person.restricted_at.is_not(None)
    if reader is not None:
        hidden = sa.and_(hidden, Person.id != reader)
    return sa.case((hidden, RESTRICTED_NAME), else_=Person.full_name)


def named(query: Any, search: str, *, nameless: bool = False) -> Any:
    """`query` (which selects from Person) limited to people whose name or code has every word of `search`.

    `nameless`: the list shows `shown_name()`, so what is typed does not find those who have none there.

    Databases cannot guess how many people share the beginnings of words, so it is counted, up to a limit: when they are
    few, they are looked up first; when they are many, the list is walked in its order, which then soon fills a page.
    """
    tokens = text.fold_tokens(search)[:_MOST_WORDS]
    if not tokens:
        return query
    if nameless:
        query = query.where(Person.restricted_at.is_(None))
    counts = {t: _count(select(PersonToken.person_id).where(_begins(t)), _FEW) for t in tokens}
    rarest = min(tokens, key=counts.__getitem__)
    if counts[rarest] <= _FEW:
        found = select(PersonToken.person_id).where(_begins(rarest))
        for token in tokens:
            if token != rarest:
                other = aliased(PersonToken)
                found = found.where(
                    sa.exists().where(other.person_id == PersonToken.person_id, _begins(token, other))
                )
        return query.where(Person.id.in_(found))
    for token in tokens:
        query = query.where(sa.exists().where(PersonToken.person_id == Person.id, _begins(token)))
    return query


def _begins(token: str, table: Any = PersonToken) -> sa.ColumnElement[bool]:
    return sa.and_(table.token >= token, table.token < token + "\x7f")


def _count(found: Any, limit: int) -> int:
    some = found.limit(limit + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def exact_first(
    query: Any, search: str, row_id: Any, *, after: str, size: int
) -> tuple[list[Any], str | None]:
    """One page of people, those first whose name has what was typed with its diacritics, and the next page's cursor.

    The cursor is that of `page_by_key` behind `0~` while those come, behind `1~` afterwards.
    """
    typed = text.clean_line(search)
    marked = sa.or_(
        Person.full_name.contains(typed, autoescape=True),
        Person.full_name.contains(typed.title(), autoescape=True),
    )
    others = query.where(sa.not_(marked))
    tier, mark, cursor = after.partition("~")
    if mark and tier == "1":
        rows, _, later = page_by_key(others, Person.sort_key, row_id, after=cursor, before="", size=size)
        return rows, f"1~{later}" if later else None
    rows, _, later = page_by_key(
        query.where(marked), Person.sort_key, row_id, after=cursor, before="", size=size
    )
    if later:
        return rows, f"0~{later}"
    room = size - len(rows)
    more, _, later = page_by_key(others, Person.sort_key, row_id, after="", before="", size=max(room, 1))
    if room == 0:
        return rows, "1~" if more else None
    return [*rows, *more], f"1~{later}" if later else None
