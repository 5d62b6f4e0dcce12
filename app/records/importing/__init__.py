"""A file of training taken elsewhere, from bytes to requests: the one road of the page and the command line.

Read, checked and compared without writing (`examine`); then recorded in one transaction of a few large statements
(`apply`), so that a file counts whole or not at all (decision 26). Coming again it changes nothing.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from app.catalog import queries as catalog
from app.core import clock
from app.core.database import transaction
from app.people.access import Scope
from app.records import actions, queries
from app.records.actions import Asked, Decider, Evidence, NotRecorded, Outside
from app.records.importing.checking import Known, Plan, Row, Verdict, parse, settle
from app.records.importing.reading import COLUMNS, Line, read
from app.records.rules.recognition import Channel

CHANGED = "Hồ sơ đã thay đổi từ lúc kiểm tra, nên kết quả dưới đây được tính lại. Xem lại rồi ghi."
_BATCH = 500
T = TypeVar("T")


def examine(data: bytes, scope: Scope, *, now: dt.datetime) -> Plan:
    """What a file would do, for people whom `scope` covers today. Raises Unreadable when it cannot be read at all."""
    return examine_lines(read(data), scope, now=now)


def examine_lines(lines: Iterable[Line], scope: Scope, *, now: dt.datetime) -> Plan:
    """What lines would do to what is recorded now."""
    today = clock.local_date(now)
    courses = catalog.course_names()
    rows = [parse(line, courses, today) for line in lines]
    keys = sorted({row.code_key for row in rows if row.code_key})
    people = {
        key: officer.person_id
        for batch in _batches(keys)
        for key, officer in queries.officers_by_code(batch, scope, today).items()
    }
    near: dict[str, str] = {}
    for key in [k for k in keys if k not in people][:50]:  # a whole file of wrong codes needs no guesses
        near.update(queries.codes_like(key, scope, today))
    requests = {}
    for persons in _batches(sorted(set(people.values()))):
        requests.update(queries.requests_of(persons))
    equal = {key: e.equal_to for key, e in queries.equivalences_in_force().items()}
    return settle(rows, Known(people, near, equal, requests), courses)


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]


def apply(plan: Plan, *, by: str, approver: Decider | None, now: dt.datetime) -> int:
    """Record the new lines of a plan, and recognise them when an approver is given; how many completions that made.

    Raises NotRecorded, also when somebody recorded one of them at this moment; then nothing is recorded.
    """
    asked = [
        Asked(
            row.person_id or 0,
            Outside(row.provider, row.course_name, row.completed_on, row.minutes, row.equal_to),
            Evidence(reference=row.reference),
        )
        for row in plan.new
    ]
    made = 0
    try:
        with transaction():
            for batch in _batches(asked):
                uids = actions.add_recognitions(asked=batch, channel=Channel.IMPORT, by=by, now=now)
                if approver is not None:
                    made += actions.approve_recognitions(uids=uids, by=approver, now=now)
    except IntegrityError as error:
        raise NotRecorded(CHANGED) from error
    return made


def verdicts(rows: Iterable[Row]) -> list[tuple[int, str, str]]:
    """What a person was shown, to be compared with what would happen now."""
    return [(row.line, row.verdict.value, row.reason) for row in rows]


def rejected_csv(rows: Iterable[tuple[int, Sequence[str], str]]) -> str:
    """Rejected lines with the reason, for Excel; mended, the file can be imported as it is."""
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
