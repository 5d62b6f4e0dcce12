"""A long document cut into lessons at its headings of the first level."""

from __future__ import annotations

from dataclasses import dataclass

from app.authoring.word.parts import Block, Document, Heading, plain

LONGEST_TITLE = 200
MOST = 60  # lessons out of one file; beyond it the headings are no chapters


@dataclass(frozen=True, slots=True)
class Section:
    """A future lesson: its title (empty where the document has none), and what stands in it."""

    title: str
    blocks: tuple[Block, ...]


def sections(document: Document, *, apart: bool) -> list[Section]:
    """The whole as one section, or one for each heading of the highest level (`apart`).

    A heading that opens the document alone on its level, or the first one of a section, is the title and not repeated
    in the text. What stands before the first heading is a section of its own, or goes with the first one when it is
    only the title of the whole.
    """
    blocks = list(document.blocks)
    title = ""
    ranks = [block.level for block in blocks if isinstance(block, Heading)]
    if (
        blocks
        and isinstance(blocks[0], Heading)
        and ranks.count(min(ranks)) == 1
        and blocks[0].level == min(ranks)
    ):
        title = _title(blocks.pop(0))
        ranks = ranks[1:]
    if not apart or not ranks or ranks.count(min(ranks)) > MOST:
        return [Section(title, tuple(blocks))]
    cut = min(ranks)
    found: list[tuple[str, list[Block]]] = [(title, [])]
    for block in blocks:
        if isinstance(block, Heading) and block.level == cut:
            found.append((_title(block), []))
        else:
            found[-1][1].append(block)
    if not found[0][1]:
        found.pop(0)
    return [Section(name, tuple(part)) for name, part in found]


def can_be_cut(document: Document) -> bool:
    """Whether cutting makes more than one lesson."""
    return len(sections(document, apart=True)) > 1


def _title(block: Block) -> str:
    return plain(block.line)[:LONGEST_TITLE].strip() if isinstance(block, Heading) else ""
