"""Formulas between dollar signs, as MathML: `$…$` in a line, `$$…$$` as a paragraph of its own.

A dollar sign beside a letter, a digit or a space is money, not mathematics: 5$, US$100.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from html import escape

from latex2mathml.converter import convert
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from app.core.markdown.page import Page

LONGEST = 600  # characters; a longer formula is shown as it was written

_INLINE = r"(?<![\\$\w])\$(?![\s$])((?:[^\\$\n]|\\.){1,600}?)(?<!\s)\$(?![\d$])"
_DISPLAY = re.compile(r"^\s*\$\$(.+)\$\$\s*$", re.DOTALL)


def to_mathml(latex: str, *, display: bool) -> str:
    """`latex` as a MathML element, or as code where it cannot be read."""
    shown = f"<code>{escape(latex)}</code>"
    if len(latex) > LONGEST:
        return shown
    try:
        return str(convert(latex, display="block" if display else "inline"))
    except Exception:  # noqa: BLE001 (the converter fails in many ways on what is not LaTeX)
        return shown


class InlineFormula(InlineProcessor):  # type: ignore[misc]  # the library has no types
    """`$…$` inside a paragraph."""

    def __init__(self, md: Markdown, page: Page):
        super().__init__(_INLINE, md)
        self.page = page

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:
        """The placeholder of the formula."""
        placeholder = self.md.htmlStash.store(to_mathml(m.group(1), display=False))
        self.page.formulas[placeholder] = m.group(1)
        return placeholder, m.start(0), m.end(0)


class DisplayFormula(BlockProcessor):  # type: ignore[misc]  # the library has no types
    """`$$…$$` alone in a paragraph."""

    def __init__(self, md: Markdown, page: Page):
        super().__init__(md.parser)
        self.md = md
        self.page = page

    def test(self, parent: etree.Element, block: str) -> bool:
        """Whether the whole paragraph is one formula."""
        match = _DISPLAY.match(block)
        return match is not None and "$$" not in match.group(1)

    def run(self, parent: etree.Element, blocks: list[str]) -> bool | None:
        """A paragraph of class `formula`."""
        match = _DISPLAY.match(blocks[0])
        if match is None:
            return False
        blocks.pop(0)
        latex = match.group(1).strip()
        placeholder = self.md.htmlStash.store(to_mathml(latex, display=True))
        self.page.formulas[placeholder] = latex
        paragraph = etree.SubElement(parent, "p", {"class": "formula"})
        paragraph.text = AtomicString(placeholder)
        return None
