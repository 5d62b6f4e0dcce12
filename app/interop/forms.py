"""A question bank from elsewhere: the file, its format, the lesson of its questions."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from app.core.forms import Form


class UploadForm(Form):
    """The file; the page fills in the choices."""

    file = FileField("Tệp câu hỏi", description="Tối đa 32 MB.", validators=[FileRequired("Chưa chọn tệp.")])
    format = SelectField("Định dạng", validate_choice=True)
    lesson = SelectField("Bài học của những câu chưa ghi bài", validate_choice=True)


class EmptyForm(Form):
    """A button that does something."""
