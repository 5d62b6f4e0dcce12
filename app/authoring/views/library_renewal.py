"""A newer file of the library on its way into every course that uses an older one: opened, listed, published together."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import app.authoring.jobs  # noqa: F401 - a job is asked for that its handler must know
from app.authoring import actions, queries
from app.authoring.actions import Refused
from app.authoring.forms.courses import EmptyForm
from app.authoring.queries import DraftUse
from app.authoring.rules import PUBLISH, DraftState
from app.authoring.views import blueprint
from app.authoring.views._draft import by
from app.authoring.views.library import found, reader
from app.authoring.views.publishing import planned
from app.catalog import queries as catalog
from app.catalog.queries import ItemView
from app.catalog.queries.library_use import editions_using
from app.core import clock
from app.core.database import transaction
from app.core.jobs import ask
from app.people.guard import requires


@dataclass(frozen=True)
class Row:
    """A course that used an older file, and how far the newest one is on its way there."""

    slug: str
    title: str
    draft: DraftUse | None
    in_edition: bool  # the current edition has the newest file
    in_draft: bool  # the open draft has it

    @property
    def to_do(self) -> bool:
        """Whether a draft can be opened or changed by the reader."""
        if self.in_edition or self.in_draft:
            return False
        return self.draft is None or (self.draft.own and self.draft.state.editable and bool(self.draft.hashes))

    @property
    def ready(self) -> bool:
        """Whether the draft with the newest file may be published by the reader."""
        return self.in_draft and self.draft is not None and self.draft.own and self.draft.state is DraftState.APPROVED


def rows(item: ItemView) -> list[Row]:
    """The courses whose editions or drafts use any file of an item."""
    newest = item.versions[0].sha256
    hashes = {v.sha256 for v in item.versions}
    drafts = {d.slug: d for d in queries.drafts_using(hashes, account_id=by().account_id)}
    made: dict[str, Row] = {}
    for used in editions_using(hashes):
        if catalog.current_edition(used.slug) is None or not used.current:
            continue
        draft = drafts.get(used.slug)
        if draft is None and (other := queries.open_draft_of(used.slug)) is not None:
            own = queries.draft(other.uid, account_id=by().account_id) is not None
            draft = DraftUse(other.uid, other.slug, other.title, other.state, own, frozenset())
        made[used.slug] = Row(
            used.slug, used.title, draft, used.hashes == {newest}, draft is not None and newest in draft.hashes
        )
    for slug, draft in drafts.items():
        if slug not in made:
            made[slug] = Row(slug, draft.title, draft, False, newest in draft.hashes)
    return sorted(made.values(), key=lambda row: row.title)


@blueprint.route("/kho/<uuid:uid>/thay-the", methods=["GET", "POST"])
@requires("authoring.write")
def renewal(uid: UUID) -> ResponseReturnValue:
    """The courses that use an older file; sent, the newest file goes into a draft of each that is marked."""
    item = found(uid, reader())
    if item.file is None:
        return redirect(url_for("authoring.resource", uid=item.uid))
    listed = rows(item)
    if request.method == "POST" and EmptyForm().validate_on_submit():
        older = {v.sha256 for v in item.versions[1:]}
        chosen = set(request.form.getlist("khoa"))
        done = 0
        for row in listed:
            if row.slug in chosen and row.to_do:
                try:
                    with transaction():
                        actions.bring_newest(slug=row.slug, item=item, older=older, by=by(), now=clock.now())
                    done += 1
                except (Refused, FileNotFoundError) as refusal:
                    flash(f"{row.title}: {refusal if isinstance(refusal, Refused) else 'thiếu tệp gốc.'}", "error")
        if done:
            flash(f"Đã đưa tệp mới vào bản nháp của {done} khóa học. Hãy gửi thẩm định từng bản.", "success")
        elif not chosen:
            flash("Hãy đánh dấu ít nhất một khóa học.", "error")
        return redirect(url_for("authoring.renewal", uid=item.uid))
    return render_template("authoring/renewal.html", item=item, rows=listed)


@blueprint.post("/kho/<uuid:uid>/phat-hanh")
@requires("authoring.write")
def publish_renewal(uid: UUID) -> ResponseReturnValue:
    """Publish every approved draft of the list, as each one's own page would; what it would ask about is left to it."""
    item = found(uid, reader())
    if item.file is None or not EmptyForm().validate_on_submit():
        return redirect(url_for("authoring.resource", uid=item.uid))
    if not request.form.get("no_secrets"):
        flash("Cần xác nhận nội dung không có bí mật nhà nước trước khi phát hành.", "error")
        return redirect(url_for("authoring.renewal", uid=item.uid))
    asked = 0
    for row in rows(item):
        draft = queries.draft(row.draft.uid, account_id=by().account_id) if row.ready and row.draft else None
        if draft is None:
            continue
        if planned(draft) is not None:
            continue
        if queries.impact(draft).exam.differs:
            flash(f"{row.title}: bài kiểm tra cũng thay đổi, hãy phát hành ở trang của khóa học.", "error")
            continue
        with transaction():
            ask(PUBLISH, {"draft": draft.uid, "by": by().account_uid}, by().account_uid)
        asked += 1
    flash(
        f"Đang phát hành {asked} khóa học; tải lại trang này sau ít phút để xem kết quả." if asked else "Chưa có bản nháp nào được duyệt.",
        "success" if asked else "info",
    )
    return redirect(url_for("authoring.renewal", uid=item.uid))
