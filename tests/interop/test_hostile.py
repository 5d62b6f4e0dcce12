"""Whatever the bytes: a sentence, never a crash, never anything that runs, never without end."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.catalog.bundle import read_question
from app.core import markdown
from app.interop import formats
from app.interop.formats import html
from app.interop.rules import Judged, Unreadable, Verdict
from tests.interop import banks
from tests.interop.banks import packed
from tests.interop.test_foreign import AIKEN, CHOICE_21, GIFT, HEAD, MOODLE, _book, _moodle

SCRIPTS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "[x](javascript:alert(1))",
    "[x](&#106;avascript:alert(1))", "<a href='javascript:alert(1)'>x</a>", "<iframe srcdoc='<script>1</script>'></iframe>",
    "![x](data:text/html;base64,PHNjcmlwdD4=)", "<math><mi//xlink:href='data:x,<script>1</script>'>", "\\<script>1\\</script>",
    "`<script>`", "<style>@import 'https://x'</style>", "{{7*7}}", "'\"><b onmouseover=alert(1)>",
)  # fmt: skip
BILLION = b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def _safe(judged: list[Judged]) -> None:
    """What was taken is text of our format, and shows nothing that runs."""
    for one in judged:
        assert one.line.verdict in Verdict
        assert one.line.verdict is Verdict.WHOLE or one.line.reason.endswith((".", "?")), one.line
        if not one.block:
            continue
        question, problems = read_question(one.block, None, [banks.PICTURE, *one.files])
        assert question is not None, problems
        shown = markdown.render(question.prompt).html + "".join(markdown.render_inline(o.text + " " + o.feedback) for o in question.options)
        shown += markdown.render(question.explanation).html
        assert not re.search(r"<(script|iframe|svg|style|object|embed)|<[^>]*\son[a-z]+\s*=|(?:href|src)=\"(?:javascript|data):", shown, re.I), shown


def _files_with(words: str) -> dict[str, bytes]:
    """A file of every format with these words wherever a person could have typed them."""
    from xml.sax.saxutils import escape

    held = re.sub(r"([\\~=#{}:])", r"\\\1", words)
    x = escape(words)
    return {
        "gift": f"// [id:{words}] [tag:{words}]\n::{held}::{held}{{={held}#{held} ~khác#{held} ####{held}}}\n".encode(),
        "aiken": f"{words}\nA. {words}\nB. khác\nANSWER: A\n".encode(),
        "moodle-xml": _moodle(
            f"<idnumber>{x}</idnumber><questiontext format='html'><text>{x}</text></questiontext><generalfeedback format='markdown'><text>{x}</text></generalfeedback>"
            f"<answer fraction='100' format='html'><text>{x}</text><feedback format='html'><text>{x}</text></feedback></answer><answer fraction='0'><text>khác</text></answer>"
            f"<tags><tag><text>{x}</text></tag></tags>"
        ),
        "qti": packed({"a.xml": CHOICE_21.replace("Biển nói gì?", x).replace("Luôn giữ hành lý bên mình.", x).replace("Đúng.", x)}),
        "xlsx": _book([HEAD, [words, "một lựa chọn", words, "A", words, "khác", None, words, None]]),
    }  # fmt: skip


@pytest.mark.parametrize("words", SCRIPTS)
def test_nothing_that_was_typed_elsewhere_runs_here(words: str) -> None:
    for kind, data in _files_with(words).items():
        judged = banks.judge(kind, data)
        assert len(judged) == 1, kind
        _safe(judged)


@pytest.mark.parametrize("head", [BILLION, OUTSIDE], ids=["billion", "outside"])
def test_document_types_are_refused(head: bytes) -> None:
    body = b"<quiz><question type='description'><name><text>&b;&x;</text></name></question></quiz>"
    with pytest.raises(Unreadable):
        banks.read("moodle-xml", head + body)
    with pytest.raises(Unreadable):
        banks.read("qti", head + b"<assessmentItem>&b;</assessmentItem>")
    (one,) = banks.read("qti", packed({"a.xml": head + CHOICE_21.partition("?>")[2].encode()}))
    assert one.question is None
    with pytest.raises(Unreadable):
        banks.read("qti", packed({"imsmanifest.xml": head + b"<manifest/>", "a.xml": CHOICE_21}))
    with zipfile.ZipFile(io.BytesIO(_book([HEAD]))) as old:
        files = {name: (head if name == "xl/workbook.xml" else b"") + old.read(name) for name in old.namelist()}
    with pytest.raises(Unreadable):
        banks.read("xlsx", packed(files))


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    with pytest.raises(Unreadable, match="phình"):
        banks.read("xlsx", packed({"[Content_Types].xml": "<Types/>", "xl/worksheets/sheet1.xml": b"0" * 80_000_000}))
    (one,) = banks.read("qti", packed({"a.xml": b" " * 30_000_000 + CHOICE_21.encode()}))
    assert one.question is None
    lying = bytearray(packed({"a.xml": CHOICE_21.encode() + b" " * 3_000_000}))
    at = lying.index(b"PK\x01\x02") + 24
    lying[at : at + 4] = (100).to_bytes(4, "little")  # the directory claims 100 bytes
    with pytest.raises(Unreadable):
        banks.read("qti", bytes(lying))
    with pytest.raises(Unreadable, match="phình"):
        banks.read("qti", packed({f"{n}.txt": "" for n in range(60_001)}))


@pytest.mark.parametrize("name", ["../a.svg", "/etc/passwd", "..\\..\\a.svg", "images/../../../a.svg", "a\x00.svg", "http://x.example/a.svg"])
def test_no_path_leaves_the_package(name: str) -> None:
    item = CHOICE_21.replace("images/sign.svg", name.replace("\x00", "%00"))
    (one,) = banks.judge("qti", packed({"items/a.xml": item, name.replace("\x00", ""): b"<svg xmlns='http://www.w3.org/2000/svg'/>"}))
    assert all(re.fullmatch(r"media/[a-z0-9-]+\.svg", path) for path in one.files)
    _safe([one])


@pytest.mark.parametrize("name", ["../../x.svg", ".ẩn.svg", "a/b/c/d/e/f.svg", "CON", "x" * 400 + ".svg", "a.html", "a.svg.exe", "\u202egvs.exe"])
def test_files_of_moodle_get_names_of_ours_or_stay_behind(name: str) -> None:
    from urllib.parse import quote
    from xml.sax.saxutils import escape, quoteattr

    picture = '<img src="@@PLUGINFILE@@/' + quote(name) + '" alt="hình tròn">'
    file = f"<file name={quoteattr(name)} path='/' encoding='base64'>PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAxIDEiLz4=</file>"
    (one,) = banks.judge("moodle-xml", _moodle(
        f"<questiontext format='html'><text>Hỏi {escape(picture)}</text>{file}</questiontext><answer fraction='100'><text>a</text></answer><answer fraction='0'><text>b</text></answer>"
    ))  # fmt: skip
    assert all(re.fullmatch(r"media/[a-z0-9-]+\.svg", path) for path in one.files)
    assert one.line.verdict in (Verdict.WHOLE, Verdict.LOSS)
    _safe([one])


def test_a_picture_that_is_none_stays_behind() -> None:
    for data in ("PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjxzY3JpcHQ+MTwvc2NyaXB0Pjwvc3ZnPg==", "!!!!", "aGVsbG8="):
        (one,) = banks.judge("moodle-xml", _moodle(
            "<questiontext format='html'><text>Hỏi &lt;img src='@@PLUGINFILE@@/a.png' alt='tròn'&gt;</text>"
            f"<file name='a.png' path='/' encoding='base64'>{data}</file></questiontext><answer fraction='100'><text>a</text></answer><answer fraction='0'><text>b</text></answer>"
        ))  # fmt: skip
        assert one.line.verdict is Verdict.LOSS
        assert one.files == {}


DEEP = {
    "moodle-xml": b"<quiz>" + b"<question>" * 20_000,
    "qti": b"<assessmentItem>" + b"<div>" * 20_000,
    "gift": b"{" * 200_000,
    "aiken": b"A. x\n" * 200_000,
    "xlsx": b"Ki\xe1\xbb\x83u;C\xc3\xa2u h\xe1\xbb\x8fi\n" + b";" * 500_000,
}


@pytest.mark.parametrize("kind", DEEP)
def test_depth_and_length_are_answered_soon(kind: str) -> None:
    try:
        _safe(banks.judge(kind, DEEP[kind]))
    except Unreadable as refusal:
        assert str(refusal).endswith(".")
    for words in ("<b>" * 2_000, "[" * 50_000, "\\" * 50_001, "=" * 50_000, "::" * 20_000, "{a}" * 5_000 + "\n\n{" * 1_000, "&lt;" * 20_000):
        for kind_, data in _files_with(words).items() if kind == "gift" else [(kind, words.encode())]:
            try:
                _safe(banks.judge(kind_, data))
            except Unreadable:
                continue


@pytest.mark.parametrize("number", ["1e999999999", "9" * 5000, "NaN", "-Infinity", "0x10", "1_000", "", "٣", "1e-99999", "--1"])
def test_numbers_beyond_reason_are_refused(number: str) -> None:
    files = {
        "gift": f"x {{#{number}}}".encode(),
        "moodle-xml": _moodle(f"<questiontext><text>x</text></questiontext><answer fraction='{number or 1}'><text>{number}</text></answer>", "numerical"),
        "xlsx": _book([HEAD, ["a", "số", "x", None, number or "x", None, None, None, number]]),
    }  # fmt: skip
    for kind, data in files.items():
        (one,) = banks.judge(kind, data)
        assert one.line.verdict is Verdict.REFUSED, (kind, one)


NAUGHTY = st.text(st.characters(exclude_categories=("Cs",)), max_size=60) | st.sampled_from(SCRIPTS)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(NAUGHTY)
def test_any_words_in_any_field(words: str) -> None:
    clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", words)  # what neither XML nor a workbook can hold
    for kind, data in _files_with(clean).items():
        try:
            _safe(banks.judge(kind, data))
        except Unreadable as refusal:
            assert str(refusal)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from([GIFT, AIKEN, MOODLE, CHOICE_21]), st.data())
def test_torn_files(text: str, data: st.DataObject) -> None:
    raw = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(raw) - 1))
        if data.draw(st.booleans()):
            raw[at] = data.draw(st.integers(0, 255))
        else:
            del raw[at : at + data.draw(st.integers(1, 200))]
            if not raw:
                return
    for kind in formats.IMPORTED:
        try:
            _safe(banks.judge(kind, bytes(raw)))
        except Unreadable as refusal:
            assert str(refusal).strip()


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda b: b"PK\x03\x04" + b))
def test_any_bytes(data: bytes) -> None:
    for kind in formats.IMPORTED:
        try:
            _safe(banks.judge(kind, data))
        except Unreadable:
            continue
    with contextlib.suppress(Unreadable):
        assert formats.detect(io.BytesIO(data)) in formats.IMPORTED


# ---- plain text and HTML as Markdown

PIECES = st.lists(st.sampled_from([
    *"ab1 \n*_`[]()<>!#+-.=|$&;\\{}~^:/\"'", "///", "~~~", "1. ", "- ", "[^1]", "[a](b)", "&lt;", "![x](y)", "$a$", "[[1]]", "# ", "---",
    "|-|", "http://a.b", "<a@b.c>", "<http://x.y>", "**", "__", "    ",
]), max_size=14).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(PIECES.filter(lambda words: "$$" not in words and "\\(" not in words and "\\[" not in words))
def test_plain_text_shows_as_it_was_typed(words: str) -> None:
    from html import unescape

    shown = markdown.render(html.escaped(words)).html
    seen = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", shown))).strip()
    assert seen == re.sub(r"\s+", " ", words).strip()
    assert not re.search(r"<(?!/?p>|br ?/?>)", shown)


@settings(max_examples=200, deadline=None)
@given(PIECES)
def test_words_between_tags_show_as_they_were(words: str) -> None:
    from html import escape, unescape

    if "$" in words or "\\" in words or not words.strip():
        return
    converted = html.to_markdown(f"<p>{escape(words)} <b>đậm</b></p>")
    shown = markdown.render(converted.text).html
    seen = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", shown))).strip()
    assert seen == re.sub(r"\s+", " ", f"{words} đậm").strip()


@pytest.mark.parametrize(("source", "text", "losses"), [
    ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "- a\n- b\n    1. c", ()),
    ("<table><tr><th>A<th>B<tr><td>1<td>2|3</table>", "| A | B |\n| --- | --- |\n| 1 | 2\\|3 |", ()),
    ("x<sup>2</sup> H<sub>2</sub>O", "x² H₂O", ()),
    ("<a href='https://a.vn/?b=1'>trang</a> <a href='javascript:x'>y</a>", "[trang](https://a.vn/?b=1) y", ("liên kết javascript:x",)),
    ("<h3>Đề</h3><p>Hỏi</p>", "**Đề**\n\nHỏi", ()),
    ("<u>gạch</u>", "gạch", ("gạch chân, gạch ngang hoặc tô nền",)),
    ("<pre>a\n  b</pre>", "```\na\n  b\n```", ()),
    ("<video src='x'></video>Xem", "Xem", ("âm thanh hoặc video",)),
])  # fmt: skip
def test_html_becomes_markdown(source: str, text: str, losses: tuple[str, ...]) -> None:
    assert html.to_markdown(source) == html.Converted(text, losses)
