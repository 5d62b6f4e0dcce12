"""The house of the design, checked: rooms, roles of files, and the tools that keep the code plain."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.config import ROOT

APP = ROOT / "app"
MODULES = sorted(p for p in APP.rglob("*.py"))
LONGEST = 320  # lines; what passes this becomes a folder, split by noun
WIDEST = 140  # characters; the formatter keeps code within 110, a sentence may run over


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _role(path: Path) -> str:
    """`views` for app/people/views.py and for every file of app/people/views/."""
    parts = path.relative_to(APP).with_suffix("").parts
    return parts[1] if len(parts) > 1 else ""


def _imports(path: Path) -> set[tuple[str, str]]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {(node.module, alias.name) for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
    return found


def _run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[0]}:\n{done.stdout[-6000:]}{done.stderr[-2000:]}"


def test_rooms_use_only_what_lies_below() -> None:
    code = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.slow
def test_ruff_is_content() -> None:
    _run("ruff", "check", ".", "--output-format", "concise")


@pytest.mark.slow
def test_types_hold() -> None:
    _run("mypy", "--no-error-summary")


@pytest.mark.slow
def test_templates_are_tidy() -> None:
    _run("djlint", "templates", "--lint", "--quiet")


@pytest.mark.parametrize("path", [p for p in MODULES if _role(p) in ("views", "cli")], ids=_name)
def test_views_and_commands_do_not_touch_the_database(path: Path) -> None:
    imported = _imports(path)
    assert ("app.core.database", "db") not in imported
    assert not {m for m, _ in imported if m == "sqlalchemy" or m.endswith(".models") or ".models." in m}


@pytest.mark.parametrize("path", [p for p in MODULES if _role(p) == "actions"], ids=_name)
def test_actions_do_not_commit(path: Path) -> None:
    assert not re.search(r"\bdb\.session\.commit\(", path.read_text("utf-8"))


@pytest.mark.parametrize("path", [p for p in MODULES if _role(p) == "queries"], ids=_name)
def test_queries_do_not_write(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"session\.(add|add_all|merge|delete|flush|commit)\(|\b(sa\.)?(insert|update|delete)\([A-Z]", text)
    assert ("app.core.database", "transaction") not in _imports(path)


def test_time_has_one_door() -> None:
    wrong = [
        _name(p)
        for p in MODULES
        if p.name != "clock.py" and re.search(r"\b(datetime\.now|utcnow|date\.today)\(", p.read_text("utf-8"))
    ]
    assert wrong == []


def test_settings_have_one_door() -> None:
    """The environment is read in core/config; who serves hands it on to the processes it starts."""
    allowed = {"app/core/config.py", "app/core/audit.py", "app/operations/serving.py", "app/operations/copies.py",
               "app/operations/web.py"}  # fmt: skip
    assert {_name(p) for p in MODULES if "os.environ" in p.read_text("utf-8")} <= allowed


def test_files_stay_short() -> None:
    long = {_name(p): n for p in MODULES if (n := len(p.read_text("utf-8").splitlines())) > LONGEST}
    assert long == {}
    wide = {
        f"{_name(p)}:{n}"
        for p in MODULES
        for n, line in enumerate(p.read_text("utf-8").splitlines(), 1)
        if len(line) > WIDEST
    }
    assert wide == set()


def test_nothing_is_homeless() -> None:
    names = {"utils", "util", "helpers", "helper", "common", "services", "misc", "manager"}
    assert [_name(p) for p in MODULES if p.stem in names or p.parent.name in names] == []


def test_room_files_have_known_roles() -> None:
    known = {
        "__init__", "rules", "models", "queries", "actions", "forms", "views", "cli", "jobs",
        # files named by their noun, allowed where the noun lives
        "access", "guard", "passwords", "roster", "importing", "data", "bundle", "folder", "grading", "paper", "letters", "exports",
        "charts", "slips", "throttle", "wording", "merging", "word", "formats", "guide", "analysis", "mending",
        "second_step", "work", "printing", "periods", "documents", "messages", "senders", "api",
        "variation", "evidence", "changes", "forecast", "explanation",
    }  # fmt: skip
    rooms = ("people", "catalog", "records", "learning", "reporting", "interop", "authoring")
    found = {p.stem if p.suffix == ".py" else p.name for r in rooms for p in (APP / r).iterdir() if p.name != "__pycache__"}
    assert found <= known, found - known


def test_templates_carry_no_inline_code() -> None:
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.S)
        if re.search(r"<[^>]*\sstyle=|<style\b|<[^>]*\son[a-z]+=|<script(?![^>]*\bsrc=)", text):
            wrong.append(_name(path))
    assert wrong == []


def test_the_project_says_nothing_of_where_it_was_made() -> None:
    """No lock file with hosts, no hosts in the locked requirements."""
    assert not (ROOT / "uv.lock").exists()
    for name in ("requirements.txt", "requirements-test.txt"):
        assert "://" not in (ROOT / name).read_text()
