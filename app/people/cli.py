"""`hoctapso units`, `accounts` and `roster`."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import click

from app.core import clock, numbers
from app.core.cli import fail, settings, with_app
from app.core.database import transaction
from app.people import actions, importing, passwords, queries
from app.people.access import Role
from app.people.actions import NewUnit, Refused
from app.people.actions import roster as roster_actions
from app.people.roster.checking import Verdict
from app.people.roster.reading import Unreadable
from app.people.rules import UnitKind, code_shown, password_problem

BY = "cli"


class Day(click.ParamType):
    """A date as people here write it."""

    name = "ngày"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """dd/mm/yyyy or yyyy-mm-dd."""
        if isinstance(value, dt.date):
            return value
        try:
            return numbers.parse_day(value)
        except ValueError:
            self.fail(f"“{value}” không phải là ngày; viết dạng 19/12/2026 hoặc 2026-12-19.", param, ctx)


DAY = Day()
KIND = click.Choice([kind.value for kind in UnitKind])


def _day() -> dt.date:
    return clock.local_date(clock.now())


@click.group()
def units() -> None:
    """Đơn vị: xem, thêm, đổi tên, nhập, tách theo ngày; những ngày đã qua giữ nguyên."""


@units.command("list")
@click.option("--as-of", "day", type=DAY, default=None, help="Tính đến hết ngày (mặc định: hôm nay).")
@click.option("--json", "as_json", is_flag=True, help="In ra JSON.")
@with_app
def list_units(day: dt.date | None, as_json: bool) -> None:
    """Liệt kê các đơn vị có hiệu lực."""
    found = queries.units_on(day or _day())
    if as_json:
        click.echo(
            json.dumps(
                [
                    {"code": u.code, "name": u.name, "kind": u.kind.value, "in_target": u.in_target}
                    for u in found
                ],
                ensure_ascii=False,
            )
        )
        return
    for u in found:
        click.echo(f"{u.code}\t{u.name}\t{u.kind.label}")
    click.echo(f"{numbers.number(len(found))} đơn vị.", err=True)


@units.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--kind", type=KIND, required=True, help="Loại đơn vị.")
@click.option("--from", "from_on", type=DAY, required=True, help="Có từ ngày.")
@click.option("--parent", default="", help="Mã đơn vị chủ quản (đơn vị trực thuộc).")
@click.option("--decision", default="", help="Số, ngày quyết định.")
@with_app
def add_unit(code: str, name: str, kind: str, from_on: dt.date, parent: str, decision: str) -> None:
    """Thêm một đơn vị."""
    with _said(), transaction():
        actions.add_unit(
            code=code,
            name=name,
            kind=UnitKind(kind),
            from_on=from_on,
            parent=parent,
            decision_ref=decision,
            by=BY,
            now=clock.now(),
        )
    click.echo(f"Đã thêm {code} – {name} từ ngày {numbers.day(from_on)}.")


@units.command("rename")
@click.argument("code")
@click.argument("name")
@click.option("--on", type=DAY, required=True, help="Ngày đầu tiên mang tên mới.")
@click.option("--decision", required=True, help="Số, ngày quyết định.")
@with_app
def rename_unit(code: str, name: str, on: dt.date, decision: str) -> None:
    """Đổi tên một đơn vị từ một ngày; trước ngày đó vẫn là tên cũ."""
    with _said(), transaction():
        actions.rename_unit(code=code, name=name, on=on, decision_ref=decision, by=BY, now=clock.now())
    click.echo(f"Từ ngày {numbers.day(on)}, {code} mang tên {name}.")


def _part(text: str, kind: str | None) -> str | NewUnit:
    code, mark, name = text.partition("=")
    if not mark:
        return code
    if kind is None:
        raise Refused("Đơn vị mới cần --kind.")
    return NewUnit(code, name, UnitKind(kind))


@units.command("merge")
@click.argument("codes", nargs=-1, required=True)
@click.option("--into", required=True, help="Mã đơn vị nhận, hoặc MÃ=TÊN cho một đơn vị mới.")
@click.option("--kind", type=KIND, default=None, help="Loại của đơn vị mới.")
@click.option("--on", type=DAY, required=True, help="Ngày đầu tiên của đơn vị sau khi nhập.")
@click.option("--decision", required=True, help="Số, ngày quyết định.")
@with_app
def merge_units(codes: tuple[str, ...], into: str, kind: str | None, on: dt.date, decision: str) -> None:
    """Nhập các đơn vị CODES vào một đơn vị; cán bộ, nhiệm vụ và đầu mối chuyển theo từ ngày đó."""
    with _said(), transaction():
        moved = actions.merge_units(
            codes=codes, into=_part(into, kind), on=on, decision_ref=decision, by=BY, now=clock.now()
        )
    click.echo(f"Đã nhập. {numbers.number(moved)} quá trình công tác chuyển từ ngày {numbers.day(on)}.")


@units.command("split")
@click.argument("code")
@click.option(
    "--into",
    "parts",
    multiple=True,
    required=True,
    help="Mỗi đơn vị sau khi tách: MÃ hoặc MÃ=TÊN (nhiều lần).",
)
@click.option("--kind", type=KIND, default=None, help="Loại của các đơn vị mới.")
@click.option("--on", type=DAY, required=True, help="Ngày đầu tiên của các đơn vị mới.")
@click.option("--decision", required=True, help="Số, ngày quyết định.")
@click.option("--officer", "officers", multiple=True, help="MÃ-CÁN-BỘ=MÃ-ĐƠN-VỊ: ai về đâu (nhiều lần).")
@click.option(
    "--default", "default", default="", help="Đơn vị nhận những người còn lại (mặc định: đơn vị đầu tiên)."
)
@with_app
def split_unit(
    code: str, parts: tuple[str, ...], kind: str | None, on: dt.date, decision: str, officers: tuple[str, ...],
    default: str,
) -> None:  # fmt: skip
    """Tách đơn vị CODE thành nhiều đơn vị."""
    wanted = dict(text.partition("=")[::2] for text in officers)
    with _said(), transaction():
        moved = actions.split_unit(
            code=code,
            into=[_part(p, kind) for p in parts],
            on=on,
            decision_ref=decision,
            by=BY,
            now=clock.now(),
            officers=wanted,
            default=default,
        )
    click.echo(f"Đã tách. {numbers.number(moved)} quá trình công tác chuyển từ ngày {numbers.day(on)}.")


@click.group()
def accounts() -> None:
    """Tài khoản và vai trò."""


@accounts.command("list")
@click.option("--role", type=click.Choice([r.value for r in Role]), default=None, help="Chỉ vai trò này.")
@click.option("--search", default="", help="Một phần họ tên hoặc mã, không cần dấu.")
@with_app
def list_accounts(role: str | None, search: str) -> None:
    """Liệt kê tài khoản (mỗi lần tối đa 50, theo tên)."""
    page = queries.accounts(now=clock.now(), day=_day(), search=search, role=Role(role) if role else None)
    for line in page.rows:
        logins = ", ".join(queries.logins_of(line.id))
        click.echo(f"{line.full_name}\t{logins}\t{'; '.join(line.roles) or 'Người học'}\t{line.status.label}")
    if page.after:
        click.echo("Còn nữa; dùng --search hoặc --role để thu hẹp.", err=True)


@accounts.command("add")
@click.argument("login")
@click.argument("full_name")
@with_app
def add_account(login: str, full_name: str) -> None:
    """Mở tài khoản cho người ngoài danh sách cán bộ và in mã kích hoạt."""
    with _said(), transaction():
        account = actions.staff_account(full_name=full_name, login=login, now=clock.now())
        code = actions.issue_code(account_id=account.id, purpose="activate", by=BY, now=clock.now())
    click.echo(
        f"Mã kích hoạt của {login}: {code_shown(code)}. Dùng tại {settings().public_url}/kich-hoat trong 30 ngày."
    )


def _find(login: str) -> int:
    found = queries.account_by_login(login)
    if found is None:
        fail(f"Không có tài khoản “{login}”.")
    return found


@accounts.command("code")
@click.argument("login")
@with_app
def issue_code(login: str) -> None:
    """Cấp mã mới cho một tài khoản (khi quên mật khẩu hoặc tạm khóa)."""
    account_id = _find(login)
    with _said(), transaction():
        code = actions.issue_code(account_id=account_id, purpose="reset", by=BY, now=clock.now())
    click.echo(
        f"Mã của {login}: {code_shown(code)}. Dùng tại {settings().public_url}/kich-hoat trong 24 giờ."
    )


@accounts.command("password")
@click.argument("login")
@with_app
def set_password(login: str) -> None:
    """Đặt mật khẩu của chính người đang ngồi trước máy (gõ vào, không hiện ra)."""
    account_id = _find(login)
    password = click.prompt("Mật khẩu mới", hide_input=True, confirmation_prompt="Gõ lại")
    if problem := password_problem(password, names=queries.logins_of(account_id)):
        fail(problem)
    hashed = passwords.hash_password(password)
    with transaction():
        actions.set_password(account_id=account_id, password_hash=hashed, now=clock.now())
        actions.end_sessions(account_id=account_id, now=clock.now())
    click.echo("Đã đặt mật khẩu; mọi nơi đang đăng nhập đã được đăng xuất.")


@accounts.command("grant")
@click.argument("login")
@click.argument("role", type=click.Choice([r.value for r in Role if r is not Role.OFFICER]))
@click.option("--unit", "unit_code", default="", help="Mã đơn vị (đầu mối, lãnh đạo).")
@click.option("--from", "from_on", type=DAY, default=None, help="Từ ngày (mặc định: hôm nay).")
@click.option("--until", "until_on", type=DAY, default=None, help="Đến hết ngày.")
@with_app
def grant_role(
    login: str, role: str, unit_code: str, from_on: dt.date | None, until_on: dt.date | None
) -> None:
    """Cấp một vai trò."""
    account_id = _find(login)
    unit = queries.unit_by_code(unit_code, from_on or _day()) if unit_code else None
    if unit_code and unit is None:
        fail(f"Không có đơn vị mã “{unit_code}”.")
    with _said(), transaction():
        actions.grant_role(
            account_id=account_id,
            role=Role(role),
            unit_id=unit.id if unit else None,
            from_on=from_on or _day(),
            until_on=until_on,
            by=BY,
            now=clock.now(),
        )
    click.echo(f"Đã cấp vai trò {Role(role).label}.")


@accounts.command("revoke")
@click.argument("login")
@click.argument("role", type=click.Choice([r.value for r in Role if r is not Role.OFFICER]))
@with_app
def revoke_role(login: str, role: str) -> None:
    """Thu hồi một vai trò ở mọi đơn vị."""
    account_id = _find(login)
    found = queries.account(now=clock.now(), day=_day(), account_id=account_id)
    held = [r for r in found.roles if r.role == role] if found else []
    if not held:
        fail("Tài khoản không giữ vai trò này.")
    with _said(), transaction():
        for grant in held:
            actions.revoke_role(account_id=account_id, uid=grant.uid, by=BY, now=clock.now())
    click.echo(f"Đã thu hồi vai trò {Role(role).label}.")


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
    except Unreadable as refusal:
        tell.end()
        fail(str(refusal))
    tell.end()
    if errors is not None:
        errors.write_text(importing.rejected_csv(importing.rejected(plan)), encoding="utf-8", newline="")
    written = False
    if not dry_run and (plan.clean or take_good) and plan.changes:
        with _said(), transaction():
            uid = roster_actions.open_import(
                file_name=file.name,
                file_hash=hashlib.sha256(data).hexdigest(),
                by=BY,
                now=clock.now(),
                state="applying",
            )
        with _said():
            importing.apply(plan, uid=uid, by=BY, progress=tell)
        with transaction():
            roster_actions.set_import(uid=uid, state="applied", summary=plan.summary)
        tell.end()
        written = True
    _report(plan, written=written, dry_run=dry_run, show=show, as_json=as_json)
    if not plan.clean and not written:
        raise SystemExit(1)


def _report(plan: importing.Plan, *, written: bool, dry_run: bool, show: int, as_json: bool) -> None:
    if as_json:
        rows = [
            {"line": r.line, "verdict": r.verdict.value, "reason": r.reason, "code": r.code}
            for r in plan.rows
            if r.verdict is not Verdict.SAME
        ]
        click.echo(json.dumps({**plan.summary, "written": written, "lines": rows}, ensure_ascii=False))
        return
    told = [r for r in plan.rows if r.verdict is not Verdict.SAME]
    told.sort(key=lambda r: (r.verdict is not Verdict.REJECT, r.line))  # what must be mended comes first
    for row in told[:show]:
        who = f"{row.code} {row.name}".strip()
        click.echo(f"Dòng {row.line}: {row.verdict.label} – {who}{'. ' + row.reason if row.reason else ''}")
    if len(told) > show:
        click.echo(f"… và {numbers.number(len(told) - show)} dòng nữa.")
    s = {key: numbers.number(value) for key, value in plan.summary.items()}
    click.echo(
        f"{s['rows']} dòng: {s['add']} thêm mới, {s['change']} thay đổi, {s['end']} kết thúc, {s['same']} giữ nguyên, "
        f"{s['reject']} bị từ chối."
    )
    if written:
        click.echo("Đã ghi." if plan.clean else "Đã ghi những cán bộ không có lỗi.")
    elif dry_run:
        click.echo("Chạy thử: chưa ghi gì.")
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


class _said:
    """What the rules refuse is said on stderr, and the command ends with 1."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Refused):
            fail(str(error))
