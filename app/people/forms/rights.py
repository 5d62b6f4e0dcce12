"""Requests about one's own data, and the answers to them."""

from __future__ import annotations

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from app.core.forms import DayField, DayFilled, Form
from app.people.rights import Kind, Section

_LONGEST = Length(max=4000)


class AskForm(Form):
    """What somebody asks about their data."""

    kind = SelectField(
        "Anh/chị muốn",
        default="",
        choices=[SelectChoice("", "Chọn yêu cầu"), *(SelectChoice(k.value, k.label) for k in Kind)],
        validators=[DataRequired("Chưa chọn yêu cầu.")],
    )
    section = SelectField(
        "Về phần nào",
        default="",
        choices=[SelectChoice("", "Tất cả"), *(SelectChoice(s.value, s.label) for s in Section)],
    )
    wish = TextAreaField(
        "Nội dung",
        description="Cần có khi đề nghị sửa (chỗ nào chưa đúng, nội dung đúng là gì) và khi phản đối (lý do). Đừng ghi số căn cước.",
        validators=[_LONGEST],
    )


class RecordForm(AskForm):
    """A request that came on paper or by word of mouth."""

    code = StringField("Mã cán bộ của người yêu cầu", validators=[DataRequired("Chưa điền mã cán bộ."), Length(max=40)])
    received_on = DayField("Ngày nhận", validators=[DayFilled()])


class AnswerForm(Form):
    """The first answer."""

    answer = TextAreaField("Nội dung trả lời", validators=[DataRequired("Chưa ghi nội dung trả lời."), _LONGEST])


class ExtendForm(Form):
    """More time, with a reason."""

    extension = StringField("Lý do gia hạn", validators=[DataRequired("Chưa ghi lý do gia hạn."), Length(max=300)])


class DoneForm(Form):
    """It was done."""

    outcome = TextAreaField("Đã làm gì", validators=[DataRequired("Chưa ghi kết quả."), _LONGEST])


class RefuseForm(Form):
    """It is not done, and why."""

    refusal = TextAreaField("Lý do không thực hiện", validators=[DataRequired("Chưa ghi lý do."), _LONGEST])


class ProposeForm(Form):
    """The first of two persons."""

    despite_duty = BooleanField("Sở xác nhận: vẫn xóa dù người này đang giữ nhiệm vụ; trong số liệu còn một dòng không tên")
