"""`hoctapso`: the one door for operators. Each room adds its verbs."""

from __future__ import annotations

import importlib
from pathlib import Path

import click

from app.core.cli_words import speak
from app.core.config import demo_instance

speak()

# Room → names of commands in its cli.py; imported only when used, so that `--help` is quick.
_COMMANDS = {
    "init": "app.operations.cli",
    "serve": "app.operations.cli",
    "backup": "app.operations.cli",
    "restore": "app.operations.cli",
    "audit": "app.operations.audit",
    "purge": "app.operations.purge",
    "demo": "app.demo.cli",
    "units": "app.people.cli",
    "accounts": "app.people.cli",
    "roster": "app.people.cli",
    "courses": "app.catalog.cli",
    "programmes": "app.operations.programmes",
    "editions": "app.catalog.cli",
    "questions": "app.interop.cli",
    "completions": "app.records.cli",
    "target": "app.reporting.cli",
    "export": "app.reporting.cli",
}


class _Rooms(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        found = getattr(importlib.import_module(_COMMANDS[name]), name)
        assert isinstance(found, click.Command)
        return found


@click.group(cls=_Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--demo", is_flag=True, help="Làm việc với tỉnh mẫu (instance/demo).")
@click.option(
    "--instance", type=click.Path(file_okay=False, path_type=Path), help="Thư mục dữ liệu của bản cài đặt."
)
@click.pass_context
def main(context: click.Context, demo: bool, instance: Path | None) -> None:
    """Vận hành trang Học tập số: thiết lập, chạy, nhập danh sách, xuất số liệu, sao lưu."""
    if demo or instance:
        context.obj = demo_instance() if demo else instance.resolve() if instance else None
