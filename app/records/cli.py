"""Commands: training taken elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import click

from app.core import audit, clock, numbers
from app.core.cli import fail, with_app
from app.core.database import transaction
from app.core.sheets import Unreadable
from app.people import queries as people
from app.people.access import EVERYTHING, Actor, Scope
from app.records import importing
from app.records.actions import Decider, NotRecorded
from app.records.importing.checking import Plan, Verdict
from app.records.rules.recognition import Approver

BY = "cli"


@click.group()
def completions() -> None:
    """Kết quả học tập."""


@completions.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra, không ghi gì.")
@click.option("--recorded-by", metavar="TÊN", help="Tên đăng nhập của người ghi (đầu mối hoặc cán bộ Sở).")
@click.option(
    "--approved-by", metavar="TÊN", help="Tên đăng nhập của người duyệt; không có thì hồ sơ chờ duyệt."
)
@click.option(
    "--outside-approver",
    metavar="TEXT",
    help="Người duyệt ngoài hệ thống: “Họ tên; chức vụ; số, ngày văn bản”. Được in cạnh số liệu.",
)
@click.option(
    "--errors",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Ghi các dòng bị từ chối ra tệp CSV này.",
)
@click.option("--take-good", is_flag=True, help="Ghi các dòng đúng dù còn dòng bị từ chối.")
@click.option("--show", type=int, default=200, show_default=True, help="In nhiều nhất bao nhiêu dòng.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả ra JSON.")
@with_app
def import_completions(
    file: Path, dry_run: bool, recorded_by: str | None, approved_by: str | None, outside_approver: str | None,
    errors: Path | None, take_good: bool, show: int, as_json: bool,
) -> None:  # fmt: skip
    """Nhập kết quả học ở nơi khác từ tệp XLSX hoặc CSV.

    Các cột: ma_can_bo, khoa_hoc (tên khóa ở nơi khác), tuong_duong (mã khóa học của tỉnh, A, B, hoặc để trống),
    ngay_hoan_thanh, noi_dao_tao, so_tiet, minh_chung. Nhập lại tệp cũ không thay đổi gì.

    Thoát với mã 0 khi đã ghi hoặc tệp sạch, 1 khi có dòng bị từ chối hoặc không đọc được tệp, 2 khi sai tham số.
    """
    now = clock.now()
    by, scope, approver = _hands(recorded_by, approved_by, outside_approver)
    try:
        plan = importing.examine(file.read_bytes(), scope, now=now)
    except Unreadable as refusal:
        fail(str(refusal))
    if errors is not None:
        errors.write_text(importing.rejected_csv(importing.rejected(plan)), encoding="utf-8", newline="")
    written, made = False, 0
    if not dry_run and plan.new and (plan.clean or take_good):
        try:
            with transaction():
                made = importing.apply(plan, by=by, approver=approver, now=now)
                audit.record("records.import_recognitions", count=len(plan.new))
        except NotRecorded as refusal:
            fail(str(refusal))
        written = True
    _report(
        plan,
        written=written,
        dry_run=dry_run,
        approved=approver is not None,
        made=made,
        show=show,
        as_json=as_json,
    )
    if not plan.clean and not (take_good and not dry_run):
        raise SystemExit(1)


def _hands(
    recorded_by: str | None, approved_by: str | None, outside: str | None
) -> tuple[str, Scope, Decider | None]:
    """Who records, for whom they may, and who approves; leaves with 2 where these cannot be two people."""
    permission = "records.record_recognition"
    recorder = _account(recorded_by, "--recorded-by", permission) if recorded_by else None
    by, scope = (recorder.account_uid, recorder.scope(permission)) if recorder else (BY, EVERYTHING)
    if approved_by and outside:
        fail("Chọn một: --approved-by (có tài khoản) hoặc --outside-approver (ngoài hệ thống).", 2)
    if (approved_by or outside) and recorder is None:
        fail("Cần --recorded-by: tên đăng nhập của người ghi, khác với người duyệt.", 2)
    if outside:
        parts = [part.strip() for part in outside.split(";")]
        approver = Approver(*parts) if len(parts) == 3 else Approver(outside)
        if not approver.complete:
            fail("--outside-approver cần đủ ba phần: “Họ tên; chức vụ; số, ngày văn bản”.", 2)
        return by, scope, Decider(by, None, approver)
    if not approved_by:
        return by, scope, None
    decider = _account(approved_by, "--approved-by", "records.approve_recognition")
    if decider.account_uid == by:
        fail("Người duyệt phải khác người ghi, hoặc dùng --outside-approver.", 2)
    return by, scope, Decider(decider.account_uid, decider.person_id)


def _account(login: str, option: str, permission: str) -> Actor:
    account_id, today = people.account_by_login(login), clock.today()
    found = (
        people.account(now=clock.now(), day=today, account_id=account_id) if account_id is not None else None
    )
    if found is None:
        fail(f"{option}: không có tài khoản “{login}”.", 2)
    actor = Actor(
        found.id, found.uid, found.person_id, found.given_name, found.full_name,
        load_grants=lambda: people.grants_of(found.id, today),
    )  # fmt: skip
    if not actor.may(permission):
        fail(f"{option}: tài khoản “{login}” không giữ vai trò được làm việc này.", 2)
    return actor


def _report(
    plan: Plan, *, written: bool, dry_run: bool, approved: bool, made: int, show: int, as_json: bool
) -> None:
    if as_json:
        rows = [
            {"line": r.line, "verdict": r.verdict.value, "reason": r.reason, "code": r.cells[0]}
            for r in plan.rows
        ]
        told = {**plan.summary, "written": written, "completions": made, "lines": rows}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    told_rows = sorted(plan.rows, key=lambda r: (r.verdict is not Verdict.REJECT, r.line))
    for row in told_rows[:show]:
        click.echo(f"Dòng {row.line}: {row.verdict.label} – {row.cells[0]}, {row.cells[1]}. {row.reason}")
    if len(told_rows) > show:
        click.echo(f"… và {numbers.number(len(told_rows) - show)} dòng nữa.")
    s = {key: numbers.number(value) for key, value in plan.summary.items()}
    click.echo(
        f"{s['rows']} dòng: {s['add']} ghi mới (trong đó {s['only']} không có tương đương), {s['same']} đã có, "
        f"{s['reject']} bị từ chối."
    )
    if written and approved:
        click.echo(f"Đã ghi và công nhận; thành {numbers.number(made)} kết quả hoàn thành khóa học.")
    elif written:
        click.echo("Đã ghi; các hồ sơ chờ người khác duyệt.")
    elif dry_run:
        click.echo("Chạy thử: chưa ghi gì.")
    elif not plan.clean and plan.new:
        click.echo("Chưa ghi gì vì còn dòng bị từ chối. Sửa tệp, hoặc thêm --take-good để ghi các dòng đúng.")
    else:
        click.echo("Không có gì phải ghi.")
