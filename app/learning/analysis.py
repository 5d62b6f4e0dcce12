"""Which questions are bad: classical item analysis of a bank from real attempts. Pure.

Definitions are those of Moodle's quiz statistics (Moodle developer documentation, “Quiz report statistics” for what the
figures mean and “Quiz statistics calculations” for how they are computed, there too from each person's first attempt) and
of classical test theory:
- facility: mean share of the marks earned on the question;
- discrimination index: Pearson correlation between a question's marks and the marks of the rest of the paper;
- discriminative efficiency: their covariance over the largest it could be with the same marks put in the same order;
- upper and lower groups: the best and worst 27 per cent of the papers (Kelley 1939).
All as fractions; None where nothing can be said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from app.catalog.bundle import Question

ENOUGH = 30  # papers with the question; below this the figures say little and the page says so
_KELLEY = 0.27


@dataclass(frozen=True)
class Paper:
    """One attempt: question key → share of the marks earned (0 to 1), and what was answered."""

    shares: Mapping[str, float]
    answers: Mapping[str, object]


@dataclass(frozen=True)
class Use:
    """How often one answer was given, and by which share of the best and of the worst papers.

    `key`: of an option, or what was typed; "" for none. `row`: the left side, step or gap it was given to, "" elsewhere.
    """

    row: str
    key: str
    right: bool
    count: int
    share: float
    upper: float | None
    lower: float | None


@dataclass(frozen=True)
class Item:
    """A question in the light of the papers it stood on.

    `uses`: what was answered, options in the order they were written, on the `answered` papers of which answers are there
    (none are where somebody's data were erased).
    """

    key: str
    count: int
    facility: float | None
    discrimination: float | None
    efficiency: float | None
    upper: float | None
    lower: float | None
    answered: int
    uses: tuple[Use, ...]

    @property
    def enough(self) -> bool:
        """Whether there are papers enough to judge by."""
        return self.count >= ENOUGH

    @property
    def concern(self) -> int:
        """How badly it needs a look, for sorting: 3 look at the key, 2 says little, 1 too easy or too hard, 0 fine."""
        if not self.enough or self.facility is None:
            return 0
        if self.discrimination is not None and self.discrimination < 0:
            return 3
        if self.discrimination is not None and self.discrimination < 0.15 and 0.05 < self.facility < 0.95:
            return 2
        return 1 if self.facility >= 0.95 or self.facility <= 0.2 else 0


def analyse(bank: Sequence[Question], papers: Sequence[Paper]) -> tuple[Item, ...]:
    """Every question of a bank, in its order. `papers` hold one attempt a person: further ones are no fresh evidence."""
    marks = {q.key: q.marks for q in bank}
    totals = [sum(share * marks.get(key, 0) for key, share in p.shares.items()) for p in papers]
    ceilings = [sum(marks.get(key, 0) for key in p.shares) for p in papers]
    return tuple(_item(q, papers, totals, ceilings) for q in bank)


def _item(q: Question, papers: Sequence[Paper], totals: Sequence[float], ceilings: Sequence[float]) -> Item:
    met = [n for n, p in enumerate(papers) if q.key in p.shares]
    own = [papers[n].shares[q.key] for n in met]
    # Papers differ in their questions, so the rest is compared as a share of what it could bring.
    rest = [
        (totals[n] - papers[n].shares[q.key] * q.marks) / (ceilings[n] - q.marks)
        if ceilings[n] > q.marks
        else 0.0
        for n in met
    ]
    order = sorted(range(len(met)), key=lambda i: (rest[i], own[i]))
    size = max(1, round(len(met) * _KELLEY)) if len(met) > 1 else 0
    return Item(
        key=q.key,
        count=len(met),
        facility=_mean(own),
        discrimination=_correlation(own, rest),
        efficiency=_efficiency(own, rest),
        upper=_mean([own[i] for i in order[len(met) - size :]]) if size else None,
        lower=_mean([own[i] for i in order[:size]]) if size else None,
        answered=sum(bool(papers[n].answers) for n in met),
        uses=_uses(
            q,
            {i: papers[n].answers.get(q.key) for i, n in enumerate(met) if papers[n].answers},
            frozenset(order[len(met) - size :]),
            frozenset(order[:size]),
        ),
    )


def _given(q: Question, value: object) -> list[tuple[str, str]]:
    """An answer as (row, key) pairs; nothing given is one pair without a key."""
    if isinstance(value, dict):
        # Of a situation: the answers to its parts may be choices of their own, which are counted part by part.
        return [(str(row), key) for row, given in value.items() for key in _words(given)] or [("", "")]
    return [("", word) for word in _words(value)] or [("", "")]


def _expected(q: Question) -> dict[tuple[str, str], bool]:
    """Every answer that could be chosen, in the order it was written, and whether it is right; typed ones are not known."""
    if q.options:
        return {("", option.key): option.correct for option in q.options}
    if q.kind == "matching":
        sides = [right for _, right in q.pairs] + list(q.distractors)
        return {
            (str(row), str(n)): side == right
            for row, (_, right) in enumerate(q.pairs, 1)
            for n, side in enumerate(sides, 1)
        }
    if q.kind == "ordering":
        places = range(1, len(q.items) + 1)
        return {(str(row), str(place)): row == place for row in places for place in places}
    if q.kind == "cloze":
        return {
            (str(row), str(n)): choice in gap.accepted
            for row, gap in enumerate(q.gaps, 1)
            for n, choice in enumerate(gap.choices, 1)
        }
    return {}


_TYPED = 20  # spellings shown of what people typed


def _uses(q: Question, values: Mapping[int, object], upper: frozenset[int], lower: frozenset[int]) -> tuple[Use, ...]:
    if not values:
        return ()
    expected = _expected(q)
    seen: dict[tuple[str, str], list[int]] = {pair: [] for pair in expected}
    upper, lower = upper & values.keys(), lower & values.keys()
    for n, value in values.items():
        for pair in dict.fromkeys(_given(q, value)):
            seen.setdefault(pair, []).append(n)
    known = [*expected]
    others = sorted((pair for pair in seen if pair not in expected), key=lambda pair: -len(seen[pair]))
    return tuple(
        Use(
            row=pair[0],
            key=pair[1],
            right=expected.get(pair, False),
            count=len(seen[pair]),
            share=len(seen[pair]) / len(values),
            upper=sum(n in upper for n in seen[pair]) / len(upper) if upper else None,
            lower=sum(n in lower for n in seen[pair]) / len(lower) if lower else None,
        )
        for pair in [*known, *others[:_TYPED]]
    )


def _words(value: object) -> list[str]:
    if value is None:
        return [""]
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [str(v) for v in value]
    return []  # what a kind unknown here keeps is not counted


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _covariance(xs: Sequence[float], ys: Sequence[float]) -> float:
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / len(xs)


def _correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    if len(xs) < 2:
        return None
    spread = sqrt(_covariance(xs, xs) * _covariance(ys, ys))
    return max(-1.0, min(1.0, _covariance(xs, ys) / spread)) if spread > 1e-12 else None


def _efficiency(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    if len(xs) < 2:
        return None
    most = _covariance(sorted(xs), sorted(ys))
    return max(-1.0, min(1.0, _covariance(xs, ys) / most)) if most > 1e-12 else None


def sentences(item: Item, question: Question) -> list[str]:
    """What the figures say, for a trainer who never heard of them."""
    if not item.enough or item.facility is None:
        if not item.count:
            return [f"Chưa có bài làm nào gặp câu này; cần khoảng {ENOUGH} bài mới đáng tin."]
        return [f"Mới có {item.count} bài làm gặp câu này; cần khoảng {ENOUGH} bài mới đáng tin."]
    said = []
    if item.discrimination is not None and item.discrimination < 0:
        said.append("Câu này người giỏi lại hay sai hơn: xem lại đáp án.")
    elif item.concern == 2:
        said.append(
            "Câu này không phân biệt được người nắm bài với người chưa nắm: xem lại cách hỏi và các đáp án."
        )
    if item.facility >= 0.95:
        said.append("Gần như ai cũng đúng: câu này không cho biết ai đã nắm bài.")
    elif item.facility <= 0.2:
        said.append("Rất ít người đúng: xem bài học đã nói rõ điều này chưa.")
    if question.kind in ("single", "multiple") and item.answered >= ENOUGH:
        idle = [use.key for use in item.uses if not use.right and use.key and not use.count]
        if idle:
            said.append(f"Không ai chọn phương án {', '.join(idle)}: phương án ấy không gây nhiễu.")
        for use in item.uses:
            if not use.right and use.key and use.count >= 5 and (use.upper or 0) > (use.lower or 0) + 0.1:
                said.append(f"Phương án {use.key} được người giỏi chọn nhiều hơn: có thể phương án ấy cũng đúng.")
    elif item.answered >= ENOUGH:
        said += _idle(item, question)
    return said or ["Câu này hoạt động tốt."]


def _idle(item: Item, question: Question) -> list[str]:
    """The areas of a picture and the choices of gaps that nobody took."""
    idle = [use for use in item.uses if not use.right and use.key and not use.count]
    if question.kind == "hotspot":
        names = {option.key: option.text for option in question.options}
        return [f"Không ai chọn vùng “{names[use.key]}”: vùng ấy không gây nhiễu." for use in idle]
    if question.kind != "cloze":
        return []
    return [
        f"Không ai chọn “{question.gaps[int(use.row) - 1].choices[int(use.key) - 1]}” ở chỗ trống {use.row}: lựa chọn ấy"
        " không gây nhiễu."
        for use in idle
    ]
