"""What is filled in about a recording."""

from __future__ import annotations

from wtforms import FileField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from app.core.forms import Form


class WordsForm(Form):
    """The words of a recording, one caption a line, as they were pasted."""

    words = TextAreaField("Lời nói, mỗi dòng một câu phụ đề", validators=[Optional(), Length(max=100_000)])


class CaptionsTextForm(Form):
    """Captions as text. `text` is not cleaned: what was typed is what is kept."""

    text = TextAreaField("Tệp phụ đề (WebVTT)", validators=[Optional(), Length(max=300_000)])


class PosterForm(Form):
    """The picture shown before a film begins: a moment of it, or a picture of one's own."""

    second = StringField("Lấy khung hình ở giây", validators=[Optional(), Length(max=20)])
    picture = FileField("Hoặc chọn một ảnh JPEG")
