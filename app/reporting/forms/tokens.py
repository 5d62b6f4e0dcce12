"""A token of the read-only interface as it is asked for."""

from __future__ import annotations

from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length

from app.core.forms import DayField, DayFilled, Form
from app.people.forms.officers import offer_units, unit_field

__all__ = ["RevokeForm", "TokenForm", "offer_units"]


class TokenForm(Form):
    """Which system reads, what, and until when."""

    name = StringField(
        "Hệ thống dùng khóa", validators=[DataRequired("Chưa ghi tên hệ thống."), Length(max=120)]
    )
    unit = unit_field("Phạm vi")
    personal = BooleanField("Được đọc danh sách hoàn thành (dữ liệu cá nhân)")
    until_on = DayField("Dùng đến hết ngày", validators=[DayFilled()])


class RevokeForm(Form):
    """A token is ended: nothing to fill in."""
