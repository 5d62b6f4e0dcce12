"""Which questions are bad: classical item analysis of a bank from real attempts. Pure.

Definitions are those of Moodle's quiz statistics report (“Quiz report statistics”, Moodle documentation) and of
classical test theory:
- facility: mean share of the marks earned on the question;
- discrimination index: Pearson correlation between a question's marks and the marks of the rest of the paper;
- discriminative efficiency: their covariance over the largest it could be with the same marks put in the same order;
- upper and lower groups: the best and worst 27 per cent of the papers (Kelley 1939).
All as fractions; None where nothing can be said.
"""

from __future__ import annotations

from collections import Counter
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
class Item:
    """A question in the light of the papers it stood on. `chosen`: option key or typed answer → how often, most first."""

    key: str
    count: int
    facility: float | None
    discrimination: float | None
    efficiency: float | None
    upper: float | None
    lower: float | None
    chosen: tuple[tuple[str, int], ...]

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
    chosen: Counter[str] = Counter()
    for n in met:
        chosen.update(_words(papers[n].answers.get(q.key)))
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
        chosen=tuple(chosen.most_common(20)),
    )


def _words(value: object) -> list[str]:
    if value is None:
        return [""]
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [str(v) for v in value]
    return []  # pairs and orders have no distractors of their own


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
    if question.kind in ("single", "multiple"):
        used = dict(item.chosen)
        idle = [o.key for o in question.options if not o.correct and not used.get(o.key)]
        if idle:
            said.append(f"Không ai chọn phương án {', '.join(idle)}: phương án ấy không gây nhiễu.")
    return said or ["Câu này hoạt động tốt."]
