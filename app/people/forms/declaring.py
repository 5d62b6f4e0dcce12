"""A unit's own list: confirmed with its document, mended, asked for from elsewhere, one person out of two."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from app.core.forms import DayField, DayFilled, Form
from app.people.declaring import ListState
from app.people.forms.officers import duties_field


class ConfirmForm(Form):
    """The signed paper and the mark of the list that was signed."""

    shown = HiddenField()
    document_ref = StringField(
        "Số, ký hiệu văn bản",
        description="Của danh sách đã ký, ví dụ: 45/UBND-VHXH.",
        validators=[DataRequired("Chưa ghi số, ký hiệu văn bản."), Length(max=120)],
    )
    document_on = DayField("Ngày văn bản", validators=[DayFilled()])
    file = FileField("Bản đã ký", description="PDF hoặc ảnh chụp, tối đa 20 MB. Chỉ đơn vị và Sở mở được.")


class DeclarationsFilter(Form):
    """Which units the page of confirmations shows."""

    class Meta(Form.Meta):
        """Sent by GET; changes nothing."""

        csrf = False

    q = StringField("Tên hoặc mã đơn vị", validators=[Length(max=120)])
    trang_thai = SelectField(
        "Danh sách",
        default="",
        choices=[SelectChoice("", "Tất cả"), *(SelectChoice(s.value, s.label) for s in ListState)],
    )
    ngay = DayField("Tính đến hết ngày")


class CorrectPostingForm(Form):
    """A posting that began on another day, or a title that was misspelt."""

    from_on = DayField("Công tác ở đơn vị từ ngày", validators=[DayFilled()])
    job_title = StringField("Chức vụ", validators=[Length(max=160)])


class CorrectDutyForm(Form):
    """A duty that was held from another day, and the document that assigned it."""

    from_on = DayField("Giữ nhiệm vụ từ ngày", validators=[DayFilled()])
    document = StringField(
        "Văn bản phân công",
        description="Số, ngày; ví dụ: 12/QĐ-UBND ngày 05/01/2027.",
        validators=[Length(max=160)],
    )
    is_main = BooleanField("Đây là nhiệm vụ chính")


class TransferInForm(Form):
    """Somebody who comes from another unit: what the new unit knows of them."""

    full_name = StringField("Họ và tên", validators=[DataRequired("Chưa điền họ và tên."), Length(max=120)])
    phone = StringField(
        "Số điện thoại của cán bộ", validators=[DataRequired("Chưa điền số điện thoại."), Length(max=20)]
    )
    job_title = StringField("Chức vụ ở đơn vị mới", validators=[Length(max=160)])
    duties = duties_field("Nhiệm vụ ở đơn vị mới")
    on = DayField("Tiếp nhận từ ngày", validators=[DayFilled()])


class ChosenOfficerForm(Form):
    """The officer the department means, by a code."""

    code = StringField("Mã cán bộ", validators=[DataRequired("Chưa điền mã cán bộ."), Length(max=40)])
