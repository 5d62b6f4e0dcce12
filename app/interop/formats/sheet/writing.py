"""The spreadsheet template: empty with examples, or filled with a bank."""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import xlsxwriter

from app.catalog.bundle import KINDS, Question
from app.catalog.bundle.kinds import escape_arrow
from app.interop.formats import carrier
from app.interop.formats.sheet.columns import (
    ANSWER,
    CARRIER,
    FACTS,
    FEEDBACK,
    LONGEST_CELL,
    write_area,
    write_gap,
)
from app.interop.formats.sheet.reading import Row, mark_of
from app.interop.rules import Lost

_NAMES = {kind: name for name, kind in KINDS.items()}
_WIDE = {"Câu hỏi": 50, "Giải thích": 40, "Kiểu": 16, "Khóa": 18, "Bài": 18}
_FEWEST = 4


def write(questions: Iterable[Question], path: Path, *, carried: bool = True) -> list[Lost]:
    """Write a workbook; the template has room for every kind, so that nothing is lost. Raises OSError.

    `carried`: with our own question beside each row; examples to be written over have none.
    """
    bank = list(questions)
    answers = max(
        [_FEWEST, *(len(_answers(one)[0]) for question in bank for one in (question, *question.parts))]
    )
    heads = [
        *FACTS,
        *(f"{ANSWER} {n}" for n in range(1, answers + 1)),
        *(f"{FEEDBACK} {n}" for n in range(1, answers + 1)),
        *([CARRIER] if carried else []),
    ]
    path.open("wb").close()
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    head = book.add_format(
        {"bold": True, "bg_color": "#E6EEF4", "border": 1, "text_wrap": True, "valign": "top"}
    )
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Câu hỏi")
    sheet.freeze_panes(1, 2)
    for column, title in enumerate(heads):
        sheet.set_column(column, column, _WIDE.get(title, 22 if title.startswith(ANSWER) else 14))
        sheet.write_string(0, column, title, head)
    number = 0
    for question in bank:
        number = _write(sheet, number, question, answers, wrap, carried)
    _explain(book)
    book.close()
    return []


def _write(sheet: Any, number: int, question: Question, answers: int, wrap: Any, carried: bool) -> int:
    """Write the rows of one question below row `number`; the number of its last row."""
    rows = [_cells(question, question.key, answers)]
    rows += [
        _cells(replace(part, lesson_key=""), f"{question.key}/{part.key}", answers) for part in question.parts
    ]
    named = dict(enumerate(_columns(answers)))
    own = carrier.close(question, mark_of([Row(0, row, named) for row in rows])) if carried else ""
    pieces = [own[at : at + LONGEST_CELL] for at in range(0, len(own), LONGEST_CELL)]
    for at, row in enumerate(rows):
        number += 1
        for column, cell in enumerate([*row, *(pieces if at == 0 else [])]):
            if cell:
                sheet.write_string(number, column, cell, wrap if column < len(row) else None)
    return number


def _columns(answers: int) -> list[str]:
    return [
        *FACTS.values(),
        *(f"answer {n}" for n in range(1, answers + 1)),
        *(f"feedback {n}" for n in range(1, answers + 1)),
    ]


def _cells(question: Question, key: str, width: int) -> list[str]:
    answers, feedbacks, right = _answers(question)
    facts = {
        "key": key, "kind": _NAMES[question.kind], "lesson": question.lesson_key, "prompt": question.prompt, "right": right,
        "tolerance": question.tolerance.replace(".", ",") if question.tolerance != "0" else "",
        "explanation": question.explanation, "source": question.source, "tags": "; ".join(question.tags),
        "marks": str(question.marks) if question.marks != 1 else "",
        "keep_order": "có" if question.keep_order and question.kind != "true_false" else "",
        "strict": "có" if question.diacritics_strict else "", "unit": question.unit, "image": question.image,
        "alt": question.image_alt,
    }  # fmt: skip
    cells = [facts[name] for name in FACTS.values()]
    cells += answers + [""] * (width - len(answers)) + feedbacks + [""] * (width - len(feedbacks))
    return [cell[:LONGEST_CELL] for cell in cells]


def _answers(question: Question) -> tuple[list[str], list[str], str]:
    """(answers, feedback of each, which are right)."""
    if question.kind == "true_false":
        return (
            [],
            [option.feedback for option in question.options],
            "Đúng" if question.options[0].correct else "Sai",
        )
    if question.options:
        letters = [_letter(n) for n, option in enumerate(question.options) if option.correct]
        texts = [write_area(option.area, option.text) for option in question.options]
        return texts, [option.feedback for option in question.options], "; ".join(letters)
    if question.kind == "numeric":
        return [question.answer.replace(".", ",")], [], ""
    if question.kind == "matching":
        pairs = [f"{escape_arrow(left)} => {escape_arrow(right)}" for left, right in question.pairs]
        return pairs + [f"=> {escape_arrow(right)}" for right in question.distractors], [], ""
    if question.kind == "cloze":
        return [write_gap(gap) for gap in question.gaps], [], ""
    return [*question.accepted, *question.items], [], ""


def _letter(place: int) -> str:
    return string.ascii_uppercase[place] if place < 26 else str(place + 1)


_EXPLAINED = (
    "Mỗi dòng là một câu hỏi. Không cần điền mọi cột; cột Kiểu và Câu hỏi luôn cần.",
    f"Kiểu: {', '.join(KINDS)}.",
    "Bài: khóa của bài học mà câu hỏi thuộc về. Để trống thì chọn bài học ở trang nhập.",
    "Một lựa chọn, nhiều lựa chọn: mỗi đáp án một cột Đáp án; cột Đáp án đúng ghi chữ cái, ví dụ B, hoặc A; C. Lời phản hồi cho "
    "người chọn đáp án 1 ghi ở cột Phản hồi 1.",
    "Đúng sai: cột Đáp án đúng ghi Đúng hoặc Sai; Phản hồi 1 cho người chọn Đúng, Phản hồi 2 cho người chọn Sai.",
    "Số: đáp số ở cột Đáp án 1, ví dụ 55,1; sai số ở cột Sai số; đơn vị ở cột Đơn vị.",
    "Trả lời ngắn: mỗi cách viết được chấp nhận một cột Đáp án.",
    "Ghép đôi: mỗi cặp một ô “vế trái => vế phải”; vế thừa viết “=> vế phải”.",
    "Sắp thứ tự: mỗi bước một ô, theo thứ tự đúng.",
    "Điền chỗ trống: trong Câu hỏi viết [[1]], [[2]]…; Đáp án 1 là của chỗ trống 1: “57 | 57-NQ/TW” để gõ, hoặc “(x) Bộ Chính trị | "
    "( ) Chính phủ” để chọn.",
    "Điểm trên hình: mỗi vùng một ô “[trái trên rộng cao] tên vùng”, số nguyên là phần trăm của hình; cột Hình ghi đường dẫn "
    "media/… đã có trong khóa học.",
    "Tình huống: một dòng kể chuyện, rồi mỗi phần một dòng ngay bên dưới với Khóa là khóa của tình huống thêm /1, /2…",
    "Cột hoctapso do trang này ghi khi xuất. Sửa dòng nào thì dòng ấy được đọc theo chữ đã sửa; không cần động đến cột này.",
)


def _explain(book: Any) -> None:
    about = book.add_worksheet("Cách điền")
    about.set_column(0, 0, 120, book.add_format({"text_wrap": True, "valign": "top"}))
    for number, words in enumerate(_EXPLAINED):
        about.write_string(number, 0, words)
