"""A checked roster file against the register: what would be added, changed, ended.

What a file means. The lines of one officer are that officer's history on the days they cover. A posting of the
register that equals a line stays. A posting that shares a day with a line but differs from all is replaced: until the
day before the first such line it holds as it was (it *ends* there), from then on the file holds. Postings that share no
day with any line of the officer stay, and so do officers the file does not name. Hence a file read twice changes
nothing: after the first time every line equals a posting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.core import numbers, text
from app.people.roster.checking import Row, Verdict
from app.people.roster.grouping import settle
from app.people.roster.stays import KnownOfficer, KnownStay, Movement, Stay, overlap, wanted
from app.people.rules import Duty, Employment

ONE_DAY = dt.timedelta(days=1)


@dataclass
class Change:
    """What happens to one officer; `officer` None means a new one."""

    officer: KnownOfficer | None
    code: str
    name: str
    email: str
    phone: str
    void: list[int] = field(default_factory=list)  # posting ids, with their duties
    add: list[Stay] = field(default_factory=list)
    renamed: bool = False
    contact: bool = False


@dataclass
class Plan:
    """The whole file: its rows with verdicts, and the changes the good ones make."""

    rows: list[Row]
    changes: list[Change] = field(default_factory=list)
    closed: int = 0  # postings that end because a later line follows them
    units: set[int] = field(default_factory=set)  # whose staff of today the file names
    ended: int = 0  # who is not in the file and ends by the clerk's word

    def count(self, verdict: Verdict) -> int:
        """How many rows have that verdict."""
        return sum(1 for row in self.rows if row.verdict is verdict)

    @property
    def clean(self) -> bool:
        """Whether no row is rejected or waits for an answer."""
        return not any(row.verdict in (Verdict.REJECT, Verdict.ASK) for row in self.rows)

    @property
    def summary(self) -> dict[str, int]:
        """Rows by verdict."""
        counts = dict.fromkeys((v.value for v in Verdict), 0)
        moved = dict.fromkeys((m.value for m in Movement), 0)
        coded = 0
        for row in self.rows:
            counts[row.verdict.value] += 1
            coded += row.coded and row.verdict is Verdict.ADD
            if row.movement:
                moved[row.movement] += 1
        return {"rows": len(self.rows), **counts, "closed": self.closed, "coded": coded, "ended": self.ended, **moved}


def compare(
    rows: list[Row],
    register: Mapping[str, KnownOfficer],
    unit_names: Mapping[int, str],
    namesakes: Mapping[tuple[str, int], str],
) -> Plan:
    """Settle every row's verdict against the register (by code key) and list the changes.

    `namesakes` tells, for a name and a unit, the code of an officer of that name who serves there today: a new code for
    the same name is pointed out, never merged.
    """
    plan = Plan(rows)
    groups: dict[str, list[Row]] = {}
    loose = 0
    for row in rows:
        if row.question:
            row.verdict, row.reason = Verdict.ASK, row.question
            continue
        if not row.key:
            loose += 1
        groups.setdefault(row.key or f"\0{loose}", []).append(row)
    for key, group in groups.items():
        known = register.get(key)
        for row in group:
            row.officer_id = known.officer_id if known else None
        if known is not None and not known.blank and not _same_name(known.name, group[0].name) and group[0].name:
            group[0].problems.append(
                f"mã {group[0].code} trong hệ thống là của {known.name}. Nếu người này đổi họ tên, sửa ở trang cán bộ; "
                "nếu là người khác, cần một mã khác."
            )
        if not settle(group):
            continue
        change = _Comparison(plan, group, known, unit_names, namesakes).run()
        for row in group:
            if row.coded and row.verdict is Verdict.ADD:
                row.reason = " ".join(filter(None, (f"Mã mới: {row.code}.", row.reason)))
            if row.undated and row.verdict is not Verdict.SAME:
                unsure = f"Chưa rõ ngày bắt đầu: lấy ngày của danh sách, {numbers.day(row.from_on)}."
                row.reason = " ".join(filter(None, (row.reason, unsure)))
        if change.officer is None or change.void or change.add or change.renamed or change.contact:
            plan.changes.append(change)
    return plan


def end_those_who_left(plan: Plan, ending: Mapping[str, tuple[KnownOfficer, dt.date]]) -> None:
    """Let people whom the file does not name end on a day, as somebody ticked; by code key. A list by itself ends nobody."""
    named = {row.officer_id for row in plan.rows}
    for key, (known, last) in ending.items():
        held = next((k for k in known.stays if k.stay.from_on <= last and (k.stay.until_on is None or k.stay.until_on > last)), None)
        if held is None or known.officer_id in named:
            continue
        change = Change(known, key, known.name, known.email, known.phone, [held.posting_id], [held.stay.until(last)])
        plan.changes.append(change)
        plan.ended += 1


def _same_name(one: str, other: str) -> bool:
    return text.fold(one) == text.fold(other)


class _Comparison:
    """One officer's rows against their postings. A class only because six values travel together."""

    def __init__(
        self,
        plan: Plan,
        group: list[Row],
        known: KnownOfficer | None,
        unit_names: Mapping[int, str],
        namesakes: Mapping[tuple[str, int], str],
    ) -> None:
        self.plan, self.known, self.unit_names, self.namesakes = plan, known, unit_names, namesakes
        # A line that repeats another one changes nothing and keeps that as its reason.
        self.group = sorted((r for r in group if not r.reason), key=lambda r: r.from_on)
        last = self.group[-1]
        # A line that was matched by its name does not correct the name.
        matched = known is not None and not last.cells[0] and text.key_of(known.name) == text.key_of(last.name)
        self.change = Change(
            known,
            code=last.code,
            name=known.name if known and matched else last.name,
            email=next((r.email for r in reversed(self.group) if r.email), ""),
            phone=next((r.phone for r in reversed(self.group) if r.phone), ""),
        )

    def run(self) -> Change:
        if self.known is None:
            for row in self.group:
                row.verdict, row.movement = Verdict.ADD, Movement.APPEARED
                self.change.add.append(wanted(row, None))
            self._point_out_namesake()
        else:
            self._against(self.known)
            if self.group[0].verdict is not Verdict.REJECT:
                self._person(self.known)
        return self.change

    def _against(self, known: KnownOfficer) -> None:
        said = {wanted(row, known): row for row in self.group}
        if self._contradict(said):
            return
        equal = {k.stay for k in known.stays if k.stay in said}
        replaced: list[KnownStay] = []
        for held in known.stays:
            if held.stay in equal:
                continue
            over = [s for s in said if overlap(s, held.stay)]
            if not over:
                continue
            replaced.append(held)
            self.change.void.append(held.posting_id)
            first = min(s.from_on for s in over)
            if held.stay.from_on < first:
                self.change.add.append(held.stay.until(first - ONE_DAY))
                self.plan.closed += 1
        for stay, row in said.items():
            if stay in equal:
                row.verdict = Verdict.SAME
                continue
            self.change.add.append(stay)
            self._judge(
                row, stay, [h.stay for h in replaced if overlap(stay, h.stay)]
            )

    def _contradict(self, said: Mapping[Stay, Row]) -> bool:
        """Two lines that leave their dates to the register may both mean the same days there."""
        ordered = sorted(said, key=lambda s: s.from_on)
        for one, two in zip(ordered, ordered[1:], strict=False):
            if overlap(one, two):
                said[two].problems.append(
                    f"thời gian công tác chồng lên dòng {said[one].line}; ghi rõ từ ngày nào ở mỗi dòng."
                )
        return not settle(list(said.values()))

    def _judge(self, row: Row, stay: Stay, over: list[Stay]) -> None:
        same_unit = next((s for s in over if s.unit_id == stay.unit_id), None)
        if same_unit is not None:
            ended = replace(same_unit, until_on=stay.until_on) if stay.until_on else None
            shorter = stay.until_on is not None and (
                same_unit.until_on is None or stay.until_on < same_unit.until_on
            )
            if ended is not None and shorter and same_unit.until(stay.until_on or dt.date.max) == stay:
                row.verdict, row.reason = Verdict.END, f"Kết thúc ngày {numbers.day(stay.until_on)}."
            else:
                row.verdict, row.reason = Verdict.CHANGE, self._differences(same_unit, stay)
            row.movement = Movement.CHANGED
            return
        if over:
            old, row.movement = over[0], Movement.MOVED
            if old.from_on < stay.from_on:
                row.verdict = Verdict.MOVE
                last = numbers.day(stay.from_on - ONE_DAY)
                row.reason = f"Chuyển từ {self._unit(old.unit_id)}; ở đó kết thúc ngày {last}."
            else:
                row.verdict = Verdict.CHANGE
                row.reason = f"Đơn vị: {self._unit(old.unit_id)} → {self._unit(stay.unit_id)}."
            return
        before = self._last_before(stay.from_on)
        if before is not None and before.unit_id != stay.unit_id:
            row.verdict, row.movement = Verdict.MOVE, Movement.MOVED
            row.reason = f"Chuyển từ {self._unit(before.unit_id)}; ở đó đã kết thúc ngày {numbers.day(before.until_on)}."
            return
        row.verdict, row.movement = Verdict.ADD, Movement.APPEARED

    def _last_before(self, on: dt.date) -> Stay | None:
        """Where the register has them last before a day; whoever served elsewhere until then has moved here."""
        ended = [k.stay for k in self.known.stays if k.stay.until_on and k.stay.until_on < on] if self.known else []
        return max(ended, key=lambda s: s.until_on or dt.date.max, default=None)

    def _differences(self, old: Stay, new: Stay) -> str:
        said = []
        if old.title != new.title:
            said.append(f"Chức vụ: {old.title or '(trống)'} → {new.title or '(trống)'}.")
        before, after = {d.duty for d in old.duties}, {d.duty for d in new.duties}
        if before != after:
            said.append(f"Nhiệm vụ: {_listed(before)} → {_listed(after)}.")
        if old.section != new.section:
            said.append(f"Bộ phận: {old.section or '(trống)'} → {new.section or '(trống)'}.")
        if old.employment != new.employment:
            said.append(f"Loại: {_employment(old.employment)} → {_employment(new.employment)}.")
        before, after = {d.duty for d in old.duties if d.is_main}, {d.duty for d in new.duties if d.is_main}
        if before != after:
            said.append(f"Nhiệm vụ chính: {_listed(before)} → {_listed(after)}.")
        documents = [{d.document for d in stay.duties if d.document} for stay in (old, new)]
        if documents[0] != documents[1]:
            was, now = ("; ".join(sorted(d)) or "(trống)" for d in documents)
            said.append(f"Văn bản phân công: {was} → {now}.")
        if old.from_on != new.from_on:
            said.append(f"Từ ngày {numbers.day(new.from_on)} (trước ghi {numbers.day(old.from_on)}).")
        if old.until_on != new.until_on:
            was = numbers.day(old.until_on) or "chưa kết thúc"
            said.append(f"Đến ngày: {was} → {numbers.day(new.until_on) or 'chưa kết thúc'}.")
        return " ".join(said) or "Thời gian giữ nhiệm vụ thay đổi."

    def _person(self, known: KnownOfficer) -> None:
        change, said = self.change, []
        if known.name != change.name:
            change.renamed = True
            said.append(f"Họ tên: {known.name} → {change.name}.")
        change.email, change.phone = change.email or known.email, change.phone or known.phone
        if (change.email, change.phone) != (known.email, known.phone):
            change.contact = True
            said.append("Thông tin liên hệ thay đổi.")
        if said:
            row = self.group[-1]
            if row.verdict is Verdict.SAME:
                row.verdict, row.movement = Verdict.CHANGE, Movement.CHANGED
            row.reason = " ".join([*([row.reason] if row.reason else []), *said])

    def _point_out_namesake(self) -> None:
        row = self.group[-1]
        if row.coded:
            return  # who it may be was asked
        code = self.namesakes.get((text.key_of(row.name), row.unit.id if row.unit else 0))
        if code:
            row.reason = f"Lưu ý: đơn vị này đã có {row.name} với mã {code}. Nếu là một người, dùng mã đó."

    def _unit(self, unit_id: int) -> str:
        return self.unit_names.get(unit_id, "đơn vị khác")


def _listed(duties: Iterable[Duty]) -> str:
    return ", ".join(d.label.lower() for d in Duty if d in set(duties)) or "không có"


def _employment(kind: str) -> str:
    return Employment(kind).label.lower() if kind else "(trống)"
