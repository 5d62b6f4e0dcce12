"""The rows of a plan written to the register: in batches that do not count, and counted in one step."""

from __future__ import annotations

from collections.abc import Sequence

from app.core import clock, jobs
from app.core.database import transaction
from app.people import queries
from app.people.actions import roster as actions
from app.people.actions.undoing import settle_newcomers
from app.people.importing.examining import Progress, Terms, examine_lines, silent
from app.people.importing.undoing import UNDO_FOR
from app.people.queries.roster import BATCH, in_batches
from app.people.roster.checking import Verdict
from app.people.roster.comparing import Plan
from app.people.roster.reading import Line
from app.people.roster.stays import Stay


def apply(plan: Plan, *, uid: str, by: str, progress: Progress = silent) -> None:
    """Let the good rows of a plan count, all at once.

    Raises Refused when the register changed meanwhile, and whatever `progress` raises to stop; either way nothing
    counts and nothing is left behind.
    """
    marker = f"chưa tính: {uid}"
    added: list[int] = []
    postings: list[int] = []
    newcomers = [c for c in plan.changes if c.officer is None]
    total = len(plan.changes)
    try:
        with transaction():
            actions.drop_staged(marker=marker)
        ids: dict[int, int] = {}
        for batch in in_batches(newcomers, BATCH // 5):  # each person is about five rows
            with transaction():
                made = actions.add_people(changes=batch, now=clock.now())
            added += made
            ids.update({id(c): officer_id for c, officer_id in zip(batch, made, strict=True)})
            progress(len(added) // 2, total, "Đang ghi cán bộ mới")
        stays: list[tuple[int, Stay]] = []
        for change in plan.changes:
            officer_id = change.officer.officer_id if change.officer else ids[id(change)]
            stays += [(officer_id, stay) for stay in change.add]
        for done, part in enumerate(in_batches(stays, BATCH // 3)):
            with transaction():
                postings += actions.stage_postings(stays=part, marker=marker, by=by, now=clock.now())
            share = (done + 1) * (BATCH // 3) / max(1, len(stays))
            progress(int(total * (0.5 + min(1.0, share) / 2)), total, "Đang ghi quá trình công tác")
        with transaction():
            actions.count_staged(
                marker=marker, changes=plan.changes, postings=postings, newcomers=added, by=by, now=clock.now(), uid=uid
            )
            if said_new := {row.mark: row.key for row in plan.rows if row.mark and row.verdict is Verdict.ADD}:
                actions.remember(
                    kind="person", values=settle_newcomers(codes=said_new), by=by, now=clock.now()
                )  # the same list, read again, means the person added now
            jobs.ask("people.forget_undo", {"uid": uid}, by, not_before=clock.now() + UNDO_FOR)
    except BaseException:
        _take_back(marker, added)
        raise


def _take_back(marker: str, officer_ids: Sequence[int]) -> None:
    with transaction():
        actions.drop_staged(marker=marker)
    for batch in in_batches(officer_ids, BATCH // 5):
        with transaction():
            actions.drop_people(officer_ids=batch)


def stage(plan: Plan, *, uid: str, progress: Progress = silent) -> None:
    """Keep the rows of a plan with their verdicts, for a person to look at."""
    with transaction():
        actions.drop_rows(uid=uid)
    for done, batch in enumerate(in_batches(plan.rows)):
        with transaction():
            actions.stage_rows(uid=uid, rows=batch)
        progress(done * BATCH, len(plan.rows), "Đang ghi kết quả kiểm tra")
    with transaction():
        actions.set_import(uid=uid, state="staged", summary={**plan.summary, "units": sorted(plan.units)})


def again(uid: str, *, progress: Progress = silent) -> None:
    """Judge the staged lines of an upload once more: an answer was given, or the register changed."""
    found = queries.roster_import(uid)
    if found is None:
        return
    lines = [Line(r.line, r.cells) for r in queries.staged_rows(found.id)]
    plan = examine_lines(lines, now=clock.now(), terms=Terms.of(found.options), progress=progress)
    stage(plan, uid=uid, progress=progress)
