"""What a list would do to the register, without writing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core import clock
from app.people import queries
from app.people.queries.roster import codes_of, last_codes, namesakes, people_meant, register, remembered
from app.people.roster import identity
from app.people.roster.checking import Row, Units, check
from app.people.roster.comparing import Plan, compare, end_those_who_left
from app.people.roster.grouping import check_groups
from app.people.roster.reading import Line, read

Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, message: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Terms:
    """How the lines of a list are meant, besides what they say."""

    silent: frozenset[str] = frozenset()  # columns it does not have: what is held there stays
    listed_on: dt.date | None = None  # its date, from which lines without a first day hold
    ends: Mapping[str, dt.date] = field(default_factory=dict)  # who left by the clerk's word: person uid → last day

    @staticmethod
    def of(options: Mapping[str, Any]) -> Terms:
        """The terms among the options of an upload."""
        listed_on = options.get("listed_on")
        return Terms(
            frozenset(options.get("silent", ())),
            dt.date.fromisoformat(listed_on) if listed_on else None,
            {uid: dt.date.fromisoformat(day) for uid, day in options.get("ends", {}).items()},
        )


MACHINE = Terms()  # the machine-readable file says all it means


def examine(data: bytes, *, now: dt.datetime, progress: Progress = silent) -> Plan:
    """What a machine-readable file would do. Raises Unreadable when it cannot be read at all."""
    lines = []
    for line in read(data).lines:
        lines.append(line)
        if len(lines) % 1000 == 0:
            progress(len(lines), 0, "Đang đọc tệp")
    return examine_lines(lines, now=now, progress=progress)


def examine_lines(
    lines: Iterable[Line], *, now: dt.datetime, terms: Terms = MACHINE, progress: Progress = silent
) -> Plan:
    """What the lines of a file would do to the register as it is now."""
    units = queries.unit_spans()
    rows = check(lines, Units(units), silent=terms.silent, listed_on=terms.listed_on)
    _find_people(rows)
    check_groups(rows)
    ending = codes_of(terms.ends) if terms.ends else {}
    known = register(
        [*(row.key for row in rows if row.key), *ending],
        lambda done, total: progress(done, total, "Đang so với danh sách"),
    )
    newcomers = {row.unit.id for row in rows if row.unit and row.key not in known}
    day = clock.local_date(now)
    same_names = namesakes(newcomers, day) if newcomers else {}
    names = {span.id: span.name for span in units.values()}
    plan = compare(rows, known, names, same_names)
    plan.units = {row.unit.id for row in rows if row.unit and row.overlaps(day, day)}
    if ending:
        end_those_who_left(plan, {key: (known[key], terms.ends[uid]) for key, uid in ending.items() if key in known})
    return plan


def _find_people(rows: list[Row]) -> None:
    """Give the lines without a code one, or the question who they are."""
    loose = [row for row in rows if not row.key and not row.problems]
    if not loose:
        return
    asked = {identity.fingerprint(row) for row in loose}
    answers = {key: str(value) for key, value in remembered("person", asked).items()}
    meant = people_meant(
        names={row.name for row in loose},
        unit_ids={row.unit.id for row in loose if row.unit},
        phones={row.phone for row in loose if row.phone},
        emails={row.email for row in loose if row.email},
        uids=set(answers.values()) - {identity.NEW},
    )
    identity.resolve(rows, meant, answers, identity.next_codes([*last_codes(), *(row.code for row in rows)]))


def verdicts(rows: Iterable[Row]) -> list[tuple[int, str, str]]:
    """What a person was shown, to be compared with what would happen now."""
    return [(row.line, row.verdict.value, row.reason) for row in rows]
