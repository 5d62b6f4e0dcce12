"""questions.md cut into its questions without judging them, for edits that leave every other byte as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEAD = re.compile(r"^##(?!#)[ \t]*(.*)$")


@dataclass(frozen=True)
class QuestionBlock:
    """One question as it is written, from its `##` to the next; `line` is where it begins in the file, from 1."""

    key: str
    kind: str
    line: int
    text: str


def split_questions(text: str) -> tuple[str, list[QuestionBlock]]:
    """(what stands before the first question, the questions). Joined they are `text` again."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)  # only what the reader takes for an end of line
    heads = [n for n, line in enumerate(lines) if _HEAD.match(line.rstrip("\r\n"))]
    if not heads:
        return text, []
    before = "".join(lines[: heads[0]])
    blocks = []
    for begin, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        match = _HEAD.match(lines[begin].rstrip("\r\n"))
        key, _, kind = (piece.strip() for piece in (match.group(1) if match else "").partition("|"))
        blocks.append(QuestionBlock(key, kind, begin + 1, "".join(lines[begin:end])))
    return before, blocks


def replace_question(text: str, key: str, block: str) -> str:
    """`text` with the first question of that key written anew. Raises KeyError."""
    before, blocks = split_questions(text)
    at = next((n for n, b in enumerate(blocks) if b.key == key), None)
    if at is None:
        raise KeyError(key)
    tail = blocks[at].text[len(blocks[at].text.rstrip("\n")) :]
    pieces = [b.text for b in blocks]
    pieces[at] = block.strip("\n") + (tail or "\n")
    if at + 1 < len(pieces) and not pieces[at].endswith("\n\n"):
        pieces[at] = pieces[at].rstrip("\n") + "\n\n"
    return before + "".join(pieces)


def append_question(text: str, block: str) -> str:
    """`text` with one more question at its end."""
    head = text.rstrip("\n")
    return (head + "\n\n" if head else "") + block.strip("\n") + "\n"


def remove_question(text: str, key: str) -> str:
    """`text` without the first question of that key. Raises KeyError."""
    before, blocks = split_questions(text)
    at = next((n for n, b in enumerate(blocks) if b.key == key), None)
    if at is None:
        raise KeyError(key)
    pieces = [b.text for n, b in enumerate(blocks) if n != at]
    joined = before + "".join(pieces)
    return joined.rstrip("\n") + "\n" if pieces and at == len(blocks) - 1 else joined


def move_question(text: str, key: str, place: int) -> str:
    """`text` with the first question of that key in the `place`th place (from 0; beyond the ends: at them).

    Raises KeyError. The questions keep their bytes but for the blank lines at their ends, which stay where they are.
    """
    before, blocks = split_questions(text)
    at = next((n for n, b in enumerate(blocks) if b.key == key), None)
    if at is None:
        raise KeyError(key)
    bodies = [b.text.rstrip("\n") for b in blocks]
    tails = [b.text[len(body) :] for b, body in zip(blocks, bodies, strict=True)]
    bodies.insert(max(0, min(place, len(bodies) - 1)), bodies.pop(at))
    return before + "".join(body + tail for body, tail in zip(bodies, tails, strict=True))
