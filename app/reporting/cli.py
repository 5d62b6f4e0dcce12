"""Commands: the figure and the export of completions."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click

from app.core import audit, clock, numbers
from app.core.cli import fail, settings, with_app
from app.people.access import EVERYTHING, Scope
from app.people.queries import unit_by_code
from app.records import queries as records
from app.reporting import exports, queries, wording


def _day(text: str | None) -> dt.date:
    if text is None:
        return clock.today()
    try:
        return numbers.parse_day(text)
    except ValueError:
        fail(f"“{text}” không phải là ngày. Ví dụ: 2026-12-19.", 2)


@click.command()
@click.option(
    "--as-of", "as_of", metavar="NGÀY", help="Tính đến hết ngày này (YYYY-MM-DD), mặc định là hôm nay."
)
@click.option("--unit", "unit", metavar="MÃ", help="Chỉ tính một đơn vị.")
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
@with_app
def target(as_of: str | None, unit: str | None, as_json: bool) -> None:
    """In kết quả thực hiện mục tiêu 70%."""
    day = _day(as_of)
    scope = EVERYTHING
    if unit is not None:
        found = unit_by_code(unit, day)
        if found is None:
            fail(f"Không có đơn vị mã “{unit}”. Xem danh sách: hoctapso units list")
        scope = Scope(frozenset({found.id}))
    figure = queries.figure(scope, day).target
    if as_json:
        click.echo(json.dumps(queries.target_json(figure), ensure_ascii=False, indent=2))
        return
    where = "" if unit is None else figure.units[0].name if figure.units else unit
    click.echo(wording.sentence(figure, due_on=queries.due_on(day), whole_province=unit is None, where=where))
    if note := wording.recognised_note(records.recognised_counts(scope, day)):
        click.echo(note)
    if notice := wording.approval_notice(figure.rule, settings().site.department):
        click.echo(notice)


@click.group()
def export() -> None:
    """Xuất dữ liệu ra tệp."""


@export.command("completions")
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx"]), required=True, help="Loại tệp.")
@click.option(
    "--out", "out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Tệp ghi ra."
)
@click.option(
    "--as-of", "as_of", metavar="NGÀY", help="Tính đến hết ngày này (YYYY-MM-DD), mặc định là hôm nay."
)
@click.option("--separator", default=";", show_default=True, help="Dấu ngăn cột của CSV.")
@with_app
def export_completions(kind: str, out: Path, as_of: str | None, separator: str) -> None:
    """Kết quả hoàn thành: mỗi cán bộ, mỗi khóa học một dòng."""
    day = _day(as_of)
    if len(separator) != 1:
        fail("Dấu ngăn cột phải là một ký tự.", 2)
    rows = queries.completions(EVERYTHING, day)
    temporary = out.with_name(out.name + ".part")
    try:
        if kind == "csv":
            count = exports.write_csv(temporary, rows, separator)
        else:
            count = exports.write_xlsx(temporary, rows, as_of=day)
        temporary.replace(out)
    except OSError as error:
        fail(f"Không ghi được {out}: {error.strerror}.")
    finally:
        temporary.unlink(missing_ok=True)
    audit.viewed("reporting.export", scope="all", count=count)
    click.echo(f"Đã ghi {numbers.number(count)} dòng vào {out}.")
