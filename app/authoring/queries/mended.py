"""Keys that were mended beside an edition: a draft made of that edition must not bring the wrong ones back."""

from __future__ import annotations

from collections.abc import Mapping

from app.authoring.queries.drafts import DraftView
from app.authoring.queries.parsed import checked
from app.authoring.queries.questions import PATH
from app.catalog import bundle as bundles
from app.catalog import queries as catalog
from app.catalog.queries import EditionView


def with_mended_keys(edition: EditionView, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of an edition with the keys that were mended since; a question that no longer counts is left out.

    Without mended keys they are the same bytes.
    """
    made = dict(files)
    fixes = catalog.corrections_now(edition.quiz.id) if edition.quiz is not None else {}
    if not fixes or PATH not in made:
        return made
    text = made[PATH].decode()
    for key, fix in fixes.items():
        if fix.question is None:
            text = bundles.remove_question(text, key)
        else:
            text = bundles.replace_question(text, key, bundles.write_question(fix.question).strip("\n"))
    made[PATH] = text.encode()
    return made


def unmended(draft: DraftView) -> tuple[str, ...]:
    """Keys of the draft's questions that still stand as the current edition has them although they were mended since."""
    edition = catalog.current_edition(draft.slug)
    found = checked(draft).bundle
    fixes = catalog.corrections_now(edition.quiz.id) if edition is not None and edition.quiz is not None else {}
    if edition is None or edition.quiz is None or found is None or not fixes:
        return ()
    wrong = {q.key: q for q in catalog.questions(edition.quiz.id) if q.key in fixes}
    return tuple(q.key for q in found.questions if q == wrong.get(q.key))
