"""The shape of what trainers and reviewers fill in about a course."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wtforms import (
    BooleanField,
    DecimalField,
    FileField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.catalog.bundle import DrawBy
from app.catalog.rules import Audience, Level, Strand
from app.core.forms import DayField, Form
from app.core.text import clean_line


class MultiCheckboxField(SelectMultipleField):  # type: ignore[misc]
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class EmptyForm(Form):
    """A button."""


class TitleForm(Form):
    """A title and nothing else: a new lesson, a copy of a course."""

    title = StringField("Tên", validators=[DataRequired(), Length(max=200)])


class NewCourseForm(Form):
    """What a course needs to begin; a draft may lack the rest."""

    title = StringField("Tên khóa học", validators=[DataRequired(), Length(max=200)])
    summary = TextAreaField("Giới thiệu ngắn", validators=[Optional(), Length(max=600)])
    strand = RadioField(
        "Thuộc phần", choices=[SelectChoice(s.value, s.label) for s in Strand], validators=[Optional()]
    )
    level = RadioField(
        "Mức", choices=[SelectChoice(x.value, x.label) for x in Level], validators=[Optional()]
    )
    audiences = MultiCheckboxField(
        "Dành cho", choices=[SelectChoice(a.value, a.label) for a in Audience], validators=[Optional()]
    )


class FactsForm(NewCourseForm):
    """All of course.toml."""

    version = IntegerField(validators=[Optional()])
    outcomes = TextAreaField(
        "Học xong làm được gì (mỗi dòng một ý)", validators=[Optional(), Length(max=4000)]
    )
    hours = DecimalField("Số tiết được tính", validators=[InputRequired(), NumberRange(0, 200)])
    planned_hours = DecimalField(
        "Số tiết dự kiến khi có thêm sản phẩm", validators=[Optional(), NumberRange(0, 200)]
    )
    assessment = StringField("Cách đánh giá, in trên giấy xác nhận", validators=[Optional(), Length(max=80)])
    law_checked_on = DayField("Ngày rà soát pháp luật")
    author = StringField("Người hoặc nhóm biên soạn", validators=[Optional(), Length(max=160)])
    quiz_title = StringField("Tên bài kiểm tra", validators=[DataRequired(), Length(max=200)])
    draw = IntegerField("Số câu mỗi lần làm bài", validators=[InputRequired(), NumberRange(1, 200)])
    draw_by = TextAreaField("Rút theo nhãn", validators=[Optional(), Length(max=2000)])
    pass_mark = IntegerField("Điểm đạt (%)", validators=[InputRequired(), NumberRange(1, 100)])
    attempts = IntegerField("Số lần làm bài", validators=[InputRequired(), NumberRange(1, 20)])
    wait_hours = IntegerField("Số giờ chờ giữa hai lần", validators=[InputRequired(), NumberRange(0, 720)])

    def validate_draw_by(self, field: TextAreaField) -> None:
        """A tag and a number a line. Raises ValidationError with a sentence."""
        try:
            wanted = read_draw_by(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if self.draw.data and sum(one.count for one in wanted) > self.draw.data:
            raise ValidationError("Tổng số câu rút theo nhãn nhiều hơn số câu mỗi lần làm bài.")


def draw_by_text(wanted: Sequence[DrawBy]) -> str:
    """The tags to draw by as the form shows them: a tag and a number a line."""
    return "\n".join(f"{one.tag} | {one.count}" for one in wanted)


def read_draw_by(typed: str) -> tuple[DrawBy, ...]:
    """The inverse. Raises ValueError with a sentence."""
    found = []
    for line in filter(None, (clean_line(line) for line in typed.split("\n"))):
        tag, bar, count = (piece.strip() for piece in line.rpartition("|"))
        if not bar or not tag or not re.fullmatch("[1-9][0-9]{0,2}", count):
            raise ValueError(f"Dòng “{line}” chưa đúng: viết nhãn, dấu gạch đứng rồi số câu, ví dụ “pháp luật | 4”.")
        found.append(DrawBy(tag, int(count)))
    return tuple(found)


class ArchiveForm(Form):
    """A course as a ZIP."""

    file = FileField("Tệp ZIP của khóa học")


class AskReviewForm(Form):
    """What the reviewers should know."""

    note = TextAreaField("Lời nhắn cho người thẩm định", validators=[Optional(), Length(max=500)])


class DecisionForm(Form):
    """The answer to a request for review."""

    note = TextAreaField("Nhận xét", validators=[Optional(), Length(max=5000)])
    no_secrets = BooleanField("Tôi xác nhận nội dung không có bí mật nhà nước")


class CommentForm(Form):
    """A remark on a line, or a reply."""

    path = StringField(validators=[Optional(), Length(max=200)])
    line = IntegerField("Dòng", validators=[Optional(), NumberRange(0, 100_000)])
    parent = StringField(validators=[Optional(), Length(max=36)])
    text = TextAreaField("Nhận xét", validators=[DataRequired(), Length(max=2000)])


class DelegationForm(Form):
    """Who reviews in one's place, from when until when."""

    login = StringField(
        "Mã cán bộ hoặc tên đăng nhập của người nhận", validators=[DataRequired(), Length(max=120)]
    )
    from_on = DayField("Từ ngày")
    until_on = DayField("Đến hết ngày")


class ReleaseForm(Form):
    """What the author says of the new edition. The declarations of changed lessons are read by the page."""

    change_note = TextAreaField("Có gì mới (mọi người đọc được)", validators=[Optional(), Length(max=1000)])
    move_on = DayField("Từ ngày này mọi người học theo phiên bản mới")
    exam = BooleanField("Tôi biết bài kiểm tra thay đổi; ai đang làm dở vẫn làm xong theo đề cũ")
    no_secrets = BooleanField("Tôi xác nhận nội dung không có bí mật nhà nước")
    when = StringField("Phát hành lúc", validators=[Optional(), Length(max=30)])


class WithdrawForm(Form):
    """Why an edition is offered no more."""

    reason = TextAreaField(
        "Lý do rút", validators=[DataRequired("Cần ghi lý do; mọi người đọc được lý do này."), Length(max=300)]
    )
    sure = BooleanField(
        "Tôi đã kiểm tra và rút phiên bản này",
        validators=[InputRequired("Đánh dấu vào ô này để xác nhận việc rút.")],
    )
