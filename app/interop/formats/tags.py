"""Facts of ours among the tags of another system: `bài: …`, `nguồn: …`, and `kiểu: …` where its kind is only the closest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.catalog.bundle import KINDS, Question

_NAMES = {kind: name for name, kind in KINDS.items()}


@dataclass(frozen=True)
class Tags:
    """What the tags of a question say. `kind` is "" where the question is what it looks like."""

    lesson: str = ""
    source: str = ""
    kind: str = ""
    others: tuple[str, ...] = ()


def write(question: Question, *, disguised: bool) -> list[str]:
    """The tags of a question; `disguised`: it is written as another kind."""
    own = [f"bài: {question.lesson_key}"]
    own += [f"nguồn: {question.source}"] if question.source else []
    own += [f"kiểu: {_NAMES[question.kind]}"] if disguised else []
    return [*own, *question.tags]


def read(tags: Iterable[str]) -> Tags:
    """The inverse of `write`."""
    own = {"bài": "", "nguồn": "", "kiểu": ""}
    others = []
    for tag in (" ".join(words.split()) for words in tags):
        name, colon, words = tag.partition(": ")
        if colon and name in own:
            own[name] = words
        elif tag:
            others.append(tag.replace(";", ","))
    return Tags(own["bài"], own["nguồn"], KINDS.get(own["kiểu"], ""), tuple(dict.fromkeys(others)))
