"""Forms: Vietnamese messages, text in NFC, dates as people write them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.core import numbers, text

_MESSAGES = {
    "This field is required.": "Chưa điền mục này.",
    "Invalid email address.": "Địa chỉ thư điện tử chưa đúng, ví dụ: ten@quangngai.gov.vn.",
    "Not a valid choice.": "Lựa chọn không có trong danh sách.",
    "Not a valid choice": "Lựa chọn không có trong danh sách.",
    "Invalid Choice: could not coerce.": "Lựa chọn không có trong danh sách.",
    "Not a valid integer value.": "Cần một số nguyên, ví dụ: 12.",
    "Not a valid date value.": "Ngày chưa đúng, ví dụ: 19/12/2026.",
    "Not a valid decimal value.": "Cần một số, ví dụ: 12,5.",
    "Invalid input.": "Nội dung chưa đúng.",
    "CSRF token missing.": "Phiên làm việc đã hết hạn. Nội dung đã nhập vẫn còn trên trang này; hãy gửi lại.",
    "File does not have an approved extension: {extensions}": "Loại tệp không dùng được. Dùng: {extensions}.",
}


class _Vietnamese:
    """The messages of WTForms, which has no Vietnamese of its own."""

    def gettext(self, string: str) -> str:
        if string in _MESSAGES:
            return _MESSAGES[string]
        if "is not a valid choice" in string:
            return "Lựa chọn “%(value)s” không có trong danh sách."
        return string

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        if "cannot be longer than" in singular:
            return "Dài quá: nhiều nhất %(max)d ký tự."
        if "must be at least" in singular:
            return "Ngắn quá: ít nhất %(min)d ký tự."
        if "must be between" in singular or "must be exactly" in singular:
            return "Cần từ %(min)d đến %(max)d ký tự."
        if "not a valid choice" in singular:
            return "Có lựa chọn không có trong danh sách."
        return singular if n == 1 else plural


_vietnamese = _Vietnamese()


def _clean(value: Any) -> Any:
    return text.clean_line(value) if isinstance(value, str) else value


def _clean_block(value: Any) -> Any:
    return text.clean(value) if isinstance(value, str) else value


class Form(FlaskForm):  # type: ignore[misc]
    """Base of every form: CSRF, Vietnamese messages, strings in NFC and trimmed (but never passwords)."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms hooks."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Add the cleaning filter that fits the kind of field."""
            kind = unbound_field.field_class
            if issubclass(kind, TextAreaField):
                options["filters"] = (*unbound_field.kwargs.get("filters", ()), _clean_block)
            elif kind.__name__ != "PasswordField" and issubclass(kind, StringField):
                options["filters"] = (*unbound_field.kwargs.get("filters", ()), _clean)
            elif issubclass(kind, SelectField) and not issubclass(kind, (RadioField, SelectMultipleField)):
                # A select that was not sent is the empty choice (“Tất cả”), not the word “None”.
                unbound_field.kwargs.setdefault("default", "")
            return unbound_field.bind(form=form, **options)

        def get_translations(self, form: Any) -> _Vietnamese:
            """Vietnamese, always."""
            return _vietnamese


class DayField(StringField):  # type: ignore[misc]
    """A date as people type it (`numbers.read_day`); `data` is a date or None.

    What could be read is shown again as dd/mm/yyyy, so that 1/3/26 says what it was taken for; what could not stays as typed.
    """

    def process_data(self, value: dt.date | None) -> None:
        """Show a date as dd/mm/yyyy."""
        self.data = value
        self.typed = numbers.day(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with a sentence."""
        self.typed = text.clean_line(valuelist[0]) if valuelist else ""
        self.data = None
        if self.typed:
            try:
                self.data = numbers.read_day(self.typed)
            except ValueError as error:
                raise ValueError(f"“{self.typed}” không phải là ngày. Ví dụ: 19/12/2026.") from error
            self.typed = numbers.day(self.data)

    def _value(self) -> str:
        return getattr(self, "typed", "")


class Approved(Form):
    """Something that somebody outside the system decided: who, and by which document."""

    approved_by = StringField(
        "Người duyệt (họ tên, chức vụ)", validators=[DataRequired("Chưa ghi người duyệt."), Length(max=160)]
    )
    approval_ref = StringField(
        "Văn bản (số, ngày)", validators=[DataRequired("Chưa ghi văn bản."), Length(max=160)]
    )


class DayFilled:
    """Validator: the day must be given (DataRequired would print the wrong thing for a bad date)."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raise ValidationError when no day was given."""
        if field.data is None and not field.errors:
            raise ValidationError("Chưa điền ngày, ví dụ: 19/12/2026.")
