"""Selects compiled once and handed to the driver directly: for what every page asks.

SQLAlchemy spends some five times as long around a one-row select as SQLite does in it. A `Prepared` keeps what never
changes (the text, the order of its values, what turns Python's types into the database's and back) and does only the
rest. Types are SQLAlchemy's own, so that both ways read and write the same.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy.engine import Connection, Dialect, Engine

Convert = Callable[[Any], Any]


class ListOfValues(ValueError):
    """A statement whose text depends on its values."""


class Prepared:
    """A select over tables, or an insert or update, all of whose values are named parameters.

    `keys` names the values of an insert that names no columns itself; what the columns fill in by themselves is filled in.
    """

    def __init__(self, statement: Any, dialect: Dialect, keys: Sequence[str] = ()) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=[*keys] or None)
        if compiled.post_compile_params or compiled.literal_execute_params:
            raise ListOfValues
        self._sql = str(compiled)
        self._by_place = compiled.positional
        self._names: list[str] = compiled.positiontup if self._by_place else [*compiled.bind_names.values()]
        self._fixed = {name: bind.value for bind, name in compiled.bind_names.items() if not bind.required}
        self._to: list[tuple[str, Convert]] = [
            (name, convert)
            for bind, name in compiled.bind_names.items()
            if (convert := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        ]
        self._filled: list[tuple[str, Any]] = [
            (c.key, c.default.arg if c.default.is_callable else (lambda _, value=c.default.arg: value))
            for c in getattr(compiled, "insert_prefetch", ())
        ]
        columns = list(statement.exported_columns)
        self._returns = bool(columns)
        self._from: list[Convert | None] = [c.type.dialect_impl(dialect).result_processor(dialect, None) for c in columns]
        self._plain = not any(self._from)
        row: Any = namedtuple("Row", [c.key or "_" for c in columns], rename=True)  # type: ignore[misc]
        self._row: Callable[[Any], Any] = row._make

    def run(self, engine: Engine, driver: Any, given: Mapping[str, Any] | None) -> list[Any]:
        """The rows, by name and by place. `driver` is the driver's connection. Raises KeyError for a value not given."""
        values = {**self._fixed, **(given or {})}
        for name, fill in self._filled:
            values[name] = fill(None)
        for name, convert in self._to:
            values[name] = convert(values[name])
        ordered = [values[name] for name in self._names]
        parameters: Any = ordered if self._by_place else dict(zip(self._names, ordered, strict=True))
        cursor = driver.cursor()
        try:
            for listener in engine.dispatch.before_cursor_execute:  # who watches statements sees these too
                listener(None, cursor, self._sql, parameters, None, False)
            cursor.execute(self._sql, parameters)
            rows = cursor.fetchall() if self._returns else []
        finally:
            cursor.close()
        if self._plain or not rows:
            return [self._row(row) for row in rows]
        # Column by column: the loops run in C.
        columns = zip(*rows, strict=True)
        made = [c if convert is None else map(convert, c) for convert, c in zip(self._from, columns, strict=True)]
        return [self._row(row) for row in zip(*made, strict=True)]


@lru_cache(maxsize=256)
def _prepared(statement: Any, dialect: Dialect, keys: tuple[str, ...] = ()) -> Prepared | None:
    """None for a statement with a list of values, whose text changes with the list's length."""
    try:
        return Prepared(statement, dialect, keys)
    except ListOfValues:
        return None


def _keys(statement: Any, given: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The columns of an insert that names none itself; every other statement names all it needs."""
    return tuple(given or ()) if statement.is_insert and statement.select is None else ()


def fetch(
    engine: Engine, statement: Any, given: Mapping[str, Any] | None, *, commit: bool = False
) -> Sequence[Any]:
    """The rows of a select on a connection of its own; of a write, which is then a transaction by itself."""
    made = _prepared(statement, engine.dialect, _keys(statement, given))
    if made is None:
        with engine.begin() if commit else engine.connect() as opened:
            return opened.execute(statement, given).all()
    connection = engine.raw_connection()
    try:
        rows = made.run(engine, connection, given)
        if commit:
            connection.commit()
        return rows
    finally:
        connection.close()  # back to the pool, which ends whatever the driver began


def fetch_within(connection: Connection, statement: Any, given: Mapping[str, Any] | None) -> Sequence[Any]:
    """The rows of a statement inside the transaction of a connection."""
    made = _prepared(statement, connection.engine.dialect, _keys(statement, given))
    if made is None:
        return connection.execute(statement, given).all()
    return made.run(connection.engine, connection.connection, given)
