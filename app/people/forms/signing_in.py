"""Signing in, setting a password, asking for a new code."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from app.core.forms import Form
from app.people.rules import EXAMPLE_PASSPHRASE, MIN_PASSWORD

OWN, SHARED = "rieng", "chung"
PASSWORD_HINT = f"Ít nhất {MIN_PASSWORD} ký tự. Nên dùng 4 từ không dấu, ví dụ: {EXAMPLE_PASSPHRASE} (đừng dùng đúng ví dụ này)."


def device_field() -> Any:
    """Whose machine this is: decides how long one stays signed in (P34)."""
    choices = [SelectChoice(OWN, "Điện thoại hoặc máy của riêng tôi"), SelectChoice(SHARED, "Máy dùng chung")]
    return RadioField(
        "Máy này là", choices=choices, validators=[DataRequired("Chưa chọn máy này là máy gì.")]
    )


def default_device(user_agent: str) -> str:
    """A telephone is mostly one's own, a computer in an office mostly not."""
    return OWN if any(mark in user_agent for mark in ("Android", "iPhone", "Mobile")) else SHARED


class SignInForm(Form):
    """Name, password, machine; `giu` carries what was typed when the session before ran out."""

    login = StringField(
        "Mã cán bộ, thư điện tử hoặc số điện thoại",
        validators=[DataRequired("Chưa điền mã cán bộ, thư điện tử hoặc số điện thoại."), Length(max=254)],
    )
    password = PasswordField("Mật khẩu", validators=[DataRequired("Chưa điền mật khẩu."), Length(max=200)])
    device = device_field()
    giu = HiddenField()


class SlipCodeForm(Form):
    """The code from the slip, typed or read from the QR; a GET form, so that the link on the slip fills it in."""

    class Meta(Form.Meta):
        """Nothing is changed by looking a code up."""

        csrf = False

    ma = StringField("Mã trên phiếu", validators=[DataRequired("Chưa điền mã trên phiếu."), Length(max=60)])


class ActivationForm(Form):
    """The code, known to work, and the password to be."""

    code = HiddenField()
    password = PasswordField(
        "Mật khẩu mới", description=PASSWORD_HINT, validators=[DataRequired("Chưa điền mật khẩu mới.")]
    )
    device = device_field()


class FirstAdministratorForm(Form):
    """Who the first administrator is."""

    full_name = StringField("Họ và tên", validators=[DataRequired("Chưa điền họ và tên."), Length(max=120)])
    login = StringField(
        "Tên đăng nhập",
        description="Viết liền, không khoảng trắng, ví dụ: quantri.",
        validators=[DataRequired("Chưa điền tên đăng nhập."), Length(min=3, max=60)],
    )
    password = PasswordField(
        "Mật khẩu", description=PASSWORD_HINT, validators=[DataRequired("Chưa điền mật khẩu.")]
    )
    device = device_field()


class ForgottenForm(Form):
    """Who needs a new code."""

    login = StringField(
        "Mã cán bộ, thư điện tử hoặc số điện thoại",
        validators=[DataRequired("Chưa điền mã cán bộ, thư điện tử hoặc số điện thoại."), Length(max=254)],
    )


class GivenNameForm(Form):
    """How one is called."""

    given_name = StringField(
        "Tên gọi",
        description="Dùng để chào và để xếp thứ tự trong danh sách. Họ và tên đầy đủ không đổi.",
        validators=[DataRequired("Chưa điền tên gọi."), Length(max=60)],
    )


class ClaimLoginForm(Form):
    """A telephone number or e-mail address to sign in with, and the password of who asks."""

    login = StringField(
        "Số điện thoại hoặc thư điện tử của anh/chị",
        validators=[DataRequired("Chưa điền số điện thoại hoặc thư điện tử."), Length(max=254)],
    )
    claim_password = PasswordField(
        "Mật khẩu đang dùng", validators=[DataRequired("Chưa điền mật khẩu đang dùng."), Length(max=200)]
    )


class DropLoginForm(Form):
    """One of them, to sign in with no longer."""

    value = HiddenField(validators=[DataRequired(), Length(max=254)])


class PasswordForm(Form):
    """A new password by its owner."""

    current = PasswordField("Mật khẩu đang dùng", validators=[DataRequired("Chưa điền mật khẩu đang dùng.")])
    new = PasswordField(
        "Mật khẩu mới", description=PASSWORD_HINT, validators=[DataRequired("Chưa điền mật khẩu mới.")]
    )
