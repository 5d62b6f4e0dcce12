"""How people sign in, and what they may do."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Fact, Instant
from app.core.uid import uuid7
from app.people.models.officers import Person


class Account(Base):
    """Who signs in. Every account is a person; most are officers."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(200), default="")  # empty until activated
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    activated_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    last_seen_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    disabled_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    failed_count: Mapped[int] = mapped_column(default=0)  # since the last success
    locked_until: Mapped[dt.datetime | None] = mapped_column(Instant)
    person: Mapped[Person] = relationship()


class LoginName(Base):
    """What is typed to sign in: an officer code, a confirmed e-mail or phone, or a staff name."""

    __tablename__ = "login_name"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))  # code | email | phone | name
    value_key: Mapped[str] = mapped_column(sa.String(254), unique=True)


class RoleGrant(Fact, Base):
    """A role an account holds, for one unit or (NULL) the whole province, from a day until a day."""

    __tablename__ = "role_grant"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(20))  # access.Role
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date | None]


class AccountSession(Base):
    """One signed-in browser. The database keeps a digest of its token."""

    __tablename__ = "account_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    shared_computer: Mapped[bool]
    device: Mapped[str] = mapped_column(sa.String(80), default="")  # “Chrome trên Android”, no more
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    seen_at: Mapped[dt.datetime] = mapped_column(Instant)
    ended_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class ActivationCode(Base):
    """A code on a slip of paper: first password, or a new one after it was forgotten. One use."""

    __tablename__ = "activation_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    code_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    purpose: Mapped[str] = mapped_column(sa.String(10))  # activate | reset
    issued_at: Mapped[dt.datetime] = mapped_column(Instant)
    issued_by: Mapped[str] = mapped_column(sa.String(60))
    expires_at: Mapped[dt.datetime] = mapped_column(Instant)
    used_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    cancelled_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class SignInFailure(Base):
    """A failed sign-in or code, counted per name tried and per address; old rows are deleted."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (sa.Index("ix_sign_in_failure_subject_at", "subject", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(sa.String(64))  # digest of the name tried, or of the address
    at: Mapped[dt.datetime] = mapped_column(Instant)


class ResetRequest(Base):
    """“Quên mật khẩu” by somebody without e-mail: waits for the unit clerk or the department."""

    __tablename__ = "reset_request"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    asked_at: Mapped[dt.datetime] = mapped_column(Instant)
    settled_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class LoginClaim(Base):
    """A telephone number or e-mail address that an account wants to sign in with, but that is another's already.

    It waits for somebody who can ask both; the row is deleted when it is settled.
    """

    __tablename__ = "login_claim"
    __table_args__ = (sa.UniqueConstraint("account_id", "value_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))  # email | phone
    value_key: Mapped[str] = mapped_column(sa.String(254))
    asked_at: Mapped[dt.datetime] = mapped_column(Instant)
