"""Tables of HTML → a plain grid: merged cells split, rows filled up to one length."""

from __future__ import annotations

from typing import Any

from app.authoring.word.parts import Line

Element = Any  # an element of lxml, which has no types

WIDEST_SPAN = 60  # columns; no table of an office is wider
MOST_CELLS = 20_000  # of a grid; beyond it a table is no table any more


def rows_of(table: Element) -> list[Element]:
    """The rows of a table, not those of tables inside it."""
    found = []
    for child in table:
        if child.tag == "tr":
            found.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            found += [row for row in child if row.tag == "tr"]
    return found


def cells_of(row: Element) -> list[Element]:
    """The cells of a row."""
    return [cell for cell in row if cell.tag in ("td", "th")]


def is_title(rows: list[Element]) -> bool:
    """Whether the first row is one cell over all columns: what the table is called."""
    first = cells_of(rows[0])
    return len(first) == 1 and len(rows) > 2 and _span(first[0].get("colspan"), WIDEST_SPAN) > 1


def lay_out(rows: list[Element]) -> tuple[list[list[Element | None]], bool]:
    """(rows of cells, all of one length; whether cells had been merged). Raises OverflowError for a grid beyond all measure.

    A cell over several columns stands in the first of them, in the head in each (a column needs a name); one over several
    rows stands in each, so that every row can be read alone, as it is on a telephone.
    """
    out: list[list[Element | None]] = []
    down: dict[int, tuple[int, Element | None]] = {}  # column → (rows it still reaches into, cell)
    merged = False
    size = 0
    for index, row in enumerate(rows):
        line: list[Element | None] = []
        reached, down = down, {}

        def carry(line: list[Element | None] = line, reached: Any = reached, down: Any = down) -> None:
            while len(line) in reached:
                left, cell = reached[len(line)]
                if left > 1:
                    down[len(line)] = (left - 1, cell)
                line.append(cell)

        for cell in cells_of(row):
            carry()
            across = _span(cell.get("colspan"), WIDEST_SPAN)
            deep = _span(cell.get("rowspan"), len(rows) - index)
            merged |= across > 1 or deep > 1
            for n in range(across):
                shown = cell if n == 0 or index == 0 else None
                if deep > 1:
                    down[len(line)] = (deep - 1, shown)
                line.append(shown)
        carry()
        size += len(line)
        if size > MOST_CELLS:
            raise OverflowError
        out.append(line)
    width = max((len(line) for line in out), default=0)
    if width * len(out) > MOST_CELLS:
        raise OverflowError
    return [line + [None] * (width - len(line)) for line in out], merged


def _span(value: str | None, most: int) -> int:
    try:
        return max(1, min(int(value or "1"), most))
    except ValueError:
        return 1


def without_empty(rows: list[list[Line]]) -> list[list[Line]]:
    """Rows and columns in which nothing is written are only for the look."""
    rows = [row for row in rows if any(row)]
    if not rows:
        return []
    kept = [n for n in range(len(rows[0])) if any(row[n] for row in rows)]
    return [[row[n] for n in kept] for row in rows]
