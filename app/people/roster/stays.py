"""What an officer's history is made of, as the register holds it and as a line of a list says it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.people.roster.checking import Row
from app.people.rules import Duty


@dataclass(frozen=True)
class Held:
    """A duty within a posting."""

    duty: Duty
    from_on: dt.date
    until_on: dt.date | None
    is_main: bool = False
    document: str = ""


class Movement(StrEnum):
    """What a list tells about somebody, as the register has it."""

    APPEARED = "appeared"
    MOVED = "moved"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        """The movement as the screen names it."""
        return {"appeared": "Người mới", "moved": "Chuyển đến", "changed": "Thay đổi"}[self.value]


@dataclass(frozen=True)
class Stay:
    """A posting with its duties, without who or where it is stored."""

    unit_id: int
    title: str
    from_on: dt.date
    until_on: dt.date | None
    duties: frozenset[Held]
    section: str = ""
    employment: str = ""
    undated: bool = field(default=False, compare=False)  # says how sure from_on is, not what holds

    def until(self, last: dt.date) -> Stay:
        """The same, ended on `last`."""
        kept = frozenset(
            replace(d, until_on=last if d.until_on is None else min(last, d.until_on))
            for d in self.duties
            if d.from_on <= last
        )
        return replace(self, until_on=last, duties=kept)


@dataclass(frozen=True)
class KnownStay:
    """A posting of the register."""

    posting_id: int
    stay: Stay


@dataclass
class KnownOfficer:
    """An officer of the register with the postings that count."""

    officer_id: int
    person_id: int
    name: str
    email: str
    phone: str
    stays: list[KnownStay] = field(default_factory=list)
    blank: bool = False  # nothing of theirs counts any more and they never had an account: an import taken back


def overlap(one: Stay, two: Stay) -> bool:
    """Whether two stays have a day in common."""
    return (one.until_on is None or one.until_on >= two.from_on) and (
        two.until_on is None or two.until_on >= one.from_on
    )


def wanted(row: Row, known: KnownOfficer | None) -> Stay:
    """What a line says, with what it leaves unsaid taken from what is held there on its days."""
    assert row.unit is not None
    stays = [k.stay for k in known.stays] if known else []
    here = [s for s in stays if s.unit_id == row.unit.id and row.overlaps(s.from_on, s.until_on)]
    base = here[-1] if here else None
    until_on = row.until_on or (base.until_on if base and "den_ngay" in row.silent else None)
    said = Stay(
        row.unit.id,
        base.title if base and "chuc_vu" in row.silent else row.title,
        row.from_on,
        until_on,
        _duties(row, base, until_on),
        row.section or (base.section if base else ""),
        row.employment or (base.employment if base else ""),
        row.undated,
    )
    # A list that gives no dates is about its own day: who is on it as the register has them simply stays.
    if row.undated and base:
        day = max(row.from_on, base.from_on)
        return base if _on_day(said, day) == _on_day(base, day) else said
    return said


def _duties(row: Row, base: Stay | None, until_on: dt.date | None) -> frozenset[Held]:
    held = base.duties if base else frozenset()
    if "nhiem_vu" in row.silent:
        kept = {
            replace(
                h,
                from_on=max(h.from_on, row.from_on),
                until_on=min((d for d in (h.until_on, until_on) if d), default=None),
                is_main=h.duty is row.main if row.main else h.is_main,
                document=row.document or h.document,
            )
            for h in held
            if row.overlaps(h.from_on, h.until_on)
        }
        return frozenset(kept)
    before = {h.duty: h for h in sorted(held, key=lambda h: h.from_on) if row.overlaps(h.from_on, h.until_on)}
    said = set()
    for duty in row.duties:
        old = before.get(duty)
        main = duty is row.main if row.main else old is not None and old.is_main
        said.add(Held(duty, row.from_on, until_on, main, row.document or (old.document if old else "")))
    return frozenset(said)


def _on_day(stay: Stay, day: dt.date) -> tuple[object, ...]:
    duties = frozenset(
        (h.duty, h.is_main, h.document, h.until_on)
        for h in stay.duties
        if h.from_on <= day and (h.until_on is None or h.until_on >= day)
    )
    return (stay.unit_id, stay.title, stay.section, stay.employment, stay.until_on, duties)
