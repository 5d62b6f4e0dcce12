"""The words of the interop room: what a foreign file holds, and what becomes of each of its questions. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.catalog.bundle import Question


class Unreadable(ValueError):
    """The whole file is refused; the message is a Vietnamese sentence."""


class Verdict(StrEnum):
    """What becomes of a question of a foreign file."""

    WHOLE = "whole"
    LOSS = "loss"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The verdict as the screen names it."""
        return {"whole": "Lấy trọn vẹn", "loss": "Lấy, có mất", "refused": "Không lấy"}[self.value]


@dataclass(frozen=True)
class Item:
    """A question as a reader of a format found it.

    `question` is None when it cannot be one of ours, and `reason` says why. `losses` names what the file says and a
    question of ours cannot. `files` are pictures that came with it, by their path in media/. `exact`: it is one of our
    own, carried along unchanged, so that nothing of it may be tidied.
    """

    id: str
    type: str
    question: Question | None
    reason: str = ""
    losses: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    exact: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the report. `reason` is "" or whole sentences; `key` names the question in the bank.

    `there`: the bank has this question already, so that nothing is to be written.
    """

    id: str
    type: str
    verdict: Verdict
    reason: str = ""
    key: str = ""
    text: str = ""
    there: bool = False

    def to_json(self) -> dict[str, str]:
        """The line as reports for programs have it."""
        return {"id": self.id, "type": self.type, "verdict": self.verdict.value, "reason": self.reason}


@dataclass(frozen=True)
class Judged:
    """A line of the report, and what is to be written for it: a block of questions.md and files of media/."""

    line: Line
    block: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Lost:
    """What programs of others will not see of a question that was exported."""

    key: str
    what: str


def counts(lines: list[Line]) -> dict[str, int]:
    """How many lines have which verdict; `there` of them are in the bank already, `new` are to be written."""
    found = {verdict.value: sum(line.verdict is verdict for line in lines) for verdict in Verdict}
    there = sum(line.there for line in lines)
    return {**found, "there": there, "new": len(lines) - found["refused"] - there, "all": len(lines)}
