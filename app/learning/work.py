"""Practical work (sản phẩm) without a database: where a submission stands, and what its graders' opinions come to.

One grader decides; where the course asks for a second one two of them must agree, and where they differ a third decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import Protocol

MOST_FILES = 10
MOST_BYTES = 60_000_000  # of all files of one submission
LONGEST_TEXT = 50_000  # characters: a report of some twenty pages


class WorkState(StrEnum):
    """Where a submission stands."""

    WRITING = "dang-soan"
    WAITING = "cho-cham"
    RETURNED = "lam-lai"
    PASSED = "dat"

    @property
    def label(self) -> str:
        """The state as the screen names it."""
        return {
            "dang-soan": "Bản đang soạn",
            "cho-cham": "Đã nộp, chờ chấm",
            "lam-lai": "Cần làm lại",
            "dat": "Đạt",
        }[self]


def judge(opinions: Sequence[bool], *, second_grader: bool) -> WorkState:
    """What the opinions so far (each: passed or not, each by another grader) come to."""
    needed = 2 if second_grader else 1
    if sum(opinions) >= needed:
        return WorkState.PASSED
    if len(opinions) - sum(opinions) >= needed:
        return WorkState.RETURNED
    return WorkState.WAITING


def in_dispute(opinions: Sequence[bool]) -> bool:
    """Whether two graders differ, so that a third decides."""
    return len(opinions) == 2 and opinions[0] != opinions[1]


class CriterionFacts(Protocol):
    """What grading needs to know of a line of the rubric."""

    @property
    def key(self) -> str:
        """Its stable key."""
        ...

    @property
    def title(self) -> str:
        """What it asks for."""
        ...

    @property
    def required(self) -> bool:
        """Whether “Đạt” needs it."""
        ...


def unmet(criteria: Iterable[CriterionFacts], met: Collection[str]) -> tuple[CriterionFacts, ...]:
    """The required criteria that were not met: with one of them the work cannot be “Đạt”."""
    return tuple(c for c in criteria if c.required and c.key not in met)


def why_not_graded(
    criteria: Iterable[CriterionFacts], met: Collection[str], *, passed: bool, comment: str
) -> str:
    """Why this cannot be saved as a grading, in a sentence; "" when it can."""
    missing = unmet(criteria, met)
    if passed and missing:
        names = "; ".join(f"“{c.title}”" for c in missing)
        return (
            f"Chưa đánh dấu tiêu chí bắt buộc: {names}. Hãy đánh dấu nếu đã đạt, hoặc trả lại kèm nhận xét."
        )
    if not passed and not comment.strip():
        return "Trả lại thì cần ghi nhận xét, để người học biết phải sửa gì."
    return ""
