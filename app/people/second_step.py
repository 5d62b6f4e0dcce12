"""The second step of signing in: six digits that a telephone makes from a secret and the time (TOTP, RFC 6238).

The database keeps no secret, but a random salt. The secret is the HMAC-SHA-256 of that salt under the installation's
key, made anew whenever it is needed: a copy of the database alone gives nobody a code, and nothing has to be encrypted.
The codes on paper are recognised by an HMAC under the same key, for the same reason. When the key is replaced every
second step must be set up again; `hoctapso accounts second-step-off` is the way back for the last administrator.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Set as AbstractSet
from enum import StrEnum

import pyotp

from app.people.access import SECOND_STEP_ROLES, Role

STEP = 30  # seconds that a code is shown (RFC 6238 §4.1)
DRIFT = (0, -1, 1)  # a telephone may be half a minute off, and a code may be typed late
CODE_DIGITS, RECOVERY_DIGITS, RECOVERY_CODES = 6, 16, 10
TRUST_LASTS = dt.timedelta(days=30)
_NOT_DIGITS = re.compile(r"[\s.\-–]+")


def new_salt() -> str:
    """What the database keeps of a secret: 192 random bits."""
    return secrets.token_urlsafe(24)


def _mac(key: str, *parts: str) -> bytes:
    # The label keeps these apart from everything else that is signed with the installation's key.
    return hmac.new(key.encode(), "\0".join(("hoctapso.second-step", *parts)).encode(), hashlib.sha256).digest()


def secret_of(key: str, account_uid: str, salt: str) -> str:
    """The shared secret as authenticator applications take it: 160 bits in base32, 32 letters."""
    return base64.b32encode(_mac(key, "secret", account_uid, salt)[:20]).decode()


def secret_shown(secret: str) -> str:
    """The secret for typing: in groups of four."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def address_of(secret: str, *, login: str, issuer: str) -> str:
    """The `otpauth://` address that a QR code carries; the application lists it under issuer and sign-in name."""
    return pyotp.TOTP(secret, digits=CODE_DIGITS, interval=STEP).provisioning_uri(name=login, issuer_name=issuer)


def digits_of(typed: str) -> str:
    """What was typed, without the blanks and hyphens between groups; empty when it is no code at all."""
    digits = _NOT_DIGITS.sub("", typed)
    return digits if re.fullmatch(r"\d+", digits, re.ASCII) else ""


def matching_step(secret: str, typed: str, *, now: dt.datetime, after: int) -> int | None:
    """The time step whose code was typed; None when none fits.

    Steps up to `after` were used or passed over: a code that somebody looked at over a shoulder works once (RFC 6238 §5.2).
    """
    digits = digits_of(typed)
    totp = pyotp.TOTP(secret, digits=CODE_DIGITS, interval=STEP)
    current = int(now.timestamp()) // STEP
    for step in (current + drift for drift in DRIFT):
        if step > after and hmac.compare_digest(totp.generate_otp(step), digits):
            return step
    return None


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes for paper, sixteen digits each: a telephone's keyboard for the six digits can type them too."""
    return tuple(
        "".join(secrets.choice("0123456789") for _ in range(RECOVERY_DIGITS)) for _ in range(RECOVERY_CODES)
    )


def recovery_shown(code: str) -> str:
    """A code as it is printed: in groups of four."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def recovery_digest(key: str, account_uid: str, typed: str) -> str:
    """What the database keeps of a recovery code (hex)."""
    return _mac(key, "recovery", account_uid, digits_of(typed)).hex()


class Need(StrEnum):
    """What stands between the right password and the site."""

    NOTHING = "nothing"
    ASK = "ask"  # the role asks for a second step; there is still time
    SETUP = "setup"  # the time is over: set it up first
    CODE = "code"


def deadline(asked_at: dt.datetime | None, grace: dt.timedelta, now: dt.datetime) -> dt.datetime:
    """When the second step becomes a must: `grace` after it was first asked for."""
    return (asked_at or now) + grace


def need(
    *, on: bool, trusted: bool, roles: AbstractSet[Role], asked_at: dt.datetime | None, grace: dt.timedelta | None,
    now: dt.datetime,
) -> Need:  # fmt: skip
    """What an account needs after its password. `grace` None: this installation asks nobody who did not turn it on."""
    if on:
        return Need.NOTHING if trusted else Need.CODE
    if grace is None or not roles & SECOND_STEP_ROLES:
        return Need.NOTHING
    return Need.ASK if now < deadline(asked_at, grace, now) else Need.SETUP
