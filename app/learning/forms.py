"""Forms of the learning room. Answers to questions have fields of their own making: see `app.learning.paper`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.core import clock
from app.core.forms import DayField, DayFilled, Form
from app.core.numbers import day
from app.learning.assignments import Group, State, Terms


class GrantForm(Form):
    """One more attempt for somebody who has used all of theirs (practice P14)."""

    reason = TextAreaField(
        "Lý do mở thêm một lần làm bài",
        validators=[
            InputRequired("Cần ghi lý do, ví dụ: đã trao đổi lại bài 2 và bài 5 qua điện thoại."),
            Length(max=300),
        ],
    )


class MendForm(Form):
    """Why a key is mended; the key itself has fields of the question's own making (`app.learning.mending.keys`)."""

    void = BooleanField("Bỏ câu này khỏi cách tính điểm")
    reason = TextAreaField(
        "Lý do sửa",
        validators=[InputRequired("Cần ghi lý do, ví dụ: văn bản mới thay đổi con số này."), Length(max=300)],
    )


class DecideKeyForm(Form):
    """The answer to a proposed key."""

    note = TextAreaField("Ý kiến", validators=[Optional(), Length(max=300)])


class RevokeByKeyForm(Form):
    """Taking completions back that stood by a wrong key alone. Which ones is read by the page."""

    since = RadioField(
        "Không còn được tính từ ngày nào",
        choices=[
            SelectChoice("hom-nay", "Từ hôm nay"),
            SelectChoice("ngay-hoan-thanh", "Từ ngày hoàn thành, vì kết quả chưa bao giờ đạt"),
        ],
        default="hom-nay",
    )
    reason = TextAreaField(
        "Lý do thu hồi", validators=[InputRequired("Cần ghi lý do; người học đọc được lý do này."), Length(max=250)]
    )
    sure = BooleanField(
        "Sở đồng ý thu hồi các kết quả đã chọn",
        validators=[InputRequired("Đánh dấu vào ô này để xác nhận việc thu hồi.")],
    )


class GradeForm(Form):
    """A grader's verdict. The criteria are the course's own and read by the page."""

    verdict = RadioField(
        "Kết luận",
        choices=[SelectChoice("dat", "Đạt"), SelectChoice("tra-lai", "Trả lại để làm lại")],
        validators=[InputRequired("Chưa chọn kết luận: Đạt hoặc Trả lại.")],
    )
    comment = TextAreaField("Nhận xét cho người học", validators=[Optional(), Length(max=4000)])


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


class AssignForm(Form):
    """What, for whom, from when, until when. The page offers what may be chosen."""

    what = SelectField("Chương trình hoặc khóa học", validators=[DataRequired("Chưa chọn chương trình hoặc khóa học.")])
    group = RadioField(
        "Giao cho",
        choices=[SelectChoice(g.value, _capital(g.label)) for g in Group],
        validators=[InputRequired("Chưa chọn giao cho ai.")],
    )
    codes = TextAreaField("Danh sách, mỗi dòng một người", validators=[Optional(), Length(max=20_000)])
    unit = SelectField("Đơn vị", validators=[Optional()])
    starts_on = DayField("Bắt đầu từ ngày", validators=[DayFilled()])
    due_kind = RadioField(
        "Hạn hoàn thành",
        choices=[
            SelectChoice("ngay", "Một ngày chung cho mọi người"),
            SelectChoice("so-ngay", "Số ngày kể từ khi từng người được giao"),
        ],
        validators=[InputRequired("Chưa chọn cách tính hạn.")],
    )
    due_on = DayField("Ngày hết hạn")
    due_days = StringField("Số ngày", validators=[Length(max=5)])
    document = StringField("Văn bản giao học", validators=[Length(max=160)])

    def validate_due_on(self, field: Any) -> None:
        """Asked for with a common day, which comes after the start."""
        if self.due_kind.data == "ngay":
            if field.data is None and not field.errors:
                raise ValidationError("Chưa điền ngày hết hạn, ví dụ: 31/05/2027.")
            if field.data and self.starts_on.data and field.data <= self.starts_on.data:
                raise ValidationError(f"Ngày hết hạn phải sau ngày bắt đầu {day(self.starts_on.data)}.")

    def validate_due_days(self, field: Any) -> None:
        """Asked for with a number of days."""
        typed = field.data or ""
        if self.due_kind.data == "so-ngay" and not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= 1000):
            raise ValidationError("Số ngày là số nguyên từ 1 đến 1000, ví dụ: 60.")

    def validate_codes(self, field: Any) -> None:
        """Asked for with a list."""
        if self.group.data == Group.LIST and not self.lines:
            raise ValidationError("Chưa điền người nào.")

    @property
    def lines(self) -> list[str]:
        """The codes or names as they were typed, one a line or between commas."""
        typed = (self.codes.data or "").replace(",", "\n").replace(";", "\n").splitlines()
        return [code for line in typed if (code := line.strip())]

    @property
    def terms(self) -> Terms:
        """From when, until when; of a form that is valid."""
        assert self.starts_on.data is not None
        if self.due_kind.data == "ngay":
            return Terms(self.starts_on.data, self.due_on.data, None)
        return Terms(self.starts_on.data, None, int(self.due_days.data or 0))


class EndForm(Form):
    """Why an assignment ends."""

    reason = StringField("Lý do ngừng giao", validators=[DataRequired("Chưa ghi lý do."), Length(max=300)])


class ExtendForm(Form):
    """A later due date for one person."""

    until = DayField("Gia hạn đến hết ngày", validators=[DayFilled()])
    reason = StringField("Lý do gia hạn", validators=[DataRequired("Chưa ghi lý do gia hạn."), Length(max=300)])

    def validate_until(self, field: Any) -> None:
        """Time that has passed is no help."""
        if field.data is not None and field.data < clock.today():
            raise ValidationError(f"Ngày gia hạn phải từ hôm nay ({day(clock.today())}) trở đi.")


class ExemptForm(Form):
    """A course, or everything, that is not asked of one person."""

    course = SelectField("Miễn khóa học", validators=[Optional()])
    why = StringField("Lý do miễn", validators=[DataRequired("Chưa ghi lý do miễn."), Length(max=300)])


class FollowForm(Form):
    """The filter above the people of an assignment."""

    class Meta(Form.Meta):
        """A search changes nothing."""

        csrf = False

    q = StringField("Họ tên hoặc mã cán bộ", validators=[Length(max=120)])
    don_vi = SelectField("Đơn vị", default="", validators=[Optional()])
    trang_thai = SelectField(
        "Tình trạng",
        default="",
        choices=[
            SelectChoice("", "Tất cả"),
            SelectChoice("chua-xong", "Chưa xong"),
            SelectChoice("qua-han", "Quá hạn"),
            *(SelectChoice(s.value, s.label) for s in State),
            SelectChoice("gia-han", "Được gia hạn"),
            SelectChoice("mien-hoan", "Được miễn hoặc tạm hoãn"),
        ],
    )

    def offer(self, units: Iterable[tuple[str, str]]) -> None:
        """The units to choose from."""
        self.don_vi.choices = [SelectChoice("", "Tất cả"), *(SelectChoice(code, name) for code, name in units)]


class SuperviseForm(Form):
    """What a quiz under somebody's eyes came to."""

    held_on = DayField("Ngày làm bài có giám sát", validators=[DayFilled()])
    passed = RadioField(
        "Kết quả",
        choices=[SelectChoice("dat", "Đạt"), SelectChoice("chua-dat", "Chưa đạt")],
        validators=[InputRequired("Chưa chọn kết quả.")],
    )
    there = BooleanField(
        "Tôi đã có mặt trong suốt thời gian làm bài",
        validators=[InputRequired("Người ghi nhận phải là người trực tiếp giám sát.")],
    )
    since: dt.date | None = None

    def validate_held_on(self, field: Any) -> None:
        """Not tomorrow, and not before what it answers for."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError("Ngày làm bài không thể ở tương lai.")
        if field.data is not None and self.since is not None and field.data < self.since:
            raise ValidationError(f"Phải từ ngày {day(self.since)}, là ngày đã nộp bài cần kiểm tra lại.")
