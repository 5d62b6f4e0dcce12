"""What is typed for papers: the year of a sheet, which completions a list is of, the number of a notice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired

from app.core import clock
from app.core.forms import DayField, DayFilled, Form
from app.core.numbers import day


class SheetForm(Form):
    """Which year, as of which day."""

    class Meta(Form.Meta):
        """Without a token, as it is sent by GET."""

        csrf = False

    nam = SelectField("Năm", choices=[], validate_choice=False)
    ngay = DayField("Tính đến hết ngày")

    def validate_ngay(self, field: Any) -> None:
        """Nobody knows what is still to come."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError(f"Ngày {day(field.data)} ở tương lai. Chọn hôm nay hoặc một ngày đã qua.")

    def offer(self, years: Sequence[int]) -> None:
        """The years that may be chosen."""
        self.nam.choices = [(str(year), str(year)) for year in years]


class NoticeForm(Form):
    """Which completions go on a list."""

    course = SelectField("Khóa học", choices=[])
    unit = SelectField("Đơn vị", choices=[])
    from_on = DayField("Hoàn thành từ ngày", validators=[DayFilled()])
    until_on = DayField("đến hết ngày", validators=[DayFilled()])
    again = BooleanField("Gồm cả kết quả đã có trong thông báo trước")

    def offer(self, courses: Sequence[tuple[str, str]], units: Sequence[tuple[str, str]]) -> None:
        """The courses and units that may be chosen."""
        self.course.choices = [("", "Tất cả khóa học"), *courses]
        self.unit.choices = [("", "Tất cả đơn vị"), *units]

    def validate_until_on(self, field: Any) -> None:
        """A period, not of the future."""
        if field.data is None:
            return
        if field.data > clock.today():
            raise ValidationError(f"Ngày {day(field.data)} ở tương lai. Chọn hôm nay hoặc một ngày đã qua.")
        if self.from_on.data is not None and field.data < self.from_on.data:
            raise ValidationError("Ngày cuối không thể trước ngày đầu.")


class NumberForm(Form):
    """The number and the day that the office gave the signed notice."""

    number = StringField("Số, ký hiệu của thông báo", validators=[DataRequired("Chưa ghi số thông báo.")])
    dated_on = DayField("Ngày ban hành", validators=[DayFilled()])

    def validate_number(self, field: Any) -> None:
        """A number and a symbol: 123/TB-SKHCN."""
        if field.data and not re.fullmatch(r"\d{1,6}/[\w.\-]{2,30}", field.data):
            raise ValidationError("Viết số rồi ký hiệu, ví dụ: 123/TB-SKHCN.")
