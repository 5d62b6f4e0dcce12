"""Accounts and roles."""

from __future__ import annotations

from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from app.core.forms import DayField, DayFilled, Form
from app.people.access import Role
from app.people.forms.officers import unit_field

_GRANTED = [role for role in Role if role is not Role.OFFICER]


class AccountSearchForm(Form):
    """The filter above the list of accounts."""

    class Meta(Form.Meta):
        """A search changes nothing."""

        csrf = False

    q = StringField("Họ tên hoặc mã cán bộ", validators=[Length(max=120)])
    vai_tro = SelectField(
        "Vai trò",
        default="",
        choices=[SelectChoice("", "Tất cả"), *(SelectChoice(r.value, r.label) for r in _GRANTED)],
    )


class StaffForm(Form):
    """Somebody who is not on the roster."""

    full_name = StringField("Họ và tên", validators=[DataRequired("Chưa điền họ và tên."), Length(max=120)])
    login = StringField(
        "Tên đăng nhập",
        description="Viết liền, không khoảng trắng, ví dụ: binhgv.",
        validators=[DataRequired("Chưa điền tên đăng nhập."), Length(min=3, max=60)],
    )


class GrantForm(Form):
    """A role from a day until a day."""

    role = SelectField("Vai trò", choices=[SelectChoice(r.value, r.label) for r in _GRANTED])
    unit = unit_field("Đơn vị (chỉ với đầu mối và lãnh đạo)")
    from_on = DayField("Từ ngày", validators=[DayFilled()])
    until_on = DayField(
        "Đến hết ngày", description="Để trống khi không định trước. Người kiểm tra phải có ngày này."
    )


def _hours() -> list[SelectChoice]:
    return [SelectChoice(str(hour), f"{hour} giờ") for hour in range(24)]


class QuietForm(Form):
    """When no message leaves the site."""

    from_hour = SelectField("Không gửi từ", choices=_hours())
    until_hour = SelectField("Gửi trở lại từ", choices=_hours())
    sundays = BooleanField("Không gửi vào Chủ nhật")
