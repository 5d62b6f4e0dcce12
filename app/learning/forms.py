"""Forms of the learning room. Answers to questions have fields of their own making: see `app.learning.paper`."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.core.forms import Form


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
