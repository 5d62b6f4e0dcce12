"""Commands: check and publish courses, rebuild their HTML."""

from __future__ import annotations

from pathlib import Path

import click

from app.catalog import actions, bundle, queries
from app.catalog.folder import CourseFolder, folders, read_folder
from app.core import audit, clock
from app.core.cli import fail, with_app
from app.core.config import ROOT
from app.core.database import transaction


@click.group()
def courses() -> None:
    """Kiểm tra và phát hành khóa học viết bằng tệp (xem courses/README.md)."""


_paths = click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[THƯ MỤC…]")


@courses.command()
@_paths
def check(paths: tuple[Path, ...]) -> None:
    """In mọi lỗi dạng tệp:dòng: câu; mã thoát 1 nếu có lỗi."""
    failed = False
    for folder in _folders(paths):
        _, problems = bundle.parse(folder.slug, folder.files, today=clock.today())
        _print(folder, problems)
        failed = failed or any(p.severity == "error" for p in problems)
    if failed:
        raise SystemExit(1)
    click.echo("Không có lỗi.", err=True)


@courses.command()
@_paths
@click.option("--reviewed-by", default="", metavar="TÊN", help="Người thẩm định, không phải tác giả.")
@click.option("--confirm-no-secrets", is_flag=True, help="Xác nhận nội dung không có bí mật nhà nước.")
@with_app
def publish(paths: tuple[Path, ...], reviewed_by: str, confirm_no_secrets: bool) -> None:
    """Phát hành khóa học thành phiên bản mới; nội dung không đổi thì không tạo phiên bản."""
    failed = False
    for folder in _folders(paths):
        try:
            outcome = actions.publish_folder(
                folder=folder,
                reviewed_by=reviewed_by,
                confirm_no_secrets=confirm_no_secrets,
                published_by=audit.actor(),
                now=clock.now(),
            )
        except actions.NotPublished as refusal:
            failed = True
            _print(folder, refusal.problems)
            click.echo(f"{folder.slug}: {refusal}", err=True)
            continue
        if outcome.created:
            click.echo(f"{folder.slug}: đã phát hành phiên bản {outcome.number}.")
        else:
            click.echo(
                f"{folder.slug}: nội dung đã có ở phiên bản {outcome.number}, không tạo phiên bản mới."
            )
    if failed:
        raise SystemExit(1)


@click.group()
def editions() -> None:
    """Phiên bản đã phát hành."""


@editions.command()
@with_app
def rerender() -> None:
    """Dựng lại trang bài học của mọi phiên bản bằng bộ dựng hiện tại."""
    count = 0
    for lesson in queries.lessons_to_render():
        with transaction():
            actions.render_lesson(lesson_id=lesson)
        count += 1
    click.echo(f"Đã dựng {count} bài học.")


def _folders(paths: tuple[Path, ...]) -> list[CourseFolder]:
    found = [read_folder(p) for p in paths] if paths else folders(ROOT / "courses")
    if not found:
        fail("Không thấy khóa học nào: cần thư mục có tệp course.toml.")
    return found


def _print(folder: CourseFolder, problems: list[bundle.Problem]) -> None:
    for problem in problems:
        kind = "" if problem.severity == "error" else "lưu ý: "
        click.echo(f"{folder.shown}/{problem.path}:{problem.line}: {kind}{problem.sentence}")
