"""What an explanation of a figure begins with: the figure, its rule in words and how it changed, as known at one moment."""

from __future__ import annotations

import datetime as dt

from app.catalog import queries as catalog
from app.core.numbers import day, moment
from app.people.access import Scope
from app.records import queries as records
from app.records.queries import Target
from app.reporting import wording
from app.reporting.explanation import Explanation
from app.reporting.queries.figure import figure
from app.reporting.queries.settings import due_on

_DEFINITIONS = (
    ("Cán bộ được tính (D)", "người đang công tác tại sở, ban ngành, Ủy ban nhân dân xã, phường, đặc khu vào ngày tính và giữ ít nhất "
     "một trong ba nhiệm vụ: truyền thông (chuyên trách), thông tin cơ sở, thông tin đối ngoại; giữ nhiều nhiệm vụ tính một lần; "
     "người của đơn vị trực thuộc tính vào sở, ban ngành quản lý."),
    ("Đạt cả hai phần (N)", "người được tính đã hoàn thành các khóa học mà quy tắc yêu cầu ở Phần A – Kỹ năng truyền thông số và Phần "
     "B – Khoa học, công nghệ; mới xong một phần thì chưa đạt; kết quả đã thu hồi không tính từ ngày thu hồi."),
    ("Tỷ lệ", "N chia cho D; bỏ phần lẻ sau một chữ số thập phân, không làm tròn lên."),
)  # fmt: skip
NOTE = "Tệp này chứa dữ liệu cá nhân: chỉ dùng cho việc được giao, không chuyển tiếp."


def explanation(
    scope: Scope, as_of: dt.date, start: dt.date, known_at: dt.datetime, *, department: str
) -> Explanation:
    """Everything but the names, which are read as the file is written."""
    found = figure(scope, as_of, known_at).target
    whole = scope.unit_ids is None
    where = found.units[0].name if not whole and len(found.units) == 1 else ""
    elsewhere = wording.recognised_note(records.recognised_counts(scope, as_of, known_at))
    return Explanation(
        title="Giải trình số liệu kết quả thực hiện mục tiêu 70%",
        sentence=f"{wording.sentence(found, due_on=due_on(as_of), whole_province=whole, where=where)} {elsewhere}".strip(),
        notice=wording.approval_notice(found.rule, department),
        made=f"Lập theo những gì hệ thống đã biết đến {moment(known_at)}, tính đến hết ngày {day(as_of)}.",
        definitions=_DEFINITIONS,
        rule=tuple(_rule(found)),
        found=records.variation(scope, start, as_of, known_at),
        note=NOTE,
    )


def _rule(found: Target) -> list[str]:
    if found.rule is None:
        return ["Chưa có quy tắc nào có hiệu lực vào ngày này."]
    named = catalog.titles()
    said = [f"{found.rule.label.capitalize()}, áp dụng từ {day(found.rule.in_force_from)}."]
    for whom, part_a, part_b in wording.rule_sets(found.rule, named):
        said += [f"{whom}, Phần A: {line}." for line in part_a] + [
            f"{whom}, Phần B: {line}." for line in part_b
        ]
    said.append(
        f"Phê duyệt: {found.rule.approved_by}, {found.rule.approval_ref}, ngày {day(found.rule.approved_on)}."
        if found.rule.approved
        else "Phê duyệt: chưa có, đây là quy tắc dự thảo."
    )
    if found.rule.note:
        said.append(found.rule.note)
    return said
