"""A Word file becomes lessons after its author has seen what was taken; what is no harmless Word file is refused in words."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from app.authoring import actions, queries, word
from app.authoring.actions import By
from app.core import clock, storage
from app.core.database import transaction
from tests.authoring.docx_files import changed, handbook, made, picture
from tests.conftest import Cast
from tests.learning import samples
from tests.pages import Client


def _text(data: bytes, *, modern: bool = False) -> str:
    document = word.read(word.html_of(data))
    return word.write(word.modern(document) if modern else document, paths={})


def test_headings_lists_tables_and_pictures_come_along() -> None:
    document = word.read(word.html_of(made(handbook)))
    assert word.write(document, paths={1: "media/a-1.png", 2: "media/a-2.jpg"}) == """## Sổ tay viết tin

### Người đọc là ai

Chị Hạnh nhận việc lúc **16 giờ 30**

#### Việc cần làm

- Hỏi người đọc
- Chọn kênh

![Lời thay cho hình 1](media/a-1.png)

### Câu đầu

1. Viết
2. Đọc lại

| Kênh | Điểm mạnh | Điểm mạnh |
|---|---|---|
| Loa | Nghe được \\| khi làm | Rẻ |
| Loa | Ai cũng nghe |  |

![Ô màu đỏ](media/a-2.jpg)"""
    assert word.account(document, kept=[1, 2], pasted=False) == [
        "Đã lấy 1 bảng, 2 hình.",
        "1 bảng có ô gộp đã tách – xem lại.",
        "1 hình chưa có lời thay thế cho người không nhìn thấy: viết vào giữa hai ngoặc vuông.",
    ]


NOTES = b"""<?xml version="1.0" encoding="UTF-8"?><w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:footnote w:id="2"><w:p><w:r><w:t>S\xe1\xbb\x91 57-NQ/TW.</w:t></w:r></w:p></w:footnote></w:footnotes>"""


def test_footnotes_links_formulas_and_charts() -> None:
    def write(document):  # type: ignore[no-untyped-def]
        run = document.add_paragraph("Theo nghị quyết").add_run()
        run._r.append(parse_xml(f'<w:footnoteReference xmlns:w="{qn("w:p")[1:-2]}" w:id="2"/>'))
        document.add_paragraph()._p.append(
            parse_xml('<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x</m:t></m:r></m:oMath>')
        )

    def relate(part: bytes) -> bytes:
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
        return part.replace(b"</Relationships>", f'<Relationship Id="rIdN" Type="{kind}" Target="footnotes.xml"/></Relationships>'.encode())

    data = changed(made(write), {"word/_rels/document.xml.rels": relate}, word__footnotes__xml=b"")
    data = changed(data, {"word/footnotes/xml": lambda _: NOTES})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/footnotes.xml"] = parts.pop("word/footnotes/xml")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    document = word.read(word.html_of(out.getvalue()))
    assert word.write(document, paths={}) == "Theo nghị quyết[^1]\n\n[^1]: Số 57-NQ/TW."
    assert "1 công thức không lấy được: gõ lại giữa hai dấu $." in word.account(document, kept=[])


def test_old_fonts_of_runs_styles_and_the_whole_document() -> None:
    def run(document):  # type: ignore[no-untyped-def]
        paragraph = document.add_paragraph("")
        paragraph.add_run("X· Suèi M¬").font.name = ".VnTime"
        paragraph.add_run(" đã dùng Unicode, ")
        paragraph.add_run("uû ban").font.name = ".VnTimeH"

    assert _text(made(run), modern=True) == "Xã Suối Mơ đã dùng Unicode, UỶ BAN"

    def style(document):  # type: ignore[no-untyped-def]
        document.styles["Normal"].font.name = "VNI-Times"
        document.add_paragraph("Coäng hoøa xaõ hoäi")
        document.add_table(rows=1, cols=2).cell(0, 0).text = "Ñoäc laäp"

    document = word.read(word.html_of(made(style)))
    old = word.old_text(document)
    assert old is not None
    assert old.samples[0] == ("Coäng hoøa xaõ hoäi", "Cộng hòa xã hội")
    assert _text(made(style), modern=True).startswith("Cộng hòa xã hội\n\n")
    assert _text(made(style)).startswith("Coäng hoøa xaõ hoäi\n\n")


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<x/>")
        for n in range(5):
            archive.writestr(f"word/media/{n}.png", b"\0" * 50_000_000)
    return out.getvalue()


GOOD = made(lambda document: document.add_paragraph("Chữ"))
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><w:document>&b;</w:document>'


@pytest.mark.parametrize(("data", "words"), [
    (b"", "không phải tệp Word"), (b"%PDF-1.7", "không phải tệp Word"), (b"{\\rtf1", "RTF"), (b"PK\x03\x04rac", "tệp hỏng"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Word đời cũ (.doc)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "đặt mật khẩu"),
    (_bomb(), "lớn quá 200 MB"), (GOOD[: len(GOOD) // 2], "tệp hỏng"),
    (changed(GOOD, {"word/document.xml": lambda _: ENTITIES}), "giữ an toàn"),
    (changed(GOOD, {"word/document.xml": lambda _: ENTITIES.decode().replace('<?xml version="1.0"?>', '').encode("utf-16")}), "giữ an toàn"),
    (changed(GOOD, {"word/document.xml": lambda _: b"<w:p>" * 500}), "giữ an toàn"),
    (changed(GOOD, {"word/document.xml": lambda _: b"<x>" + b"<y/>" * 200_000 + b"</x>"}), "dài quá"),
    (changed(GOOD, {"word/document.xml": lambda _: b" " * 16_000_000}), "dài quá"),
    (changed(GOOD, {"word/document.xml": lambda _: b"khong phai xml"}), "tệp hỏng"),
    (changed(GOOD, {"word/styles.xml": lambda _: b"<x"}), "tệp hỏng"),
], ids=range(15))  # fmt: skip
def test_what_is_no_harmless_word_file_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(word.Unreadable, match=re.escape(words)):
        word.html_of(data)


def test_a_zip_with_something_else_inside_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(word.Unreadable, match="không phải tệp Word"):
        word.html_of(out.getvalue())


def test_pictures_elsewhere_are_not_fetched() -> None:
    def away(part: bytes) -> bytes:
        return re.sub(rb'(Type="[^"]*/image" )Target="media/image1.png"', rb'\1Target="file:///etc/passwd" TargetMode="External"', part)

    def write(document):  # type: ignore[no-untyped-def]
        document.add_picture(io.BytesIO(picture()))

    data = changed(made(write), {
        "word/_rels/document.xml.rels": away,
        "word/document.xml": lambda part: part.replace(b"r:embed=", b"r:link="),
    })  # fmt: skip
    html = word.html_of(data)
    assert "root:" not in html
    assert "base64" not in html


# -- in the browser


def _draft(client: Client, cast: Cast) -> tuple[queries.DraftView, str]:
    samples.publish()
    with transaction():
        by = By(cast.binh.account_id, cast.binh.account_uid)
        draft = actions.open_draft(slug=samples.SLUG, by=by, now=clock.now())
    return draft, f"/bien-soan/{draft.uid}"


def _upload(browser: Client, base: str, data: bytes, name: str = "Sổ tay.docx") -> str:
    answer = browser.post(f"{base}/tu-word", data={"file": (io.BytesIO(data), name)})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.location)


def test_one_lesson_out_of_a_file(client: Client, cast: Cast) -> None:
    draft, base = _draft(client, cast)
    binh = client.as_("binh")
    seen = _upload(binh, base, made(handbook))
    page = binh.get(seen).get_data(as_text=True)
    assert "Đã lấy 1 bảng, 2 hình." in page
    assert 'value="Sổ tay viết tin"' in page
    assert "16 giờ 30" in page
    assert queries.files(draft.id).keys() == {"01-bai-mot.md", "02-bai-hai.md", "course.toml", "questions.md"}  # nothing yet
    answer = binh.post(seen, data={"apart": "mot", "ten": "Sổ tay viết tin"})
    assert answer.location == f"{base}/bai/03-so-tay-viet-tin"
    files = queries.files(draft.id)
    assert files.keys() >= {"media/so-tay-viet-tin-hinh-1.png", "media/so-tay-viet-tin-hinh-2.jpg", "03-so-tay-viet-tin.md"}
    assert '![Ô màu đỏ](media/so-tay-viet-tin-hinh-2.jpg)' in (files["03-so-tay-viet-tin.md"].text or "")
    assert [p for p in queries.checked(_again(draft)).problems if p.path == "03-so-tay-viet-tin.md" and p.severity == "error"] == []
    assert "1 bảng có ô gộp đã tách" in binh.get(answer.location).get_data(as_text=True)
    assert list(storage.private.names("word")) == []
    assert binh.get(seen).location == f"{base}/tu-word"


def _again(draft: queries.DraftView) -> queries.DraftView:
    found = queries.any_draft(draft.uid)
    assert found is not None
    return found


def test_a_lesson_for_each_chapter(client: Client, cast: Cast) -> None:
    draft, base = _draft(client, cast)
    binh = client.as_("binh")
    seen = _upload(binh, base, made(handbook))
    page = binh.post(seen, data={"apart": "chia", "xem": "1"}).get_data(as_text=True)
    assert 'value="Người đọc là ai"' in page
    assert 'value="Câu đầu"' in page
    refused = binh.post(seen, data={"apart": "chia", "ten": ["Một", " "]})
    assert refused.status_code == 422
    assert "Mỗi bài cần một tên." in refused.get_data(as_text=True)
    answer = binh.post(seen, data={"apart": "chia", "ten": ["Người đọc là ai", "Viết câu đầu"]})
    assert answer.location == f"{base}#bai-hoc"
    files = queries.files(draft.id)
    assert "## Việc cần làm" in (files["03-nguoi-doc-la-ai.md"].text or "")
    assert 'title = "Viết câu đầu"' in (files["04-viet-cau-dau.md"].text or "")


def test_old_letters_are_asked_about_first(client: Client, cast: Cast) -> None:
    def write(document):  # type: ignore[no-untyped-def]
        document.styles["Normal"].font.name = ".VnTime"
        document.add_paragraph("Céng hoµ x· héi chñ nghÜa")

    draft, base = _draft(client, cast)
    binh = client.as_("binh")
    for choice, text in (("giu", "Céng hoµ"), ("chuyen", "Cộng hoà")):
        seen = _upload(binh, base, made(write))
        page = binh.get(seen).get_data(as_text=True)
        assert "bảng mã TCVN3" in page
        assert "Cộng hoà xã hội chủ nghĩa" in page
        assert "Céng hoµ x· héi chñ nghÜa" in page
        binh.post(seen, data={"old": choice, "ten": f"Bài {choice}"})
        assert text in (queries.files(draft.id)[f"0{3 if choice == 'giu' else 4}-bai-{choice}.md"].text or "")


def test_a_refused_file_says_why_and_a_draft_that_stands_still_takes_none(client: Client, cast: Cast) -> None:
    draft, base = _draft(client, cast)
    binh = client.as_("binh")
    refused = binh.post(f"{base}/tu-word", data={"file": (io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "cu.doc")})
    assert refused.status_code == 422
    assert "Word đời cũ" in refused.get_data(as_text=True)
    assert "Hãy chọn tệp" in binh.post(f"{base}/tu-word", data={}).get_data(as_text=True)
    seen = _upload(binh, base, made(handbook))
    with transaction():
        actions.set_state(draft_id=draft.id, state=queries.any_draft(draft.uid).state.IN_REVIEW, now=clock.now())  # type: ignore[union-attr]
    late = binh.post(seen, data={"apart": "mot", "ten": "Sổ tay"})
    assert late.status_code == 422
    assert "Chờ thẩm định" in late.get_data(as_text=True)
    assert "media/so-tay-hinh-1.png" not in queries.files(draft.id)


def test_a_file_put_by_is_its_authors_alone(client: Client, cast: Cast) -> None:
    draft, base = _draft(client, cast)
    binh = client.as_("binh")
    seen = _upload(binh, base, made(handbook))
    by = By(cast.khoa.account_id, cast.khoa.account_uid)
    with transaction():
        actions.add_member(draft_id=draft.id, account_id=by.account_id, by=by, now=clock.now())
    assert queries.word_file(draft, account_id=by.account_id, today=clock.today()) is None
    assert client.as_("an").get(seen).status_code == 404


# -- paste


def _paste(browser: Client, base: str, html: str, **fields: str):  # type: ignore[no-untyped-def]
    return browser.post(f"{base}/dan", data={"html": (io.BytesIO(html.encode()), "dan.html"), **fields})


def test_what_is_pasted_comes_back_as_text_and_its_pictures_are_kept(client: Client, cast: Cast) -> None:
    import base64

    draft, base = _draft(client, cast)
    binh = client.as_("binh")
    dot = base64.b64encode(picture()).decode()
    html = (
        f'<h1>Một</h1><p>Hình <img src="data:image/png;base64,{dot}"></p><p><img src="file:///c:/x.png"></p>'
        '<p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></p>'
    )
    told = _paste(binh, base, html).get_json()
    assert told["markdown"].startswith("## Một\n\nHình ![Lời thay cho hình 1](media/hinh-dan-1.png)\n\n*(Chỗ này")
    assert told["inline"] is False
    assert told["old"] is None
    assert told["account"][:3] == [
        "Đã lấy 1 hình.",
        "1 hình không đi theo khi dán: chọn tệp.",
        "1 hình thuộc loại không dùng được (chỉ nhận JPEG, PNG, WebP, SVG): chụp lại rồi tải lên.",
    ]
    assert queries.files(draft.id)["media/hinh-dan-1.png"].size == len(picture())
    again = _paste(binh, base, html).get_json()  # the same picture is kept once
    assert again["markdown"] == told["markdown"]
    assert _paste(binh, base, "<b>đậm</b> thôi").get_json()["inline"] is True
    note = '<p>A<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup></p><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a> B</p></div>'
    assert "[^2]: B" in _paste(binh, base, note, labels="1 a").get_json()["markdown"]


def test_pasted_old_letters_come_in_both_forms(client: Client, cast: Cast) -> None:
    _, base = _draft(client, cast)
    told = _paste(client.as_("binh"), base, "<p style=\"font-family:'.VnTime'\">Céng hoµ</p>").get_json()
    assert told["markdown"] == "Céng hoµ"
    assert told["old"] == {"encoding": "TCVN3", "samples": [["Céng hoµ", "Cộng hoà"]], "markdown": "Cộng hoà"}


def test_a_paste_that_cannot_be_read_says_so(client: Client, cast: Cast) -> None:
    _, base = _draft(client, cast)
    binh = client.as_("binh")
    assert binh.post(f"{base}/dan", data={}).status_code == 422
    long = b'--x\r\nContent-Disposition: form-data; name="html"; filename="x"\r\n\r\n' + b"<p>x</p>" * 600_000 + b"\r\n--x--\r\n"
    refused = binh.post(f"{base}/dan", data=long, content_type="multipart/form-data; boundary=x")
    assert refused.status_code == 422
    assert "quá dài" in refused.get_json()["errors"][0]
    assert _paste(client.as_("an"), base, "<p>x</p>").status_code == 404
    assert _paste(client.as_("khoa"), base, "<p>x</p>").status_code == 404
