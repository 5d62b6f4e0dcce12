"""The shape of what is said of a file and of an item of the resource library."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, FileField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.authoring.forms.courses import MultiCheckboxField
from app.catalog.bundle import NOTE_LENGTHS, is_language
from app.catalog.rules import LANGUAGES as TRANSLATED
from app.catalog.rules import VIETNAMESE, Audience, ResourceKind, language_name
from app.core.forms import Form

#: proposed where a language is typed
LANGUAGES = tuple((code, language_name(code)) for code in (VIETNAMESE, *TRANSLATED))
#: proposed where a licence is typed
LICENCES = (
    "Được dùng lại, ghi rõ nguồn",
    "Được dùng lại, không cần ghi nguồn",
    "CC BY 4.0",
    "CC BY-SA 4.0",
    "CC BY-NC 4.0",
    "CC0 1.0",
)


def _language(form: Any, field: Any) -> None:
    if field.data and not is_language(field.data):
        raise ValidationError("Đây không phải mã ngôn ngữ. Ví dụ: vi, en, hre.")


class NoteForm(Form):
    """What media.toml says of one file."""

    title = StringField("Tên", validators=[Length(max=NOTE_LENGTHS["title"])])
    author = StringField("Tác giả", validators=[Length(max=NOTE_LENGTHS["author"])])
    source = StringField("Nguồn", validators=[Length(max=NOTE_LENGTHS["source"])])
    licence = StringField("Giấy phép", validators=[Length(max=NOTE_LENGTHS["licence"])])
    ai_made = BooleanField("Do AI tạo hoặc AI sửa đáng kể")
    alt = StringField("Lời thay thế", validators=[Length(max=NOTE_LENGTHS["alt"])])
    language = StringField("Ngôn ngữ", validators=[Length(max=35), _language])


class SearchForm(Form):
    """The filter above the library."""

    class Meta(Form.Meta):
        """A search changes nothing."""

        csrf = False

    q = StringField("Từ cần tìm, gõ không dấu cũng được", validators=[Length(max=120)])
    loai = SelectField("Loại", choices=[SelectChoice("", "Tất cả"), *(SelectChoice(k.value, k.label) for k in ResourceKind)])
    chu_de = SelectField("Chủ đề", choices=[], validate_choice=False)
    danh_cho = SelectField("Dành cho", choices=[SelectChoice("", "Tất cả"), *(SelectChoice(a.value, a.label) for a in Audience)])
    ngon_ngu = SelectField("Ngôn ngữ", choices=[], validate_choice=False)
    giay_phep = SelectField("Giấy phép", choices=[], validate_choice=False)
    dung_lai = BooleanField("Chỉ mục dùng lại được")
    da_ngung = BooleanField("Cả mục đã ngừng dùng")


def offer(field: Any, values: list[str], label: Any = str) -> None:
    """The values to choose from, after a line that chooses none."""
    field.choices = [SelectChoice("", "Tất cả"), *(SelectChoice(v, label(v)) for v in values)]


class ItemForm(Form):
    """An item of the library; the file is sent beside it, or before it in pieces (`upload`)."""

    title = StringField("Tên", validators=[DataRequired(), Length(max=200)])
    kind = SelectField(
        "Loại",
        choices=[SelectChoice("", "Chọn loại"), *(SelectChoice(k.value, k.label) for k in ResourceKind)],
        validators=[DataRequired("Hãy chọn loại.")],
    )
    file = FileField("Tệp")
    text = TextAreaField("Bài viết", validators=[Optional(), Length(max=20_000)])
    topic = StringField("Chủ đề", validators=[Length(max=80)])
    audiences = MultiCheckboxField(
        "Dành cho", choices=[SelectChoice(a.value, a.label) for a in Audience], validators=[Optional()]
    )
    language = StringField("Ngôn ngữ", default="vi", validators=[DataRequired(), Length(max=35), _language])
    licence = StringField("Giấy phép", validators=[Length(max=120)])
    source = StringField("Nguồn", validators=[Length(max=300)])
    author = StringField("Tác giả", validators=[Length(max=160)])
    ai_made = BooleanField("Do AI tạo hoặc AI sửa đáng kể")
    alt = TextAreaField("Lời thay thế", validators=[Optional(), Length(max=2000)])
    transcript = TextAreaField("Toàn văn lời nói", validators=[Optional(), Length(max=50_000)])
    reusable = BooleanField("Cho người làm truyền thông dùng lại trên kênh của mình")

    def validate_licence(self, field: Any) -> None:
        """Whoever reuses something must know that they may."""
        if self.reusable.data and not (field.data or "").strip():
            raise ValidationError("Mục cho dùng lại cần ghi giấy phép, ví dụ: Được dùng lại, ghi rõ nguồn.")

    def validate_alt(self, field: Any) -> None:
        """A picture says something to those who do not see it, too."""
        pictures = (ResourceKind.PICTURE.value, ResourceKind.INFOGRAPHIC.value)
        if self.kind.data in pictures and not (field.data or "").strip():
            raise ValidationError("Hãy viết điều mà hình nói, cho người không nhìn thấy hình.")

    def validate_text(self, field: Any) -> None:
        """A post and a loudspeaker script are their words."""
        texts = (ResourceKind.POST.value, ResourceKind.LOUDSPEAKER.value)
        if self.kind.data in texts and not (field.data or "").strip():
            raise ValidationError("Hãy viết nội dung bài.")


class FileForm(Form):
    """A newer file for an item."""

    file = FileField("Tệp mới")


class ReasonForm(Form):
    """Why an item is taken down."""

    reason = StringField("Lý do gỡ", validators=[DataRequired("Hãy ghi lý do."), Length(max=300)])
