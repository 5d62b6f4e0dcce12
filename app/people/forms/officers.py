"""Officers, their postings, duties and pauses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import DayField, DayFilled, Form
from app.people.queries import UnitView
from app.people.rules import Duty, Employment, LeaveReason


# Plain WTForms classes, made by functions: the page's macros know fields by the names of their classes.
class MultiCheckboxField(SelectMultipleField):  # type: ignore[misc]
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def duties_field(label: str = "Nhiệm vụ") -> Any:
    """Which of the three duties of the plan."""
    choices = [SelectChoice(duty.value, duty.label) for duty in Duty]
    return MultiCheckboxField(label, choices=choices, validators=[Optional()])


def unit_field(label: str = "Đơn vị", validators: Sequence[Any] = ()) -> Any:
    """One of the units; `offer_units` fills the list."""
    return SelectField(label, choices=[], default="", validators=list(validators))


def offer_units(field: Any, units: Sequence[UnitView], *, empty: str = "Chọn đơn vị") -> None:
    """The units to choose from, after a line that chooses none."""
    field.choices = [SelectChoice("", empty), *(SelectChoice(u.code, f"{u.name} ({u.code})") for u in units)]


class SearchForm(Form):
    """The filter above the list of officers."""

    class Meta(Form.Meta):
        """A search changes nothing."""

        csrf = False

    q = StringField("Họ tên hoặc mã cán bộ", validators=[Length(max=120)])
    don_vi = unit_field()
    nhiem_vu = SelectField(
        "Nhiệm vụ",
        default="",
        choices=[SelectChoice("", "Tất cả"), *(SelectChoice(d.value, d.label) for d in Duty)],
    )
    ngay = DayField("Tính đến hết ngày")


class NameForm(Form):
    """A corrected name."""

    full_name = StringField("Họ và tên", validators=[DataRequired("Chưa điền họ và tên."), Length(max=120)])


class ContactForm(Form):
    """How the unit reaches an officer."""

    email = StringField("Thư điện tử", validators=[Length(max=254)])
    phone = StringField("Số điện thoại", validators=[Length(max=20)])


class CodeForm(Form):
    """One more code."""

    code = StringField("Mã cán bộ thêm", validators=[DataRequired("Chưa điền mã."), Length(max=40)])


def section_field() -> Any:
    """Part of a unit."""
    return StringField(
        "Bộ phận", validators=[Length(max=160)], description="Phòng hoặc đơn vị trực thuộc, ví dụ: Phòng Văn hóa – Xã hội."
    )


def employment_field() -> Any:
    """How somebody is employed."""
    choices = [SelectChoice("", "Chưa rõ"), *(SelectChoice(e.value, e.label) for e in Employment)]
    return SelectField("Loại", choices=choices, default="")


def main_duty_field() -> Any:
    """Which of several duties is the main one."""
    choices = [SelectChoice("", "Không ghi"), *(SelectChoice(d.value, d.label) for d in Duty)]
    return SelectField("Nhiệm vụ chính", choices=choices, default="")


def document_field() -> Any:
    """What assigned a duty."""
    return StringField(
        "Văn bản phân công", validators=[Length(max=160)], description="Số, ngày; ví dụ: 12/QĐ-UBND ngày 05/01/2026."
    )


class DetailsForm(Form):
    """What proves that somebody belongs to the list (P24)."""

    job_title = StringField("Chức vụ", validators=[Length(max=160)])
    section = section_field()
    employment = employment_field()


class PostingForm(Form):
    """Where somebody serves."""

    unit = unit_field(validators=[DataRequired("Chưa chọn đơn vị.")])
    job_title = StringField("Chức vụ", validators=[Length(max=160)])
    section = section_field()
    employment = employment_field()
    duties = duties_field()
    main_duty = main_duty_field()
    document = document_field()
    from_on = DayField("Từ ngày", validators=[DayFilled()])
    until_on = DayField("Đến hết ngày", description="Để trống khi còn công tác.")


class NewOfficerForm(PostingForm):
    """Somebody new on the roster."""

    code = StringField(
        "Mã cán bộ", description="Để trống thì hệ thống cấp mã dạng CB-00001.", validators=[Length(max=40)]
    )
    full_name = StringField("Họ và tên", validators=[DataRequired("Chưa điền họ và tên."), Length(max=120)])
    email = StringField("Thư điện tử", validators=[Length(max=254)])
    phone = StringField("Số điện thoại", validators=[Length(max=20)])


class TransferForm(Form):
    """Another unit from a day on."""

    unit = unit_field("Đơn vị mới", validators=[DataRequired("Chưa chọn đơn vị.")])
    job_title = StringField("Chức vụ", validators=[Length(max=160)])
    section = section_field()
    employment = employment_field()
    duties = duties_field("Nhiệm vụ ở đơn vị mới")
    main_duty = main_duty_field()
    document = document_field()
    on = DayField("Từ ngày", validators=[DayFilled()])


class EndForm(Form):
    """The last day of something."""

    last_day = DayField("Ngày cuối cùng", validators=[DayFilled()])


class VoidForm(Form):
    """Something recorded by mistake."""

    reason = StringField("Lý do hủy", validators=[DataRequired("Chưa ghi lý do."), Length(max=300)])


class DutyForm(Form):
    """A duty within a posting."""

    duty = SelectField("Nhiệm vụ", choices=[SelectChoice(d.value, d.label) for d in Duty])
    from_on = DayField("Từ ngày", validators=[DayFilled()])
    until_on = DayField("Đến hết ngày", description="Để trống khi còn giữ nhiệm vụ.")
    is_main = BooleanField("Đây là nhiệm vụ chính")
    document = document_field()


class LeaveForm(Form):
    """A pause of due dates."""

    reason = SelectField("Lý do", choices=[SelectChoice(r.value, r.label) for r in LeaveReason])
    from_on = DayField("Từ ngày", validators=[DayFilled()])
    until_on = DayField("Đến hết ngày", description="Để trống khi chưa rõ.")
