"""Python-Markdown, set up for lessons.

A Markdown object is not thread-safe and takes longer to build than to read a paragraph: those that are idle wait here
for whoever renders next.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager

from markdown import Markdown
from markdown.blockprocessors import BlockQuoteProcessor, HashHeaderProcessor
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.nl2br import Nl2BrExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension

from app.core.markdown.blocks import BlockElements, BlockMarks, disarm
from app.core.markdown.finishing import Finishing, Tasks
from app.core.markdown.formulas import DisplayFormula, InlineFormula
from app.core.markdown.page import MediaInfo, Page

MOST_IDLE = 8
DEEPEST_QUOTE = 20  # a quotation in a quotation …; what goes deeper is shown as typed

_idle: list[tuple[Markdown, Page]] = []


class _SpacedHeader(HashHeaderProcessor):  # type: ignore[misc]  # the library has no types
    """`## Title`; a hashtag at the beginning of a line (`#QuangNgai`) is no heading."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6})[ \t]+(?P<header>(?:\\.|[^\\\n])*?)#*(?:\n|$)")


class _ShallowQuote(BlockQuoteProcessor):  # type: ignore[misc]
    """`> quoted`, to a depth of its own: the library stops where Python's stack ends, so that the same text would come
    out differently depending on who renders it."""

    def test(self, parent: etree.Element, block: str) -> bool:
        """Whether this block begins a quotation."""
        return bool(self.RE.search(block)) and self.parser.state.count("blockquote") < DEEPEST_QUOTE


def build(page: Page) -> Markdown:
    """A Markdown object that renders one text into `page`."""
    md = Markdown(
        output_format="html",
        tab_length=4,
        extensions=[
            TableExtension(use_align_attribute=True),
            SaneListExtension(),
            Nl2BrExtension(),  # a line break in the text is one on the page: authors write messages and verses
            FootnoteExtension(
                SEPARATOR="-",
                BACKLINK_TITLE="Về chỗ nhắc chú thích {}",
                PLACE_MARKER="\x02hoctapso-notes\x03",
                USE_DEFINITION_ORDER=False,
            ),
        ],
    )
    md.preprocessors.deregister("html_block")
    md.inlinePatterns.deregister("html")
    md.parser.blockprocessors.deregister("setextheader")
    md.parser.blockprocessors.register(_ShallowQuote(md.parser), "quote", 20)
    md.parser.blockprocessors.register(_SpacedHeader(md.parser), "hashheader", 70)
    md.preprocessors.register(BlockMarks(md, page), "hoctapso_blocks", 25)
    md.parser.blockprocessors.register(BlockElements(md, page), "hoctapso_blocks", 95)
    md.parser.blockprocessors.register(DisplayFormula(md, page), "hoctapso_formula", 75)
    md.inlinePatterns.register(InlineFormula(md, page), "hoctapso_formula", 185)
    md.treeprocessors.register(Tasks(md, page), "hoctapso_tasks", 30)
    md.treeprocessors.register(Finishing(md, page), "hoctapso_finishing", -10)
    md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "$", "|"]
    return md


@contextmanager
def ready(
    media: Mapping[str, MediaInfo],
    *,
    prefix: str = "",
    lazy_from: int = 1,
    lang: str = "vi",
    ids: Set[str] = frozenset(),
    tables: int = 0,
    heading: str = "",
) -> Iterator[tuple[Markdown, Page]]:
    """A Markdown object and its page, as new. One that fails on a text is thrown away."""
    try:
        md, page = _idle.pop()
    except IndexError:
        page = Page()
        md = build(page)
    md.reset()
    page.begin(media, prefix=prefix, lazy_from=lazy_from, lang=lang, ids=ids, tables=tables, heading=heading)
    yield md, page
    page.begin({})  # media of a large course are not kept alive
    if len(_idle) < MOST_IDLE:
        _idle.append((md, page))


def inline(md: Markdown, text: str) -> str:
    """`text` as one run of inline markup: no lists, headings or paragraphs are read in it."""
    md.lines = list(disarm(tuple(text.split("\n"))))
    md.lines = md.preprocessors["normalize_whitespace"].run(md.lines)
    root = etree.Element("div")
    etree.SubElement(root, "p").text = " ".join(line.strip() for line in md.lines if line.strip())
    for treeprocessor in md.treeprocessors:
        changed = treeprocessor.run(root)
        if changed is not None:
            root = changed
    output = md.serializer(root)
    for postprocessor in md.postprocessors:
        output = postprocessor.run(output)
    return str(output).strip()
