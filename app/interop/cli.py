"""`hoctapso questions`: question banks from elsewhere and to elsewhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from app.authoring import actions as authoring_actions
from app.authoring import queries as authoring
from app.authoring.actions import By, Refused
from app.catalog import queries as catalog
from app.core import audit, clock, numbers
from app.core.cli import fail, with_app
from app.core.database import transaction
from app.interop import formats, importing
from app.interop.queries import Bank, bank_of_draft, bank_of_edition
from app.interop.rules import Line, Unreadable, Verdict, counts

_SHOWN = 100


@click.group()
def questions() -> None:
    """Nhập và xuất ngân hàng câu hỏi của một khóa học."""


def _bank(slug: str) -> tuple[Bank, bool]:
    """The bank of the open draft, or else of the current edition; whether there is a draft."""
    draft = authoring.open_draft_of(slug)
    if draft is not None:
        return bank_of_draft(draft), True
    edition = catalog.current_edition(slug)
    if edition is None:
        fail(f"Không có khóa học “{slug}”.")
    try:
        return bank_of_edition(edition), False
    except FileNotFoundError:
        fail(
            "Thiếu tệp gốc của khóa học này; hãy chạy “hoctapso courses publish” với thư mục của khóa học rồi làm lại."
        )


@questions.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--course", "slug", required=True, metavar="SLUG", help="Khóa học nhận câu hỏi.")
@click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra, không ghi gì.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Ghi kết quả từng câu ra tệp JSON này."
)
@click.option(
    "--lesson",
    default="",
    metavar="KEY",
    help="Bài học của những câu chưa ghi bài; mặc định là bài đầu tiên.",
)
@click.option(
    "--format", "kind", default="", type=click.Choice(["", *formats.IMPORTED]), help="Mặc định là tự nhận ra."
)
@with_app
def import_(file: Path, slug: str, dry_run: bool, report: Path | None, lesson: str, kind: str) -> None:
    """Nhập câu hỏi từ tệp GIFT, Aiken, Moodle XML, QTI hoặc mẫu bảng tính vào bản nháp đang mở của khóa học.

    Chưa có bản nháp thì mở một bản. Thoát với mã 1 khi không đọc được tệp hoặc không ghi được.
    """
    bank, _ = _bank(slug)
    if lesson and lesson not in bank.lessons:
        fail(f"Không có bài học nào mang khóa “{lesson}”. Các bài: {', '.join(bank.lessons) or 'chưa có'}.")
    tell = _Progress()
    try:
        with file.open("rb") as source:
            chosen = kind or formats.detect(source)
            if dry_run:
                lines = importing.examine(chosen, source, bank=bank, lesson=lesson, progress=tell)
            else:
                by = By(0, audit.actor())
                with transaction():
                    draft = authoring_actions.open_draft(slug=slug, by=by, now=clock.now())
                lines = importing.apply(chosen, source, draft=draft, lesson=lesson, by=by, progress=tell)
    except (Unreadable, Refused) as refusal:
        tell.end()
        fail(str(refusal))
    tell.end()
    if report is not None:
        said = [line.to_json() for line in lines]
        report.write_text(
            json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", errors="replace"
        )
    _say(lines, dry_run=dry_run)


def _say(lines: list[Line], *, dry_run: bool) -> None:
    told = [line for line in lines if line.reason]
    told.sort(key=lambda line: [*reversed(Verdict)].index(line.verdict))  # what was refused comes first
    for line in told[:_SHOWN]:
        click.echo(f"{line.id}: {line.verdict.label}. {line.reason}")
    if len(told) > _SHOWN:
        click.echo(f"… và {numbers.number(len(told) - _SHOWN)} câu nữa.")
    found = {name: numbers.number(value) for name, value in counts(lines).items()}
    click.echo(
        f"{found['all']} câu: {found['whole']} lấy trọn vẹn ({found['there']} đã có sẵn), {found['loss']} lấy nhưng có mất, "
        f"{found['refused']} không lấy."
    )
    click.echo("Chạy thử: chưa ghi gì." if dry_run else f"Đã ghi {found['new']} câu vào bản nháp.")


@questions.command()
@click.option("--course", "slug", required=True, metavar="SLUG", help="Khóa học.")
@click.option("--format", "kind", required=True, type=click.Choice([*formats.EXPORTED]))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Tệp sẽ ghi.")
@with_app
def export(slug: str, kind: str, out: Path) -> None:
    """Xuất ngân hàng câu hỏi của bản nháp đang mở, hoặc của phiên bản hiện hành."""
    bank, drafted = _bank(slug)
    try:
        lost = formats.write(kind, bank.sound, out, bank.load)
    except OSError as problem:
        fail(f"Không ghi được tệp {out}: {problem.strerror or problem}.")
    where = "bản nháp" if drafted else "phiên bản hiện hành"
    click.echo(f"Đã xuất {numbers.number(len(bank.sound))} câu của {where} ra {out}.")
    if bank.broken:
        click.echo(f"{numbers.number(bank.broken)} câu còn lỗi nên không xuất.", err=True)
    if lost:
        keys = {one.key for one in lost}
        click.echo(
            f"Nhập lại ở đây thì giống hệt; phần mềm khác sẽ không thấy hết {numbers.number(len(keys))} câu, ví dụ "
            f"{lost[0].key}: {lost[0].what}.",
            err=True,
        )


class _Progress:
    """A line on the terminal that says how far the work is; silent when stderr is not one."""

    def __init__(self) -> None:
        self._shown = False

    def __call__(self, done: int, total: int, message: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{message}: {numbers.number(done)}\x1b[K", nl=False, err=True)
            self._shown = True

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            click.echo("", err=True)
            self._shown = False
