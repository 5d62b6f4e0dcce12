"""Whatever was copied, from Word or from anywhere: what comes out is text in our format, says what it said, and runs nothing."""

from __future__ import annotations

import base64
import html as entities
import re
import time
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml.html import fragment_fromstring

from app.authoring import word
from app.catalog import bundle as bundles
from app.catalog.bundle import MediaFile
from app.core import markdown
from app.core.legacy import Encoding
from app.core.markdown import MediaInfo

SOME = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
HEAD = '+++\nkey = "bai"\ntitle = "Bài"\nminutes = { doc = 1, tu_luyen = 0, thuc_hanh = 0 }\n+++\n\n'
DOT = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def taken(html: str) -> tuple[str, word.Document]:
    """The text made of some HTML, every picture that came along kept."""
    document = word.read(html)
    return word.write(document, paths=_paths(document)), document


def _paths(document: word.Document) -> dict[int, str]:
    return {n: f"media/hinh-{n}.png" for n, picture in document.pictures.items() if picture.data is not None}


def shown(text: str, document: word.Document) -> str:
    """The page, after the check of the course found nothing wrong with the text."""
    paths = _paths(document).values()
    files = {path: MediaFile(path, "image/png", sha256(path.encode()).hexdigest(), b"") for path in paths}
    if text:
        lesson, problems = bundles.read_lesson("01-bai.md", HEAD + text + "\n", files, {}, None)
        assert lesson is not None
        wrong = [p for p in problems if p.severity == "error" or "HTML" in p.sentence]
        assert wrong == [], (text, [str(p) for p in wrong])
    infos = {path: MediaInfo(f"/media/x/{path}", "image/png", 1, 1, 100) for path in paths}
    page = markdown.render(text, media=infos).html
    assert markdown.render_blocks(text, media=infos).html == page
    return page


def words(page: str) -> str:
    """Letters and digits in order, which no markup may add to or take from."""
    return re.sub(r"[\W_]+", "", entities.unescape(re.sub(r"<[^>]*>", "", page)))


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<style><!-- p.MsoNormal {font-family:"Times New Roman"} --></style></head><body lang=VI><!--StartFragment-->
<h1 style='mso-list:l3 level1 lfo9'><![if !supportLists]><span style='mso-list:Ignore'>I.</span><![endif]>Kế hoạch <b>năm</b></h1>
<h4>Nhảy cấp #</h4>
<p class=MsoToc1>Kế hoạch ........ 3</p>
<p class=MsoNormal>Một <b>đậm</b>, <i>nghiêng</i>,
 <b><i>cả hai</i></b>, 12 m<sup>2</sup>.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
 style='font-family:Symbol'><span style='mso-list:Ignore'>·<span>&nbsp; </span></span></span><![endif]>Mục một</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
 style='mso-list:Ignore'>o </span><![endif]>Mục con</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
 style='mso-list:Ignore'>2.</span><![endif]>Mục có số</p>
<p class=MsoListParagraph style='mso-list:l2 level1 lfo3'><![if !supportLists]><span
 style='mso-list:Ignore'>a)</span><![endif]>Điểm a</p>
<table><tr><td colspan=2>Đầu</td><td>Ba</td></tr><tr><td rowspan=2>Gộp</td><td>1|2</td><td>x</td></tr><tr><td>3</td><td>y</td></tr></table>
<p><img width=600 src="file:///C:/Users/a/clip_image001.png" alt="clip_image001.png"></p>
<p><img src="DOT" alt="Sơ đồ ba bước [mới]"></p>
<p>Theo nghị quyết<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><span class=MsoFootnoteReference>[1]</span></a>,
xem <a href="https://quangngai.gov.vn/tin (1).htm">trang tỉnh</a>, <a href="javascript:alert(1)">chỗ này</a>.</p>
<div style='mso-element:footnote-list'><br clear=all><hr><div style='mso-element:footnote' id=ftn1>
<p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1"><span>[1]</span></a> Số 57-NQ/TW.</p></div></div>
<!--EndFragment--></body></html>""".replace("DOT", DOT)


def test_what_word_copies_becomes_a_lesson() -> None:
    text, document = taken(WORD)
    assert text == """## I. Kế hoạch năm

### Nhảy cấp \\#

Một **đậm**, *nghiêng*, ***cả hai***, 12 m².

- Mục một
    - Mục con

2. Mục có số

- a) Điểm a

| Đầu | Đầu | Ba |
|---|---|---|
| Gộp | 1\\|2 | x |
| Gộp | 3 | y |

*(Chỗ này có một hình chưa lấy được: chọn tệp rồi chèn vào đây.)*

![Sơ đồ ba bước \\[mới\\]](media/hinh-2.png)

Theo nghị quyết[^1], xem [trang tỉnh](https://quangngai.gov.vn/tin%20%281%29.htm), chỗ này.

[^1]: Số 57-NQ/TW."""
    shown(text, document)
    assert word.account(document, kept=[2]) == [
        "Đã lấy 1 bảng, 1 hình, 1 chú thích.",
        "1 bảng có ô gộp đã tách – xem lại.",
        "1 hình không đi theo khi dán: chọn tệp.",
        "1 liên kết không phải http, https hay thư điện tử: chỉ giữ chữ.",
        "Không lấy mục lục: trang bài học tự có.",
    ]


@pytest.mark.parametrize(("html", "text"), [
    ('<b style="font-weight:normal" id="docs-internal-guid"><p>Đoạn <span style="font-weight:700">đậm</span></p></b>', "Đoạn **đậm**"),
    ('<ul><li>một</li><ul><li>con</li></ul><li>hai</li></ul>', "- một\n    - con\n- hai"),  # Google Docs
    ('<ul><li data-aria-level="1"><p>một</p></li></ul><ul><li data-aria-level="2"><p>con</p></li></ul>', "- một\n    - con"),  # Word on the web
    ('<ol start="3"><li>ba<ol type="a"><li>x</li></ol></li><li>bốn</li></ol>', "3. ba\n    - a) x\n4. bốn"),
    ("<p>dòng<br>hai</p>", "dòng\nhai"),
    ("<p>- gạch<br># thăng<br>1. số<br>&gt; trích<br>///<br>```<br>~~~<br>---<br>+ cộng</p>",
     "\\- gạch\n\\# thăng\n1\\. số\n\\> trích\n&#47;//\n\\`\\`\\`\n&#126;~~\n\\---\n\\+ cộng"),
    ("<p>&lt;b&gt; a &lt; b &amp;amp; $x$ [[1]] [^1] [[ô soạn: a | b | 1 tiếng]]</p>",
     "&lt;b> a < b &amp;amp; \\$x\\$ \\[\\[1\\]\\] \\[^1\\] \\[\\[ô soạn: a \\| b \\| 1 tiếng\\]\\]"),
    ("<p><b>Lưu ý:</b> chữ<b>dính</b><i>liền</i></p>", "**Lưu ý:** chữdínhliền"),
    ("<p>H<sub>2</sub>O, x<sup>a</sup></p>", "H₂O, xa"),
    ("<table><tr><td>chỉ một ô</td></tr></table>", "chỉ một ô"),
    ("<table><tr><td colspan=2>Bảng 1</td></tr><tr><td>Kênh</td><td>Mạnh</td></tr><tr><td>Loa</td><td>Rẻ</td></tr></table>",
     "Bảng 1\n\n| Kênh | Mạnh |\n|---|---|\n| Loa | Rẻ |"),
    ("<dl><dt>Tin</dt><dd>Điều mới</dd></dl>", "**Tin**\n\nĐiều mới"),
    ("<h2>A</h2><h6>B</h6><h3>C</h3><h1>D</h1><h2> </h2>", "## A\n\n### B\n\n### C\n\n## D"),
    ('<p><a href="https://www.google.com/url?q=https://a.vn/x&amp;sa=D">x</a> <a href="mailto:a@b.vn">thư</a> <a href="ftp://a">f</a></p>',
     "[x](https://a.vn/x) [thư](mailto:a@b.vn) f"),
    ("<p>a<del>bỏ</del><span style='display:none'>ẩn</span><span style='mso-hide:all'>ẩn</span></p>", "a"),
    ("", ""), ("<p> &nbsp; </p>", ""), ("chữ trơn", "chữ trơn"),
])  # fmt: skip
def test_pieces(html: str, text: str) -> None:
    found, document = taken(html)
    assert found == text
    shown(found, document)


@pytest.mark.parametrize("html", [
    # LibreOffice, Google Docs, mammoth, an encyclopedia
    '<p>A<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></p><div id="sdfootnote1"><p><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>Lời chú</p></div>',
    '<p>A<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup></p><hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a> Lời chú</p></div>',
    '<p>A<sup><a href="#footnote-1" id="footnote-ref-1">[1]</a></sup></p><ol><li id="footnote-1"><p>Lời chú <a href="#footnote-ref-1">↑</a></p></li></ol>',
    '<p>A<sup id="cite_ref-1"><a href="https://vi.example/w#cite_note-1">[1]</a></sup></p><ol><li id="cite_note-1"><b><a href="https://vi.example/w#cite_ref-1">^</a></b> Lời chú</li></ol>',
])  # fmt: skip
def test_footnotes_of_every_make(html: str) -> None:
    text, document = taken(html)
    assert text == "A[^1]\n\n[^1]: Lời chú"
    assert "Lời chú" in shown(text, document)
    # names that the text around already uses are left to it
    assert word.write(document, paths={}, labels=["1", "2"]) == "A[^3]\n\n[^3]: Lời chú"


def test_notes_left_behind_are_counted() -> None:
    text, document = taken('<p>A<a href="#_ftn3" name="_ftnref3">[3]</a></p>')
    assert text == "A\\[3\\]"
    assert "1 chú thích không đi theo vì nội dung nằm ngoài phần đã chép." in word.account(document, kept=[])


def test_old_fonts_are_found_shown_and_rewritten() -> None:
    html = (
        '<style>p.MsoNormal {margin:0; font-family:".VnTime";} p.Hoa {font-family:".VnTimeH"}</style>'
        "<p class=Hoa>Uû ban nh©n d©n</p><p class=MsoNormal>X· Suèi M¬ <span style='font-family:Arial'>dùng Unicode ở đây</span></p>"
    )
    document = word.read(html)
    old = word.old_text(document)
    assert old is not None
    assert old.encoding is Encoding.TCVN3
    assert old.samples[1] == ("X· Suèi M¬ dùng Unicode ở đây", "Xã Suối Mơ dùng Unicode ở đây")
    assert word.write(word.modern(document), paths={}) == "UỶ BAN NHÂN DÂN\n\nXã Suối Mơ dùng Unicode ở đây"
    plain = word.read("<h2>Coäng hoøa xaõ hoäi</h2><p>Ñoäc laäp - Töï do - Haïnh phuùc</p><table><tr><td>Baûng</td><td>Vieät</td></tr></table>")
    assert word.write(word.modern(plain), paths={}) == (
        "## Cộng hòa xã hội\n\nĐộc lập - Tự do - Hạnh phúc\n\n| Bảng | Việt |\n|---|---|"
    )
    assert word.old_text(word.read("<p>Cộng hòa xã hội</p><p>Müller naïve café</p>")) is None


def test_a_long_document_is_cut_at_its_highest_headings() -> None:
    document = word.read("<h1>Sổ tay</h1><h2>Bài một</h2><p>a</p><h3>Con</h3><p>b</p><h2>Bài hai</h2><p>c</p>")
    whole = word.sections(document, apart=False)
    assert [(s.title, word.write(document, s.blocks, paths={})) for s in whole] == [
        ("Sổ tay", "## Bài một\n\na\n\n### Con\n\nb\n\n## Bài hai\n\nc")
    ]
    parts = word.sections(document, apart=True)
    assert [(s.title, word.write(document, s.blocks, paths={})) for s in parts] == [
        ("Bài một", "a\n\n## Con\n\nb"),
        ("Bài hai", "c"),
    ]
    assert len(word.sections(word.read("<p>a</p>"), apart=True)) == 1


# What an attacker, or a strange program, may put on the clipboard.
PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<iframe src=javascript:alert(1)>",
    '<a href="java&#10;script:alert(1)">x</a>', '<a href=" javascript:alert(1)">x</a>', '<a href="data:text/html,<script>">x</a>',
    '<a href="https://a.vn/)[x](javascript:alert(1))">y</a>', '<a href="https://a.vn" onclick=alert(1)>[x](javascript:alert(1))</a>',
    "<p>[x](javascript:alert(1))</p>", "<p>![x](https://evil.example/p.png)</p>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<p>&lt;javascript:alert(1)&gt;</p>", "<p>[a]: javascript:alert(1)</p><p>[a]</p>", '<img src="data:text/html,x">',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">', '<img src="https://evil.example/p.gif" width=1>', "<p>///</p><p>/// tu-kiem | x</p>",
    "<p>+++</p>", "<pre>```\n///\n```</pre>", "<pre>+++\n/// video | x</pre>", "<math><mi>x</mi></math>", "<p>$$\\frac{1}{2}$$</p>",
    "<p>| a | b |<br>|---|---|<br>| 1 | 2 |</p>", "<style>@import 'https://evil.example'</style>", "<base href=//evil.example>",
    '<meta http-equiv=refresh content="0;url=//evil.example">', "<form action=//evil.example><input name=x><button>Gửi</button></form>",
    "<p>\x02hoctapso-block:0\x03</p>", "<p>\x02klzzwxh:0000\x03 &#2;&#0;</p>", "<table><tr><td colspan=99999999 rowspan=-1>x</td><td>y</td></tr></table>",
    "<p>[^1]: x</p><p>[^1]</p>", "<p>    thụt</p>", "<li>lạc</li>", "<td>lạc</td>", "</p></div></b>", "<!-- x --><![CDATA[ y ]]><?php z ?>",
    "<p>" + "[" * 300 + "</p>", "<p>" + "*_`" * 200 + "</p>", "<h1><h1><img src=x></h1></h1>", "<blockquote><h1>x</h1><table><tr><td>1</td><td>2</td></tr></table></blockquote>",
    "<ul><ul><ul><li>sâu</li></ul></ul></ul>", "<ul><li><table><tr><td>a</td><td>b</td></tr></table><li>sau</ul>", "<ol start=0><li value=-5>x<li value=abc>y</ol>",
    "<p><a href='https://a.vn/?a=$1&b=$2|*_`'>địa chỉ $ lạ</a></p>", "<p><code>a`b</code> <code>x|y</code> <code>z</code></p>",
    "<h2>[x] | ` * #</h2>", "<p>hoctapso-hinh:0 <img src='hoctapso-hinh:99'></p>", "<p>\ud800 \ue000 \ufffe</p>",
]  # fmt: skip
TEXT = st.text(alphabet="ab Đế1.)#>*_-+`~|/$[]()!:\\<&;^=\n\u00a0", max_size=30) | st.sampled_from(
    ["Một đoạn chữ.", "///", "+++", "1. x", "- x", "| a |", "[^1]", "&lt;b&gt;", "https://a.vn/x_y_z"]
)
TAGS = st.sampled_from(
    "p div h1 h2 h3 h4 h6 b i strong em u span a ul ol li table tr td th blockquote pre code sup sub br img section dl dt dd center font".split()
)
ATTRIBUTES = st.sampled_from(
    ["", "", "", ' href="https://a.vn/x"', ' href="#a"', ' id="a"', ' style="font-weight:bold"', ' style="mso-list:l0 level2 lfo1"', ' style="mso-list:Ignore"',
     " colspan=2", " rowspan=3", ' src="x.png" alt="Ảnh"', f' src="{DOT}"', ' style="font-family:.VnTime"', ' class="MsoToc1"', ' start="7"']
)  # fmt: skip
HTML = st.recursive(
    TEXT.map(lambda text: text.replace("<", "&lt;")) | st.sampled_from(PAYLOADS),
    lambda inner: st.tuples(TAGS, ATTRIBUTES, st.lists(inner, max_size=4)).map(
        lambda made: f"<{made[0]}{made[1]}>{''.join(made[2])}</{made[0]}>"
    ),
    max_leaves=25,
)


@SOME
@given(html=HTML)
@example("".join(PAYLOADS))
def test_any_html_becomes_text_without_faults_and_nothing_runs(html: str) -> None:
    for change in (False, True):
        document = word.read(html)
        document = word.modern(document) if change else document
        text = word.write(document, paths=_paths(document))
        page = shown(text, document)
        for element in fragment_fromstring(page, create_parent="div").iter():
            assert element.tag not in ("script", "iframe", "object", "embed", "style", "form", "base", "meta", "link", "svg")
            for name, value in element.attrib.items():
                assert not name.startswith("on")
                assert name != "style"
                assert name != "href" or re.match(r"#|https?://|mailto:", value)
                assert name != "src" or value.startswith("/media/x/")
        word.account(document, kept=_paths(document))


@SOME
@given(
    paragraphs=st.lists(st.tuples(st.sampled_from(["p", "h2", "li", "td", "b", "blockquote", "i"]), TEXT), min_size=1, max_size=6)
)  # fmt: skip
def test_what_a_reader_reads_stays(paragraphs: list[tuple[str, str]]) -> None:
    frame = {"li": ("<ul>", "</ul>"), "td": ("<table><tr><td>đầu</td><td>sau</td></tr><tr>", "</tr></table>")}
    html = "".join(
        f"{frame.get(tag, ('', ''))[0]}<{tag}>{entities.escape(text)}</{tag}>{frame.get(tag, ('', ''))[1]}" for tag, text in paragraphs
    )
    text, document = taken(html)
    assert words(shown(text, document)) == words(html)


@pytest.mark.parametrize("html", [
    "<div>" * 50_000 + "x", "<b><p>" * 20_000, "<table><tr><td>" * 300 + "x", "<ul><li>" * 2_000 + "x", "<li>x" * 50_000,
    "<table>" + "<tr>" + "<td colspan=1000 rowspan=1000>x</td>" * 200 + "</tr>" + "<tr><td>y</td></tr>" * 2_000 + "</table>",
    "<p>" + "-" * 300_000 + "x</p>", "<p>" + "* " * 100_000 + "</p>", "<p>" + "[" * 100_000 + "</p>", "<a href='#a'>" * 20_000 + "<li id=a>x",
    "<p>" + "<b>a</b><i>b</i>" * 20_000 + "</p>", "<p style='" + "mso-list:" * 20_000 + "'>x</p>", "<style>" + ".a{" * 100_000 + "</style>",
    "data:image/png;base64," + "A" * 3_000_000, "<img alt='" + "x" * 100_000 + "' src='" + "y" * 100_000 + "'>", "<ul><li>a</li><p></p>" * 20_000,
    "<blockquote>" * 1_000 + "x", "<h1>" * 1_000 + "x", "<a id=r href=#b>x</a>" * 5_000 + "<li id=b>" + "<a href=#r>^</a>" * 5_000,
], ids=range(19))  # fmt: skip
def test_no_html_takes_long(html: str) -> None:
    begun = time.process_time()
    text, document = taken(html)
    word.modern(document)
    assert time.process_time() - begun < 15  # bounded: a quadratic reading of these takes minutes
    assert len(text) < 3 * len(html) + 1_000


def test_a_text_beyond_measure_is_refused() -> None:
    with pytest.raises(word.TooLong):
        word.read("<p>x</p>" * 600_000)


def test_pictures_inside_come_along() -> None:
    document = word.read(f'<img src="{DOT}"><img alt="A" src="data:image/svg+xml,%3Csvg/%3E"><img src="data:image/png;base64,!!"><img src="cid:1">')
    data = [picture.data for picture in document.pictures.values()]
    assert data[0] == base64.b64decode(DOT.partition(",")[2])
    assert data[1] == b"<svg/>"
    assert data[2:] == [None, None]
