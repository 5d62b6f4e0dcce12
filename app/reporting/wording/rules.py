"""Versions of the in-depth rule in sentences, and what a change of it does."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.numbers import day, number, score
from app.people.rules import Duty, Employment
from app.records.queries.effect import UnitEffect
from app.records.rules import MAIN, Groups, Rule
from app.records.rules.who import UNKNOWN, WhoCounts

# What a change of the rule does to a person (records.CHANGES).
CHANGES = {
    "entered": "Được tính thêm vào diện",
    "left": "Không còn được tính",
    "gained": "Chuyển thành đạt",
    "lost": "Không còn đạt",
}
# The state of a version of the rule: how it is named, and the kind of tag.
VERSION_STATES = {
    "proposed": ("due", "Đề xuất, chờ duyệt"),
    "draft": ("due", "Dự thảo, đang dùng"),
    "coming": ("progress", "Đã duyệt, sắp áp dụng"),
    "in_force": ("done", "Đã duyệt, đang áp dụng"),
    "replaced": ("neutral", "Đã được thay thế"),
    "withdrawn": ("neutral", "Đã rút"),
    "refused": ("neutral", "Không duyệt"),
}


def transition(rule: Rule) -> str:
    """What becomes of those whom the version before trained."""
    if rule.keeps_trained:
        return "Bảo lưu: người đã đạt theo quy tắc trước vẫn được tính là đạt."
    if rule.catch_up_by is not None:
        return (
            f"Học bổ sung: người đạt theo quy tắc trước được tính đến hết ngày {day(rule.catch_up_by)}, sau đó phải "
            "hoàn thành phần còn thiếu."
        )
    return "Học bổ sung: người đạt theo quy tắc trước phải học thêm phần còn thiếu."


def several_duties(rule: Rule) -> str:
    """By which of several duties somebody is judged."""
    if rule.two_duties == MAIN:
        return "Người giữ nhiều nhiệm vụ được xét theo nhiệm vụ chính; chưa ghi nhiệm vụ chính thì theo nhiệm vụ thuận lợi nhất."
    return "Người giữ nhiều nhiệm vụ được xét theo nhiệm vụ thuận lợi nhất."


def who_counts(rule: Rule | None) -> list[str]:
    """What the version says of who is counted, a sentence for each thing."""
    who = rule.who if rule else WhoCounts()
    said = []
    if who.without_employments:
        counted = [
            e.label.lower()
            for e in Employment
            if e not in who.without_employments and e is not Employment.OTHER
        ]
        counted += [] if Employment.OTHER in who.without_employments else ["loại khác"]
        counted += [] if UNKNOWN in who.without_employments else ["người chưa rõ loại"]
        said.append(f"Loại cán bộ được tính: {', '.join(counted)}.")
    if who.without_sections:
        said.append(f"Không tính người của bộ phận: {'; '.join(who.without_sections)}.")
    if who.attached:
        said.append("Người của đơn vị trực thuộc tính vào sở, ban ngành quản lý.")
    else:
        said.append("Không tính người của đơn vị trực thuộc sở, ban ngành.")
    return said


def requirement_lines(groups: Groups, titles: dict[str, str]) -> list[str]:
    """What a strand asks for, a line per group: “Khóa X” or “Khóa X hoặc Khóa Y”."""
    lines = []
    for group in groups:
        names = []
        for asked in group:
            name = f"“{titles.get(asked.course, asked.course)}”"
            if asked.lowest_edition > 1:
                name += f" (từ phiên bản {asked.lowest_edition})"
            if asked.lowest_score:
                name += f" (đạt từ {score(asked.lowest_score)})"
            names.append(name)
        lines.append(" hoặc ".join(names))
    return lines


def rule_sets(rule: Rule, titles: dict[str, str]) -> list[tuple[str, list[str], list[str]]]:
    """(for whom, what Part A asks, what Part B asks); duties that are asked the same stand together."""
    found: dict[tuple[Groups, Groups], list[Duty]] = {}
    for duty in Duty:
        if duty in rule.strands:
            found.setdefault(rule.strands[duty], []).append(duty)
    return [
        (_whom(duties), requirement_lines(a, titles), requirement_lines(b, titles))
        for (a, b), duties in found.items()
    ]


def _whom(duties: Sequence[Duty]) -> str:
    if len(duties) == len(Duty):
        return "Cả ba nhiệm vụ"
    return ", ".join(duty.label for duty in duties)


def unit_changes(unit: UnitEffect) -> str:
    """What changes in a unit: “Không còn đạt: 2; Chuyển thành đạt: 1”."""
    counts = ((said, getattr(unit, change)) for change, said in CHANGES.items())
    return "; ".join(f"{said}: {number(count)}" for said, count in counts if count)
