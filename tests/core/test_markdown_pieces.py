"""A preview rendered piece by piece is the page that officers will see, byte for byte, and as safe."""

from __future__ import annotations

import random
import re
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.core.cache import Cache
from app.core.config import ROOT
from app.core.markdown import MediaInfo, Rendered, engine, pieces, render, render_blocks, safety
from app.core.markdown.engine import DEEPEST_QUOTE
from app.core.markdown.page import Page, addresses
from app.core.markdown.pieces import cut

SOME = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
MEDIA = {
    "media/hinh.svg": MediaInfo("/media/aa/hinh.svg", "image/svg+xml", 360, 240, 3_000),
    "media/ảnh.jpg": MediaInfo(
        "/media/bb/1280.jpg", "image/jpeg", 1280, 720, 200_000, (("/media/bb/360.webp", "image/webp", 360),)
    ),
    "media/phieu.docx": MediaInfo("/media/cc/phieu.docx", "application/msword", size=231_000),
    "media/clip.mp4": MediaInfo("/media/ee/clip.mp4", "video/mp4", 640, 360, 5_200_000),
    "media/clip.vtt": MediaInfo("/media/ee/clip.vtt", "text/vtt", size=900),
}

BITS = [
    "Một đoạn *nghiêng* và **đậm**, `mã`, [liên kết](https://quangngai.gov.vn) và <https://a.vn>.",
    "Dòng một\ndòng hai\n  dòng ba",
    "dài " * 120,
    "## Đường đi của tin",
    "## Đường đi của tin\nĐoạn liền dưới đề mục",
    "### Đường đi của tin 2",
    "## [Phiếu](media/phieu.docx)",
    "#### ",
    "- một\n- hai\n    - con\n- ba",
    "- lỏng\n\n- lỏng nữa\n\n    đoạn trong mục",
    "1. một\n2. hai",
    "3. ba\n\n4. bốn",
    "* sao\n\n* * *\n\n- gạch",
    "- [ ] việc\n- [x] xong",
    "1. [ ] việc có số",
    "    thụt bốn dấu cách",
    "    thụt\n\n    thụt nữa\n",
    "\tthụt bằng tab",
    "## Đề mục\n    mã ngay dưới",
    "> trích\n> hai dòng\n\n> trích nữa",
    "lời dẫn\n> trích",
    "| A | B |\n|---|--:|\n| 1 | 2 |",
    "Bảng:\n| A | B |\n|---|---|\n| `x|y` | $x$ |\nHết bảng.",
    "---",
    "***",
    "$$\n\\frac{a}{b}\n$$",
    "Tỷ lệ $x^2 < 3$ và 5$.",
    "Lạ $\\text{<b>đậm}$ và $\\text{</math><p><strong>}$",
    "![Hình](media/hinh.svg \"Chú thích\")",
    "Ảnh trong dòng ![nhỏ](media/ảnh.jpg) đây.",
    "![mất](media/khong-co.png)",
    "[Tải](media/phieu.docx)",
    "```\nmã\n\n/// ghi-chu\n    x\n```",
    "```\nchưa đóng",
    "~~~ py\nmã\n~~~\n- liền sau",
    "/// ghi-chu | Tên\nNội dung\n\n- một\n///",
    "/// canh-bao\n\n    thụt\n\n///",
    "/// truoc\ncũ\n///",
    "/// sau\nmới\n///",
    "/// truoc\ncũ\n///\n\n/// sau\nmới\n///",
    "/// chi-tiet | Thêm\n## Đường đi của tin\n///",
    "/// la-lung | gì\nx\n///",
    "/// vi-du\nchưa đóng",
    "///",
    "/// video | media/clip.mp4\nLời.\n///",
    "/// am-thanh | media/khong.mp3\nLời.\n///",
    "/// tu-kiem | Câu nào đúng?\n(x) Một\n> Đúng.\n( ) Hai\n> Sai.\n///",
    "/// tu-kiem | Những câu nào?\nDẫn.\n\n[x] Một\n    > Vì.\n[ ] Hai\n///",
    "[[ô soạn: tin | Viết tin | 60 giây]]",
    "[[ô soạn: tin | Viết tin | 120 tiếng]]\nliền dưới",
    "Nhắc[^1] chú thích.",
    "[^1]: Lời chú.",
    "[^1]: Lời chú\n\n    đoạn hai của chú thích",
    "Xem [tên][a] và [a].",
    "[a]: https://a.vn 'Tên'",
    "<script>alert(1)</script>",
    "<div onclick=x><p>",
    "</section></fieldset><b>",
    "<!-- chú",
    "&lt;b&gt; & &nbsp; \\* \\$ \\\\",
    "\u00a0",
    "   ",
    "***chưa đóng **lẫn _lộn",
    "[" * 60,
    "](" * 60,
]  # fmt: skip
NOISE = st.text(alphabet="ab \n\t#>*-_`|/$[]()!:\\<&1.x~^đ\u00a0", max_size=40)
TEXTS = st.lists(
    st.tuples(
        st.sampled_from(BITS) | NOISE, st.sampled_from(["\n\n", "\n", "\n\n\n", "\n\n\n\n", "\n   \n"])
    ),
    max_size=14,
).map(lambda pairs: "".join(bit + gap for bit, gap in pairs))


def fresh(text: str, prefix: str = "", lazy_from: int = 1) -> str:
    """The whole rendering by a Markdown object nobody used before."""
    page = Page(media=MEDIA, prefix=prefix, lazy_from=lazy_from)
    return safety.clean(engine.build(page).convert(text), sources=addresses(MEDIA.values()))


def same(text: str, cache: Cache, prefix: str = "", lazy_from: int = 1) -> Rendered:
    by_piece = render_blocks(text, media=MEDIA, id_prefix=prefix, lazy_from=lazy_from, cache=cache)
    whole = render(text, media=MEDIA, id_prefix=prefix, lazy_from=lazy_from)
    assert by_piece.html == whole.html == fresh(text, prefix, lazy_from)
    assert (by_piece.toc, by_piece.syllables) == (whole.toc, whole.syllables)
    assert "".join(html for _, html in by_piece.blocks) == whole.html
    return by_piece


@SOME
@given(text=TEXTS, prefix=st.sampled_from(["", "de-"]), lazy_from=st.integers(0, 2))
@example("    mã\n\n\n\n/// ghi-chu\nx\n///", "", 1)
@example("/// truoc\ncũ\n///\n\n\u00a0\n\n/// sau\nmới\n///", "", 1)
@example("Một\n///\nhai", "", 1)
@example("## x\n\n## x\n\n## x 2\n\n## x", "", 1)
@example("Đoạn ![](media/hinh.svg)\n\nĐoạn ![](media/hinh.svg)", "", 1)
def test_pieces_joined_are_the_whole(text: str, prefix: str, lazy_from: int):
    cache = Cache()
    same(text, cache, prefix, lazy_from)
    same(text, cache, prefix, lazy_from)  # and again from what is kept


@SOME
@given(before=TEXTS, after=TEXTS, shared=st.lists(st.sampled_from(BITS), max_size=8))
def test_what_is_kept_of_one_text_is_right_for_the_next(before: str, after: str, shared: list[str]):
    cache = Cache()
    middle = "\n\n".join(shared)
    for text in (middle, f"{before}\n\n{middle}", f"{before}\n\n{middle}\n\n{after}", f"{middle}\n\n{after}"):
        same(text, cache)


def test_a_text_is_kept_apart_for_each_language():
    cache = Cache()
    text = "\n\n".join(bit for bit in BITS if "[^" not in bit and "]:" not in bit)
    for lang in ("vi", "en", "vi"):
        assert (
            render_blocks(text, media=MEDIA, lang=lang, cache=cache).html
            == render(text, media=MEDIA, lang=lang).html
        )


def test_a_file_that_changes_is_seen_in_what_was_kept():
    cache = Cache()
    text = "Đoạn.\n\n## [Phiếu](media/phieu.docx)\n\n" + "dài " * 300 + "\n\n![Hình](media/hinh.svg)\n"
    changed = MEDIA | {"media/hinh.svg": MediaInfo("/media/zz/khac.svg", "image/svg+xml", 1, 1)}
    for media in (MEDIA, {}, changed, MEDIA):
        assert render_blocks(text, media=media, cache=cache).html == render(text, media=media).html


def _lessons() -> list[Path]:
    return sorted(ROOT.glob("courses/*/[0-9]*.md"))


def _body(path: Path) -> str:
    return path.read_text("utf-8").split("+++", 2)[2].strip()


@pytest.mark.parametrize("path", _lessons(), ids=lambda p: p.stem)
def test_shipped_lessons_are_cut_and_lose_nothing(path: Path):
    text = _body(path)
    rendered = same(text, Cache())
    assert len(rendered.blocks) > 15


def test_a_changed_paragraph_is_all_that_is_rendered_again(monkeypatch: pytest.MonkeyPatch):
    text = _body(_lessons()[0])
    cache = Cache()
    render_blocks(text, cache=cache)
    sources: list[str] = []
    ready = engine.ready

    def counting(*args: object, **options: object) -> object:
        sources.append("x")
        return ready(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "ready", counting)
    at = text.rindex("\n\n", 0, len(text) // 2)
    changed = text[:at] + "\n\nĐoạn văn mới thêm." + text[at:]
    assert render_blocks(changed, cache=cache).html
    assert len(sources) == 1
    render_blocks("## Một đề mục mới\n\n" + text, cache=cache)
    assert len(sources) == 2


def test_every_piece_tells_the_line_it_begins_on():
    text = "\n\nĐoạn một.\n\n\n## Mục\n\n- a\n\n- b\n\n/// ghi-chu\nx\n///\n\n```\nmã\n```\n\nCuối."
    found = render_blocks(text).blocks
    lines = text.split("\n")
    assert [lines[line - 1] for line, _ in found] == ["Đoạn một.", "## Mục", "/// ghi-chu", "```", "Cuối."]
    assert [re.match(r"<(\w+)", html).group(1) for _, html in found] == ["p", "h2", "aside", "pre", "p"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text", ["Nhắc[^1].\n\n[^1]: Lời.", "[a]\n\n[a]: https://a.vn", "1. [ ] việc\n\nĐoạn.\n\n- [ ] việc"]
)
def test_what_reaches_everywhere_is_rendered_whole(text: str):
    rendered = render_blocks(text, cache=Cache())
    assert rendered.html == render(text).html
    assert rendered.blocks == ((1, rendered.html),)


def test_a_text_nested_beyond_reading_is_shown_as_typed():
    text = "Trước.\n\n" + "> " * 3000 + "x\n\nSau."
    html = render(text).html
    assert render_blocks(text, cache=Cache()).html == html
    assert html.count("<blockquote>") == html.count("</blockquote>") == DEEPEST_QUOTE
    assert re.sub(r"<[^>]*>|&gt;|\s", "", html) == "Trước.xSau."


def _deep(levels: int, text: str) -> str:
    return _deep(levels - 1, text) if levels else render(text).html


def test_what_is_rendered_does_not_hang_on_who_asks():
    text = "> " * 3000 + "x"
    assert _deep(300, text) == render(text).html


PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</p></section><script>x</script>",
    "<svg/onload=alert(1)>", "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))", "[x](java&#x73;cript:alert(1))", "![x](https://evil.example/a.png)",
    "![x](media/hinh.svg \"\" onerror=alert(1))", "$\\text{<img src=x onerror=alert(1)>}$",
    "$\\text{</mtext></math><form action=/x><input name=a>}$", "$\\href{javascript:alert(1)}{x}$",
    "$$\n\\text{<!--}\n$$", "<style>*{display:none}</style>", "<iframe src=//evil>", "<base href=//evil>",
    "`<b onmouseover=x>`", "<a href='javascript:1'>x", "--><script>", "]]><script>", "<textarea><script>",
    "/// chi-tiet | </summary><script>alert(1)</script>\n<script>\n///", "\u2028<script>", "<plaintext>",
    "/// tu-kiem | </legend></fieldset><script>\n(x) <img src=x onerror=1>\n> </p><script>\n( ) b\n///",
    "[[ô soạn: a | </label></textarea><script>alert(1)</script> | 60 giây]]", "<title><img onerror=x src=x>",
]  # fmt: skip


@SOME
@given(st.lists(st.sampled_from(PAYLOADS + BITS) | NOISE, min_size=1, max_size=10))
def test_no_piece_reaches_out_of_itself(bits: list[str]):
    rendered = same("\n\n".join(bits), Cache())
    allowed = addresses(MEDIA.values())
    for _, html in rendered.blocks:
        # cleaned once more, alone or with others around it, nothing changes: every piece is closed in itself
        html = html.removesuffix("\n")
        assert safety.clean(html, sources=allowed) == html
        assert safety.clean(f"<p>a</p>\n{html}\n<p>b</p>", sources=allowed) == f"<p>a</p>\n{html}\n<p>b</p>"
        for tag in re.findall(r"<[^>]*>", html):
            assert not re.search(
                r"(?i)^<\s*/?(script|style|iframe|svg|form|base|object|embed)|\son\w+\s*=|javascript:", tag
            )


def test_a_piece_that_is_not_closed_is_refused():
    with pytest.raises(pieces._Inseparable):
        pieces._clean("<div><p>mở", [])
    with pytest.raises(pieces._Inseparable):
        pieces._clean("<p><strong>mở</p>", [])


def test_the_cache_forgets_what_was_used_least_and_never_outgrows_itself():
    cache = Cache(most=100)
    for n in range(10):
        cache.put(n, str(n), 10)
    assert cache.get(0) == "0"
    cache.put("mới", "x", 10)
    assert cache.get(0) == "0" and cache.get(1) is None
    cache.put("quá lớn", "x", 1000)
    assert cache.weight <= 100
    for n in range(2000):
        render_blocks(f"Đoạn {n}.\n\nĐoạn {n} nữa.", cache=(small := Cache(most=3000)) if n == 0 else small)
    assert small.weight <= 3000 and len(small) < 30


def test_many_threads_share_one_cache():
    texts = [_body(path) for path in _lessons()[:4]]
    wanted = [render(text).html for text in texts]
    cache, wrong = Cache(most=60_000), []

    def work(seed: int) -> None:
        order = random.Random(seed)
        for _ in range(6):
            n = order.randrange(len(texts))
            if render_blocks(texts[n], cache=cache).html != wanted[n]:
                wrong.append(n)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_long_or_strange_texts_are_not_cut():
    assert cut("a\r\n\r\nb") is None
    assert cut("a\n\n" * 200_000) is None
    assert cut("[ " * 70 + "\n\n" + "[ " * 70) is None
    assert cut("") == []
