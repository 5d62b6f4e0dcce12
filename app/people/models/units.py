"""Units: bodies with dated names and kinds, keyed by code, never by a folded name."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Bytewise, Fact


class Unit(Base):
    """A body that exists for some time; what it is called and is, is in its versions."""

    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    code_key: Mapped[str] = mapped_column(sa.String(20), unique=True)
    former_area: Mapped[str] = mapped_column(sa.String(120), default="")
    versions: Mapped[list[UnitVersion]] = relationship(
        back_populates="unit", order_by="UnitVersion.from_on", foreign_keys="UnitVersion.unit_id"
    )


class UnitVersion(Fact, Base):
    """What a unit was called and was, from a day until a day; the unit is valid on the days its versions cover."""

    __tablename__ = "unit_version"
    __table_args__ = (sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name="interval"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    sort_key: Mapped[str] = mapped_column(Bytewise)
    folded: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(20))  # rules.UnitKind
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    in_target: Mapped[bool]
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date | None]
    decision_ref: Mapped[str] = mapped_column(sa.String(120), default="")
    unit: Mapped[Unit] = relationship(back_populates="versions", foreign_keys=[unit_id])


class UnitSuccession(Fact, Base):
    """Where the people of a unit that ended went: a merger has one successor, a split several."""

    __tablename__ = "unit_succession"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    successor_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    on_date: Mapped[dt.date]
    kind: Mapped[str] = mapped_column(sa.String(10))  # merge | split
    decision_ref: Mapped[str] = mapped_column(sa.String(120), default="")
