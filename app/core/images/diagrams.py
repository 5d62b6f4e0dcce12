"""Diagrams in SVG, rebuilt from what is known to be harmless."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from html import escape

from defusedxml import ElementTree as safe_etree
from defusedxml.common import DefusedXmlException

from app.core.images.problem import ImageProblem

MOST_SVG_BYTES = 500_000
MOST_SVG_ELEMENTS = 5_000
MOST_SVG_DEPTH = 60


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_ELEMENTS = _words(
    "svg g defs symbol use title desc style path rect circle ellipse line polyline polygon text tspan "
    "textPath linearGradient radialGradient stop clipPath mask pattern marker switch"
)
_DANGEROUS = _words(
    "script foreignObject image a iframe object embed audio video canvas handler set animate animateColor "
    "animateMotion animateTransform discard feImage filter view cursor font-face-uri tref listener link "
    "meta html body"
)
_ATTRIBUTES = _words(
    "id class role lang viewBox width height x y x1 y1 x2 y2 cx cy r rx ry dx dy d points transform "
    "pathLength offset rotate textLength lengthAdjust preserveAspectRatio gradientUnits gradientTransform "
    "spreadMethod fx fy clipPathUnits maskUnits maskContentUnits patternUnits patternContentUnits "
    "patternTransform markerWidth markerHeight markerUnits refX refY orient startOffset focusable version "
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin "
    "stroke-dasharray stroke-dashoffset stroke-miterlimit opacity color stop-color stop-opacity clip-path "
    "clip-rule mask marker-start marker-mid marker-end font-family font-size font-weight font-style font- "
    "variant-numeric text-anchor text-decoration dominant-baseline alignment-baseline baseline-shift "
    "letter-spacing word-spacing visibility display overflow vector-effect paint-order shape-rendering "
    "text-rendering writing-mode href style type media"
)
_LOCAL_URL = re.compile(r"url\(\s*(['\"]?)#[\w.-]+\1\s*\)", re.ASCII)
_CSS_FORBIDDEN = re.compile(
    r"url\s*\(|image(?:-set)?\s*\(|expression|javascript|behavior|-moz-binding|[\\<]|src\s*\(", re.IGNORECASE
)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_AT = re.compile(r"@[\w-]*[^{;]*")
_MEDIA_RULE = re.compile(
    r"@media\s*(?:(?:screen|all|print)\s*(?:and\s*)?)?(?:\([\s\w:.-]*\)\s*(?:and\s*)?)*", re.IGNORECASE
)
_LENGTH = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?|\.\d{1,6})(?:px)?\s*")
_NUMBERS = re.compile(r"-?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def clean_svg(data: bytes) -> bytes:
    """A diagram rebuilt from what is known to be harmless, with width, height and viewBox.

    Keeps an internal <style> whose rules name nothing outside the file, dark-mode media queries too. Raises
    ImageProblem for scripts, foreign content, links outward, embedded pictures, movement, and files too big to draw.
    """
    root = _parse_svg(data)
    width, height, box = _measure(root)
    root.set("width", _plain_number(width))
    root.set("height", _plain_number(height))
    root.set("viewBox", box)
    pieces: list[str] = []
    _write(root, pieces, 0)
    return "".join(pieces).encode()


def svg_size(data: bytes) -> tuple[int, int]:
    """Width and height of a diagram in whole pixels, from its attributes or its viewBox. Raises ImageProblem."""
    width, height, _ = _measure(_parse_svg(data))
    return max(1, round(width)), max(1, round(height))


def _parse_svg(data: bytes) -> etree.Element:
    if len(data) > MOST_SVG_BYTES:
        raise ImageProblem("Sơ đồ SVG quá lớn (trên 0,5 MB); hãy vẽ gọn lại.")
    try:
        root: etree.Element = safe_etree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ImageProblem("Sơ đồ SVG không được có phần DOCTYPE hoặc ENTITY; hãy xóa phần ấy.") from error
    except etree.ParseError as error:
        line = error.position[0] if error.position else 1
        raise ImageProblem(
            "Sơ đồ SVG viết sai từ dòng này (thẻ chưa đóng hoặc thiếu dấu ngoặc kép).", line
        ) from error
    except (ValueError, LookupError) as error:
        raise ImageProblem("Không đọc được sơ đồ SVG này; hãy lưu lại với mã UTF-8.") from error
    if root.tag != f"{{{_SVG}}}svg":
        raise ImageProblem(
            'Tệp này không phải SVG: thẻ ngoài cùng phải là <svg xmlns="http://www.w3.org/2000/svg">.'
        )
    if sum(1 for _ in _limited(root)) > MOST_SVG_ELEMENTS:
        raise ImageProblem("Sơ đồ SVG có quá nhiều nét vẽ; hãy vẽ gọn lại.")
    return root


def _limited(root: etree.Element) -> Iterator[etree.Element]:
    for index, element in enumerate(root.iter()):
        yield element
        if index > MOST_SVG_ELEMENTS:
            return


def _measure(root: etree.Element) -> tuple[float, float, str]:
    numbers = [float(n) for n in _NUMBERS.findall(root.get("viewBox", ""))]
    box = numbers if len(numbers) == 4 and numbers[2] > 0 and numbers[3] > 0 else None
    width, height = (_length(root.get(name, "")) for name in ("width", "height"))
    if box is None:
        if not width or not height:
            raise ImageProblem("Sơ đồ SVG cần viewBox, hoặc width và height bằng số, để trang chừa đúng chỗ.")
        box = [0.0, 0.0, width, height]
    if not width or not height:
        width, height = box[2], box[3]
    if max(width, height) > 10_000:
        raise ImageProblem("Sơ đồ SVG khai báo kích thước quá lớn.")
    return width, height, " ".join(_plain_number(n) for n in box)


def _length(text: str) -> float | None:
    match = _LENGTH.fullmatch(text)
    return float(match.group(1)) or None if match else None


def _plain_number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _write(element: etree.Element, pieces: list[str], depth: int) -> None:
    if depth > MOST_SVG_DEPTH:
        raise ImageProblem("Sơ đồ SVG lồng quá nhiều lớp; hãy vẽ gọn lại.")
    name = element.tag.removeprefix(f"{{{_SVG}}}") if isinstance(element.tag, str) else ""
    local = name.rpartition("}")[2]
    if local in _DANGEROUS:
        raise ImageProblem(f"Sơ đồ SVG không được chứa thẻ <{local}>: {_why(local)}.")
    if name not in _ELEMENTS:
        return  # what drawing programs leave behind (metadata, editor settings) is dropped
    attributes = "".join(_attribute(element, key, value) for key, value in sorted(element.items()))
    namespace = f' xmlns="{_SVG}"' if depth == 0 else ""
    pieces.append(f"<{name}{namespace}{attributes}>")
    if name == "style":
        pieces.append(_style_sheet("".join(element.itertext())))
    else:
        pieces.append(_text(element.text))
        for child in element:
            _write(child, pieces, depth + 1)
            pieces.append(_text(child.tail))
    pieces.append(f"</{name}>")


def _why(tag: str) -> str:
    if tag in ("image", "feImage"):
        return "ảnh nhúng không được kiểm tra; hãy đưa ảnh thành tệp riêng"
    if tag == "a":
        return "liên kết viết trong bài, không viết trong hình"
    if tag.startswith(("anim", "set", "discard")):
        return "hình phải đứng yên"
    return "hình chỉ gồm nét vẽ và chữ"


def _text(text: str | None) -> str:
    return escape(_CONTROL.sub("", text or ""), quote=False)


def _attribute(element: etree.Element, key: str, value: str) -> str:
    name = "href" if key == f"{{{_XLINK}}}href" else key
    if name.lower().startswith("on"):
        raise ImageProblem(f"Sơ đồ SVG không được chứa mã chạy ({name[:30]}=…).")
    if name == "{http://www.w3.org/XML/1998/namespace}lang":
        name = "lang"
    if name not in _ATTRIBUTES and not re.fullmatch(r"aria-[a-z]{1,30}", name):
        return ""
    if name == "href":
        if not re.fullmatch(r"#[\w.-]+", value.strip(), re.ASCII):
            raise ImageProblem("Sơ đồ SVG không được trỏ ra ngoài (href phải bắt đầu bằng #).")
    elif _CSS_FORBIDDEN.search(_LOCAL_URL.sub("", _CSS_COMMENT.sub("", value))) and name not in (
        "id",
        "class",
    ):
        raise ImageProblem(f"Thuộc tính {name} của sơ đồ SVG trỏ ra ngoài hoặc chứa mã chạy.")
    return f' {name}="{escape(_CONTROL.sub("", value))}"'


def _style_sheet(css: str) -> str:
    """The rules of an internal style sheet, or ImageProblem."""
    css = _CONTROL.sub("", _CSS_COMMENT.sub("", css))
    if _CSS_FORBIDDEN.search(css):
        raise ImageProblem(
            "Phần <style> của sơ đồ SVG không được có url(), dấu gạch chéo ngược hoặc mã chạy."
        )
    for rule in _CSS_AT.findall(css):
        if not _MEDIA_RULE.fullmatch(rule):
            raise ImageProblem(
                f"Phần <style> của sơ đồ SVG chỉ được dùng @media, không dùng {rule.split()[0][:30]}."
            )
    if css.count("{") != css.count("}"):
        raise ImageProblem("Phần <style> của sơ đồ SVG thiếu ngoặc nhọn.")
    return css.replace("&", "&amp;").replace(">", "&gt;")
