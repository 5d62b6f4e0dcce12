"""`hoctapso accounts`."""

from __future__ import annotations

import datetime as dt

import click

from app.core import audit, clock
from app.core.cli import fail, settings, with_app
from app.core.database import transaction
from app.people import actions, passwords, queries
from app.people.access import Role
from app.people.cli.words import BY, DAY, said, today
from app.people.rules import code_shown, password_problem


@click.group()
def accounts() -> None:
    """Tài khoản và vai trò."""


@accounts.command("list")
@click.option("--role", type=click.Choice([r.value for r in Role]), default=None, help="Chỉ vai trò này.")
@click.option("--search", default="", help="Một phần họ tên hoặc mã, không cần dấu.")
@with_app
def list_accounts(role: str | None, search: str) -> None:
    """Liệt kê tài khoản (mỗi lần tối đa 50, theo tên)."""
    page = queries.accounts(now=clock.now(), day=today(), search=search, role=Role(role) if role else None)
    audit.viewed("people.see_accounts", [line.uid for line in page.rows])
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
    with said(), transaction():
        account = actions.staff_account(full_name=full_name, login=login, now=clock.now())
        code = actions.issue_code(account_id=account.id, purpose="activate", by=BY, now=clock.now())
    click.echo(
        f"Mã kích hoạt của {login}: {code_shown(code)}. Dùng tại {settings().public_url}/kich-hoat trong 30 ngày."
    )


def _find(login: str) -> int:
    found = queries.account_by_login(login)
    if found is None and queries.person_of_code(login) is not None:
        fail(f"Cán bộ {login} chưa có tài khoản: in phiếu kích hoạt ở trang /can-bo/phieu-kich-hoat trước.")
    if found is None:
        fail(f"Không có tài khoản “{login}”.")
    return found


@accounts.command("code")
@click.argument("login")
@with_app
def issue_code(login: str) -> None:
    """Cấp mã mới cho một tài khoản (khi quên mật khẩu hoặc tạm khóa)."""
    account_id = _find(login)
    with said(), transaction():
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


@accounts.command("second-step-off")
@click.argument("login")
@with_app
def second_step_off(login: str) -> None:
    """Tắt xác minh hai bước của một tài khoản (mất điện thoại và mã dự phòng), sau khi đã chắc chắn đúng người."""
    account_id = _find(login)
    with transaction():
        actions.reset_second_step(account_id=account_id, now=clock.now())
    click.echo("Đã tắt xác minh hai bước; mọi nơi đang đăng nhập đã được đăng xuất.")


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
    unit = queries.unit_by_code(unit_code, from_on or today()) if unit_code else None
    if unit_code and unit is None:
        fail(f"Không có đơn vị mã “{unit_code}”.")
    with said(), transaction():
        actions.grant_role(
            account_id=account_id,
            role=Role(role),
            unit_id=unit.id if unit else None,
            from_on=from_on or today(),
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
    found = queries.account(now=clock.now(), day=today(), account_id=account_id)
    held = [r for r in found.roles if r.role == role] if found else []
    if not held:
        fail("Tài khoản không giữ vai trò này.")
    with said(), transaction():
        for grant in held:
            actions.revoke_role(account_id=account_id, uid=grant.uid, by=BY, now=clock.now())
    click.echo(f"Đã thu hồi vai trò {Role(role).label}.")
