"""The uploaded lists themselves: kept, judged, forgotten; and what was said about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import delete, insert, select, update

from app.core import text
from app.core.database import db
from app.core.database import insert as upsert
from app.people.models import RosterImport, RosterMemory, RosterRow
from app.people.queries.roster import in_batches
from app.people.roster.checking import Row


def open_import(*, file_name: str, file_hash: str, by: str, now: dt.datetime, state: str) -> str:
    """Write down that a file came; returns its uid."""
    row = RosterImport(
        file_name=text.clean_line(file_name)[:200] or "danh-sach", file_hash=file_hash, state=state, uploaded_by=by,
        uploaded_at=now, summary={}, options={},
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.uid


def set_import(
    *, uid: str, state: str | None = None, summary: dict[str, Any] | None = None, options: dict[str, Any] | None = None
) -> None:
    """Say how far an upload is, what was found in it, how it is meant."""
    values: dict[str, Any] = {key: value for key, value in (("state", state), ("options", options)) if value is not None}
    if summary is not None:
        values["summary"] = summary
    db.session.execute(update(RosterImport).where(RosterImport.uid == uid).values(**values))


def stage_rows(*, uid: str, rows: Sequence[Row]) -> None:
    """Keep checked lines with their verdicts (one batch)."""
    import_id = db.session.scalars(select(RosterImport.id).where(RosterImport.uid == uid)).one()
    if rows:
        db.session.execute(
            insert(RosterRow),
            [
                {
                    "import_id": import_id, "line": row.line, "values": list(row.cells),
                    "verdict": row.verdict.value, "reason": row.reason,
                    "code": row.code, "coded": row.coded, "officer_id": row.officer_id, "movement": row.movement,
                    "choices": list(row.choices) or None,
                }
                for row in rows
            ],
        )  # fmt: skip


def drop_rows(*, uid: str, applied: bool = False) -> None:
    """Forget the lines of an upload: names are kept in the register only, not twice.

    Of one that is `applied` the lines stay that somebody still has to do something with: those not written, and new codes.
    """
    import_id = sa.select(RosterImport.id).where(RosterImport.uid == uid).scalar_subquery()
    statement = delete(RosterRow).where(RosterRow.import_id == import_id)
    if applied:
        written = RosterRow.verdict.not_in(["reject", "ask"])
        statement = statement.where(written, sa.or_(~RosterRow.coded, RosterRow.verdict != "add"))
    db.session.execute(statement.execution_options(synchronize_session=False))


def drop_old_imports(*, by: str, before: dt.datetime) -> list[str]:
    """Forget the lines of uploads by `by` and of all uploads older than `before`; returns their uids."""
    rows = db.session.execute(
        select(RosterImport.id, RosterImport.uid).where(
            sa.or_(
                # What waits for a decision makes room for the next file; new codes may be fetched for the whole time.
                sa.and_(RosterImport.state.in_(["staged", "refused", "discarded"]), RosterImport.uploaded_by == by),
                sa.and_(
                    RosterImport.state.in_(["mapping", "staged", "refused", "applied", "undone", "discarded"]),
                    RosterImport.uploaded_at < before,
                ),
            ),
            sa.or_(
                sa.exists().where(RosterRow.import_id == RosterImport.id), RosterImport.state == "mapping"
            ),
        )
    ).all()
    for batch in in_batches([row.id for row in rows]):
        db.session.execute(
            delete(RosterRow)
            .where(RosterRow.import_id.in_(batch))
            .execution_options(synchronize_session=False)
        )
        db.session.execute(
            update(RosterImport)
            .where(RosterImport.id.in_(batch), RosterImport.state.in_(["mapping", "staged"]))
            .values(state="discarded", options=None)  # what was skipped may name whoever signed the list
        )
    return [row.uid for row in rows]


def remember(*, kind: str, values: Mapping[str, Any], by: str, now: dt.datetime) -> None:
    """Keep what somebody said about lists, so that nobody is asked again; a later word replaces an earlier one."""
    if not values:
        return
    rows = [{"kind": kind, "key": k, "value": v, "set_at": now, "set_by": by} for k, v in values.items()]
    for batch in in_batches(rows):
        statement = upsert(RosterMemory).values(list(batch))
        db.session.execute(
            statement.on_conflict_do_update(
                index_elements=["kind", "key"],
                set_={name: statement.excluded[name] for name in ("value", "set_at", "set_by")},
            )
        )
