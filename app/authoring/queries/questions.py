"""The question bank of a draft, question by question."""

from __future__ import annotations

from dataclasses import dataclass

from app.authoring.queries.checks import media_files
from app.authoring.queries.drafts import DraftView, file, files, is_lesson
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


def lesson_keys(draft: DraftView) -> dict[str, str]:
    """Key → title of the lessons of a draft."""
    found = {}
    for path, f in files(draft.id).items():
        if is_lesson(path) and f.text is not None:
            lesson, _ = bundles.read_lesson(path, f.text, {}, {}, None)
            if lesson is not None and lesson.key:
                found[lesson.key] = lesson.title
    return found


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
        said = [*problems, *_advice(question)]
        lines.append(BankLine(block.key, block.kind, block.line, block.text, question, tuple(said)))
    return lines, found.version


def _advice(question: Question | None) -> list[Problem]:
    """What a good question has and the format does not insist on."""
    if question is None:
        return []
    said = []
    if not question.explanation:
        said.append(Problem(PATH, 1, "Câu này chưa có lời giải thích.", "warning"))
    if question.options and any(not option.feedback for option in question.options):
        said.append(Problem(PATH, 1, "Có đáp án chưa có lời phản hồi.", "warning"))
    if not question.source:
        said.append(Problem(PATH, 1, "Chưa ghi nguồn của câu này.", "warning"))
    return said
