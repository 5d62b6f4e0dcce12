"""A roster file from bytes to facts that count: the one road of the browser, the jobs process and the command line.

Read, checked and compared without writing (`examine`); then written in batches that do not count, and counted in one
step (`apply`). Each batch is its own short transaction (decision 26), which is why the transactions open here.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence

from app.core import clock
from app.core.database import transaction
from app.people import queries
from app.people.actions import roster as actions
from app.people.queries.roster import BATCH, in_batches, namesakes, register
from app.people.roster.checking import Row, Units, Verdict, check
from app.people.roster.comparing import Plan, Stay, compare
from app.people.roster.reading import COLUMNS, Line, read

Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, message: str) -> None:
    """Tell nobody."""


def examine(data: bytes, *, now: dt.datetime, progress: Progress = silent) -> Plan:
    """What a file would do. Raises Unreadable when it cannot be read at all."""
    lines = []
    for line in read(data).lines:
        lines.append(line)
        if len(lines) % 1000 == 0:
            progress(len(lines), 0, "Đang đọc tệp")
    return examine_lines(lines, now=now, progress=progress)


def examine_lines(lines: Iterable[Line], *, now: dt.datetime, progress: Progress = silent) -> Plan:
    """What the lines of a file would do to the register as it is now."""
    units = queries.unit_spans()
    rows = check(lines, Units(units))
    known = register(
        (row.key for row in rows if row.key),
        lambda done, total: progress(done, total, "Đang so với danh sách"),
    )
    newcomers = {row.unit.id for row in rows if row.unit and row.key not in known}
    same_names = namesakes(newcomers, clock.local_date(now)) if newcomers else {}
    names = {span.id: span.name for span in units.values()}
    return compare(rows, known, names, same_names)


def apply(plan: Plan, *, uid: str, by: str, progress: Progress = silent) -> None:
    """Let the good rows of a plan count, all at once.

    Raises Refused when the register changed meanwhile, and whatever `progress` raises to stop; either way nothing
    counts and nothing is left behind.
    """
    marker = f"chưa tính: {uid}"
    added: list[int] = []
    newcomers = [c for c in plan.changes if c.officer is None]
    total = len(plan.changes)
    try:
        with transaction():
            actions.drop_staged(marker=marker)
        ids: dict[int, int] = {}
        for batch in in_batches(newcomers, BATCH // 5):  # each person is about five rows
            with transaction():
                made = actions.add_people(changes=batch, now=clock.now())
            added += made
            ids.update({id(c): officer_id for c, officer_id in zip(batch, made, strict=True)})
            progress(len(added) // 2, total, "Đang ghi cán bộ mới")
        stays: list[tuple[int, Stay]] = []
        for change in plan.changes:
            officer_id = change.officer.officer_id if change.officer else ids[id(change)]
            stays += [(officer_id, stay) for stay in change.add]
        for done, part in enumerate(in_batches(stays, BATCH // 3)):
            with transaction():
                actions.stage_postings(stays=part, marker=marker, by=by, now=clock.now())
            share = (done + 1) * (BATCH // 3) / max(1, len(stays))
            progress(int(total * (0.5 + min(1.0, share) / 2)), total, "Đang ghi quá trình công tác")
        with transaction():
            actions.count_staged(marker=marker, changes=plan.changes, by=by, now=clock.now(), uid=uid)
    except BaseException:
        _take_back(marker, added)
        raise


def _take_back(marker: str, officer_ids: Sequence[int]) -> None:
    with transaction():
        actions.drop_staged(marker=marker)
    for batch in in_batches(officer_ids, BATCH // 5):
        with transaction():
            actions.drop_people(officer_ids=batch)


def stage(plan: Plan, *, uid: str, progress: Progress = silent) -> None:
    """Keep the rows of a plan with their verdicts, for a person to look at."""
    with transaction():
        actions.drop_rows(uid=uid)
    for done, batch in enumerate(in_batches(plan.rows)):
        with transaction():
            actions.stage_rows(uid=uid, rows=batch)
        progress(done * BATCH, len(plan.rows), "Đang ghi kết quả kiểm tra")
    with transaction():
        actions.set_import(uid=uid, state="staged", summary=plan.summary)


def verdicts(rows: Iterable[Row]) -> list[tuple[int, str, str]]:
    """What a person was shown, to be compared with what would happen now."""
    return [(row.line, row.verdict.value, row.reason) for row in rows]


def rejected_csv(rows: Iterable[tuple[int, Sequence[str], str]]) -> str:
    """Rejected lines with the reason, for Excel; mended, the file can be imported as it is."""
    import csv

    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*COLUMNS, "dong", "ly_do"])
    for line, cells, reason in rows:
        writer.writerow([*map(_harmless, cells), line, _harmless(reason)])
    return "\ufeff" + out.getvalue()


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def rejected(plan: Plan) -> list[tuple[int, Sequence[str], str]]:
    """The rejected rows of a plan, for `rejected_csv`."""
    return [(r.line, r.cells, r.reason) for r in plan.rows if r.verdict is Verdict.REJECT]
