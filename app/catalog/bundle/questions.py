"""questions.md: the bank of the final quiz."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from app.catalog.bundle import areas, gaps, kinds
from app.catalog.bundle.kinds import Draft, answer_mark, unescape_prompt
from app.catalog.bundle.media import Uses, check_reference, media_type
from app.catalog.bundle.parts import KINDS, Kind, MediaFile, Problem, Question
from app.catalog.bundle.texts import is_key
from app.core.markdown import findings, source
from app.core.markdown.source import Fault

PATH = "questions.md"

_HEAD = re.compile(r"^##(?!#)[ \t]*(.*)$")
_PART_HEAD = re.compile(r"^###(?!#)[ \t]*(.*)$")
_TOGETHER = "chung"  # `### chung`: what is explained of a scenario as a whole, after its parts
_FACT = re.compile(r"^([^:]{1,40}?)[ \t]*:[ \t]*(.*)$")
_FACTS: dict[str, frozenset[Kind] | None] = {  # name → the kinds it is for, None for all
    "bài": None,
    "nguồn": None,
    "nhãn": None,
    "điểm": None,
    "giữ thứ tự": frozenset(("single", "multiple")),
    "đơn vị": frozenset(("numeric",)),
    "phân biệt dấu": frozenset(("short", "cloze")),
    "hình": frozenset(("hotspot",)),
}
_FACTS_OF_THE_WHOLE = frozenset(("bài", "nguồn", "nhãn"))
_READERS = kinds.READERS | {"cloze": gaps.read, "hotspot": areas.read}
_YES = {"có": True, "không": False}


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a question: the lessons of the course (None: not known) and its files."""

    lesson_keys: frozenset[str] | None
    files: Mapping[str, MediaFile]
    uses: Uses
    faults: list[Fault]


def read_question(
    text: str, lesson_keys: frozenset[str] | None, media_paths: Iterable[str]
) -> tuple[Question | None, list[Problem]]:
    """One question as a block of questions.md, its lines counted from 1; None exactly when something is an error."""
    files = {path: MediaFile(path, media_type(path) or "", "", b"") for path in media_paths}
    found, problems = read(text, lesson_keys, files, {})
    if len(found) > 1:
        problems.append(
            Problem(PATH, found[1].line, "Ở đây chỉ viết một câu hỏi; câu tiếp theo phải tách riêng.")
        )
    wrong = not found or any(problem.severity == "error" for problem in problems)
    return None if wrong else found[0], problems


def read(
    text: str, lesson_keys: frozenset[str] | None, files: Mapping[str, MediaFile], uses: Uses
) -> tuple[list[Question], list[Problem]]:
    """Every question that could be understood, and the problems. `lesson_keys` None: lessons are not checked."""
    lines = text.split("\n")
    heads = [index for index, line in enumerate(lines) if _HEAD.match(line)]
    faults: list[Fault] = []
    for index in range(heads[0] if heads else len(lines)):
        if lines[index].strip():
            faults.append(
                Fault(index + 1, "Dòng này đứng ngoài câu hỏi; mỗi câu hỏi mở bằng “## khóa | kiểu câu hỏi”.")
            )
            break
    around = _Around(lesson_keys, files, uses, faults)
    questions: list[Question] = []
    first_lines: dict[str, int] = {}
    for begin, end in pairwise([*heads, len(lines)]):
        question = _question(lines[begin:end], begin + 1, around)
        if question is None:
            continue
        if question.key in first_lines:
            faults.append(
                Fault(
                    begin + 1,
                    f"Khóa “{question.key}” đã dùng cho câu hỏi ở dòng {first_lines[question.key]}.",
                )
            )
        first_lines.setdefault(question.key, begin + 1)
        questions.append(question)
    if not heads and not faults:
        faults.append(Fault(1, "Ngân hàng câu hỏi đang trống."))
    parts, _ = source.split(text)
    for reference in findings.references(parts):
        target, sentence = check_reference(reference, files)
        if sentence:
            faults.append(Fault(reference.line, sentence))
        if target:
            uses.setdefault(target, (PATH, reference.line))
    return questions, [Problem(PATH, fault.line, fault.sentence, fault.severity) for fault in faults]


def _question(lines: list[str], line: int, around: _Around) -> Question | None:
    faults = around.faults
    match = _HEAD.match(lines[0])
    key, _, kind_name = (piece.strip() for piece in (match.group(1) if match else "").partition("|"))
    kind = _kind(kind_name, line, faults)
    if kind is None:
        return None
    if not is_key(key):
        faults.append(
            Fault(line, f"Khóa câu hỏi “{key[:80]}” chỉ được gồm chữ thường không dấu, chữ số và gạch nối.")
        )
    return _read(key, lines, Draft(line, kind, faults), around)


def _kind(name: str, line: int, faults: list[Fault]) -> Kind | None:
    kind = KINDS.get(name.casefold())
    if kind is None:
        faults.append(Fault(line, f"Không có kiểu câu hỏi “{name[:60]}”. Các kiểu: {', '.join(KINDS)}."))
    return kind


def _read(key: str, lines: list[str], draft: Draft, around: _Around) -> Question:
    """What follows the head: facts, the question, the answers or parts, the explanation."""
    kind, line = draft.kind, draft.line
    end_of_facts = _facts(lines, draft, around)
    body = lines[end_of_facts:]
    first = line + end_of_facts
    begin = next((index for index, row in enumerate(body) if answer_mark(kind, row)), None)
    if begin is None:
        draft.error(line, _NO_ANSWER[kind])
        begin = next((index for index, row in enumerate(body) if row.startswith(">")), len(body))
    draft.prompt = unescape_prompt(kind, body[:begin], part=draft.part)
    if not draft.prompt:
        draft.error(line, "Câu hỏi này chưa có lời hỏi trước các đáp án.")
    if kind == "scenario":
        explanation = _parts(body[begin:], first + begin, draft, around)
    else:
        end = next((index for index in range(begin, len(body)) if body[index].startswith(">")), len(body))
        explanation = _explanation(body, end, first, draft)
        if begin < end:
            _READERS[kind](body[begin:end], first + begin, draft)
    return Question(
        key=key,
        kind=kind,
        prompt=draft.prompt,
        explanation=explanation,
        line=line,
        **draft.values,  # type: ignore[arg-type]
    )


def _parts(lines: list[str], first: int, draft: Draft, around: _Around) -> str:
    """Read the parts of a scenario; what is explained of it as a whole, or ""."""
    heads = [index for index, line in enumerate(lines) if _PART_HEAD.match(line)]
    parts: list[Question] = []
    explanation = ""
    for number, (begin, end) in enumerate(pairwise([*heads, len(lines)]), 1):
        line = first + begin
        head = lines[begin][3:].strip()
        if head.casefold() == _TOGETHER:
            if end < len(lines):
                draft.error(line, "“### chung” là phần cuối cùng của tình huống.")
            explanation = _explanation(lines[:end], begin + 1, first, Draft(line, draft.kind, draft.faults))
            continue
        name, _, kind_name = (piece.strip() for piece in head.partition("|"))
        kind = _kind(kind_name, line, draft.faults)
        if name != str(number):
            draft.error(
                line, "Các phần của tình huống đánh số lần lượt: ### 1 | kiểu câu hỏi, ### 2 | kiểu câu hỏi."
            )
        if kind == "scenario":
            draft.error(line, "Trong một tình huống không đặt được tình huống khác.")
        elif kind is not None:
            part = Draft(line, kind, draft.faults, {"lesson_key": draft.values["lesson_key"]}, part=True)
            parts.append(_read(str(number), lines[begin:end], part, around))
    if heads and not parts:
        draft.error(draft.line, _NO_ANSWER["scenario"])
    draft.values["parts"] = tuple(parts)
    return explanation


_NO_ANSWER = {
    "single": "Câu hỏi này chưa có đáp án; mỗi đáp án một dòng bắt đầu bằng ( ) hoặc (x).",
    "multiple": "Câu hỏi này chưa có đáp án; mỗi đáp án một dòng bắt đầu bằng [ ] hoặc [x].",
    "true_false": "Câu hỏi này chưa có hai đáp án “Đúng” và “Sai”, mỗi đáp án một dòng bắt đầu bằng ( ) hoặc (x).",
    "numeric": "Câu hỏi này chưa có đáp số, ví dụ “= 55,1 ± 0,05”.",
    "short": "Câu hỏi này chưa có câu trả lời được chấp nhận; mỗi cách viết một dòng bắt đầu bằng “=”.",
    "matching": "Câu hỏi này chưa có cặp nào; mỗi cặp một dòng “- vế trái => vế phải”.",
    "ordering": "Câu hỏi này chưa có bước nào; mỗi bước một dòng, đánh số 1. 2. 3. theo thứ tự đúng.",
    "cloze": "Câu hỏi này chưa có đáp án cho chỗ trống nào; viết “1 = đáp án”, hoặc “1 (x) đáp án” và “1 ( ) đáp án”.",
    "hotspot": "Câu hỏi này chưa có vùng nào trên hình; mỗi vùng một dòng, ví dụ “(x) [10 20 30 15] tên vùng”.",
    "scenario": "Tình huống này chưa có phần nào; mỗi phần mở bằng “### 1 | kiểu câu hỏi”.",
}


def _facts(lines: list[str], draft: Draft, around: _Around) -> int:
    """Read the facts under the head; the index of the first line after them."""
    seen: dict[str, tuple[int, str]] = {}
    index = 1
    while index < len(lines) and lines[index].strip():
        number = draft.line + index
        match = _FACT.match(lines[index])
        name = match.group(1).strip().casefold() if match else ""
        if match is None or name not in _FACTS:
            if answer_mark(draft.kind, lines[index]) or match is None:
                draft.error(number, "Giữa phần khai báo của câu hỏi và lời hỏi cần một dòng trống.")
                break
            draft.error(number, f"Không có mục “{name}”. Các mục: {', '.join(_FACTS)}.")
        elif name in seen:
            draft.error(number, f"Mục “{name}” viết hai lần trong một câu hỏi.")
        else:
            meant_for = _FACTS[name]
            if draft.part and name in _FACTS_OF_THE_WHOLE:
                draft.error(number, f"Mục “{name}” viết ở đầu tình huống, không viết trong từng phần.")
            elif meant_for is not None and draft.kind not in meant_for:
                draft.error(number, f"Mục “{name}” không dùng cho kiểu câu hỏi này.")
            else:
                seen[name] = (number, match.group(2).strip())
        index += 1
    if not draft.part:
        _take_place(seen, draft, around.lesson_keys)
    _take_facts(seen, draft)
    if draft.kind == "hotspot":
        areas.read_picture(*seen.get("hình", (draft.line, "")), draft, around.files, around.uses, PATH)
    return index


def _take_place(seen: dict[str, tuple[int, str]], draft: Draft, lesson_keys: frozenset[str] | None) -> None:
    values = draft.values
    line, lesson = seen.get("bài", (draft.line, ""))
    if not lesson:
        draft.error(line, "Câu hỏi thiếu mục “bài:” nói nó thuộc bài học nào.")
    elif lesson_keys is not None and lesson not in lesson_keys:
        draft.error(line, f"Không có bài học nào mang khóa “{lesson[:80]}”.")
    values["lesson_key"] = lesson
    values["source"] = seen.get("nguồn", (0, ""))[1]
    tags = [tag.strip() for tag in seen.get("nhãn", (0, ""))[1].split(";")]
    values["tags"] = tuple(dict.fromkeys(tag for tag in tags if tag))


def _take_facts(seen: dict[str, tuple[int, str]], draft: Draft) -> None:
    values = draft.values
    line, marks = seen.get("điểm", (draft.line, "1"))
    if re.fullmatch(r"[1-9][0-9]?", marks):
        values["marks"] = int(marks)
    else:
        draft.error(line, "“điểm:” phải là số nguyên từ 1 đến 99.")
    # Đúng stands before Sai wherever it is read
    values["keep_order"] = draft.kind == "true_false" or _yes(seen, "giữ thứ tự", draft)
    values["diacritics_strict"] = _yes(seen, "phân biệt dấu", draft)
    values["unit"] = seen.get("đơn vị", (0, ""))[1]


def _yes(seen: dict[str, tuple[int, str]], name: str, draft: Draft) -> bool:
    line, value = seen.get(name, (draft.line, "không"))
    if value.casefold() not in _YES:
        draft.error(line, f"“{name}:” chỉ nhận “có” hoặc “không”.")
    return _YES.get(value.casefold(), False)


def _explanation(body: list[str], begin: int, first: int, draft: Draft) -> str:
    rows: list[str] = []
    for index in range(begin, len(body)):
        row = body[index]
        if row.startswith(">"):
            rows.append(row[2:].rstrip() if row.startswith("> ") else row[1:].rstrip())
        elif row.strip():
            draft.error(
                first + index,
                "Dòng này đứng sau lời giải thích cuối câu hỏi; lời giải thích phải bắt đầu bằng “>” và là phần cuối cùng.",
            )
            break
        else:
            rows.append("")
    explanation = "\n".join(rows).strip()
    if not explanation:
        draft.error(
            draft.line, "Câu hỏi chưa có lời giải thích ở cuối, các dòng bắt đầu bằng “>” sát lề trái."
        )
    return explanation
