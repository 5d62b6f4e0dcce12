"""What stands in an item: its declared answers, its text as HTML, and the interactions that are none of ours."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from app.interop.formats import numbers

REFUSED = {
    "extendedTextInteraction": "Câu tự luận không chấm tự động được; hãy đưa vào phần sản phẩm của khóa học.",
    "uploadInteraction": "Câu nộp tệp không chấm tự động được; hãy đưa vào phần sản phẩm của khóa học.",
    "drawingInteraction": "Câu vẽ hình không chấm tự động được.",
    "sliderInteraction": "Câu kéo thanh trượt chưa có kiểu tương ứng ở đây; hãy viết lại thành câu số.",
    "selectPointInteraction": "Câu chấm điểm tự do trên hình chưa có kiểu tương ứng ở đây; hãy viết lại thành câu điểm trên hình.",
    "graphicOrderInteraction": "Câu xếp thứ tự trên hình chưa có kiểu tương ứng ở đây.",
    "associateInteraction": "Câu ghép trong một danh sách chưa có kiểu tương ứng ở đây; hãy viết lại thành câu ghép đôi.",
}


@dataclass(frozen=True)
class Declared:
    """A response declaration: the right values, and the marks of each where they are mapped."""

    several: bool
    base: str
    right: tuple[str, ...]
    mapped: tuple[tuple[str, Decimal], ...]


def declared(element: Element) -> Declared:
    """What one `responseDeclaration` says."""
    mapped = []
    for entry in element.iter("mapEntry"):
        try:
            mapped.append((entry.get("mapKey") or "", numbers.read(entry.get("mappedValue") or "0")))
        except ValueError:
            continue
    right = tuple((value.text or "").strip() for value in element.findall("correctResponse/value"))
    several = element.get("cardinality") in ("multiple", "ordered")
    return Declared(several, element.get("baseType") or "", right, tuple(mapped))


def inner(element: Element, without: tuple[Element, ...]) -> str:
    """The HTML inside an element, some elements left out but not what follows them."""
    pieces = [_quoted(element.text)]

    def walk(child: Element) -> None:
        if not any(child is one for one in without):
            if child.tag in ("rubricBlock", "stylesheet", "none"):
                pass
            else:
                bare = Element(child.tag, child.attrib)
                opening = ElementTree.tostring(bare, encoding="unicode", short_empty_elements=False)
                pieces.append(opening[: opening.rindex("</")] + _quoted(child.text))
                for grandchild in child:
                    walk(grandchild)
                pieces.append("" if child.tag in ("br", "img", "hr") else f"</{child.tag}>")
        pieces.append(_quoted(child.tail))

    for child in element:
        walk(child)
    return "".join(pieces)


def _quoted(words: str | None) -> str:
    return (words or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
