"""A wrong key is mended: what would follow is shown first, somebody else approves, the department alone takes back."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.catalog import queries as catalog
from app.catalog.bundle import Question, question_to_dict
from app.catalog.queries import EditionView
from app.core import audit, clock, jobs, markdown
from app.core.database import transaction
from app.core.web import keep_private
from app.learning import actions, queries
from app.learning.forms import DecideKeyForm, MendForm, RevokeByKeyForm
from app.learning.jobs import REGRADE
from app.learning.mending import BadKey, Change, Totals, in_force, key_fields, read_key, totals
from app.learning.queries import Proposal
from app.learning.views import blueprint
from app.people.access import Actor
from app.people.guard import current_actor, requires, signed_in

LISTED = 200  # people named on a page


@dataclass(frozen=True)
class Consequences:
    """What a mended key would mean: in numbers, and for whom something changes."""

    totals: Totals
    touched: tuple[tuple[Change, bool], ...]  # those that pass now, would no longer, or earn a letter (True)


def _me() -> Actor:
    actor = current_actor()
    assert actor is not None
    return actor


def _consequences(edition: EditionView, key: str, question: Question | None) -> Consequences:
    """Mark every paper that was handed in under the key as it would be."""
    assert edition.quiz is not None
    fixes = {k: c.question for k, c in catalog.corrections_now(edition.quiz.id).items()} | {key: question}
    changes: list[Change] = []
    lettered: set[int] = set()
    for batch in queries.all_changes(edition, key, fixes):
        changes += batch
        lettered |= {change.attempt_id for change, _, _ in queries.letters_for(edition, batch, "")}
    touched = [(c, c.attempt_id in lettered) for c in changes if c.gains or c.kept or c.attempt_id in lettered]
    return Consequences(totals(changes, len(lettered)), tuple(touched[:LISTED]))


def _sign(question: Question | None) -> str:
    """What tells one choice of a key from another: the consequences shown must be those of what is sent."""
    body = question_to_dict(question) if question else None
    return sha256(repr(body).encode()).hexdigest()[:16]


@blueprint.route("/phan-tich/<slug>/<int:number>/sua-dap-an/<key>", methods=["GET", "POST"])
@requires("learning.correct_key")
def mend(slug: str, number: int, key: str) -> ResponseReturnValue:
    """Choose what is right, see what would follow, propose it."""
    edition = catalog.edition_by_number(slug, number)
    if edition is None or edition.quiz is None:
        abort(404)
    published = next((q for q in catalog.questions(edition.quiz.id) if q.key == key), None)
    if published is None:
        abort(404)
    fixes = {k: c.question for k, c in catalog.corrections_now(edition.quiz.id).items()}
    now = in_force(published, fixes) or published
    form = MendForm()
    wrong: BadKey | None = None
    shown: Consequences | None = None
    chosen: Question | None = now
    refusal = ""
    if request.method == "POST":
        try:
            chosen = None if form.void.data else read_key(published, _fields())
        except BadKey as problem:
            wrong = problem
        if form.validate() and wrong is None:
            if request.form.get("da_xem") == _sign(chosen) and request.form.get("gui"):
                try:
                    with transaction():
                        uid = actions.propose_key(
                            edition=edition, question_key=key, question=chosen, reason=form.reason.data or "",
                            by=_me().account_uid, now=clock.now(),
                        )  # fmt: skip
                except actions.NotMended as problem:
                    refusal = str(problem)
                else:
                    flash("Đã gửi đề nghị sửa đáp án. Người thẩm định sẽ trả lời.", "success")
                    return redirect(url_for("learning.mending", uid=uid))
            elif in_force(published, fixes) == chosen:
                refusal = "Đáp án chưa có gì thay đổi so với đáp án đang dùng."
            else:
                shown = _consequences(edition, key, chosen)
    typed = _fields() if request.method == "POST" else None
    page = render_template(
        "learning/mend.html", edition=edition, question=queries.card_of(0, published), form=form, wrong=wrong,
        fields=key_fields(published, now), typed=typed, refusal=refusal, plain=markdown.plain,
        void_now=in_force(published, fixes) is None, waiting=queries.open_proposal(edition.quiz.id, key),
        consequences=shown, sign=_sign(chosen), others=queries.editions_with(published, edition),
    )  # fmt: skip
    return page, 422 if form.errors or wrong or refusal else 200


def _fields() -> dict[str, list[str]]:
    return {name: request.form.getlist(name) for name in request.form}


def _allowed(*permissions: str) -> Actor:
    actor = _me()
    if not any(actor.may(permission) for permission in permissions):
        abort(404)
    return actor


@blueprint.get("/sua-dap-an")
@signed_in
def mendings() -> str:
    """Every mended key that was proposed, those that wait first."""
    _allowed("learning.correct_key", "learning.approve_key", "learning.revoke_by_key")
    found = sorted(queries.proposals(), key=lambda p: p.state != "proposed")
    actor = current_actor()
    return render_template(
        "learning/mendings.html", proposals=[(p, markdown.plain(p.published.prompt)) for p in found],
        may_analyse=actor is not None and actor.may("learning.see_analysis"),
    )  # fmt: skip


def _proposal(uid: UUID) -> Proposal:
    found = queries.proposal(str(uid))
    if found is None:
        abort(404)
    return found


@blueprint.get("/sua-dap-an/<uuid:uid>")
@signed_in
def mending(uid: UUID) -> ResponseReturnValue:
    """One mended key: what is right now, what follows, the answer. Names are for those who decide."""
    _allowed("learning.correct_key", "learning.approve_key", "learning.revoke_by_key")
    return _mending(_proposal(uid), DecideKeyForm(formdata=None))


def _mending(found: Proposal, form: DecideKeyForm, status: int = 200) -> ResponseReturnValue:
    keep_private()
    actor = _me()
    own = found.proposed_by == actor.account_uid
    deciding = actor.may("learning.approve_key") and not own
    shown = None
    names: dict[int, tuple[str, str]] = {}
    if found.state == "proposed":
        shown = _consequences(found.edition, found.question_key, found.question)
        if deciding and shown.touched:
            names = queries.names_of([c.person_id for c, _ in shown.touched])
            audit.viewed("learning.see_mending", [uid for uid, _ in names.values()], scope=found.uid)
    doubtful = None
    if found.correction_id is not None and actor.may("learning.revoke_by_key"):
        doubtful = len(queries.standing_by_wrong_key(found.edition, found.correction_id))
    assert found.edition.quiz is not None
    fixes = {k: c.question for k, c in catalog.corrections_now(found.edition.quiz.id).items()}
    before = in_force(found.published, fixes) if found.state == "proposed" else found.published
    page = render_template(
        "learning/mending.html", proposal=found, before=queries.explained(before, None) if before else None,
        after=queries.explained(found.question, None) if found.question else None, consequences=shown, names=names,
        own=own, deciding=deciding, doubtful=doubtful, form=form,
    )  # fmt: skip
    return page, status


@blueprint.post("/sua-dap-an/<uuid:uid>")
@signed_in
def decide_key(uid: UUID) -> ResponseReturnValue:
    """Approve, refuse, or (its author) take back."""
    found = _proposal(uid)
    wish = request.form.get("ket_qua", "")
    actor = _allowed("learning.correct_key" if wish == "rut" else "learning.approve_key")
    form = DecideKeyForm()
    if not form.validate_on_submit():
        return _mending(found, form, 422)
    note = form.note.data or ""
    try:
        with transaction():
            if wish == "rut":
                actions.withdraw_key(proposal=found, by=actor.account_uid, now=clock.now())
            elif wish == "duyet":
                made = actions.approve_key(proposal=found, by=actor.account_uid, note=note, now=clock.now())
                args = {"proposal": found.uid, "correction": made, "by": actor.account_uid}
                job = jobs.ask(REGRADE, args, actor.account_uid).uid
            else:
                actions.refuse_key(proposal=found, by=actor.account_uid, note=note, now=clock.now())
    except actions.NotMended as problem:
        form.note.errors = [str(problem)]
        return _mending(found, form, 422)
    if wish == "duyet":
        catalog.forget_corrections()
        return redirect(url_for("core.job", uid=job))
    flash("Đã rút lại đề nghị." if wish == "rut" else "Đã trả lời đề nghị; đáp án giữ nguyên.", "success")
    return redirect(url_for("learning.mendings"))


@blueprint.route("/sua-dap-an/<uuid:uid>/thu-hoi", methods=["GET", "POST"])
@requires("learning.revoke_by_key")
def revoke_by_key(uid: UUID) -> ResponseReturnValue:
    """For the department: completions that stand by the wrong key alone, to be taken back one by one, or left."""
    keep_private()
    found = _proposal(uid)
    if found.correction_id is None:
        abort(404)
    doubtful = queries.standing_by_wrong_key(found.edition, found.correction_id)
    form = RevokeByKeyForm()
    ticked = set(request.form.getlist("ket_qua"))
    nobody = ""
    if form.validate_on_submit():
        chosen = [d for d in doubtful if d.completion_uid in ticked]
        if chosen:
            with transaction():
                count = actions.revoke_by_key(
                    proposal=found, doubtful=chosen, reason=form.reason.data or "", by=_me().account_uid,
                    effective_on=clock.today() if form.since.data == "hom-nay" else None, now=clock.now(),
                )  # fmt: skip
            flash(f"Đã thu hồi {count} kết quả; từng người được báo và được làm lại bài kiểm tra.", "success")
            return redirect(url_for("learning.mending", uid=found.uid))
        nobody = "Hãy chọn ít nhất một kết quả cần thu hồi."
    if request.method == "GET":
        audit.viewed("learning.see_doubtful", [d.person_uid for d in doubtful], scope=found.uid)
    page = render_template(
        "learning/revoke_by_key.html", proposal=found, doubtful=doubtful, form=form, ticked=ticked, nobody=nobody
    )
    return page, 422 if form.errors or nobody else 200
