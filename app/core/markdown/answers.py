"""Answers written under a question: `( )` and `(x)` for one right answer, `[ ]` and `[x]` for several.

Used by the self-checks of a lesson and by the question bank, so that trainers learn one way of writing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.markdown.source import Block, Code, Fault, Passage

_MARK = re.compile(r"^(?:\(([ \txX]?)\)|\[([ \txX]?)\])(?:[ \t]+(.*))?$")
_FEEDBACK = re.compile(r"^[ \t]*>[ \t]?(.*)$")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as written; `several` tells square brackets from round ones."""

    line: int
    text: str
    feedback: str
    right: bool
    several: bool


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """An ungraded question inside a lesson."""

    line: int
    question: str
    intro: tuple[str, ...]
    several: bool
    answers: tuple[Answer, ...]


def is_answer(line: str) -> bool:
    """Whether `line` begins an answer."""
    return _MARK.match(line) is not None


def unescape_quote(line: str) -> str:
    r"""`\>` at the beginning of a line of an answer means the sign itself, not feedback."""
    return line[1:] if re.match(r"\\+>", line) else line


def escape_quote(line: str) -> str:
    """The inverse of `unescape_quote`."""
    return "\\" + line if re.match(r"\\*>", line) else line


def read_answers(lines: Sequence[str], first: int) -> tuple[list[Answer], list[Fault]]:
    """Read answers from `lines`, the first of which has number `first` and begins an answer.

    Indented lines belong to the answer above: those beginning with `>` are its feedback, others continue its text.
    """
    answers: list[Answer] = []
    faults: list[Fault] = []
    index = 0
    while index < len(lines):
        match = _MARK.match(lines[index])
        if match is None:
            if lines[index].strip():
                faults.append(
                    Fault(
                        first + index,
                        "Dòng này không thuộc đáp án nào: lời giải thích của đáp án phải thụt vào và bắt đầu bằng “>”.",
                    )
                )
            index += 1
            continue
        start = index
        index += 1
        while index < len(lines) and (not lines[index].strip() or _belongs(lines[index])):
            index += 1
        round_mark, square_mark = match.group(1), match.group(2)
        text, feedback, lost = _text_and_feedback([match.group(3) or "", *lines[start + 1 : index]])
        if lost is not None:
            faults.append(
                Fault(first + start + lost, "Dòng này đứng sau lời giải thích nên cần bắt đầu bằng “>”.")
            )
        if not text:
            faults.append(Fault(first + start, "Đáp án này chưa có nội dung."))
        answers.append(
            Answer(
                first + start,
                text,
                feedback,
                (round_mark or square_mark or "").strip().lower() == "x",
                square_mark is not None,
            )
        )
    return answers, faults


def _belongs(line: str) -> bool:
    return line[0] in " \t"


def _text_and_feedback(lines: Sequence[str]) -> tuple[str, str, int | None]:
    text: list[str] = []
    feedback: list[str] = []
    lost: int | None = None
    for index, line in enumerate(lines):
        quote = _FEEDBACK.match(line) if index else None
        if quote:
            feedback.append(quote.group(1).strip())
        elif feedback and line.strip():
            lost = index if lost is None else lost
        elif not feedback:
            text.append(unescape_quote(line.strip()) if index else line.strip())
    return "\n".join(text).strip(), "\n".join(feedback).strip(), lost


def answer_faults(answers: Sequence[Answer], line: int) -> list[Fault]:
    """What is wrong with a set of answers: their number, their marks, doubles."""
    faults: list[Fault] = []
    if len(answers) < 2:
        return [
            Fault(
                line,
                "Câu hỏi cần ít nhất hai đáp án, mỗi đáp án một dòng bắt đầu bằng ( ), (x), [ ] hoặc [x].",
            )
        ]
    several = answers[0].several
    for answer in answers[1:]:
        if answer.several != several:
            faults.append(Fault(answer.line, "Một câu hỏi chỉ dùng một kiểu dấu: hoặc ( ) hoặc [ ]."))
            break
    right = [answer for answer in answers if answer.right]
    if not right:
        faults.append(Fault(line, "Chưa đáp án nào được đánh dấu đúng bằng (x) hoặc [x]."))
    elif len(right) > 1 and not several:
        faults.append(
            Fault(
                right[1].line, "Câu hỏi một lựa chọn chỉ có một đáp án đúng; nếu có nhiều, dùng [ ] và [x]."
            )
        )
    seen: set[str] = set()
    for answer in answers:
        if answer.text and answer.text in seen:
            faults.append(Fault(answer.line, "Đáp án này giống hệt một đáp án ở trên."))
        seen.add(answer.text)
    return faults


def read_self_check(block: Block) -> tuple[SelfCheck, list[Fault]]:
    """The self-check written in a `tu-kiem` block."""
    numbered = [
        (part.line + offset, line)
        for part in block.parts
        if isinstance(part, Passage)
        for offset, line in enumerate(part.lines)
    ]
    lines = [line for _, line in numbered]
    begin = next((index for index, line in enumerate(lines) if is_answer(line)), len(lines))
    # feedback at the left edge is meant for the answer above: a self-check has no other quotation after its answers
    body = ["    " + line if line.startswith(">") else line for line in lines[begin:]]
    first = numbered[begin][0] if begin < len(lines) else block.line
    answers, faults = read_answers(body, first)
    faults += answer_faults(answers, block.line)
    faults += [
        Fault(part.line - 1, "Câu tự kiểm tra không chứa khối mã; dùng `mã trong dòng`.")
        for part in block.parts
        if isinstance(part, Code)
    ]
    faults += [
        Fault(
            answer.line,
            "Đáp án này chưa có lời giải thích: thêm một dòng thụt vào, bắt đầu bằng “>”, ngay bên dưới.",
        )
        for answer in answers
        if not answer.feedback
    ]
    several = bool(answers) and answers[0].several
    return SelfCheck(block.line, block.title, tuple(lines[:begin]), several, tuple(answers)), faults
