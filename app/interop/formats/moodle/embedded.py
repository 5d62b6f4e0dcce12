r"""Moodle's embedded answers (“cloze”): `{1:MULTICHOICE:=Hà Nội~Huế#gần đúng}` in a text ↔ our gaps."""

from __future__ import annotations

import re

from app.catalog.bundle import Gap
from app.catalog.bundle.gaps import MARK
from app.interop.formats import html

_PIECE = re.compile(r"\{([0-9]*):([A-Z_]+):((?:\\.|[^\\}])*)\}", re.S)
_TYPED = frozenset(("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"))
_CASED = frozenset(("SHORTANSWER_C", "SAC", "MWC"))
_NUMBER = frozenset(("NUMERICAL", "NM"))
_CHOICE = frozenset(
    f"{name}{more}"
    for name, mores in {
        "MULTICHOICE": ("", "_V", "_H", "_S", "_VS", "_HS"),
        "MC": ("", "V", "H", "S", "VS", "HS"),
    }.items()
    for more in mores
)
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"  # stand for a gap while the text around it is converted


class NotOurs(ValueError):
    """These gaps cannot be ours; the message is a sentence."""


def take(text: str) -> tuple[str, tuple[Gap, ...], list[str]]:
    """(the text with marks where the gaps are, the gaps, losses). Raises NotOurs."""
    gaps: list[Gap] = []
    losses: list[str] = []
    weights: set[str] = set()

    def one(match: re.Match[str]) -> str:
        weight, kind, body = match.groups()
        weights.add(weight or "1")
        gaps.append(_gap(kind, body, losses))
        return f"{_OPEN}{len(gaps)}{_CLOSE}"

    marked = _PIECE.sub(one, text.replace(_OPEN, "").replace(_CLOSE, ""))
    if not gaps:
        raise NotOurs("Không thấy chỗ trống nào dạng {1:SHORTANSWER:=…} trong câu.")
    if len(gaps) > 99:
        raise NotOurs("Câu này có quá nhiều chỗ trống (trên 99).")
    if len(weights) > 1:
        losses.append("điểm khác nhau của các chỗ trống")
    return marked, tuple(gaps), losses


def settle(text: str) -> str:
    """The converted text with our marks of gaps."""
    return re.sub(f"{_OPEN}([0-9]+){_CLOSE}", r"[[\1]]", text)


def _gap(kind: str, body: str, losses: list[str]) -> Gap:
    answers = []
    for raw in re.split(r"(?<!\\)~", body):
        match = re.match(r"(=|%-?[0-9.]+%)?(.*)$", raw.strip(), re.S)
        assert match is not None
        sign, rest = match.groups()
        words, *said = re.split(r"(?<!\\)#", rest, maxsplit=1)
        if said and said[0].strip():
            losses.append("phản hồi riêng của từng cách trả lời")
        if sign and sign.startswith("%") and sign not in ("%100%", "%0%"):
            losses.append("điểm một phần của cách trả lời")
        words = (
            html.to_markdown(re.sub(r"\\(.)", r"\1", words)).text
            if kind in _CHOICE
            else re.sub(r"\\(.)", r"\1", words)
        )
        answers.append((sign in ("=", "%100%"), " ".join(words.split())))
    right = tuple(dict.fromkeys(words for ok, words in answers if ok and words))
    if not right:
        raise NotOurs("Có chỗ trống không có đáp án nào được trọn điểm.")
    if kind in _CHOICE:
        if len(right) > 1:
            raise NotOurs("Có chỗ trống với nhiều lựa chọn cùng đúng.")
        return Gap(right, tuple(dict.fromkeys(words for _, words in answers if words)))
    if kind in _NUMBER:
        values = []
        for words in right:
            value, _, within = words.partition(":")
            if within and within.strip("0. "):
                losses.append("sai số cho phép ở chỗ trống")
            values += [value.replace(".", ","), value]
        return Gap(tuple(dict.fromkeys(values)))
    if kind not in _TYPED:
        raise NotOurs(f"Không có loại chỗ trống “{kind[:30]}” ở đây.")
    if kind in _CASED:
        losses.append("phân biệt chữ hoa, chữ thường")
    if any("*" in words for words in right):
        losses.append("dấu * thay cho chữ bất kỳ")
    return Gap(tuple(words.replace("*", "").strip() or words for words in right))


def write(prompt: str, gaps: tuple[Gap, ...]) -> str:
    """The prompt with Moodle's words in place of our marks."""

    def one(match: re.Match[str]) -> str:
        number = int(match.group(1))
        if number > len(gaps):
            return match.group(0)
        gap = gaps[number - 1]
        if gap.choices:
            body = "~".join(("=" if words in gap.accepted else "") + _escaped(words) for words in gap.choices)
            return f"{{1:MULTICHOICE:{body}}}"
        return "{1:SHORTANSWER:" + "~".join("=" + _escaped(words) for words in gap.accepted) + "}"

    return MARK.sub(one, prompt)


def _escaped(words: str) -> str:
    return re.sub(r"([\\~=#}])", r"\\\1", words)
