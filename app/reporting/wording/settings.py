"""The settings of the figure in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.dated import Version
from app.core.numbers import day, number, parse_day
from app.people.periods import calendar_from
from app.reporting.queries.settings import DUE_ON, CommendRule, Plan, due_of


def basis(version: Version) -> str:
    """Since when a version holds and who approved it."""
    by = ", ".join(part for part in (version.approved_by, version.approval_ref) if part)
    return f"áp dụng từ ngày {day(version.from_on)}; duyệt: {by}."


def set_up(plan: Plan | None, body: str, *others: Version | None) -> list[tuple[str, str]]:
    """The settings printed under the figure, each with its name: the plan, and what was set otherwise than the plan has it."""
    said = []
    if plan is not None:
        said.append(("Kế hoạch", f"Số {plan.number} ngày {day(plan.signed_on)} của {body}."))
    for version in others:
        if version is not None:
            since = basis(version)
            said.append((SETTINGS[version.key], f"{setting(version)} {since[0].upper()}{since[1:]}"))
    return said


def commend_rules(rule: CommendRule) -> tuple[str, str]:
    """Whom the rule of commendation names: units, and persons."""
    whole = "tất cả đều đạt cả hai phần"
    return (
        f"Đơn vị có ít nhất {number(rule.holders)} cán bộ được tính và {whole}."
        if rule.holders > 1 else f"Đơn vị có cán bộ được tính và {whole}.",
        f"Cán bộ đạt cả hai phần và trong năm hoàn thành các khóa học cộng lại từ {number(rule.tiet)} tiết trở lên.",
    )  # fmt: skip


def commend_basis(rule: CommendRule) -> str:
    """Since when the rule of commendation holds and who approved it; that nobody did, where nobody did."""
    if rule.version is None:
        return "Tiêu chí ban đầu của hệ thống, chưa có người duyệt và văn bản."
    return f"Tiêu chí {basis(rule.version)}"


def tiet_basis(version: Version | None) -> str:
    """Since when so many tiết a year are asked and who approved it; empty where nothing was ever set."""
    return f"Mức {basis(version)}" if version is not None else ""


def due_basis(version: Version | None) -> str:
    """By when the target is to be reached, and who says so."""
    if version is None:
        return f"{day(DUE_ON)}, ngày cuối của năm 2030 ghi trong kế hoạch; chưa có văn bản quyết định khác."
    return f"{day(due_of(version))}, {basis(version)}"


def setting(version: Version) -> str:
    """One version of a setting in a sentence."""
    value = version.value
    match version.key:
        case "people.calendar":
            set_days = calendar_from(value)
            (june, first), (december, second) = set_days.before
            return f"Báo cáo trước ngày {first}/{june} và {second}/{december}; chốt số liệu ngày {set_days.cut_off_day}."
        case "reporting.due":
            return f"Đạt mục tiêu chậm nhất ngày {day(due_of(version))}."
        case "reporting.plan":
            return f"Kế hoạch số {value['number']} ngày {day(parse_day(value['signed_on']))}."
        case "reporting.tiet":
            return (
                f"Ít nhất {value['tiet']} tiết mỗi năm." if value["tiet"] else "Không đặt số tiết tối thiểu."
            )
        case "reporting.commend":
            return " ".join(commend_rules(CommendRule(value["holders"], value["tiet"])))
        case "catalog.programmes":
            return programmes(value)
        case "reporting.events":
            return f"{number(len(value['events']))} ngày truyền thông thêm."
    if not value.get("on"):
        return "Không tự xuất tệp."
    when = "sau ngày chốt số liệu mỗi kỳ" if value["when"] == "ky" else f"ngày {value['day']} hằng tháng"
    return f"Tự xuất {len(value['what'])} tệp, {when}."


def programmes(value: Mapping[str, Any]) -> str:
    """What a loading of the programmes changed, and what that did to the numbers: “trước → sau”."""
    said = [f"{c['code']}: {programme_change(c)}." for c in value["changes"]]
    return " ".join([*said, programmes_effect(value["before"], value["after"])])


def programme_change(change: Mapping[str, Any]) -> str:
    """One programme's change in words."""
    if change["new"]:
        return "chương trình mới"
    said = [f"{what} {', '.join(codes)}" for what, codes in (
        ("thêm khóa bắt buộc", change["required"]), ("bỏ khóa bắt buộc", change["not_required"]),
        ("thêm khóa tự chọn", change["elective"]), ("bỏ khóa tự chọn", change["not_elective"]),
    ) if codes]  # fmt: skip
    said += ["ghi người duyệt, văn bản"] if change["approval"] else []
    return "; ".join(said) or "đổi tên, thứ tự hoặc đối tượng"


def programmes_effect(before: Mapping[str, int], after: Mapping[str, int]) -> str:
    """The numbers before and after, those that stay the same included: that they do is what one asks."""
    parts = ", ".join(
        f"{name} {number(before[key])} → {number(after[key])}" for key, name in (
            ("numerator", "N"), ("denominator", "D"), ("approved", "chương trình đã duyệt"),
            ("reached", "đối tượng đạt mốc 2027"),
            ("asked", "lượt người còn phải học theo chương trình được giao"),
        )
    )  # fmt: skip
    return f"{parts}."


SETTINGS = {
    "people.calendar": "Lịch báo cáo",
    "reporting.due": "Hạn đạt mục tiêu",
    "reporting.plan": "Kế hoạch",
    "catalog.programmes": "Chương trình của kế hoạch",
    "reporting.tiet": "Số tiết mỗi năm",
    "reporting.commend": "Tiêu chí biểu dương",
    "reporting.events": "Ngày truyền thông",
    "reporting.export": "Xuất định kỳ",
}
