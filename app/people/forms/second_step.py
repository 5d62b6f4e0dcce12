"""Codes of the second step."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from app.core.forms import Form
from app.people.second_step import CODE_DIGITS, RECOVERY_DIGITS


class CodeForm(Form):
    """A code between password and site. `buoc`: who proved the password; `giu`: what was typed when a session ran out."""

    code = StringField(
        "Mã xác minh",
        description=f"{CODE_DIGITS} chữ số trong ứng dụng xác thực trên điện thoại. Không có điện thoại bên mình thì gõ "
        f"một mã dự phòng trên giấy ({RECOVERY_DIGITS} chữ số).",
        validators=[DataRequired("Chưa điền mã xác minh."), Length(max=60)],
    )
    trust = BooleanField("Không hỏi mã trên máy này trong 30 ngày")
    buoc = HiddenField()
    giu = HiddenField()


class SetupForm(Form):
    """The first code of a new secret, while signing in. `muoi`: the signed salt of the secret on the page."""

    code = StringField(
        "Mã đang hiện trong ứng dụng",
        description=f"{CODE_DIGITS} chữ số, đổi mỗi 30 giây.",
        validators=[DataRequired("Chưa điền mã đang hiện trong ứng dụng."), Length(max=60)],
    )
    muoi = HiddenField()
    buoc = HiddenField()
    giu = HiddenField()


class OwnSetupForm(SetupForm):
    """The same from one's account page, where a browser left open must not be enough."""

    password = PasswordField(
        "Mật khẩu đang dùng", validators=[DataRequired("Chưa điền mật khẩu đang dùng."), Length(max=200)]
    )


class OwnPasswordForm(Form):
    """The password again, before something is changed."""

    password = PasswordField(
        "Mật khẩu đang dùng", validators=[DataRequired("Chưa điền mật khẩu đang dùng."), Length(max=200)]
    )


class SeenForm(Form):
    """Before a second step is taken off somebody: who they are was checked."""

    seen = BooleanField(
        "Tôi đã gặp hoặc gọi và chắc chắn đúng là người này",
        validators=[DataRequired("Cần xác nhận đúng người trước khi đặt lại.")],
    )
