"""The figure in sentences: one wording for the screen, the command line and later the papers.

While the rule has no approval nothing may be called “đã được đào tạo chuyên sâu” without saying by which draft.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.core.numbers import day, number, percent, score
from app.people.rules import Duty
from app.records.queries import Target
from app.records.rules import Groups, Rule, Standing

WHO = "cán bộ làm công tác truyền thông, thông tin cơ sở, thông tin đối ngoại"
STATES = {
    "trained": "Đạt cả hai phần",
    "a_only": "Mới xong Phần A",
    "b_only": "Mới xong Phần B",
    "none": "Chưa xong phần nào",
}
TARGET_BY = "đến năm 2030"


def definitions() -> list[str]:
    """How the figure is counted, in sentences that stand by themselves: frozen with it, printed in workbooks."""
    return [
        "Cán bộ thuộc diện: người đang công tác tại sở, ban ngành, Ủy ban nhân dân xã, phường, đặc khu vào ngày tính và giữ ít "
        "nhất một trong ba nhiệm vụ: truyền thông (chuyên trách), thông tin cơ sở, thông tin đối ngoại. Một người giữ nhiều "
        "nhiệm vụ tính một lần; người của đơn vị trực thuộc tính vào sở, ban ngành quản lý.",
        "Đạt cả hai phần: đã hoàn thành các khóa học mà quy tắc yêu cầu ở Phần A – Kỹ năng truyền thông số và Phần B – Khoa "
        "học, công nghệ. Mới xong một phần thì chưa đạt. Kết quả đã thu hồi không tính từ ngày thu hồi.",
        "Tỷ lệ đạt: số người đạt chia cho số cán bộ thuộc diện; bỏ phần lẻ sau một chữ số thập phân, không làm tròn lên.",
        "Trong kỳ: từ ngày đầu kỳ đến hết ngày tính số liệu. Lũy kế: tất cả những người đạt tính đến hết ngày đó.",
    ]


def standing_label(standing: Standing) -> str:
    """The state of one person, saying when an earlier version of the rule keeps them."""
    return "Đạt (bảo lưu)" if standing.kept else STATES[standing.state]


def sentence(target: Target, *, whole_province: bool = True, where: str = "") -> str:
    """The figure in one sentence. The plan sets 70% for the province, not for a unit."""
    begin = f"{where}, tính" if where else "Tính"
    if target.denominator == 0:
        return f"{begin} đến hết ngày {day(target.as_of)}: chưa có số liệu, vì danh sách chưa có {WHO} nào."
    if target.rule is not None and target.rule.approved:
        reached = "đã được đào tạo chuyên sâu"
    elif target.rule is not None:
        reached = f"đạt điều kiện đào tạo chuyên sâu theo {target.rule.label}"
    else:
        reached = "đã được đào tạo chuyên sâu"
    text = (
        f"{begin} đến hết ngày {day(target.as_of)}: {number(target.numerator)}/{number(target.denominator)} {WHO} "
        f"({percent(target.rate_truncated)}) {reached}"
    )
    if not whole_province:
        return f"{text}; còn {number(target.denominator - target.numerator)} người chưa đạt."
    rest = "đã đạt mục tiêu" if target.met else f"còn thiếu {number(target.gap)} người"
    return f"{text}; mục tiêu {TARGET_BY}: {target.percent}%, {rest}."


def coverage(confirmed: int, units: int) -> str:
    """How many units vouch for their lists; below all of them the figure is provisional (P11)."""
    if confirmed == 0:
        return "Chưa có đơn vị nào xác nhận danh sách kỳ này (số liệu tạm tính)."
    said = f"{number(confirmed)}/{number(units)} đơn vị đã xác nhận danh sách"
    return f"{said}." if confirmed >= units else f"{said} (số liệu tạm tính)."


def approval_notice(rule: Rule | None, department: str) -> str:
    """What must stand beside every number while the rule has no approval (P3); empty when it has one."""
    if rule is None:
        return "Chưa có quy tắc nào có hiệu lực vào ngày này, nên chưa ai được tính là đạt."
    if rule.approved:
        return ""
    return f"Số liệu tạm tính theo {rule.label}, chưa được {department} phê duyệt."


def kept_note(target: Target) -> str:
    """After a change of rule: how many count only because the version before keeps them (P4)."""
    if not target.kept or target.rule is None:
        return ""
    return (
        f"Trong {number(target.numerator)} người đạt, {number(target.numerator - target.kept)} người đạt theo "
        f"{target.rule.label}, {number(target.kept)} người được bảo lưu kết quả theo quy tắc trước."
    )


def duties_note(target: Target) -> str:
    """Why the rows by duty add up to more than everybody (P33)."""
    total = sum(counts.denominator for counts in target.duties.values())
    if total == target.denominator:
        return ""
    return (
        f"Một người có thể làm nhiều nhiệm vụ nên tổng các dòng ({number(total)}) lớn hơn tổng số người "
        f"({number(target.denominator)})."
    )


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
