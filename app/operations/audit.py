"""`hoctapso audit`: seal the chain, verify it, take it elsewhere."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from app.core import audit as lines
from app.core import clock, numbers, sealing
from app.core.cli import fail, with_app
from app.core.sealing import Break
from app.people.cli.words import DAY

COLUMNS = (
    "number", "id", "uid", "at", "actor", "via", "verb", "subjects", "scope", "count", "sealed_hash",
)  # fmt: skip
# The place is filled in; what to do stands once, under all of them.
_BROKEN = {
    Break.TOUCHED: "Dòng số {at} (mã {uid}) đã bị sửa sau khi niêm phong.",
    Break.MISSING: "Thiếu dòng số {at}.",
    Break.CUT: "Cuối chuỗi không khớp: từ dòng số {at} bị thiếu, hoặc mốc cuối chuỗi đã bị sửa.",
    Break.STRAY: "Dòng mã {uid} mang dấu niêm phong nhưng không nằm trong chuỗi.",
    Break.OTHER_HEAD: "Dòng số {at} khác với mốc đã ghi lại: chuỗi đã được viết lại từ trước đó.",
}


@click.group()
def audit() -> None:
    """Nhật ký thao tác: niêm phong, kiểm tra, xuất."""


@audit.command()
@with_app
def seal() -> None:
    """Niêm phong các dòng đang chờ và in mốc cuối chuỗi; nên ghi mốc ở nơi khác."""
    done = sealing.seal(now=clock.now())
    click.echo(f"Đã niêm phong {numbers.number(done)} dòng. Mốc cuối chuỗi: {sealing.head()}")


@audit.command()
@click.option("--head", "kept", metavar="SỐ:MÃ", help="Mốc đã ghi lại trước đây; chuỗi hôm nay phải đi qua mốc này.")
@with_app
def verify(kept: str | None) -> None:
    """Kiểm tra chuỗi từ đầu; nêu dòng đầu tiên bị sửa hoặc bị thiếu (mã thoát 1)."""
    try:
        before = sealing.parse_head(kept) if kept else None
    except ValueError:
        fail("Mốc viết dạng SỐ:MÃ như “hoctapso audit seal” in ra.", 2)
    found = sealing.verify(
        kept=before, told=lambda count: click.echo(f"  {numbers.number(count)} dòng …", err=True), size=5000
    )
    waits = f"{numbers.number(found.waiting)} dòng chờ niêm phong"
    if found.broken is not None:
        click.echo(f"{numbers.number(found.sealed)} dòng đầu còn nguyên, {waits}.")
        fail(_BROKEN[found.broken].format(at=found.at, uid=found.uid) + " Giữ nguyên hiện trạng và báo người quản trị.")
    click.echo(f"Nhật ký nguyên vẹn: {numbers.number(found.sealed)} dòng đã niêm phong, {waits}. Mốc: {found.head}")
    if found.oldest_waiting is not None and clock.now() - found.oldest_waiting > sealing.STALE:
        click.echo(
            f"Dòng chờ lâu nhất từ {numbers.moment(found.oldest_waiting)}: tiến trình xử lý việc dài có đang chạy không?",
            err=True,
        )


@audit.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Tệp .csv hoặc .jsonl.")
@click.option("--from", "from_on", type=DAY, default=None, help="Từ ngày.")
@click.option("--until", "until_on", type=DAY, default=None, help="Đến hết ngày.")
@with_app
def export(out: Path, from_on: dt.date | None, until_on: dt.date | None) -> None:
    """Xuất các dòng nhật ký (chỉ có mã, không có tên) kèm số thứ tự và mã niêm phong."""
    if out.suffix.lower() not in (".csv", ".jsonl"):
        fail("Tên tệp phải kết thúc bằng .csv hoặc .jsonl.", 2)
    since = _midnight(from_on) if from_on else None
    until = _midnight(until_on + dt.timedelta(days=1)) if until_on else None
    temporary, count = out.with_name(out.name + ".part"), 0
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            for text in _written(sealing.lines(since=since, until=until), as_csv=out.suffix.lower() == ".csv"):
                file.write(text)
                count += 1
        temporary.replace(out)
    except OSError as error:
        fail(f"Không ghi được {out}: {error.strerror}.")
    finally:
        temporary.unlink(missing_ok=True)
    count -= out.suffix.lower() == ".csv"  # the line of headings
    lines.viewed("people.export_audit", scope="all", count=count)
    click.echo(f"Đã ghi {numbers.number(count)} dòng vào {out}.")


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.LOCAL)


def _written(rows: Iterator[dict[str, Any]], *, as_csv: bool) -> Iterator[str]:
    if as_csv:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(COLUMNS)
        yield buffer.getvalue()
    for row in rows:
        if not as_csv:
            yield json.dumps({c: row[c] for c in COLUMNS}, ensure_ascii=False) + "\n"
            continue
        buffer.seek(0)
        buffer.truncate()
        values = {**row, "subjects": " ".join(map(str, row["subjects"]))}
        writer.writerow("" if values[c] is None else values[c] for c in COLUMNS)
        yield buffer.getvalue()
