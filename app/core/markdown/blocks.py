"""Blocks, self-checks, writing boxes, sound and video: what the format adds to Markdown, as elements of the page.

A preprocessor replaces each block's opening and closing lines by marks that an author cannot write (Python-Markdown
strips their control characters from any source); a block processor then builds the element around what lies between.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from html import escape

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.preprocessors import Preprocessor

from app.core import numbers
from app.core.markdown.answers import Answer, SelfCheck, read_self_check
from app.core.markdown.findings import TABLE_RULE, Box, parse_box
from app.core.markdown.page import POSTERS, Page, media_path, option_key
from app.core.markdown.source import BLOCK_KINDS, Block, Code, Passage, split

MOST_OPEN_BRACKETS = 100
_POSTER_WIDTH = 640

_SECTIONS = frozenset({"tinh-huong", "vi-du", "truoc", "sau", "bai-tap", "diem-chinh"})
_MARK = re.compile(r"^\x02hoctapso-(block|end|check|box):(\d+)\x03$")
_LIST = re.compile(r"^(?:[-*+]|\d{1,3}\.)[ \t]+\S")
_LIST_START = re.compile(r"^(?:[-*+]|1\.)[ \t]+\S")
_SAYS_RIGHT = re.compile(r"^[*_]*(?:đúng|chính xác|phải)(?!\w)", re.IGNORECASE)
_SAYS_WRONG = re.compile(r"^[*_]*(?:sai|chưa|không đúng|không phải|không nên|nhầm)(?!\w)", re.IGNORECASE)


class BlockMarks(Preprocessor):  # type: ignore[misc]  # the library has no types
    """Lines of the source → lines with marks for every block, and code put aside."""

    def __init__(self, md: Markdown, page: Page):
        super().__init__(md)
        self.page = page

    def run(self, lines: list[str]) -> list[str]:
        """Rewrite the whole text."""
        assert self.md is not None
        out: list[str] = []
        parts, _ = split("\n".join(lines))
        for part in parts:
            if not isinstance(part, Block):
                out += self._plain(part)
            elif part.kind == "tu-kiem":
                check, _ = read_self_check(part)
                out += [*self._mark("check", check), *check.intro, *self._end()]
            else:
                out += self._mark("block", part)
                for inner in part.parts:
                    out += self._plain(inner)
                out += self._end()
        return out

    def _mark(self, name: str, thing: Block | SelfCheck | Box) -> list[str]:
        self.page.blocks.append(thing)
        return ["", f"\x02hoctapso-{name}:{len(self.page.blocks) - 1}\x03", ""]

    def _end(self) -> list[str]:
        return ["", "\x02hoctapso-end:0\x03", ""]

    def _plain(self, part: Passage | Code) -> list[str]:
        assert self.md is not None
        if isinstance(part, Code):
            code = escape("\n".join(part.lines), quote=False)
            placeholder = self.md.htmlStash.store(f'<pre tabindex="0"><code>{code}\n</code></pre>')
            return ["", placeholder, ""]
        out: list[str] = []
        lines = disarm(part.lines)
        in_list = in_table = False
        for index, line in enumerate(lines):
            following = lines[index + 1] if index + 1 < len(lines) else ""
            box = parse_box(line)
            if isinstance(box, Box):
                out += self._mark("box", box)
                in_list = in_table = False
                continue
            if not line.strip():
                in_list = in_table = False
            elif in_table:
                if "|" not in line:
                    out.append("")
                    in_table = False
            elif "|" in line and "|" in following and TABLE_RULE.match(following):
                # a table or list right under a paragraph is meant as one; Markdown wants a blank line first
                out.append("")
                in_table = True
            elif _LIST_START.match(line) and not in_list:
                out.append("")
                in_list = True
            elif _LIST.match(line):
                in_list = True
            out.append(line)
        return out


def disarm(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Brackets opened by the hundred and never closed are taken as signs: Markdown would look for each one's end."""
    text = "\n".join(lines)
    if max(text.count("[") - text.count("]"), text.count("](") - text.count(")")) <= MOST_OPEN_BRACKETS:
        return lines
    return tuple(line.replace("[", "\\[") for line in lines)


class BlockElements(BlockProcessor):  # type: ignore[misc]  # the library has no types
    """Marks → elements."""

    def __init__(self, md: Markdown, page: Page):
        super().__init__(md.parser)
        self.page = page

    def test(self, parent: etree.Element, block: str) -> bool:
        """Whether the paragraph is a mark."""
        return _MARK.match(block.strip()) is not None

    def run(self, parent: etree.Element, blocks: list[str]) -> bool | None:
        """Build the element and let the parser fill it."""
        match = _MARK.match(blocks.pop(0).strip())
        if match is None or match.group(1) == "end":
            return None
        thing = self.page.blocks[int(match.group(2))]
        if isinstance(thing, Box):
            _box(parent, thing, self.page)
            return None
        inner: list[str] = []
        while blocks:
            block = blocks.pop(0)
            if block.strip() == "\x02hoctapso-end:0\x03":
                break
            inner.append(block)
        if isinstance(thing, SelfCheck):
            self._self_check(parent, thing, inner)
        elif thing.kind in ("am-thanh", "video"):
            self._recording(parent, thing, inner)
        elif thing.kind == "chi-tiet":
            details = etree.SubElement(parent, "details", {"class": "details"})
            etree.SubElement(details, "summary").text = thing.title or "Xem thêm"
            self.parser.parseBlocks(details, inner)
        else:
            self.parser.parseBlocks(_titled(parent, thing), inner)
        return None

    def _recording(self, parent: etree.Element, block: Block, transcript: list[str]) -> None:
        path = media_path(block.title)
        info = self.page.file(path)
        captions = self.page.file(path.rpartition(".")[0] + ".vtt")
        video = block.kind == "video"
        figure = etree.SubElement(parent, "figure", {"class": f"media media--{block.kind}"})
        if info is None or info.taken_down:
            word = "Video này" if video else "Bản ghi âm này"
            state = "chưa có" if info is None else "đã được gỡ bỏ"
            etree.SubElement(figure, "p", {"class": "media-missing"}).text = f"{word} {state}."
        else:
            attributes = {"controls": "controls", "preload": "none"}
            if video and info.width and info.height:
                attributes |= {"width": str(info.width), "height": str(info.height)}
            if video and (poster := self._poster(path)):
                attributes["poster"] = poster
            player = etree.SubElement(figure, "video" if video else "audio", attributes)
            etree.SubElement(player, "source", {"src": info.url, "type": info.mime})
            if captions:
                lang = self.page.lang
                label = "Tiếng Việt" if lang == "vi" else f"Phụ đề ({lang})"
                track = {"kind": "captions", "src": captions.url, "srclang": lang, "label": label}
                etree.SubElement(player, "track", track | ({"default": "default"} if video else {}))
            size = etree.SubElement(figure, "p", {"class": "media__size"})
            kind = "Video" if video else "Âm thanh"
            length = f"{numbers.playing_time(info.seconds)}, " if info.seconds else ""
            size.text = f"{kind}, {length}{numbers.size(info.size)}. "
            link = etree.SubElement(size, "a", {"href": path, "class": "media__download"})
            link.text = "Tải tệp về máy"
            if info.remark:
                etree.SubElement(figure, "p", {"class": "media__credit"}).text = info.remark
        if not any(part.strip() for part in transcript):  # a translation made to be heard only
            return
        details = etree.SubElement(figure, "details", {"class": "details media__transcript"})
        etree.SubElement(details, "summary").text = "Toàn văn lời nói"
        self.parser.parseBlocks(details, transcript)

    def _poster(self, path: str) -> str:
        """The picture to show before a film begins, "" where there is none: fetched at once, so no wider than a phone needs."""
        stem = path.rpartition(".")[0]
        for ending in POSTERS:
            info = self.page.file(stem + ending)
            if info is not None and info.mime.startswith("image/"):
                widths = sorted((width, url) for url, _, width in info.variants)
                return next((url for width, url in widths if width >= _POSTER_WIDTH), widths[-1][1] if widths else info.url)
        return ""

    def _self_check(self, parent: etree.Element, check: SelfCheck, intro: list[str]) -> None:
        name = self.page.numbered("tu-kiem")
        fieldset = etree.SubElement(parent, "fieldset", {"class": "self-check", "data-self-check": ""})
        legend = etree.SubElement(fieldset, "legend", {"class": "self-check__question"})
        kind = etree.SubElement(legend, "span", {"class": "self-check__kind"})
        kind.text = "Tự kiểm tra:"
        kind.tail = " " + check.question
        self.parser.parseBlocks(fieldset, intro)
        if check.several and "nhiều" not in check.question.casefold():
            hint = etree.SubElement(fieldset, "p", {"class": "self-check__hint"})
            hint.text = "Có thể chọn nhiều đáp án."
        for index, answer in enumerate(check.answers):
            _option(fieldset, answer, name, f"{name}-{option_key(index)}", check.several)


def _option(parent: etree.Element, answer: Answer, name: str, key: str, several: bool) -> None:
    option = etree.SubElement(parent, "div", {"class": "self-check__option"})
    kind = "checkbox" if several else "radio"
    value = key.rpartition("-")[2]
    etree.SubElement(option, "input", {"type": kind, "id": key, "name": name, "value": value})
    etree.SubElement(option, "label", {"for": key}).text = answer.text.replace("\n", " ")
    if not answer.feedback:
        return
    side, says, word = (
        ("right", _SAYS_RIGHT, "Đúng.") if answer.right else ("wrong", _SAYS_WRONG, "Chưa đúng.")
    )
    feedback = etree.SubElement(option, "p", {"class": f"self-check__feedback self-check__feedback--{side}"})
    text = answer.feedback.replace("\n", " ")
    if says.match(text):
        feedback.text = text
    else:
        verdict = etree.SubElement(feedback, "strong")
        verdict.text = word
        verdict.tail = " " + text


def _titled(parent: etree.Element, block: Block) -> etree.Element:
    """The section or aside of a block, its title in place; colour alone never tells the kind."""
    if block.kind in _SECTIONS or not block.known:
        kind = f" block--{block.kind}" if block.known else ""
        element = etree.SubElement(parent, "section", {"class": f"block{kind}"})
    else:
        element = etree.SubElement(parent, "aside", {"class": f"block block--{block.kind}", "role": "note"})
    word = BLOCK_KINDS.get(block.kind, "")
    title = block.title
    if not word and not title:
        return element
    paragraph = etree.SubElement(element, "p", {"class": "block__title"})
    if not title:
        paragraph.text = word
    elif not word or block.kind == "diem-chinh" or title.casefold().startswith(word.casefold()):
        paragraph.text = title
    else:
        kind_of = etree.SubElement(paragraph, "span", {"class": "block__kind"})
        kind_of.text = f"{word}:"
        kind_of.tail = " " + title
    return element


def _box(parent: etree.Element, box: Box, page: Page) -> None:
    name = page.unique(f"o-soan-{box.key}")
    compose = etree.SubElement(parent, "div", {"class": "compose"})
    etree.SubElement(compose, "label", {"for": name}).text = box.label
    goal = (
        f"Đích: đọc thành tiếng trong {numbers.number(box.goal)} giây."
        if box.unit == "giay"
        else f"Đích: khoảng {numbers.number(box.goal)} tiếng."
    )
    hint = etree.SubElement(compose, "p", {"class": "compose__goal", "id": f"{name}-dich"})
    hint.text = goal
    attributes = {
        "id": name,
        "rows": "8",
        "data-compose": box.key,
        "data-goal": str(box.goal),
        "data-goal-unit": box.unit,
        "aria-describedby": f"{name}-dich",
    }
    etree.SubElement(compose, "textarea", attributes)
    etree.SubElement(compose, "p", {"class": "compose__count", "data-compose-count": ""})
