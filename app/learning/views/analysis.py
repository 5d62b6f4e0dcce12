"""For trainers and reviewers: which questions are bad, from real attempts. No names anywhere."""

from __future__ import annotations

from flask import abort, render_template, request

from app.catalog import queries as catalog
from app.catalog.bundle import Question
from app.core import markdown
from app.learning import queries
from app.learning.analysis import Item, Use, sentences
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
    fixes = catalog.corrections_now(edition.quiz.id)
    bank = {
        q.key: (fixes[q.key].question if q.key in fixes else None) or q
        for q in catalog.questions(edition.quiz.id)
    }
    items = list(queries.item_analysis(edition))
    in_order = request.args.get("xep") == "ngan-hang"
    if not in_order:
        items.sort(key=lambda item: -item.concern)
    return render_template(
        "learning/analysis.html",
        edition=edition,
        in_order=in_order,
        fixes=fixes,
        rows=[
            (
                item,
                markdown.plain(bank[item.key].prompt),
                sentences(item, bank[item.key]),
                _uses(item, bank[item.key]),
            )
            for item in items
        ],
    )


def _uses(item: Item, question: Question) -> list[tuple[str, Use]]:
    """What was answered, each with the words it stood for."""
    options = {option.key: f"{option.key}. {markdown.plain(option.text)}" for option in question.options}
    sides = [right for _, right in question.pairs] + list(question.distractors)
    found = []
    for use in item.uses:
        words = options.get(use.key, use.key) if use.key else "(không trả lời)"
        at = int(use.row) - 1 if use.row.isdigit() else -1
        place = int(use.key) - 1 if use.key.isdigit() else -1
        if question.kind == "matching" and 0 <= at < len(question.pairs) and 0 <= place < len(sides):
            words = f"{markdown.plain(question.pairs[at][0])} → {markdown.plain(sides[place])}"
        elif question.kind == "ordering" and 0 <= at < len(question.items):
            words = f"{markdown.plain(question.items[at])}: thứ {use.key}"
        elif question.kind == "cloze" and 0 <= at < len(question.gaps) and 0 <= place < len(question.gaps[at].choices):
            words = f"{use.row}: {question.gaps[at].choices[place]}"
        elif use.row:
            words = f"{use.row}: {words}"
        found.append((words, use))
    return found
