"""A roster file and the decision about it."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice

from app.core.forms import DayField, DayFilled, Form
from app.people.forms.officers import unit_field


class UploadForm(Form):
    """The file."""

    file = FileField(
        "Tệp danh sách cán bộ",
        description="Tệp .xlsx hoặc .csv, tối đa 32 MB.",
        validators=[FileRequired("Chưa chọn tệp.")],
    )


class EmptyForm(Form):
    """A button that does something."""


class ColumnsForm(Form):
    """How a list is read, besides what each column is (which depends on the file)."""

    unit = unit_field("Đơn vị của cả danh sách")
    listed_on = DayField(
        "Ngày của danh sách", description="Dòng không ghi từ ngày nào thì tính từ ngày này và đánh dấu “chưa rõ ngày”."
    )
    convert = RadioField(
        "Chuyển sang Unicode?",
        choices=[SelectChoice("co", "Chuyển, các họ tên ở cột “Sau khi chuyển” là đúng"), SelectChoice("khong", "Không chuyển")],
        default="",
        validate_choice=False,
    )
    days_read = BooleanField("Đúng, đọc ngày trước, tháng sau")
    others_none = BooleanField("Những từ còn lại không phải nhiệm vụ nào trong ba nhiệm vụ")


class EndingForm(Form):
    """The last day of those who are no longer on the list."""

    last_day = DayField("Ngày công tác cuối cùng", validators=[DayFilled()])
