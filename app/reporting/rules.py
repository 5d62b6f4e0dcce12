"""Periods and reports: which way a report goes, how its figures are frozen, and how two of them are compared.

Source: the plan, V.1.3 and V.8.4 (units report before 20/6 and 20/12, the department every half-year, every year and when it
is asked); `people.periods` has the calendar. A report goes two ways at once: its figures are frozen by one act, its text
follows its own way to signature and is closed by another (Nghị định 30/2020/NĐ-CP, Điều 18: what was issued is not changed;
an error of content makes a new document, an error of layout a công văn).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import heapq
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.people.periods import DEFAULT, Calendar, Round, round_from_key, round_of

# Of what is frozen; whoever reads an old filing knows by it what to expect. 2: “recognised” (R20), “target_due_on” (R26).
# 3: “recognised” also of each unit and each person.
FORMAT = 3


class PeriodKind(StrEnum):
    """What a report covers."""

    HALF = "6-thang"
    YEAR = "nam"
    AD_HOC = "dot-xuat"

    @property
    def label(self) -> str:
        """The kind as the screen names it."""
        return {"6-thang": "6 tháng", "nam": "Năm", "dot-xuat": "Đột xuất"}[self.value]


@dataclass(frozen=True)
class Period:
    """From which day to the end of which day a report speaks, and when it is due."""

    key: str
    kind: PeriodKind
    label: str  # as a title names it: “6 tháng đầu năm 2027”
    start: dt.date
    as_of: dt.date
    due_on: dt.date | None = None  # the last day in time
    reminder_on: dt.date | None = None  # the last working day up to it

    @property
    def before_on(self) -> dt.date | None:
        """“Trước ngày …”, as the plan says it."""
        return self.due_on + dt.timedelta(days=1) if self.due_on else None


def of_round(found: Round) -> Period:
    """The period of a reporting round."""
    kind = PeriodKind.HALF if found.half == 1 else PeriodKind.YEAR
    return Period(
        found.key, kind, found.label, found.figures_from, found.cut_off, found.due_on, found.reminder_on
    )


def ad_hoc(start: dt.date, as_of: dt.date) -> Period:
    """Any range of days. Raises ValueError where it ends before it begins."""
    if as_of < start:
        raise ValueError("as_of before start")
    label = f"từ ngày {start:%d/%m/%Y} đến hết ngày {as_of:%d/%m/%Y}"
    return Period(f"dx-{start:%Y%m%d}-{as_of:%Y%m%d}", PeriodKind.AD_HOC, label, start, as_of)


def period_from_key(key: str, calendar: Calendar = DEFAULT) -> Period:
    """The period of a key as `Period.key` writes it. Raises ValueError for anything else."""
    if key.startswith("dx-"):
        _, start, as_of = key.split("-")
        days = [dt.datetime.strptime(day, "%Y%m%d").date() for day in (start, as_of)]
        return ad_hoc(days[0], days[1])
    return of_round(round_from_key(key, calendar))


def current_period(today: dt.date, calendar: Calendar = DEFAULT) -> Period:
    """The period whose report is due next."""
    return of_round(round_of(today, calendar))


def recent_periods(today: dt.date, count: int = 4, calendar: Calendar = DEFAULT) -> list[Period]:
    """The period due next and those before it, the newest first."""
    found, each = [], round_of(today, calendar)
    for _ in range(count):
        found.append(of_round(each))
        each = each.before
    return found


class ReportState(StrEnum):
    """Where a report stands (P12)."""

    DRAFT = "draft"
    FILED = "filed"
    SIGNING = "signing"
    ISSUED = "issued"
    REPLACED = "replaced"

    @property
    def label(self) -> str:
        """The state as the screen names it."""
        return {
            "draft": "Đang soạn",
            "filed": "Đã chốt số liệu",
            "signing": "Đang trình ký",
            "issued": "Đã ban hành",
            "replaced": "Đã bị thay thế",
        }[self.value]

    @property
    def frozen(self) -> bool:
        """Whether its figures are frozen."""
        return self is not ReportState.DRAFT

    @property
    def closed(self) -> bool:
        """Whether its text changes no more."""
        return self in (ReportState.ISSUED, ReportState.REPLACED)


class Step(StrEnum):
    """What happened to a report; each is a fact of its own."""

    FILED = "filed"
    SENT = "sent"
    RETURNED = "returned"
    REOPENED = "reopened"
    ISSUED = "issued"
    CORRECTED = "corrected"
    REPLACED = "replaced"

    @property
    def label(self) -> str:
        """The step as the history names it."""
        return {
            "filed": "Chốt số liệu",
            "sent": "Trình ký",
            "returned": "Trả lại để sửa lời văn",
            "reopened": "Mở lại số liệu",
            "issued": "Ghi nhận văn bản đã ban hành",
            "corrected": "Đính chính thể thức",
            "replaced": "Bị thay thế",
        }[self.value]


_NEXT: dict[ReportState, dict[Step, ReportState]] = {
    ReportState.DRAFT: {Step.FILED: ReportState.FILED},
    ReportState.FILED: {
        Step.SENT: ReportState.SIGNING, Step.REOPENED: ReportState.DRAFT, Step.ISSUED: ReportState.ISSUED,
    },
    ReportState.SIGNING: {
        Step.RETURNED: ReportState.FILED, Step.REOPENED: ReportState.DRAFT, Step.ISSUED: ReportState.ISSUED,
    },
    ReportState.ISSUED: {Step.CORRECTED: ReportState.ISSUED, Step.REPLACED: ReportState.REPLACED},
    ReportState.REPLACED: {},
}  # fmt: skip


def after_step(state: ReportState, step: Step) -> ReportState | None:
    """The state a step leads to; None where it cannot be taken."""
    return _NEXT[state].get(step)


# The parts of the text that a clerk may write; an empty one is written by the system, where it can.
SECTIONS: dict[str, str] = {
    "opening": "Mở đầu",
    "results": "I. Kết quả thực hiện",
    "difficulties": "II. Tồn tại, hạn chế",
    "next": "III. Nhiệm vụ thời gian tới",
    "proposals": "IV. Đề xuất, kiến nghị",
}


def canonical(value: Any) -> str:
    """The one way to write a value as JSON: keys in order, no spaces, letters as they are (after RFC 8785)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sealed(figures: str, people: str) -> str:
    """What is hashed: the canonical form of both parts together, byte for byte what the JSON file holds."""
    return f'{{"figures":{figures},"people":{people}}}'


def digest(figures: str, people: str) -> str:
    """SHA-256 of what is frozen (FIPS 180-4), in hex: the long form of the “mã đối chiếu”."""
    return hashlib.sha256(sealed(figures, people).encode()).hexdigest()


def short_code(hexadecimal: str) -> str:
    """The “mã đối chiếu” as paper carries it: A1B2-C3D4-E5F6."""
    code = hexadecimal[:12].upper()
    return "-".join(code[i : i + 4] for i in range(0, 12, 4))


def as_told(rows: Sequence[Mapping[str, Any]], format_: int) -> list[Mapping[str, Any]]:
    """Rows of units or people as figures frozen in that format tell them: before 3 none said “recognised”."""
    if format_ >= 3:
        return list(rows)
    return [{key: value for key, value in row.items() if key != "recognised"} for row in rows]


def lateness(first_sent_on: dt.date | None, due_on: dt.date | None, today: dt.date) -> str:
    """Where a unit stands with its report: nop, nop_muon, chua_nop or qua_han."""
    if first_sent_on is None:
        return "qua_han" if due_on is not None and today > due_on else "chua_nop"
    return "nop_muon" if due_on is not None and first_sent_on > due_on else "nop"


LATENESS = {
    "nop": "Đã nộp đúng hạn",
    "nop_muon": "Nộp muộn",
    "chua_nop": "Chưa nộp",
    "qua_han": "Chưa nộp, đã quá hạn",
}


@dataclass(frozen=True)
class Line:
    """One number of two sets of figures."""

    label: str
    before: int | float | None
    after: int | float | None
    group: str = ""
    told: bool = True  # whether both sets of figures tell it

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return self.before == self.after


_TOTALS = (
    ("denominator", "Cán bộ được tính"),
    ("numerator", "Đạt cả hai phần"),
    ("a_only", "Mới xong Phần A"),
    ("b_only", "Mới xong Phần B"),
    ("none", "Chưa xong phần nào"),
    ("kept", "Trong đó được bảo lưu"),
    ("rate_truncated", "Tỷ lệ đạt (%)"),
    ("gap", "Còn thiếu so với mục tiêu"),
)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Line]:
    """Two sets of frozen figures line by line: totals, then units and duties by their code."""
    lines = [
        Line(label, before["totals"].get(key), after["totals"].get(key), "Toàn bộ") for key, label in _TOTALS
    ]
    elsewhere = [side.get("recognised") for side in (before, after)]
    if any(elsewhere):
        old, new = (found["people"] if found else None for found in elsewhere)
        label = "Trong đó đạt nhờ công nhận kết quả học ở nơi khác"
        lines.append(Line(label, old, new, "Toàn bộ", told=all(elsewhere)))
    for group, part in (("Theo nhiệm vụ", "duties"), ("Theo đơn vị", "units")):
        rows = [{row["code"]: row for row in side[part]} for side in (before, after)]
        for code in [*rows[0], *(c for c in rows[1] if c not in rows[0])]:
            old, new = rows[0].get(code), rows[1].get(code)
            name = (new or old or {})["name"]
            if old and new and old["name"] != new["name"]:
                name = f"{new['name']} (trước: {old['name']})"
            for key, label in (("denominator", "được tính"), ("numerator", "đạt")):
                lines.append(
                    Line(f"{name}: {label}", old[key] if old else None, new[key] if new else None, group)
                )
            if all("recognised" in row for row in (old, new) if row):
                was, now = (row["recognised"] if row else None for row in (old, new))
                lines += [Line(f"{name}: đạt nhờ công nhận", was, now, group)] if was or now else []
    return lines


@dataclass(frozen=True)
class Change:
    """What became of one person between two lists: uids of the facts that only one of them rests on."""

    person: str
    what: str
    unit: str  # the code of the unit where the person is counted, or was last
    lost: tuple[str, ...]
    gained: tuple[str, ...]


def changed_people(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> Iterator[Change]:
    """Everybody who is counted otherwise in the second list than in the first; both are in the order of uids.

    Reads both to their ends and keeps nobody.
    """
    by_uid = heapq.merge(((r["uid"], 0, r) for r in before), ((r["uid"], 1, r) for r in after), key=lambda side: side[:2])
    for uid, rows in itertools.groupby(by_uid, key=lambda side: side[0]):
        sides = {side: row for _, side, row in rows}
        was, now = sides.get(0), sides.get(1)
        if what := _became(was, now):
            had, has = (set(row["facts"]) if row else set() for row in (was, now))
            unit = (now or was or {})["unit"]
            yield Change(uid, what, unit, tuple(sorted(had - has)), tuple(sorted(has - had)))


def _became(was: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> str:
    """In words what became of somebody; empty where nothing did."""
    if was is None or now is None:
        if now is not None:
            return "Vào diện, đã đạt" if now["state"] == "trained" else "Vào diện"
        return "Ra khỏi diện, đã đạt" if was and was["state"] == "trained" else "Ra khỏi diện khi chưa đạt"
    if was["state"] != now["state"]:
        if now["state"] == "trained":
            return "Đạt mới"
        return "Không còn đạt" if was["state"] == "trained" else "Thay đổi phần đã xong"
    if was["unit"] != now["unit"]:
        return "Chuyển đơn vị"
    return "Thay đổi nhiệm vụ" if was["duties"] != now["duties"] else ""
