"""The figure in sentences: one wording for the screen, the command line and later the papers.

While the rule has no approval nothing may be called “đã được đào tạo chuyên sâu” without saying by which draft.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.core.dated import Version
from app.core.numbers import day, number, parse_day, percent, score
from app.people.declaring import ListState
from app.people.periods import calendar_from
from app.people.rules import Duty, Employment
from app.records.queries import RecognisedCounts, Straddle, Target
from app.records.queries.effect import UnitEffect
from app.records.rules import MAIN, Groups, Rule, Standing
from app.records.rules.who import UNKNOWN, WhoCounts
from app.reporting.queries.settings import Plan

WHO = "cán bộ làm công tác truyền thông, thông tin cơ sở, thông tin đối ngoại"
STATES = {
    "trained": "Đạt cả hai phần",
    "a_only": "Mới xong Phần A",
    "b_only": "Mới xong Phần B",
    "none": "Chưa xong phần nào",
}
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
    """The figure, and how many units vouch for their lists (P32). The plan sets 70% for the province, not for a unit."""
    return f"{_figure(target, whole_province, where)} {coverage(target, whole_province=whole_province)}".strip()


def _figure(target: Target, whole_province: bool, where: str) -> str:
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


def signed(difference: int) -> str:
    """A difference with its sign: “+3”, “−2”, “0”."""
    if not difference:
        return "0"
    return f"{'+' if difference > 0 else '−'}{number(abs(difference))}"


def set_up(plan: Plan | None, body: str, calendar: Version | None) -> list[tuple[str, str]]:
    """The settings printed under the figure, each with its name: the plan, and a calendar that is not the plan's own."""
    said = []
    if plan is not None:
        said.append(("Kế hoạch", f"Số {plan.number} ngày {day(plan.signed_on)} của {body}."))
    if calendar is not None:
        by = ", ".join(part for part in (calendar.approved_by, calendar.approval_ref) if part)
        said.append(
            ("Lịch báo cáo", f"{setting(calendar)} Áp dụng từ ngày {day(calendar.from_on)}; duyệt: {by}.")
        )
    return said


def setting(version: Version) -> str:
    """One version of a setting in a sentence."""
    value = version.value
    match version.key:
        case "people.calendar":
            set_days = calendar_from(value)
            (june, first), (december, second) = set_days.before
            return f"Báo cáo trước ngày {first}/{june} và {second}/{december}; chốt số liệu ngày {set_days.cut_off_day}."
        case "reporting.plan":
            return f"Kế hoạch số {value['number']} ngày {day(parse_day(value['signed_on']))}."
        case "reporting.tiet":
            return (
                f"Ít nhất {value['tiet']} tiết mỗi năm." if value["tiet"] else "Không đặt số tiết tối thiểu."
            )
        case "reporting.events":
            return f"{number(len(value['events']))} ngày truyền thông thêm."
    if not value.get("on"):
        return "Không tự xuất tệp."
    when = "sau ngày chốt số liệu mỗi kỳ" if value["when"] == "ky" else f"ngày {value['day']} hằng tháng"
    return f"Tự xuất {len(value['what'])} tệp, {when}."


SETTINGS = {
    "people.calendar": "Lịch báo cáo",
    "reporting.plan": "Kế hoạch",
    "reporting.tiet": "Số tiết mỗi năm",
    "reporting.events": "Ngày truyền thông",
    "reporting.export": "Xuất định kỳ",
}


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
