"""media.toml: read with the lines of what is wrong, written as it is read, shown where its files are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog import queries
from app.catalog.bundle import MediaNote, note_from_dict, note_to_dict, read_notes, write_note, write_notes
from app.core import markdown
from app.core.markdown import MediaInfo
from tests.catalog.bundles import SVG, folder, read
from tests.catalog.test_bundle_practical import PRACTICAL, course
from tests.catalog.test_bundle_roundtrip import NOTES
from tests.conftest import Cast
from tests.learning import samples

PATH = "media/ba-buoc.svg"
NOTE = MediaNote("Ba bước", "Nguyễn Văn A", "Báo Quảng Ngãi.", "CC BY 4.0", True, "Ba bước nối nhau.", "vi")


def _with(text: str) -> dict[str, bytes]:
    return folder() | {"media.toml": text.encode()}


def test_a_note_is_read_and_belongs_to_its_file() -> None:
    bundle, problems = read(_with(write_note(PATH, NOTE)))
    assert bundle is not None and problems == []
    assert bundle.notes == ((PATH, NOTE),) and bundle.media[0].note == NOTE
    assert NOTE.credit == "Tác giả: Nguyễn Văn A. Nguồn: Báo Quảng Ngãi. Giấy phép: CC BY 4.0."


@pytest.mark.parametrize(
    ("text", "line", "said", "severity"),
    [
        ("[[file]]\ntitle = 'x'\n", 1, "Thiếu mục “path”", "error"),
        ("[[file]]\npath = 'media/ba-buoc.svg'\n\n[[file]]\npath = 'media/ba-buoc.svg'\n", 5, "dòng 2", "error"),
        ("[[file]]\npath = 'media/khac.svg'\n", 2, "Không có tệp “media/khac.svg”", "warning"),
        ("[[file]]\npath = 'media/ba-buoc.svg'\nai_made = 'có'\n", 3, "true hoặc false", "error"),
        ("[[file]]\npath = 'media/ba-buoc.svg'\nlanguage = 'tiếng Việt'\n", 3, "mã ngôn ngữ", "error"),
        ("[[file]]\npath = 'media/ba-buoc.svg'\nlicense = 'x'\n", 3, "Có phải “licence”", "error"),
        ("[[file]]\npath = 'media/ba-buoc.svg'\nauthor = '" + "a" * 161 + "'\n", 3, "nhiều nhất 160", "error"),
        ("file = 'x'\n", 1, "[[file]]", "error"),
        ("[[file]]\npath = \n", 2, "Không đọc được", "error"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, said: str, severity: str) -> None:
    found = [p for p in read(_with(text))[1] if p.path == "media.toml"]
    assert [(p.line, p.severity) for p in found] == [(line, severity)] and said in found[0].sentence


@given(st.dictionaries(st.sampled_from(["media/a.png", "media/b c.mp3", "media/it's #1.pdf"]), NOTES))
def test_notes_are_written_and_read_as_the_same(notes: dict[str, MediaNote]) -> None:
    found, problems = read_notes(write_notes(notes.items()))
    assert problems == [] and {path: note for path, (note, _) in found.items()} == notes
    assert {p: note_from_dict(note_to_dict(n)) for p, n in notes.items()} == notes


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    read_notes(text)


def test_only_what_is_shown_changes_the_lesson() -> None:
    plain, _ = read(folder())
    silent, _ = read(_with(write_note(PATH, MediaNote(title="Tên", alt="Lời", language="vi"))))
    marked, _ = read(_with(write_note(PATH, MediaNote(ai_made=True))))
    assert plain and silent and marked
    assert plain.lessons == silent.lessons and plain.content_hash != silent.content_hash
    assert marked.lessons[0].content_hash != plain.lessons[0].content_hash


def test_what_is_said_under_a_picture_changes_the_practical_work_too() -> None:
    plain, _ = read(course(PRACTICAL))
    marked, _ = read(course(PRACTICAL) | {"media.toml": write_note(PATH, MediaNote(ai_made=True)).encode()})
    assert plain and marked and plain.practical and marked.practical
    assert plain.practical.content_hash != marked.practical.content_hash


TEXT = f'Chữ.\n\n![Ba bước]({PATH} "Chú thích")\n\nTrong dòng ![Nhỏ]({PATH}) chữ.\n\n[Tải]({PATH})\n'


def _html(**more: object) -> str:
    return markdown.render(TEXT, media={PATH: MediaInfo("/media/x/a.svg", "image/svg+xml", 10, 10, 5, **more)}).html  # type: ignore[arg-type]


def test_learners_are_told_what_a_machine_made() -> None:
    marked = _html(ai_made=True, credit="Nguồn: <b>.")
    remark = '<small class="media__credit"> Hình do AI tạo. Nguồn: &lt;b&gt;.</small>'
    assert marked.count(remark) == 3 and f"<figcaption>Chú thích{remark}</figcaption>" in marked
    assert marked.replace(remark, "") == _html()  # a file nobody said anything of is shown as ever
    assert markdown.render_blocks(TEXT, media={PATH: MediaInfo("/media/x/a.svg", "image/svg+xml", ai_made=True)}).html == (
        markdown.render(TEXT, media={PATH: MediaInfo("/media/x/a.svg", "image/svg+xml", ai_made=True)}).html
    )  # fmt: skip
    for kind, mime, word in (("am-thanh", "audio/mpeg", "Âm thanh"), ("video", "video/mp4", "Video")):
        shown = markdown.render(
            f"/// {kind} | media/a\nLời.\n///", media={"media/a": MediaInfo("/m", mime, ai_made=True)}
        )
        assert f"{word} do AI tạo." in shown.html


def test_a_file_taken_down_is_named_as_such() -> None:
    shown = _html(taken_down=True)
    assert "[Hình này đã được gỡ bỏ.]" in shown and "<img" not in shown


def test_an_edition_keeps_what_was_said(cast: Cast) -> None:
    shown = f"\n\n![Ba bước nối nhau.]({PATH})"
    edition = samples.publish(
        lessons=[("bai-mot", "Một", shown), ("bai-hai", "Hai", "")], more={PATH: SVG, "media.toml": write_note(PATH, NOTE).encode()}
    )  # fmt: skip
    info = queries.media_of(edition.id)[PATH]
    assert info.ai_made and info.credit == NOTE.credit
    html = queries.lesson_html(edition.lessons[0].content_hash)
    assert "Hình do AI tạo. Tác giả: Nguyễn Văn A." in html
    rerendered = markdown.render(
        queries.edition_files(edition.id)["01-bai-mot.md"].decode().split("+++\n", 2)[2].strip(), media=queries.media_of(edition.id)
    )  # fmt: skip
    assert rerendered.html == html
    assert queries.edition_files(edition.id)["media.toml"].decode() == write_note(PATH, NOTE)
