"""The practical work of a course as its author fills it in. The rows of the rubric are read by the page."""

from __future__ import annotations

from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.authoring.forms.courses import MultiCheckboxField
from app.core.forms import Form


class PracticalForm(Form):
    """The head of practical.md and its instructions. `text` is not cleaned: what was typed is what is kept."""

    version = IntegerField(validators=[InputRequired()])
    title = StringField("Tên sản phẩm", validators=[DataRequired(), Length(max=200)])
    minutes = IntegerField("Số phút để làm", validators=[InputRequired(), NumberRange(1, 1200)])
    submit = MultiCheckboxField(
        "Nộp bằng",
        choices=[
            SelectChoice("text", "Bài viết trên trang"),
            SelectChoice("file", "Tệp"),
            SelectChoice("recording", "Bản ghi âm hoặc ghi hình"),
        ],
        validators=[InputRequired("Chọn ít nhất một cách nộp.")],
    )
    required = BooleanField("Bắt buộc để hoàn thành khóa học")
    second_grader = BooleanField("Cần hai người chấm")
    text = TextAreaField("Hướng dẫn", validators=[Optional(), Length(max=200_000)])
