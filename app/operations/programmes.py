"""The programmes of the plan from their file: what a changed file would do, then done, and kept with who did it.

`hoctapso init` and `hoctapso programmes` come here. Source: decision 8 (what judges the figure is the in-depth rule, not a
programme) and the plan, V, last paragraph: adjustments are data, so that each says what it changed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path

import click

from app.catalog.actions import ProgrammeChange, load_programmes, programme_changes
from app.catalog.queries import programmes as have_programmes
from app.core import clock, dated
from app.core.cli import fail, with_app
from app.core.config import ROOT
from app.core.database import transaction
from app.learning import queries as learning
from app.people.access import EVERYTHING
from app.records import queries as records
from app.reporting import queries as reporting
from app.reporting import wording

FILE = "programmes.toml"
Effect = tuple[dict[str, int], dict[str, int]]  # the numbers before and after


class _OnlyLooked(Exception):
    """Takes everything back."""


def bring_programmes(
    *, path: Path, by: str, now: dt.datetime, dry: bool = False
) -> tuple[tuple[ProgrammeChange, ...], Effect | None]:
    """Load the programmes and keep what that changed as a version beside the settings of the figure.

    `dry`: look and take it back. The effect is None where nothing changed, and at the first loading, which changes nothing
    that anybody was asked. Raises KeyError or ValueError for a malformed file.
    """
    changes: tuple[ProgrammeChange, ...] = ()
    effect: Effect | None = None
    try:
        with transaction():
            if not (changes := programme_changes(path=path)):
                return (), None
            first = not have_programmes()
            before = {} if first else _numbers(now)
            load_programmes(path=path, now=now)
            if not first:
                effect = (before, _numbers(now))
                _keep(changes, effect, by=by, now=now)
            if dry:
                raise _OnlyLooked
    except _OnlyLooked:
        pass
    return changes, effect


def _keep(changes: tuple[ProgrammeChange, ...], effect: Effect, *, by: str, now: dt.datetime) -> None:
    """A version beside the settings of the figure; its approval is that of the file, where all that changed have one."""
    approvals = {(c.approved_by, c.approval_ref) for c in changes}
    approved_by, approval_ref = approvals.pop() if len(approvals) == 1 else ("", "")
    value = {"changes": [asdict(c) for c in changes], "before": effect[0], "after": effect[1]}
    dated.put(
        reporting.PROGRAMMES, value, from_on=clock.local_date(now), approved_by=approved_by, approval_ref=approval_ref,
        by=by, now=now,
    )  # fmt: skip


def _numbers(now: dt.datetime) -> dict[str, int]:
    """What a programme might change: the figure (which it does not), the milestone of 2027, and of whom learning is asked."""
    day = clock.local_date(now)
    target = records.target(EVERYTHING, day)
    given = [found for found in learning.running_assignments(day) if found.programme]
    return {
        "numerator": target.numerator,
        "denominator": target.denominator,
        "approved": sum(programme.approved for programme in have_programmes()),
        "reached": sum(audience.reached for audience in reporting.milestone()),
        "asked": sum(c.open for found in given for c in learning.counts(found, EVERYTHING, day=day, now=now).values()),
    }


@click.command()
@click.option("--dry-run", is_flag=True, help="Chỉ xem thay đổi và ảnh hưởng, không ghi gì.")
@with_app
def programmes(dry_run: bool) -> None:
    """Nạp chương trình của kế hoạch từ courses/programmes.toml; xem trước bằng --dry-run."""
    path = ROOT / "courses" / FILE
    try:
        changes, effect = bring_programmes(path=path, by="cli", now=clock.now(), dry=dry_run)
    except (KeyError, TypeError, ValueError) as problem:
        fail(f"{path}: không đọc được: {problem}")
    for change in changes:
        click.echo(f"{change.code}: {wording.programme_change(asdict(change))}.")
    if effect:
        click.echo(f"Ảnh hưởng: {wording.programmes_effect(*effect)}")
        click.echo("N và D theo quy tắc đào tạo chuyên sâu, không theo chương trình.")
    if not changes:
        click.echo("Chương trình không có gì thay đổi.")
    elif dry_run:
        click.echo("Chưa ghi gì. Bỏ --dry-run để nạp.")
    else:
        click.echo(f"Đã nạp {len(changes)} chương trình; lần đổi hiện ở trang Thiết lập số liệu.")
