"""What a question's form says, as the text format writes it, and what it lacks, in the words of the form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.authoring.forms.questions import Fields, GapFields, OptionFields
from app.catalog.bundle import GAP, Area, Gap, Option, Problem, Question, write_question
from app.catalog.bundle.kinds import answer_mark, parse_number
from app.core.markdown import option_key


@dataclass(frozen=True)
class Lack:
    """Something to be mended: the id of its field, and a sentence."""

    field: str
    sentence: str


def block_of(fields: Fields) -> str:
    """The question as text, whether it is one yet or not."""
    return write_question(_question(fields, fields.key, fields.lesson))


def _question(fields: Fields, key: str, lesson: str) -> Question:
    return Question(
        key=key,
        kind=fields.kind,
        prompt=fields.prompt,
        explanation=fields.explanation,
        lesson_key=lesson,
        source=fields.source,
        tags=tuple(tag.strip() for tag in fields.tags.split(";") if tag.strip()),
        marks=_marks(fields.marks),
        options=tuple(_option(n, option, fields) for n, option in enumerate(fields.options)),
        keep_order=fields.keep_order,
        answer=_number(fields.answer),
        tolerance=_number(fields.tolerance) or "0",
        unit=fields.unit,
        accepted=_lines(fields.accepted),
        diacritics_strict=fields.strict,
        pairs=tuple((left, right) for left, right in fields.pairs if left),
        distractors=(*_lines(fields.distractors), *(right for left, right in fields.pairs if right and not left)),
        items=tuple(fields.items),
        gaps=tuple(map(_gap, fields.gaps)),
        image=fields.image,
        image_alt=fields.image_alt,
        parts=tuple(_question(part, str(n), lesson) for n, part in enumerate(fields.parts, 1)),
    )


def _option(n: int, option: OptionFields, fields: Fields) -> Option:
    area = Area(*(int(x) if re.fullmatch("[0-9]{1,3}", x) else 0 for x in option.area)) if fields.kind == "hotspot" else None
    return Option(option_key(n), option.text, option.feedback, option.right, area)


def _gap(gap: GapFields) -> Gap:
    if not gap.choose:
        return Gap(_lines(gap.accepted))
    return Gap(tuple(c.text for c in gap.choices if c.right), tuple(c.text for c in gap.choices))


def _marks(typed: str) -> int:
    return int(typed) if re.fullmatch("[0-9]{1,2}", typed) else 0


def _number(typed: str) -> str:
    # 55.1 can only be meant one way and is written 55,1.
    return parse_number(typed) or typed


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for line in text.split("\n") if line))


def lacks(fields: Fields) -> list[Lack]:
    """What must be filled in before this is a question; what else is wrong the reader of the text format says."""
    found = []
    if not fields.lesson:
        found.append(Lack("lesson", "Chưa chọn câu hỏi thuộc bài học nào."))
    return [*found, *_lacks(fields, "", "")]


def _lacks(fields: Fields, prefix: str, where: str) -> Iterator[Lack]:
    def lack(name: str, sentence: str) -> Lack:
        return Lack(prefix + name, f"{where}: {sentence[0].lower()}{sentence[1:]}" if where else sentence)

    if not fields.prompt:
        yield lack("prompt", "Chưa có tình huống." if fields.kind == "scenario" else "Chưa có lời hỏi.")
    if not 1 <= _marks(fields.marks) <= 99:
        yield lack("marks", "Điểm là số nguyên từ 1 đến 99.")
    yield from (lack(name, sentence) for name, sentence in _CHECKS.get(fields.kind, _no_check)(fields))
    for n, part in enumerate(fields.parts):
        yield from _lacks(part, f"p{n}-", f"Phần {n + 1}")
    if not fields.explanation and fields.kind != "scenario":
        yield lack("explanation", "Chưa có lời giải thích chung, để người học hiểu vì sao.")


Check = Iterator[tuple[str, str]]


def _no_check(_: Fields) -> Check:
    return iter(())


def _choices(fields: Fields) -> Check:
    thing = "vùng" if fields.kind == "hotspot" else "đáp án"
    if len(fields.options) < 2:
        yield f"o{len(fields.options)}-text", f"Cần ít nhất hai {thing}."
    for n, option in enumerate(fields.options):
        if not option.text:
            yield f"o{n}-text", f"{thing.capitalize()} {n + 1} chưa có {'tên' if thing == 'vùng' else 'nội dung'}."
    if not any(option.right for option in fields.options):
        name = "o0-right" if fields.kind in ("multiple", "hotspot") else "right-0"
        yield name, f"Chưa đánh dấu {thing} nào là đúng."


def _areas(fields: Fields) -> Check:
    if not fields.image:
        yield "image", "Chưa chọn hình."
    if not fields.image_alt:
        yield "image_alt", "Chưa tả hình cho người không nhìn thấy."
    yield from _choices(fields)
    for n, option in enumerate(fields.options):
        numbers = [int(x) for x in option.area if re.fullmatch("[0-9]{1,3}", x)]
        inside = len(numbers) == 4 and numbers[2] > 0 < numbers[3] and max(numbers[0] + numbers[2], numbers[1] + numbers[3]) <= 100
        if not inside:
            yield f"o{n}-x", (
                f"Vùng {n + 1}: bốn số là phần trăm của hình, cả vùng phải nằm trong hình (trái + rộng và trên + cao"
                " không quá 100)."
            )


def _numeric(fields: Fields) -> Check:
    if parse_number(_number(fields.answer).replace(".", ",")) is None:
        yield "answer", "Đáp số chưa đúng cách viết; viết như 1.234,5 hoặc 55,1, không kèm đơn vị."
    if fields.tolerance and (parse_number(_number(fields.tolerance).replace(".", ",")) or "-").startswith("-"):
        yield "tolerance", "Sai số cho phép là một số không âm, ví dụ 0,05."


def _short(fields: Fields) -> Check:
    if not fields.accepted:
        yield "accepted", "Chưa có câu trả lời nào được chấp nhận."


def _matching(fields: Fields) -> Check:
    for n, (left, right) in enumerate(fields.pairs):
        if left and not right:
            yield f"r{n}-right", f"Cặp {n + 1} chưa có vế phải."
    if sum(1 for left, _ in fields.pairs if left) < 2:
        yield "r0-left", "Cần ít nhất hai cặp."


def _ordering(fields: Fields) -> Check:
    if len(fields.items) < 3:
        yield f"s{len(fields.items)}", "Cần ít nhất ba bước."


def _cloze(fields: Fields) -> Check:
    marks = {int(found) for found in GAP.findall(fields.prompt)}
    if not fields.gaps:
        yield "prompt", "Chưa có chỗ trống nào; bấm “Thêm chỗ trống”."
    for n, gap in enumerate(fields.gaps):
        if n + 1 not in marks:
            yield "prompt", f"Trong câu chưa có [[{n + 1}]] để chỉ chỗ trống {n + 1}."
        if not gap.choose and not gap.accepted:
            yield f"g{n}-accepted", f"Chỗ trống {n + 1} chưa có đáp án."
        if gap.choose and len(gap.choices) < 2:
            yield f"g{n}-c{len(gap.choices)}", f"Chỗ trống {n + 1} cần ít nhất hai lựa chọn."
        if gap.choose and not any(choice.right for choice in gap.choices):
            yield f"g{n}-right-0", f"Chỗ trống {n + 1} chưa đánh dấu lựa chọn đúng."
    for extra in sorted(mark for mark in marks if mark > len(fields.gaps)):
        yield "prompt", f"Trong câu có [[{extra}]] mà ở dưới chưa có chỗ trống {extra}."


def _parts(fields: Fields) -> Check:
    if not fields.parts:
        yield "part_kind", "Tình huống chưa có phần nào; chọn kiểu rồi bấm “Thêm phần”."


_CHECKS = {
    "single": _choices, "multiple": _choices, "true_false": _choices, "numeric": _numeric, "short": _short,
    "matching": _matching, "ordering": _ordering, "cloze": _cloze, "hotspot": _areas, "scenario": _parts,
}  # fmt: skip


def told_at_fields(fields: Fields, block: str, problem: Problem) -> Lack:
    """A problem of the text, whose lines count from 1, told where the form holds what it is about."""
    of, prefix, where, answers = fields, "", "", 0
    rows = block.split("\n")[: problem.line]
    for row in rows:
        part = re.match(r"###(?!#)[ \t]*([0-9]+)", row)
        if part and fields.kind == "scenario" and int(part.group(1)) <= len(fields.parts):
            n = int(part.group(1))
            of, prefix, where, answers = fields.parts[n - 1], f"p{n - 1}-", f"Phần {n}: ", 0
        elif answer_mark(of.kind, row):
            answers += 1
    last = rows[-1] if rows else ""
    if answers and not last.startswith(">"):
        label, name = _answer(of, answers, last)
        return Lack(prefix + name, f"{where}{label}: {problem.sentence}")
    facts = {">": "explanation", "bài:": "lesson", "hình:": "image", "điểm:": "marks"}
    name = next((of for start, of in facts.items() if last.startswith(start)), "prompt")
    return Lack(prefix + name, where + problem.sentence)


def _answer(of: Fields, number: int, row: str) -> tuple[str, str]:
    """What the form calls an answer, and the id of its field."""
    at = number - 1
    if of.kind == "hotspot":
        return f"Vùng {number}", f"o{at}-text"
    if of.kind == "matching":
        return (f"Cặp {number}", f"r{at}-left") if at < len(of.pairs) else ("Vế thừa", "distractors")
    if of.kind == "ordering":
        return f"Bước {number}", f"s{at}"
    if of.kind == "numeric":
        return "Đáp số", "answer"
    if of.kind == "short":
        return "Câu trả lời", "accepted"
    if of.kind == "cloze":
        gap = re.match("[0-9]+", row)
        n = int(gap.group(0)) if gap else 1
        chosen = n <= len(of.gaps) and of.gaps[n - 1].choose
        return f"Chỗ trống {n}", f"g{n - 1}-c0" if chosen else f"g{n - 1}-accepted"
    return f"Đáp án {number}", f"o{at}-text"
