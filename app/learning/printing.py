"""The HTML of a question, put together from pieces that are printed once.

A question is printed by its template (`templates/learning/_question.html`) with marks where numbers and orders will
stand; papers, and previews of a single question, fill the marks in. Printing anew for every paper would cost more than
all the rest of its page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Template
from markupsafe import escape

from app.catalog.bundle import Question
from app.learning.paper import Sheet, Value
from app.learning.queries.cards import Card

# Where the number of the question, of a choice or row, the choices of a row, the counter of the answer and what hides a
# question stand. No lesson or question can hold a NUL.
_N, _PLACE, _OPTIONS, _COUNTER, _HIDDEN = "\0n", "\0p", "\0o", "\0c", "\0h"


@dataclass(frozen=True)
class Mould:
    """A printed question: its opening, its choices or rows by key, its options by key, its end.

    `gaps`: the options of each gap of a cloze by key; `parts`: those of a scenario.
    """

    opening: str
    lines: dict[str, str]
    options: dict[str, str]
    closing: str
    gaps: dict[str, dict[str, str]] = field(default_factory=dict)
    parts: dict[str, Mould] = field(default_factory=dict)
    #: (which of the above, key, place) → the piece with its place filled in, made when it is first wanted
    placed: dict[tuple[int, str, int], str] = field(default_factory=dict, compare=False, repr=False)


def mould(template: Template, card: Card, *, n: str = _N, part: str = "") -> Mould:
    """Print a question in the order it was written; `part` says which part of a scenario it is (“1/3”)."""
    marks = {"n": n, "place": _PLACE, "options": _OPTIONS, "counter": _COUNTER, "hidden": _HIDDEN, "gap_mark": _gap_mark}
    pieces: Any = template.make_module({"card": card, "part": part, **marks})
    return Mould(
        str(pieces.opening()),
        {row.key: str(pieces.row(row)) for row in card.rows}
        or {choice.key: str(pieces.choice(choice)) for choice in card.choices},
        {choice.key: str(pieces.option(choice)) for choice in card.choices} if card.rows else {},
        str(pieces.closing()),
        {str(gap.number): {c.key: str(pieces.option(c)) for c in gap.choices} for gap in card.gaps},
        {
            one.key: mould(template, one, n=f"{n}-{one.key}", part=f"{one.key}/{len(card.parts)}")
            for one in card.parts
        },
    )


def _gap_mark(number: int) -> str:
    return f"\0g{number:02d}"


def numbered(printed: Mould, n: int) -> Mould:
    """The mould of a question that is the `n`th of its paper."""
    number = str(n)

    def each(pieces: Mapping[str, str]) -> dict[str, str]:
        return {key: html.replace(_N, number) for key, html in pieces.items()}

    return Mould(
        printed.opening.replace(_N, number),
        each(printed.lines),
        each(printed.options),
        printed.closing.replace(_N, number),
        {key: each(choices) for key, choices in printed.gaps.items()},
        {key: numbered(part, n) for key, part in printed.parts.items()},
    )


def question_html(printed: Mould, sheet: Sheet, *, counter: int = 0, hidden: bool = False) -> str:
    """A numbered question in the order of its sheet, with nothing answered."""
    return _blank(printed, sheet, _opening(printed, counter, hidden))


_OPENING, _LINES, _CHOICES, _GAPS = range(4)


def _opening(printed: Mould, counter: int, hidden: bool) -> str:
    """The beginning of a question: it says how often it was answered and whether it is shown."""
    at = (_OPENING, "", int(hidden))
    html = printed.placed.get(at)
    if html is None:
        html = printed.placed[at] = printed.opening.replace(_HIDDEN, " hidden disabled" if hidden else "", 1)
    return html.replace(_COUNTER, str(counter), 1)


def _placed(printed: Mould, which: int, pieces: Mapping[str, str], keys: Sequence[str]) -> str:
    out = []
    for place, key in enumerate(keys, 1):
        at = (which, key, place)
        html = printed.placed.get(at)
        if html is None:
            html = printed.placed[at] = pieces[key].replace(_PLACE, str(place))
        out.append(html)
    return "".join(out)


def _blank(printed: Mould, sheet: Sheet, opening: str) -> str:
    if printed.options:
        # Right sides are offered as shuffled, places of an order as 1, 2, 3.
        order = sheet.order if sheet.lefts else tuple(printed.options)
        options = _placed(printed, _CHOICES, printed.options, order)
        lines = _placed(printed, _LINES, printed.lines, sheet.lefts or sheet.order).replace(_OPTIONS, options)
    elif printed.parts:
        lines = "".join(_blank(printed.parts[part.key], part, printed.parts[part.key].opening) for part in sheet.parts)
    else:
        lines = _placed(printed, _LINES, printed.lines, sheet.order)
    html = opening + lines + printed.closing
    for key, choices in printed.gaps.items():
        order = next(part.order for part in sheet.parts if part.key == key)
        html = html.replace(_gap_mark(int(key)), _placed(printed, _GAPS + int(key), choices, order), 1)
    return html


def answered(html: str, question: Question, sheet: Sheet, value: Value, name: str) -> str:
    """The question with an answer put in: `id="c3-1"` is where it goes and, in a list, `value="2"`. `name`: “c3”."""
    if sheet.parts:
        assert isinstance(value, dict)
        for number, part in enumerate(sheet.parts):
            given = value.get(part.key)
            if given is None:
                continue
            own = f"{name}-{part.key}"
            if question.parts:
                html = answered(html, question.parts[number], part, given, own)
            elif part.order:
                html = _selected(html, own, part.order.index(given) + 1)
            else:
                html = html.replace(f'id="{own}"', f'id="{own}" value="{escape(given)}"', 1)
    elif isinstance(value, dict):
        for place, row in enumerate(sheet.lefts or sheet.order, 1):
            given = value.get(row)
            if given is not None:
                html = _selected(html, f"{name}-{place}", sheet.order.index(given) + 1 if sheet.lefts else given)
    elif sheet.order:
        for key in value if isinstance(value, list) else (value,):
            own = f'id="{name}-{sheet.order.index(key) + 1}"'
            html = html.replace(own, own + " checked", 1)
    else:
        html = html.replace(f'id="{name}-1"', f'id="{name}-1" value="{escape(value)}"', 1)
    return html


def _selected(html: str, own: str, chosen: int | str) -> str:
    head, found, tail = html.partition(f'id="{own}"')
    return head + found + tail.replace(f'value="{chosen}"', f'value="{chosen}" selected', 1)
