"""What is typed in this room."""

from __future__ import annotations

from typing import Any

from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired, Length

from app.core import clock
from app.core.forms import Approved, DayField, DayFilled
from app.core.numbers import day


class ProgrammeApprovalForm(Approved):
    """Who approved a programme, by which document, of which day."""

    approval_ref = StringField(
        "Số, ký hiệu văn bản", description="Ví dụ: 12/QĐ-SKHCN.",
        validators=[DataRequired("Chưa ghi số, ký hiệu văn bản."), Length(max=120)],
    )  # fmt: skip
    approved_on = DayField("Ngày văn bản", validators=[DayFilled()])

    def validate_approved_on(self, field: Any) -> None:
        """A document of tomorrow has approved nothing yet."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError(f"Ngày {day(field.data)} ở tương lai. Ghi nhận khi văn bản đã ban hành.")
