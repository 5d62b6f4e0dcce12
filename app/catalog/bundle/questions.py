"""questions.md: the bank of the final quiz."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from app.catalog.bundle.kinds import READERS, Draft, answer_mark, unescape_prompt
from app.catalog.bundle.media import Uses, check_reference
from app.catalog.bundle.parts import KINDS, Kind, MediaFile, Problem, Question
from app.catalog.bundle.texts import is_key
from app.core.markdown import findings, source
from app.core.markdown.source import Fault

PATH = "questions.md"

_HEAD = re.compile(r"^##(?!#)[ \t]*(.*)$")
_FACT = re.compile(r"^([^:]{1,40}?)[ \t]*:[ \t]*(.*)$")
_FACTS: dict[str, frozenset[Kind] | None] = {  # name → the kinds it is for, None for all
    "bài": None,
    "nguồn": None,
    "nhãn": None,
    "điểm": None,
    "giữ thứ tự": frozenset(("single", "multiple")),
    "đơn vị": frozenset(("numeric",)),
    "phân biệt dấu": frozenset(("short",)),
}
_YES = {"có": True, "không": False}


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
    questions: list[Question] = []
    first_lines: dict[str, int] = {}
    for begin, end in pairwise([*heads, len(lines)]):
        question = _question(lines[begin:end], begin + 1, faults, lesson_keys)
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


def _question(
    lines: list[str], line: int, faults: list[Fault], lesson_keys: frozenset[str] | None
) -> Question | None:
    match = _HEAD.match(lines[0])
    key, _, kind_name = (piece.strip() for piece in (match.group(1) if match else "").partition("|"))
    kind = KINDS.get(kind_name.casefold())
    if kind is None:
        kinds = ", ".join(KINDS)
        faults.append(Fault(line, f"Không có kiểu câu hỏi “{kind_name[:60]}”. Các kiểu: {kinds}."))
        return None
    if not is_key(key):
        faults.append(
            Fault(line, f"Khóa câu hỏi “{key[:80]}” chỉ được gồm chữ thường không dấu, chữ số và gạch nối.")
        )
    draft = Draft(line, kind, faults)
    end_of_facts = _facts(lines, draft, lesson_keys)
    body = lines[end_of_facts:]
    first = line + end_of_facts
    begin = next((index for index, row in enumerate(body) if answer_mark(kind, row)), None)
    if begin is None:
        draft.error(line, _NO_ANSWER[kind])
        begin = next((index for index, row in enumerate(body) if row.startswith(">")), len(body))
    prompt = unescape_prompt(kind, body[:begin])
    if not prompt:
        draft.error(line, "Câu hỏi này chưa có lời hỏi trước các đáp án.")
    end = next((index for index in range(begin, len(body)) if body[index].startswith(">")), len(body))
    explanation = _explanation(body, end, first, draft)
    if begin < end:
        READERS[kind](body[begin:end], first + begin, draft)
    values = draft.values
    return Question(key=key, kind=kind, prompt=prompt, explanation=explanation, line=line, **values)  # type: ignore[arg-type]


_NO_ANSWER = {
    "single": "Câu hỏi này chưa có đáp án; mỗi đáp án một dòng bắt đầu bằng ( ) hoặc (x).",
    "multiple": "Câu hỏi này chưa có đáp án; mỗi đáp án một dòng bắt đầu bằng [ ] hoặc [x].",
    "true_false": "Câu hỏi này chưa có hai đáp án “Đúng” và “Sai”, mỗi đáp án một dòng bắt đầu bằng ( ) hoặc (x).",
    "numeric": "Câu hỏi này chưa có đáp số, ví dụ “= 55,1 ± 0,05”.",
    "short": "Câu hỏi này chưa có câu trả lời được chấp nhận; mỗi cách viết một dòng bắt đầu bằng “=”.",
    "matching": "Câu hỏi này chưa có cặp nào; mỗi cặp một dòng “- vế trái => vế phải”.",
    "ordering": "Câu hỏi này chưa có bước nào; mỗi bước một dòng, đánh số 1. 2. 3. theo thứ tự đúng.",
}


def _facts(lines: list[str], draft: Draft, lesson_keys: frozenset[str] | None) -> int:
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
            kinds = _FACTS[name]
            if kinds is not None and draft.kind not in kinds:
                draft.error(number, f"Mục “{name}” không dùng cho kiểu câu hỏi này.")
            else:
                seen[name] = (number, match.group(2).strip())
        index += 1
    _take_facts(seen, draft, lesson_keys)
    return index


def _take_facts(seen: dict[str, tuple[int, str]], draft: Draft, lesson_keys: frozenset[str] | None) -> None:
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
