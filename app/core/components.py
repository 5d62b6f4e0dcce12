"""Samples for the page that shows every component in its states (`templates/core/components.html`)."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from app.core.forms import DayField, DayFilled, Form


def _choices(names: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in names.items()]


class SampleForm(Form):
    """One field of each kind. Its answers go nowhere."""

    login = StringField(
        "Tên đăng nhập",
        [InputRequired("Nhập mã cán bộ, thư điện tử hoặc số điện thoại")],
        description="Mã cán bộ, thư điện tử hoặc số điện thoại",
    )
    password = PasswordField("Mật khẩu", [InputRequired("Nhập mật khẩu")])
    shared = BooleanField("Máy dùng chung", description="Tự đăng xuất sau 15 phút không dùng")
    since = DayField("Từ ngày", [DayFilled()], description="Ví dụ: 19/12/2026")
    unit = SelectField("Đơn vị", choices=_choices({"": "Chọn đơn vị", "21484": "Xã Ba Tơ", "0": "Xã Sơn Hà"}))
    duties = SelectMultipleField(
        "Nhiệm vụ",
        choices=_choices({"a": "Truyền thông", "b": "Thông tin cơ sở", "c": "Thông tin đối ngoại"}),
    )
    audience = RadioField(
        "Ai sẽ đọc",
        [InputRequired("Chọn một nhóm người đọc")],
        choices=_choices({"x": "Người dân", "y": "Cán bộ"}),
    )
    note = TextAreaField("Ghi chú")
    file = FileField("Tệp danh sách", description="XLSX hoặc CSV, không quá 20 MB")


def samples() -> dict[str, Any]:
    """A form as it is first seen, and the same form refused, under other names. Needs a request."""
    fresh = SampleForm(formdata=None, meta={"csrf": False})
    refused = SampleForm(formdata=None, prefix="sai-", meta={"csrf": False})
    refused.validate()
    return {"fresh": fresh, "refused": refused}
