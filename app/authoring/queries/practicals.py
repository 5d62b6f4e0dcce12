"""The practical work of a draft: what it says, and how officers will see it."""

from __future__ import annotations

from dataclasses import dataclass

from app.authoring.queries.drafts import DraftView
from app.authoring.queries.media import media_files, media_infos
from app.catalog import bundle as bundles
from app.catalog.bundle import Practical, Problem
from app.core import markdown

PRACTICAL = "practical.md"


@dataclass(frozen=True)
class PracticalCheck:
    """A practical work as it is being written. `practical` is None where its head cannot be read; `bytes` travel."""

    practical: Practical | None
    html: str
    problems: tuple[Problem, ...]
    bytes: int


def check_practical(draft: DraftView, text: str, *, address: str, id_prefix: str = "hd-") -> PracticalCheck:
    """The instructions by the officers' own renderer, and what the parser says of the file."""
    infos = media_infos(draft, address)
    found, problems = bundles.read_practical(text, media_files(draft), {})
    body = found.text if found else text.partition("\n+++\n")[2]
    html = markdown.render(body, media=infos, id_prefix=id_prefix).html
    pictures = sum(min(m.size, 120_000) for p, m in infos.items() if p in body and m.mime.startswith("image/"))
    return PracticalCheck(found, html, tuple(problems), len(html.encode()) // 3 + pictures)
