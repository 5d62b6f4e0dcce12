"""điểm trên hình: a picture, and areas of it to choose from."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.catalog.bundle.kinds import Draft, warn_of_silence
from app.catalog.bundle.media import Uses, check_reference, says_nothing
from app.catalog.bundle.parts import Area, MediaFile, Option
from app.core.markdown import option_key
from app.core.markdown.answers import read_answers
from app.core.markdown.findings import Reference

_AREA = re.compile(r"\[[ \t]*([0-9]{1,4}(?:(?:[ \t]*,[ \t]*|[ \t]+)[0-9]{1,4}){3})[ \t]*\][ \t]*", re.ASCII)


def read_picture(
    line: int, value: str, draft: Draft, files: Mapping[str, MediaFile], uses: Uses, path: str
) -> None:
    """The fact `hình: media/x.png | what the picture shows`. `path`: the file it stands in."""
    target, _, alt = (piece.strip() for piece in value.partition("|"))
    if not target:
        draft.error(line, "Câu điểm trên hình cần mục “hình: media/tên-tệp.png | lời tả hình”.")
        return
    if says_nothing(alt):
        draft.error(
            line, "Sau dấu “|” của mục “hình:” phải tả điều mà hình cho thấy, cho người không nhìn thấy hình."
        )
    found, sentence = check_reference(Reference(line, target, "-", picture=True), files)
    if sentence:
        draft.error(line, sentence)
    if found:
        uses.setdefault(found, (path, line))
    draft.values |= {"image": found or target, "image_alt": alt}


def read(lines: list[str], first: int, draft: Draft) -> None:
    """`(x) [x y width height] name`, in whole percent of the picture; `[x]` where several areas are right."""
    answers, faults = read_answers(lines, first)
    draft.faults += faults
    options: list[Option] = []
    names: set[str] = set()
    for index, answer in enumerate(answers):
        match = _AREA.match(answer.text)
        area, name = _area(match.group(1)) if match else None, answer.text[match.end() :] if match else ""
        if match is None:
            draft.error(
                answer.line,
                "Mỗi vùng viết “( ) [trái trên rộng cao] tên vùng”, bốn số nguyên là phần trăm của hình, ví dụ [10 20 30 15].",
            )
        elif area is None:
            draft.error(
                answer.line,
                "Vùng này nằm ngoài hình: trái + rộng và trên + cao không được quá 100, rộng và cao phải lớn hơn 0.",
            )
        elif not name:
            draft.error(answer.line, "Sau bốn số cần tên của vùng, để người không dùng chuột chọn được.")
        elif name in names:
            draft.error(answer.line, "Tên vùng này giống hệt một vùng ở trên.")
        names.add(name)
        options.append(Option(option_key(index), name.strip(), answer.feedback, answer.right, area))
    if len(answers) < 2:
        draft.error(draft.line, "Câu điểm trên hình cần ít nhất hai vùng.")
    right = [answer for answer in answers if answer.right]
    if not right:
        draft.error(draft.line, "Chưa vùng nào được đánh dấu đúng bằng (x) hoặc [x].")
    elif len(right) > 1 and not all(answer.several for answer in answers):
        draft.error(
            right[1].line, "Chỉ một vùng đúng thì dùng ( ) và (x); nếu có nhiều, mọi vùng dùng [ ] và [x]."
        )
    elif len({answer.several for answer in answers}) > 1:
        draft.error(answers[0].line, "Một câu hỏi chỉ dùng một kiểu dấu: hoặc ( ) hoặc [ ].")
    elif len(right) == 1 and answers[0].several:
        draft.warn(answers[0].line, "Chỉ một vùng đúng nên người học chọn một vùng; hãy dùng ( ) và (x).")
    warn_of_silence(answers, draft)
    draft.values["options"] = tuple(options)


def _area(numbers: str) -> Area | None:
    x, y, width, height = (int(number) for number in re.findall("[0-9]+", numbers))
    inside = width > 0 and height > 0 and x + width <= 100 and y + height <= 100
    return Area(x, y, width, height) if inside else None


def write(area: Area | None) -> str:
    """What stands before the name of an area."""
    return f"[{area.x} {area.y} {area.width} {area.height}] " if area else ""
