"""What is said about the rows of a list, as files for Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from app.people.queries.staged import StagedRow
from app.people.roster.checking import Verdict
from app.people.roster.comparing import Plan
from app.people.roster.reading import COLUMNS, FIELDS


def rejected_csv(rows: Iterable[tuple[int, Sequence[str], str]]) -> str:
    """Rejected lines with the reason, for Excel; mended, the file can be imported as it is."""
    wrong = list(rows)
    # The optional columns only where the file has them: what reads the nine goes on reading them.
    shown = len(FIELDS) if any(any(cells[len(COLUMNS) :]) for _, cells, _ in wrong) else len(COLUMNS)
    return table_csv(
        (*FIELDS[:shown], "dong", "ly_do"), ((*cells[:shown], str(line), reason) for line, cells, reason in wrong)
    )


def new_codes_csv(rows: Iterable[StagedRow], names: Mapping[str, str]) -> str:
    """The codes that a list without codes was given, for its unit. `names`: unit code → name."""
    return table_csv(
        ("ma_can_bo", "ho_ten", "ma_don_vi", "don_vi", "chuc_vu", "dong"),
        ((r.code, r.cells[1], r.cells[2], names.get(r.cells[2], ""), r.cells[3], str(r.line)) for r in rows),
    )


def table_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table for Excel: UTF-8 with its mark, no cell taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def rejected(plan: Plan) -> list[tuple[int, Sequence[str], str]]:
    """The rejected rows of a plan, for `rejected_csv`."""
    return [(r.line, r.cells, r.reason) for r in plan.rows if r.verdict is Verdict.REJECT]
