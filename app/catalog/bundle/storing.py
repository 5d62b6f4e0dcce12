"""Questions to and from JSON, for rows that outlive the code that wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from app.catalog.bundle.parts import Area, Gap, Option, Question


def question_to_dict(question: Question) -> dict[str, Any]:
    """`question` as plain JSON values; fields at their default are left out. It carries the key of the question."""
    body: dict[str, Any] = {}
    for item in fields(Question):
        value = getattr(question, item.name)
        if item.name == "line" or value == item.default:
            continue
        if item.name == "options":
            value = [_option_to_dict(option) for option in question.options]
        elif item.name == "gaps":
            value = [{"accepted": list(gap.accepted), "choices": list(gap.choices)} for gap in question.gaps]
        elif item.name == "parts":
            value = [question_to_dict(part) for part in question.parts]
        elif item.name == "pairs":
            value = [list(pair) for pair in question.pairs]
        elif isinstance(value, tuple):
            value = list(value)
        body[item.name] = value
    return body


def _option_to_dict(option: Option) -> dict[str, Any]:
    body = {"key": option.key, "text": option.text, "feedback": option.feedback, "correct": option.correct}
    if option.area is not None:
        body["area"] = [option.area.x, option.area.y, option.area.width, option.area.height]
    return body


def _option_from_dict(body: Mapping[str, Any]) -> Option:
    area = body.get("area")
    return Option(
        body["key"],
        body["text"],
        body["feedback"],
        body["correct"],
        Area(*area) if area is not None else None,
    )


def question_from_dict(body: Mapping[str, Any]) -> Question:
    """The inverse of `question_to_dict`. Fields a later version added are passed over."""
    values: dict[str, Any] = {}
    for item in fields(Question):
        if item.name not in body:
            continue
        value = body[item.name]
        if item.name == "options":
            value = tuple(_option_from_dict(option) for option in value)
        elif item.name == "gaps":
            value = tuple(Gap(tuple(gap["accepted"]), tuple(gap["choices"])) for gap in value)
        elif item.name == "parts":
            value = tuple(question_from_dict(part) for part in value)
        elif item.name == "pairs":
            value = tuple((left, right) for left, right in value)
        elif isinstance(value, list):
            value = tuple(value)
        values[item.name] = value
    return Question(**values)
