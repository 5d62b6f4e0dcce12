"""Moodle XML, read: one question in memory at a time."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import BinaryIO
from unicodedata import normalize
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from app.catalog.bundle import Gap, Option, Question
from app.core.markdown import option_key
from app.interop.formats import carrier, elements, html, numbers, tags
from app.interop.formats.gift.reading import truth_values
from app.interop.formats.judging import key_of
from app.interop.formats.losing import changed_kind
from app.interop.formats.moodle import embedded
from app.interop.rules import Item, Unreadable

REFUSED = {
    "essay": "Câu tự luận không chấm tự động được; hãy đưa vào phần sản phẩm của khóa học.",
    "description": "Đây là lời dẫn, không phải câu hỏi.",
    "calculated": "Câu tính theo công thức với số ngẫu nhiên chưa dùng được ở đây; hãy viết lại thành câu số.",
    "calculatedsimple": "Câu tính theo công thức với số ngẫu nhiên chưa dùng được ở đây; hãy viết lại thành câu số.",
    "calculatedmulti": "Câu tính theo công thức với số ngẫu nhiên chưa dùng được ở đây; hãy viết lại thành câu chọn.",
    "randomsamatch": "Câu ghép đôi ngẫu nhiên lấy nội dung từ câu khác nên không đứng riêng được.",
    "random": "Câu này chỉ là chỗ rút ngẫu nhiên câu khác, không có nội dung.",
    "ddmarker": "Câu kéo thả lên hình không đọc được; hãy viết lại thành câu điểm trên hình.",
    "ddimageortext": "Câu kéo thả lên hình không đọc được; hãy viết lại thành câu điểm trên hình.",
}
# What Moodle itself puts there counts as nothing.
_STANDARD = frozenset(
    ("your answer is correct.", "your answer is partially correct.", "your answer is incorrect.",
     "câu trả lời của bạn đúng", "câu trả lời của bạn đúng một phần.", "câu trả lời của bạn sai.",
     "câu trả lời của bạn chính xác.", "câu trả lời của bạn chưa chính xác.")
)  # fmt: skip


def read(source: BinaryIO) -> Iterator[Item]:
    """The questions of a Moodle XML file. Raises Unreadable."""
    number = 0
    for element in elements.stream(source, ("question",)):
        if element.get("type") == "category":
            continue
        number += 1
        yield read_question(element, number)
    if not number:
        raise Unreadable("Không thấy câu hỏi nào trong tệp Moodle XML này.")


def read_question(element: Element, number: int) -> Item:
    """One `<question>`."""
    files = _files(elements.composed(element))
    carried = carrier.open(element.findtext("hoctapso") or "")
    if carried and carried[0] == elements.mark_of(element, without=("hoctapso",)):
        return Item(carried[1].key, carried[1].kind, carried[1], files=files, exact=True)
    item = _Reading(element, number, files).item()
    return changed_kind(item, carried[1].kind) if carried else item


def _files(element: Element) -> dict[str, bytes]:
    """The files inside the question: path in media/ as we would have written it → bytes."""
    found: dict[str, bytes] = {}
    for file in element.iter("file"):
        path = "media" + (file.get("path") or "/") + (file.get("name") or "")
        try:
            found[path] = base64.b64decode("".join((file.text or "").split()), validate=True)
        except (binascii.Error, ValueError):
            continue
        file.text = ""
    return found


class _Reading:
    """A question while it is being read."""

    def __init__(self, element: Element, number: int, files: dict[str, bytes]) -> None:
        self.element = element
        self.files = files
        self.used: dict[str, bytes] = {}
        self.losses: list[str] = []
        self.type = element.get("type") or "?"
        self.name = " ".join((element.findtext("name/text") or "").split())
        self.id = (element.findtext("idnumber") or "").strip() or self.name or f"cau-{number}"

    def item(self) -> Item:
        """What it says."""
        reader: Callable[[], dict[str, object] | str] | None = {
            "multichoice": self._choices, "truefalse": self._truth, "shortanswer": self._short,
            "numerical": self._numeric, "matching": self._matching, "match": self._matching,
            "ordering": self._ordering, "cloze": self._cloze, "multianswer": self._cloze,
            "gapselect": self._selected, "ddwtos": self._selected,
        }.get(self.type)  # fmt: skip
        if reader is None:
            why = REFUSED.get(
                self.type, f"Kiểu câu hỏi “{self.type[:40]}” của Moodle không có kiểu tương ứng ở đây."
            )
            return Item(self.id, self.type, None, why)
        values = reader()
        if isinstance(values, str):
            return Item(self.id, self.type, None, values)
        own = tags.read(element.findtext("text") or "" for element in self.element.findall("tags/tag"))
        values.setdefault("prompt", self.text(self.element.find("questiontext")))
        question = Question(
            key=key_of(self.id), lesson_key=own.lesson, source=own.source, tags=own.others, marks=self._marks(),
            explanation=self.text(self.element.find("generalfeedback")), **values,  # type: ignore[arg-type]
        )  # fmt: skip
        self._leftovers()
        item = Item(self.id, self.type, question, losses=tuple(dict.fromkeys(self.losses)), files=self.used)
        return changed_kind(item, own.kind) if own.kind else item

    def text(self, holder: Element | None, raw: str | None = None) -> str:
        """The text of an element as Markdown, by its declared format."""
        words = (raw if raw is not None else holder.findtext("text") if holder is not None else "") or ""
        words = words.strip().replace("\r\n", "\n")
        declared = (holder.get("format") if holder is not None else "") or ""
        if declared == "markdown":
            return re.sub(
                r"@@PLUGINFILE@@(/[^)\s\"'>]+)",
                lambda m: self._picture(m.group(0), "") or "media/thieu",
                words,
            )
        if declared == "html" or (declared != "plain_text" and html.looks_like_html(words)):
            found = html.to_markdown(words, self._picture)
            self.losses += found.losses
            return found.text
        return html.escaped(words)

    def _picture(self, src: str, alt: str) -> str:
        if not src.startswith("@@PLUGINFILE@@/"):
            return ""
        path = "media/" + normalize("NFC", unquote(src.removeprefix("@@PLUGINFILE@@/").partition("?")[0]))
        if path not in self.files:
            return ""
        name = elements.free_name(path, self.files[path], self.used)
        self.used[name] = self.files[path]
        return name

    def _marks(self) -> int:
        try:
            marks = numbers.read(self.element.findtext("defaultgrade") or "1")
        except ValueError:
            return 1
        if marks == marks.to_integral_value() and 1 <= marks <= 99:
            return int(marks)
        self.losses.append(f"điểm {str(marks)[:12]} (ở đây là số nguyên từ 1 đến 99)")
        return 1

    def _leftovers(self) -> None:
        """Name what has no place here."""
        for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            said = html.to_markdown(self.element.findtext(f"{name}/text") or "").text
            if (
                said
                and said.casefold() not in _STANDARD
                and said.casefold().rstrip(".") + "." not in _STANDARD
            ):
                self.losses.append("phản hồi chung khi đúng hoặc sai")
        if any((hint.findtext("text") or "").strip() for hint in self.element.findall("hint")):
            self.losses.append("gợi ý giữa các lần thử")

    def _fraction(self, answer: Element) -> Decimal:
        try:
            return numbers.read(answer.get("fraction") or "0")
        except ValueError:
            return Decimal(0)

    def _choices(self) -> dict[str, object] | str:
        single = (self.element.findtext("single") or "true").strip() in ("true", "1")
        options = []
        answers = self.element.findall("answer")
        best = max((self._fraction(answer) for answer in answers), default=Decimal(0))
        for number, answer in enumerate(answers):
            fraction = self._fraction(answer)
            right = fraction > 0 and (not single or fraction == best)
            if single and (0 < fraction < best or fraction < 0):
                self.losses.append("điểm một phần hoặc điểm trừ của đáp án")
            options.append(
                Option(option_key(number), self.text(answer), self.text(answer.find("feedback")), right)
            )
        right_ones = sum(option.correct for option in options)
        if right_ones == 0:
            return "Không đáp án nào được điểm, nên không biết đáp án đúng."
        if single and right_ones > 1:
            return "Câu một lựa chọn mà nhiều đáp án cùng được trọn điểm; hãy chọn một, hoặc đổi sang nhiều lựa chọn."
        if single and best < 100:
            self.losses.append("đáp án đúng nhất không được trọn điểm")
        if not single and len({self._fraction(a) for a in answers if self._fraction(a) > 0}) > 1:
            self.losses.append("điểm khác nhau của các đáp án đúng")
        fixed = (self.element.findtext("shuffleanswers") or "true").strip() in ("false", "0")
        return {"kind": "single" if single else "multiple", "options": tuple(options), "keep_order": fixed}

    def _truth(self) -> dict[str, object] | str:
        said = {"true": "", "false": ""}
        true = None
        for answer in self.element.findall("answer"):
            name = (answer.findtext("text") or "").strip().lower()
            if name in said:
                said[name] = self.text(answer.find("feedback"))
                if self._fraction(answer) > 0:
                    true = name == "true"
        return (
            "Không biết đúng hay sai là đáp án."
            if true is None
            else truth_values(true, said["true"], said["false"])
        )

    def _whole(self) -> list[Element]:
        """The answers that get all marks; the others are named as lost."""
        answers = self.element.findall("answer")
        if any((a.findtext("feedback/text") or "").strip() for a in answers):
            self.losses.append("phản hồi riêng của từng cách trả lời")
        if any(0 < self._fraction(a) < 100 for a in answers):
            self.losses.append("cách trả lời chỉ được một phần điểm")
        return [a for a in answers if self._fraction(a) >= 100]

    def _short(self) -> dict[str, object] | str:
        accepted = []
        for answer in self._whole():
            words = " ".join((answer.findtext("text") or "").split())
            if "*" in words.replace("\\*", ""):
                self.losses.append(f"dấu * thay cho chữ bất kỳ trong “{words[:60]}”")
            accepted.append(re.sub(r"\\?\*", lambda m: "*" if len(m.group(0)) == 2 else "", words))
        if (self.element.findtext("usecase") or "0").strip() == "1":
            self.losses.append("phân biệt chữ hoa, chữ thường")
        accepted = [words for words in dict.fromkeys(accepted) if words.strip()]
        if not accepted:
            return "Không có cách trả lời nào được trọn điểm."
        return {"kind": "short", "accepted": tuple(accepted)}

    def _numeric(self) -> dict[str, object] | str:
        whole = self._whole()
        if len(whole) != 1:
            return "Câu số ở đây có đúng một đáp số được trọn điểm."
        words = (whole[0].findtext("text") or "").strip()
        try:
            answer = numbers.decimal_string(numbers.read(words))
            tolerance = numbers.decimal_string(abs(numbers.read(whole[0].findtext("tolerance") or "0")))
        except ValueError:
            return f"Đáp số “{words[:60]}” không đọc được."
        units = self.element.findall("units/unit")
        unit = (units[0].findtext("unit_name") or "").strip() if units else ""
        if len(units) > 1:
            self.losses.append("các đơn vị khác của đáp số")
        return {"kind": "numeric", "answer": answer, "tolerance": tolerance, "unit": unit}

    def _matching(self) -> dict[str, object] | str:
        pairs, distractors = [], []
        for sub in self.element.findall("subquestion"):
            left = " ".join(self.text(sub).split())
            right = html.escaped(" ".join((sub.findtext("answer/text") or "").split()))
            (pairs.append((left, right)) if left else distractors.append(right))
        return {"kind": "matching", "pairs": tuple(pairs), "distractors": tuple(distractors)}

    def _ordering(self) -> dict[str, object] | str:
        steps = [" ".join(self.text(answer).split()) for answer in self.element.findall("answer")]
        return {"kind": "ordering", "items": tuple(steps)}

    def _cloze(self) -> dict[str, object] | str:
        holder = self.element.find("questiontext")
        try:
            marked, gaps, losses = embedded.take(
                (holder.findtext("text") if holder is not None else "") or ""
            )
        except embedded.NotOurs as problem:
            return str(problem)
        self.losses += losses
        return {"kind": "cloze", "prompt": embedded.settle(self.text(holder, marked)), "gaps": gaps}

    def _selected(self) -> dict[str, object] | str:
        """“Select missing words” and words dragged into a text: `[[2]]` is the second word of the list."""
        boxes = [*self.element.findall("selectoption"), *self.element.findall("dragbox")]
        words = [
            (" ".join((b.findtext("text") or "").split()), (b.findtext("group") or "1").strip())
            for b in boxes
        ]
        gaps: list[Gap] = []

        def one(match: re.Match[str]) -> str:
            number = int(match.group(1)) - 1
            if not 0 <= number < len(words):
                return match.group(0)
            right, group = words[number]
            gaps.append(Gap((right,), tuple(dict.fromkeys(text for text, of in words if of == group))))
            return f"\ue0f0{len(gaps)}\ue0f1"

        holder = self.element.find("questiontext")
        raw = (holder.findtext("text") if holder is not None else "") or ""
        marked = re.sub(r"\[\[([0-9]{1,3})\]\]", one, raw)
        if not gaps or len(gaps) > 99:
            return "Không thấy chỗ trống nào trong câu này."
        if self.type == "ddwtos":
            self.losses.append("cách kéo thả (thành chọn từ danh sách)")
        return {"kind": "cloze", "prompt": embedded.settle(self.text(holder, marked)), "gaps": tuple(gaps)}
