"""What is typed for a report: its period, its text, what was issued, what a unit says, how papers are headed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length

from app.core.forms import DayField, DayFilled, Form
from app.reporting.rules import SECTIONS


class NewReportForm(Form):
    """Which period a report is on: one of the rounds, or any range of days."""

    ky = RadioField("Kỳ báo cáo", validators=[InputRequired("Chọn một kỳ báo cáo.")], choices=[])
    tu_ngay = DayField("Từ ngày")
    den_ngay = DayField("Đến hết ngày")

    def offer(self, periods: Iterable[tuple[str, str]]) -> None:
        """The rounds as (key, label); the free range comes last."""
        self.ky.choices = [*periods, ("dot-xuat", "Đột xuất: chọn khoảng ngày")]

    def validate_den_ngay(self, field: Any) -> None:
        """A free range needs both days, in order."""
        if self.ky.data != "dot-xuat":
            return
        if self.tu_ngay.data is None or field.data is None:
            if not (self.tu_ngay.errors or field.errors):
                raise ValidationError(
                    "Báo cáo đột xuất cần cả ngày đầu và ngày cuối, ví dụ 01/01/2027 và 31/03/2027."
                )
        elif field.data < self.tu_ngay.data:
            raise ValidationError("Ngày cuối phải từ ngày đầu trở đi.")


class ReportTextForm(Form):
    """The sections of a report; an empty one is written by the system."""

    version = IntegerField(widget=HiddenField.widget, default=0)
    opening = TextAreaField(SECTIONS["opening"], validators=[Length(max=5000)])
    results = TextAreaField(SECTIONS["results"], validators=[Length(max=30000)])
    difficulties = TextAreaField(SECTIONS["difficulties"], validators=[Length(max=30000)])
    next = TextAreaField(SECTIONS["next"], validators=[Length(max=30000)])
    proposals = TextAreaField(SECTIONS["proposals"], validators=[Length(max=30000)])

    @property
    def sections(self) -> dict[str, str]:
        """What was typed, by section."""
        return {key: self[key].data or "" for key in SECTIONS}


class FileReportForm(Form):
    """Freeze the figures."""

    sure = BooleanField(
        "Tôi đã kiểm tra số liệu và chốt",
        validators=[InputRequired("Đánh dấu vào ô này để xác nhận việc chốt số liệu.")],
    )


class StepForm(Form):
    """A step of a report with a note."""

    note = StringField("Ghi chú", validators=[Length(max=300)])


class IssuedForm(Form):
    """What was issued: number, symbol, day, signer, and the signed file."""

    reference = StringField(
        "Số, ký hiệu",
        description="Ví dụ: 45/BC-SKHCN",
        validators=[DataRequired("Chưa ghi số, ký hiệu văn bản."), Length(max=60)],
    )
    on_date = DayField("Ngày ban hành", validators=[DayFilled()])
    signer = StringField(
        "Người ký, chức vụ",
        description="Ví dụ: Nguyễn Văn A, Giám đốc",
        validators=[DataRequired("Chưa ghi người ký."), Length(max=160)],
    )
    file = FileField("Văn bản đã ký (PDF)", validators=[FileRequired("Chưa chọn tệp PDF đã ký.")])


class CorrectionForm(Form):
    """The công văn by which an error of layout was corrected."""

    reference = StringField(
        "Số, ký hiệu công văn",
        description="Ví dụ: 210/SKHCN-CĐS",
        validators=[DataRequired("Chưa ghi số công văn."), Length(max=60)],
    )
    on_date = DayField("Ngày công văn", validators=[DayFilled()])
    note = StringField(
        "Nội dung đính chính", validators=[DataRequired("Chưa ghi nội dung đính chính."), Length(max=300)]
    )


class UnitReportForm(Form):
    """What a unit says beside its figures."""

    text = TextAreaField(
        "Nội dung báo cáo",
        description="Vài câu: đã tổ chức học thế nào, khó khăn gì, đề nghị gì. Không ghi dữ liệu cá nhân.",
        validators=[DataRequired("Chưa ghi nội dung báo cáo."), Length(max=8000)],
    )


class HeadingForm(Form):
    """How a unit's papers are headed; empty: as usual for its kind."""

    place = StringField("Địa danh", validators=[Length(max=60)])
    symbol = StringField("Ký hiệu báo cáo", validators=[Length(max=40)])
    sign = StringField("Chức vụ người ký", validators=[Length(max=80)])
    drafter = StringField(
        "Ký hiệu đơn vị soạn thảo", description="Ghi sau “Lưu: VT,”", validators=[Length(max=40)]
    )
    copies = TextAreaField(
        "Nơi nhận khác", description="Mỗi dòng một nơi nhận.", validators=[Length(max=1000)]
    )
