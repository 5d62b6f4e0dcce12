"""What a question loses in the words of another format, and a description of it for formats that have no such kind."""

from __future__ import annotations

import re
from dataclasses import replace

from app.catalog.bundle import KINDS, Question
from app.catalog.bundle.gaps import MARK
from app.interop.rules import Item

_NAMES: dict[str, str] = {kind: name for name, kind in KINDS.items()}
_SAID = {
    "marks": "điểm của câu",
    "keep_order": "giữ thứ tự đáp án",
    "unit": "đơn vị của đáp số",
    "diacritics_strict": "phân biệt dấu khi chấm",
    "source": "nguồn",
    "tags": "nhãn",
    "explanation": "lời giải thích",
}


def lost(question: Question, item: Item) -> tuple[str, ...]:
    """What somebody else's program will not see of `question`, when this is what the file's own words say."""
    found = item.question
    if found is None:
        return (f"cả câu (định dạng này không có kiểu “{_NAMES[question.kind]}”)",)
    if found.kind != question.kind:
        return (f"kiểu “{_NAMES[question.kind]}” (thành “{_NAMES[found.kind]}”)",)
    said = [words for name, words in _SAID.items() if getattr(found, name) != getattr(question, name)]
    if any(a.feedback != b.feedback for a, b in zip(question.options, found.options, strict=False)):
        said.append("lời phản hồi của đáp án")
    return tuple(said)


def gaps_shown(prompt: str) -> str:
    """The question of a cloze with its gaps as numbers in brackets."""
    return MARK.sub(r"(\1) ……", prompt)


def described(question: Question) -> str:
    """A scenario as one text: what happened, then each part with what there is to choose from."""
    rows = [question.prompt]
    for part in question.parts:
        rows.append(f"**{part.key}.** {gaps_shown(part.prompt)}")
        if part.options:
            rows.append("\n".join(f"- {' '.join(option.text.split())}" for option in part.options))
        elif part.items:
            rows.append("\n".join(f"- {item}" for item in sorted(part.items)))
        elif part.pairs:
            rows.append("\n".join(f"- {left}" for left, _ in part.pairs))
            rows.append(
                "\n".join(
                    f"- {right}" for right in sorted({r for _, r in part.pairs} | set(part.distractors))
                )
            )
    return "\n\n".join(rows)


def changed_kind(item: Item, kind: str) -> Item:
    """An item that once was of another kind of ours and was edited elsewhere: it says so among its losses."""
    if (
        item.question is None
        or item.question.kind == kind
        or any(words.startswith("kiểu “") for words in item.losses)
    ):
        return item
    return replace(
        item, losses=(*item.losses, f"kiểu “{_NAMES.get(kind, kind)}” (thành “{_NAMES[item.question.kind]}”)")
    )


def one_line(text: str) -> str:
    """A text on one line."""
    return re.sub(r"\s+", " ", text).strip()


def shown(question: Question) -> str:
    """The question in a list: one line, without signs of Markdown."""
    return one_line(re.sub(r"[*`\\]", "", question.prompt))[:200]
