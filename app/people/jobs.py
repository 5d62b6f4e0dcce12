"""Long roster work for the jobs process; both are safe to repeat after a crash."""

from __future__ import annotations

from typing import Any

from app.core import clock, jobs, storage
from app.core.database import transaction
from app.people import importing, queries
from app.people.actions import Refused, undoing
from app.people.actions import roster as roster_actions
from app.people.roster.reading import Line, Unreadable


def stored(uid: str) -> str:
    """Where an uploaded roster file waits until its rows are staged."""
    return f"roster/{uid}"


@jobs.handler("people.check_roster")
def check_roster(job: jobs.Running, uid: str) -> dict[str, Any]:
    """Read and check an uploaded file and keep its rows with their verdicts; or check the rows again."""
    found = queries.roster_import(uid)
    if found is None or found.state not in ("reading", "staged"):
        return {}
    link = f"/can-bo/nhap/{uid}"
    if found.state == "reading":
        try:
            if not read_upload(uid, found.options, storage.private.read(stored(uid)), progress=job.progress):
                return {"link": f"{link}/cot", "text": "Đã đọc tệp.", "link_text": "Chọn cột của danh sách"}
        except Unreadable as refusal:
            with transaction():
                roster_actions.set_import(uid=uid, state="refused", summary={"refusal": str(refusal)})
            storage.private.delete(stored(uid))
            raise jobs.Refused(str(refusal)) from refusal
    else:
        importing.again(uid, progress=job.progress)
    return {"link": link, "text": "Đã kiểm tra tệp.", "link_text": "Xem kết quả kiểm tra"}


def read_upload(
    uid: str, options: dict[str, Any], data: bytes, *, progress: importing.Progress = importing.silent
) -> bool:
    """Stage the lines of an upload; False when somebody must confirm its columns first. Raises Unreadable."""
    now = clock.now()
    if importing.Told.of(options) is None:
        lines = importing.machine_lines(data, progress)
        if lines is None:
            with transaction():
                roster_actions.set_import(uid=uid, state="mapping")
            return False
    else:
        lines = importing.told_lines(data, options, now=now).lines
    plan = importing.examine_lines(lines, now=now, terms=importing.Terms.of(options), progress=progress)
    importing.stage(plan, uid=uid, progress=progress)
    if importing.Told.of(options) is None:
        storage.private.delete(stored(uid))
    return True


@jobs.handler("people.apply_roster")
def apply_roster(job: jobs.Running, uid: str, take_good: bool, by: str) -> dict[str, Any]:
    """Let a staged file count."""
    outcome = apply_staged(uid, take_good=take_good, by=by, progress=job.progress)
    if outcome:
        raise jobs.Refused(outcome)
    return {"link": f"/can-bo/nhap/{uid}", "text": "Đã ghi danh sách.", "link_text": "Xem kết quả nhập"}


def apply_staged(
    uid: str, *, take_good: bool, by: str, progress: importing.Progress = importing.silent
) -> str:
    """Apply the staged rows as they were shown; returns why not, or nothing.

    The rows are compared with the register again: when the outcome is no longer what the person saw, they are shown the
    new one instead.
    """
    found = queries.roster_import(uid)
    if found is None or found.state == "applied":
        return ""
    if found.state not in ("staged", "applying"):
        return "Tệp này không còn chờ nhập."
    shown = list(queries.staged_rows(found.id))
    plan = importing.examine_lines(
        (Line(r.line, r.cells) for r in shown), now=clock.now(), terms=importing.Terms.of(found.options), progress=progress
    )
    if importing.verdicts(plan.rows) != [(r.line, r.verdict.value, r.reason) for r in shown]:
        importing.stage(plan, uid=uid)
        return "Danh sách cán bộ đã thay đổi từ lúc kiểm tra, nên kết quả dưới đây được tính lại. Xem lại rồi nhập."
    try:
        if not plan.clean and not take_good:
            raise Refused("Tệp còn dòng bị từ chối nên chưa ghi gì.")
        importing.apply(plan, uid=uid, by=by, progress=progress)
    except BaseException as error:
        with transaction():
            roster_actions.set_import(uid=uid, state="staged")
        if isinstance(error, Refused):
            return str(error)
        raise
    with transaction():
        roster_actions.drop_rows(uid=uid, applied=True)
        roster_actions.set_import(uid=uid, options=kept_options(found.options), summary=plan.summary)
    storage.private.delete(stored(uid))
    return ""


def kept_options(options: dict[str, Any]) -> dict[str, Any]:
    """What is kept of how a list was read once it is settled: nothing that names anybody."""
    return {key: value for key, value in options.items() if key not in ("skipped", "ends")}


@jobs.handler("people.undo_roster")
def undo_roster(job: jobs.Running, uid: str, by: str) -> dict[str, Any]:
    """Take a whole import back."""
    try:
        importing.undo(uid, by=by, progress=job.progress)
    except Refused as refusal:
        raise jobs.Refused(str(refusal)) from refusal
    return {"link": f"/can-bo/nhap/{uid}", "text": "Đã hủy lần nhập.", "link_text": "Xem lần nhập"}


@jobs.handler("people.forget_undo")
def forget_undo(job: jobs.Running, uid: str) -> dict[str, Any]:
    """The time for taking an import back is over."""
    with transaction():
        undoing.forget_undo(uid=uid)
    return {}
