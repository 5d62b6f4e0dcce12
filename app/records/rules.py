"""Who is trained in depth: the pure rule that judges one officer, and the arithmetic of the figure.

Source: the plan, II.2.c.3 (“ít nhất 70% … được đào tạo chuyên sâu về kỹ năng truyền thông số và nội dung khoa học, công
nghệ”). The plan defines neither hours nor courses nor marks, so the rule is data in versions, each with its approval or
the lack of it; as of a day the version in force on that day judges.

The judge sees an officer as two sets of bits: the duties held, and which *criteria* are met. A criterion is one course
with the lowest edition and score that count, earned by a day. The database works out the bits for everybody at once or
for one person; the same `standing` judges both, so the page that says “vì sao chưa” and the figure cannot disagree.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.people.rules import Duty


class Source(StrEnum):
    """What earned a completion."""

    QUIZ = "quiz"
    PRACTICAL = "practical"
    ROLL_CALL = "roll_call"
    RECOGNITION = "recognition"
    PACKAGE = "package"

    @property
    def label(self) -> str:
        """The source as the screen names it."""
        return _SOURCES[self]


_SOURCES = {
    Source.QUIZ: "Bài kiểm tra",
    Source.PRACTICAL: "Bài thực hành",
    Source.ROLL_CALL: "Lớp học trực tiếp",
    Source.RECOGNITION: "Công nhận kết quả học ở nơi khác",
    Source.PACKAGE: "Gói học liệu",
}


@dataclass(frozen=True, order=True)
class Requirement:
    """A course that counts, from which edition on and with which lowest score (hundredths of a percent)."""

    course: str
    lowest_edition: int = 1
    lowest_score: int = 0


# A strand asks for every group; a group is met by any one of its courses (“B2 hoặc B3”).
Groups = tuple[tuple[Requirement, ...], ...]


@dataclass(frozen=True)
class Rule:
    """One version of the in-depth rule."""

    number: int
    in_force_from: dt.date
    strands: Mapping[Duty, tuple[Groups, Groups]]  # duty → (what strand A asks, what strand B asks)
    target_percent: int = 70
    keeps_trained: bool = True  # transition “bảo lưu”: trained under the version before stays trained
    approved_by: str = ""
    approved_on: dt.date | None = None
    approval_ref: str = ""
    note: str = ""

    @property
    def approved(self) -> bool:
        """Whether the department has approved this version (a document and a name are there)."""
        return bool(self.approved_by and self.approved_on and self.approval_ref)

    @property
    def label(self) -> str:
        """How screens name the version."""
        return f"quy tắc số {self.number}" if self.approved else f"quy tắc dự thảo số {self.number}"


@dataclass(frozen=True, order=True)
class Criterion:
    """One bit of an officer: a requirement, met by a completion earned on or before `earned_by`."""

    requirement: Requirement
    earned_by: dt.date


@dataclass(frozen=True)
class Held:
    """A completion as the judge sees it. `revoked_on` is the first day on which it does not count."""

    course: str
    edition: int
    score: int | None
    earned_on: dt.date
    revoked_on: dt.date | None = None


@dataclass(frozen=True)
class Standing:
    """What the rule says of one officer on one day."""

    strand_a: bool
    strand_b: bool
    trained: bool
    kept: bool = False  # trained only because an earlier version said so

    @property
    def state(self) -> str:
        """One of trained, a_only, b_only, none: these four add up to everybody."""
        if self.trained:
            return "trained"
        return "a_only" if self.strand_a else "b_only" if self.strand_b else "none"


class Judge:
    """The rule versions as they stand on one day, ready to judge any number of officers.

    `criteria` lists what to look up; the position of a criterion is its bit in `met`.
    """

    def __init__(self, versions: Iterable[Rule], as_of: dt.date) -> None:
        # Of two versions of the same day the higher number replaces the other, which then was never in force.
        begun = sorted(
            (v for v in versions if v.in_force_from <= as_of), key=lambda v: (v.in_force_from, v.number)
        )
        in_force = list({version.in_force_from: version for version in begun}.values())
        self.as_of = as_of
        self.versions: tuple[Rule, ...] = tuple(in_force)  # those that have come into force, the oldest first
        self.rule: Rule | None = in_force[-1] if in_force else None
        # Newest first: (version, the day up to which a completion may count for it).
        self._chain: list[tuple[Rule, dt.date]] = []
        earned_by = as_of
        for version in reversed(in_force):
            self._chain.append((version, earned_by))
            if not version.keeps_trained:
                break
            earned_by = min(earned_by, version.in_force_from - dt.timedelta(days=1))
        self.criteria: tuple[Criterion, ...] = tuple(
            sorted(
                {
                    Criterion(requirement, day)
                    for version, day in self._chain
                    for strands in version.strands.values()
                    for groups in strands
                    for group in groups
                    for requirement in group
                }
            )
        )
        self._bit = {criterion: 1 << i for i, criterion in enumerate(self.criteria)}
        self._seen: dict[tuple[int, int], Standing] = {}

    def met(self, completions: Iterable[Held]) -> int:
        """The criteria met by these completions, as bits. The database computes the same in SQL."""
        bits = 0
        for held in completions:
            if held.revoked_on is not None and held.revoked_on <= self.as_of:
                continue
            for criterion, bit in self._bit.items():
                asked = criterion.requirement
                if (
                    held.course == asked.course
                    and held.edition >= asked.lowest_edition
                    and (held.score or 0) >= asked.lowest_score
                    and held.earned_on <= criterion.earned_by
                ):
                    bits |= bit
        return bits

    def _strand(self, groups: Groups, day: dt.date, met: int) -> bool:
        # A strand that asks for nothing is met by nobody: an empty rule must not train the whole province.
        return bool(groups) and all(
            any(met & self._bit[Criterion(r, day)] for r in group) for group in groups
        )

    def standing(self, duties: int, met: int) -> Standing:
        """Judge an officer who holds `duties` (bits of Duty) and meets `met` (bits of `criteria`).

        Of several duties the most favourable one decides (`two_duties: any`).
        """
        known = self._seen.get((duties, met))
        if known is None:
            known = self._seen[duties, met] = self._judge(duties, met)
        return known

    def _judge(self, duties: int, met: int) -> Standing:
        best = Standing(False, False, False)
        for depth, (version, day) in enumerate(self._chain):
            for duty in Duty:
                if not duties & duty.bit or duty not in version.strands:
                    continue
                a, b = (self._strand(groups, day, met) for groups in version.strands[duty])
                if a and b:
                    return Standing(True, True, True, kept=depth > 0)
                if depth == 0 and (a or b) and not best.strand_a:
                    best = Standing(a, b, False)
        return best

    def strand_progress(self, duties: int, met: int) -> list[tuple[str, Groups, list[bool]]]:
        """For “vì sao chưa”: per strand its groups under the version in force, and which are met.

        The duty nearest to completion is taken, as `standing` takes it.
        """
        if self.rule is None:
            return []
        day = self._chain[0][1]
        best: tuple[int, list[tuple[str, Groups, list[bool]]]] | None = None
        for duty in Duty:
            if duties & duty.bit and duty in self.rule.strands:
                found = [
                    (
                        name,
                        groups,
                        [any(met & self._bit[Criterion(r, day)] for r in group) for group in groups],
                    )
                    for name, groups in zip("AB", self.rule.strands[duty], strict=True)
                ]
                score = sum(sum(done) for _, _, done in found)
                if best is None or score > best[0]:
                    best = (score, found)
        return best[1] if best else []


def rate_truncated(numerator: int, denominator: int) -> float | None:
    """The rate in percent with one decimal, cut off and never rounded up (69,96% is 69,9); None when D = 0."""
    return None if denominator == 0 else 1000 * numerator // denominator / 10


def target_met(numerator: int, denominator: int, percent: int) -> bool | None:
    """Whether N/D reaches the target, in integers; None when D = 0."""
    return None if denominator == 0 else 100 * numerator >= percent * denominator


def gap(numerator: int, denominator: int, percent: int) -> int:
    """How many people are still to be trained to reach the target."""
    return max(0, -(-percent * denominator // 100) - numerator)


def rule_to_dict(rule: Rule) -> dict[str, Any]:
    """The content of a version as the database keeps it."""
    return {
        "target_percent": rule.target_percent,
        "keeps_trained": rule.keeps_trained,
        "two_duties": "any",
        "note": rule.note,
        "strands": {
            duty.value: {
                name: [[[r.course, r.lowest_edition, r.lowest_score] for r in group] for group in groups]
                for name, groups in zip("AB", strands, strict=True)
            }
            for duty, strands in rule.strands.items()
        },
    }


def _groups(data: Sequence[Sequence[Sequence[Any]]]) -> Groups:
    return tuple(tuple(Requirement(c, e, s) for c, e, s in group) for group in data)


def rule_from_dict(
    number: int,
    in_force_from: dt.date,
    content: Mapping[str, Any],
    approved_by: str = "",
    approved_on: dt.date | None = None,
    approval_ref: str = "",
) -> Rule:
    """The version that `rule_to_dict` wrote. Raises KeyError or ValueError when the content is not one."""
    return Rule(
        number=number,
        in_force_from=in_force_from,
        strands={Duty(d): (_groups(s["A"]), _groups(s["B"])) for d, s in content["strands"].items()},
        target_percent=content["target_percent"],
        keeps_trained=content["keeps_trained"],
        approved_by=approved_by,
        approved_on=approved_on,
        approval_ref=approval_ref,
        note=content.get("note", ""),
    )
