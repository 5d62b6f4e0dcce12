"""The paper of one attempt: which questions, in which order, with their answers in which order.

Drawn once when the attempt starts and kept with it. Pages and forms speak of the places on the paper (`c3=2`: third
question, second answer shown), never of the keys of answers, because those come from the order in which a trainer wrote
them, and for pairs and steps that order is the solution.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.catalog.bundle import DrawBy, Question, by_tag
from app.core import text

# A saved answer, in keys: "b", ["a", "c"], "55,1", {"1": "2", "2": "1"} (left → right side, step → place, gap → what was
# typed or the place of what was chosen); of a scenario the answers to its parts: {"1": "b", "2": {"1": "57"}}.
Value = str | list[str] | dict[str, Any]

TEXT_LIMIT = 200  # characters of a typed answer


@dataclass(frozen=True)
class Sheet:
    """One question on a paper. `order`: keys of what is chosen from, as shown; `lefts`: those of a matching's left side.

    `parts`: the gaps of a cloze (one that is typed into has no order), the parts of a scenario, in the order written.
    """

    key: str
    order: tuple[str, ...] = ()
    lefts: tuple[str, ...] = ()
    parts: tuple[Sheet, ...] = ()

    def to_json(self) -> list[Any]:
        """As the attempt's row keeps it."""
        kept: list[Any] = [self.key, list(self.order), list(self.lefts)]
        return [*kept, [part.to_json() for part in self.parts]] if self.parts else kept

    @classmethod
    def from_json(cls, data: Sequence[Any]) -> Sheet:
        """The sheet a row keeps."""
        key, order, lefts, *parts = data
        return cls(key, tuple(order), tuple(lefts), tuple(map(cls.from_json, parts[0])) if parts else ())


@dataclass(frozen=True)
class Paper:
    """The questions of an attempt in the order shown."""

    sheets: tuple[Sheet, ...]

    def to_json(self) -> list[list[Any]]:
        """What the attempt's row keeps."""
        return [sheet.to_json() for sheet in self.sheets]

    @classmethod
    def from_json(cls, data: Sequence[Sequence[Any]]) -> Paper:
        """The paper an attempt's row keeps."""
        return cls(tuple(map(Sheet.from_json, data)))


def places(count: int) -> tuple[str, ...]:
    """The keys of things without keys of their own (pairs, steps): their place in the file, from 1."""
    return tuple(str(i) for i in range(1, count + 1))


def draw(bank: Sequence[Question], count: int, seed: str, wanted: Sequence[DrawBy] = ()) -> Paper:
    """Draw `count` questions (or all, when there are fewer), spread over the lessons as the bank is.

    With `wanted` so many of each tag, and the rest from the questions of none of these tags; where there are too few of
    some, others make up for them. The same bank, count, wish and seed give the same paper.
    """
    chance = random.Random(seed)
    count = min(count, len(bank))
    chosen: list[Question] = []
    if wanted:
        groups, rest = by_tag(wanted, bank)
        for one, group in zip(wanted, groups, strict=True):
            chosen += _spread(group, min(one.count, len(group), count - len(chosen)), chance)
        chosen += _spread(rest, min(count - len(chosen), len(rest)), chance)
        taken = {question.key for question in chosen}
        bank = [question for question in bank if question.key not in taken]
    chosen += _spread(bank, count - len(chosen), chance)
    chance.shuffle(chosen)
    return Paper(tuple(_sheet(question, chance) for question in chosen))


def _spread(bank: Sequence[Question], count: int, chance: random.Random) -> list[Question]:
    if not count:
        return []
    by_lesson: dict[str, list[Question]] = defaultdict(list)
    for question in bank:
        by_lesson[question.lesson_key].append(question)
    for questions in by_lesson.values():
        chance.shuffle(questions)
    lessons = list(by_lesson)
    # Every lesson's share rounded down, then one more for the largest remainders; chance breaks ties.
    quota = {key: count * len(by_lesson[key]) // len(bank) for key in lessons}
    rest = {key: (count * len(by_lesson[key]) % len(bank), chance.random()) for key in lessons}
    for key in sorted(lessons, key=lambda k: rest[k], reverse=True)[: count - sum(quota.values())]:
        quota[key] += 1
    return [question for key in lessons for question in by_lesson[key][: quota[key]]]


def _sheet(question: Question, chance: random.Random) -> Sheet:
    if question.kind in ("single", "multiple", "true_false"):
        keys = [option.key for option in question.options]
        if question.kind != "true_false" and not question.keep_order:
            chance.shuffle(keys)
        return Sheet(question.key, tuple(keys))
    if question.kind == "matching":
        lefts = list(places(len(question.pairs)))
        rights = list(places(len(question.pairs) + len(question.distractors)))
        chance.shuffle(lefts)
        chance.shuffle(rights)
        return Sheet(question.key, tuple(rights), tuple(lefts))
    if question.kind == "ordering":
        items = list(places(len(question.items)))
        solved = list(items)
        while len(items) > 1 and items == solved:
            chance.shuffle(items)
        return Sheet(question.key, tuple(items))
    if question.kind == "hotspot":
        return Sheet(question.key, from_the_top(question))
    if question.kind == "cloze":
        gaps = []
        for number, gap in enumerate(question.gaps, 1):
            choices = list(places(len(gap.choices)))
            chance.shuffle(choices)
            gaps.append(Sheet(str(number), tuple(choices)))
        return Sheet(question.key, parts=tuple(gaps))
    return Sheet(question.key, parts=tuple(_sheet(part, chance) for part in question.parts))


def from_the_top(question: Question) -> tuple[str, ...]:
    """The areas of a picture as their numbers stand on it: from the top down, then from the left, for everybody."""
    return tuple(
        option.key
        for option in sorted(question.options, key=lambda o: (o.area.y, o.area.x, o.key) if o.area else (0, 0, o.key))
    )


def _picked(tokens: Sequence[str], keys: Sequence[str]) -> list[str]:
    """The keys that stand at the places named by `tokens`; nonsense is dropped."""
    found = dict(zip(places(len(keys)), keys, strict=True))
    return [found[token] for token in dict.fromkeys(tokens) if token in found]


def read_answer(question: Question, sheet: Sheet, n: int, form: Mapping[str, Sequence[str]]) -> Value | None:
    """The answer to the `n`th question in the fields of a form, in keys; None when nothing was given.

    Fields: `c3` (choices by place, or what was typed), `c3-1`, `c3-2` … (for each left side or step, a place; for each
    gap, a place or what was typed). The fields of a scenario's second part begin with `c3-2` instead of `c3`.
    """
    return _read(question, sheet, f"c{n}", form)


def _read(question: Question, sheet: Sheet, name: str, form: Mapping[str, Sequence[str]]) -> Value | None:
    if question.kind in ("single", "true_false"):
        return next(iter(_picked(form.get(name, ()), sheet.order)), None)
    if question.kind == "multiple":
        chosen = _picked(form.get(name, ()), sheet.order)
        return sorted(chosen) or None
    if question.kind in ("numeric", "short"):
        return _typed(form.get(name, ()))
    if question.kind == "hotspot":
        chosen = _picked(form.get(name, ()), sheet.order)
        return (sorted(chosen) if question.several else chosen[0]) if chosen else None
    given: dict[str, Any] = {}
    if sheet.parts:
        for i, part in enumerate(sheet.parts):
            of = f"{name}-{part.key}"
            if question.parts:
                value = _read(question.parts[i], part, of, form)
            elif part.order:
                value = next(iter(_picked(form.get(of, ())[:1], part.order)), None)
            else:
                value = _typed(form.get(of, ()))
            if value is not None:
                given[part.key] = value
        return given or None
    rows = sheet.lefts if question.kind == "matching" else sheet.order
    # Steps are given places in the solution (1 to n), left sides the right side shown at a place.
    targets = sheet.order if question.kind == "matching" else places(len(sheet.order))
    for i, row in enumerate(rows, 1):
        picked = _picked(form.get(f"{name}-{i}", ())[:1], targets)
        if picked:
            given[row] = picked[0]
    return given or None


def _typed(values: Sequence[str]) -> str | None:
    return text.clean_line(next(iter(values), ""))[:TEXT_LIMIT] or None


def is_whole(question: Question, value: Value | None) -> bool:
    """Whether nothing is left open: every pair, step, gap and part has its answer."""
    if value is None:
        return False
    if question.kind == "matching":
        return len(value) == len(question.pairs)
    if question.kind == "ordering":
        return isinstance(value, dict) and len(set(value.values())) == len(question.items)
    if question.kind == "cloze":
        return len(value) == len(question.gaps)
    if question.kind == "scenario":
        return isinstance(value, dict) and all(is_whole(part, value.get(part.key)) for part in question.parts)
    return True
