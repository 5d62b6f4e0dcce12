"""Commands: check and publish courses, rebuild their HTML."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from app.catalog import actions, bundle, queries
from app.catalog.folder import (
    BadArchive,
    CourseFolder,
    folders,
    read_folder,
    read_zip,
    write_folder,
    write_zip,
)
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
    _publish(_folders(paths), reviewed_by, confirm_no_secrets)


@courses.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--reviewed-by", default="", metavar="TÊN", help="Người thẩm định, không phải tác giả.")
@click.option("--confirm-no-secrets", is_flag=True, help="Xác nhận nội dung không có bí mật nhà nước.")
@click.option("--slug", default="", metavar="MÃ", help="Mã khóa học, khi thư mục mang tên khác.")
@with_app
def import_(path: Path, reviewed_by: str, confirm_no_secrets: bool, slug: str) -> None:
    """Nhập một khóa học đã xuất (thư mục hoặc tệp .zip) và phát hành nó đúng như khi xuất.

    Khóa học do giảng viên soạn trên trang mang sẵn tên người thẩm định. Muốn sửa trước khi phát hành thì nhập trên
    trang Biên soạn.
    """
    try:
        folder = read_folder(path) if path.is_dir() else read_zip(path.read_bytes(), path.name)
    except BadArchive as problem:
        fail(str(problem), 2)
    if slug:
        folder = replace(folder, slug=slug)
    _publish([folder], reviewed_by, confirm_no_secrets)


def _publish(found: list[CourseFolder], reviewed_by: str, confirm_no_secrets: bool) -> None:
    failed = False
    for folder in found:
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


@courses.command()
@click.argument("slug")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Thư mục mới, hoặc tệp có đuôi .zip."
)
@with_app
def export(slug: str, out: Path) -> None:
    """Xuất phiên bản hiện hành của một khóa học đúng từng byte như khi phát hành."""
    edition = queries.current_edition(slug)
    if edition is None:
        fail(f"Không có khóa học “{slug}”.")
    try:
        files = queries.edition_files(edition.id)
    except FileNotFoundError:
        fail(
            "Thiếu tệp gốc của khóa học này; hãy chạy “hoctapso courses publish” với thư mục của khóa học rồi xuất lại."
        )
    if out.suffix.lower() == ".zip":
        out.write_bytes(write_zip(slug, files))
    elif out.exists() and any(out.iterdir()):
        fail(f"Thư mục {out} đã có nội dung; hãy chọn thư mục mới.")
    else:
        if out.exists():
            out.rmdir()
        write_folder(files, out)
    click.echo(f"Đã xuất phiên bản {edition.number} của {slug}: {len(files)} tệp.")
    if out.suffix.lower() != ".zip" and out.resolve().name != slug:
        click.echo(f"Thư mục không mang tên khóa học: khi nhập lại, thêm --slug {slug}.")


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
    for practical in queries.practicals_to_render():
        with transaction():
            actions.render_practical(practical_id=practical)
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
