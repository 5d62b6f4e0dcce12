"""A question as its form holds it: what was typed, whether it makes a question yet or not.

The rows of a form grow and move by its buttons, so its fields are read by hand. Names: `o0-text` is the text of the first
answer, `g1-c0` the first choice of the second gap; those of a scenario's second part begin with `p1-`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import cast

from app.catalog.bundle import KINDS, Kind, Question
from app.catalog.bundle.kinds import format_number
from app.core.text import clean, clean_line

#: what the screen calls each kind
KIND_NAMES = {kind: name for name, kind in KINDS.items()}
MOST_ROWS = 60  # of one list in a form: far beyond any question

#: how the mark of each kind is given, as the form explains it (app.learning.grading does it)
PARTIAL: dict[Kind, str] = {
    "single": "Chọn đúng được đủ điểm, chọn sai không có điểm.",
    "multiple": "Mỗi ý đúng được một phần, mỗi ý sai trừ một phần, không xuống dưới 0. Có 3 ý đúng: chọn 2 đúng 1 sai được 1/3 số điểm.",
    "true_false": "Chọn đúng được đủ điểm, chọn sai không có điểm.",
    "numeric": "Trong khoảng sai số được đủ điểm, ngoài khoảng không có điểm.",
    "short": "Trùng một cách viết được chấp nhận thì được đủ điểm, không trùng thì không có điểm.",
    "matching": "Mỗi cặp đúng được một phần bằng nhau; ghép sai không bị trừ.",
    "ordering": "Mỗi bước đứng đúng chỗ được một phần bằng nhau; đặt sai không bị trừ.",
    "cloze": "Mỗi chỗ trống đúng được một phần bằng nhau; điền sai không bị trừ.",
    "hotspot": "Một vùng đúng: chọn đúng được đủ điểm. Nhiều vùng đúng: mỗi vùng đúng được một phần, mỗi vùng sai trừ một phần.",
    "scenario": "Điểm của cả tình huống, chia cho các phần theo điểm ghi ở từng phần.",
}

Given = Mapping[str, Sequence[str]]  # name of a field → its values


@dataclass
class OptionFields:
    """An answer to choose, or an area of the picture with its four numbers."""

    text: str = ""
    feedback: str = ""
    right: bool = False
    area: tuple[str, str, str, str] = ("", "", "", "")

    @property
    def drawn(self) -> bool:
        """Whether its four numbers are numbers."""
        return all(re.fullmatch("[0-9]{1,3}", number) for number in self.area)

    @property
    def empty(self) -> bool:
        """Whether nothing was filled in."""
        return not (self.text or self.feedback or any(self.area))


@dataclass
class GapFields:
    """A gap: typed into (`accepted`, a spelling a line) or, with `choose`, filled with one of `choices`."""

    choose: bool = False
    accepted: str = ""
    choices: list[OptionFields] = field(default_factory=list)


@dataclass
class Fields:
    """Everything a question's form can hold; which of it is shown follows from `kind`. Lists of lines are one text."""

    kind: Kind
    key: str = ""
    lesson: str = ""
    source: str = ""
    tags: str = ""
    marks: str = "1"
    prompt: str = ""
    explanation: str = ""
    keep_order: bool = False
    strict: bool = False
    answer: str = ""
    tolerance: str = ""
    unit: str = ""
    image: str = ""
    image_alt: str = ""
    accepted: str = ""
    distractors: str = ""
    options: list[OptionFields] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    gaps: list[GapFields] = field(default_factory=list)
    parts: list[Fields] = field(default_factory=list)

    @property
    def kind_name(self) -> str:
        """The kind as the screen names it."""
        return KIND_NAMES[self.kind]


def blank(kind: Kind, *, key: str = "", lesson: str = "") -> Fields:
    """The form of a question that is yet to be written."""
    made = Fields(kind, key=key, lesson=lesson)
    if kind == "cloze":
        made.gaps = [GapFields()]
    return padded(made)


def padded(fields: Fields) -> Fields:
    """The same with empty rows where there are too few for a question of that kind."""
    fields = deepcopy(fields)
    if fields.kind in ("single", "multiple"):
        fields.options += [OptionFields() for _ in range(2 - len(fields.options))]
    elif fields.kind == "true_false":
        fields.options = (fields.options + [OptionFields(), OptionFields()])[:2]
        fields.options[0].text, fields.options[1].text = "Đúng", "Sai"
    elif fields.kind == "hotspot":
        fields.options += [OptionFields() for _ in range(2 - len(fields.options))]
    elif fields.kind == "matching":
        fields.pairs += [("", "")] * (2 - len(fields.pairs))
    elif fields.kind == "ordering":
        fields.items += [""] * (3 - len(fields.items))
    for gap in fields.gaps:
        gap.choices += [OptionFields() for _ in range(2 - len(gap.choices))]
    fields.parts = [padded(part) for part in fields.parts]
    return fields


def without_empty_rows(fields: Fields) -> Fields:
    """The same without the rows in which nothing was filled in."""
    fields = deepcopy(fields)
    if fields.kind != "true_false":
        fields.options = [option for option in fields.options if not option.empty]
    fields.pairs = [pair for pair in fields.pairs if any(pair)]
    fields.items = [item for item in fields.items if item]
    for gap in fields.gaps:
        gap.choices = [choice for choice in gap.choices if not choice.empty]
    fields.parts = [without_empty_rows(part) for part in fields.parts]
    return fields


def filled(question: Question) -> Fields:
    """The form of a question that stands in the bank."""
    return Fields(
        kind=question.kind,
        key=question.key,
        lesson=question.lesson_key,
        source=clean_line(question.source),
        tags=clean_line("; ".join(question.tags)),
        marks=str(question.marks),
        prompt=_block(question.prompt),
        explanation=_block(question.explanation),
        keep_order=question.keep_order and question.kind != "true_false",
        strict=question.diacritics_strict,
        answer=format_number(question.answer),
        tolerance="" if question.tolerance == "0" else format_number(question.tolerance),
        unit=clean_line(question.unit),
        image=question.image,
        image_alt=clean_line(question.image_alt),
        accepted=_lines(question.accepted),
        distractors=_lines(question.distractors),
        options=[
            OptionFields(
                clean_line(o.text) if o.area else _block(o.text),
                _block(o.feedback),
                o.correct,
                (str(o.area.x), str(o.area.y), str(o.area.width), str(o.area.height)) if o.area else ("",) * 4,
            )
            for o in question.options
        ],
        pairs=[(clean_line(left), clean_line(right)) for left, right in question.pairs],
        items=[clean_line(item) for item in question.items],
        gaps=[
            GapFields(
                bool(gap.choices),
                "" if gap.choices else _lines(gap.accepted),
                [OptionFields(clean_line(choice), right=choice in gap.accepted) for choice in gap.choices],
            )
            for gap in question.gaps
        ],
        parts=[replace(filled(part), key="", lesson="") for part in question.parts],
    )


def _block(text: str) -> str:
    return "\n".join(line.rstrip() for line in clean(text).replace("\r", "\n").split("\n"))


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(line for text in texts if (line := clean_line(text)))


def read(form: Given, kind: Kind, prefix: str = "") -> Fields:
    """What was typed into the form of a question of that kind."""

    def one(name: str) -> str:
        return next(iter(form.get(prefix + name, ())), "")

    def line(name: str) -> str:
        return clean_line(one(name))

    made = Fields(
        kind=kind,
        key=line("key"),
        lesson=line("lesson"),
        source=line("source"),
        tags="; ".join(dict.fromkeys(tag for t in line("tags").split(";") if (tag := t.strip()))),
        marks=line("marks") or "1",
        prompt=_block(one("prompt")),
        explanation=_block(one("explanation")),
        keep_order=bool(one("keep_order")),
        strict=bool(one("strict")),
        answer=line("answer"),
        tolerance=line("tolerance"),
        unit=line("unit"),
        image=line("image"),
        image_alt=line("image_alt"),
        accepted=_lines(one("accepted").split("\n")),
        distractors=_lines(one("distractors").split("\n")),
    )
    several = kind in ("multiple", "hotspot")
    for i in _rows(form, prefix, r"o([0-9]{1,2})-text"):
        right = bool(one(f"o{i}-right")) if several else one("right") == str(i)
        area = (line(f"o{i}-x"), line(f"o{i}-y"), line(f"o{i}-w"), line(f"o{i}-h"))
        text = line(f"o{i}-text") if kind == "hotspot" else _block(one(f"o{i}-text"))
        made.options.append(OptionFields(text, _block(one(f"o{i}-feedback")), right, area))
    made.pairs = [(line(f"r{i}-left"), line(f"r{i}-right")) for i in _rows(form, prefix, r"r([0-9]{1,2})-left")]
    made.items = [line(f"s{i}") for i in _rows(form, prefix, r"s([0-9]{1,2})")]
    for i in _rows(form, prefix, r"g([0-9]{1,2})-way"):
        chosen = one(f"g{i}-right")
        made.gaps.append(
            GapFields(
                one(f"g{i}-way") == "chon",
                _lines(one(f"g{i}-accepted").split("\n")),
                [
                    OptionFields(line(f"g{i}-c{n}"), right=chosen == str(n))
                    for n in _rows(form, prefix, rf"g{i}-c([0-9]{{1,2}})")
                ],
            )
        )
    if not prefix:
        for i in _rows(form, "", r"p([0-9]{1,2})-kind"):
            of = one(f"p{i}-kind")
            if of in KIND_NAMES and of != "scenario":
                made.parts.append(read(form, cast(Kind, of), f"p{i}-"))
    return padded(made)


def _rows(form: Given, prefix: str, pattern: str) -> list[int]:
    """The numbers of the rows that the form holds, in order."""
    found = {int(m.group(1)) for name in form if (m := re.fullmatch(re.escape(prefix) + pattern, name))}
    return sorted(found)[:MOST_ROWS]
