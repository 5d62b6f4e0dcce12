"""Questions to and from JSON, for rows that outlive the code that wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from app.catalog.bundle.parts import Option, Question


def question_to_dict(question: Question) -> dict[str, Any]:
    """`question` as plain JSON values; fields at their default are left out. It carries the key of the question."""
    body: dict[str, Any] = {}
    for item in fields(Question):
        value = getattr(question, item.name)
        if item.name == "line" or value == item.default:
            continue
        if item.name == "options":
            value = [
                {"key": o.key, "text": o.text, "feedback": o.feedback, "correct": o.correct}
                for o in question.options
            ]
        elif item.name == "pairs":
            value = [list(pair) for pair in question.pairs]
        elif isinstance(value, tuple):
            value = list(value)
        body[item.name] = value
    return body


def question_from_dict(body: Mapping[str, Any]) -> Question:
    """The inverse of `question_to_dict`. Fields a later version added are passed over."""
    values: dict[str, Any] = {}
    for item in fields(Question):
        if item.name not in body:
            continue
        value = body[item.name]
        if item.name == "options":
            value = tuple(Option(o["key"], o["text"], o["feedback"], o["correct"]) for o in value)
        elif item.name == "pairs":
            value = tuple((left, right) for left, right in value)
        elif isinstance(value, list):
            value = tuple(value)
        values[item.name] = value
    return Question(**values)
