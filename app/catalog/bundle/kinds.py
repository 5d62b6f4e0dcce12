"""How the answers of each kind of question are written and read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.catalog.bundle.parts import Kind, Option
from app.core.markdown import option_key
from app.core.markdown.answers import Answer, answer_faults, read_answers
from app.core.markdown.source import Fault

_CHOICE = r"(?:\([ \txX]?\)|\[[ \txX]?\])(?:[ \t]|$)"
_PART = r"###(?!#)"  # begins a part of a scenario
_MARKS: dict[Kind, str] = {
    "single": _CHOICE,
    "multiple": _CHOICE,
    "true_false": _CHOICE,
    "numeric": r"=(?!=)",
    "short": r"=(?!=)",
    "matching": r"-[ \t]+(?:.*[ \t])?=>(?:[ \t]|$)",
    "ordering": r"[0-9]{1,3}\.[ \t]",
    "cloze": r"[0-9]{1,2}[ \t]*(?:=(?!=)|\([ \txX]?\)(?:[ \t]|$))",
    "hotspot": _CHOICE,
    "scenario": _PART,
}
_NUMBER = re.compile(r"([-−]?)([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,15})(?:,([0-9]{1,10}))?")
_ARROW = re.compile(r"(?:^|(?<=[ \t]))=>(?=[ \t]|$)")
_ESCAPED_ARROW = re.compile(r"(?:^|(?<=[ \t]))\\(\\*=>)(?=[ \t]|$)")
_PLAIN_ARROW = re.compile(r"(?:^|(?<=[ \t]))(\\*=>)(?=[ \t]|$)")


@dataclass(slots=True)
class Draft:
    """A question while it is being read; the readers of each kind fill `values`. `part`: of a scenario."""

    line: int
    kind: Kind
    faults: list[Fault]
    values: dict[str, object] = field(default_factory=dict)
    part: bool = False
    prompt: str = ""

    def error(self, line: int, sentence: str) -> None:
        """Add an error."""
        self.faults.append(Fault(line, sentence))

    def warn(self, line: int, sentence: str) -> None:
        """Add a warning."""
        self.faults.append(Fault(line, sentence, "warning"))


def answer_mark(kind: Kind, line: str) -> bool:
    """Whether `line` begins an answer of a question of this kind."""
    return re.match(_MARKS[kind], line) is not None


def unescape_prompt(kind: Kind, lines: list[str], *, part: bool = False) -> str:
    r"""The question itself; `\` before what would begin an answer or a question means the signs themselves."""
    pattern = re.compile(rf"\\+(?:{_beginnings(kind, part)})")
    return "\n".join(line[1:] if pattern.match(line) else line for line in lines).strip()


def escape_prompt(kind: Kind, text: str, *, part: bool = False) -> list[str]:
    """The inverse of `unescape_prompt`."""
    pattern = re.compile(rf"\\*(?:{_beginnings(kind, part)})")
    return ["\\" + line if pattern.match(line) else line for line in text.split("\n")]


def _beginnings(kind: Kind, part: bool) -> str:
    """What begins something else than the question's own words."""
    return f"{_MARKS[kind]}|##(?!#)" + (f"|{_PART}" if part else "")


def _choices(lines: list[str], first: int, draft: Draft) -> None:
    answers, faults = read_answers(lines, first)
    faults += answer_faults(answers, draft.line)
    draft.faults += faults
    several = draft.kind == "multiple"
    if not faults and answers and answers[0].several != several:
        wanted = "[ ] và [x]" if several else "( ) và (x)"
        draft.error(answers[0].line, f"Kiểu câu hỏi này viết đáp án bằng {wanted}.")
    if draft.kind == "true_false" and [answer.text for answer in answers] != ["Đúng", "Sai"]:
        draft.error(
            answers[0].line if answers else draft.line,
            "Câu đúng sai có đúng hai đáp án, theo thứ tự: Đúng, Sai.",
        )
    warn_of_silence(answers, draft)
    draft.values["options"] = tuple(
        Option(option_key(index), answer.text, answer.feedback, answer.right)
        for index, answer in enumerate(answers)
    )


def warn_of_silence(answers: Sequence[Answer], draft: Draft) -> None:
    """Warn of every answer without a feedback of its own."""
    for answer in answers:
        if not answer.feedback:
            draft.warn(
                answer.line, "Đáp án này chưa có lời giải thích riêng (dòng thụt vào, bắt đầu bằng “>”)."
            )


def _rows(lines: list[str], first: int, mark: str, draft: Draft) -> list[tuple[int, str]]:
    """(line, text) of every line beginning with `mark`; indented lines continue the one above."""
    rows: list[tuple[int, str]] = []
    for index, line in enumerate(lines):
        match = re.match(mark, line)
        if match:
            rows.append((first + index, line[match.end() :].strip()))
        elif line.strip() and line[0] in " \t" and rows and not line.strip().startswith(">"):
            number, text = rows[-1]
            rows[-1] = (number, f"{text} {line.strip()}".strip())
        elif line.strip():
            draft.error(first + index, "Dòng này không phải đáp án của kiểu câu hỏi này.")
    return rows


def parse_number(text: str) -> str | None:
    """A number written the Vietnamese way (1.234,5) as a decimal string (1234.5), or None."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    sign, whole, rest = match.groups()
    digits = whole.replace(".", "").lstrip("0") or "0"
    value = f"{digits}.{rest}" if rest else digits
    return f"-{value}" if sign and Decimal(value) != 0 else value


def format_number(value: str) -> str:
    """The inverse of `parse_number`, without points between thousands."""
    return value.replace(".", ",")


def _numeric(lines: list[str], first: int, draft: Draft) -> None:
    rows = _rows(lines, first, r"=(?!=)", draft)
    if not rows:
        return
    line, text = rows[0]
    if len(rows) > 1:
        draft.error(rows[1][0], "Câu hỏi số chỉ có một đáp số; sai số viết sau dấu ±.")
    pieces = re.split(r"±|\+/-|\+-", text)
    values = [parse_number(piece) for piece in pieces]
    if len(values) > 2 or any(value is None for value in values):
        draft.error(
            line,
            f"Đáp số “{text[:60]}” phải viết như 1.234,5 hoặc 55,1 ± 0,05; đơn vị viết ở mục “đơn vị:”.",
        )
        return
    if len(values) == 2 and str(values[1]).startswith("-"):
        draft.error(line, "Sai số sau dấu ± không được âm.")
        return
    draft.values["answer"] = values[0]
    draft.values["tolerance"] = values[1] if len(values) == 2 else "0"


def _short(lines: list[str], first: int, draft: Draft) -> None:
    accepted: list[str] = []
    for line, text in _rows(lines, first, r"=(?!=)", draft):
        if not text:
            draft.error(line, "Sau dấu “=” chưa có câu trả lời.")
        elif text not in accepted:
            accepted.append(text)
    draft.values["accepted"] = tuple(accepted)


def _matching(lines: list[str], first: int, draft: Draft) -> None:
    pairs: list[tuple[str, str]] = []
    distractors: list[str] = []
    lefts: set[str] = set()
    rights: set[str] = set()
    for line, text in _rows(lines, first, r"-[ \t]+", draft):
        arrow = _ARROW.search(text)
        if arrow is None:
            draft.error(line, "Mỗi cặp viết “- vế trái => vế phải”; vế gây nhiễu viết “- => vế phải”.")
            continue
        left = unescape_arrow(text[: arrow.start()].strip())
        right = unescape_arrow(text[arrow.end() :].strip())
        if not right:
            draft.error(line, "Sau “=>” chưa có vế phải.")
        elif right in rights:
            draft.error(line, f"Vế phải “{right[:60]}” viết hai lần, người làm bài không biết chọn cái nào.")
        if left and left in lefts:
            draft.error(line, f"Vế trái “{left[:60]}” viết hai lần.")
        rights.add(right)
        lefts.add(left)
        if left:
            pairs.append((left, right))
        else:
            distractors.append(right)
    if len(pairs) < 2:
        draft.error(draft.line, "Câu ghép đôi cần ít nhất hai cặp.")
    draft.values["pairs"] = tuple(pairs)
    draft.values["distractors"] = tuple(distractors)


def unescape_arrow(text: str) -> str:
    r"""`\=>` standing alone means the arrow itself."""
    return _ESCAPED_ARROW.sub(r"\1", text)


def escape_arrow(text: str) -> str:
    """The inverse of `unescape_arrow`."""
    return _PLAIN_ARROW.sub(r"\\\1", text)


def _ordering(lines: list[str], first: int, draft: Draft) -> None:
    given = [int(match.group(1)) for line in lines if (match := re.match(r"([0-9]{1,3})\.[ \t]", line))]
    rows = _rows(lines, first, r"[0-9]{1,3}\.[ \t]", draft)
    if given != list(range(1, len(given) + 1)) and set(given) != {1}:
        draft.error(
            rows[0][0] if rows else draft.line, "Các bước phải đánh số 1. 2. 3. lần lượt, theo thứ tự đúng."
        )
    items: list[str] = []
    for line, text in rows:
        if not text:
            draft.error(line, "Bước này chưa có nội dung.")
        elif text in items:
            draft.error(line, "Bước này giống hệt một bước ở trên.")
        items.append(text)
    if len(items) < 3:
        draft.error(draft.line, "Câu sắp thứ tự cần ít nhất ba bước.")
    draft.values["items"] = tuple(items)


READERS: dict[Kind, Callable[[list[str], int, Draft], None]] = {
    "single": _choices,
    "multiple": _choices,
    "true_false": _choices,
    "numeric": _numeric,
    "short": _short,
    "matching": _matching,
    "ordering": _ordering,
}
