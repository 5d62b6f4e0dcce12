"""The resource library for everybody who looks for something: the list, an item, its file, copies and downloads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from app.authoring import exports, queries
from app.authoring.forms.courses import EmptyForm
from app.authoring.forms.library import ReasonForm, SearchForm, offer
from app.authoring.views import blueprint
from app.catalog.actions import library as actions
from app.catalog.queries import ItemView, Search, stored_original, stored_thumbnail
from app.catalog.queries import library as catalog
from app.catalog.queries import library_use as use
from app.catalog.rules import language_name
from app.core import audit, clock, downloads, storage
from app.core.database import transaction
from app.core.text import clean_line
from app.core.text import slug as ascii_slug
from app.core.web import keep_private
from app.people import queries as people
from app.people.access import Actor
from app.people.guard import current_actor, requires

COUNTED_DAYS = 90
_MOST_PACKED = 200  # items of one ZIP
_MOST_BYTES = 1_000_000_000


def reader() -> Actor:
    """Who asks."""
    actor = current_actor()
    assert actor is not None
    keep_private()
    return actor


def keeps(actor: Actor) -> bool:
    """Whether somebody sees all of the library, not only what is offered for reuse."""
    return actor.may("authoring.keep_library")


def found(uid: UUID, actor: Actor) -> ItemView:
    """The item in the address; 404 for who may not see it."""
    item = catalog.item(str(uid), everything=keeps(actor))
    if item is None:
        abort(404)
    return item


def _place() -> str:
    """The lesson for which something is looked for, as the editor's link says it; only to be carried along."""
    return clean_line(request.args.get("bai", ""))[:300]


def _search(form: SearchForm, everything: bool) -> Search:
    chosen = {f.name: clean_line(f.data or "") for f in (form.loai, form.chu_de, form.danh_cho, form.ngon_ngu, form.giay_phep)}
    return Search(
        words=form.q.data or "", kind=chosen["loai"], topic=chosen["chu_de"], audience=chosen["danh_cho"],
        language=chosen["ngon_ngu"], licence=chosen["giay_phep"], reusable=bool(form.dung_lai.data),
        retired=bool(form.da_ngung.data) and everything,
    )  # fmt: skip


@blueprint.get("/kho")
@requires("catalog.see_library")
def library() -> str:
    """The list: searched by the beginnings of words without diacritics, filtered, newest first."""
    actor = reader()
    everything = keeps(actor)
    form = SearchForm(request.args)
    words = catalog.words_in_use(everything=everything)
    offer(form.chu_de, words["topic"])
    offer(form.ngon_ngu, words["language"], language_name)
    offer(form.giay_phep, words["licence"])
    form.validate()
    page = catalog.items(_search(form, everything), everything=everything, after=request.args.get("sau", "")[:40])
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k in form.data and v}
    return render_template(
        "authoring/library.html", form=form, items=page.rows, actor=actor, everything=everything, searched=bool(kept),
        place=_place(), kept=kept, language_name=language_name,
        after=url_for("authoring.library", sau=page.after, bai=_place() or None, **kept) if page.after else None,
        first=url_for("authoring.library", bai=_place() or None, **kept) if request.args.get("sau") else None,
    )  # fmt: skip


@blueprint.get("/kho/<uuid:uid>")
@requires("catalog.see_library")
def resource(uid: UUID) -> str:
    """Everything known of an item: what it is, whose, how it may be used, where it is used."""
    actor = reader()
    item = found(uid, actor)
    return item_page(item, actor, ReasonForm(formdata=None))


def item_page(item: ItemView, actor: Actor, reason: ReasonForm) -> str:
    """The page of an item, with the form that takes it down as it was filled in."""
    everything = keeps(actor)
    hashes = {v.sha256 for v in item.versions}
    since = clock.today() - dt.timedelta(days=COUNTED_DAYS)
    reuse = use.reuse_by_unit(since, item_id=item.id) if everything else []
    account = actor.account_id
    return render_template(
        "authoring/resource.html", item=item, actor=actor, everything=everything, reason=reason,
        language_name=language_name, place=_place(),
        editions=use.editions_using(hashes) if everything else [],
        drafts=queries.drafts_using(hashes, account_id=account) if everything else [],
        places=queries.places(account) if actor.may("authoring.write") else [],
        reuse=reuse, units=people.unit_names([r.id for r in reuse], clock.today()), days=COUNTED_DAYS,
        names=queries.names({item.made_by, *(v.made_by for v in item.versions)}) if everything else {},
    )  # fmt: skip


@blueprint.get("/kho/<uuid:uid>/tep/<int:number>")
@requires("catalog.see_library")
def resource_file(uid: UUID, number: int) -> Response:
    """A file of an item, to be looked at or played (`nho`: its small picture); older ones for those who keep the library."""
    actor = reader()
    item = found(uid, actor)
    file = next((v for v in item.versions if v.number == number), None)
    if file is None or item.file is None or not (keeps(actor) or file is item.file):
        abort(404)
    small = bool(request.args.get("nho"))
    name = stored_thumbnail(file.sha256) if small else stored_original(file.sha256)
    shown = "nho.webp" if small else file.file_name
    try:
        return downloads.respond(storage.private, name, download_name=shown, attachment=False, tag=file.sha256[:16])
    except FileNotFoundError:
        abort(404)


def _count(actor: Actor, items: list[int], how: str) -> None:
    unit = people.unit_of(actor.person_id, clock.today())
    if unit is not None:  # who serves nowhere is nobody's reuse
        with transaction():
            actions.count_reuse(item_ids=items, unit_id=unit, on=clock.today(), how=how)


@blueprint.post("/kho/<uuid:uid>/chep")
@requires("catalog.see_library")
def count_copy(uid: UUID) -> ResponseReturnValue:
    """The script has copied the text: one more for the reader's unit."""
    actor = reader()
    item = found(uid, actor)
    if not EmptyForm().validate_on_submit() or not item.reusable:
        abort(404)
    _count(actor, [item.id], "copy")
    return "", 204


@blueprint.post("/kho/<uuid:uid>/tai-ve")
@requires("catalog.see_library")
def download_resource(uid: UUID) -> ResponseReturnValue:
    """The file, or the text as one, to be used elsewhere: counted for the reader's unit."""
    actor = reader()
    item = found(uid, actor)
    if not EmptyForm().validate_on_submit() or item.taken_down_at is not None:
        abort(404)
    if item.reusable:
        _count(actor, [item.id], "download")
    if item.file is not None:
        try:
            return downloads.respond(storage.private, stored_original(item.file.sha256), download_name=item.file.file_name)
        except FileNotFoundError:
            abort(404)
    response = Response(_as_text(item), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_stem(item)}.txt"'
    return response


def _stem(item: ItemView) -> str:
    return ascii_slug(item.title)[:80].strip("-") or "bai"


def _as_text(item: ItemView) -> bytes:
    # The mark makes Windows' oldest editor read it as UTF-8.
    return b"\xef\xbb\xbf" + item.text.replace("\n", "\r\n").encode()


@blueprint.get("/kho/danh-muc.csv")
@requires("catalog.see_library")
def library_csv() -> Response:
    """What is known of everything that the search finds, for Excel."""
    everything = keeps(reader())
    form = SearchForm(request.args)
    form.validate()
    rows = catalog.all_items(_search(form, everything), everything=everything)
    response = Response(stream_with_context(exports.csv_lines(rows)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="kho-tai-nguyen.csv"'
    return response


@blueprint.post("/kho/goi.zip")
@requires("catalog.see_library")
def library_zip() -> ResponseReturnValue:
    """The chosen items in one file, with their metadata; made while it is sent."""
    actor = reader()
    chosen = request.form.getlist("muc")
    items = catalog.chosen_items(chosen[:_MOST_PACKED], everything=keeps(actor))
    usable = [i for i in items if i.taken_down_at is None and (i.file or i.text)]
    size = sum(i.file.size for i in usable if i.file)
    if not EmptyForm().validate_on_submit() or not usable or len(chosen) > _MOST_PACKED or size > _MOST_BYTES:
        flash(
            "Hãy đánh dấu ít nhất một mục rồi bấm Tải các mục đã chọn."
            if not usable
            else f"Một lần tải nhiều nhất {_MOST_PACKED} mục và 1 GB. Hãy chọn ít hơn.",
            "error",
        )
        return redirect(url_for("authoring.library"))
    _count(actor, [i.id for i in usable if i.reusable], "download")
    with transaction():
        audit.record("catalog.pack_resources", [i.uid for i in usable])
    pieces = exports.zip_pieces(list(_entries(usable)))
    response = Response(stream_with_context(pieces), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="kho-tai-nguyen.zip"'
    return response


def _entries(items: list[ItemView]) -> Iterator[tuple[str, Any]]:
    """What goes into the ZIP; files are opened when their turn comes."""
    yield "danh-muc.csv", list(exports.csv_lines(items))
    for item in items:
        if item.text:
            yield f"{_stem(item)}.txt", [_as_text(item)]
        name = stored_original(item.file.sha256) if item.file else ""
        if item.file and storage.private.exists(name):
            yield item.file.file_name, storage.private.stream(name)


@blueprint.get("/kho/dung-lai")
@requires("authoring.keep_library")
def library_reuse() -> str:
    """How often units reuse what is offered, by unit and by item."""
    reader()
    since = clock.today() - dt.timedelta(days=COUNTED_DAYS)
    units = use.reuse_by_unit(since)
    return render_template(
        "authoring/library_reuse.html", units=units, items=use.reuse_by_item(since), days=COUNTED_DAYS, since=since,
        names=people.unit_names([u.id for u in units], clock.today()),
    )  # fmt: skip
