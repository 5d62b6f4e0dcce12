"""What the parser says of a draft. Texts and media that did not change are not read again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.authoring.queries.drafts import DraftView, files, is_lesson, read_media
from app.authoring.wording import frame_left
from app.catalog import bundle as bundles
from app.catalog.bundle import Lesson, Problem, Question
from app.core import clock
from app.core.cache import Cache


@dataclass(frozen=True)
class Checked:
    """What the parser says of a draft as it stands: the course, or its problems; warnings come with both."""

    bundle: bundles.Bundle | None
    problems: tuple[bundles.Problem, ...]

    @property
    def errors(self) -> tuple[bundles.Problem, ...]:
        """What stands in the way of publishing."""
        return tuple(p for p in self.problems if p.severity == "error")


MOST_NAMED = 8  # questions with one kind of complaint that a sentence names

_checked = Cache(8)  # (draft, version) → Checked
_media = Cache(64_000_000)  # (path, sha256) → what the parser says of the file, with its bytes


@lru_cache(maxsize=256)
def head(path: str, text: str) -> Lesson | None:
    """A lesson as its head and text say, without regard to its media; None where the head cannot be read."""
    return bundles.read_lesson(path, text, {}, {}, None)[0]


def lesson_keys(draft: DraftView) -> dict[str, str]:
    """Key → title of the lessons of a draft."""
    found = {}
    for path, f in files(draft.id).items():
        if is_lesson(path) and f.text is not None:
            lesson = head(path, f.text)
            if lesson is not None and lesson.key:
                found[lesson.key] = lesson.title
    return found


def checked(found: DraftView) -> Checked:
    """What the parser says of the draft; kept in the process for as long as the draft stays as it is."""
    key = (found.uid, found.version, clock.today())
    kept: Checked | None = _checked.get(key)
    if kept is not None:
        return kept
    known = {}
    texts = {}
    for path, file in files(found.id).items():
        if file.text is not None:
            texts[path] = file.text.encode()
            continue
        read = _media.get((path, file.sha256))
        if read is None:
            read = bundles.read_media(path, read_media(file))
            _media.put((path, file.sha256), read, file.size + 500)
        known[path] = read
    parsed, problems = bundles.parse(found.slug, texts, today=clock.today(), known=known)
    said = list(problems)
    for path, data in texts.items():
        if is_lesson(path):
            said += frame_left(path, data.decode())
    if parsed is not None:
        said += _of_questions(parsed.questions)
    outcome = Checked(parsed, tuple(said))
    _checked.put(key, outcome, 1)
    return outcome


def advice(question: Question | None) -> list[str]:
    """What a good question has and the format does not insist on."""
    if question is None:
        return []
    said = []
    if not question.explanation:
        said.append("Câu này chưa có lời giải thích.")
    if question.options and any(not option.feedback for option in question.options):
        said.append("Có đáp án chưa có lời phản hồi.")
    if not question.source:
        said.append("Chưa ghi nguồn của câu này.")
    return said


def _of_questions(questions: Iterable[Question]) -> list[Problem]:
    """The advice on a whole bank, one sentence for each kind."""
    lines: dict[str, list[int]] = {}
    numbers: dict[str, list[int]] = {}
    for number, question in enumerate(questions, 1):
        for sentence in advice(question):
            lines.setdefault(sentence, []).append(question.line)
            numbers.setdefault(sentence, []).append(number)
    said = []
    for sentence, found in lines.items():
        if len(found) > 1:
            named = ", ".join(map(str, numbers[sentence][:MOST_NAMED])) + (" …" if len(found) > MOST_NAMED else "")
            sentence = f"{len(found)} câu hỏi: {sentence[0].lower()}{sentence[1:-1]} (câu số {named})."
        said.append(Problem("questions.md", found[0], sentence, "warning"))
    return said
