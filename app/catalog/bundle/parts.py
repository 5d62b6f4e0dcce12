"""What a course consists of once its text has been understood. Frozen; equal when they mean the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from app.catalog.rules import Audience, Level, Strand

Kind = Literal[
    "single",
    "multiple",
    "true_false",
    "numeric",
    "short",
    "matching",
    "ordering",
    "cloze",
    "hotspot",
    "scenario",
]

STRANDS = tuple(strand.value for strand in Strand)
LEVELS = tuple(level.value for level in Level)
AUDIENCES = tuple(audience.value for audience in Audience)
KINDS: dict[str, Kind] = {
    "một lựa chọn": "single",
    "nhiều lựa chọn": "multiple",
    "đúng sai": "true_false",
    "số": "numeric",
    "trả lời ngắn": "short",
    "ghép đôi": "matching",
    "sắp thứ tự": "ordering",
    "điền chỗ trống": "cloze",
    "điểm trên hình": "hotspot",
    "tình huống": "scenario",
}
TIET_MINUTES = 45

Submit = Literal["text", "file", "recording"]
SUBMIT: tuple[Submit, ...] = ("text", "file", "recording")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a course folder, told to its author in one sentence. Lines count from 1."""

    path: str
    line: int
    sentence: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Source:
    """What a lesson rests on, and when that was last looked at."""

    title: str
    url: str = ""
    checked_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Meta:
    """`course.toml` without its quiz. `hours` and `planned_hours` are tiết of 45 minutes."""

    title: str
    summary: str
    strand: str
    level: str
    audiences: tuple[str, ...]
    outcomes: tuple[str, ...]
    hours: Decimal
    assessment: str
    author: str
    planned_hours: Decimal | None = None
    law_checked_on: dt.date | None = None
    reviewed_by: str = ""
    no_state_secrets: bool = False


@dataclass(frozen=True, slots=True)
class DrawBy:
    """How many of the questions of one tag are drawn."""

    tag: str
    count: int


@dataclass(frozen=True, slots=True)
class QuizSettings:
    """The final quiz: how many questions are drawn, the percent that passes, the attempts, hours between two.

    With `draw_by` so many of each tag are drawn; the rest of `draw` come from the questions without any of these tags.
    """

    title: str
    draw: int
    pass_mark: int
    attempts: int
    wait_hours: int = 0
    draw_by: tuple[DrawBy, ...] = ()


@dataclass(frozen=True, slots=True)
class LessonVariant:
    """A lesson in another language (`lang`: BCP-47), from the file beside it. It completes the same lesson.

    `of` names the Vietnamese wording it was made from (`variants.wording`), "" where nobody said. `audio_only` is made
    to be listened to: its recordings need no transcript.
    """

    lang: str
    path: str
    title: str
    text: str
    translator: str = ""
    reviewed_by: str = ""
    content_hash: str = ""
    media: tuple[str, ...] = ()
    of: str = ""
    audio_only: bool = False
    line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson. `content_hash` changes when its head, its text or a file it shows changes, not when it is renamed."""

    key: str
    path: str
    title: str
    minutes_read: int
    minutes_self: int
    minutes_practice: int
    required: bool
    law_checked_on: dt.date | None
    sources: tuple[Source, ...]
    text: str
    media: tuple[str, ...] = ()
    content_hash: str = ""
    line: int = field(default=1, compare=False)
    variants: tuple[LessonVariant, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on a picture, in whole percent of its width and height, from its upper left corner."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose; `key` is its letter by position in the file. Text and feedback are Markdown.

    In a hotspot it stands for an area of the picture, and its text is the name of that area.
    """

    key: str
    text: str
    feedback: str
    correct: bool
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap to fill. With `choices` one is chosen, `accepted[0]`; without, any spelling in `accepted` is right."""

    accepted: tuple[str, ...]
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the bank. Which of the fields after `marks` are used follows from `kind`.

    `answer` and `tolerance` are decimal strings (`55.1`); `pairs` are (left, right), `distractors` further right sides;
    `items` stand in the right order. Gap n of a cloze is `[[n]]` in the prompt. `image` is the path of a hotspot's
    picture. `parts` of a scenario are questions of other kinds with the keys “1”, “2” …, and its lesson is theirs.
    """

    key: str
    kind: Kind
    prompt: str
    explanation: str
    lesson_key: str
    source: str = ""
    tags: tuple[str, ...] = ()
    marks: int = 1
    options: tuple[Option, ...] = ()
    keep_order: bool = False
    answer: str = ""
    tolerance: str = "0"
    unit: str = ""
    accepted: tuple[str, ...] = ()
    diacritics_strict: bool = False
    pairs: tuple[tuple[str, str], ...] = ()
    distractors: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    image: str = ""
    image_alt: str = ""
    parts: tuple[Question, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def several(self) -> bool:
        """Whether more than one of its options may be chosen."""
        return self.kind == "multiple" or (
            self.kind == "hotspot" and sum(option.correct for option in self.options) > 1
        )


@dataclass(frozen=True, slots=True)
class MediaNote:
    """What `media.toml` says of one file of `media/`. `ai_made` is shown to learners; `language` is BCP-47."""

    title: str = ""
    author: str = ""
    source: str = ""
    licence: str = ""
    ai_made: bool = False
    alt: str = ""
    language: str = ""

    @property
    def credit(self) -> str:
        """What stands under the file where it is shown: whose it is and how it may be used."""
        said = (("Tác giả", self.author), ("Nguồn", self.source), ("Giấy phép", self.licence))
        return " ".join(f"{word}: {value.rstrip('.')}." for word, value in said if value.rstrip("."))


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file of `media/`, as it was given, and what is said of it."""

    path: str
    mime: str
    sha256: str
    data: bytes = field(repr=False)
    note: MediaNote | None = None

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the rubric by which a practical work is graded."""

    key: str
    title: str
    text: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Practical:
    """`practical.md`: the one practical work of a course. `text` is Markdown; `submit` says what may be handed in."""

    key: str
    title: str
    text: str
    minutes: int
    submit: tuple[Submit, ...]
    criteria: tuple[Criterion, ...]
    second_grader: bool = False
    required: bool = True
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A whole course without errors.

    `texts` are its text files as normalised (UTF-8, NFC, LF); `content_hash` is over them and the media bytes. Both
    follow how the course was written, so they are left out when two bundles are compared for what they say.
    """

    slug: str
    meta: Meta
    quiz: QuizSettings
    lessons: tuple[Lesson, ...]
    questions: tuple[Question, ...]
    media: tuple[MediaFile, ...]
    practical: Practical | None = None
    texts: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)
    content_hash: str = field(default="", compare=False)

    @property
    def notes(self) -> tuple[tuple[str, MediaNote], ...]:
        """(path, what media.toml says of it), by path."""
        return tuple((file.path, file.note) for file in self.media if file.note is not None)
