"""What is typed about training taken elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.core import clock
from app.core.forms import DayField, DayFilled, Form
from app.core.numbers import day
from app.records.rules.recognition import Approver, parse_tiet


class EqualField(SelectMultipleField):  # type: ignore[misc]
    """What an outside course is worth: checkboxes of strands and courses."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class OutsideForm(Form):
    """A course taken elsewhere, and what proves it."""

    provider = StringField("Nơi đào tạo", validators=[DataRequired("Chưa ghi nơi đào tạo."), Length(max=160)])
    course_name = StringField(
        "Tên khóa học, lớp học", validators=[DataRequired("Chưa ghi tên khóa học."), Length(max=200)]
    )
    completed_on = DayField("Ngày hoàn thành", validators=[DayFilled()])
    tiet = StringField("Số tiết", validators=[DataRequired("Chưa ghi số tiết.")])
    reference = StringField("Số, ngày của giấy chứng nhận", validators=[Length(max=300)])
    file = FileField("Tệp minh chứng")

    def validate_completed_on(self, field: Any) -> None:
        """Nobody has completed what is still to come."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError(f"Ngày {day(field.data)} ở tương lai. Ghi ngày đã hoàn thành.")

    def validate_tiet(self, field: Any) -> None:
        """As it is written here, 7,5."""
        try:
            parse_tiet(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def validate_reference(self, field: Any) -> None:
        """A file, or words that say where the paper is."""
        if not field.data and not (self.file.data and self.file.data.filename):
            raise ValidationError("Cần minh chứng: chọn một tệp, hoặc ghi số, ngày của giấy chứng nhận.")

    @property
    def completed(self) -> dt.date:
        """The day typed, once the form was found valid."""
        assert self.completed_on.data is not None
        return self.completed_on.data

    @property
    def tiet_given(self) -> Decimal:
        """The number typed, once the form was found valid."""
        return parse_tiet(self.tiet.data or "")


class StaffOutsideForm(OutsideForm):
    """The same, recorded for somebody else."""

    code = StringField(
        "Mã hoặc họ tên cán bộ", validators=[DataRequired("Chưa ghi mã cán bộ."), Length(max=80)]
    )
    equal_to = EqualField("Tương đương với", choices=[], validate_choice=True)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """The strands and courses that may be chosen."""
        self.equal_to.choices = list(choices)


class ApproverForm(Form):
    """Who decided, when that was somebody outside the system (decision 31)."""

    approver_name = StringField("Họ và tên người duyệt", validators=[Length(max=120)])
    approver_position = StringField("Chức vụ", validators=[Length(max=160)])
    approver_document = StringField("Số, ngày văn bản", validators=[Length(max=160)])

    @property
    def outside(self) -> Approver:
        """The three as one; empty when nothing was typed."""
        return Approver(
            self.approver_name.data or "",
            self.approver_position.data or "",
            self.approver_document.data or "",
        )


class ApproveForm(ApproverForm):
    """What a request is recognised as."""

    equal_to = EqualField("Công nhận tương đương với", choices=[], validate_choice=True)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """The strands and courses that may be chosen."""
        self.equal_to.choices = list(choices)


class RefuseForm(Form):
    """Why not; the person reads it."""

    reason = TextAreaField(
        "Lý do không công nhận",
        validators=[DataRequired("Cần ghi lý do; lý do hiện cho người học."), Length(max=300)],
    )


class EquivalenceForm(Form):
    """What an outside course is worth, to be approved by somebody else."""

    provider = StringField("Nơi đào tạo", validators=[DataRequired("Chưa ghi nơi đào tạo."), Length(max=160)])
    course_name = StringField(
        "Tên khóa học ở nơi ấy", validators=[DataRequired("Chưa ghi tên khóa học."), Length(max=200)]
    )
    equal_to = EqualField("Tương đương với", choices=[], validate_choice=True)
    grounds = TextAreaField(
        "Căn cứ",
        validators=[
            DataRequired("Chưa ghi căn cứ, ví dụ: đề cương, số tiết, cách kiểm tra."),
            Length(max=300),
        ],
    )

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """The strands and courses that may be chosen."""
        self.equal_to.choices = list(choices)


class FileForm(Form):
    """A file of many."""

    file = FileField(
        "Tệp kết quả học ở nơi khác",
        description="Tệp .xlsx hoặc .csv, tối đa 10.000 dòng.",
        validators=[FileRequired("Chưa chọn tệp.")],
    )


class TakeFileForm(ApproverForm):
    """Take a staged file, perhaps with the decision of somebody outside the system."""


class EmptyForm(Form):
    """A button that does something."""
