"""Uploads of training taken elsewhere on their way: staged, looked at, taken or left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.core import audit, text
from app.core.database import db
from app.records.importing.checking import Row
from app.records.models import RecognitionImport, RecognitionRow

_AT_ONCE = 500


def stage_file(
    *, file_name: str, file_hash: str, rows: Sequence[Row], summary: dict[str, Any], by: str, now: dt.datetime
) -> str:
    """Keep the judged lines of a file for a person to look at; its uid."""
    upload = RecognitionImport(
        file_name=text.clean_line(file_name)[:200] or "danh-sach", file_hash=file_hash, state="staged", uploaded_by=by,
        uploaded_at=now, summary=summary,
    )  # fmt: skip
    db.session.add(upload)
    db.session.flush()
    keep_rows(import_id=upload.id, rows=rows)
    return upload.uid


def keep_rows(*, import_id: int, rows: Sequence[Row]) -> None:
    """Write the judged lines of an upload, in place of those it has."""
    _drop(RecognitionRow.import_id == import_id)
    for start in range(0, len(rows), _AT_ONCE):
        db.session.execute(
            sa.insert(RecognitionRow),
            [
                {
                    "import_id": import_id, "line": row.line, "values": list(row.cells), "verdict": row.verdict.value,
                    "reason": row.reason,
                }
                for row in rows[start : start + _AT_ONCE]
            ],
        )  # fmt: skip


def set_file(*, uid: str, state: str, summary: dict[str, Any], now: dt.datetime) -> None:
    """Say how far an upload is; once applied or left, only its rejected lines are kept, for who mends them."""
    values: dict[str, Any] = {"state": state, "summary": summary}
    if state == "applied":
        values["applied_at"] = now
        audit.record("records.import_recognitions", [uid], count=summary.get("add", 0))
    row = sa.select(RecognitionImport.id).where(RecognitionImport.uid == uid).scalar_subquery()
    db.session.execute(
        sa.update(RecognitionImport)
        .where(RecognitionImport.uid == uid)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if state != "staged":
        kept = RecognitionRow.verdict == "reject" if state == "applied" else sa.false()
        _drop(sa.and_(RecognitionRow.import_id == row, sa.not_(kept)))


def drop_old_files(*, by: str, before: dt.datetime) -> None:
    """Forget the lines of uploads by `by`, and of all uploads older than `before`."""
    old = sa.select(RecognitionImport.id).where(
        sa.or_(RecognitionImport.uploaded_by == by, RecognitionImport.uploaded_at < before)
    )
    _drop(RecognitionRow.import_id.in_(old))
    db.session.execute(
        sa.update(RecognitionImport)
        .where(RecognitionImport.id.in_(old), RecognitionImport.state == "staged")
        .values(state="discarded")
        .execution_options(synchronize_session=False)
    )


def _drop(condition: sa.ColumnElement[bool]) -> None:
    db.session.execute(
        sa.delete(RecognitionRow).where(condition).execution_options(synchronize_session=False)
    )
