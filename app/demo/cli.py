"""Commands: make, serve, list and remove the demonstration province."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from app.core.cli import fail
from app.core.config import DEMO, Settings, SettingsError, demo_instance, load
from app.demo import accounts

OFFICERS, SEED = 300, 2027


def _settings() -> Settings:
    chosen: Any = click.get_current_context().find_root().obj
    if isinstance(chosen, Settings):
        return chosen
    folder: Path = demo_instance() if chosen is None else chosen if chosen.name == DEMO else chosen / DEMO
    # Asked before `load`, which would make the folder for its key.
    try:
        return load(instance=folder)
    except SettingsError as error:
        fail(str(error))


@click.group(invoke_without_command=True)
@click.option("--officers", type=click.IntRange(10, 1_000_000), default=OFFICERS, show_default=True, help="Số cán bộ.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Cùng số này cho cùng những người này.")
@click.option("--years", type=click.IntRange(1, 10), help="Học từ bao nhiêu năm trước, nhưng không trước ngày 01/07/2025.")
@click.pass_context
def demo(context: click.Context, officers: int, seed: int, years: int | None) -> None:
    """Tỉnh mẫu với người và số liệu bịa, trong cơ sở dữ liệu riêng; xóa được bằng một lệnh."""
    if context.invoked_subcommand is not None:
        return
    settings = _settings()
    ready = accounts.kept(settings.instance)
    if ready is not None:
        source = [context.get_parameter_source(name) for name in ("officers", "seed", "years")]
        if any(s is not click.core.ParameterSource.DEFAULT for s in source):
            fail("Đã có tỉnh mẫu. Xóa bằng “hoctapso demo remove” rồi tạo lại.")
        click.echo("Đã có tỉnh mẫu.")
    else:
        ready = _make(settings, officers, seed, years)
    _say_accounts(ready)
    click.echo("Chạy tỉnh mẫu bằng: hoctapso demo run")


def _make(settings: Settings, officers: int, seed: int, years: int | None) -> list[accounts.ReadyAccount]:
    from app.demo import province

    try:
        click.echo(f"Đang tạo tỉnh mẫu với {officers} cán bộ trong {settings.instance} …")
        with _progress(officers) as told:
            return province.make(settings, officers=officers, seed=seed, years=years, say=click.echo, told=told)
    except province.NotMade as refusal:
        fail(str(refusal))


class _progress:
    """A bar on a terminal, a line every tenth of the way elsewhere."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._said = total, 0, 0
        self._bar: Any = click.progressbar(length=total, label="Cán bộ", file=sys.stderr) if sys.stderr.isatty() else None

    def __enter__(self) -> Callable[[int], None]:
        return self._told

    def _told(self, count: int) -> None:
        if self._bar is not None:
            self._bar.update(count)
            return
        self._done += count
        tenth = 10 * self._done // self._total
        if tenth > self._said:
            self._said = tenth
            click.echo(f"  {self._done}/{self._total} cán bộ", err=True)

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()


def _say_accounts(ready: list[accounts.ReadyAccount]) -> None:
    click.echo("Tên đăng nhập, mật khẩu (chỉ của máy này):")
    click.echo(accounts.table(ready))


@demo.command("accounts")
@click.option("--json", "as_json", is_flag=True, help="In JSON: role, login, password.")
def list_accounts(as_json: bool) -> None:
    """In tài khoản dùng thử, mỗi vai trò một tài khoản."""
    ready = accounts.kept(_settings().instance)
    if ready is None:
        fail("Chưa có tỉnh mẫu. Tạo bằng: hoctapso demo")
    if as_json:
        kept = [{"role": a.role, "login": a.login, "password": a.password} for a in ready]
        click.echo(json.dumps(kept, ensure_ascii=False, indent=2))
    else:
        _say_accounts(ready)


@demo.command()
def remove() -> None:
    """Xóa tỉnh mẫu: cơ sở dữ liệu, tệp và mật khẩu của nó. Dữ liệu thật không bị đụng đến."""
    from app.demo import province
    from app.operations.supervisor import held

    settings = _settings()
    with held(settings.instance) as free:
        if not free:
            fail("Tỉnh mẫu đang chạy. Dừng nó rồi xóa.")
    try:
        existed = province.remove(settings)
    except province.NotMade as refusal:
        fail(str(refusal))
    click.echo("Đã xóa tỉnh mẫu." if existed else "Không có tỉnh mẫu nào.")


@demo.command()
@click.option("--officers", type=click.IntRange(10, 1_000_000), default=OFFICERS, show_default=True, help="Số cán bộ.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Cùng số này cho cùng những người này.")
@click.option("--years", type=click.IntRange(1, 10), help="Học từ bao nhiêu năm trước, nhưng không trước ngày 01/07/2025.")
def run(officers: int, seed: int, years: int | None) -> None:
    """Tạo tỉnh mẫu nếu chưa có, cập nhật khóa học, rồi chạy trang."""
    from app.demo import province
    from app.operations.cli import run_serve

    settings = _settings()
    ready = accounts.kept(settings.instance)
    if ready is None:
        ready = _make(settings, officers, seed, years)
    else:
        province.refresh(settings, click.echo)
    settings = replace(settings, site=replace(settings.site, demo=True))
    shown = settings.public_url
    banner = f"\nTỉnh mẫu đang chạy tại {shown}\n{accounts.table(ready)}\nDừng bằng Ctrl+C."
    run_serve(settings, banner, checked=True)
