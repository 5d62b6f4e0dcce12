"""An edition as it was, for as long as it counts: what an officer saw then can be shown again."""

from __future__ import annotations

from flask import abort, render_template

from app.catalog import queries as catalog
from app.catalog.queries import EditionView
from app.core import clock
from app.core.web import html
from app.learning import queries
from app.learning.views import blueprint
from app.people.access import Actor
from app.people.guard import current_actor, signed_in
from app.records import queries as records


def _shown(slug: str, number: int) -> EditionView:
    """The edition before somebody who may see it: who completed or learns from it, trainers, the department, inspectors."""
    actor = current_actor()
    found = catalog.edition_by_number(slug, number)
    if actor is None or found is None or not (actor.may("learning.see_editions") or _mine(actor, found)):
        abort(404)
    return found


def _mine(actor: Actor, edition: EditionView) -> bool:
    if queries.progress(actor.person_id, edition.course_id).edition_id == edition.id:
        return True
    return any(
        c.course_id == edition.course_id and c.edition_number == edition.number
        for c in records.completions_of(actor.person_id)
    )


@blueprint.get("/khoa-hoc/<slug>/phien-ban/<int:number>")
@signed_in
def edition(slug: str, number: int) -> str:
    """The facts of an edition, its hash, and its lessons."""
    found = _shown(slug, number)
    current = catalog.current_edition(slug)
    return render_template(
        "learning/edition.html", edition=found, current=current, withdrawal=catalog.withdrawal_of(found.id),
        today=clock.today(),
    )  # fmt: skip


@blueprint.get("/khoa-hoc/<slug>/phien-ban/<int:number>/bai/<key>")
@signed_in
def edition_lesson(slug: str, number: int, key: str) -> str:
    """A lesson as that edition has it, to read and nothing else."""
    found = _shown(slug, number)
    shown = found.lesson(key)
    if shown is None:
        abort(404)
    at = found.lessons.index(shown)
    return render_template(
        "learning/edition_lesson.html", edition=found, current=catalog.current_edition(slug), lesson=shown,
        text=html(catalog.lesson_html(shown.content_hash)),
        before=found.lessons[at - 1] if at else None,
        after=found.lessons[at + 1] if at + 1 < len(found.lessons) else None,
    )  # fmt: skip
