"""A roster file and the decision about it."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired

from app.core.forms import Form


class UploadForm(Form):
    """The file."""

    file = FileField(
        "Tệp danh sách cán bộ",
        description="Tệp .xlsx hoặc .csv, tối đa 32 MB.",
        validators=[FileRequired("Chưa chọn tệp.")],
    )


class EmptyForm(Form):
    """A button that does something."""
