"""Papers beside the letter of one course (P16): the letter of a whole programme, and lists for a notice to be signed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Instant
from app.core.uid import uuid7


class ProgrammeLetter(Base):
    """Somebody held every required course of a programme as it was on the day the letter was made."""

    __tablename__ = "programme_letter"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)  # 128 random bits
    programme_code: Mapped[str] = mapped_column(sa.String(10))
    title: Mapped[str] = mapped_column(sa.String(200))
    approval: Mapped[str] = mapped_column(sa.String(300), default="")  # of the programme; empty: a draft
    courses: Mapped[Any] = mapped_column(sa.JSON)  # [{course_id, title, earned_on, minutes, recognised}]
    completed_on: Mapped[dt.date]
    issued_at: Mapped[dt.datetime] = mapped_column(Instant)
    issued_by: Mapped[str] = mapped_column(sa.String(60))


class CompletionNotice(Base):
    """A list of completions that goes with a Thông báo. Its number and day are given by the office and entered afterwards."""

    __tablename__ = "completion_notice"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True, default=uuid7)
    course_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course.id"))  # None: all courses
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))  # None: all units
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date]
    count: Mapped[int]
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(sa.String(60))
    number: Mapped[str] = mapped_column(sa.String(40), default="")  # “123/TB-SKHCN”
    dated_on: Mapped[dt.date | None]
    numbered_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    numbered_by: Mapped[str] = mapped_column(sa.String(60), default="")


class CompletionNoticeLine(Base):
    """One completion of such a list; the order is that of the list, frozen."""

    __tablename__ = "completion_notice_line"
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("completion_notice.id"), primary_key=True)
    completion_id: Mapped[int] = mapped_column(sa.ForeignKey("completion.id"), primary_key=True, index=True)
    position: Mapped[int]
    unit_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("unit.id")
    )  # where the person served when the list was made
    job_title: Mapped[str] = mapped_column(sa.String(160), default="")
