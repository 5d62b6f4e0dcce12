"""When a strand was completed, and whom a seed draws: what an inspector checks by hand (P37)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence

from app.records.rules import Held, Judge, Requirement


def fits(held: Held, asked: Requirement) -> bool:
    """Whether a completion is what a requirement asks for, whenever it was earned."""
    return (
        held.course == asked.course
        and held.edition >= asked.lowest_edition
        and (held.score or 0) >= asked.lowest_score
    )


def strand_dates(judging: Judge, duties: int, completions: Sequence[Held]) -> dict[str, dt.date | None]:
    """Strand → the day on which the last thing it asks for was earned; None while something is missing.

    By the rule in force, for the duty nearest to completion; `completions` are those that count on the day.
    """
    found: dict[str, dt.date | None] = {}
    for strand, groups, _ in judging.strand_progress(duties, judging.met(completions)):
        days = [
            min((h.earned_on for h in completions for asked in group if fits(h, asked)), default=None)
            for group in groups
        ]
        known = [day for day in days if day is not None]
        found[strand] = max(known) if known and len(known) == len(days) else None
    return found


def drawn(uids: Iterable[str], seed: str, count: int) -> list[str]:
    """`count` of the persons, the same for the same seed: the lowest SHA-256 of “seed:uid”, whatever their order was."""
    return sorted(uids, key=lambda uid: hashlib.sha256(f"{seed}:{uid}".encode()).hexdigest())[:count]
