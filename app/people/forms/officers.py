"""Officers, their postings, duties and pauses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import DayField, DayFilled, Form
from app.people.queries import UnitView
from app.people.rules import Duty, LeaveReason


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


class PostingForm(Form):
    """Where somebody serves."""

    unit = unit_field(validators=[DataRequired("Chưa chọn đơn vị.")])
    job_title = StringField("Chức vụ", validators=[Length(max=160)])
    duties = duties_field()
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
    duties = duties_field("Nhiệm vụ ở đơn vị mới")
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


class LeaveForm(Form):
    """A pause of due dates."""

    reason = SelectField("Lý do", choices=[SelectChoice(r.value, r.label) for r in LeaveReason])
    from_on = DayField("Từ ngày", validators=[DayFilled()])
    until_on = DayField("Đến hết ngày", description="Để trống khi chưa rõ.")
