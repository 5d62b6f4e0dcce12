"""A question as strangers wrote it → one that our text format can hold: white space, hidden signs, pictures, links."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import replace
from urllib.parse import urlsplit

from app.catalog.bundle import Question
from app.catalog.bundle.media import says_nothing
from app.core.markdown import media_path

GONE = "#"  # stands for a file that was refused, which was said already

_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_LINK = re.compile(
    r"(?<!\\)(!?)\[((?:[^\[\]\\]|\\.){0,1000})\]"
    r"\([ \t]*(<[^<>\n]{0,500}>|(?:[^\s()\\]|\\.|\([^\s()]{0,200}\)){0,500})"
    r"((?:\s+(?:\"(?:[^\"\\\n]|\\.){0,500}\"|'(?:[^'\\\n]|\\.){0,500}'))?)[ \t]*\)"
)


def texts(question: Question, change: Callable[[str], str]) -> Question:
    """The question with every text of it that is Markdown changed."""
    return replace(
        question,
        prompt=change(question.prompt),
        explanation=change(question.explanation),
        options=tuple(replace(o, text=change(o.text), feedback=change(o.feedback)) for o in question.options),
        pairs=tuple((change(left), change(right)) for left, right in question.pairs),
        distractors=tuple(change(right) for right in question.distractors),
        items=tuple(change(item) for item in question.items),
        parts=tuple(texts(part, change) for part in question.parts),
    )


def line(words: str) -> str:
    """A text of one line: NFC, nothing hidden, single spaces."""
    return " ".join(_HIDDEN.sub("", unicodedata.normalize("NFC", words)).split())


def block(words: str) -> str:
    """A text of several lines, without white space at their ends and empty lines in a row."""
    words = _HIDDEN.sub("", unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n")))
    words = re.sub(r"[\u2028\u2029]", "\n", words)
    rows = [row.expandtabs(4).rstrip() for row in words.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip()


def answer(words: str) -> str:
    """The text of an answer or of what is said to it: no line in it is indented."""
    return "\n".join(row.strip() for row in block(words).split("\n"))


def tidied(question: Question) -> Question:
    """The question as its author would have typed it."""
    return replace(
        question,
        prompt=block(question.prompt),
        explanation=block(question.explanation),
        source=line(question.source),
        tags=tuple(dict.fromkeys(tag for tag in (line(t.replace(";", ",")) for t in question.tags) if tag)),
        options=tuple(replace(o, text=answer(o.text), feedback=answer(o.feedback)) for o in question.options),
        unit=line(question.unit),
        accepted=tuple(dict.fromkeys(words for words in map(line, question.accepted) if words)),
        pairs=tuple((line(left), line(right)) for left, right in question.pairs),
        distractors=tuple(line(right) for right in question.distractors),
        items=tuple(line(item) for item in question.items),
        gaps=tuple(
            replace(
                g,
                accepted=tuple(dict.fromkeys(map(line, g.accepted))),
                choices=tuple(dict.fromkeys(map(line, g.choices))),
            )
            for g in question.gaps
        ),
        image_alt=line(question.image_alt),
        parts=tuple(tidied(part) for part in question.parts),
    )


def renamed(question: Question, names: dict[str, str]) -> Question:
    """The question with files of media/ under other names."""

    def change(words: str) -> str:
        def one(match: re.Match[str]) -> str:
            path = media_path(match.group(3).strip("<>"))
            return match.group(0).replace(match.group(3), names[path], 1) if path in names else match.group(0)

        return _LINK.sub(one, words) if "](" in words else words

    changed = texts(question, change)
    return replace(changed, image=names.get(changed.image, changed.image))


def rooted(question: Question, there: Collection[str]) -> tuple[Question, tuple[str, ...], tuple[str, ...]]:
    """(the question, losses, remarks): pictures and links that lead nowhere give their words, pictures get words."""
    losses: list[str] = []
    remarks: list[str] = []

    def one(match: re.Match[str]) -> str:
        sign, words, target, title = match.groups()
        bare = target.strip("<>").replace("\\", "")
        path = media_path(bare)
        if sign:
            if path not in there:
                if bare != GONE:
                    losses.append(f"hình {posixpath.basename(bare)[:60] or 'không tên'}")
                return words
            if says_nothing(words.strip()):
                name = posixpath.basename(path).rpartition(".")[0]
                remarks.append("Hình chưa có lời tả nên tạm ghi tên tệp; hãy viết điều mà hình cho thấy.")
                return f"![Tệp hình {name}]({target}{title})"
            return match.group(0)
        if path in there or _outward(bare):
            return match.group(0)
        if bare != GONE:
            losses.append(f"liên kết {bare[:60]}")
        return words

    found = texts(question, lambda words: _LINK.sub(one, words) if "](" in words else words)
    return found, tuple(dict.fromkeys(losses)), tuple(dict.fromkeys(remarks))


def _outward(target: str) -> bool:
    try:
        pieces = urlsplit(target)
    except ValueError:
        return False
    return (pieces.scheme in ("http", "https") and bool(pieces.hostname)) or (
        pieces.scheme == "mailto" and "@" in pieces.path
    )


def media_of(question: Question) -> set[str]:
    """The files of media/ that a question shows or links to."""
    found: set[str] = {question.image} if question.image else set()

    def look(words: str) -> str:
        if "](" in words:
            found.update(
                media_path(match.group(3).strip("<>").replace("\\", "")) for match in _LINK.finditer(words)
            )
        return words

    texts(question, look)
    for part in question.parts:
        found |= {part.image} if part.image else set()
    return {path for path in found if path.startswith("media/")}
