"""The HTML of the questions of a paper, put together from pieces that are printed once.

A paper of eighteen questions is some forty kilobytes of markup, and no two papers are alike; but the pieces they are made
of are. Printing them anew for every page would cost more than all the rest of the page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup, escape

from app.catalog import queries as catalog
from app.catalog.bundle import Question
from app.catalog.queries import CorrectionView, EditionView
from app.learning import queries
from app.learning.mending import translated
from app.learning.paper import Sheet, Value
from app.learning.queries import Sitting
from app.learning.queries.attempts import Saved

# In a mould: where the number of the question, of a choice or row, the choices of a row, the counter of the answer and
# what hides a question stand. No lesson or question can hold a NUL.
_N, _PLACE, _OPTIONS, _COUNTER, _HIDDEN = "\0n", "\0p", "\0o", "\0c", "\0h"


@dataclass(frozen=True)
class _Mould:
    """A question printed once per process: its opening, its choices or rows by key, its options by key, its end."""

    opening: str
    lines: dict[str, str]
    options: dict[str, str]
    closing: str


_LIMIT = 4096  # questions of a kilobyte or two
_moulds: dict[tuple[int, str, str], _Mould] = {}


def _mould(edition: EditionView, question: Question) -> _Mould:
    key = (edition.id, edition.content_hash, question.key)
    found = _moulds.get(key)
    if found is None:
        card = queries.card_of(0, question)
        marks = {"n": _N, "place": _PLACE, "options": _OPTIONS, "counter": _COUNTER, "hidden": _HIDDEN}
        template = current_app.jinja_env.get_template("learning/_question.html")
        lines: Any = template.make_module({"card": card, **marks})
        found = _Mould(
            str(lines.opening()),
            {row.key: str(lines.row(row)) for row in card.rows}
            or {choice.key: str(lines.choice(choice)) for choice in card.choices},
            {choice.key: str(lines.option(choice)) for choice in card.choices} if card.rows else {},
            str(lines.closing()),
        )
        while len(_moulds) >= _LIMIT:
            _moulds.pop(next(iter(_moulds)), None)
        _moulds[key] = found
    return found


def paper(sitting: Sitting, edition: EditionView, answers: Mapping[str, Saved], current: int) -> Markup:
    """Every question of a paper with what was answered; all but the current one are hidden and send nothing."""
    bank = {question.key: question for question in catalog.questions(sitting.quiz_id)}
    out = []
    for n, sheet in enumerate(sitting.paper.sheets, 1):
        saved = answers.get(sheet.key)
        html = _blank(_mould(edition, bank[sheet.key]), sheet).replace(_N, str(n))
        html = html.replace(_COUNTER, str(saved.counter if saved else 0), 1)
        html = html.replace(_HIDDEN, "" if n == current else " hidden disabled", 1)
        out.append(_filled(html, n, sheet, saved.value) if saved and saved.value is not None else html)
    return Markup("".join(out))


def _placed(pieces: Mapping[str, str], keys: Sequence[str]) -> str:
    return "".join(pieces[key].replace(_PLACE, str(place)) for place, key in enumerate(keys, 1))


def _blank(mould: _Mould, sheet: Sheet) -> str:
    """The question in the order of its sheet, with nothing answered."""
    if mould.options:
        # Right sides are offered as shuffled, places of an order as 1, 2, 3.
        options = _placed(mould.options, sheet.order if sheet.lefts else tuple(mould.options))
        lines = _placed(mould.lines, sheet.lefts or sheet.order).replace(_OPTIONS, options)
    else:
        lines = _placed(mould.lines, sheet.order)
    return mould.opening + lines + mould.closing


def _filled(html: str, n: int, sheet: Sheet, value: Value) -> str:
    """The question with an answer put in: `id="c3-1"` is where it goes and, in a list, `value="2"`."""
    if isinstance(value, dict):
        for place, row in enumerate(sheet.lefts or sheet.order, 1):
            given = value.get(row)
            if given is not None:
                chosen = sheet.order.index(given) + 1 if sheet.lefts else given
                head, name, tail = html.partition(f'id="c{n}-{place}"')
                html = head + name + tail.replace(f'value="{chosen}"', f'value="{chosen}" selected', 1)
    elif sheet.order:
        for key in value if isinstance(value, list) else (value,):
            own = f'id="c{n}-{sheet.order.index(key) + 1}"'
            html = html.replace(own, own + " checked", 1)
    else:
        html = html.replace(f'id="c{n}-1"', f'id="c{n}-1" value="{escape(value)}"', 1)
    return html


_EXPLANATIONS = 4096  # of a kilobyte or two each
_explanations: dict[tuple[int, str, str, str, str], Markup] = {}


def explanation(
    edition: EditionView,
    question: Question,
    value: Value | None,
    lessons: Mapping[str, tuple[int, str]],
    fix: CorrectionView | None = None,
) -> Markup:
    """What is right in a question and why, by its mended key where there is one.

    Most people answer alike, so each answer is explained once per process.
    """
    given = json.dumps(value, sort_keys=True)
    key = (edition.id, edition.content_hash, question.key, given, fix.uid if fix else "")
    found = _explanations.get(key)
    if found is None:
        if fix is not None and fix.question is not None:
            question, value = fix.question, translated(question, fix.question, value)
        template = current_app.jinja_env.get_template("learning/_explained.html")
        found = Markup(
            template.render(
                x=queries.explained(question, value),
                fix=fix,
                lessons=lessons,
                to_lesson=url_for("learning.lesson", slug=edition.slug, key=""),
            )
        )
        while len(_explanations) >= _EXPLANATIONS:
            _explanations.pop(next(iter(_explanations)), None)
        _explanations[key] = found
    return found


@lru_cache(maxsize=512)
def _tag(state: str) -> Markup:
    kind, text = {
        "right": ("done", "Đúng"),
        "partly": ("progress", "Đúng một phần"),
        "wrong": ("wrong", "Chưa đúng"),
        "none": ("neutral", "Chưa trả lời"),
        "void": ("neutral", "Không tính điểm"),
    }[state]
    return Markup(_component("tag").tag(kind, text))


def section(n: int, state: str, explained: Markup) -> Markup:
    """The `n`th question of a result: right, partly, wrong, none or void, and its explanation."""
    return Markup(
        f'<section class="explained" aria-labelledby="cau-{n}"><h3 id="cau-{n}">Câu {n} {_tag(state)}</h3>{explained}</section>'
    )


_topics: dict[tuple[int, str, str, int, int], Markup] = {}


def topic(edition: EditionView, key: str, good: int, count: int) -> Markup:
    """A lesson in the list of a result: how many of its questions were right."""
    kept = (edition.id, edition.content_hash, key, good, count)
    found = _topics.get(kept)
    if found is None:
        lesson = edition.lesson(key)
        assert lesson is not None
        bar = _component("progress").progress(
            good, count, f"Số câu đúng của bài {lesson.position}", f"đúng {good}/{count} câu"
        )
        found = Markup('<li><a href="{}">Bài {}: {}</a>{}</li>').format(
            url_for("learning.lesson", slug=edition.slug, key=key), lesson.position, lesson.title, bar
        )
        _topics[kept] = found
    return found


def _component(name: str) -> Any:
    return current_app.jinja_env.get_template(f"_components/{name}.html").module
