"""What the units of the demonstration said of their lists: some confirmed, one changed since, most silent; one officer is
asked for by another unit, and one stands in the register twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from app.core.clock import LOCAL, local_date
from app.core.database import transaction
from app.demo.real import BY
from app.people import actions, queries
from app.people.access import EVERYTHING
from app.people.declaring import LeavingReason
from app.people.periods import Round, round_of
from app.people.queries import CountedUnits, HolderLine
from app.people.rules import Duty
from app.reporting.queries import leavers

EXTRA = 2  # officers added here: one after a unit confirmed its list, one who is there twice
_OWN, _ASKING = "21484", "21523"  # Xã Ba Tơ, whose clerk has an account, and Xã Ba Tô
_PHONES = ("0905123456", "0914234567")


def declare(now: dt.datetime, told: Callable[[int], None]) -> None:
    """Let some units confirm, one change its list afterwards, one ask for an officer, and one person be there twice."""
    today = local_date(now)
    counted = queries.counted_units(EVERYTHING, today)
    lists = {row.code: queries.holders_of(counted.members([row.code]), today) for row in counted.rows}
    round_ = round_of(today, queries.calendar())
    codes = [row.code for row in counted.rows if row.code not in (_OWN, _ASKING)]
    # Every seventh unit vouches for its list now, every fifth of the others did so half a year ago.
    now_confirm = codes[::7]
    before = [code for n, code in enumerate(codes) if n % 7 and n % 5 == 0]
    with transaction():
        past = round_.before
        _confirm(counted, before, past, past.due_on - dt.timedelta(days=9), now)
        _confirm(counted, now_confirm, round_, max(round_.opens_on, today - dt.timedelta(days=6)), now)
        _newcomer(now_confirm[-1], today, now)
        told(1)
        _twice([x for code in codes for x in lists[code]], codes, now)
        told(1)
        _asked_for(lists[_OWN], now)
        codes_of = {row.id: row.code for row in counted.rows}
        for left in leavers(EVERYTHING, round_.figures_from, today)[:6:2]:
            actions.explain_leaving(
                officer=actions.officer_by_uid(left.person_uid), unit_id=left.unit_id, last_day=left.last_day,
                reason=LeavingReason.REASSIGNED, document_on=left.last_day, by=BY, now=now,
                document_ref=f"15/QĐ-{_signs(codes_of.get(left.unit_id, '0'))}",
            )  # fmt: skip


def _signs(code: str) -> str:
    """What ends the number of a unit's papers: communes write in the name of their people's committee."""
    return "UBND" if code.isdigit() else code


def _confirm(counted: CountedUnits, codes: Sequence[str], round_: Round, day: dt.date, now: dt.datetime) -> None:
    at = min(now, dt.datetime.combine(day, dt.time(9, 30), LOCAL).astimezone(dt.UTC))
    for number, code in enumerate(codes, 21):
        actions.confirm_list(
            unit=actions.find_unit(code), members=counted.members([code]), round_=round_, day=day, shown=None,
            document_ref=f"{number}/DS-{_signs(code)}", document_on=day, by=BY, now=at,
        )  # fmt: skip


def _newcomer(code: str, today: dt.date, now: dt.datetime) -> None:
    """The list of a unit that has confirmed grows."""
    officer = actions.add_officer(code=actions.next_code(), full_name="Hồ Thị Mai Sương", now=now)
    actions.add_posting(
        officer=officer, unit=actions.find_unit(code), from_on=today - dt.timedelta(days=2), job_title="Chuyên viên",
        duties=(Duty.GRASSROOTS_INFORMATION,), by=BY, now=now,
    )  # fmt: skip


def _twice(holders: Sequence[HolderLine], codes: Sequence[str], now: dt.datetime) -> None:
    """A unit adds somebody whom another unit's list has already: the same name and number."""
    if not holders:
        return
    first = holders[0]
    kept = actions.officer_by_uid(first.uid)
    actions.set_contact(officer=kept, email=first.email, phone=_PHONES[0])
    again = actions.add_officer(code=actions.next_code(), full_name=first.full_name, phone=_PHONES[0], now=now)
    other = next(code for code in reversed(codes) if actions.find_unit(code).id != first.unit_id)
    actions.add_posting(
        officer=again, unit=actions.find_unit(other), from_on=local_date(now) - dt.timedelta(days=20),
        job_title=first.job_title, duties=(Duty.COMMUNICATION,), by=BY, now=now,
    )  # fmt: skip


def _asked_for(holders: Sequence[HolderLine], now: dt.datetime) -> None:
    """Xã Ba Tô asks for an officer of Xã Ba Tơ."""
    if not holders:
        return
    chosen = holders[-1]
    actions.set_contact(officer=actions.officer_by_uid(chosen.uid), email=chosen.email, phone=_PHONES[1])
    actions.request_transfer(
        unit=actions.find_unit(_ASKING), full_name=chosen.full_name, phone=_PHONES[1],
        on=local_date(now) + dt.timedelta(days=14), duties=(Duty.COMMUNICATION,), by=BY, now=now,
    )  # fmt: skip
