"""For trainers and reviewers: which questions are bad, from real attempts. No names anywhere."""

from __future__ import annotations

from flask import abort, render_template, request

from app.catalog import queries as catalog
from app.core import markdown
from app.learning import queries
from app.learning.analysis import sentences
from app.learning.views import blueprint
from app.people.guard import requires


@blueprint.get("/phan-tich")
@requires("learning.see_analysis")
def analyses() -> str:
    """The editions that have papers."""
    return render_template("learning/analyses.html", editions=queries.editions_with_papers())


@blueprint.get("/phan-tich/<slug>/<int:number>")
@requires("learning.see_analysis")
def analysis(slug: str, number: int) -> str:
    """Every question of an edition: those that need a look first, or in the order of the bank (`xep=ngan-hang`)."""
    edition = queries.edition_of(slug, number)
    if edition is None or edition.quiz is None:
        abort(404)
    bank = {q.key: q for q in catalog.questions(edition.quiz.id)}
    items = list(queries.item_analysis(edition))
    in_order = request.args.get("xep") == "ngan-hang"
    if not in_order:
        items.sort(key=lambda item: -item.concern)
    return render_template(
        "learning/analysis.html",
        edition=edition,
        in_order=in_order,
        rows=[
            (item, bank[item.key], markdown.plain(bank[item.key].prompt), sentences(item, bank[item.key]))
            for item in items
        ],
    )
