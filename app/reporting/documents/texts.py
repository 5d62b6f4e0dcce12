"""What the system writes by itself: sentences an office would write, every number of them from the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from app.core.numbers import day, number, percent
from app.records.queries import RecognisedCounts
from app.reporting.documents.source import Source
from app.reporting.queries import DUE_ON
from app.reporting.wording import recognised_note, target_by

# The plan's own words, II.2.c.3.
WHO_IN_FULL = "cán bộ chuyên trách làm công tác truyền thông, cán bộ làm công tác thông tin cơ sở và thông tin đối ngoại"
TRAINED_IN = "đào tạo chuyên sâu về kỹ năng truyền thông số và nội dung khoa học, công nghệ"
_SLOWEST = 5


def paragraphs(source: Source) -> list[str]:
    """“Chép đoạn này vào báo cáo chung”: two paragraphs that stand by themselves (P18)."""
    found = [_figure(source), _in_period(source)]
    return [text for text in found if text]


def section_texts(source: Source) -> dict[str, str]:
    """The system's text of each section; paragraphs are lines, a line that begins with “- ” is one of a list."""
    return {
        "opening": opening(source),
        "results": "\n".join(_results(source)),
        "difficulties": "\n".join(_difficulties(source)),
        "next": "\n".join(_next(source)),
        "proposals": "",
    }


def opening(source: Source) -> str:
    """“Thực hiện Kế hoạch số …”: from the setting, else with gaps to be filled."""
    plan, issuer = source.figures["plan"], source.figures["issuer"]
    blank = "……"
    number_ = plan.get("number") or f"{blank}/KH-UBND"
    on = _long_day(plan.get("date", "")) or f"ngày {blank} tháng {blank} năm {blank}"
    title = plan.get("title") or ""
    period = source.figures["period"]
    return (
        f"Thực hiện Kế hoạch số {number_} {on} của UBND tỉnh {issuer['province']}{' ' + title if title else ''}, "
        f"{issuer['short_name']} báo cáo kết quả {TRAINED_IN} cho {_who(source)} {period['label']} như sau:"
    )


def _who(source: Source) -> str:
    return WHO_IN_FULL if source.whole_province else f"{WHO_IN_FULL} của đơn vị"


def _long_day(iso: str) -> str:
    try:
        value = dt.date.fromisoformat(iso)
    except ValueError:
        return ""
    return f"ngày {day(value)}"


def provisional(source: Source) -> str:
    """Why the figures are not final, in one sentence; empty when they are."""
    rule = source.figures["rule"]
    if rule is None:
        return "Chưa có quy tắc đào tạo chuyên sâu nào có hiệu lực, nên chưa ai được tính là đạt."
    if not rule["approved"]:
        return f"Số liệu tạm tính theo {rule['label']}, chưa được {source.figures['issuer']['department']} phê duyệt."
    return ""


def _reached(source: Source) -> str:
    rule = source.figures["rule"]
    if rule is not None and not rule["approved"]:
        return f"đạt điều kiện {TRAINED_IN} theo {rule['label']}"
    return f"đã được {TRAINED_IN}"


def coverage(source: Source) -> str:
    """How many units vouch for their lists (P11)."""
    given = source.figures["coverage"]
    confirmed, units = given["confirmed"], given["units"]
    if not source.whole_province:
        state = source.figures["units"][0]["confirmation"] if source.figures["units"] else "never"
        return "Đơn vị đã xác nhận danh sách kỳ này." if state == "confirmed" else (
            "Đơn vị chưa xác nhận danh sách kỳ này (số liệu tạm tính)."
        )  # fmt: skip
    if not confirmed:
        return "Chưa có đơn vị nào xác nhận danh sách kỳ này (số liệu tạm tính)."
    said = f"{number(confirmed)}/{number(units)} đơn vị đã xác nhận danh sách"
    return f"{said}." if confirmed >= units else f"{said} (số liệu tạm tính)."


def due_by(source: Source) -> str:
    """By when the target is to be reached; figures filed before it could be set have the plan's year."""
    given = source.figures.get("target_due_on")
    return target_by(dt.date.fromisoformat(given) if given else DUE_ON)


def _figure(source: Source) -> str:
    totals = source.figures["totals"]
    where = "toàn tỉnh" if source.whole_province else source.figures["scope"]["name"]
    begin = f"Tính đến hết ngày {day(source.as_of)}, {where}"
    if not totals["denominator"]:
        return f"{begin} chưa có {WHO_IN_FULL} nào trong danh sách."
    text = f"{begin} có {number(totals['denominator'])} {WHO_IN_FULL}"
    if source.whole_province:
        text += " tại các sở, ban ngành, UBND xã, phường, đặc khu"
    if totals["numerator"]:
        text += f"; trong đó {number(totals['numerator'])} người {_reached(source)}, chiếm {percent(totals['rate_truncated'])}"
    else:
        text += f"; chưa có người nào {_reached(source).removeprefix('đã ')} ({percent(totals['rate_truncated'])})"
    if source.whole_province:
        aim = source.figures["rule"]["target_percent"] if source.figures["rule"] else 70
        rest = f"còn thiếu {number(totals['gap'])} người" if totals["gap"] else "đã đạt mục tiêu"
        text += f" (mục tiêu {due_by(source)}: ít nhất {aim}%; {rest})"
    return " ".join(part for part in (f"{text}.", recognised(source), coverage(source), provisional(source)) if part)


def recognised(source: Source) -> str:
    """How many count through training taken elsewhere; empty where nobody does, and in figures filed before it was told."""
    found = source.figures.get("recognised")
    if not found:
        return ""
    return recognised_note(RecognisedCounts(found["people"], found["recognitions"], tuple(found["outside"])))


def rule_change(figures: Mapping[str, Any]) -> str:
    """Both figures on one line where the rule changed within the period (P4)."""
    change = figures.get("rule_change")
    if not change:
        return ""
    return (
        f"Trong kỳ, quy tắc số {change['to']} thay quy tắc số {change['from']} từ ngày "
        f"{day(dt.date.fromisoformat(change['on']))}: theo quy tắc {change['from']}: {number(change['by_former'])}; "
        f"theo quy tắc {change['to']}: {number(change['by_present'])}; trong đó bảo lưu: {number(change['kept'])}."
    )


def _in_period(source: Source) -> str:
    f = source.figures
    moved = f["variation"]
    d, n = moved["d"], moved["n"]
    new = moved["cells"]["dat_moi"]
    parts = [
        f"Trong kỳ (từ ngày {day(dt.date.fromisoformat(f['period']['start']))} đến hết ngày {day(source.as_of)}) "
        f"{f'có {number(new)} người' if new else 'chưa có người'} đạt mới; số cán bộ được tính {_moved(d)}; số người đạt {_moved(n)}."
    ]
    left = len(f["left_untrained"])
    if left:
        parts.append(f"Có {number(left)} người ra khỏi diện khi chưa đạt (danh sách kèm theo).")
    if compared := compared_with_previous(f):
        parts.append(compared)
    if changed := rule_change(f):
        parts.append(changed)
    return " ".join(parts)


def _moved(side: Mapping[str, Any]) -> str:
    """By how much a number rose and fell, without what did not happen."""
    said = [f"{word} {number(side[key])} người" for word, key in (("tăng", "up"), ("giảm", "down")) if side[key]]
    return ", ".join(said) or "không thay đổi"


def compared_with_previous(figures: Mapping[str, Any]) -> str:
    """The figure beside that of the report before."""
    before = figures.get("previous")
    if not before or before["rate_truncated"] is None or figures["totals"]["rate_truncated"] is None:
        return ""
    now = figures["totals"]
    moved = (int(now["rate_truncated"] * 10 + 0.5) - int(before["rate_truncated"] * 10 + 0.5)) / 10
    change = (
        "không đổi"
        if moved == 0
        else f"{'tăng' if moved > 0 else 'giảm'} {number(abs(moved), 1)} điểm phần trăm"
    )
    return (
        f"So với {before['name']} ({number(before['numerator'])}/{number(before['denominator'])} người, "
        f"{percent(before['rate_truncated'])}), tỷ lệ đạt {change}."
    )


def _results(source: Source) -> list[str]:
    f, totals = source.figures, source.figures["totals"]
    lines = paragraphs(source)
    if not totals["denominator"]:
        return lines
    states = (
        ("a_only", "mới xong Phần A – Kỹ năng truyền thông số"), ("b_only", "mới xong Phần B – Khoa học, công nghệ"),
        ("none", "chưa xong phần nào"),
    )  # fmt: skip
    parts = [f"{number(totals[key])} người {what}" for key, what in states if totals[key]]
    if parts:
        said = ", ".join(parts[:-1]) + " và " + parts[-1] if parts[1:] else parts[0]
        missing = number(totals["denominator"] - totals["numerator"])
        lines.append(f"Số cán bộ chưa đạt: {missing} người, gồm {said}.")
    lines.append("Kết quả theo nhiệm vụ:")
    rows = [row for row in f["duties"] if row["denominator"]]
    lines += [
        f"- {row['name']}: {number(row['numerator'])}/{number(row['denominator'])} người đạt ({percent(row['rate_truncated'])})"
        + (";" if n < len(rows) - 1 else ".")
        for n, row in enumerate(rows)
    ]
    if sum(row["denominator"] for row in rows) > totals["denominator"]:
        lines.append("(Một người có thể làm nhiều nhiệm vụ nên tổng các dòng lớn hơn tổng số người.)")
    if source.whole_province:
        lines.append("Số liệu chi tiết tại các phụ lục kèm theo.")
    return lines


def to_remind(figures: Mapping[str, Any]) -> dict[str, list[str]]:
    """Units by what they must be reminded of."""
    units = figures["units"]
    return {
        "report": [u["name"] for u in units if u["report"] in ("chua_nop", "qua_han")],
        "late": [u["name"] for u in units if u["report"] == "nop_muon"],
        "list": [u["name"] for u in units if u["confirmation"] != "confirmed"],
    }


def slowest(figures: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The units with the most people still to be trained, at most five."""
    missing = [u for u in figures["units"] if u["denominator"] > u["numerator"]]
    return sorted(missing, key=lambda u: (u["numerator"] - u["denominator"], u["name"]))[:_SLOWEST]


def _named(names: list[str], most: int = 12) -> str:
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} và {number(len(names) - most)} đơn vị khác"


def _difficulties(source: Source) -> list[str]:
    if not source.whole_province:
        return []
    f, lines = source.figures, []
    remind = to_remind(f)
    if f["period"]["kind"] != "dot-xuat" and remind["report"]:
        lines.append(
            f"Còn {number(len(remind['report']))} đơn vị chưa gửi báo cáo kỳ này: {_named(remind['report'])}."
        )
    if remind["late"]:
        lines.append(
            f"Có {number(len(remind['late']))} đơn vị gửi báo cáo sau thời hạn: {_named(remind['late'])}."
        )
    if remind["list"]:
        lines.append(
            f"Còn {number(len(remind['list']))} đơn vị chưa xác nhận danh sách cán bộ: {_named(remind['list'])}."
        )
    slow = slowest(f)
    if slow:
        said = ", ".join(f"{u['name']} ({number(u['denominator'] - u['numerator'])} người)" for u in slow)
        lines.append(f"Các đơn vị còn nhiều cán bộ chưa đạt nhất: {said}.")
    return lines


def _next(source: Source) -> list[str]:
    totals, lines = source.figures["totals"], []
    if source.whole_province and totals["gap"]:
        lines.append(
            f"Tiếp tục tổ chức đào tạo, bồi dưỡng để có thêm ít nhất {number(totals['gap'])} người đạt, bảo đảm mục tiêu "
            f"{due_by(source)}."
        )
    elif totals["denominator"] > totals["numerator"]:
        lines.append(
            f"Bố trí thời gian để {number(totals['denominator'] - totals['numerator'])} cán bộ chưa đạt hoàn thành các khóa học."
        )
    if source.whole_province and to_remind(source.figures)["list"]:
        lines.append("Đôn đốc các đơn vị chưa xác nhận danh sách, chưa gửi báo cáo.")
    return lines
