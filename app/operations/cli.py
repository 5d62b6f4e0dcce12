"""Commands: set up, serve, back up, restore."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from app.core import audit, clock, storage
from app.core.cli import fail, settings, with_app
from app.core.config import DEMO, Settings, SettingsError, load, real_instance
from app.core.database import transaction
from app.operations import copies, serving


def _real_settings() -> Settings:
    """The settings of the real installation, even while only the demonstration has been set up."""
    chosen = click.get_current_context().find_root().obj
    if isinstance(chosen, Settings):
        return chosen
    try:
        return load(instance=chosen or real_instance())
    except SettingsError as error:
        fail(str(error))


@click.command()
def init() -> None:
    """Thiết lập bản cài đặt thật: tạo cơ sở dữ liệu, nạp đơn vị, phát hành khóa học. Chạy lại không hại gì."""
    from app.operations.installation import prepare
    from app.people.actions.accounts import first_administrator_link
    from app.people.actions.facts import Refused

    chosen = _real_settings()
    if chosen.instance.name == DEMO:
        fail("Đây là thư mục của tỉnh mẫu. Tạo tỉnh mẫu bằng: hoctapso demo")
    if problem := storage.problem(chosen):
        fail(problem)
    app = prepare(chosen, by="cli", say=click.echo)
    with app.app_context():
        click.echo(f"Bản cài đặt sẵn sàng trong {chosen.instance}.")
        _say_what_is_missing(chosen)
        try:
            with transaction():
                link = first_administrator_link(now=clock.now())
        except Refused:
            click.echo("Chạy trang bằng: hoctapso serve")
            return
    click.echo("")
    click.echo("Đường dẫn dùng một lần, trong 7 ngày, để tạo tài khoản quản trị đầu tiên:")
    click.echo(f"  {chosen.public_url}{link}")
    click.echo("Chạy trang bằng “hoctapso serve” rồi mở đường dẫn trên. Chạy lại “hoctapso init” để lấy đường dẫn khác.")


def _say_what_is_missing(chosen: Settings) -> None:
    """What everybody will read on papers and slips, while nobody has set it."""
    if chosen.is_loopback:
        click.echo(f"Chưa đặt HOCTAPSO_PUBLIC_URL: giấy và phiếu in ra mang địa chỉ {chosen.public_url}, máy khác không mở được.")
    if not chosen.site.helper:
        click.echo(f"Chưa có người hỗ trợ (helper) trong {chosen.instance / 'site.toml'}: phiếu kích hoạt chừa chỗ ghi tay.")


@click.command()
def serve() -> None:
    """Chạy trang: các tiến trình web và tiến trình xử lý việc dài. Dừng bằng Ctrl+C."""
    run_serve(settings())


def run_serve(chosen: Settings, banner: str = "", *, checked: bool = False) -> None:
    """Check that the installation may be served, then become the supervisor; does not return.

    `checked`: the caller has just brought the schema up and says in `site.demo` what it is.
    """
    from app.operations.installation import state

    ready, demo = (True, chosen.site.demo) if checked else state(chosen)
    if not ready:
        fail("Cơ sở dữ liệu chưa được thiết lập hoặc chưa nâng cấp. Chạy: hoctapso init")
    if demo and not serving.is_loopback(chosen.host) and not chosen.demo_public:
        fail(
            f"Tỉnh mẫu chỉ chạy trên máy này (127.0.0.1), HOST đang là {chosen.host}. "
            "Nếu thật sự muốn mở cho máy khác, đặt HOCTAPSO_DEMO_PUBLIC=1."
        )
    if problem := storage.problem(chosen):
        fail(problem)
    if problem := serving.address_problem(chosen.host, chosen.port):
        fail(problem)
    sys.stdout.flush()
    environment = serving.environment(chosen, banner)
    os.execve(sys.executable, [sys.executable, "-m", "app.operations.supervisor"], environment)


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="THƯ-MỤC")
@with_app
def backup(folder: Path) -> None:
    """Sao lưu cơ sở dữ liệu, tệp và khóa vào THƯ-MỤC mới, trong khi trang vẫn chạy."""
    try:
        done = copies.take(settings(), folder.resolve(), now=clock.now())
    except copies.Refused as refusal:
        fail(str(refusal))
    with transaction():
        audit.record("operations.backup", count=done.files)
    click.echo(f"Đã sao lưu {done.files} tệp vào {folder}. Bản sao chứa dữ liệu cá nhân và khóa: cất nơi an toàn.")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="THƯ-MỤC")
@click.option("--force", is_flag=True, help="Thay thế dữ liệu đang có; dữ liệu cũ được cất riêng, không xóa.")
def restore(folder: Path, force: bool) -> None:
    """Khôi phục từ bản sao trong THƯ-MỤC. Kiểm tra toàn bộ bản sao trước khi đổi bất cứ điều gì."""
    chosen = _real_settings()
    if problem := storage.problem(chosen):
        fail(problem)
    try:
        done = copies.bring_back(chosen, folder.resolve(), force=force, now=clock.now())
    except copies.Refused as refusal:
        fail(str(refusal))
    click.echo(f"Đã khôi phục {done.files} tệp của bản sao ngày {done.made_on} vào {chosen.instance}.")
    if done.kept:
        click.echo(f"Dữ liệu trước khi khôi phục được cất trong {done.kept}.")
