"""The question bank of a draft, question by question."""

from __future__ import annotations

from dataclasses import dataclass

from app.authoring.queries.drafts import DraftView, file
from app.authoring.queries.media import media_files
from app.authoring.queries.parsed import advice, lesson_keys
from app.catalog import bundle as bundles
from app.catalog.bundle import Problem, Question

PATH = "questions.md"


@dataclass(frozen=True)
class BankLine:
    """A question of the bank: as written, as understood (None where it is not), and what is wrong with it.

    Lines of problems count from the first line of the question.
    """

    key: str
    kind: str
    line: int
    text: str
    question: Question | None
    problems: tuple[Problem, ...]


def bank(draft: DraftView) -> tuple[list[BankLine], int]:
    """The questions of a draft in order, and the version of the file they stand in."""
    found = file(draft.id, PATH)
    if found is None or found.text is None:
        return [], 0
    keys = frozenset(lesson_keys(draft))
    media = media_files(draft)
    _, blocks = bundles.split_questions(found.text)
    lines = []
    for block in blocks:
        read, problems = bundles.read_questions(block.text.rstrip("\n"), keys, media, {})
        question = read[0] if read else None
        said = [*problems, *(Problem(PATH, 1, sentence, "warning") for sentence in advice(question))]
        lines.append(BankLine(block.key, block.kind, block.line, block.text, question, tuple(said)))
    return lines, found.version

