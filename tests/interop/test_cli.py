"""`hoctapso questions`: what it prints, writes and answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.authoring import queries
from app.catalog import queries as catalog
from app.cli import main
from app.interop import formats
from tests.interop.test_foreign import GIFT, GIFT_VERDICTS
from tests.learning import samples


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, ["questions", *words])


@pytest.fixture
def bank(app: Flask, tmp_path: Path) -> str:
    """A file of questions, and a published course without a draft."""
    samples.publish()
    path = tmp_path / "cau-hoi.txt"
    path.write_text(GIFT, encoding="utf-8")
    return str(path)


def test_a_dry_run_says_what_would_be_and_writes_nothing(bank: str, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = _run("import", bank, "--course", samples.SLUG, "--dry-run", "--report", str(report))
    assert done.exit_code == 0, done.output
    assert "12 câu: 6 lấy trọn vẹn (0 đã có sẵn), 3 lấy nhưng có mất, 3 không lấy." in done.output
    assert "chưa ghi gì" in done.output
    lines = json.loads(report.read_text("utf-8"))
    assert [set(line) for line in lines] == [{"id", "type", "verdict", "reason"}] * 12
    assert [(line["id"], line["type"], line["verdict"]) for line in lines] == [
        (name, kind, "loss" if name == "nhieu" else verdict) for name, kind, verdict, _ in GIFT_VERDICTS
    ]  # its lesson is none of this course
    assert queries.open_draft_of(samples.SLUG) is None


def test_an_import_opens_the_draft_and_an_export_reads_it(bank: str, tmp_path: Path) -> None:
    done = _run("import", bank, "--course", samples.SLUG, "--lesson", "bai-hai")
    assert done.exit_code == 0, done.output
    assert "Đã ghi 9 câu vào bản nháp." in done.output
    draft = queries.open_draft_of(samples.SLUG)
    assert draft is not None
    lines, _ = queries.bank(draft)
    assert {line.question.lesson_key for line in lines[-9:] if line.question} == {"bai-hai"}
    assert [line.key for line in lines[:2]] == ["mot", "nhieu"]
    assert "nhieu-2" in {line.key for line in lines}  # its own key was taken by another question
    again = _run("import", bank, "--course", samples.SLUG, "--lesson", "bai-hai")
    assert "Đã ghi 0 câu" in again.output
    for kind, ending in formats.ENDINGS.items():
        out = tmp_path / f"x.{ending}"
        made = _run("export", "--course", samples.SLUG, "--format", kind, "--out", str(out))
        assert made.exit_code == 0, made.output
        with out.open("rb") as source:
            assert formats.detect(source) == kind
            assert [item.question for item in formats.read(kind, source)] == [line.question for line in lines]


def test_without_a_draft_the_current_edition_is_exported(bank: str, tmp_path: Path) -> None:
    out = tmp_path / "x.gift"
    made = _run("export", "--course", samples.SLUG, "--format", "gift", "--out", str(out))
    assert made.exit_code == 0, made.output
    assert "phiên bản hiện hành" in made.output
    edition = catalog.current_edition(samples.SLUG)
    assert edition is not None
    assert edition.quiz is not None
    with out.open("rb") as source:
        assert [item.question for item in formats.read("gift", source)] == list(catalog.questions(edition.quiz.id))
    assert queries.open_draft_of(samples.SLUG) is None


@pytest.mark.parametrize(("words", "said"), [
    (("import", "{bank}", "--course", "khong-co"), "Không có khóa học"),
    (("import", "{bank}", "--course", samples.SLUG, "--lesson", "khong-co"), "bai-mot"),
    (("import", "{pdf}", "--course", samples.SLUG), "không phải ngân hàng câu hỏi"),
    (("export", "--course", "khong-co", "--format", "gift", "--out", "{out}"), "Không có khóa học"),
    (("export", "--course", samples.SLUG, "--format", "xlsx", "--out", "/khong-co/x.xlsx"), "Không ghi được"),
])  # fmt: skip
def test_what_cannot_be_done_is_said_and_ends_with_1(bank: str, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    pdf = tmp_path / "x.pdf"
    pdf.write_bytes(b"%PDF-1.7")
    done = _run(*(word.format(bank=bank, pdf=pdf, out=tmp_path / "o") for word in words))
    assert done.exit_code == 1, done.output
    assert said in done.output
    assert queries.open_draft_of(samples.SLUG) is None
