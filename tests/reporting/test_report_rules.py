"""Periods, the way of a report, the canonical form and comparison: pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.config import SiteIdentity
from app.people.rules import UnitKind
from app.reporting.documents import issuers
from app.reporting.rules import (
    PeriodKind,
    ReportState,
    Step,
    ad_hoc,
    after_step,
    as_told,
    canonical,
    changed_people,
    compare,
    current_period,
    digest,
    lateness,
    period_from_key,
    recent_periods,
    sealed,
    short_code,
)

SITE = SiteIdentity()


@pytest.mark.parametrize(
    ("key", "label", "start", "as_of", "due", "reminder"),
    [
        ("2026-2", "năm 2026", "2025-12-15", "2026-12-14", "2026-12-19", "2026-12-18"),
        ("2027-1", "6 tháng đầu năm 2027", "2026-12-15", "2027-06-14", "2027-06-19", "2027-06-18"),
        ("2027-2", "năm 2027", "2026-12-15", "2027-12-14", "2027-12-19", "2027-12-17"),
    ],
)
def test_rounds_run_from_the_end_of_the_last_year(key: str, label: str, start: str, as_of: str, due: str, reminder: str) -> None:
    p = period_from_key(key)
    assert (p.label, str(p.start), str(p.as_of), str(p.due_on), str(p.reminder_on)) == (label, start, as_of, due, reminder)
    assert period_from_key(p.key) == p


def test_any_range_of_days_is_a_period() -> None:
    p = ad_hoc(dt.date(2027, 1, 1), dt.date(2027, 3, 31))
    assert p.kind is PeriodKind.AD_HOC
    assert period_from_key(p.key) == p
    assert p.label == "từ ngày 01/01/2027 đến hết ngày 31/03/2027"
    for wrong in ("", "2027-3", "dx-1-2", "dx-20270230-20270301", "dx-20270301-20270201", "../x", "dx--"):
        with pytest.raises(ValueError):  # noqa: PT011
            period_from_key(wrong)


def test_the_round_that_is_due_next_comes_first() -> None:
    assert [p.key for p in recent_periods(dt.date(2026, 12, 19), 3)] == ["2026-2", "2026-1", "2025-2"]
    assert current_period(dt.date(2026, 12, 20)).key == "2027-1"


@pytest.mark.parametrize(
    ("sent", "today", "state"),
    [
        (None, "2026-12-19", "chua_nop"), (None, "2026-12-20", "qua_han"), ("2026-12-19", "2027-01-01", "nop"),
        ("2026-12-20", "2027-01-01", "nop_muon"),
    ],
)  # fmt: skip
def test_before_the_twentieth_is_the_nineteenth(sent: str | None, today: str, state: str) -> None:
    on = dt.date.fromisoformat(sent) if sent else None
    assert lateness(on, dt.date(2026, 12, 19), dt.date.fromisoformat(today)) == state


def test_a_report_goes_only_the_ways_there_are() -> None:
    ways = {(a, s): after_step(a, s) for a in ReportState for s in Step if after_step(a, s)}
    assert ways == {
        (ReportState.DRAFT, Step.FILED): ReportState.FILED,
        (ReportState.FILED, Step.SENT): ReportState.SIGNING,
        (ReportState.FILED, Step.REOPENED): ReportState.DRAFT,
        (ReportState.FILED, Step.ISSUED): ReportState.ISSUED,
        (ReportState.SIGNING, Step.RETURNED): ReportState.FILED,
        (ReportState.SIGNING, Step.REOPENED): ReportState.DRAFT,
        (ReportState.SIGNING, Step.ISSUED): ReportState.ISSUED,
        (ReportState.ISSUED, Step.CORRECTED): ReportState.ISSUED,
        (ReportState.ISSUED, Step.REPLACED): ReportState.REPLACED,
    }


_words = st.text(alphabet='aăĐ" \\\n/', max_size=5)
_json = st.dictionaries(
    _words, st.none() | st.booleans() | st.integers(-(10**6), 10**6) | _words | st.integers(0, 1000).map(lambda n: n / 10), max_size=4
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_json, st.lists(_json, max_size=3))
def test_the_file_hashes_to_the_code(figures: Any, people: Any) -> None:
    """Whoever has the JSON file can work out the mã đối chiếu, whichever way the keys came."""
    f, p = canonical(figures), canonical(people)
    whole = sealed(f, p)
    assert hashlib.sha256(whole.encode()).hexdigest() == digest(f, p)
    assert json.loads(whole) == {"figures": figures, "people": people}
    assert whole == canonical({"people": people, "figures": figures})


def test_the_short_code_is_read_aloud() -> None:
    assert short_code("0123456789abcdef" * 4) == "0123-4567-89AB"


def _row(uid: str, state: str = "none", unit: str = "X1", facts: tuple[str, ...] = ("f",)) -> dict[str, Any]:
    return {"uid": uid, "state": state, "unit": unit, "duties": ["truyen_thong"], "kept": False, "facts": list(facts)}


def test_everybody_counted_otherwise_is_named_with_what_differs() -> None:
    before = [_row("a"), _row("b", "trained"), _row("c"), _row("d", "trained"), _row("e"), _row("g", "a_only")]
    after = [_row("a"), _row("b", "a_only", facts=()), _row("c", "trained", facts=("f", "k")), _row("e", unit="X2"),
             _row("g", "none"), _row("h", "trained")]  # fmt: skip
    found = {c.person: (c.what, c.lost, c.gained) for c in changed_people(before, after)}
    assert found == {
        "b": ("Không còn đạt", ("f",), ()),
        "c": ("Đạt mới", (), ("k",)),
        "d": ("Ra khỏi diện, đã đạt", ("f",), ()),
        "e": ("Chuyển đơn vị", (), ()),
        "h": ("Vào diện, đã đạt", (), ("f",)),
        "g": ("Thay đổi phần đã xong", (), ()),
    }


def test_lines_stand_beside_each_other_by_code_not_by_name() -> None:
    def side(name: str, d: int) -> dict[str, Any]:
        totals = dict.fromkeys(("denominator", "numerator", "a_only", "b_only", "none", "kept", "rate_truncated", "gap"), d)
        return {"totals": totals, "duties": [], "units": [{"code": "X1", "name": name, "denominator": d, "numerator": 1}]}

    lines = {line.label: line for line in compare(side("Xã Cũ", 3), side("Xã Mới", 4))}
    assert lines["Xã Mới (trước: Xã Cũ): được tính"].after == 4
    assert lines["Xã Mới (trước: Xã Cũ): đạt"].same


def test_recognised_training_has_a_line_of_its_own_once_it_was_told() -> None:
    def side(people: int | None) -> dict[str, Any]:
        told = {} if people is None else {"recognised": {"people": people, "recognitions": 9, "outside": []}}
        return {"totals": {}, "duties": [], "units": [], **told}

    def line(before: int | None, after: int | None) -> list[tuple[Any, ...]]:
        lines = compare(side(before), side(after))
        return [(x.before, x.after, x.told) for x in lines if x.label.startswith("Trong đó đạt nhờ công nhận")]

    def of_unit(*told: int | None) -> list[tuple[Any, ...]]:
        row = {"code": "X", "name": "Xã", "denominator": 5, "numerator": 3}
        rows = (row if n is None else {**row, "recognised": n} for n in told)
        lines = compare(*({"totals": {}, "duties": [], "units": [each]} for each in rows))
        return [(x.before, x.after) for x in lines if x.label == "Xã: đạt nhờ công nhận"]

    assert of_unit(0, 2) == [(0, 2)] and of_unit(None, 2) == of_unit(0, 0) == []
    assert as_told([{"uid": "p", "recognised": True}], 2) == [{"uid": "p"}]
    assert as_told([{"uid": "p", "recognised": True}], 3) == [{"uid": "p", "recognised": True}]
    assert line(0, 2) == [(0, 2, True)]
    assert line(None, 2) == [(None, 2, False)]
    assert line(None, None) == []


@pytest.mark.parametrize(
    ("code", "name", "kind", "heading", "place", "sign"),
    [
        ("21484", "Xã Ba Tơ", UnitKind.COMMUNE, ("", ["ỦY BAN NHÂN DÂN", "XÃ BA TƠ"]), "Ba Tơ", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        ("1", "Xã Đặng Thùy Trâm", UnitKind.COMMUNE, ("", ["ỦY BAN NHÂN DÂN", "XÃ ĐẶNG THÙY TRÂM"]), "Xã Đặng Thùy Trâm",
         ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        ("2", "Phường Trương Quang Trọng", UnitKind.WARD, ("", ["ỦY BAN NHÂN DÂN", "PHƯỜNG TRƯƠNG QUANG TRỌNG"]),
         "Phường Trương Quang Trọng", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        ("3", "Đặc khu Lý Sơn", UnitKind.SPECIAL_ZONE, ("", ["ỦY BAN NHÂN DÂN", "ĐẶC KHU LÝ SƠN"]), "Lý Sơn",
         ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        ("SNV", "Sở Nội vụ", UnitKind.DEPARTMENT, ("UBND TỈNH QUẢNG NGÃI", ["SỞ NỘI VỤ"]), "Quảng Ngãi", ["GIÁM ĐỐC"]),
        ("VP", "Văn phòng Ủy ban nhân dân tỉnh", UnitKind.DEPARTMENT,
         ("UBND TỈNH QUẢNG NGÃI", ["VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH"]), "Quảng Ngãi", ["CHÁNH VĂN PHÒNG"]),
    ],
)  # fmt: skip
def test_papers_are_headed_by_the_kind_of_the_unit(
    code: str, name: str, kind: UnitKind, heading: tuple[str, list[str]], place: str, sign: list[str]
) -> None:
    made = issuers.unit(SITE, code, name, kind, {})
    assert (made["superior"], made["heading"]) == heading
    assert (made["place"], made["sign"]) == (place, sign)
    assert made["to"] == ["Ủy ban nhân dân tỉnh Quảng Ngãi (qua Sở Khoa học và Công nghệ)"]
    assert issuers.unit(SITE, code, name, kind, {"place": "Nơi khác", "symbol": "BC-X"})["place"] == "Nơi khác"


def test_the_department_reports_for_the_province() -> None:
    made = issuers.department(SITE, {"copies": "Thường trực Tỉnh ủy;\n- HĐND tỉnh"})
    assert (made["heading"], made["symbol"], made["superior"]) == (
        ["SỞ KHOA HỌC VÀ CÔNG NGHỆ"], "BC-SKHCN", "UBND TỈNH QUẢNG NGÃI",
    )  # fmt: skip
    assert made["copies"] == ["Thường trực Tỉnh ủy", "HĐND tỉnh"]
