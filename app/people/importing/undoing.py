"""A whole import taken back within a day, in the same way it was written: staged in batches, then one step."""

from __future__ import annotations

import datetime as dt

from app.core import clock
from app.core.database import transaction
from app.people import queries
from app.people.actions import roster as actions
from app.people.actions.facts import Refused
from app.people.actions.undoing import take_back
from app.people.importing.examining import Progress, silent
from app.people.queries.roster import BATCH, in_batches
from app.people.queries.undoing import may_undo, obstacles, replaced_stays

UNDO_FOR = dt.timedelta(days=1)


def undo(uid: str, *, by: str, progress: Progress = silent) -> None:
    """Let the import of that uid count no more, and what it replaced again. Raises Refused with whom it cannot be done for."""
    found = queries.roster_import(uid)
    if found is None or not may_undo(found, clock.now(), UNDO_FOR):
        raise Refused("Lần nhập này không hủy được nữa: chỉ hủy được một lần, trong 24 giờ sau khi ghi.")
    _refuse(obstacles(found))
    marker = f"chưa tính: hủy {uid}"
    stays = list(replaced_stays(actions.replaced_by(uid)))
    try:
        with transaction():
            actions.drop_staged(marker=marker)
        for done, batch in enumerate(in_batches(stays, BATCH // 3)):
            with transaction():
                actions.stage_postings(stays=batch, marker=marker, by=by, now=clock.now())
            progress(min(len(stays), (done + 1) * (BATCH // 3)), len(stays), "Đang ghi lại quá trình công tác cũ")
        with transaction():
            again = queries.roster_import(uid)
            if again is None or not may_undo(again, clock.now(), UNDO_FOR):
                raise Refused("Lần nhập này vừa được hủy rồi.")
            _refuse(obstacles(again))
            take_back(found=again, marker=marker, by=by, now=clock.now())
    except BaseException:
        with transaction():
            actions.drop_staged(marker=marker)
        raise


def _refuse(lines: list[str]) -> None:
    if lines:
        raise Refused(
            "Không hủy được vì đã có thay đổi dựa trên lần nhập này; sửa lại những thay đổi đó trước. " + "; ".join(lines) + "."
        )
