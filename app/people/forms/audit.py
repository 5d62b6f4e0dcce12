"""The filter above the audit lines."""

from __future__ import annotations

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.core.forms import DayField, Form
from app.people.wording import VERBS


class AuditForm(Form):
    """When, who, what, about whom."""

    class Meta(Form.Meta):
        """A search changes nothing."""

        csrf = False

    tu = DayField("Từ ngày")
    den = DayField("Đến hết ngày")
    nguoi = StringField("Ai làm (mã cán bộ hoặc tên đăng nhập)", validators=[Length(max=254)])
    viec = SelectField(
        "Việc",
        default="",
        choices=[
            SelectChoice("", "Mọi việc"),
            *(SelectChoice(v, label) for v, label in sorted(VERBS.items(), key=lambda item: item[1])),
        ],
    )
    can_bo = StringField("Về cán bộ (mã cán bộ)", validators=[Length(max=40)])
