"""The HTML of the questions of a paper: made once per attempt, with what was answered put in for each page.

A paper of eighteen questions is some forty kilobytes of markup that never changes while the attempt runs; only what is
ticked, chosen or typed does. Building it anew for every page would cost more than all the rest of the page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import current_app, url_for
from markupsafe import Markup, escape

from app.catalog.bundle import Question
from app.catalog.queries import EditionView
from app.learning import queries
from app.learning.paper import Value
from app.learning.queries import Card, Sitting

_KEPT = 512  # papers, some forty kilobytes each
_blank: dict[str, tuple[str, ...]] = {}


def blank(sitting: Sitting) -> tuple[str, ...]:
    """The inside of every question of a paper with nothing answered."""
    found = _blank.get(sitting.uid)
    if found is None:
        template = current_app.jinja_env.get_template("learning/_question.html")
        found = tuple(template.render(card=card) for card in queries.cards_of(sitting))
        while len(_blank) >= _KEPT:
            _blank.pop(next(iter(_blank)), None)
        _blank[sitting.uid] = found
    return found


def filled(card: Card, html: str, value: Value | None) -> Markup:
    """The inside of a question with an answer put in."""
    if value is None:
        return Markup(html)
    n = card.n
    if card.rows:
        for row in card.rows:
            given = card.given(value, row)
            place = next((choice.place for choice in card.choices if choice.key == given), None)
            if place is not None:
                head, name, tail = html.partition(f'id="c{n}-{row.place}"')
                html = head + name + tail.replace(f'value="{place}"', f'value="{place}" selected', 1)
    elif card.choices:
        for choice in card.choices:
            if card.checked(value, choice):
                own = f'id="c{n}-{choice.place}"'
                html = html.replace(own, own + " checked", 1)
    else:
        html = html.replace(f'id="c{n}-1"', f'id="c{n}-1" value="{escape(value)}"', 1)
    return Markup(html)


_EXPLANATIONS = 4096  # of a kilobyte or two each
_explanations: dict[tuple[int, str, str, str], Markup] = {}


def explanation(
    edition: EditionView, question: Question, value: Value | None, lessons: Mapping[str, tuple[int, str]]
) -> Markup:
    """What was right in a question and why. Most people answer alike, so each answer is explained once per process."""
    key = (edition.id, edition.content_hash, question.key, json.dumps(value, sort_keys=True))
    found = _explanations.get(key)
    if found is None:
        template = current_app.jinja_env.get_template("learning/_explained.html")
        found = Markup(
            template.render(
                x=queries.explained(question, value),
                lessons=lessons,
                to_lesson=url_for("learning.lesson", slug=edition.slug, key=""),
            )
        )
        while len(_explanations) >= _EXPLANATIONS:
            _explanations.pop(next(iter(_explanations)), None)
        _explanations[key] = found
    return found
