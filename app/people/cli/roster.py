"""`hoctapso roster`."""

from __future__ import annotations

import hashlib
import json
import sys
import uuid
from pathlib import Path

import click

from app.core import clock, numbers
from app.core.cli import fail, with_app
from app.core.database import transaction
from app.people import importing
from app.people.actions import roster as roster_actions
from app.people.cli.words import BY, said
from app.people.roster.checking import Verdict
from app.people.roster.comparing import Plan
from app.people.roster.reading import NoHeader, Unreadable


@click.group()
def roster() -> None:
    """Danh sách cán bộ."""


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra, không ghi gì.")
@click.option(
    "--errors",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Ghi các dòng bị từ chối ra tệp CSV này.",
)
@click.option("--take-good", is_flag=True, help="Ghi những cán bộ không có lỗi dù còn dòng bị từ chối.")
@click.option(
    "--show", type=int, default=200, show_default=True, help="In nhiều nhất bao nhiêu dòng thay đổi."
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả ra JSON.")
@with_app
def import_roster(
    file: Path, dry_run: bool, errors: Path | None, take_good: bool, show: int, as_json: bool
) -> None:
    """Nhập danh sách cán bộ từ tệp XLSX hoặc CSV.

    Thoát với mã 0 khi đã ghi hoặc tệp sạch, 1 khi có dòng bị từ chối hoặc không đọc được tệp.
    """
    data = file.read_bytes()
    tell = _Progress()
    try:
        plan = importing.examine(data, now=clock.now(), progress=tell)
    except NoHeader as refusal:
        tell.end()
        fail(f"{refusal} Danh sách do đơn vị tự làm thì nhập ở trang “Nhập danh sách” để chọn cột.")
    except Unreadable as refusal:
        tell.end()
        fail(str(refusal))
    tell.end()
    if errors is not None:
        errors.write_text(importing.rejected_csv(importing.rejected(plan)), encoding="utf-8", newline="")
    uid = ""
    if not dry_run and (plan.clean or take_good) and plan.changes:
        with said(), transaction():
            uid = roster_actions.open_import(
                file_name=file.name,
                file_hash=hashlib.sha256(data).hexdigest(),
                by=BY,
                now=clock.now(),
                state="applying",
            )
        with said():
            importing.apply(plan, uid=uid, by=BY, progress=tell)
        with transaction():
            roster_actions.set_import(uid=uid, state="applied", summary=plan.summary)
        tell.end()
    _report(plan, uid=uid, dry_run=dry_run, show=show, as_json=as_json)
    settled = bool(uid) or (take_good and not dry_run)
    if not plan.clean and not settled:
        raise SystemExit(1)


@roster.command("undo")
@click.argument("uid")
@with_app
def undo_roster(uid: str) -> None:
    """Hủy cả một lần nhập danh sách, trong 24 giờ sau khi ghi.

    UID là mã lần nhập, in ra khi ghi và có ở địa chỉ trang của lần nhập. Có thay đổi dựa trên lần nhập thì không hủy được.
    """
    tell = _Progress()
    with said():
        importing.undo(_uid(uid), by=BY, progress=tell)
    tell.end()
    click.echo("Đã hủy lần nhập; danh sách cán bộ trở lại như trước.")


def _uid(typed: str) -> str:
    try:
        return str(uuid.UUID(typed))
    except ValueError:
        fail(f"“{typed}” không phải mã lần nhập.")


def _report(plan: Plan, *, uid: str, dry_run: bool, show: int, as_json: bool) -> None:
    written = bool(uid)
    if as_json:
        rows = [
            {"line": r.line, "verdict": r.verdict.value, "reason": r.reason, "code": r.code}
            for r in plan.rows
            if r.verdict is not Verdict.SAME
        ]
        click.echo(json.dumps({**plan.summary, "written": written, "uid": uid, "lines": rows}, ensure_ascii=False))
        return
    told = [r for r in plan.rows if r.verdict is not Verdict.SAME]
    told.sort(key=lambda r: (r.verdict not in (Verdict.REJECT, Verdict.ASK), r.line))  # what must be mended comes first
    for row in told[:show]:
        who = f"{row.code} {row.name}".strip()
        click.echo(f"Dòng {row.line}: {row.verdict.label} – {who}{'. ' + row.reason if row.reason else ''}")
    if len(told) > show:
        click.echo(f"… và {numbers.number(len(told) - show)} dòng nữa.")
    s = {key: numbers.number(value) for key, value in plan.summary.items()}
    click.echo(
        f"{s['rows']} dòng: {s['add']} thêm mới, {s['move']} chuyển đến, {s['change']} thay đổi, {s['end']} kết thúc, "
        f"{s['same']} giữ nguyên, {s['reject']} bị từ chối."
    )
    if plan.count(Verdict.ASK):
        click.echo(f"{s['ask']} dòng chưa rõ là ai: nhập tệp ở trang Nhập danh sách để trả lời, hoặc ghi mã cán bộ vào tệp.")
    if written:
        click.echo("Đã ghi." if plan.clean else "Đã ghi những cán bộ không có lỗi.")
        click.echo(f"Hủy cả lần nhập trong 24 giờ: hoctapso roster undo {uid}")
    elif dry_run:
        click.echo("Chạy thử: chưa ghi gì.")
    elif not plan.clean and not plan.changes:
        click.echo("Những cán bộ không có lỗi đã đúng như tệp; không có gì phải ghi. Sửa các dòng bị từ chối rồi nhập lại.")
    elif not plan.clean:
        click.echo(
            "Chưa ghi gì vì còn dòng bị từ chối. Sửa tệp, hoặc thêm --take-good để ghi những cán bộ không có lỗi."
        )
    else:
        click.echo("Danh sách đã đúng như tệp; không có gì phải ghi.")


class _Progress:
    """A line on the terminal that says how far the work is; silent when stderr is not one."""

    def __init__(self) -> None:
        self._shown = False

    def __call__(self, done: int, total: int, message: str) -> None:
        if sys.stderr.isatty():
            share = f" {done * 100 // total}%" if total else f" {numbers.number(done)} dòng"
            click.echo(f"\r{message}:{share}\x1b[K", nl=False, err=True)
            self._shown = True

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            click.echo("", err=True)
            self._shown = False
