"""Lessons become pages: what the format promises is there, and nothing unsafe ever is."""

from __future__ import annotations

import time
import xml.etree.ElementTree as etree

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.markdown import MediaInfo, plain, render, render_inline

SVG = MediaInfo("/media/aa/hinh.svg", "image/svg+xml", 360, 240, 3_000)
PHOTO = MediaInfo(
    "/media/bb/1280.jpg",
    "image/jpeg",
    1280,
    720,
    200_000,
    (("/media/bb/360.webp", "image/webp", 360), ("/media/bb/1280.webp", "image/webp", 1280)),
)
MEDIA = {
    "media/hinh.svg": SVG,
    "media/ảnh.jpg": PHOTO,
    "media/phieu.docx": MediaInfo("/media/cc/phieu.docx", "application/msword", size=231_000),
    "media/nhe.pdf": MediaInfo("/media/dd/nhe.pdf", "application/pdf", size=3_000),
    "media/clip.mp4": MediaInfo("/media/ee/clip.mp4", "video/mp4", 640, 360, 5_200_000),
    "media/clip.vtt": MediaInfo("/media/ee/clip.vtt", "text/vtt", size=900),
    "media/loa.mp3": MediaInfo("/media/ff/loa.mp3", "audio/mpeg", size=480_000),
}


def page(text: str, **options: object) -> etree.Element:
    """The rendered text as a tree; html5lib's strict parser refuses what is not well formed."""
    html = render(text, media=MEDIA, **options).html  # type: ignore[arg-type]
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree: etree.Element = parser.parseFragment(html)
    for element in tree.iter():
        element.tag = element.tag.rpartition("}")[2]  # MathML keeps its namespace
    return tree


def one(tree: etree.Element, path: str) -> etree.Element:
    found = tree.findall(path)
    assert len(found) == 1, (path, etree.tostring(tree, encoding="unicode"))
    return found[0]


def text_of(element: etree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


# ---- ordinary Markdown


def test_headings_get_ascii_addresses_that_are_unique_and_a_table_of_contents():
    rendered = render("## Đường đi của tin\n\n### Ba bước\n\n## Đường đi của tin\n\n## 3 < 5 & “x”")
    assert [(e.level, e.id, e.title) for e in rendered.toc] == [
        (2, "muc-duong-di-cua-tin", "Đường đi của tin"),
        (3, "muc-ba-buoc", "Ba bước"),
        (2, "muc-duong-di-cua-tin-2", "Đường đi của tin"),
        (2, "muc-3-5-x", "3 < 5 & “x”"),
    ]
    assert '<h2 id="muc-duong-di-cua-tin-2">' in rendered.html


def test_a_first_level_heading_never_competes_with_the_title_of_the_page():
    assert "<h1" not in render("# Một\n\nĐoạn\n===\n").html


def test_a_hashtag_is_no_heading():
    assert text_of(page("#QuangNgai #hoctapso")) == "#QuangNgai #hoctapso"
    assert not page("#QuangNgai").findall(".//h2")


def test_a_list_or_table_right_under_a_paragraph_is_still_a_list_or_table():
    tree = page("Cần mang:\n- căn cước\n- sổ hộ khẩu\n\nBảng:\n| A | B |\n|---|---|\n| 1 | 2 |\nHết.")
    assert len(tree.findall(".//ul/li")) == 2
    assert len(tree.findall(".//table/tbody/tr")) == 1
    assert [text_of(p) for p in tree.findall("p")] == ["Cần mang:", "Bảng:", "Hết."]


def test_a_line_break_in_the_text_is_a_line_break_on_the_page():
    assert page("> Thứ Bảy 14/11\n> sân nhà văn hóa").find("blockquote/p/br") is not None


def test_a_table_can_be_scrolled_named_and_turned_into_cards():
    tree = page("## Bốn kênh\n\n| Kênh | Số *người* |\n|---|--:|\n| Loa | 214 |")
    wrapper = one(tree, "div[@class='table-wrap']")
    assert (wrapper.get("role"), wrapper.get("tabindex")) == ("region", "0")
    assert wrapper.get("aria-label") == "Bảng 1: Bốn kênh"
    cells = wrapper.findall(".//td")
    assert [c.get("data-label") for c in cells] == ["Kênh", "Số người"]
    assert cells[1].get("class") == "cell--right"
    assert {c.get("scope") for c in wrapper.findall(".//th")} == {"col"}


def test_tasks_can_be_ticked_and_each_box_has_its_label():
    tree = page("- [ ] Đọc to **một** lượt\n- [x] Bấm giờ\n    - việc con\n")
    first, second = tree.findall("ul[@class='task-list']/li")
    for item in (first, second):
        assert item.find("label").get("for") == item.find("input").get("id")
    assert text_of(first.find("label")) == "Đọc to một lượt"
    assert first.find("input").get("checked") is None
    assert second.find("input").get("checked") is not None
    assert text_of(second.find("label")) == "Bấm giờ"
    assert text_of(second.find("ul/li")) == "việc con"


def test_footnotes_speak_vietnamese_and_have_plain_addresses_whatever_they_are_called():
    tree = page("Một[^ghi chú “a”] hai[^2] lại[^2].\n\n[^ghi chú “a”]: Lời một.\n[^2]: Lời hai.")
    notes = one(tree, "section[@class='footnotes']")
    assert text_of(notes.find("h2")) == "Chú thích"
    ids = {e.get("id") for e in tree.iter() if e.get("id")}
    assert all(i.isascii() and " " not in i for i in ids)
    for link in tree.iter("a"):
        assert link.get("href")[1:] in ids
        assert "Jump" not in etree.tostring(link, encoding="unicode")
    assert [i.get("id") for i in notes.findall("ol/li")] == ["chu-thich-1", "chu-thich-2"]


def test_formulas_become_mathml_and_money_stays_money():
    tree = page(r"Tỷ lệ $\frac{214}{388}$ là 55,1%. Giá 5$ hay US$100, 100$/tháng và 200$/năm.")
    assert len(list(tree.iter("math"))) == 1
    assert text_of(tree).endswith("Giá 5$ hay US$100, 100$/tháng và 200$/năm.")
    display = one(page("$$\n\\frac{a}{b} \\times 100\n$$"), "p[@class='formula']/math")
    assert display.get("display") == "block"
    assert "$" not in text_of(page(r"`$x$` và $y$").find("p/math"))
    assert text_of(page("`$x$`")) == "$x$"


def test_a_formula_nobody_can_read_is_shown_as_typed():
    assert text_of(page("$\\frac{1}{$")) == text_of(page("$\\frac{1}{$"))
    assert "frac" in text_of(page("Xem $\\begin{a}\\frac$ nhé"))


# ---- blocks


@pytest.mark.parametrize(
    ("kind", "tag", "title"),
    [
        ("tinh-huong", "section", "Tình huống"),
        ("vi-du", "section", "Ví dụ"),
        ("bai-tap", "section", "Bài tập"),
        ("diem-chinh", "section", "Điều cần nhớ"),
        ("ghi-chu", "aside", "Ghi chú"),
        ("canh-bao", "aside", "Lưu ý"),
        ("can-cu", "aside", "Căn cứ"),
    ],
)
def test_a_block_says_its_kind_in_a_word(kind: str, tag: str, title: str):
    block = one(page(f"/// {kind}\nNội dung **đậm**.\n\n- một\n///"), tag)
    assert block.get("class") == f"block block--{kind}"
    assert text_of(one(block, "p[@class='block__title']")) == title
    assert block.find("ul/li") is not None
    # an aside inside the main text is a note, not a landmark of the page
    assert block.get("role") == ("note" if tag == "aside" else None)


def test_an_own_title_stands_after_the_kind_unless_it_says_it_already():
    def title(head: str) -> str:
        return text_of(one(page(f"/// {head}\nx\n///"), ".//p[@class='block__title']"))

    assert title("canh-bao | Đừng đăng giấy tờ") == "Lưu ý: Đừng đăng giấy tờ"
    assert title("can-cu | Căn cứ để xét thể thức") == "Căn cứ để xét thể thức"
    assert title("diem-chinh | Mang về") == "Mang về"


def test_before_and_after_stand_together_only_when_they_follow_each_other():
    pair = "/// truoc\nCũ\n///\n\n/// sau | Bản mới\nMới\n///"
    both = one(page(pair), "div[@class='before-after']")
    assert [s.get("class") for s in both] == ["block block--truoc", "block block--sau"]
    apart = pair.replace("\n\n///", "\n\nXen giữa.\n\n///", 1)
    assert not page(apart).findall("div[@class='before-after']")


def test_details_fold_away_and_blocks_left_open_lose_nothing():
    details = one(page("/// chi-tiet | Mô tả sơ đồ\nDài dòng.\n///"), "details")
    assert text_of(details.find("summary")) == "Mô tả sơ đồ"
    broken = "/// ghi-chu\nMột\n\n/// khong-co | X\nHai\n///\n\nBa\n///\nBốn"
    words = text_of(page(broken))
    assert all(word in words for word in ("Một", "Hai", "Ba", "Bốn"))


def test_code_is_shown_as_it_is_and_blocks_in_it_are_not_blocks():
    tree = page("```\n/// ghi-chu\n<b>&amp;</b>\n///\n```\n\n/// vi-du\n~~~\n- a\n\n- b\n~~~\n///")
    assert tree.find("pre/code").text == "/// ghi-chu\n<b>&amp;</b>\n///\n"
    assert tree.find("section/pre/code").text == "- a\n\n- b\n"


SELF_CHECK = """/// tu-kiem | Câu nào **rõ** nhất?
( ) Triển khai đợt 1
    > Tên việc của xã.
(x) Đưa bò ra sân
    > Đúng: có việc và nơi.
///
"""


def test_a_self_check_works_with_style_alone():
    tree = page(SELF_CHECK + "\n" + SELF_CHECK)
    first, second = tree.findall("fieldset")
    assert first.get("class") == "self-check"
    assert first.get("data-self-check") is not None
    assert text_of(first.find("legend")) == "Tự kiểm tra: Câu nào rõ nhất?"
    assert first.find("legend/strong") is not None
    options = first.findall("div[@class='self-check__option']")
    for option in options:
        # the feedback follows the choice it belongs to, so that :checked can show it
        assert [child.tag for child in option] == ["input", "label", "p"]
        assert option[0].get("type") == "radio"
        assert option[1].get("for") == option[0].get("id")
    assert [o[0].get("value") for o in options] == ["a", "b"]
    assert options[0][0].get("name") == options[1][0].get("name") != second.find("div/input").get("name")
    assert text_of(options[0][2]) == "Chưa đúng. Tên việc của xã."
    assert text_of(options[1][2]) == "Đúng: có việc và nơi."
    assert "self-check__feedback--wrong" in options[0][2].get("class")
    assert "self-check__feedback--right" in options[1][2].get("class")


def test_a_self_check_with_several_right_answers_says_so():
    tree = page("/// tu-kiem | Cần gì?\n[x] Một\n    > Được.\n[ ] Hai\n    > Sai: thừa.\n///")
    assert {i.get("type") for i in tree.iter("input")} == {"checkbox"}
    assert "Có thể chọn nhiều đáp án." in text_of(tree)
    assert "Đúng. Được." in text_of(tree)
    assert "Chưa đúng. Sai" not in text_of(tree)


def test_a_writing_box_counts_on_the_device():
    tree = page("/// bai-tap\nViết.\n\n[[ô soạn: ban-tin | Bản tin của tôi | 60 giây]]\n///")
    box = one(tree, ".//div[@class='compose']")
    area = box.find("textarea")
    assert (area.get("data-compose"), area.get("data-goal"), area.get("data-goal-unit")) == (
        "ban-tin",
        "60",
        "giay",
    )
    assert box.find("label").get("for") == area.get("id")
    assert box.find("p[@data-compose-count]") is not None
    assert page("[[ô soạn: k | N | 80 tiếng]]").find(".//textarea").get("data-goal-unit") == "tieng"
    assert not page("[[ô soạn: hỏng]]").findall(".//textarea")


# ---- pictures, sound, files


def test_a_picture_alone_is_a_figure_with_room_kept_for_it():
    tree = page('![Ba bước nối nhau.](media/hinh.svg "Ba bước")')
    image = one(tree, "figure[@class='figure']/img")
    assert (image.get("src"), image.get("width"), image.get("height")) == (SVG.url, "360", "240")
    assert image.get("alt") == "Ba bước nối nhau."
    assert text_of(tree.find("figure/figcaption")) == "Ba bước"
    assert not page("Chữ ![Mô tả](media/hinh.svg) chữ").findall(".//figure")


def test_a_photograph_comes_in_the_width_that_fits():
    tree = page("![Chợ sớm](media/%E1%BA%A3nh.jpg)")
    source = one(tree, "figure/picture/source")
    assert source.get("type") == "image/webp"
    assert source.get("srcset") == "/media/bb/360.webp 360w, /media/bb/1280.webp 1280w"
    assert source.get("sizes")
    assert tree.find("figure/picture/img").get("src") == PHOTO.url


def test_pictures_load_when_they_come_into_view_but_for_the_first_near_the_top():
    picture = "![Mô tả](media/hinh.svg)"
    near, later = page(f"{picture}\n\n{picture}").findall("figure/img")
    assert (near.get("loading"), later.get("loading")) == (None, "lazy")
    far = page("Chữ " * 400 + f"\n\n{picture}").find("figure/img")
    assert far.get("loading") == "lazy"
    assert page(picture, lazy_from=0).find("figure/img").get("loading") == "lazy"


def test_a_picture_that_is_missing_leaves_its_words():
    tree = page("![Sơ đồ ba bước](media/khong-co.svg) và ![x](https://xa.vn/x.png)")
    assert not list(tree.iter("img"))
    assert "[Ảnh: Sơ đồ ba bước]" in text_of(tree)


def test_video_and_sound_have_captions_and_transcript():
    tree = page(
        "/// video | media/clip.mp4\nXin chào **bà con**.\n///\n\n/// am-thanh | media/loa.mp3\nLời loa.\n///"
    )
    video = one(tree, "figure/video")
    assert video.find("source").get("src") == "/media/ee/clip.mp4"
    assert video.find("track").get("src") == "/media/ee/clip.vtt"
    assert video.get("preload") == "none"
    assert "5,2 MB" in text_of(tree)
    transcripts = tree.findall("figure/details")
    assert [text_of(t.find("p")) for t in transcripts] == ["Xin chào bà con.", "Lời loa."]
    assert one(tree, "figure/audio/source").get("src") == "/media/ff/loa.mp3"
    assert "chưa có" in text_of(page("/// video | media/mat.mp4\nLời\n///"))


def test_a_link_to_a_file_says_what_it_costs():
    tree = page("[Mẫu phiếu](media/phieu.docx) [Nhẹ](./media/nhe.pdf)")
    first, second = tree.iter("a")
    assert text_of(first) == "Mẫu phiếu (Tải về, 0,2 MB)"
    assert (first.get("href"), first.get("download")) == ("/media/cc/phieu.docx", "phieu.docx")
    assert text_of(second) == "Nhẹ (Tải về, rất nhẹ)"


def test_links_outward_keep_their_opener_and_others_lose_their_address():
    tree = page("[a](https://quangngai.gov.vn/x?a=1&b=2) [b](/noi-bo) [c](tep.html) <thu@xa.vn>")
    links = list(tree.iter("a"))
    assert [link.get("href") for link in links] == ["https://quangngai.gov.vn/x?a=1&b=2", "mailto:thu@xa.vn"]
    assert links[0].get("rel") == "noopener"
    assert text_of(tree).startswith("a b c")


# ---- what a reader reads


def test_syllables_are_those_read_without_markup_addresses_and_self_checks():
    text = "## Hai tiếng\n\nBa tiếng **nữa** [xem đây](https://dai.vn/x).\n\n| A | B |\n|---|---|\n| một | hai |\n\n"
    assert render(text + SELF_CHECK).syllables == 2 + 3 + 2 + 2 + 2


def test_inline_text_has_no_paragraphs_and_plain_text_no_markup():
    assert render_inline("**Đậm**\n- không phải danh sách") == "<strong>Đậm</strong> - không phải danh sách"
    assert "<math" in render_inline("$x^2$")
    assert render_inline("# 1 < 2 <b>") == "# 1 &lt; 2 &lt;b&gt;"
    assert plain("## Tít\n\n**Đậm** <i> & $x^2$\n\n- a") == "Tít Đậm <i> & $x^2$ a"


def test_ids_of_two_texts_on_one_page_are_kept_apart():
    text = SELF_CHECK + "\n## Mục\n\nx[^1]\n\n[^1]: y\n\n- [ ] việc\n"
    first, second = (render(text, id_prefix=prefix).html for prefix in ("", "c2-"))

    def ids(html: str) -> set[str]:
        return {e.get("id") for e in html5lib.parseFragment(html).iter() if e.get("id")}

    assert ids(first).isdisjoint(ids(second))


# ---- safety

TRICKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=https://xa.vn></iframe>",
    "<p style='position:fixed'>x</p>",
    "<style>*{color:red}</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](vbscript:x) [x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](javascript:alert(1))",
    '![" onerror="alert(1)](media/hinh.svg "\\" onload=\\"alert(1)")',
    '[x](https://a.vn "\\" onmouseover=\\"alert(1)")',
    "`<script>`\n\n```\n<script>\n```",
    "/// ghi-chu | <script>alert(1)</script>\n<img onerror=x>\n///",
    "/// tu-kiem | <img onerror=x>\n( ) <script>\n    > <svg onload=x>\n(x) b\n    > c\n///",
    "/// video | javascript:alert(1)\nx\n///",
    "[[ô soạn: a | <script>x</script> | 60 giây]]",
    "[^<script>]\n\n[^<script>]: <img onerror=x>",
    "$\\href{javascript:alert(1)}{x}$ $<script>alert(1)</script>$",
    "$\\text{<img src=x onerror=alert(1)>}$",
    "$$\\style{color:red}{x}$$",
    "| <script> | b |\n|---|---|\n| <img onerror=x> | [c](javascript:x) |",
    "\x02wzxhzdk:0\x03 \x02hoctapso-block:0\x03 \x02amp\x03",
    "- [ ] <input onfocus=x autofocus>",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;",
]

ALLOWED_SOURCES = {i.url for i in MEDIA.values()} | {v[0] for i in MEDIA.values() for v in i.variants}


def assert_harmless(html: str) -> None:
    """Judge the HTML as a browser would read it, not as it is spelled."""
    for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            raise AssertionError(f"a comment got through: {html}")
        tag = element.tag.rpartition("}")[2].lower()
        assert tag not in {
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "svg",
            "form",
            "link",
            "meta",
            "base",
            "h1",
        }
        for name, value in element.items():
            name = str(name).rpartition("}")[2].lower()
            assert not name.startswith("on"), html
            assert name not in {"style", "formaction", "action", "srcdoc"}, html
            if name == "src":
                assert value in ALLOWED_SOURCES, value
            if name in {"href", "xlink:href"}:
                assert value in ALLOWED_SOURCES or value.startswith(
                    ("http:", "https:", "mailto:", "tel:", "#")
                ), value


@pytest.mark.parametrize("text", TRICKS)
def test_no_trick_gets_through(text: str):
    assert_harmless(render(text, media=MEDIA).html)
    assert_harmless(render_inline(text, media=MEDIA))
    plain(text)


def test_raw_html_is_shown_as_text():
    assert text_of(page("Viết <b>đậm</b> & <script>x</script>")) == "Viết <b>đậm</b> & <script>x</script>"


PIECES = st.sampled_from(
    [
        *TRICKS,
        *(
            "/// ghi-chu | a",
            "/// truoc",
            "/// sau",
            "///",
            "/// tu-kiem | a",
            "( ) x",
            "(x) y",
            "    > z",
            "[x] t",
        ),
        *(
            "```",
            "~~~",
            "## a",
            "- b",
            "1. c",
            "    d",
            "> e",
            "|a|b|\n|-|-|\n|c|d|",
            "[^1]",
            "[^1]: f",
            "$a$",
            "$$b$$",
        ),
        *(
            "![a](media/hinh.svg)",
            "[b](media/phieu.docx)",
            "[[ô soạn: a | b | 1 giây]]",
            "**",
            "_",
            "`",
            "\\",
            "<",
            "&",
        ),
        *(
            "- [ ] g",
            "/// chi-tiet | h",
            "/// video | media/clip.mp4",
            "\n",
            "[",
            "](",
            ")",
            '"',
            "!",
            "ệ",
            "\u0301",
        ),
    ]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=25), st.sampled_from(["\n", "\n\n", " ", ""])
)
def test_whatever_is_written_the_page_is_harmless_and_its_ids_unique(pieces: list[str], glue: str):
    text = glue.join(pieces)
    html = render(text, media=MEDIA).html
    assert_harmless(html)
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert "\x02" not in html
    assert_harmless(render_inline(text, media=MEDIA))


@pytest.mark.parametrize(
    "text", [">" * 3000 + " a", "- " * 2000 + "a", "[" * 20000, "*" * 5000, "[a](" * 5000, "$a" * 5000]
)
def test_hostile_nesting_ends_soon_and_loses_nothing_to_an_error(text: str):
    started = time.perf_counter()
    assert_harmless(render(text).html)
    assert time.perf_counter() - started < 20  # a wall against exponential time, not a benchmark
