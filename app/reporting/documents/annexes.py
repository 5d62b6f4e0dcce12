"""Biểu số 01 (tổng hợp), 02 (theo đơn vị), 03 (danh sách) and who left untrained: columns with numbers and formulas (P30)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from app.core.numbers import day, number
from app.people.rules import Duty, UnitKind
from app.reporting.documents.source import Source
from app.reporting.documents.texts import provisional, rule_change
from app.reporting.wording import STATES

Value = str | int | float | dt.date | None
Kind = Literal["text", "count", "rate", "center"]
# As narrow as a column of a form.
CONFIRMATIONS = {
    "confirmed": "Đã xác nhận",
    "changed": "Có thay đổi",
    "silent": "Chưa kỳ này",
    "never": "Chưa lần nào",
}
SENT = {"nop": "Đúng hạn", "nop_muon": "Muộn", "chua_nop": "Chưa nộp", "qua_han": "Quá hạn"}


@dataclass(frozen=True)
class Column:
    """A column: its heading, its number or formula, how wide (in parts of the page), what stands in it."""

    title: str
    number: str
    width: float
    kind: Kind = "count"
    short: str = ""  # the heading where there is little room


@dataclass(frozen=True)
class Row:
    """A line of a form; a group line and the total stand out."""

    values: tuple[Value, ...]
    style: Literal["", "group", "total", "sub"] = ""


@dataclass(frozen=True)
class Annex:
    """One form, ready to be set on paper or in a sheet."""

    key: str  # bieu-01
    name: str  # Biểu số 01
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unit: str = "người"
    landscape: bool = False
    notes: tuple[str, ...] = ()
    personal: bool = False
    head: Mapping[str, str] = field(default_factory=dict)  # period, from, to, as_of


def _head(source: Source) -> dict[str, str]:
    f = source.figures
    return {
        "period": f["period"]["label"],
        "from": f["issuer"]["full_name"],
        "to": "; ".join(f["issuer"]["to"]),
        "as_of": day(source.as_of),
    }


def shown(value: Value) -> str:
    """A cell as paper shows it; what has no meaning in a cell stays empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return day(value)
    return number(value, 1) if isinstance(value, float) else number(value)


def totals(source: Source) -> Annex:
    """Biểu số 01: the beginning of the period, what came and went within it, and what stands at its end."""
    f = source.figures
    t, cells = f["totals"], f["variation"]["cells"]
    d, n = f["variation"]["d"], f["variation"]["n"]
    aim = f["rule"]["target_percent"] if f["rule"] else 70
    rows: list[Row] = [
        Row(("1", "Cán bộ được tính (làm ít nhất một trong ba nhiệm vụ)", d["before"], d["up"], d["down"], d["after"]), "total"),
        *_moves(_D, cells),
        Row(("2", "Cán bộ đạt cả hai phần", n["before"], n["up"], n["down"], n["after"]), "total"),
        *_moves(_N, cells),
        *_elsewhere(f),
        Row(("3", "Tỷ lệ đạt (%): dòng 2 / dòng 1 × 100", n["rate_before"], None, None, t["rate_truncated"]), "total"),
        Row(("4", "Cán bộ chưa đạt", d["before"] - n["before"], None, None, t["denominator"] - t["numerator"]), "total"),
        Row(("", "– Mới xong Phần A", None, None, None, t["a_only"]), "sub"),
        Row(("", "– Mới xong Phần B", None, None, None, t["b_only"]), "sub"),
        Row(("", "– Chưa xong phần nào", None, None, None, t["none"]), "sub"),
        Row(("5", "Ra khỏi diện khi chưa đạt", None, None, len(f["left_untrained"]), None), "total"),
    ]  # fmt: skip
    rows.append(Row(("6", "Theo nhiệm vụ (đạt/được tính)", None, None, None, None), "total"))
    rows += [
        Row(("", f"– {row['name']}: {label}", None, None, None, row[key]), "sub")
        for row in f["duties"]
        for key, label in (("denominator", "được tính"), ("numerator", "đạt"))
    ]
    coverage = f["coverage"]
    if source.whole_province:
        confirmed = f"Đơn vị đã xác nhận danh sách (trên {number(coverage['units'])} đơn vị)"
        rows += [
            Row(("7", f"Còn thiếu để đạt mục tiêu {aim}%", None, None, None, t["gap"]), "total"),
            Row(("8", confirmed, None, None, None, coverage["confirmed"]), "total"),
        ]
    return Annex(
        "bieu-01", "Biểu số 01", "Tổng hợp kết quả đào tạo chuyên sâu",
        (
            Column("STT", "A", 6, "center"), Column("Nội dung", "B", 44, "text"),
            Column(f"Đầu kỳ (đến hết ngày {day(source.before_on)})", "(1)", 13, "rate", "Đầu kỳ"),
            Column("Tăng trong kỳ", "(2)", 11, "rate"), Column("Giảm trong kỳ", "(3)", 11, "rate"),
            Column(f"Lũy kế đến hết ngày {day(source.as_of)}", "(4) = (1) + (2) – (3)", 15, "rate", "Lũy kế"),
        ),
        tuple(rows), notes=_notes(source), head=_head(source),
    )  # fmt: skip


_D = (
    ("moi_vao", "Mới vào công tác", 1), ("nhan_nhiem_vu", "Mới nhận nhiệm vụ", 1), ("chuyen_den", "Chuyển đến", 1),
    ("vao_dien", "Vào diện do thay đổi đơn vị hoặc quy tắc", 1), ("nghi", "Nghỉ, thôi công tác", -1),
    ("thoi_nhiem_vu", "Thôi nhiệm vụ", -1), ("chuyen_di", "Chuyển đi", -1),
    ("khong_con_dien", "Không còn thuộc diện do thay đổi đơn vị hoặc quy tắc", -1),
)  # fmt: skip
_N = (
    ("dat_moi", "Đạt mới", 1), ("vao_da_dat", "Vào diện khi đã đạt", 1), ("quy_tac_them", "Đạt do thay đổi quy tắc", 1),
    ("doi_nhiem_vu_dat", "Đạt do thay đổi nhiệm vụ", 1), ("ra_da_dat", "Ra khỏi diện khi đã đạt", -1),
    ("thu_hoi", "Kết quả bị thu hồi", -1), ("quy_tac_bot", "Không còn đạt do thay đổi quy tắc", -1),
    ("doi_nhiem_vu_chua", "Không còn đạt do thay đổi nhiệm vụ", -1),
)  # fmt: skip
_ALWAYS = {"moi_vao", "nhan_nhiem_vu", "nghi", "thoi_nhiem_vu", "dat_moi", "ra_da_dat", "thu_hoi"}


def _moves(kinds: Iterable[tuple[str, str, int]], cells: Mapping[str, int]) -> Iterable[Row]:
    for cell, label, sign in kinds:
        if cells[cell] or cell in _ALWAYS:
            up, down = (cells[cell], None) if sign > 0 else (None, cells[cell])
            yield Row(("", f"– {label}", None, up, down, None), "sub")


def _elsewhere(figures: Mapping[str, Any]) -> Iterable[Row]:
    """How many of N count through training taken elsewhere; figures filed before it was told have no such line."""
    if found := figures.get("recognised"):
        label = "– Trong đó đạt nhờ kết quả học ở nơi khác được công nhận"
        yield Row(("", label, None, None, None, found["people"]), "sub")


def _notes(source: Source) -> tuple[str, ...]:
    notes = [provisional(source), rule_change(source.figures)]
    f = source.figures
    if sum(row["denominator"] for row in f["duties"]) > f["totals"]["denominator"]:
        notes.append("Một người có thể làm nhiều nhiệm vụ nên tổng theo nhiệm vụ lớn hơn tổng số người.")
    if len(f["left_untrained"]) > f["variation"]["d"]["down"]:
        notes.append("Dòng 5 đếm cả người vào rồi ra khỏi diện trong kỳ, không có ở dòng 1.")
    return tuple(note for note in notes if note)


_GROUPS: tuple[tuple[str, tuple[UnitKind, ...]], ...] = (
    ("Các sở, ban, ngành", (UnitKind.DEPARTMENT, UnitKind.BOARD)),
    ("Các xã", (UnitKind.COMMUNE,)),
    ("Các phường", (UnitKind.WARD,)),
    ("Đặc khu", (UnitKind.SPECIAL_ZONE,)),
    ("Đơn vị khác", (UnitKind.ATTACHED, UnitKind.OUTSIDE)),
)
_ROMAN = ("I", "II", "III", "IV", "V")
_SUMMED = ("denominator", "trained_in_period", "numerator", "recognised", "a_only", "b_only", "none")


def _tells_elsewhere(source: Source) -> bool:
    """Whether each unit and each person says what rests on training taken elsewhere; earlier filings print as they did."""
    told: bool = source.figures["format"] >= 3
    return told


def units(source: Source) -> Annex:
    """Biểu số 02: every counted unit, in groups that add up to the total.

    The column of what rests on training taken elsewhere stands beside (3), of which it is a part, as (3a): the other
    columns keep the numbers they have in earlier reports.
    """
    given, rows, place = source.figures["units"], [], 0
    told = _tells_elsewhere(source)
    elsewhere = (Column("Trong đó đạt nhờ công nhận", "(3a)", 9),) if told else ()
    groups = [(title, [u for u in given if u["kind"] in kinds]) for title, kinds in _GROUPS]
    groups = [(title, found) for title, found in groups if found]
    rows.append(_sum_row("", f"Tổng số ({number(len(given))} đơn vị)", given, told, "total"))
    for index, (title, found) in enumerate(groups):
        if len(groups) > 1:
            rows.append(_sum_row(_ROMAN[index], f"{title} ({number(len(found))})", found, told, "group"))
        for unit in found:
            place += 1
            rows.append(
                Row((place, unit["name"], *_counts(unit, told), CONFIRMATIONS[unit["confirmation"]], SENT.get(unit["report"], "")))
            )  # fmt: skip
    return Annex(
        "bieu-02", "Biểu số 02", "Kết quả đào tạo chuyên sâu theo đơn vị",
        (
            Column("STT", "A", 5, "center"), Column("Đơn vị", "B", 25, "text"),
            Column("Cán bộ được tính", "(1) = (3) + (5) + (6) + (7)", 10), Column("Đạt mới trong kỳ", "(2)", 8),
            Column("Đạt lũy kế", "(3)", 8), *elsewhere, Column("Tỷ lệ đạt (%)", "(4) = (3)/(1) × 100", 9, "rate"),
            Column("Mới xong Phần A", "(5)", 8), Column("Mới xong Phần B", "(6)", 8), Column("Chưa xong phần nào", "(7)", 8),
            Column("Danh sách kỳ này", "(8)", 14, "text"), Column("Báo cáo kỳ này", "(9)", 12, "text"),
        ),
        tuple(rows), landscape=True, head=_head(source),
        notes=(
            *_notes(source)[:1], "Tỷ lệ bỏ phần lẻ sau một chữ số thập phân, không làm tròn lên. Mục tiêu 70% tính cho toàn tỉnh.",
            *(("Cột (3a): số người ở cột (3) đạt nhờ kết quả học ở nơi khác được công nhận.",) if told else ()),
        ),
    )  # fmt: skip


def _counts(unit: Mapping[str, Any], told: bool) -> tuple[Value, ...]:
    return (
        unit["denominator"], unit["trained_in_period"], unit["numerator"], *((unit["recognised"],) if told else ()),
        unit["rate_truncated"], unit["a_only"], unit["b_only"], unit["none"],
    )  # fmt: skip


def _sum_row(
    mark: str, title: str, found: Sequence[Mapping[str, Any]], told: bool, style: Literal["group", "total"]
) -> Row:
    added: dict[str, Any] = {key: sum(u.get(key, 0) for u in found) for key in _SUMMED}
    d = added["denominator"]
    added["rate_truncated"] = 1000 * added["numerator"] // d / 10 if d else None
    return Row((mark, title, *_counts(added, told), "", ""), style)


def people_list(source: Source) -> Annex:
    """Biểu số 03: everybody counted, with what they have done. Personal data."""
    unit_names = {u["code"]: u["name"] for u in source.figures["units"]}
    told = _tells_elsewhere(source)
    elsewhere = (Column("Đạt nhờ công nhận kết quả học ở nơi khác", "(6)", 11, "center"),) if told else ()
    rows = []
    for place, row in enumerate(sorted(source.people, key=lambda r: _order(source, r["uid"])), 1):
        a, b = _parts(row["state"])
        named = source.names.get(row["uid"])
        rows.append(
            Row((place, source.name(row["uid"]), unit_names.get(row["unit"], row["unit"]), named.job_title if named else "",
                 _duties(row["duties"]), a, b, "Đạt (bảo lưu)" if row["kept"] else STATES[row["state"]],
                 *(("x" if row["recognised"] else "",) if told else ())))
        )  # fmt: skip
    return Annex(
        "bieu-03", "Biểu số 03", "Danh sách cán bộ thuộc đối tượng đào tạo chuyên sâu",
        (
            Column("STT", "A", 5, "center"), Column("Họ và tên", "B", 21, "text"), Column("Đơn vị", "C", 19, "text"),
            Column("Chức vụ", "(1)", 20, "text"), Column("Nhiệm vụ", "(2)", 17, "text"), Column("Phần A", "(3)", 6, "center"),
            Column("Phần B", "(4)", 6, "center"), Column("Kết quả: đạt khi có cả (3) và (4)", "(5)", 14, "text"),
            *elsewhere,
        ),
        tuple(rows), landscape=True, personal=True, head=_head(source),
    )  # fmt: skip


def left_untrained(source: Source) -> Annex:
    """Who left the figure without being trained, why, and by which document (P10)."""
    rows = []
    listed = sorted(source.figures["left_untrained"], key=lambda r: _order(source, r["uid"]))
    for place, row in enumerate(listed, 1):
        rows.append(
            Row((place, source.name(row["uid"]), row["unit"], _duties(row["duties"]),
                 dt.date.fromisoformat(row["last_day"]) if row["last_day"] else "chưa ghi", row["reason"] or "chưa ghi",
                 row["document"] or "chưa ghi"))
        )  # fmt: skip
    return Annex(
        "ra-khoi-dien", "Phụ biểu", "Danh sách cán bộ ra khỏi diện khi chưa đạt trong kỳ",
        (
            Column("STT", "A", 5, "center"), Column("Họ và tên", "B", 21, "text"), Column("Đơn vị", "C", 19, "text"),
            Column("Nhiệm vụ", "(1)", 17, "text"), Column("Ngày cuối thuộc diện", "(2)", 11, "center"),
            Column("Lý do", "(3)", 14, "text"), Column("Văn bản", "(4)", 16, "text"),
        ),
        tuple(rows), landscape=True, personal=True, head=_head(source),
    )  # fmt: skip


def _order(source: Source, uid: str) -> tuple[str, str]:
    named = source.names.get(uid)
    return (named.sort_key if named and named.full_name else "\uffff", uid)


def _parts(state: str) -> tuple[str, str]:
    return ("x" if state in ("trained", "a_only") else "", "x" if state in ("trained", "b_only") else "")


def _duties(values: Iterable[str]) -> str:
    return ", ".join(Duty(v).label for v in values)


def annexes(source: Source, *, people: bool = True) -> list[Annex]:
    """All forms in their order: by unit only for the province, the list of those who left only where there is one."""
    found = [totals(source)]
    if source.whole_province:
        found.append(units(source))
    if people:
        found.append(people_list(source))
    if source.figures["left_untrained"]:
        found.append(left_untrained(source))
    return found
