"""One QTI item → a question. The tree comes from `names.plain`, so both versions read alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from xml.etree.ElementTree import Element

from app.catalog.bundle import Gap, Option, Question
from app.core.markdown import option_key
from app.interop.formats import elements, html, numbers
from app.interop.formats.gift.reading import truth_values
from app.interop.formats.judging import key_of
from app.interop.formats.qti.areas import area_of, picture_size
from app.interop.formats.qti.contents import REFUSED, Declared, declared, inner
from app.interop.rules import Item

Load = Callable[[str], bytes | None]

_TRUE = frozenset(("true", "đúng", "t", "yes"))
_FALSE = frozenset(("false", "sai", "f", "no"))
_TYPED = ("textEntryInteraction", "inlineChoiceInteraction")
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"  # stand for a gap while the text around it is converted


class NotOurs(ValueError):
    """This cannot be a question of ours; the message is a sentence."""


def read_item(root: Element, name: str, load: Load) -> Item:
    """One `assessmentItem`. `load` gives the bytes of a file by its address in the item."""
    key = (root.get("identifier") or "").strip() or name
    if root.tag != "assessmentItem":
        return Item(key, root.tag, None, "Tệp này không phải một câu hỏi QTI (assessmentItem).")
    reading = _Reading(root, load)
    try:
        values = reading.values()
        question = Question(
            key=key_of(key), lesson_key="", explanation=reading.explanation(), marks=reading.marks(), **values,  # type: ignore[arg-type]
        )  # fmt: skip
    except NotOurs as problem:
        return Item(key, reading.type, None, str(problem))
    return Item(key, question.kind, question, losses=tuple(dict.fromkeys(reading.losses)), files=reading.used)


class _Reading:
    """An item while it is being read."""

    def __init__(self, root: Element, load: Load) -> None:
        self.root = root
        self.load = load
        self.type = "unknown"
        self.losses: list[str] = []
        self.used: dict[str, bytes] = {}
        found = root.find(".//itemBody")
        self.body = found if found is not None else Element("itemBody")
        self.declared = {d.get("identifier") or "": declared(d) for d in root.iter("responseDeclaration")}

    def values(self) -> dict[str, object]:
        """The fields that follow from what there is to do."""
        found = [
            element
            for element in self.body.iter()
            if element.tag.endswith("Interaction") and element.tag != "endAttemptInteraction"
        ]
        if not found:
            raise NotOurs("Đây là lời dẫn, không có phần trả lời.")
        self.type = found[0].tag
        if any(element.tag in REFUSED for element in found):
            raise NotOurs(next(REFUSED[element.tag] for element in found if element.tag in REFUSED))
        if all(element.tag in _TYPED for element in found):
            return self._gaps(found)
        if len(found) > 1:
            raise NotOurs(
                "Câu gồm nhiều phần trả lời khác nhau; hãy tách thành nhiều câu, hoặc viết lại thành tình huống."
            )
        (one,) = found
        reader = {
            "choiceInteraction": self._choices, "orderInteraction": self._order, "matchInteraction": self._match,
            "hotspotInteraction": self._hotspot, "gapMatchInteraction": self._gap_match,
        }.get(one.tag)  # fmt: skip
        if reader is None:
            raise NotOurs(f"Kiểu trả lời “{one.tag[:40]}” của QTI không có kiểu tương ứng ở đây.")
        values = reader(one)
        values.setdefault("prompt", self._prompt(one))
        return values

    def _of(self, interaction: Element) -> Declared:
        found = self.declared.get(interaction.get("responseIdentifier") or "")
        if found is None or not (found.right or found.mapped):
            raise NotOurs("Câu này không khai báo đáp án đúng.")
        return found

    def _right(self, interaction: Element) -> tuple[str, ...]:
        found = self._of(interaction)
        return found.right or tuple(value for value, marks in found.mapped if marks > 0)

    def text(self, element: Element | None, *, without: tuple[Element, ...] = ()) -> str:
        """What stands inside an element, as Markdown."""
        if element is None:
            return ""
        converted = html.to_markdown(inner(element, without), self._picture)
        self.losses += converted.losses
        return converted.text

    def _picture(self, src: str, alt: str) -> str:
        data = self.load(src) if src and ":" not in src else None
        if data is None:
            return ""
        name = elements.free_name(src, data, self.used)
        self.used[name] = data
        return name

    def _prompt(self, interaction: Element) -> str:
        own = interaction.find("prompt")
        around = self.text(self.body, without=(interaction,))
        return "\n\n".join(piece for piece in (around, self.text(own)) if piece)

    def _said(self, choice: Element) -> tuple[str, tuple[Element, ...]]:
        inline = tuple(
            element for element in choice.iter() if element.tag in ("feedbackInline", "feedbackBlock")
        )
        return " ".join(piece for piece in (self.text(element) for element in inline) if piece), inline

    def _choices(self, interaction: Element) -> dict[str, object]:
        right = self._right(interaction)
        declared = self._of(interaction)
        if len({marks for _, marks in declared.mapped if marks > 0}) > 1:
            self.losses.append("điểm khác nhau của các đáp án đúng")
        options = []
        for number, choice in enumerate(interaction.findall("simpleChoice")):
            said, inline = self._said(choice)
            options.append(
                Option(
                    option_key(number),
                    self.text(choice, without=inline),
                    said,
                    choice.get("identifier") in right,
                )
            )
        names = [option.text.strip().casefold() for option in options]
        if len(names) == 2 and names[0] in _TRUE and names[1] in _FALSE:
            return truth_values(options[0].correct, options[0].feedback, options[1].feedback)
        if len(names) == 2 and names[0] in _FALSE and names[1] in _TRUE:
            return truth_values(options[1].correct, options[1].feedback, options[0].feedback)
        several = declared.several or interaction.get("maxChoices", "1") not in ("1",)
        fixed = interaction.get("shuffle", "false") != "true"
        return {"kind": "multiple" if several else "single", "options": tuple(options), "keep_order": fixed}

    def _order(self, interaction: Element) -> dict[str, object]:
        texts = {
            choice.get("identifier") or "": " ".join(self.text(choice).split())
            for choice in interaction.findall("simpleChoice")
        }
        right = self._right(interaction)
        if set(right) != set(texts):
            raise NotOurs("Thứ tự đúng không gồm đủ mọi bước.")
        return {"kind": "ordering", "items": tuple(texts[identifier] for identifier in right)}

    def _match(self, interaction: Element) -> dict[str, object]:
        sets = interaction.findall("simpleMatchSet")
        if len(sets) != 2:
            raise NotOurs("Câu ghép đôi cần hai danh sách.")
        sides = [
            {
                c.get("identifier") or "": " ".join(self.text(c).split())
                for c in side.findall("simpleAssociableChoice")
            }
            for side in sets
        ]
        pairs = [tuple(value.split()) for value in self._right(interaction)]
        if any(len(pair) != 2 or pair[0] not in sides[0] or pair[1] not in sides[1] for pair in pairs):
            raise NotOurs("Cặp đúng chỉ đến một vế không có.")
        if sorted(pair[0] for pair in pairs) != sorted(sides[0]):
            raise NotOurs("Mỗi vế trái phải có đúng một vế phải.")
        used = {pair[1] for pair in pairs}
        return {
            "kind": "matching",
            "pairs": tuple(
                (sides[0][left], sides[1][right])
                for left, right in sorted(pairs, key=lambda p: list(sides[0]).index(p[0]))
            ),
            "distractors": tuple(words for identifier, words in sides[1].items() if identifier not in used),
        }

    def _hotspot(self, interaction: Element) -> dict[str, object]:
        picture = next((e for e in interaction.iter() if e.tag in ("object", "img")), None)
        source = (picture.get("data") or picture.get("src") or "") if picture is not None else ""
        path = self._picture(source, "")
        if picture is None or not path:
            raise NotOurs("Không có hình của câu này trong gói.")
        size = picture_size(picture, self.used[path])
        right = self._right(interaction)
        options = []
        for number, choice in enumerate(interaction.findall("hotspotChoice")):
            area = area_of(choice, size)
            if area is None:
                raise NotOurs("Có vùng trên hình không đọc được tọa độ.")
            if choice.get("shape") != "rect":
                self.losses.append("hình dạng của vùng (thành hình chữ nhật bao quanh)")
            said, inline = self._said(choice)
            name = choice.get("hotspotLabel") or self.text(choice, without=inline) or f"Vùng {number + 1}"
            options.append(
                Option(option_key(number), html.escaped(name), said, choice.get("identifier") in right, area)
            )
        alt = " ".join((picture.get("alt") or "".join(picture.itertext())).split())
        return {
            "kind": "hotspot", "options": tuple(options), "image": path,
            "image_alt": alt or f"Tệp hình {path.removeprefix('media/').rpartition('.')[0]}",
        }  # fmt: skip

    def _gap_match(self, interaction: Element) -> dict[str, object]:
        texts = {
            e.get("identifier") or "": " ".join("".join(e.itertext()).split())
            for e in interaction.iter("gapText")
        }
        right = {
            pair[1]: pair[0]
            for pair in (value.split() for value in self._right(interaction))
            if len(pair) == 2
        }
        gaps: list[Gap] = []
        for element in list(interaction.iter("gap")):
            words = texts.get(right.get(element.get("identifier") or "", ""), "")
            if not words:
                raise NotOurs("Có chỗ trống không khai báo đáp án đúng.")
            gaps.append(Gap((words,), tuple(dict.fromkeys(texts.values()))))
            element.text, element.tag = f"{_OPEN}{len(gaps)}{_CLOSE}", "span"
        own = interaction.find("prompt")
        leftovers = tuple(e for e in interaction if e.tag in ("gapText", "gapImg", "prompt"))
        interaction.tag = "div"
        around = self.text(self.body, without=leftovers)
        prompt = "\n\n".join(piece for piece in (self.text(own), around) if piece)
        return {"kind": "cloze", "prompt": _settled(prompt), "gaps": tuple(gaps)}

    def _gaps(self, found: list[Element]) -> dict[str, object]:
        if len(found) > 99:
            raise NotOurs("Câu này có quá nhiều chỗ trống (trên 99).")
        if len(found) == 1 and found[0].tag == "textEntryInteraction" and self._stands_last(found[0]):
            return self._typed(found[0])
        gaps = []
        for number, element in enumerate(found, 1):
            right = self._right(element)
            if element.tag == "inlineChoiceInteraction":
                texts = {
                    c.get("identifier") or "": " ".join("".join(c.itertext()).split())
                    for c in element.findall("inlineChoice")
                }
                words = tuple(texts[identifier] for identifier in right if identifier in texts)
                if len(words) != 1:
                    raise NotOurs("Có chỗ trống không có đúng một lựa chọn đúng.")
                gaps.append(Gap(words, tuple(dict.fromkeys(texts.values()))))
            else:
                gaps.append(Gap(self._accepted(element)))
            for child in list(element):
                element.remove(child)
            element.text, element.tag = f"{_OPEN}{number}{_CLOSE}", "span"
        return {"kind": "cloze", "prompt": _settled(self.text(self.body)), "gaps": tuple(gaps)}

    def _stands_last(self, entry: Element) -> bool:
        """Whether nothing is said after the field: then it is a short answer, not a gap."""
        entry.text = _OPEN
        said = "".join(self.body.itertext()).strip()
        entry.text = ""
        return said.endswith(_OPEN)

    def _accepted(self, entry: Element) -> tuple[str, ...]:
        declared = self._of(entry)
        best = max((marks for _, marks in declared.mapped), default=Decimal(0))
        if any(0 < marks < best for _, marks in declared.mapped):
            self.losses.append("cách trả lời chỉ được một phần điểm")
        words = [*declared.right, *(value for value, marks in declared.mapped if marks == best and best > 0)]
        found = tuple(dict.fromkeys(" ".join(word.split()) for word in words if word.strip()))
        if not found:
            raise NotOurs("Không có cách trả lời nào được trọn điểm.")
        return found

    def _typed(self, entry: Element) -> dict[str, object]:
        prompt = self.text(self.body, without=(entry,))
        if self._of(entry).base not in ("float", "integer"):
            return {"kind": "short", "prompt": prompt, "accepted": self._accepted(entry)}
        (value, *others) = self._accepted(entry)
        if others:
            raise NotOurs("Câu số ở đây có đúng một đáp số được trọn điểm.")
        tolerance = "0"
        for element in self.root.iter("equal"):
            if element.get("toleranceMode") == "absolute":
                tolerance = (element.get("tolerance") or "0").split()[0]
            elif element.get("toleranceMode") == "relative":
                self.losses.append("sai số tương đối")
        try:
            answer, within = (
                numbers.decimal_string(numbers.read(value)),
                numbers.decimal_string(abs(numbers.read(tolerance))),
            )
        except ValueError as problem:
            raise NotOurs(f"Đáp số “{value[:60]}” không đọc được.") from problem
        return {"kind": "numeric", "prompt": prompt, "answer": answer, "tolerance": within}

    def explanation(self) -> str:
        """What is said after answering."""
        said = [text for text in (self.text(element) for element in self.root.iter("modalFeedback")) if text]
        if len(said) > 1:
            self.losses.append("các lời phản hồi khác nhau sau khi trả lời (giữ lời đầu tiên)")
        return said[0] if said else ""

    def marks(self) -> int:
        """The marks of the question: MAXSCORE where it is a whole number of ours."""
        for element in self.root.iter("outcomeDeclaration"):
            if element.get("identifier") == "MAXSCORE":
                words = (element.findtext("defaultValue/value") or "1").strip()
                if re.fullmatch(r"[1-9][0-9]?(?:\.0+)?", words, re.A):
                    return int(words.partition(".")[0])
                self.losses.append(f"điểm {words[:12]} (ở đây là số nguyên từ 1 đến 99)")
        return 1


def _settled(text: str) -> str:
    return re.sub(f"{_OPEN}([0-9]+){_CLOSE}", r"[[\1]]", text)
