"""The question bank of a course as imports and exports need it: of its open draft, or of its current edition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.authoring import queries as authoring
from app.authoring.queries import DraftView
from app.catalog import bundle as bundles
from app.catalog import queries as catalog
from app.catalog.bundle import Question
from app.catalog.bundle.texts import LONGEST_BANK
from app.catalog.queries import EditionView

PATH = "questions.md"


@dataclass(frozen=True)
class Bank:
    """A bank and what stands around it.

    `questions` are (key, question), None where a question has an error. `lessons`: key → title, in order. `media`: path →
    hash. `room`: bytes that questions.md may still grow. `load` gives the bytes of a file of media/, or None.
    """

    slug: str
    questions: tuple[tuple[str, Question | None], ...]
    lessons: dict[str, str]
    media: dict[str, str]
    room: int
    load: Callable[[str], bytes | None]

    @property
    def sound(self) -> list[Question]:
        """The questions that are understood."""
        return [question for _, question in self.questions if question is not None]

    @property
    def broken(self) -> int:
        """How many are not."""
        return sum(question is None for _, question in self.questions)


def bank_of_draft(draft: DraftView) -> Bank:
    """The bank of a draft as it stands."""
    lines, _ = authoring.bank(draft)
    file = authoring.file(draft.id, PATH)
    size = len((file.text or "").encode()) if file else 0

    def load(path: str) -> bytes | None:
        file = authoring.file(draft.id, path)
        return authoring.read_media(file) if file is not None and file.sha256 is not None else None

    return Bank(
        slug=draft.slug,
        questions=tuple(
            (line.key, None if any(p.severity == "error" for p in line.problems) else line.question)
            for line in lines
        ),
        lessons=authoring.lesson_keys(draft),
        media={path: file.sha256 for path, file in authoring.media_files(draft).items()},
        room=LONGEST_BANK - size,
        load=load,
    )


def bank_of_edition(edition: EditionView) -> Bank:
    """The bank of a published edition. Raises FileNotFoundError where its files are not kept."""
    files = catalog.edition_files(edition.id)
    found, _ = bundles.parse(edition.slug, files)
    questions = found.questions if found else catalog.questions(edition.quiz.id) if edition.quiz else ()
    return Bank(
        slug=edition.slug,
        questions=tuple((question.key, question) for question in questions),
        lessons={lesson.key: lesson.title for lesson in edition.lessons},
        media={file.path: file.sha256 for file in found.media} if found else {},
        room=LONGEST_BANK - len(files.get(PATH, b"")),
        load=files.get,
    )
