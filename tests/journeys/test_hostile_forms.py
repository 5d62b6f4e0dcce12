"""Hostile words through every form of the workshop: nothing runs, nothing breaks, and what was typed is only ever text."""

from __future__ import annotations

import io
import re
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest

from app.authoring import actions, queries
from app.authoring.actions import By
from app.catalog.bundle import parse
from app.core import clock
from app.core.database import transaction
from tests.authoring.resources import put_item
from tests.conftest import Cast
from tests.core import recordings
from tests.learning import samples
from tests.pages import Client, Form

# What is tried here is markup, not the database, and there is a lot of it.
pytestmark = pytest.mark.sqlite_only

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[x](javascript:alert(1)) [y](&#106;ava&#115;cript&colon;alert(1)) [z](java\tscript:alert(1)) <javascript:alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+) [t](data:text/html,<script>alert(1)</script>)",
    '![x](media/../../../etc/passwd "t\\" onload=alert(1)") [p](media/..%2f..%2fsecret)',
    "</textarea></title></style><script>alert(1)</script><!--",
    "\x00nul\x01\x1b[31m\x7f\ufffe\uffff",
    "\u202etxt.exe\u2066\u200f\u200b\ufeff",
    "{{7*7}}{% include 'x' %}${7*7}#{7*7}",
    "$\\href{javascript:alert(1)}{x}$ $$\\require{html}\\style{x}{y}$$",
    "'; DROP TABLE draft; --",
    "/// video | ../../etc/passwd\nx\n///",
    '/// am-thanh | media/x.mp3" onerror="alert(1)\n<script>alert(1)</script>\n///',
    "/// chi-tiet | <script>alert(1)</script>\n/// chi-tiet | x\n///\n///",
    '/// tu-kiem | "><script>alert(1)</script>\n(x) <img src=x onerror=alert(1)>\n    > <script>alert(1)</script>\n///',
    '[[ô soạn: x" onfocus="alert(1) | <b onclick=alert(1)> | 60 giây]]',
    "+++\nkey = \"x\"\n+++\n## cau | một lựa chọn\n(x) [ ] ///",
    "[^1]\n\n[^1]: <script>alert(1)</script>\n\n[x]: javascript:alert(1)\n\n[x]",
)  # fmt: skip
DEEP = (">" * 3000 + " sâu", "[" * 5000, "- " * 2000, "*" * 5000, "<" * 5000, "  " * 2000 + "x", "`" * 4999, "|" * 3000 + "\n" + "|-" * 1500)
# Buttons that end something; what they do is tried elsewhere.
LEAVE = re.compile(r"Đăng xuất|Bỏ|Cất|Lưu trữ|Gửi thẩm định|Rút|Duyệt|Yêu cầu|Gỡ|Ngừng|Lên|Xuống|Tải")
URLS = ("href", "src", "action", "formaction", "poster", "data", "srcset", "{http://www.w3.org/1999/xlink}href", "xlink:href")
RUNS = ("javascript:", "vbscript:", "data:text", "data:image/svg", "data:application")


def live(root: Element) -> list[str]:
    """What of a page a browser would run, or fetch from where it must not."""
    found = []
    for e in root.iter():
        if not isinstance(e.tag, str):
            continue
        tag = e.tag.rsplit("}", 1)[-1]
        if tag in ("iframe", "object", "embed", "base", "applet", "style", "foreignObject", "animate", "set"):
            found.append(tag)
        if tag == "script" and not (e.get("src") or "").startswith("/static/") and e.get("type") != "application/json":
            found.append("script")
        for name, value in e.attrib.items():
            name = str(name)
            if name.lower().startswith("on") or name in ("srcdoc", "style"):
                found.append(f"{tag} {name}")
            bare = re.sub(r"[\x00-\x20\x7f-\x9f]", "", value).lower()
            if name in URLS and (bare.startswith(RUNS) or "../" in value):
                found.append(f"{tag} {name}={value[:60]}")
    return found


def harmless(answer: Any, where: str) -> None:
    """No crash, and nothing in the answer that lives."""
    assert answer.status_code < 500, where
    data = answer.get_data(as_text=True) if answer.status_code not in range(300, 400) else ""
    if answer.mimetype == "application/json":
        data = (answer.get_json() or {}).get("html", "")
    elif answer.mimetype != "text/html":
        return
    assert live(html5lib.parse(data, namespaceHTMLElements=False)) == [], where


def _typed(form: Form, words: str, lines: int) -> dict[str, str]:
    """The fields of a form that people type into, filled with words: long ones whole, short ones with a line of it."""
    short = words.split("\n")
    found = {}
    for e in form.element.iter():
        name = e.get("name")
        if not name or name not in form.fields or e.get("disabled") is not None:
            continue
        if e.tag == "textarea":
            found[name] = words
        elif e.tag == "input" and e.get("type", "text") in ("text", "search", "url", "email", "tel"):
            found[name] = short[lines % len(short)]
            lines += 1
    return found


def _by(cast: Cast, name: str) -> By:
    return By(cast[name].account_id, cast[name].account_uid)


@pytest.fixture
def draft(client: Client, cast: Cast) -> queries.DraftView:
    """A draft with everything that has a form: lessons, a translation, recordings with captions, a work, a library item."""
    samples.publish(wide=True, draw=10, work=samples.practical())
    by = _by(cast, "binh")
    with transaction():
        made = actions.open_draft(slug=samples.SLUG, by=by, now=clock.now())
        actions.add_translation(draft=made, path="01-bai-mot.md", lang="en", translator="A", heard=False, by=by, now=clock.now())
        actions.take_recording(draft=made, name="phim.mp4", source=recordings.mp4(), by=by, now=clock.now())
        actions.save_captions(draft=made, path="media/phim.mp4", text="WEBVTT\n\n00:01.000 --> 00:02.000\nx\n", opened="", by=by, now=clock.now())
    return made


def _pages(draft: queries.DraftView, item: str) -> list[str]:
    base = f"/bien-soan/{draft.uid}"
    pages = ["bai/01-bai-mot", "bai/01-bai-mot.en", "thong-tin", "san-pham", "phu-de/media/phim.mp4", "thong-tin-tep/media/phim.mp4",
             "bai/02-bai-hai/ban-dich", "nhan-ban", "phat-hanh"]  # fmt: skip
    kinds = ("một lựa chọn", "nhiều lựa chọn", "số", "trả lời ngắn", "ghép đôi", "sắp thứ tự", "điền chỗ trống", "điểm trên hình", "tình huống")
    return [base, *(f"{base}/{p}" for p in pages), *(f"{base}/cau-hoi/moi?kieu={k}" for k in kinds),
            f"{base}/cau-hoi/mot?dang=van-ban", "/bien-soan/moi", "/kho/them", f"/kho/{item}/sua",
            f"{base}/tep-nguon/02-bai-hai.md", f"{base}/tep-nguon/questions.md"]  # fmt: skip


def _attack(browser: Client, path: str, words: str, n: int) -> int:
    """Every form of a page with hostile words in it, by each of its buttons; how many were sent."""
    sent = 0
    answer = browser.get(path)
    if answer.status_code != 200:
        return 0
    for form in answer.page.forms:  # type: ignore[attr-defined]
        typed = _typed(form, words, n)
        if form.method != "post" or not typed:
            continue
        for button in [b for b in form.buttons if not LEAVE.search(b)]:
            got = form.submit(button, **typed)
            harmless(got, f"{path} “{button}”")
            sent += 1
            if got.status_code == 302 and got.location.startswith("/") and "/viec/" not in got.location:
                harmless(browser.get(got.location.partition("#")[0]), f"{path} → {got.location}")
    return sent


@pytest.mark.slow
def test_no_form_of_the_workshop_lets_hostile_words_live(client: Client, cast: Cast, draft: queries.DraftView) -> None:
    binh, khoa = client.as_("binh"), client.as_("khoa")
    item = put_item(by=cast.binh.account_uid)
    words = "\n\n".join(PAYLOADS)
    for n, path in enumerate(_pages(draft, item)):
        assert _attack(binh, path, words, n * 7), f"no form at {path}"
    for path in [*_pages(draft, item), "/bien-soan", "/kho", f"/kho/{item}", f"/bien-soan/{draft.uid}/lich-su", f"/bien-soan/{draft.uid}/cau-hoi"]:
        harmless(binh.get(path), path)
    # What was saved is judged by somebody else: the page of the review, and remarks on it.
    by = _by(cast, "binh")
    with transaction():
        for path in ("02-bai-hai.md", "01-bai-mot.md"):
            text = samples.LESSON.format(key=path[3:-3], title="<script>alert(1)</script>", extra="<img src=x onerror=alert(1)>")
            actions.save_text(draft_id=draft.id, path=path, text=text, based_on=None, by=by, now=clock.now())
        for path, data in samples.files(wide=True, draw=10, work=samples.practical()).items():
            if path in ("questions.md", "course.toml", "practical.md"):
                actions.save_text(draft_id=draft.id, path=path, text=data.decode(), based_on=None, by=by, now=clock.now())
    found = queries.any_draft(draft.uid)
    assert found is not None
    assert [str(p) for p in queries.checked(found).errors] == []
    with transaction():
        actions.ask_review(draft=found, note=words[:400], by=by, now=clock.now())
    review = queries.last_review(draft.id)
    assert review is not None
    for n in range(3):
        assert _attack(khoa, f"/tham-dinh/{review.uid}", words[:1900], n)
    harmless(khoa.get(f"/tham-dinh/{review.uid}"), "review")
    harmless(khoa.get("/tham-dinh"), "reviews")
    assert _attack(binh, f"/bien-soan/{draft.uid}", words[:1900], 5)


@pytest.mark.parametrize("words", [*PAYLOADS, *DEEP], ids=range(len(PAYLOADS) + len(DEEP)))
def test_a_lesson_is_shown_to_officers_without_anything_that_lives_or_refused(client: Client, cast: Cast, words: str) -> None:
    files = samples.files(lessons=(("bai-mot", "Người đọc là ai", words), ("bai-hai", "Cấu trúc tin", "")), work=samples.practical())
    bundle, problems = parse(samples.SLUG, files)
    if bundle is None:
        assert all(p.sentence for p in problems)
        return
    samples.publish(lessons=(("bai-mot", "Người đọc là ai", words), ("bai-hai", "Cấu trúc tin", "")), work=samples.practical())
    an = client.as_("an")
    an.post(f"/khoa-hoc/{samples.SLUG}/bat-dau")
    for path in ("", "/bai/bai-mot", "/bai/bai-hai", "/san-pham"):
        harmless(an.get(f"/khoa-hoc/{samples.SLUG}{path}"), path)


@pytest.mark.parametrize("words", DEEP, ids=range(len(DEEP)))
def test_the_preview_of_deep_nesting_answers(client: Client, cast: Cast, words: str) -> None:
    samples.publish()
    with transaction():
        made = actions.open_draft(slug=samples.SLUG, by=_by(cast, "binh"), now=clock.now())
    binh = client.as_("binh")
    at = f"/bien-soan/{made.uid}/bai/01-bai-mot"
    form = binh.get(at).page.form("Xem trước")  # type: ignore[attr-defined]
    harmless(form.submit("Xem trước", text=words), "preview")
    harmless(binh.post(at, data={**form.fields, "text": words, "xem": "1"}, headers={"Accept": "application/json"}), "preview")


HOSTILE_SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"
FILES = {
    "../../x.svg": HOSTILE_SVG, "a.svg": HOSTILE_SVG, "a.png": b"<html><script>alert(1)</script>", "b.pdf": b"MZ\x90", "c.html": b"<p>",
    "x.svg": b"<!DOCTYPE svg [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><svg xmlns='http://www.w3.org/2000/svg'>&b;</svg>", "d\x00.png": b"\x89PNG\r\n\x1a\n",
    "e.vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\n<script>alert(1)</script>\n", "\u202egpj.svg": HOSTILE_SVG, "course.toml": b"x", "": b"x",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FILES))
def test_hostile_files_stay_in_their_folder_and_do_not_run(client: Client, cast: Cast, name: str) -> None:
    samples.publish()
    with transaction():
        made = actions.open_draft(slug=samples.SLUG, by=_by(cast, "binh"), now=clock.now())
    binh = client.as_("binh")
    before = queries.folder(made.id)
    answer = binh.post(f"/bien-soan/{made.uid}/tep", data={"file": (io.BytesIO(FILES[name]), name)}, headers={"Accept": "application/json"})
    assert answer.status_code in (200, 422)
    after = queries.folder(made.id)
    assert {p: d for p, d in after.items() if p in before} == before
    for path in after.keys() - before.keys():
        assert re.fullmatch(r"media/[a-z0-9-]+(\.[a-z0-9-]+)+", path), path
        got = binh.get(f"/bien-soan/{made.uid}/tep/{path}")
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.mimetype not in ("text/html", "application/xhtml+xml", "text/javascript")
        if path.endswith(".svg"):
            assert b"<script" not in got.data and b"onload" not in got.data
