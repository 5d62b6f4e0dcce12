"""Forms of the learning room. Answers to questions have fields of their own making: see `app.learning.paper`."""

from __future__ import annotations

from wtforms import RadioField, TextAreaField
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


class GradeForm(Form):
    """A grader's verdict. The criteria are the course's own and read by the page."""

    verdict = RadioField(
        "Kết luận",
        choices=[SelectChoice("dat", "Đạt"), SelectChoice("tra-lai", "Trả lại để làm lại")],
        validators=[InputRequired("Chưa chọn kết luận: Đạt hoặc Trả lại.")],
    )
    comment = TextAreaField("Nhận xét cho người học", validators=[Optional(), Length(max=4000)])
