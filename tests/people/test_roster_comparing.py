"""Whatever a list says or leaves unsaid, taking it twice is taking it once, and nobody serves in two places on a day."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from app.people.roster.checking import Units, UnitSpan, Verdict, check
from app.people.roster.comparing import compare
from app.people.roster.grouping import check_groups
from app.people.roster.reading import Line
from app.people.roster.stays import Held, KnownOfficer, KnownStay, Stay
from app.people.rules import Duty, Employment

UNITS = Units({f"u{n}": UnitSpan(n, f"U{n}", f"Xã {n}", None) for n in (1, 2)})
DAYS = [dt.date(2025, 7, 1) + dt.timedelta(days=45 * n) for n in range(12)]
LISTED_ON = DAYS[6]
texts = st.sampled_from(["", "A", "B"])
kinds = st.sampled_from(["", *Employment])


@st.composite
def spans(draw, most=3):
    """Intervals that do not overlap, oldest first; the last may be open."""
    cuts = sorted(draw(st.sets(st.integers(0, 11), min_size=1, max_size=most)))
    for here, following in zip(cuts, [*cuts[1:], None], strict=True):
        last = DAYS[following] - dt.timedelta(days=draw(st.integers(1, 20))) if following is not None else None
        if last is None and draw(st.booleans()):
            last = DAYS[here] + dt.timedelta(days=draw(st.integers(0, 60)))
        yield DAYS[here], last


@st.composite
def histories(draw):
    stays = []
    for number, (start, last) in enumerate(draw(spans())):
        duties = set()
        for duty in draw(st.sets(st.sampled_from([*Duty]))):
            until = last if last is None or draw(st.booleans()) else start + (last - start) // 2
            duties.add(Held(duty, start, until, draw(st.booleans()), draw(texts)))
        stays.append(
            KnownStay(number, Stay(draw(st.sampled_from([1, 2])), draw(texts), start, last, frozenset(duties), draw(texts), draw(kinds)))
        )
    return stays


@st.composite
def lists(draw):
    """The lines of one officer, with dates or, as units write them, without."""
    lines = []
    dated = draw(st.booleans())
    for number, (start, last) in enumerate(draw(spans()) if dated else [(None, None)], 1):
        duties = draw(st.sets(st.sampled_from([*Duty])))
        main = draw(st.sampled_from(["", *duties])) if duties else ""
        lines.append(
            Line(number, (
                "CB-1", "Lê An", draw(st.sampled_from(["U1", "U2"])), draw(texts), "", "", ";".join(duties),
                f"{start:%d/%m/%Y}" if start else "", f"{last:%d/%m/%Y}" if last else "", draw(texts), draw(kinds), main, draw(texts),
            ))
        )  # fmt: skip
    silent = draw(st.sets(st.sampled_from(["chuc_vu", "nhiem_vu", "den_ngay"]))) if not dated else set()
    return lines, frozenset(silent)


def taken(lines, silent, stays):
    rows = check(lines, UNITS, silent=silent, listed_on=LISTED_ON)
    check_groups(rows)
    plan = compare(rows, {"cb-1": KnownOfficer(1, 1, "Lê An", "", "", list(stays))}, {}, {})
    kept = [k for k in stays if not any(k.posting_id in c.void for c in plan.changes)]
    added = [s for c in plan.changes for s in c.add]
    first = max((k.posting_id for k in stays), default=0) + 1
    return plan, sorted([*kept, *(KnownStay(first + n, s) for n, s in enumerate(added))], key=lambda k: k.stay.from_on)


@settings(max_examples=300, deadline=None)
@given(stays=histories(), said=lists())
def test_a_list_taken_twice_is_taken_once(stays, said):
    _, after = taken(*said, stays)
    again, same = taken(*said, after)
    if again.clean:
        assert all(row.verdict is Verdict.SAME for row in again.rows) and not again.changes, [r.reason for r in again.rows]
        assert [k.stay for k in same] == [k.stay for k in after]
    for one, two in zip(after, after[1:], strict=False):
        assert one.stay.until_on is not None and one.stay.until_on < two.stay.from_on, "one place at a time"
    for k in after:
        for held in k.stay.duties:
            assert held.from_on >= k.stay.from_on and (k.stay.until_on is None or held.until_on and held.until_on <= k.stay.until_on)
