"""A lesson as its author fills it in."""

from __future__ import annotations

from wtforms import BooleanField, FileField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core.forms import DayField, Form


class LessonForm(Form):
    """The head of a lesson and its text. `text` is not cleaned: what was typed is what is kept."""

    version = IntegerField(validators=[InputRequired()])
    title = StringField("Tên bài", validators=[DataRequired(), Length(max=200)])
    minutes_read = IntegerField("Phút đọc", validators=[InputRequired(), NumberRange(1, 180)])
    minutes_self = IntegerField("Phút tự luyện", validators=[InputRequired(), NumberRange(0, 180)])
    minutes_practice = IntegerField("Phút thực hành", validators=[InputRequired(), NumberRange(0, 600)])
    required = BooleanField("Bài bắt buộc")
    law_checked_on = DayField("Ngày rà soát pháp luật")
    sources = TextAreaField("Nguồn", validators=[Optional(), Length(max=6000)])
    text = TextAreaField("Nội dung", validators=[Optional(), Length(max=200_000)])


class UploadForm(Form):
    """Files for a draft."""

    file = FileField("Chọn tệp")
