"""Long imports for the jobs process; both are safe to repeat after a crash."""

from __future__ import annotations

from typing import Any

from app.authoring import queries as authoring
from app.authoring.actions import By, Refused
from app.core import jobs
from app.core.numbers import number
from app.interop import importing
from app.interop.importing import Staged
from app.interop.queries import bank_of_draft
from app.interop.rules import Unreadable

CHECK, ADD = "interop.check_questions", "interop.add_questions"


@jobs.handler(CHECK)
def check_questions(job: jobs.Running, *, uid: str) -> dict[str, Any]:
    """Judge an uploaded file and keep the report."""
    found = importing.staged(uid)
    if found is None:
        return {}
    if found.state == "reading":
        refusal = check(found, job.progress)
        if refusal:
            raise jobs.Refused(refusal)
    return {
        "link": f"/bien-soan/{found.draft}/cau-hoi/nhap/{uid}",
        "text": "Đã kiểm tra tệp.",
        "link_text": "Xem kết quả kiểm tra",
    }


@jobs.handler(ADD)
def add_questions(job: jobs.Running, *, uid: str) -> dict[str, Any]:
    """Write the questions of a file that was judged."""
    found = importing.staged(uid)
    if found is None:
        return {}
    if found.state != "applied":
        refusal = add(found, job.progress)
        if refusal:
            raise jobs.Refused(refusal)
    link = f"/bien-soan/{found.draft}/cau-hoi/nhap/{uid}"
    return {
        "link": link,
        "text": f"Đã nhập {number(found.counts['new'])} câu.",
        "link_text": "Xem kết quả nhập",
    }


def check(found: Staged, progress: importing.Progress = importing.silent) -> str:
    """Judge a file that waits; why it cannot be read, or nothing."""
    draft = authoring.draft(found.draft, account_id=found.account_id)
    if draft is None:
        return "Không còn bản nháp này."
    try:
        with importing.open_file(found) as source:
            lines = importing.examine(
                found.kind, source, bank=bank_of_draft(draft), lesson=found.lesson, progress=progress
            )
    except Unreadable as refusal:
        found.state, found.refusal = "refused", str(refusal)
        importing.save(found)
        return str(refusal)
    importing.keep_report(found, lines, "checked")
    return ""


def add(found: Staged, progress: importing.Progress = importing.silent) -> str:
    """Write the questions of a file that was judged; why not, or nothing."""
    draft = authoring.draft(found.draft, account_id=found.account_id)
    if draft is None:
        return "Không còn bản nháp này."
    try:
        with importing.open_file(found) as source:
            lines = importing.apply(
                found.kind,
                source,
                draft=draft,
                lesson=found.lesson,
                by=By(found.account_id, found.account),
                progress=progress,
            )
    except (Refused, Unreadable) as refusal:
        found.state = "checked"
        importing.save(found)
        return str(refusal)
    except BaseException:
        found.state = "checked"
        importing.save(found)
        raise
    importing.keep_report(found, lines, "applied")
    return ""
