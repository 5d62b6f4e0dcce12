"""The command line speaks Vietnamese, also where its library speaks."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app.cli import main
from app.core.cli_words import WORDS


def test_every_sentence_is_still_one_of_the_library() -> None:
    source = "".join(file.read_text("utf-8") for file in Path(click.__file__).parent.glob("*.py"))
    assert [sentence for sentence in WORDS if f'"{sentence}"' not in source] == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--help"], "Hiện phần giải thích này."),
        (["roster", "import"], "Thiếu tham số 'FILE'."),
        (["nhap"], "Không có lệnh nhap."),
        (["export", "completions", "--format", "pdf"], "“pdf” không phải là một trong: 'csv', 'xlsx'."),
        (["target", "a", "b"], "Thừa các tham số (a b)"),
    ],
)
def test_what_is_wrong_is_said_in_vietnamese(words: list[str], says: str) -> None:
    output = CliRunner().invoke(main, words, prog_name="hoctapso").output
    assert says in output
    assert "Usage:" not in output and "Error:" not in output
