"""Sound and film in a draft: what phones play is taken, the rest converted where that can be done or refused with what to do;
captions by lines or as text; the picture before a film."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from app.authoring import actions, queries
from app.authoring.actions import By, Refused
from app.authoring.rules import download_cost
from app.catalog import actions as catalog_actions
from app.catalog import queries as catalog
from app.catalog.bundle import parse
from app.core import clock, jobs, storage
from app.core.database import db, transaction
from app.core.media import ffmpeg
from tests.conftest import Cast
from tests.core import recordings as made
from tests.learning import samples
from tests.pages import Client

JSON = {"Accept": "application/json"}


@pytest.fixture
def by(cast: Cast) -> By:
    return By(cast.binh.account_id, cast.binh.account_uid)


@pytest.fixture
def draft(cast: Cast, by: By) -> queries.DraftView:
    samples.publish()
    with transaction():
        return actions.open_draft(slug=samples.SLUG, by=by, now=clock.now())


def _upload(client: Client, draft: queries.DraftView, name: str, data: bytes) -> dict[str, list[dict[str, str]]]:
    answer = client.as_("binh").post(f"/bien-soan/{draft.uid}/tep", data={"file": (io.BytesIO(data), name)}, headers=JSON)
    found: dict[str, list[dict[str, str]]] = answer.get_json()
    assert answer.status_code == (200 if found["files"] else 422)
    return found


@pytest.mark.parametrize(
    ("name", "data", "path", "note"),
    [
        ("Bài nói.mp4", made.mp4(), "media/bai-noi.mp4", ""),
        ("IMG_1.MOV", made.mp4(brand="qt"), "media/img-1.mp4", ""),
        ("loa.mp4", made.mp4(video=""), "media/loa.m4a", ""),
        ("loa.mp3", made.mp3(), "media/loa.mp3", ""),
        ("phim.webm", made.webm(), "media/phim.webm", "iPhone đời cũ"),
        ("tin.opus", made.opus(), "media/tin.ogg", "iPhone đời cũ"),
        ("loa.wav", made.wav(), "media/loa.wav", "WAV nặng"),
    ],
)
def test_what_phones_play_is_taken_under_its_right_name(client: Client, draft: queries.DraftView, name: str, data: bytes, path: str, note: str) -> None:
    (file,) = _upload(client, draft, name, data)["files"]
    assert file["path"] == path
    assert file["markdown"].startswith("/// video" if "mp4" in path or "webm" in path else "/// am-thanh")
    assert note in file["note"]
    assert file["job"] == ""
    stored = queries.file(draft.id, path)
    assert stored is not None
    assert queries.read_media(stored) == data
    page = client.as_("binh").get(f"/bien-soan/{draft.uid}/bai/01-bai-mot").page.text
    assert path in page


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("IMG_2.mov", made.mp4(brand="qt", video="hvc1"), "Tương thích nhất"),
        ("a.3gp", made.mp4(brand="3gp4", video="s263", audio="samr"), "H.264"),
        ("b.amr", b"#!AMR\n" + b"\x3c" * 50, "M4A"),
        ("c.mp4", made.mp4(profile=110), "HEVC"),
    ],
)
def test_what_phones_do_not_play_is_converted_or_refused_with_what_to_do(
    client: Client, draft: queries.DraftView, name: str, data: bytes, word: str
) -> None:
    told = _upload(client, draft, name, data)
    if not ffmpeg.available():
        assert told["files"] == []
        assert word in str(told["errors"])
        assert not [p for p in queries.files(draft.id) if p.startswith("media/")]
        return
    (file,) = told["files"]
    assert file["path"].endswith((".mp4", ".m4a"))
    assert "/viec/" in file["job"]
    assert client.as_("binh").get(file["job"]).status_code == 200
    assert client.as_("an").get(file["job"]).status_code == 404
    assert jobs.run_next()
    # Most of these have headers and no sound: whoever asked is told so in words.
    page = client.as_("binh").get(file["job"]).page.text
    made_it = queries.file(draft.id, file["path"]) is not None
    assert (f"Đã có {file['path']}" if made_it else "Không chuyển đổi được tệp này") in page


def test_a_real_recording_of_an_old_kind_becomes_one_that_plays(client: Client, draft: queries.DraftView, by: By) -> None:
    wav = made.wav(1.0, kind=1)
    with transaction():
        taken = actions.take_recording(draft=draft, name="loa.wav", source=wav, by=by, now=clock.now())
    assert taken is not None
    with transaction():
        if not ffmpeg.available():
            with pytest.raises(Refused, match="chưa cài ffmpeg"):
                actions.keep_only_sound(draft=draft, path=taken.path, by=by)
            return
        uid = actions.keep_only_sound(draft=draft, path=taken.path, by=by)
    assert jobs.run_next()
    job = jobs.find(uid)
    assert job is not None
    assert job.state == "done", job.message
    stored = queries.file(draft.id, "media/loa.m4a")
    assert stored is not None
    assert queries.read_media(stored)[4:8] == b"ftyp"
    assert "media/loa.m4a" in job.result["text"]
    assert client.as_("binh").get(job.result["link"]).status_code == 200


def test_what_a_browser_records_is_made_for_iphones_where_that_can_be_done(client: Client, draft: queries.DraftView) -> None:
    (file,) = _upload(client, draft, "ghi-am.weba", made.webm(video="", seconds=None))["files"]
    if ffmpeg.available():
        assert file["path"] == "media/ghi-am.m4a"
        assert list(storage.private.names("conversions"))
    else:
        assert file["path"] == "media/ghi-am.weba"
        assert "iPhone đời cũ" in file["note"]


def test_a_path_serves_as_well_as_bytes(client: Client, draft: queries.DraftView, by: By, tmp_path: Path) -> None:
    source = tmp_path / "lon.bin"
    source.write_bytes(made.mp4(padding=100_000))
    with transaction():
        taken = actions.take_recording(draft=draft, name="lon.mp4", source=source, by=by, now=clock.now())
        assert actions.take_recording(draft=draft, name="x.pdf", source=source, by=by, now=clock.now()) is None
    assert taken is not None
    assert taken.path == "media/lon.mp4"


@pytest.mark.parametrize("data", [b"x", b"<html><script>", b"\0" * 100, made.mp4()[:30]])
def test_what_is_no_recording_is_refused_in_words(client: Client, draft: queries.DraftView, data: bytes) -> None:
    told = _upload(client, draft, "phim.mp4", data)
    assert "tệp hỏng" in str(told["errors"])


def test_a_heavy_film_says_what_it_costs(client: Client, draft: queries.DraftView, by: By) -> None:
    heavy = made.mp4(padding=24_000_000)
    with transaction():
        taken = actions.take_recording(draft=draft, name="dai.mp4", source=heavy, by=by, now=clock.now())
    assert taken is not None
    assert "khoảng 2 phút chờ, 24 MB dữ liệu di động" in taken.note
    binh = client.as_("binh")
    assert "24 MB dữ liệu di động" in binh.get(f"/bien-soan/{draft.uid}/bai/01-bai-mot").page.text
    page = binh.get(f"/bien-soan/{draft.uid}/phu-de/media/dai.mp4").page.text
    assert "1 phút 5 giây" in page
    assert "24 MB dữ liệu di động" in page
    assert ("Tạo bản chỉ có tiếng" in page) == ffmpeg.available()
    with pytest.raises(Refused, match="nhiều nhất 50,0 MB"), transaction():
        actions.put_recording(
            draft=draft, path="media/x.mp4", data=made.mp4(padding=51_000_000), by=By(0, ""), now=clock.now()
        )


@pytest.mark.parametrize(
    ("octets", "said"),
    [(62_000_000, "khoảng 4 phút chờ, 62 MB dữ liệu di động"), (5_000_000, "khoảng 20 giây chờ, 5 MB dữ liệu di động")],
)
def test_how_a_cost_is_said(octets: int, said: str) -> None:
    assert download_cost(octets) == said


# ---- captions


@pytest.fixture
def at(client: Client, draft: queries.DraftView) -> str:
    _upload(client, draft, "phim.mp4", made.mp4())
    return f"/bien-soan/{draft.uid}/phu-de/media/phim.mp4"


def _vtt(draft: queries.DraftView) -> str:
    found = queries.file(draft.id, "media/phim.vtt")
    return queries.read_media(found).decode() if found else ""


def _ban(page: str) -> str:
    match = re.search(r'name="ban" value="(\w*)"', page)
    assert match
    return match.group(1)


def test_words_are_split_timed_and_saved_and_open_again(client: Client, draft: queries.DraftView, at: str) -> None:
    binh = client.as_("binh")
    assert "Bước 1: dán lời nói" in binh.get(at).page.text
    assert binh.post(at, data={"viec": "tach", "words": "  "}).status_code == 422
    split = binh.post(at, data={"viec": "tach", "words": "Chào bà con.\n\n  Sáng thứ Bảy   tiêm phòng. \n"})
    assert split.status_code == 200
    page = split.get_data(as_text=True)
    assert page.count('name="tu"') == 2
    assert "Sáng thứ Bảy tiêm phòng." in page
    rows = {"ban": "", "viec": "luu", "loi": ["Chào bà con.", "Sáng thứ Bảy tiêm phòng."], "ten": ["", ""], "dat": ["", ""]}
    missing = binh.post(at, data=rows | {"tu": ["1,5", ""], "den": ["", ""]})
    assert missing.status_code == 422
    assert "Thiếu lúc bắt đầu." in missing.get_data(as_text=True)
    assert 'value="1,5"' in missing.get_data(as_text=True)
    turned = binh.post(at, data=rows | {"tu": ["5", "2"], "den": ["", ""]})
    assert turned.status_code == 422
    assert binh.post(at, data=rows | {"tu": ["1,5", "0:04"], "den": ["3", ""]}).status_code == 302
    assert _vtt(draft) == (
        "WEBVTT\n\n00:00:01.500 --> 00:00:03.000\nChào bà con.\n\n"
        "00:00:04.000 --> 00:01:05.000\nSáng thứ Bảy tiêm phòng.\n"
    )
    again = binh.get(at).get_data(as_text=True)
    assert 'value="0:01,5"' in again
    assert 'value="1:05"' in again
    assert "Đã có phụ đề" in again
    data = rows | {"ban": _ban(again), "tu": ["1,5", "0:04"], "den": ["3", "1:05"], "loi": ["Chào bà con.", ""]}
    assert binh.post(at, data=data).status_code == 302
    assert "Sáng thứ Bảy" not in _vtt(draft)


def test_captions_as_text_are_checked_and_nothing_of_them_is_lost(client: Client, draft: queries.DraftView, at: str) -> None:
    binh = client.as_("binh")
    own = "WEBVTT\n\nNOTE người dịch: An\n\nmot\n00:01.000 --> 00:02.000 line:0\nChào.\n"
    bad = binh.post(at, data={"viec": "luu-tep", "ban": "", "text": own.replace("WEBVTT", "VTT")})
    assert bad.status_code == 422
    assert "phải bắt đầu bằng dòng WEBVTT" in bad.get_data(as_text=True)
    assert "người dịch: An" in bad.get_data(as_text=True)
    assert binh.post(at, data={"viec": "luu-tep", "ban": "", "text": own}).status_code == 302
    assert _vtt(draft) == own
    page = binh.get(at).page.text
    assert "chỉ sửa được ở dạng văn bản" in page, "line by line the note would be lost"
    assert "người dịch: An" in binh.get(at).get_data(as_text=True)


def test_settings_of_a_caption_survive_editing_line_by_line(client: Client, draft: queries.DraftView, at: str) -> None:
    binh = client.as_("binh")
    own = "WEBVTT\n\nmot\n00:00:01.000 --> 00:00:02.000 line:0\nChào\nbà con.\n"
    binh.post(at, data={"viec": "luu-tep", "ban": "", "text": own})
    ban = _ban(binh.get(at).get_data(as_text=True))
    data = {"viec": "luu", "ban": ban, "tu": "0:01", "den": "0:02", "loi": "Chào\r\nbà con.", "ten": "mot", "dat": "line:0"}
    assert binh.post(at, data=data).status_code == 302
    assert _vtt(draft) == own


def test_captions_somebody_else_saved_are_not_overwritten_unseen(client: Client, draft: queries.DraftView, at: str, by: By) -> None:
    binh = client.as_("binh")
    theirs = "WEBVTT\n\n00:01.000 --> 00:02.000\nBản kia.\n"
    with transaction():
        actions.save_captions(draft=draft, path="media/phim.mp4", text=theirs, opened="", by=by, now=clock.now())
    mine = theirs.replace("Bản kia", "Bản này")
    late = binh.post(at, data={"viec": "luu-tep", "ban": "", "text": mine})
    assert late.status_code == 409
    page = late.get_data(as_text=True)
    assert "Bản kia." in page and "Bản này." in page
    assert _vtt(draft) == theirs
    assert binh.post(at, data={"viec": "luu-tep", "ban": _ban(page), "text": mine}).status_code == 302
    assert _vtt(draft) == mine


@pytest.mark.parametrize("text", ["\0" * 50, "WEBVTT\n\n00:01.000 --> 00:02.000\n</textarea><script>x</script>\n", "-->" * 5000])
def test_hostile_captions_harm_nobody(client: Client, draft: queries.DraftView, at: str, text: str) -> None:
    binh = client.as_("binh")
    for data in ({"viec": "luu-tep", "text": text}, {"viec": "tach", "words": text}, {"viec": "luu", "loi": text, "tu": text, "den": text, "ten": "", "dat": ""}):
        answer = binh.post(at, data=data | {"ban": ""})
        assert answer.status_code in (200, 302, 409, 422)
        assert "<script>x" not in answer.get_data(as_text=True)
    assert "<script>x" not in binh.get(at).get_data(as_text=True)


def test_only_recordings_of_ones_own_draft(client: Client, draft: queries.DraftView, at: str) -> None:
    binh = client.as_("binh")
    for path in ("media/khong-co.mp4", "01-bai-mot.md", "course.toml", "../x", "media/phim.vtt"):
        assert binh.get(f"/bien-soan/{draft.uid}/phu-de/{path}").status_code == 404
    assert client.as_("khoa").get(at).status_code == 404
    assert client.as_("khoa").post(at, data={"viec": "luu-tep", "text": "WEBVTT"}).status_code == 404


# ---- the picture before a film


def _jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1200, 675), "navy").save(out, "JPEG")
    return out.getvalue()


def test_a_film_is_published_with_its_picture_size_and_length(client: Client, draft: queries.DraftView, at: str) -> None:
    binh = client.as_("binh")
    poster = at.replace("phu-de", "hinh-cho")
    binh.post(poster, data={"picture": (io.BytesIO(b"x"), "a.jpg")})
    assert queries.file(draft.id, "media/phim.poster.jpg") is None
    binh.post(poster, data={"picture": (io.BytesIO(_jpeg()), "Ảnh của tôi.JPG")})
    assert queries.file(draft.id, "media/phim.poster.jpg") is not None
    assert "Hình chờ hiện nay của video" in binh.get(at).get_data(as_text=True)
    binh.post(at, data={"viec": "luu-tep", "ban": "", "text": "WEBVTT\n\n00:01.000 --> 00:02.000\nChào.\n"})
    files = queries.folder(draft.id)
    files["01-bai-mot.md"] += "\n/// video | media/phim.mp4\nChào.\n///\n".encode()
    bundle, problems = parse(samples.SLUG, files)
    assert bundle is not None, [str(p) for p in problems]
    out = catalog_actions.publish_edition(
        bundle=bundle, reviewed_by="Tổ thẩm định", no_secrets=True, origin="workshop", published_by="test", now=clock.now()
    )
    catalog.forget_current()
    html = client.as_("an").get(f"/khoa-hoc/{samples.SLUG}/bai/bai-mot").get_data(as_text=True)
    video = re.search(r"<video[^>]*>", html)
    assert video
    for wanted in ('preload="none"', 'width="1280"', 'height="720"'):
        assert wanted in video.group(0)
    assert re.search(r'poster="/media/[0-9a-f]{64}/phim-poster-\d+\.webp"', video.group(0))
    assert "Video, 1 phút 5 giây, " in html
    # What is rebuilt from the database is the same page.
    import sqlalchemy as sa

    from app.catalog.models import Lesson, RenderedLesson

    lesson = db.session.scalar(sa.select(Lesson).where(Lesson.edition_id == out.edition_id, Lesson.key == "bai-mot"))
    assert lesson is not None
    before = catalog.lesson_html(lesson.content_hash)
    with transaction():
        catalog_actions.render_lesson(lesson_id=lesson.id)
    kept = db.session.scalar(sa.select(RenderedLesson.html).where(RenderedLesson.content_hash == lesson.content_hash))
    assert kept == before
    # And the folder travels: the picture and the captions are files like any other.
    assert catalog.edition_files(out.edition_id) == files


def test_a_moment_of_the_film_as_its_picture(client: Client, draft: queries.DraftView, at: str) -> None:
    binh = client.as_("binh")
    answer = binh.post(at.replace("phu-de", "hinh-cho"), data={"second": "1:05"})
    if ffmpeg.available():
        assert "/viec/" in answer.location
        assert jobs.run_next()  # the film has no picture in it: told so, not a crash
        assert "Không chuyển đổi được" in binh.get(answer.location).page.text
    else:
        assert "chưa cài ffmpeg" in binh.get(at).page.text
    wrong = binh.post(at.replace("phu-de", "hinh-cho"), data={"second": "lúc đầu"})
    assert wrong.location.endswith(at)
    assert "Thời điểm chưa đúng" in binh.get(at).page.text


def test_the_editor_may_use_the_microphone_and_no_other_page(client: Client, draft: queries.DraftView) -> None:
    binh = client.as_("binh")
    editor = binh.get(f"/bien-soan/{draft.uid}/bai/01-bai-mot")
    assert "microphone=(self)" in editor.headers["Permissions-Policy"]
    assert "media-src 'self' blob:" in editor.headers["Content-Security-Policy"]
    assert editor.headers.getlist("Content-Security-Policy") == [editor.headers["Content-Security-Policy"]]
    other = binh.get(f"/bien-soan/{draft.uid}")
    assert "microphone=()" in other.headers["Permissions-Policy"]
    assert "blob:" not in other.headers["Content-Security-Policy"]
