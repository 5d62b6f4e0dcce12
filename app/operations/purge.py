"""`hoctapso purge`."""

from __future__ import annotations

import click

from app import keeping
from app.core import clock, numbers
from app.core.cli import with_app


@click.command()
@click.option("--dry-run", is_flag=True, help="Chỉ đếm, không xóa gì.")
@with_app
def purge(dry_run: bool) -> None:
    """Xóa những gì đã quá thời hạn giữ (bảng ở trang Quyền riêng tư). Tiến trình việc dài tự chạy mỗi ngày."""
    gone = keeping.purge(now=clock.now(), dry=dry_run)
    for line in keeping.KEPT:
        if gone.get(line.key):
            click.echo(f"  {line.what}: {numbers.number(gone[line.key])}")
    total = numbers.number(sum(gone.values()))
    click.echo(f"Sẽ xóa {total} mục." if dry_run else f"Đã xóa {total} mục.")
