"""Training taken elsewhere: states, what an outside course is worth, and who may decide (P28, decisions 6 and 31).

“A” and “B” stand for all that the in-depth rule in force on the day of the decision asks for in that strand: one course
for every group of every duty, the first that the group names, as one course of a group is enough. The list is frozen with
the decision, so a later rule judges it as it judges every other completion. The tiết of one outside course are divided
among ours, never counted twice.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.catalog.rules import CourseName
from app.core.numbers import score
from app.core.text import clean_line, fold
from app.people.rules import Duty
from app.records.rules import Rule

TIET = 45  # minutes
MOST_TIET = 400
STRANDS = ("A", "B")
RECORDED_ONLY = "đã ghi nhận, không tính vào 70%"


class RecognitionState(StrEnum):
    """How far a request is."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state as the screen names it."""
        return {
            "waiting": "Chờ duyệt", "approved": "Đã công nhận", "refused": "Không công nhận", "withdrawn": "Đã rút",
        }[self.value]  # fmt: skip


class Channel(StrEnum):
    """By whom a request came."""

    OWN = "own"
    STAFF = "staff"
    IMPORT = "import"

    @property
    def label(self) -> str:
        """The channel as the screen names it."""
        return {"own": "Người học khai", "staff": "Ghi hộ", "import": "Nhập từ tệp"}[self.value]


@dataclass(frozen=True)
class Approver:
    """Somebody outside the system whose decision is only written down here; printed beside the figures that rest on it."""

    name: str = ""
    position: str = ""
    document: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.position or self.document)

    @property
    def complete(self) -> bool:
        """Whether all three are there."""
        return bool(self.name and self.position and self.document)

    @property
    def said(self) -> str:
        """As it is printed."""
        return f"{self.name}, {self.position} ({self.document})" if self else ""


def name_key(provider: str, course_name: str) -> str:
    """Under which an outside course is found again, however its name was typed."""
    return f"{fold(clean_line(provider))}|{fold(clean_line(course_name))}"


def minutes_of(tiet: Decimal) -> int:
    """Tiết as minutes; half a tiết is rounded up, so that it reads as half a tiết again."""
    return math.ceil(tiet * TIET)


def parse_tiet(typed: str) -> Decimal:
    """Tiết as people write them: `12`, `7,5`. Raises ValueError with a sentence."""
    text = typed.strip().replace(",", ".")
    if not re.fullmatch(r"\d{1,4}(\.\d)?", text) or Decimal(text) * 2 % 1:
        raise ValueError(f"“{typed}” không phải số tiết; viết số, ví dụ 12 hoặc 7,5.")
    if not 0 < Decimal(text) <= MOST_TIET:
        raise ValueError(f"Số tiết phải lớn hơn 0 và không quá {MOST_TIET}.")
    return Decimal(text)


def shares(minutes: int, courses: int) -> list[int]:
    """`minutes` divided among that many courses; what does not divide goes to the first ones."""
    if not courses:
        return []
    each, rest = divmod(minutes, courses)
    return [each + (n < rest) for n in range(courses)]


Courses = Mapping[str, CourseName]  # by slug


def parse_equal(typed: str, courses: Courses) -> tuple[tuple[str, ...], str]:
    """(what `tuong_duong` names, what is wrong with it): slugs, “A”, “B”; several are divided by `;` or a comma.

    A course may be named by its code in the programmes, B3. The sentence is empty when all is well.
    """
    by_code = {c.code.casefold(): c.slug for c in courses.values() if c.code}
    found: list[str] = []
    for part in re.split(r"[;,\n+]", typed):
        word = clean_line(part)
        if not word:
            continue
        key = word.casefold()
        if key.upper() in STRANDS:
            found.append(key.upper())
        elif key in courses or key in by_code:
            found.append(key if key in courses else by_code[key])
        else:
            return (), f"không có khóa học “{word}” của tỉnh.{_guess(key, courses)}"
    return tuple(dict.fromkeys(found)), ""


def _guess(key: str, courses: Courses) -> str:
    folded = fold(key)
    by_title = {fold(c.title): c for c in courses.values()}
    near = [
        c for c in courses.values() if len(key) >= 3 and (c.slug.startswith(key) or folded == fold(c.title))
    ]
    near = near or [courses[s] for s in difflib.get_close_matches(key, courses, n=2, cutoff=0.7)]
    near = near or [by_title[t] for t in difflib.get_close_matches(folded, by_title, n=1, cutoff=0.7)]
    if near:
        return f" Có phải {' hay '.join(f'{c.slug} ({c.named})' for c in near[:2])}?"
    return " Dùng mã khóa học, A, B, hoặc để trống nếu chỉ ghi nhận."


def asked_in(strand: str, rule: Rule | None) -> tuple[str, ...]:
    """The courses that “A” or “B” stands for under a rule."""
    if rule is None:
        return ()
    at = STRANDS.index(strand)
    groups = [group for duty in Duty if duty in rule.strands for group in rule.strands[duty][at]]
    return tuple(dict.fromkeys(group[0].course for group in groups if group))


def courses_for(equal_to: Iterable[str], rule: Rule | None) -> tuple[str, ...]:
    """The slugs that a recognition counts as."""
    found: list[str] = []
    for token in equal_to:
        found += asked_in(token, rule) if token in STRANDS else (token,)
    return tuple(dict.fromkeys(found))


def score_note(rule: Rule | None, titles: Mapping[str, str]) -> str:
    """That training taken elsewhere has no score, and so never meets what asks for one; empty where nothing does."""
    groups = [group for strands in rule.strands.values() for of in strands for group in of] if rule else []
    lowest: dict[str, int] = {}
    for asked in (r for group in groups for r in group if r.lowest_score):
        lowest[asked.course] = min(asked.lowest_score, lowest.get(asked.course, asked.lowest_score))
    if not lowest:
        return ""
    names = ", ".join(f"“{titles.get(slug, slug)}” (đạt từ {score(lowest[slug])})" for slug in sorted(lowest))
    return f"Kết quả học ở nơi khác được công nhận không có điểm, nên không được tính cho khóa có yêu cầu điểm: {names}."


def equal_names(equal_to: Sequence[str], courses: Courses) -> list[str]:
    """What an outside course is equal to, in words."""
    words = {"A": "toàn bộ yêu cầu của Phần A", "B": "toàn bộ yêu cầu của Phần B"}
    return [words.get(t) or (courses[t].named if t in courses else t) for t in equal_to]


def refusal_of(
    *, by: str, by_person_id: int | None, recorded_by: str, person_id: int, outside: Approver
) -> str:
    """Why `by` may not decide a request; empty when they may.

    Recorder and approver are two people, and nobody decides about oneself. Where there is only one clerk, that one may
    write down the decision of somebody outside the system (decision 31).
    """
    if outside and not outside.complete:
        return "Ghi đủ họ tên, chức vụ và số, ngày văn bản của người duyệt ngoài hệ thống."
    if outside:
        return ""
    if by == recorded_by:
        return "Anh/chị đã ghi hồ sơ này nên cần người khác duyệt, hoặc ghi người duyệt ngoài hệ thống."
    if by_person_id is not None and by_person_id == person_id:
        return "Không ai tự duyệt kết quả của chính mình; cần người khác duyệt."
    return ""
