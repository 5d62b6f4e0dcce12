"""Translations of a lesson: files beside it, which change nothing of the lesson itself."""

from __future__ import annotations

import pytest

from app.catalog.bundle import parse, tag_fault, wording, write
from app.catalog.rules import LANGUAGES, language_name
from tests.catalog.bundles import COURSES, VARIANT, folder, read, read_folder
from tests.core import recordings as made

PATH = "01-nguoi-doc.en.md"


def said(text: str, path: str = PATH) -> list[tuple[int, str, str]]:
    _, problems = read(folder() | {path: text.encode()})
    return [(p.line, p.severity, p.sentence) for p in problems if p.path == path]


def test_a_translation_stands_beside_its_lesson_and_changes_nothing_of_it():
    plain, _ = read(folder())
    bundle, problems = read(folder() | {PATH: VARIANT.encode(), "01-nguoi-doc.hre.md": VARIANT.encode()})
    assert bundle is not None and plain is not None
    assert problems == []
    (lesson,) = bundle.lessons
    assert [v.lang for v in lesson.variants] == ["en", "hre"]
    english, hre = lesson.variants
    assert (english.title, english.translator, english.reviewed_by) == (
        "Who is the reader", "Đinh Thị Hương", "Phạm Văn Minh",
    )  # fmt: skip
    assert english.media == ("media/ba-buoc.svg",)
    assert english.content_hash != hre.content_hash
    # Who has read the lesson has read it, also after a translation came; but the course as a whole is another.
    assert lesson.content_hash == plain.lessons[0].content_hash
    assert bundle.content_hash != plain.content_hash
    assert write(bundle)[PATH].decode() == VARIANT


def test_a_picture_used_only_by_a_translation_is_used():
    text = "+++\nkey = \"a\"\ntitle = \"A\"\nminutes = { doc = 1, tu_luyen = 60 }\n+++\n\nChữ."
    _, problems = read(folder(lesson=text) | {PATH: VARIANT.encode()})
    assert [p for p in problems if "không được dùng" in p.sentence] == []


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("01-nguoi-doc.vi.md", "đã là tiếng Việt"),
        ("01-nguoi-doc.vi-VN.md", "đã là tiếng Việt"),
        ("01-nguoi-doc.EN.md", "viết đúng cách"),
        ("01-nguoi-doc.en_GB.md", "viết đúng cách"),
        ("01-nguoi-doc.tlh.md", "Không biết ngôn ngữ có mã “tlh”"),
        ("01-khong-co.en.md", "Không có bài “01-khong-co.md” để dịch"),
    ],
)
def test_a_tag_nobody_knows_and_a_lesson_that_is_not_there(path: str, word: str):
    ((line, severity, sentence),) = said(VARIANT, path)
    assert (line, severity) == (1, "error")
    assert word in sentence


def test_every_language_of_the_province_has_a_name_and_takes_a_region():
    for tag in LANGUAGES:
        assert tag_fault(tag) == ""
        assert language_name(tag) == LANGUAGES[tag]
    assert tag_fault("en-GB") == tag_fault("sed-Latn-VN") == ""
    assert language_name("en-GB") == "English (en-GB)"
    assert language_name("vi") == "Tiếng Việt"


def test_who_translated_must_be_named_and_who_reviewed_should():
    ((_, severity, sentence),) = said(VARIANT.replace('translator = "Đinh Thị Hương"\n', ""))
    assert severity == "error"
    assert "translator" in sentence
    ((_, severity, sentence),) = said(VARIANT.replace('reviewed_by = "Phạm Văn Minh"\n', ""))
    assert severity == "warning"
    assert "người soát" in sentence
    ((line, severity, sentence),) = said(VARIANT.replace("Phạm Văn Minh", "Đinh Thị Hương"))
    assert (line, severity) == (4, "warning")
    assert "người khác" in sentence


def test_a_translation_knows_when_the_vietnamese_text_has_changed():
    bundle, _ = read(folder())
    assert bundle is not None
    now = wording(bundle.lessons[0])
    with_of = VARIANT.replace("+++\n\n", f'of = "{now}"\n+++\n\n')
    assert said(with_of) == []
    changed = folder(lesson=folder()["01-nguoi-doc.md"].decode().replace("Chị Hạnh", "Chị Hoa"))
    _, problems = read(changed | {PATH: with_of.encode()})
    ((line, severity, sentence),) = [(p.line, p.severity, p.sentence) for p in problems if p.path == PATH]
    assert (line, severity) == (5, "warning")
    assert "đã thay đổi từ khi dịch" in sentence
    # More minutes or another source need no new translation.
    longer = folder(lesson=folder()["01-nguoi-doc.md"].decode().replace("tu_luyen = 21", "tu_luyen = 25"))
    assert [p for p in read(longer | {PATH: with_of.encode()})[1] if p.path == PATH] == []
    ((_, severity, _),) = said(VARIANT.replace("+++\n\n", 'of = "hôm qua"\n+++\n\n'))
    assert severity == "error"


def test_a_translation_may_be_made_to_be_heard_only():
    heard = '+++\ntitle = "Nghe"\ntranslator = "A"\nreviewed_by = "B"\naudio_only = true\n+++\n\n/// am-thanh | media/a.m4a\n///\n'
    files = folder() | {"media/a.m4a": made.mp4(video="")}
    _, problems = read(files | {"01-nguoi-doc.hre.md": heard.encode()})
    assert [p for p in problems if p.severity == "error"] == []
    _, problems = read(files | {"01-nguoi-doc.hre.md": heard.replace("audio_only = true\n", "").encode()})
    assert [p.sentence for p in problems if p.severity == "error"][0].startswith("Khối này cần toàn văn")
    ((_, severity, sentence),) = said(VARIANT.replace("+++\n\n", "audio_only = true\n+++\n\n"))
    assert severity == "error"
    assert "am-thanh" in sentence


def test_a_text_that_was_only_copied_is_told():
    lesson = folder()["01-nguoi-doc.md"].decode()
    copy = VARIANT[: VARIANT.index("## After")] + lesson[lesson.index("/// tinh-huong") :]
    ((_, severity, sentence),) = said(copy)
    assert severity == "warning"
    assert "y nguyên" in sentence


def test_the_rules_of_a_lesson_hold_for_its_translation():
    ((line, severity, sentence),) = said(VARIANT.replace("## After", "# After"))
    assert (line, severity) == (7, "error")
    assert "đề mục" in sentence
    assert "Không có tệp" in said(VARIANT + "\n[x](media/khong-co.pdf)\n")[0][2]
    assert "mở đầu bằng phần khai báo" in said("Chỉ có chữ.")[0][2]
    assert "Không có mục nào" in said(VARIANT.replace("title =", "tile =\ntitle =").replace("tile =", "tile = 1"))[0][2]


@pytest.mark.parametrize("path", sorted(p.parent for p in COURSES.glob("*/course.toml")), ids=lambda p: p.name)
def test_a_translation_of_a_shipped_lesson_leaves_every_lesson_as_it_was(path):
    files = read_folder(path)
    bundle, _ = parse(path.name, files)
    assert bundle is not None
    first = bundle.lessons[0].path.removesuffix(".md")
    text = VARIANT[: VARIANT.index("![")]
    again, problems = parse(path.name, files | {f"{first}.jra.md": text.encode()})
    assert again is not None, [str(p) for p in problems]
    assert [x.content_hash for x in again.lessons] == [x.content_hash for x in bundle.lessons]
