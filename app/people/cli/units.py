"""`hoctapso units`."""

from __future__ import annotations

import datetime as dt
import json

import click

from app.core import clock, numbers
from app.core.cli import with_app
from app.core.database import transaction
from app.people import actions, queries
from app.people.actions import NewUnit, Refused
from app.people.cli.words import BY, DAY, said, today
from app.people.rules import UnitKind

KIND = click.Choice([kind.value for kind in UnitKind])


@click.group()
def units() -> None:
    """Đơn vị: xem, thêm, đổi tên, nhập, tách theo ngày; những ngày đã qua giữ nguyên."""


@units.command("list")
@click.option("--as-of", "day", type=DAY, default=None, help="Tính đến hết ngày (mặc định: hôm nay).")
@click.option("--json", "as_json", is_flag=True, help="In ra JSON.")
@with_app
def list_units(day: dt.date | None, as_json: bool) -> None:
    """Liệt kê các đơn vị có hiệu lực."""
    found = queries.units_on(day or today())
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
    with said(), transaction():
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
    with said(), transaction():
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
    with said(), transaction():
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
    with said(), transaction():
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
