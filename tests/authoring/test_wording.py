from __future__ import annotations

from app.authoring.actions import line_for
from app.authoring.wording import LESSON_FRAME, frame_left, in_words, title_of
from app.catalog.bundle import Problem


def test_a_problem_is_told_in_the_words_of_the_form() -> None:
    assert in_words(Problem("course.toml", 3, "“strand” đang để trống.")) == "“Thuộc phần” đang để trống."
    assert in_words(Problem("course.toml", 1, "Khóa học chưa có bài học nào (01-….md).")) == "Khóa học chưa có bài học nào."
    said = in_words(Problem("01-a.md", 9, "Video chưa có phụ đề: cần tệp “media/phim.vtt”."))
    assert said == "Video chưa có phụ đề: mở “Phụ đề và hình chờ” ở danh sách tệp dưới bài để viết."
    assert in_words(Problem("01-a.md", 3, "“strand” đang để trống.")) == "“strand” đang để trống."


def test_a_lesson_that_still_has_its_frame_is_told() -> None:
    said = frame_left("01-a.md", LESSON_FRAME, 7)
    assert [(p.line, p.sentence) for p in said] == [
        (8, "Còn 4 dòng mẫu chưa viết đè, đầu tiên là “Một việc thật ở cơ quan anh/chị, kể trong ba câu.”")
    ]
    assert frame_left("01-a.md", "Loa thôn.\n\nViết ở đây.\n")[0].sentence == "Còn dòng mẫu chưa viết đè: “Viết ở đây.”"
    assert frame_left("01-a.md", "Viết ở đây cho thôn.\n") == []


def test_a_name_made_up_by_a_device_is_no_caption() -> None:
    for name in ("hinh-dan-20261129-224309.png", "image.png", "IMG_20261129_224309.jpg", "DSC00123.JPG"):
        assert title_of(name) == "", name
    assert title_of("ban-do_thon.png") == "ban do thon"
    assert line_for("media/a.png", "image/png", "") == "![Lời thay cho hình](media/a.png)"
    assert line_for("media/a.png", "image/png", "bản đồ") == '![Lời thay cho hình: bản đồ](media/a.png "bản đồ")'
