"""Aiken: a question, lettered answers, `ANSWER: B`. Source: “Aiken format” in Moodle's documentation. Read only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from app.catalog.bundle import Option, Question
from app.core.markdown import option_key
from app.interop.formats import html, texts
from app.interop.formats.judging import key_of
from app.interop.rules import Item, Unreadable

ANSWER = re.compile(r"\s*(?:ANSWER|ĐÁP ÁN)\s*:\s*(.*)", re.I)
_OPTION = re.compile(r"\s*([A-Z])\s*[.)]\s*(.*)", re.S)
_LONGEST = 200  # lines of one question


def read(source: BinaryIO) -> Iterator[Item]:
    """The questions of an Aiken file. Raises Unreadable."""
    number = 0
    held: list[str] = []
    lettered = False  # whether an answer stands among the lines held
    for line in texts.decode(source.read()).split("\n"):
        line = line.strip()
        found = ANSWER.fullmatch(line)
        if found is not None:
            number += 1
            yield _question(held, found.group(1).strip(), number)
            held, lettered = [], False
        elif line:
            held.append(line)
            lettered = lettered or _OPTION.fullmatch(line) is not None
        elif held and not lettered:
            held.append("")  # a blank line inside the question itself
    if any(held):
        number += 1
        yield Item(f"cau-{number}", "single", None, "Câu này chưa có dòng ANSWER: nói đáp án đúng.")
    if not number:
        raise Unreadable("Không thấy câu hỏi Aiken nào trong tệp này.")


def _question(held: list[str], answer: str, number: int) -> Item:
    name = f"cau-{number}"
    first = next((at for at, row in enumerate(held) if _OPTION.fullmatch(row)), len(held))
    prompt, rows = "\n".join(held[:first]).strip(), [row for row in held[first:] if row]
    if len(held) > _LONGEST:
        return Item(name, "single", None, "Câu này dài quá mức; có thể thiếu các dòng ANSWER: ở trên nó.")
    if not prompt or not rows:
        return Item(
            name,
            "single",
            None,
            "Trước dòng ANSWER: cần lời hỏi, rồi các đáp án A. B. C. mỗi dòng một đáp án.",
        )
    answers: list[tuple[str, str]] = []
    for row in rows:
        found = _OPTION.fullmatch(row)
        if found is not None and found.group(1) == chr(ord("A") + len(answers)):
            answers.append((found.group(1), found.group(2)))
        elif found is not None and not answers:
            return Item(name, "single", None, "Các đáp án phải mang chữ A, B, C lần lượt.")
        elif answers:  # a long answer went on in the next line
            answers[-1] = (answers[-1][0], f"{answers[-1][1]} {row}")
    right = answer.rstrip(".").strip().upper()
    if right not in {letter for letter, _ in answers}:
        return Item(name, "single", None, f"Dòng ANSWER: ghi “{answer[:20]}”, không phải chữ của một đáp án.")
    options = tuple(
        Option(option_key(n), html.escaped(words), "", letter == right)
        for n, (letter, words) in enumerate(answers)
    )
    question = Question(
        key=key_of(name),
        kind="single",
        prompt=html.escaped(prompt),
        explanation="",
        lesson_key="",
        options=options,
    )
    return Item(name, "single", question)
