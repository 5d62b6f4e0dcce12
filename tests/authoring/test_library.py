"""The resource library as trainers, communicators and the department use it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from app.authoring import actions, queries
from app.authoring.actions import By
from app.catalog import queries as editions
from app.catalog.actions import NotPublished
from app.catalog.actions import library as library_actions
from app.catalog.actions.contents import NotTaken
from app.catalog.bundle import read_notes
from app.catalog.models import LibraryItem, LibraryReuse, LibraryToken
from app.catalog.queries import Search
from app.catalog.queries import library as catalog
from app.core import clock, jobs, storage
from app.core.database import db, transaction
from tests.authoring.resources import MP3, photograph, put_item, svg
from tests.conftest import Cast
from tests.learning import samples
from tests.pages import Client


def _by(cast: Cast, name: str = "binh") -> By:
    return By(cast[name].account_id, cast[name].account_uid)


def _titles(words: str = "", **more: Any) -> list[str]:
    everything = more.pop("everything", True)
    return [i.title for i in catalog.items(Search(words, **more), everything=everything).rows]


def _item(uid: str) -> Any:
    found = catalog.item(uid, everything=True)
    assert found is not None
    return found


# Finding.


@pytest.fixture
def some(cast: Cast) -> None:
    put_item("Tiêm phòng cho bò", topic="Nông nghiệp", audiences=("nguoi-dan",), reusable=True, kind="bai-loa", files=())
    put_item("Bỏ phiếu bầu cử", topic="Bầu cử", language="hre")
    put_item("Bố cục một bản tin", topic="Kỹ năng", audiences=("bao-chi", "nguoi-dan"), licence="CC0 1.0")
    put_item("Ảnh chợ phiên", kind="hinh-anh", name="cho.jpg", data=photograph(), author="Đinh Văn Hrê", text="", alt="Chợ họp sớm")


@pytest.mark.usefixtures("some")
def test_search_knows_no_diacritics_and_puts_what_was_typed_first(cast: Cast) -> None:
    assert set(_titles("bo")) == {"Tiêm phòng cho bò", "Bỏ phiếu bầu cử", "Bố cục một bản tin", "Ảnh chợ phiên"} - {"Ảnh chợ phiên"}
    assert _titles("bò")[0] == "Tiêm phòng cho bò"  # older than the others, but written so
    assert _titles("bỏ phiếu") == ["Bỏ phiếu bầu cử"] and _titles("phien cho") == ["Ảnh chợ phiên"]
    assert _titles("dinh") == ["Ảnh chợ phiên"] and _titles("hop som") == ["Ảnh chợ phiên"]
    assert _titles("khong-co") == [] and _titles("%") == _titles("") and len(_titles("")) == 4


@pytest.mark.usefixtures("some")
def test_every_filter_filters(cast: Cast) -> None:
    assert _titles(kind="hinh-anh") == ["Ảnh chợ phiên"] and _titles(language="hre") == ["Bỏ phiếu bầu cử"]
    assert _titles(topic="Kỹ năng") == ["Bố cục một bản tin"] == _titles(licence="CC0 1.0") == _titles(audience="bao-chi")
    assert set(_titles(audience="nguoi-dan")) == {"Tiêm phòng cho bò", "Bố cục một bản tin"}
    assert _titles(reusable=True) == ["Tiêm phòng cho bò"] == _titles(everything=False)
    assert _titles(audience='"]%_') == [] and _titles(kind="'; --") == []


def test_pages_follow_one_another_without_loss(cast: Cast) -> None:
    wanted = [put_item(f"Mẫu {n}" if n % 3 else f"Mâu {n}", files=()) for n in range(9)]
    for words in ("", "mau", "mẫu", "mâu"):
        seen: list[str] = []
        after: str | None = ""
        while after is not None:
            page = catalog.items(Search(words), everything=True, after=after, size=2)
            assert page.rows and len(page.rows) <= 2
            seen += [i.uid for i in page.rows]
            after = page.after
        assert sorted(seen) == sorted(wanted), words
        if words == "mâu":
            assert [_item(u).title.startswith("Mâu") for u in seen] == [True] * 3 + [False] * 6
    for cursor in ("x", "0.", "1.x", "9.9", "1.-4", "." * 90, "1." + "9" * 30):
        assert catalog.items(Search("mau"), everything=True, after=cursor, size=2).rows or cursor in ("1.-4", "9.9", "1." + "9" * 30)


def test_lists_cost_the_same_however_many_items(client: Client, cast: Cast, queries: Callable[[], Any]) -> None:
    put_item("Mẫu đầu", reusable=True)
    an = client.as_("an")
    an.get("/kho")
    with queries() as few:
        assert an.get("/kho?q=mau").status_code == 200
    with transaction():
        now = clock.now()
        rows = [
            {"title": f"Mẫu số {n}", "kind": "hinh-anh", "audiences": ["nguoi-dan"], "made_at": now, "made_by": "x", "changed_at": now,
             "reusable": True, "topic": f"Chủ đề {n % 20}"} for n in range(2000)
        ]  # fmt: skip
        db.session.execute(LibraryItem.__table__.insert(), rows)
        ids = list(db.session.scalars(LibraryItem.__table__.select().with_only_columns(LibraryItem.id)))
        tokens = [{"item_id": i, "token": t} for i in ids[1:] for t in ("mau", "so")]
        db.session.execute(LibraryToken.__table__.insert(), tokens)
    with queries() as many:
        page = an.get("/kho?q=mau")
    assert many.count == few.count
    assert page.get_data(as_text=True).count("resources__item") == catalog.PAGE


# Keeping.


def _add(browser: Client, **fields: Any) -> Any:
    data = {"title": "Sơ đồ tiêm phòng", "kind": "do-hoa", "alt": "Ba bước.", "language": "vi", "licence": "CC BY 4.0", **fields}
    return browser.post("/kho/them", data=data)


def test_an_item_is_added_changed_and_found(client: Client, cast: Cast) -> None:
    binh = client.as_("binh")
    empty = _add(binh)
    assert empty.status_code == 422 and "Hãy chọn tệp" in empty.get_data(as_text=True)
    wrong = _add(binh, file=(io.BytesIO(b"<html>"), "x.png"))
    assert wrong.status_code == 422 and "Sơ đồ tiêm phòng" in wrong.get_data(as_text=True)  # what was typed is kept
    mixed = _add(binh, kind="am-thanh", file=(io.BytesIO(photograph()), "x.jpg"))
    assert "không đi với tệp JPG" in mixed.get_data(as_text=True)
    made = _add(binh, file=(io.BytesIO(photograph(exif=True)), "Ảnh của tôi.JPG"), kind="hinh-anh", reusable="y")
    assert made.status_code == 302
    page = binh.get(made.location)
    assert "anh-cua-toi.jpg" in page.page.text
    item = _item(made.location.rsplit("/", 1)[-1])
    assert (item.file.width, item.file.height) == (20, 40)
    shown = client.as_("an").get(f"{made.location}/tep/1")
    assert shown.mimetype == "image/jpeg" and b"MAY-ANH" not in shown.data and shown.headers["Cache-Control"] == "no-store"
    small = client.as_("an").get(f"{made.location}/tep/1?nho=1")
    assert small.mimetype == "image/webp" and len(small.data) < 1000
    saved = binh.get(f"{made.location}/sua").page.form("Lưu").submit(title="Chợ phiên Ba Tơ", topic="Văn hóa")
    assert saved.status_code == 302 and _titles("cho ba to") == ["Chợ phiên Ba Tơ"] and _titles("tiem") == []
    forbidden = binh.get(f"{made.location}/sua").page.form("Lưu").submit(licence="")
    assert forbidden.status_code == 422 and "giấy phép" in forbidden.get_data(as_text=True)


def test_a_large_recording_comes_in_pieces_before_its_form(client: Client, cast: Cast) -> None:
    binh = client.as_("binh")
    data = MP3 + bytes(1_500_000)
    begun = binh.post("/kho/tai-len", data={"name": "Loa thôn.mp3", "size": str(len(data))}).get_json()
    for at in range(0, len(data), 1_000_000):
        binh.post(f"{begun['to']}?tu={at}", data=data[at : at + 1_000_000], content_type="application/octet-stream")
    kept = _add(binh, kind="am-thanh", upload=begun["uid"], title="")
    assert kept.status_code == 422 and begun["uid"] in kept.get_data(as_text=True)  # not to be sent again
    made = _add(binh, kind="am-thanh", upload=begun["uid"])
    item = _item(made.location.rsplit("/", 1)[-1])
    assert (item.file.file_name, item.file.size) == ("loa-thon.mp3", len(data))
    part = binh.get(f"{made.location}/tep/1", headers={"Range": "bytes=1000000-1000009"})
    assert part.status_code == 206 and part.data == data[1_000_000:1_000_010]
    assert _add(client.as_("binh"), kind="am-thanh", upload="x").status_code == 422


def test_officers_see_what_is_offered_and_nothing_else(client: Client, cast: Cast) -> None:
    offered, kept = put_item("Dùng lại", reusable=True, files=("1", "2")), put_item("Nội bộ")
    an = client.as_("an")
    assert "Dùng lại" in an.get("/kho").page.text and "Nội bộ" not in an.get("/kho").page.text
    assert "Nội bộ" not in an.get("/kho/danh-muc.csv").get_data(as_text=True)
    page = an.get(f"/kho/{offered}").page.text
    assert "Đang dùng ở đâu" not in page and "Dùng trong bài" not in page
    for path in (f"/kho/{kept}", f"/kho/{kept}/tep/1", f"/kho/{offered}/tep/1", f"/kho/{offered}/tep/3"):
        assert an.get(path).status_code == 404, path
    assert an.post("/kho/goi.zip", data={"muc": [kept]}).status_code == 302
    client.as_("binh").post(f"/kho/{offered}/ngung", data={"lam": "ngung"})
    assert an.get(f"/kho/{offered}").status_code == 404 and _titles() == ["Nội bộ"] and len(_titles(retired=True)) == 2


# Using.


@pytest.fixture
def draft(cast: Cast) -> queries.DraftView:
    samples.publish()
    with transaction():
        return actions.open_draft(slug=samples.SLUG, by=_by(cast), now=clock.now())


def test_an_item_is_used_in_a_lesson(client: Client, cast: Cast, draft: queries.DraftView) -> None:
    uid = put_item("Sơ đồ [mới]", ai_made=True, author="Bình", source="Sở", alt="Ba bước ] nối.")
    binh = client.as_("binh")
    page = binh.get(f"/kho/{uid}?bai={draft.uid}/01-bai-mot.md").page
    used = page.form("Dùng trong bài").submit()
    assert used.location.endswith(f"/bien-soan/{draft.uid}/bai/01-bai-mot")
    files = queries.files(draft.id)
    put = files["media/so-do.svg"]
    item = _item(uid)
    assert put.sha256 == item.file.sha256 and put.library_version_id == item.file.id
    note, _ = read_notes(files["media.toml"].text or "")[0]["media/so-do.svg"]
    assert note == item.note() and note.ai_made
    assert (files["01-bai-mot.md"].text or "").endswith('\n\n![Ba bước ) nối.](media/so-do.svg "Sơ đồ (mới)")\n')
    checked = queries.checked(queries.any_draft(draft.uid))  # type: ignore[arg-type]
    assert checked.bundle is not None and [str(p) for p in checked.problems if "so-do" in str(p)] == []
    assert "Hình do AI tạo." in binh.get(used.location).get_data(as_text=True)
    # Again: the same bytes are not put twice, and a text is shown as an example.
    binh.post(f"/kho/{uid}/dung", data={"noi": draft.uid})
    assert sorted(p for p in queries.files(draft.id) if p.startswith("media")) == ["media.toml", "media/so-do.svg"]
    words = put_item("Bài loa", kind="bai-loa", files=(), text="Thưa bà con\n/// hết\n///")
    binh.post(f"/kho/{words}/dung", data={"noi": f"{draft.uid}/02-bai-hai.md"})
    assert queries.checked(queries.any_draft(draft.uid)).bundle is not None  # type: ignore[arg-type]
    used_in = binh.get(f"/kho/{uid}").page.text
    assert "Khóa thử" in used_in and "Bản nháp" in used_in
    assert "Một bản nháp của người khác" in client.as_("khoa").get(f"/kho/{uid}").page.text


@pytest.mark.parametrize("place", ["", "x", "{draft}/../../x.md", "{draft}/course.toml", "{draft}/99-khong-co.md", "0" * 36, "{draft}/media.toml"])
def test_a_place_that_is_none_changes_nothing(client: Client, cast: Cast, draft: queries.DraftView, place: str) -> None:
    before = queries.folder(draft.id)
    answer = client.as_("binh").post(f"/kho/{put_item()}/dung", data={"noi": place.format(draft=draft.uid)})
    assert answer.status_code == 302 and queries.folder(draft.id) == before


def test_what_is_said_of_a_file_is_edited_without_losing_the_rest(client: Client, cast: Cast, draft: queries.DraftView) -> None:
    with transaction():
        by, now = _by(cast), clock.now()
        for path in ("media/a.svg", "media/b.svg"):
            actions.save_media(draft_id=draft.id, path=path, data=svg(path), by=by, now=now)
        text = '# lời nhắc của tác giả\n[[file]]\npath = "media/b.svg"\nauthor = "B"\n'
        actions.save_text(draft_id=draft.id, path="media.toml", text=text, based_on=0, by=by, now=now)
    binh = client.as_("binh")
    at = f"/bien-soan/{draft.uid}/thong-tin-tep/media/a.svg"
    assert binh.get(at).page.form("Lưu").submit(author="Nguyễn “A”", ai_made="y").status_code == 302
    said = queries.file(draft.id, "media.toml")
    assert said is not None and said.text is not None and said.text.startswith(text)
    notes = {path: note for path, (note, _) in read_notes(said.text)[0].items()}
    assert (notes["media/a.svg"].author, notes["media/a.svg"].ai_made, notes["media/b.svg"].author) == ("Nguyễn “A”", True, "B")
    bad = binh.post(at, data={"language": "tiếng"})
    assert bad.status_code == 422 and "mã ngôn ngữ" in bad.get_data(as_text=True)
    binh.post(at, data={"author": ""})  # nothing said any more: the note goes
    said = queries.file(draft.id, "media.toml")
    assert said is not None and set(read_notes(said.text or "")[0]) == {"media/b.svg"}
    with transaction():
        actions.save_text(draft_id=draft.id, path="media.toml", text="[[file]\n", based_on=None, by=_by(cast), now=clock.now())
    broken = binh.post(at, data={"author": "A"})
    assert broken.status_code == 422 and "dòng 1" in broken.get_data(as_text=True)


# A newer file.


def _published(cast: Cast, slug: str, uid: str) -> None:
    """A course whose edition uses the item."""
    samples.publish(slug, title=f"Khóa {slug}")
    with transaction():
        opened = actions.open_draft(slug=slug, by=_by(cast), now=clock.now())
        actions.use_resource(draft=opened, lesson="01-bai-mot.md", item=_item(uid), by=_by(cast), now=clock.now())
    _approve(cast, opened.uid)
    found = queries.any_draft(opened.uid)
    assert found is not None
    actions.publish_draft(draft=found, published_by="test", now=clock.now())
    editions.forget_current()


def _approve(cast: Cast, uid: str) -> None:
    found = queries.any_draft(uid)
    assert found is not None
    with transaction():
        actions.ask_review(draft=found, note="", by=_by(cast), now=clock.now())
    review = queries.last_review(found.id)
    assert review is not None
    with transaction():
        actions.decide(review=review, approve=True, note="", no_secrets=True, by=_by(cast, "khoa"), now=clock.now())


def test_a_newer_file_reaches_every_course_by_its_own_review(client: Client, cast: Cast) -> None:
    uid = put_item("Sơ đồ")
    for slug in ("khoa-mot", "khoa-hai", "khoa-ba"):
        _published(cast, slug, uid)
    binh = client.as_("binh")
    other = binh.post(f"/kho/{uid}/tep-moi", data={"file": (io.BytesIO(photograph()), "x.jpg")})
    assert other.status_code == 422 and "cùng loại" in other.get_data(as_text=True)
    sent = binh.post(f"/kho/{uid}/tep-moi", data={"file": (io.BytesIO(svg("hai")), "so-do.svg")})
    page = binh.get(sent.location).page
    assert all(f"Khóa {slug}" in page.text for slug in ("khoa-mot", "khoa-hai", "khoa-ba"))
    with transaction():  # somebody else works on the third
        actions.open_draft(slug="khoa-ba", by=_by(cast, "khoa"), now=clock.now())
    listed = binh.post(sent.location, data={"khoa": ["khoa-mot", "khoa-hai", "khoa-ba", "khoa-la"]})
    page = binh.get(listed.location).page
    assert "Đang có bản nháp của người khác" in page.text and "2 khóa học" in page.text
    item = _item(uid)
    drafts = [queries.open_draft_of(slug) for slug in ("khoa-mot", "khoa-hai")]
    for opened in drafts:
        assert opened is not None
        file = queries.file(opened.id, "media/so-do.svg")
        assert file is not None and file.sha256 == item.file.sha256 and file.library_version_id == item.file.id
        _approve(cast, opened.uid)
    before = editions.current_edition("khoa-mot")
    assert "Phát hành 2 khóa học đã duyệt" in str(binh.get(listed.location).data.decode())
    binh.post(f"/kho/{uid}/phat-hanh", data={})  # without the confirmation nothing is published
    assert not jobs.run_next()
    binh.post(f"/kho/{uid}/phat-hanh", data={"no_secrets": "y"})
    while jobs.run_next():
        pass
    editions.forget_current()
    for slug in ("khoa-mot", "khoa-hai"):
        now = editions.current_edition(slug)
        assert now is not None and now.number == 3 and before is not None
        assert b"hai" in editions.edition_files(now.id)["media/so-do.svg"]
    old = editions.edition_files(before.id)  # type: ignore[union-attr]
    assert b"hai" not in old["media/so-do.svg"]  # the earlier edition is what it was
    assert "Phiên bản hiện hành đã dùng tệp mới" in binh.get(listed.location).page.text


# Taking down.


def test_what_is_taken_down_is_a_notice_everywhere(client: Client, cast: Cast) -> None:
    uid = put_item("Ảnh sai", reusable=True)
    _published(cast, "khoa-anh", uid)
    edition = editions.current_edition("khoa-anh")
    assert edition is not None
    digest = _item(uid).file.sha256
    name = next(n for n in storage.public.names(digest))
    stranger, chi = client, client.as_("chi")
    assert stranger.get(f"/media/{name}").status_code == 200
    assert chi.post(f"/kho/{uid}/go", data={"reason": ""}).status_code == 422
    assert client.as_("binh").post(f"/kho/{uid}/go", data={"reason": "x"}).status_code == 404
    assert chi.get(f"/kho/{uid}").page.form("Gỡ mục này").submit(reason="Vi phạm bản quyền").status_code == 302
    gone = stranger.get(f"/media/{name}")
    assert gone.status_code == 410 and "đã được gỡ bỏ" in gone.get_data(as_text=True) and gone.headers["Cache-Control"] == "no-store"
    assert gone.mimetype == "image/svg+xml" and list(storage.public.names(digest)) == [f"{digest}/{storage.TAKEN_DOWN}"]
    page = chi.get(f"/kho/{uid}").page.text
    assert "Vi phạm bản quyền" in page and digest[:12] in page  # the hash is kept
    assert chi.get(f"/kho/{uid}/tep/1").status_code == 404 and client.as_("an").get(f"/kho/{uid}").status_code == 404
    assert editions.media_of(edition.id)["media/so-do.svg"].taken_down
    assert storage.private.exists(f"originals/{digest}") and editions.edition_files(edition.id)["media/so-do.svg"]
    # It does not come back by another door.
    with pytest.raises(NotPublished, match="gỡ"):
        samples.publish("khoa-khac", lessons=[("bai-mot", "Một", "\n\n![Ba bước.](media/x.svg)"), ("bai-hai", "Hai", "")], more={"media/x.svg": storage.private.read(f"originals/{digest}")})
    with pytest.raises(NotTaken, match="gỡ"):
        put_item("Lại")
    with transaction():
        draft = actions.open_draft(slug=samples.publish("khoa-moi").slug, by=_by(cast), now=clock.now())
    for used in (
        client.as_("binh").post(f"/kho/{uid}/dung", data={"noi": draft.uid}),
        client.as_("binh").post(f"/bien-soan/{draft.uid}/tep", data={"file": (io.BytesIO(storage.private.read(f"originals/{digest}")), "y.svg")}),
    ):  # fmt: skip
        assert used.status_code == 302 and not any(p.startswith("media/") for p in queries.files(draft.id))


def test_what_was_taken_down_comes_back_as_it_was(client: Client, cast: Cast) -> None:
    uid = put_item("Ảnh gỡ nhầm", reusable=True)
    _published(cast, "khoa-anh", uid)
    edition = editions.current_edition("khoa-anh")
    assert edition is not None
    digest = _item(uid).file.sha256
    served = {name: storage.public.read(name) for name in storage.public.names(digest)}
    lesson = f"/khoa-hoc/khoa-anh/bai/{edition.lessons[0].key}"
    shown = client.as_("an").get(lesson).page.all("img")
    chi = client.as_("chi")
    assert chi.get(f"/kho/{uid}").page.form("Gỡ mục này").submit(reason="Nghi vi phạm bản quyền").status_code == 302
    assert client.as_("binh").post(f"/kho/{uid}/hien-lai", data={"reason": "x"}).status_code == 404
    assert chi.post(f"/kho/{uid}/hien-lai", data={"reason": ""}).status_code == 422
    assert chi.get(f"/kho/{uid}").page.form("Hiện lại mục này").submit(reason="Tác giả đã đồng ý").status_code == 302
    assert {name: storage.public.read(name) for name in storage.public.names(digest)} == served
    assert [i.get("src") for i in client.as_("an").get(lesson).page.all("img")] == [i.get("src") for i in shown]
    assert not editions.media_of(edition.id)["media/so-do.svg"].taken_down
    page = chi.get(f"/kho/{uid}").page.text
    assert "Từng bị gỡ: Nghi vi phạm bản quyền; hiện lại ngày" in page and "Tác giả đã đồng ý" in page
    assert chi.post(f"/kho/{uid}/hien-lai", data={"reason": "lần nữa"}).status_code == 302  # and changes nothing
    assert "lần nữa" not in chi.get(f"/kho/{uid}").page.text


def test_a_photograph_comes_back_in_every_width_but_not_what_another_item_took_down(cast: Cast) -> None:
    data = photograph()
    one, two = (put_item(title, kind="hinh-anh", name="anh-lang.jpg", data=data, alt="Làng") for title in ("Một", "Hai"))
    digest = _item(one).file.sha256
    samples.publish("khoa-anh", lessons=[("bai-mot", "Một", "\n\n![Làng.](media/anh-lang.jpg)"), ("bai-hai", "Hai", "")], more={"media/anh-lang.jpg": storage.private.read(f"originals/{digest}")})
    served = sorted(storage.public.names(digest))
    assert len(served) > 1
    for uid in (one, two):
        with transaction():
            library_actions.take_down(item_id=_item(uid).id, reason="x", now=clock.now())
    with transaction():
        library_actions.put_back(item_id=_item(one).id, reason="y", now=clock.now())
    assert list(storage.public.names(digest)) == [f"{digest}/{storage.TAKEN_DOWN}"]
    with transaction():
        library_actions.put_back(item_id=_item(two).id, reason="y", now=clock.now())
    assert sorted(storage.public.names(digest)) == served


# Reusing.


def test_reuse_is_counted_by_unit_and_day_without_names(client: Client, cast: Cast) -> None:
    uid = put_item("Bài loa tiêm phòng", kind="bai-loa", files=(), reusable=True, text="Kính thưa bà con.")
    an, dung = client.as_("an"), client.as_("dung")
    page = an.get(f"/kho/{uid}").page
    got = page.form("Tải về (TXT)").submit()
    assert got.data.decode("utf-8-sig") == "Kính thưa bà con." and "bai-loa-tiem-phong.txt" in got.headers["Content-Disposition"]
    assert "text/plain" in got.content_type and got.headers["Content-Disposition"].startswith("attachment")
    for browser, times in ((an, 2), (dung, 1)):
        for _ in range(times):
            assert browser.post(f"/kho/{uid}/chep", data={}).status_code == 204
    rows = {(r.unit_id, r.how): r.count for r in db.session.query(LibraryReuse)}
    assert rows == {(cast.an.unit_id, "copy"): 2, (cast.an.unit_id, "download"): 1, (cast.dung.unit_id, "copy"): 1}
    for who in ("binh", "chi"):
        shown = client.as_(who).get("/kho/dung-lai").page.text
        assert re.search(r"Xã Ba Tơ\s*2\s*1\s*3", shown), shown
        assert "Phạm Văn An" not in shown and "Xã Ba Tơ" in client.as_(who).get(f"/kho/{uid}").page.text
    assert an.get("/kho/dung-lai").status_code == 404
    quiet = put_item("Không cho dùng lại")
    assert client.as_("binh").post(f"/kho/{quiet}/chep", data={}).status_code == 404


def test_metadata_and_files_leave_safely(client: Client, cast: Cast) -> None:
    hostile = put_item('=HYPERLINK("x")', reusable=True, author="@cmd", source="+1\nhai dòng; dấu \"ngoặc\"", alt="-2")
    twin = put_item("Một tệp khác", reusable=True, files=("khác",))
    an = client.as_("an")
    sheet = an.get("/kho/danh-muc.csv?dung_lai=y")
    assert sheet.data.startswith(b"\xef\xbb\xbf") and sheet.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(sheet.data.decode("utf-8-sig")), delimiter=";"))
    assert [r["Mã"] for r in rows] == [twin, hostile] and len(rows[0]) == 18
    assert rows[1]["Tên"] == "'=HYPERLINK(\"x\")" and rows[1]["Tác giả"] == "'@cmd" and rows[1]["Lời thay thế"] == "'-2"
    packed = an.post("/kho/goi.zip", data={"muc": [hostile, twin, "x", "0" * 36]})
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert {"so-do.svg", "so-do-2.svg", "danh-muc.csv", "hyperlink-x.txt", "mot-tep-khac.txt"} == set(names)
        assert b"kh\xc3\xa1c" in archive.read("so-do.svg")
        assert archive.read("danh-muc.csv").startswith(b"\xef\xbb\xbf")
    assert {r.how for r in db.session.query(LibraryReuse)} == {"download"}
    assert an.post("/kho/goi.zip", data={}).status_code == 302


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a" * 3000, "\u202e\0", "%_'", "' OR 1=1 --"])
def test_hostile_words_are_only_words(client: Client, cast: Cast, words: str) -> None:
    binh = client.as_("binh")
    fields = dict.fromkeys(("topic", "licence", "source", "author", "alt", "text", "transcript"), words)
    _add(binh, title=words, kind="bai-dang", **fields)
    for path in ("/kho", "/kho/danh-muc.csv", "/kho/dung-lai"):
        answer = binh.get(path, query_string={"q": words, "loai": words, "sau": words, "bai": words, "chu_de": words})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.get_data(as_text=True) or answer.mimetype == "text/csv"
    for item in catalog.all_items(Search(), everything=True):
        assert "<script>alert" not in binh.get(f"/kho/{item.uid}").get_data(as_text=True)
