"""The HTML of the questions of a paper and of its result, kept by pieces.

A paper of eighteen questions is some forty kilobytes of markup, and no two papers are alike; but the pieces they are made
of are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup

from app.catalog import queries as catalog
from app.catalog.bundle import Question
from app.catalog.queries import CorrectionView, EditionView
from app.learning import queries
from app.learning.mending import translated
from app.learning.paper import Value
from app.learning.printing import Mould, answered, mould, numbered, question_html
from app.learning.queries import Pictures, Sitting
from app.learning.queries.attempts import Saved

_LIMIT = 4096  # questions of a kilobyte or two
_moulds: dict[tuple[int, str, str], Mould] = {}


def _mould(edition: EditionView, question: Question) -> Mould:
    key = (edition.id, edition.content_hash, question.key)
    found = _moulds.get(key)
    if found is None:
        card = queries.card_of(0, question, None, _pictures(edition, question))
        found = mould(current_app.jinja_env.get_template("learning/_question.html"), card)
        while len(_moulds) >= _LIMIT:
            _moulds.pop(next(iter(_moulds)), None)
        _moulds[key] = found
    return found


_numbers: dict[tuple[int, str, str, int], Mould] = {}


def _numbered(edition: EditionView, question: Question, n: int) -> Mould:
    """The question as the `n`th of a paper, kept too: filling in numbers costs as much as all the rest."""
    key = (edition.id, edition.content_hash, question.key, n)
    found = _numbers.get(key)
    if found is None:
        found = numbered(_mould(edition, question), n)
        while len(_numbers) >= _LIMIT:
            _numbers.pop(next(iter(_numbers)), None)
        _numbers[key] = found
    return found


def _pictures(edition: EditionView, question: Question) -> Pictures:
    """The files of an edition, where the question shows any."""
    shows = any(q.image or "media/" in q.prompt + q.explanation for q in (question, *question.parts))
    return catalog.media_of(edition.id) if shows else {}


def paper(sitting: Sitting, edition: EditionView, answers: Mapping[str, Saved], current: int) -> Markup:
    """Every question of a paper with what was answered; all but the current one are hidden and send nothing."""
    bank = {question.key: question for question in catalog.questions(sitting.quiz_id)}
    out = []
    for n, sheet in enumerate(sitting.paper.sheets, 1):
        saved, question = answers.get(sheet.key), bank[sheet.key]
        html = question_html(
            _numbered(edition, question, n), sheet, counter=saved.counter if saved else 0, hidden=n != current
        )
        if saved and saved.value is not None:
            html = answered(html, question, sheet, saved.value, f"c{n}")
        out.append(html)
    return Markup("".join(out))


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
                x=queries.explained(question, value, _pictures(edition, question)),
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
