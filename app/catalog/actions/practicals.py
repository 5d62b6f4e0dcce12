"""The practical work of an edition: its row, and the HTML of its instructions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from app.catalog import bundle as bundles
from app.catalog import queries
from app.catalog.models import Practical, RenderedLesson
from app.core import markdown
from app.core.database import db
from app.core.markdown import MediaInfo

PREFIX = "hd-"  # its page has headings of its own


def render(practical: bundles.Practical, media: Mapping[str, MediaInfo]) -> tuple[str, int]:
    """(HTML of the instructions, bytes of the pictures they show)."""
    html = markdown.render(practical.text, media=media, id_prefix=PREFIX).html
    return html, _pictures(practical.text, media)


def _pictures(text: str, media: Mapping[str, MediaInfo]) -> int:
    return sum(m.size for path, m in media.items() if m.mime.startswith("image/") and path in text)


def insert_practical(edition_id: int, practical: bundles.Practical, rendered: tuple[str, int]) -> None:
    """Write the practical work of an edition, in the transaction that makes the edition."""
    db.session.add(
        Practical(
            edition_id=edition_id,
            key=practical.key,
            title=practical.title,
            text=practical.text,
            minutes=practical.minutes,
            submit=list(practical.submit),
            criteria=[asdict(criterion) for criterion in practical.criteria],
            second_grader=practical.second_grader,
            required=practical.required,
            content_hash=practical.content_hash,
        )
    )
    _keep_html(practical.content_hash, *rendered)


def render_practical(*, practical_id: int) -> None:
    """Rebuild the kept HTML of one practical work with the renderer as it is now."""
    row = db.session.get_one(Practical, practical_id)
    media = queries.media_of(row.edition_id)
    html = markdown.render(row.text, media=media, id_prefix=PREFIX).html
    _keep_html(row.content_hash, html, _pictures(row.text, media))


def _keep_html(content_hash: str, html: str, picture_bytes: int) -> None:
    db.session.merge(
        RenderedLesson(
            content_hash=content_hash, renderer=markdown.RENDERER, html=html, picture_bytes=picture_bytes
        )
    )
    db.session.flush()
