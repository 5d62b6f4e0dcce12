"""A Word file, and what its author decides about it."""

from __future__ import annotations

from wtforms import FileField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.core.forms import Form


class WordFileForm(Form):
    """The file."""

    file = FileField("Tệp Word (.docx)")


class WordLessonsForm(Form):
    """How the file becomes lessons; `titles` come beside it, one for each lesson."""

    apart = RadioField(
        "Chia thành bài",
        choices=[SelectChoice("mot", "Một bài"), SelectChoice("chia", "Mỗi đề mục lớn nhất là một bài")],
        default="mot",
        validators=[Optional()],
    )
    old = RadioField(
        "Bảng mã",
        choices=[
            SelectChoice("chuyen", "Chuyển sang Unicode"),
            SelectChoice("giu", "Giữ nguyên như trong tệp"),
        ],
        default="chuyen",
        validators=[Optional()],
    )
