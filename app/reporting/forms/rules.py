"""A version of the in-depth rule as it is typed: general answers, and for every course what is asked of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core import text
from app.core.forms import DayField, DayFilled, Form
from app.people.forms.officers import MultiCheckboxField
from app.people.rules import Duty, Employment
from app.records.rules import ANY, MAIN, Groups, Requirement, Rule
from app.records.rules.who import UNKNOWN, WhoCounts

KEEP, CATCH_UP = "bao_luu", "hoc_bo_sung"
UNKNOWN_KIND = "chua_ro"  # how the form writes an unknown kind of employment
KINDS = [*((e.value, e.label) for e in Employment), (UNKNOWN_KIND, "Chưa rõ loại")]
SHARED = "chung"  # the one set of all duties
MUST, GROUPS = "bat_buoc", 3
HOW = [
    ("", "Không yêu cầu"),
    (MUST, "Bắt buộc"),
    *((f"nhom_{n}", f"Nhóm {n}: một khóa trong nhóm") for n in range(1, GROUPS + 1)),
]


class RuleForm(Form):
    """Everything of a version but its courses."""

    in_force_from = DayField("Áp dụng từ ngày", validators=[DayFilled()])
    target_percent = IntegerField(
        "Mục tiêu (%)",
        validators=[
            InputRequired("Chưa điền mục tiêu, ví dụ: 70."),
            NumberRange(1, 100, "Mục tiêu từ 1 đến 100 phần trăm."),
        ],
    )
    transition = RadioField(
        "Người đã đạt theo quy tắc trước",
        choices=[
            SelectChoice(KEEP, "Bảo lưu: vẫn được tính là đạt"),
            SelectChoice(CATCH_UP, "Học bổ sung: được tính đến hết hạn, sau đó phải đạt quy tắc mới"),
        ],
        default=KEEP,
    )
    catch_up_by = DayField("Hạn học bổ sung")
    two_duties = RadioField(
        "Người giữ nhiều nhiệm vụ",
        choices=[
            SelectChoice(ANY, "Xét theo nhiệm vụ thuận lợi nhất"),
            SelectChoice(
                MAIN, "Xét theo nhiệm vụ chính; chưa ghi nhiệm vụ chính thì theo nhiệm vụ thuận lợi nhất"
            ),
        ],
        default=ANY,
    )
    employments = MultiCheckboxField(
        "Loại cán bộ được tính",
        choices=[SelectChoice(value, label) for value, label in KINDS],
    )
    attached = BooleanField("Tính người của đơn vị trực thuộc vào sở, ban ngành quản lý")
    without_sections = TextAreaField("Bộ phận không tính", validators=[Optional(), Length(max=4000)])
    note = TextAreaField("Ghi chú in dưới số liệu", validators=[Optional(), Length(max=600)])

    def validate_catch_up_by(self, field: Any) -> None:
        """Asked for with “học bổ sung” only, and not before the rule begins."""
        if self.transition.data != CATCH_UP:
            return
        if field.data is None:
            raise ValidationError("Cần ghi hạn học bổ sung, ví dụ: 30/06/2027.")
        if self.in_force_from.data is not None and field.data < self.in_force_from.data:
            raise ValidationError("Hạn học bổ sung không thể trước ngày áp dụng.")

    def validate_employments(self, field: Any) -> None:
        """A rule that counts nobody is none."""
        if not field.data:
            raise ValidationError("Chọn ít nhất một loại cán bộ được tính.")

    def show(self, rule: Rule) -> None:
        """Begin with what a version says; the day is left to be chosen."""
        self.target_percent.process_data(rule.target_percent)
        self.transition.process_data(KEEP)
        self.two_duties.process_data(rule.two_duties)
        left_out = {UNKNOWN_KIND if kind == UNKNOWN else kind for kind in rule.who.without_employments}
        self.employments.process_data([value for value, _ in KINDS if value not in left_out])
        self.attached.process_data(rule.who.attached)
        self.without_sections.process_data("\n".join(rule.who.without_sections))

    @property
    def who(self) -> WhoCounts:
        """Who counts by what was typed."""
        chosen = {UNKNOWN if v == UNKNOWN_KIND else v for v in self.employments.data or ()}
        sections = [text.clean_line(line) for line in (self.without_sections.data or "").splitlines()]
        return WhoCounts(
            frozenset({*Employment, UNKNOWN} - chosen),
            tuple(dict.fromkeys(s for s in sections if s)),
            bool(self.attached.data),
        )


class ApproveForm(Form):
    """The document that approves, and who signed it when that is nobody with an account here."""

    document = StringField(
        "Số văn bản phê duyệt", validators=[DataRequired("Chưa ghi số văn bản."), Length(max=120)]
    )
    signed_on = DayField("Ngày văn bản", validators=[DayFilled()])
    who = RadioField(
        "Người duyệt",
        choices=[
            SelectChoice("toi", "Tôi duyệt quy tắc này"),
            SelectChoice("ngoai", "Ghi lại người duyệt ngoài hệ thống"),
        ],
        default="toi",
    )
    outside = StringField("Họ tên người duyệt ngoài hệ thống", validators=[Length(max=120)])
    position = StringField("Chức vụ của người duyệt", validators=[Length(max=160)])

    def validate_outside(self, field: Any) -> None:
        """Asked for with an approver outside the system."""
        if self.who.data == "ngoai" and not field.data:
            raise ValidationError("Chưa ghi họ tên người duyệt ngoài hệ thống.")

    def validate_position(self, field: Any) -> None:
        """Printed beside every figure, so never left out for somebody outside."""
        if self.who.data == "ngoai" and not field.data:
            raise ValidationError("Chưa ghi chức vụ của người duyệt.")


class WithdrawForm(Form):
    """Why a proposal is taken back, or refused by somebody else."""

    reason = StringField("Lý do", validators=[DataRequired("Chưa ghi lý do."), Length(max=300)])


@dataclass
class Asked:
    """What is asked of one course in one strand: what was typed, and what is wrong with it."""

    slug: str
    title: str
    how: str = ""  # a value of HOW
    edition: str = ""
    score: str = ""
    error: str = ""

    def requirement(self) -> Requirement:
        """The course with its lowest edition and score. Raises ValueError with a sentence."""
        if self.edition and not re.fullmatch(r"[1-9]\d{0,3}", self.edition):
            raise ValueError(f"Khóa “{self.title}”: phiên bản thấp nhất là một số, ví dụ 2.")
        if self.score and not (re.fullmatch(r"\d{1,3}", self.score) and int(self.score) <= 100):
            raise ValueError(f"Khóa “{self.title}”: điểm thấp nhất là số nguyên từ 0 đến 100, ví dụ 80.")
        return Requirement(self.slug, int(self.edition or 1), int(self.score or 0) * 100)


@dataclass
class CourseSet:
    """The courses of both strands for one duty, or for all of them."""

    key: str
    label: str
    strands: dict[str, list[Asked]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def groups(self, strand: str) -> Groups:
        """What the strand asks: a group for every compulsory course, and one for each “một khóa trong nhóm”."""
        rows = [(row.how, row.requirement()) for row in self.strands[strand] if row.how]
        alone = [(asked,) for how, asked in rows if how == MUST]
        grouped = [tuple(a for how, a in rows if how == f"nhom_{n}") for n in range(1, GROUPS + 1)]
        return (*alone, *(g for g in grouped if g))

    def check(self) -> bool:
        """Note what is wrong; whether nothing is."""
        for strand, rows in self.strands.items():
            for row in rows:
                if row.how:
                    try:
                        row.requirement()
                    except ValueError as problem:
                        row.error = str(problem)
                        self.errors.append(row.error)
            if not any(row.how for row in rows):
                self.errors.append(f"{self.label}: Phần {strand} chưa yêu cầu khóa học nào.")
        return not self.errors


Offered = Sequence[tuple[str, str, str]]  # slug, title, strand


def _sets(courses: Offered, apart: bool) -> list[CourseSet]:
    keys = [(d.value, d.label) for d in Duty] if apart else [(SHARED, "Cả ba nhiệm vụ")]
    return [
        CourseSet(
            key, label, {s: [Asked(slug, title) for slug, title, of in courses if of == s] for s in "AB"}
        )
        for key, label in keys
    ]


def sets_of(rule: Rule | None, courses: Offered, apart: bool) -> list[CourseSet]:
    """The courses as a version asks for them, to begin with."""
    sets = _sets(courses, apart)
    for one in sets:
        asked = rule.strands.get(Duty(one.key) if apart else Duty.COMMUNICATION) if rule else None
        for strand, groups in zip("AB", asked or ((), ()), strict=True):
            rows = {row.slug: row for row in one.strands[strand]}
            shared = 0
            for group in groups:
                shared += len(group) > 1
                for requirement in group:
                    row = rows.get(requirement.course)
                    if row is not None:
                        row.how = MUST if len(group) == 1 else f"nhom_{min(shared, GROUPS)}"
                        row.edition = (
                            str(requirement.lowest_edition) if requirement.lowest_edition > 1 else ""
                        )
                        row.score = str(requirement.lowest_score // 100) if requirement.lowest_score else ""
    return sets


def sets_typed(data: Mapping[str, str], courses: Offered, apart: bool) -> list[CourseSet]:
    """The courses as they were typed; `check` says what is wrong."""
    sets = _sets(courses, apart)
    known = {value for value, _ in HOW}
    for one in sets:
        for row in (row for rows in one.strands.values() for row in rows):
            name = f"{one.key}-{row.slug}"
            how = data.get(f"{name}-cach", "")
            row.how = how if how in known else ""
            row.edition = text.clean_line(data.get(f"{name}-tu", ""))
            row.score = text.clean_line(data.get(f"{name}-diem", "")).removesuffix("%").strip()
    return sets


def strands_of(sets: Iterable[CourseSet]) -> dict[Duty, tuple[Groups, Groups]]:
    """What the sets ask of each duty; they must have passed `check`."""
    found: dict[Duty, tuple[Groups, Groups]] = {}
    for one in sets:
        groups = (one.groups("A"), one.groups("B"))
        found.update(dict.fromkeys(Duty, groups) if one.key == SHARED else {Duty(one.key): groups})
    return found
