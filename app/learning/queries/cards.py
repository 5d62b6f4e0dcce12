"""Questions as they stand on one paper, ready to be printed: HTML in the order shown, and where each answer stands.

A card carries no key. What is right, and why, comes from `explanations`, which result pages ask for once they may.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from app.catalog.bundle import GAP, Area, Question
from app.core import markdown
from app.core.markdown import MediaInfo
from app.learning.paper import Sheet, Value, from_the_top, places

Pictures = Mapping[str, MediaInfo]  # path in the course folder → where it is served


@dataclass(frozen=True)
class Place:
    """Something that can be chosen or placed: where it stands on the paper, its key, what it says, its area."""

    place: str
    key: str
    html: Markup
    area: Area | None = None


@dataclass(frozen=True)
class Gap:
    """A gap of a cloze: its number, and what is chosen from (nothing: it is typed into)."""

    number: int
    choices: tuple[Place, ...]


@dataclass(frozen=True)
class Picture:
    """The picture of a hotspot. `file` is None where the course has no such file any more."""

    file: MediaInfo | None
    alt: str


@dataclass(frozen=True)
class Card:
    """One question of a paper. `choices` are picked from; each of `rows` is given one of them.

    `n` counts from 1; that of a scenario's part is “3-2”. `pieces`: the prompt of a cloze, its words between its gaps.
    """

    n: int | str
    key: str
    kind: str
    lesson_key: str
    prompt: Markup
    is_line: bool  # the prompt is one paragraph, so it can be the legend itself
    choices: tuple[Place, ...]
    rows: tuple[Place, ...]
    unit: str
    question: Question
    pieces: tuple[Markup | Gap, ...] = ()
    picture: Picture | None = None
    parts: tuple[Card, ...] = ()

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The gaps of a cloze, in the order they are met."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Gap))

    def checked(self, value: Value | None, choice: Place) -> bool:
        """Whether an answer holds this choice."""
        return value == choice.key or (isinstance(value, list) and choice.key in value)

    def given(self, value: Value | None, row: Place) -> str:
        """What an answer gives to this row: the key of a choice, or "" for nothing."""
        return value.get(row.key, "") if isinstance(value, dict) else ""


# Markdown costs milliseconds a piece, so a question is rendered once per process.
@lru_cache(maxsize=8192)
def inline(text: str) -> Markup:
    """An answer or a line of feedback."""
    return Markup(markdown.render_inline(text))


@lru_cache(maxsize=8192)
def plain(text: str) -> Markup:
    """The same without markup, for lists to choose from."""
    return Markup.escape(markdown.plain(text))


@lru_cache(maxsize=2048)
def _kept_blocks(text: str, prefix: str) -> Markup:
    return Markup(markdown.render(text, id_prefix=prefix).html)


def blocks(text: str, prefix: str, pictures: Pictures) -> Markup:
    """A prompt or an explanation; `prefix` keeps its ids apart from others on the page."""
    if pictures and "media/" in text:
        return Markup(markdown.render(text, media=pictures, id_prefix=prefix).html)
    return _kept_blocks(text, prefix)


_TOKEN = secrets.token_hex(8)  # whoever writes a question cannot write a gap that is none
_MARKED = re.compile(rf"chotrong{_TOKEN}([0-9]+)x")
_TAGS = re.compile(r'(<(?:"[^"]*"|[^">])*>)')
_CLOSED = re.compile(r"<(/?)(math|a)[\s>]")  # where no field may stand


def _cloze(question: Question, sheet: Sheet, prefix: str, pictures: Pictures) -> tuple[Markup | Gap, ...]:
    """The prompt cut at its gaps. A gap inside a formula or a link, where no field can be, follows at the end."""
    html = blocks(GAP.sub(rf"chotrong{_TOKEN}\1x", question.prompt), prefix, pictures)
    gaps = {
        int(part.key): Gap(
            int(part.key),
            tuple(Place(str(i), key, plain(gap.choices[int(key) - 1])) for i, key in enumerate(part.order, 1)),
        )
        for gap, part in zip(question.gaps, sheet.parts, strict=True)
    }
    pieces: list[Markup | Gap] = []
    words, inside = "", 0
    for n, token in enumerate(_TAGS.split(html)):
        if n % 2:
            closed = _CLOSED.match(token)
            inside += 0 if closed is None else -1 if closed.group(1) else 1
        if n % 2 or inside:
            words += _MARKED.sub(r"(\1)", token)
            continue
        for m, bit in enumerate(_MARKED.split(token)):
            if m % 2 == 0:
                words += bit
            elif int(bit) in gaps:
                pieces += (Markup(words), gaps.pop(int(bit)))
                words = ""
    rest: list[Markup | Gap] = []
    for gap in gaps.values():
        rest += (Markup("<p>({}) ").format(gap.number), gap, Markup("</p>"))
    return (*pieces, Markup(words), *rest)


def _as_written(question: Question) -> Sheet:
    if question.kind == "hotspot":
        return Sheet(question.key, from_the_top(question))
    if question.kind == "cloze":
        return Sheet(
            question.key,
            parts=tuple(Sheet(str(n), places(len(gap.choices))) for n, gap in enumerate(question.gaps, 1)),
        )
    if question.parts:
        return Sheet(question.key, parts=tuple(map(_as_written, question.parts)))
    sides = len(question.pairs) + len(question.distractors) or len(question.items)
    keys = tuple(option.key for option in question.options) or places(sides)
    return Sheet(question.key, keys, places(len(question.pairs)))


def card_of(
    n: int | str,
    question: Question,
    sheet: Sheet | None = None,
    pictures: Pictures | None = None,
    within: str = "",
) -> Card:
    """A question as the `n`th of a paper, in the order of its sheet; without one, in the order it was written.

    `pictures`: the files of its edition; `within`: the key of the scenario it is a part of.
    """
    sheet = sheet or _as_written(question)
    pictures = pictures or {}
    prefix = f"d-{within}{question.key}-"
    is_line = "\n\n" not in question.prompt.strip() and question.kind not in ("cloze", "scenario")
    pieces = _cloze(question, sheet, prefix, pictures) if question.kind == "cloze" else ()
    choices: dict[str, Markup] = {}
    rows: dict[str, Markup] = {}
    if question.options:
        choices = {option.key: inline(option.text) for option in question.options}
    elif question.kind == "matching":
        sides = [right for _, right in question.pairs] + list(question.distractors)
        choices = {key: plain(side) for key, side in zip(places(len(sides)), sides, strict=True)}
        rows = {
            key: inline(left)
            for key, (left, _) in zip(places(len(question.pairs)), question.pairs, strict=True)
        }
    elif question.kind == "ordering":
        keys = places(len(question.items))
        choices = {key: Markup(key) for key in keys}
        rows = {key: inline(item) for key, item in zip(keys, question.items, strict=True)}
    placed = sheet.lefts or sheet.order
    order = tuple(choices) if question.kind == "ordering" else sheet.order
    areas = {option.key: option.area for option in question.options}
    return Card(
        n=n,
        key=question.key,
        kind=question.kind,
        lesson_key=question.lesson_key,
        prompt=Markup("").join(
            Markup("<strong>({}) …</strong>").format(piece.number) if isinstance(piece, Gap) else piece for piece in pieces
        )
        if pieces
        else inline(question.prompt)
        if is_line
        else blocks(question.prompt, prefix, pictures),
        is_line=is_line,
        choices=tuple(
            Place(str(i), key, choices[key], areas.get(key)) for i, key in enumerate(order, 1) if choices
        ),
        rows=tuple(Place(str(i), key, rows[key]) for i, key in enumerate(placed, 1) if rows),
        unit=question.unit,
        question=question,
        pieces=pieces,
        picture=Picture(pictures.get(question.image), question.image_alt) if question.image else None,
        parts=tuple(
            card_of(f"{n}-{part.key}", part, of, pictures, f"{question.key}-")
            for part, of in zip(question.parts, sheet.parts, strict=False)
        ),
    )
