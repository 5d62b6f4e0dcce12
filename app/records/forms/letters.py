"""What is typed in this room: a code to check, a reason to revoke."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from app.core import clock
from app.core.forms import DayField, DayFilled, Form
from app.core.numbers import day


class CodeForm(Form):
    """The code printed on a letter."""

    class Meta(Form.Meta):
        """Without a token, as it is sent by GET."""

        csrf = False

    ma = StringField("Mã trên giấy xác nhận", validators=[Length(max=200)])


class RevokeForm(Form):
    """From when a completion does not count, and why."""

    effective_on = DayField("Không còn giá trị từ ngày", validators=[DayFilled()])
    reason = TextAreaField("Lý do", validators=[DataRequired("Chưa ghi lý do thu hồi."), Length(max=300)])
    sure = BooleanField(
        "Tôi đã kiểm tra và thu hồi kết quả này",
        validators=[InputRequired("Đánh dấu vào ô này để xác nhận việc thu hồi.")],
    )

    def validate_effective_on(self, field: Any) -> None:
        """A revocation is a decision of today or of the past."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError(f"Ngày {day(field.data)} ở tương lai. Chọn hôm nay hoặc một ngày đã qua.")
