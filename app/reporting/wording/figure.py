"""The figure in sentences: one wording for the screen, the command line and the papers.

While the rule has no approval nothing may be called “đã được đào tạo chuyên sâu” without saying by which draft.
"""

from __future__ import annotations

import datetime as dt

from app.core.numbers import day, number, percent
from app.people.declaring import ListState
from app.records.queries import RecognisedCounts, Straddle, Target
from app.records.rules import Rule, Standing

WHO = "cán bộ làm công tác truyền thông, thông tin cơ sở, thông tin đối ngoại"
STATES = {
    "trained": "Đạt cả hai phần",
    "a_only": "Mới xong Phần A",
    "b_only": "Mới xong Phần B",
    "none": "Chưa xong phần nào",
}


def definitions() -> list[str]:
    """How the figure is counted, in sentences that stand by themselves: frozen with it, printed in workbooks."""
    return [
        "Cán bộ được tính: người đang công tác tại sở, ban ngành, Ủy ban nhân dân xã, phường, đặc khu vào ngày tính và giữ ít "
        "nhất một trong ba nhiệm vụ: truyền thông (chuyên trách), thông tin cơ sở, thông tin đối ngoại. Một người giữ nhiều "
        "nhiệm vụ tính một lần; người của đơn vị trực thuộc tính vào sở, ban ngành quản lý.",
        "Đạt cả hai phần: đã hoàn thành các khóa học mà quy tắc yêu cầu ở Phần A – Kỹ năng truyền thông số và Phần B – Khoa "
        "học, công nghệ. Mới xong một phần thì chưa đạt. Kết quả đã thu hồi không tính từ ngày thu hồi.",
        "Đạt nhờ công nhận: người đã tính ở số đạt, nhưng sẽ chưa đạt nếu không có kết quả học ở nơi khác được công nhận.",
        "Tỷ lệ đạt: số người đạt chia cho số cán bộ được tính; bỏ phần lẻ sau một chữ số thập phân, không làm tròn lên.",
        "Trong kỳ: từ ngày đầu kỳ đến hết ngày tính số liệu. Lũy kế: tất cả những người đạt tính đến hết ngày đó.",
    ]


def standing_label(standing: Standing) -> str:
    """The state of one person, saying when an earlier version of the rule keeps them."""
    return "Đạt (bảo lưu)" if standing.kept else STATES[standing.state]


def target_by(due_on: dt.date) -> str:
    """By when, as the plan says it: “đến năm 2030”."""
    return f"đến năm {due_on.year}"


def sentence(target: Target, *, due_on: dt.date, whole_province: bool = True, where: str = "") -> str:
    """The figure, and how many units vouch for their lists (P32). The plan sets 70%, due on a day, for the province."""
    return f"{_figure(target, due_on, whole_province, where)} {coverage(target, whole_province=whole_province)}".strip()


def _figure(target: Target, due_on: dt.date, whole_province: bool, where: str) -> str:
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
    return f"{text}; mục tiêu {target_by(due_on)}: {target.percent}%, {rest}."


def coverage(target: Target, *, whole_province: bool = True) -> str:
    """How many units vouch for their lists; below all of them the figure is provisional (P11)."""
    confirmed, units = target.units_confirmed, len(target.units)
    if units == 0:
        return ""
    if units == 1 and not whole_province:
        state = ListState(target.units[0].list_state or ListState.NEVER)
        if state is ListState.CONFIRMED:
            return "Đơn vị đã xác nhận danh sách kỳ này."
        changed = state is ListState.CHANGED
        return f"Đơn vị {'đã đổi danh sách sau khi xác nhận' if changed else 'chưa xác nhận danh sách kỳ này'} (số liệu tạm tính)."
    if confirmed == 0:
        return "Chưa có đơn vị nào xác nhận danh sách kỳ này (số liệu tạm tính)."
    said = f"{number(confirmed)}/{number(units)} đơn vị đã xác nhận danh sách"
    return f"{said}." if confirmed >= units else f"{said} (số liệu tạm tính)."


def never_confirmed(target: Target) -> list[str]:
    """The units that have never vouched for a list: named under the figure (P11)."""
    return [unit.name for unit in target.units if unit.list_state == ListState.NEVER]


def approval_notice(rule: Rule | None, department: str) -> str:
    """What must stand beside every number while the rule has no approval (P3), or was approved by somebody outside the
    system (decision 31); empty when an account here approved it."""
    if rule is None:
        return "Chưa có quy tắc nào có hiệu lực vào ngày này, nên chưa ai được tính là đạt."
    if rule.approved_outside and rule.approved:
        return f"Số liệu theo {rule.label}, người duyệt ghi nhận ngoài hệ thống: {approval(rule)}."
    if rule.approved:
        return ""
    return f"Số liệu tạm tính theo {rule.label}, chưa được {department} phê duyệt."


def approval(rule: Rule) -> str:
    """Who approved a version, by which document: “Ông A, Giám đốc, 12/QĐ-SKHCN ngày 02/01/2027”."""
    who = ", ".join(part for part in (rule.approved_by, rule.approver_position) if part)
    return f"{who}, {rule.approval_ref} ngày {day(rule.approved_on)}"


def straddle_note(found: Straddle | None) -> str:
    """Both figures of a period in which the rule changed, on one line (P4)."""
    if found is None:
        return ""
    line = f"theo quy tắc {found.old.number}: {number(found.by_old)}; theo quy tắc {found.new.number}: {number(found.by_new)}"
    kept = "trong đó bảo lưu" if found.new.keeps_trained else "trong đó chờ học bổ sung"
    return f"{line}; {kept}: {number(found.kept)}"


def kept_note(target: Target) -> str:
    """After a change of rule: how many count only because the version before keeps them (P4)."""
    if not target.kept or target.rule is None:
        return ""
    kept = "được bảo lưu kết quả theo quy tắc trước"
    if not target.rule.keeps_trained:
        kept = f"còn được tính theo quy tắc trước đến hết ngày {day(target.rule.catch_up_by)}, trong khi học bổ sung"
    return (
        f"Trong {number(target.numerator)} người đạt, {number(target.numerator - target.kept)} người đạt theo "
        f"{target.rule.label}, {number(target.kept)} người {kept}."
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


def signed(difference: int) -> str:
    """A difference with its sign: “+3”, “−2”, “0”."""
    if not difference:
        return "0"
    return f"{'+' if difference > 0 else '−'}{number(abs(difference))}"


def recognised_note(counts: RecognisedCounts) -> str:
    """How much of the figure rests on training taken elsewhere, and who approved it outside the system; "" when none does."""
    if not counts.recognitions:
        return ""
    files = f"{number(counts.recognitions)} hồ sơ"
    if counts.people:
        said = f"Trong số người đạt, {number(counts.people)} người đạt nhờ có kết quả học ở nơi khác được công nhận ({files})."
    else:
        said = f"Không ai trong số người đạt phải nhờ đến kết quả học ở nơi khác ({files} được công nhận)."
    return said + (f" Người duyệt ngoài hệ thống: {'; '.join(counts.outside)}." if counts.outside else "")
