"""The outline of a draft: its lessons in order, their translations, and what the parser says of each."""

from __future__ import annotations

from dataclasses import dataclass

from app.authoring.queries.drafts import DraftView, file, files, history, is_lesson
from app.authoring.queries.parsed import checked, head
from app.authoring.wording import PARTS, in_words
from app.catalog import bundle as bundles
from app.catalog import queries as catalog
from app.catalog.bundle import Lesson, LessonVariant


@dataclass(frozen=True)
class TranslationLine:
    """A translation in the outline."""

    path: str
    lang: str
    errors: int
    warnings: int


@dataclass(frozen=True)
class OutlineLine:
    """A lesson in the outline of a draft. `title` is the file's name where its head cannot be read.

    `missing` are the languages that other lessons of the draft have and this one lacks.
    """

    path: str
    title: str
    minutes: int
    required: bool
    errors: int
    warnings: int
    translations: tuple[TranslationLine, ...] = ()
    missing: tuple[str, ...] = ()


def outline(found: DraftView) -> list[OutlineLine]:
    """The lessons of a draft in order, with what the parser says of each."""
    said: dict[str, list[str]] = {}
    for problem in checked(found).problems:
        said.setdefault(problem.path, []).append(problem.severity)
    there = files(found.id)
    translated: dict[str, list[TranslationLine]] = {}
    for path in there:
        if original := bundles.original_of(path):
            of = said.get(path, [])
            line = TranslationLine(path, bundles.language_of(path), of.count("error"), of.count("warning"))
            translated.setdefault(original, []).append(line)
    languages = {line.lang for lines in translated.values() for line in lines}
    lines = []
    for path, one in there.items():
        if not is_lesson(path) or one.text is None:
            continue
        lesson = head(path, one.text)
        of = said.get(path, [])
        mine = tuple(translated.get(path, ()))
        lines.append(
            OutlineLine(
                path=path,
                title=lesson.title if lesson and lesson.title else path,
                minutes=lesson.minutes_read + lesson.minutes_self if lesson else 0,
                required=lesson.required if lesson else True,
                errors=of.count("error"),
                warnings=of.count("warning"),
                translations=mine,
                missing=tuple(sorted(languages - {line.lang for line in mine})),
            )
        )
    return lines


@dataclass(frozen=True)
class Told:
    """A problem as the workshop's pages tell it: in which part of the course, and in which question ("": in none)."""

    place: str
    sentence: str
    severity: str
    path: str
    line: int
    question: str = ""


def part_names(found: DraftView) -> dict[str, str]:
    """Path → what the pages call the file, for those that have a name of their own."""
    return PARTS | {line.path: line.title for line in outline(found)}


def told(found: DraftView) -> list[Told]:
    """What the parser says of a draft, in the words of the pages."""
    names = part_names(found)
    bank = file(found.id, "questions.md")
    blocks = bundles.split_questions(bank.text or "")[1] if bank else []
    said = []
    for problem in checked(found).problems:
        of_one = problem.path == "questions.md" and " câu hỏi: " not in problem.sentence
        at = [b for b in blocks if of_one and b.line <= problem.line]
        key = at[-1].key if at else ""
        name = names.get(problem.path, problem.path)
        place = f"Câu hỏi số {len(at)}" if key else f"Bài “{name}”" if is_lesson(problem.path) else name
        said.append(Told(place, in_words(problem), problem.severity, problem.path, problem.line, key))
    return said


def lesson_at(found: DraftView, path: str) -> Lesson | None:
    """The lesson in a file of the draft; None where there is none or its head cannot be read."""
    there = file(found.id, path)
    if there is None or there.text is None or not is_lesson(path):
        return None
    return head(path, there.text)


def wording_then(found: DraftView, variant: LessonVariant) -> str | None:
    """The Vietnamese text a translation says it was made from, where the history or an edition still has it."""
    path = bundles.original_of(variant.path)
    if path is None or not variant.of:
        return None
    texts = [r.text for r in history(found.id, path) if r.text]
    if found.base_edition_id is not None:
        texts.append(catalog.edition_text(found.base_edition_id, path) or "")
    for text in texts:
        lesson = head(path, text)
        if lesson is not None and bundles.wording(lesson) == variant.of:
            return lesson.text
    return None
