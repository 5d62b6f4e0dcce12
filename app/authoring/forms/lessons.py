"""A lesson as its author fills it in."""

from __future__ import annotations

from wtforms import BooleanField, FileField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.catalog.rules import LANGUAGES
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


class TranslationForm(Form):
    """The head of a translation and its text. `text` is not cleaned: what was typed is what is kept."""

    version = IntegerField(validators=[InputRequired()])
    title = StringField("Tên bài bằng ngôn ngữ này", validators=[DataRequired(), Length(max=200)])
    translator = StringField("Người dịch", validators=[DataRequired(), Length(max=160)])
    reviewed_by = StringField("Người soát bản dịch", validators=[Optional(), Length(max=160)])
    audio_only = BooleanField("Bản này để nghe, không cần toàn văn")
    compared = BooleanField("Đã so với bản tiếng Việt hiện nay")
    text = TextAreaField("Nội dung", validators=[Optional(), Length(max=200_000)])


class NewTranslationForm(Form):
    """What a translation begins with."""

    lang = SelectField(
        "Ngôn ngữ",
        choices=[SelectChoice("", "Chọn ngôn ngữ"), *(SelectChoice(k, v) for k, v in LANGUAGES.items())],
        validators=[DataRequired()],
    )
    translator = StringField("Người dịch", validators=[DataRequired(), Length(max=160)])
    kind = RadioField(
        "Bản dịch này",
        choices=[
            SelectChoice("chu", "Để đọc: bắt đầu từ bản tiếng Việt để viết đè"),
            SelectChoice("nghe", "Để nghe: một bản ghi âm"),
        ],
        default="chu",
    )


class UploadForm(Form):
    """Files for a draft."""

    file = FileField("Chọn tệp")
