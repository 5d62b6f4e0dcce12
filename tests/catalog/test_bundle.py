"""What the README of courses/ promises, the check keeps: each mistake is found, on its line, in a sentence."""

from __future__ import annotations

import datetime as dt
import unicodedata
from io import BytesIO

import pytest
from PIL import Image

from app.catalog.bundle import DrawBy, parse, write
from tests.catalog.bundles import COURSE, COURSES, LESSON, SINGLE, SVG, folder, questions, read, read_folder
from tests.core import recordings as made


def line_of(text: str, fragment: str) -> int:
    assert fragment in text, fragment
    return text[: text.index(fragment)].count("\n") + 1


def only(files: dict[str, bytes], **options: dt.date | None) -> tuple[str, int, str, str]:
    """The one problem of `files`."""
    _, problems = read(files, **options)
    assert len(problems) == 1, [str(problem) for problem in problems]
    problem = problems[0]
    return problem.path, problem.line, problem.sentence, problem.severity


def test_a_good_course_is_understood_whole():
    bundle, problems = read(folder())
    assert problems == []
    assert bundle is not None
    assert bundle.meta.hours * 45 == 22.5
    assert (bundle.quiz.draw, bundle.quiz.wait_hours) == (15, 0)
    (lesson,) = bundle.lessons
    assert (lesson.key, lesson.minutes_read, lesson.minutes_self, lesson.minutes_practice) == (
        "nguoi-doc-la-ai",
        2,
        21,
        25,
    )
    assert lesson.required
    assert lesson.text.startswith("/// tinh-huong") and lesson.text.endswith("///")
    assert lesson.media == ("media/ba-buoc.svg",)
    assert lesson.sources[0].checked_on == dt.date(2026, 11, 22)
    assert len(bundle.questions) == 15
    assert [file.path for file in bundle.media] == ["media/ba-buoc.svg"]


@pytest.mark.parametrize(
    "path", sorted(p.parent for p in COURSES.glob("*/course.toml")), ids=lambda p: p.name
)
def test_the_shipped_courses_are_without_fault(path):
    bundle, problems = parse(path.name, read_folder(path), today=dt.date(2026, 11, 22))
    assert [str(problem) for problem in problems] == []
    assert bundle is not None


# ---- encodings


def test_bom_windows_line_ends_and_decomposed_letters_change_nothing():
    plain, _ = read(folder())
    for change in (
        lambda t: "\ufeff" + t,
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t.replace("\n", "\r"),
        lambda t: unicodedata.normalize("NFD", t),
        lambda t: t + "\n\n",
    ):
        files = {
            p: change(d.decode()).encode() if not p.startswith("media/") else d for p, d in folder().items()
        }
        other, problems = read(files)
        assert problems == []
        assert other == plain
        assert other is not None and plain is not None
        assert other.content_hash == plain.content_hash


def test_names_of_files_from_a_mac_are_the_same_names():
    lesson = LESSON.replace("media/ba-buoc.svg", "media/ba-bước.svg")
    files = folder(lesson=lesson)
    files[unicodedata.normalize("NFD", "media/ba-bước.svg")] = files.pop("media/ba-buoc.svg")
    assert read(files)[1] == []


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (COURSE.encode("utf-16"), 1, "UTF-16"),
        (COURSE.encode().replace("Sửa".encode(), b"S\xf6a"), line_of(COURSE, "Sửa"), "UTF-8"),
        (COURSE.encode().replace(b"draw", b"\x00draw"), line_of(COURSE, "draw"), "U+0000"),
        (b"PK\x03\x04abc", 1, "Word"),
        (b"#" * 500_000, 1, "quá dài"),
    ],
)
def test_what_is_not_utf8_text_is_told_with_its_line(data: bytes, line: int, words: str):
    _, problems = read(folder(course=data))
    first = problems[0]
    assert (first.path, first.line) == ("course.toml", line)
    assert words in first.sentence


# ---- course.toml


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('title = "Viết tin ngắn"', "", 1, "Thiếu mục “title”"),
        ('title = "Viết tin ngắn"', "title = 5", 1, "phải là chữ"),
        ('title = "Viết tin ngắn"', 'title = " "', 1, "để trống"),
        ('title = "Viết tin ngắn"', 'title = "a\\nb"', 1, "một dòng"),
        ('title = "Viết tin ngắn"', "title = 'x", 1, "Không đọc được"),
        ("strand", "strnad", 3, "Có phải “strand”"),
        ('"A"', '"C"', 3, "chọn một trong: A, B, H"),
        ("co-ban", "cao-cap", 4, "co-ban, chuyen-sau"),
        ('"thong-tin-co-so"', '"khach"', 5, "Không có đối tượng “khach”"),
        ('["truyen-thong", "thong-tin-co-so"]', "[]", 5, "chưa có dòng nào"),
        ('  "Sửa được tin dài"', "  7", 8, "phải là chữ"),
        ('  "Sửa được tin dài"', '  "Viết được tin ngắn"', 8, "hai lần"),
        ("hours = 0.5", "hours = 0", 10, "lớn hơn 0"),
        ("hours = 0.5", "hours = nan", 10, "phải là số"),
        ("hours = 0.5", 'hours = "0,5"', 10, "phải là số"),
        ("hours = 0.5", "hours = 0.52", 10, "chỉ có 23 phút"),
        ("law_checked_on = 2026-11-22", 'law_checked_on = "22/11/2026"', 12, "phải là ngày"),
        ("law_checked_on = 2026-11-22", "law_checked_on = 2026-13-22", 12, "Không đọc được"),
        ('"Tổ thẩm định"', '"NHÓM biên soạn"', 14, "phải khác"),
        ("no_state_secrets = true", "no_state_secrets = 1", 15, "true hoặc false"),
        ("draw = 15", "draw = 16", 19, "ngân hàng chỉ có 15 câu"),
        ("draw = 15", "draw = true", 19, "số nguyên"),
        ("pass_mark = 70", "pass_mark = 101", 20, "từ 1 đến 100"),
        ("attempts = 3", "", 17, "Thiếu mục “attempts”"),
        ("attempts = 3", "attempts = 3\nattemps = 4", 22, "Có phải “attempts”"),
        ("attempts = 3", "attempts = 3\nattempts = 4", 22, "hai lần"),
    ],
)
def test_every_mistake_in_the_head_of_a_course_names_its_line(old: str, new: str, line: int, words: str):
    _, problems = read(folder(course=COURSE.replace(old, new, 1)))
    errors = [p for p in problems if p.severity == "error"]
    assert len(errors) == (2 if old == "strand" else 1), [str(p) for p in errors]
    assert (errors[-1].path, errors[-1].line) == ("course.toml", line) or words in errors[0].sentence
    assert any(words in p.sentence and p.line == line for p in errors), [str(p) for p in errors]


DRAW_BY = 'attempts = 3\n\n[[quiz.draw_by]]\ntag = "pháp luật"\ncount = {}\n'


def _tagged(number: int, more: str = "") -> str:
    """A bank of fifteen questions, the first `number` of them with a tag."""
    return questions().replace("bài: nguoi-doc-la-ai\n", f"bài: nguoi-doc-la-ai\nnhãn: pháp luật{more}\n", number)


def test_a_quiz_may_draw_so_many_of_a_tag():
    files = folder(course=COURSE.replace("attempts = 3\n", DRAW_BY.format(4)), questions=_tagged(4, "; số liệu"))
    bundle, problems = read(files)
    assert bundle is not None, problems
    assert bundle.quiz.draw_by == (DrawBy("pháp luật", 4),)
    assert parse("viet-tin-ngan", write(bundle))[0] == bundle


@pytest.mark.parametrize(
    ("bank", "drawn", "line", "words"),
    [
        (_tagged(3), DRAW_BY.format(4), 25, "rút 4 câu nhãn “pháp luật” nhưng ngân hàng chỉ có 3 câu"),
        (_tagged(6), DRAW_BY.format(4), 23, "còn phải rút 11 câu nhưng chỉ có 9 câu"),
        (_tagged(15), DRAW_BY.format(16), 23, "đòi rút 16 câu nhưng mỗi lần làm chỉ rút 15 câu"),
        (_tagged(4), DRAW_BY.format(0), 25, "từ 1 đến 200"),
        (_tagged(4), DRAW_BY.format("true"), 25, "số nguyên"),
        (_tagged(4), DRAW_BY.format(4).replace("tag", "tags"), 23, "Thiếu mục “tag”"),
        (_tagged(4), DRAW_BY.format(4).replace("luật", "luật; số"), 24, "dấu chấm phẩy"),
        (_tagged(4), DRAW_BY.format(2) + DRAW_BY.format(2).partition("\n\n")[2], 27, "viết hai lần"),
        (_tagged(4), "attempts = 3\ndraw_by = 4\n", 22, "[[draw_by]]"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_said_with_its_line(bank: str, drawn: str, line: int, words: str):
    _, problems = read(folder(course=COURSE.replace("attempts = 3\n", drawn), questions=bank))
    said = [(p.path, p.line, p.sentence) for p in problems if p.severity == "error"]
    assert any(p == "course.toml" and n == line and words in sentence for p, n, sentence in said), said


def test_a_course_without_quiz_bank_or_lessons_is_none():
    for leave_out, words in ((COURSE.split("[quiz]")[0], "Thiếu mục “quiz”"),):
        assert words in only(folder(course=leave_out))[2]
    assert "Thiếu tệp questions.md" in only(folder(questions=None))[2]
    assert "Thiếu tệp course.toml" in only(folder(course=None))[2]
    files = folder()
    del files["01-nguoi-doc.md"]
    assert any("chưa có bài học nào" in p.sentence for p in read(files)[1])


def test_credited_hours_rest_on_the_minutes_of_lessons_everybody_must_read():
    files = folder(course=COURSE.replace("hours = 0.5", "hours = 1"))
    files["02-them.md"] = (
        LESSON.replace("nguoi-doc-la-ai", "them").replace("[[", "required = false\n[[", 1).encode()
    )
    assert "đủ cho 0,5 tiết" in only(files)[2]
    files["02-them.md"] = LESSON.replace("nguoi-doc-la-ai", "them").encode()
    assert read(files)[1] == []


def test_law_checked_long_ago_is_a_warning_the_day_after_six_months():
    files = folder()
    assert read(files, today=dt.date(2027, 5, 22))[1] == []
    path, line, sentence, severity = only(files, today=dt.date(2027, 5, 23))
    assert (path, line, severity) == ("course.toml", 12, "warning")
    assert "22/11/2026" in sentence and "sáu tháng" in sentence
    assert "tương lai" in only(files, today=dt.date(2026, 11, 21))[2]
    lesson = LESSON.replace("\n\n[[sources", "\nlaw_checked_on = 2026-01-31\n\n[[sources", 1)
    assert only(folder(lesson=lesson))[:2] == ("01-nguoi-doc.md", 5)


# ---- lessons


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ('key = "nguoi-doc-la-ai"', 'key = "Người đọc"', "key", "chữ thường không dấu"),
        ('key = "nguoi-doc-la-ai"', 'key = "a--b"', "key", "chữ thường không dấu"),
        ("doc = 2, ", "", "minutes", "Thiếu mục “doc”"),
        ("doc = 2", "doc = 2.5", "minutes", "số nguyên"),
        ("doc = 2", "đọc = 2", None, "Không đọc được"),
        ("thuc_hanh", "thuc_hah", "minutes", "Có phải “thuc_hanh”"),
        ('title = "Kế hoạch của tỉnh"\n', "", "[[sources]]", "Thiếu mục “title”"),
        ("checked_on = 2026-11-22", 'url = "quangngai.vn"', "url", "http"),
        ("+++\n\n///", "\n///", None, "chưa được đóng"),
        ("## Sau bài này", "# Sau bài này", "# Sau", "bắt đầu từ “##”"),
        ("## Sau bài này", "#### Sau bài này", "#### Sau", "nhảy từ cấp 1 xuống cấp 4"),
        ("Chị Hạnh nhận việc.\n///", "Chị Hạnh nhận việc.", "/// tu-kiem", "ở dòng 11 chưa đóng"),
        ("    > Có việc, có nơi.\n///", "    > Có việc, có nơi.", "/// tu-kiem", "chưa đóng"),
        ("/// tinh-huong", "/// tinh-hinh", "/// tinh-hinh", "Không có loại khối “tinh-hinh”"),
        ("- Viết được.", "- Viết được.\n\n///", "///\n\n!", "không đi với khối nào"),
        ("Chị Hạnh nhận việc.\n", "", "/// tinh-huong", "chưa có nội dung"),
        ("/// tu-kiem | Câu nào rõ?", "/// tu-kiem", "/// tu-kiem", "cần câu hỏi"),
        ("(x) Đưa", "( ) Đưa", "/// tu-kiem", "Chưa đáp án nào"),
        ("( ) Triển khai", "(x) Triển khai", "(x) Đưa", "chỉ có một đáp án đúng"),
        ("( ) Triển khai", "[ ] Triển khai", "(x) Đưa", "một kiểu dấu"),
        ("( ) Triển khai", "( ) Đưa bò ra sân", "(x) Đưa", "giống hệt"),
        ("( ) Triển khai", "( )", "( )\n", "chưa có nội dung"),
        ("    > Tên việc của xã.\n", "", "( ) Triển khai", "chưa có lời giải thích"),
        ("    > Tên việc của xã.\n", "    > a\nb\n", "b\n(x)", "thụt vào"),
        ("(x) Đưa bò ra sân\n    > Có việc, có nơi.\n", "", "/// tu-kiem", "ít nhất hai đáp án"),
        ("- Viết được.", "```\nmã", "```", "Khối mã"),
        ("- Viết được.", "[[ô soạn: a | b]]", "[[ô", "ba phần"),
        ("- Viết được.", "[[ô soạn: A | b | 60 giây]]", "[[ô", "Khóa ô soạn"),
        ("- Viết được.", "[[ô soạn: a | b | 60 phút]]", "[[ô", "giây"),
        ("- Viết được.", "Viết vào [[ô soạn: a | b | 60 giây]]", "Viết vào", "riêng một dòng"),
        (
            "- Viết được.",
            "[[ô soạn: a | b | 60 giây]]\n\n[[ô soạn: a | c | 9 tiếng]]",
            "[[ô soạn: a | c",
            "đã dùng trong bài",
        ),
        ("- Viết được.", "Một[^1] chú thích.", "Một[^1]", "chưa viết nội dung"),
        ("- Viết được.", "[xem](bai-2.md)", "[xem]", "http://, https://, mailto:"),
        ("- Viết được.", "một\nhai [xem](javascript:x)", "hai [xem]", "phải là địa chỉ"),
        ("- Viết được.", "[](https://a.vn)", "[](", "chữ để bấm"),
        ("- Viết được.", "[xem](https://)", "[xem]", "thiếu tên trang"),
        ("- Viết được.", "[xem][1]\n\n[1]: /noi-bo", "[1]: /", "phải là địa chỉ"),
        ("- Viết được.", "[tệp](media/mat.docx)", "[tệp]", "Không có tệp “media/mat.docx”"),
        ("- Viết được.", "![Mô tả](https://a.vn/x.png)", "![Mô", "trong media/"),
        ("- Viết được.", "![Mô tả](media/Ba-Buoc.svg)", "![Mô", "có tệp “media/ba-buoc.svg”"),
        ("Ba bước nối nhau từ trái sang phải.", "", "![](", "lời thay thế"),
        ("Ba bước nối nhau từ trái sang phải.", "Hình minh họa", "![Hình", "lời thay thế"),
    ],
)
def test_every_mistake_in_a_lesson_names_its_line(old: str, new: str, at: str | None, words: str):
    lesson = LESSON.replace(old, new, 1)
    assert lesson != LESSON
    _, problems = read(folder(lesson=lesson))
    errors = [p for p in problems if p.severity == "error" and p.path == "01-nguoi-doc.md"]
    assert any(words in p.sentence for p in errors), [str(p) for p in problems]
    if at is not None:
        assert line_of(lesson, at) in {p.line for p in errors if words in p.sentence}, [
            str(p) for p in errors
        ]


def test_blocks_do_not_nest():
    lesson = LESSON.replace("Chị Hạnh nhận việc.", "Chị Hạnh\n\n/// ghi-chu\nnhận việc.\n///\n")
    _, problems = read(folder(lesson=lesson))
    nested = next(p for p in problems if "không lồng nhau" in p.sentence)
    assert nested.line == line_of(lesson, "/// ghi-chu")
    assert f"dòng {line_of(lesson, '/// tinh-huong')}" in nested.sentence


@pytest.mark.parametrize(
    "text",
    [
        "`[xem](x)` và ```` ![](y) ````",
        "```\n# Không phải đề mục\n/// khong-phai-khoi\n[[ô soạn]]\n```",
        "[trang](https://a.vn/x_(y)?z=1 'Tên') [thư](mailto:a@b.vn) <https://c.vn>",
        r"\[không phải liên kết](x)",
        "Một[^a].\n\n[^a]: Hai.",
        "### Mục con\n\n## Mục\n\n### Mục con",
    ],
)
def test_what_only_looks_like_a_mistake_is_none(text: str):
    assert read(folder(lesson=LESSON.replace("- Viết được.", text)))[1] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Viết <b>đậm</b>", "HTML"),
        ("- một\n  - hai", "bốn dấu cách"),
        ("[^1]: Không ai nhắc.", "không được nhắc"),
        ("Chữ hỏng \ufffd", "ký tự hỏng"),
    ],
)
def test_what_may_be_meant_is_a_warning(text: str, words: str):
    lesson = LESSON.replace("- Viết được.", text)
    path, line, sentence, severity = only(folder(lesson=lesson))
    assert severity == "warning"
    assert words in sentence
    assert line == line_of(lesson, text) + text.count("\n")


def test_more_reading_time_than_the_text_can_fill_is_a_warning():
    assert read(folder())[1] == []
    path, line, sentence, severity = only(folder(lesson=LESSON.replace("doc = 2", "doc = 3")))
    assert (line, severity) == (4, "warning")
    assert "khoảng 2 phút" in sentence
    longer = LESSON.replace("doc = 2", "doc = 3").replace("- Viết được.", "tiếng " * 150)
    assert read(folder(lesson=longer))[1] == []


def test_lessons_stand_in_the_order_of_their_numbers_with_keys_of_their_own():
    files = folder()
    files["10-sau.md"] = LESSON.replace("nguoi-doc-la-ai", "sau").encode()
    files["9-truoc.md"] = LESSON.replace("nguoi-doc-la-ai", "truoc").encode()
    bundle, _ = read(files)
    assert bundle is not None
    assert [lesson.key for lesson in bundle.lessons] == ["nguoi-doc-la-ai", "truoc", "sau"]
    files["09-lan.md"] = files["9-truoc.md"]
    sentences = [p.sentence for p in read(files)[1]]
    assert any("Số 9 đã dùng" in s for s in sentences)
    assert any("Khóa “truoc” đã dùng" in s for s in sentences)


def test_the_hash_of_a_lesson_follows_what_is_read_not_the_name_of_its_file():
    def hash_of(files: dict[str, bytes]) -> str:
        bundle, problems = read(files)
        assert bundle is not None, problems
        return bundle.lessons[0].content_hash

    base = hash_of(folder())
    renamed = folder()
    renamed["07-ten-khac.md"] = renamed.pop("01-nguoi-doc.md")
    assert hash_of(renamed) == base
    assert hash_of(folder(lesson=LESSON.replace("minutes = { doc = 2,", "minutes = {doc=2,"))) == base
    assert hash_of(folder(lesson=LESSON.replace("nhận việc", "nhận tin"))) != base
    assert hash_of(folder(lesson=LESSON.replace("tu_luyen = 21", "tu_luyen = 22"))) != base
    repainted = folder()
    repainted["media/ba-buoc.svg"] = SVG.replace(b"Ba", b"Bon")
    assert hash_of(repainted) != base


def test_the_hash_of_a_course_follows_every_file_of_it():
    hashes = set()
    comment = folder(course=COURSE + "# ghi chú\n")
    picture = folder() | {"media/ba-buoc.svg": SVG.replace(b"Ba", b"Bon")}
    ignored = folder() | {".DS_Store": b"x"}
    for files in (folder(), comment, picture, folder(questions=questions(SINGLE.format(number="x")))):
        bundle, _ = read(files)
        assert bundle is not None
        hashes.add(bundle.content_hash)
    assert len(hashes) == 4
    bundle, problems = read(ignored)
    assert bundle is not None and bundle.content_hash in hashes and problems == []


# ---- media


def with_media(path: str, data: bytes, text: str) -> dict[str, bytes]:
    return folder(lesson=LESSON.replace("- Viết được.", text)) | {path: data}


def test_a_file_nobody_uses_and_a_file_of_no_course_are_warnings():
    assert only(folder() | {"media/thua.pdf": b"%PDF-1.7"})[2:] == (
        "Tệp này không được dùng ở bài nào.",
        "warning",
    )
    path, _, sentence, severity = only(folder() | {"ghi-chu.md": b"x"})
    assert severity == "warning" and "01-mo-dau.md" in sentence


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        ("media/x.exe", b"MZ", "Không nhận loại tệp"),
        ("media/x.html", b"<p>", "Không nhận loại tệp"),
        ("media/x", b"x", "Không nhận loại tệp"),
        ("media/../x.pdf", b"%PDF-", "Tên tệp"),
        ("media/a\\b.pdf", b"%PDF-", "Tên tệp"),
        ("media/x.pdf", b"<html>", "không phải PDF"),
        ("media/x.docx", b"<html>", "không đúng loại"),
        ("media/x.png", b"GIF89a", "không phải ảnh"),
        ("media/x.svg", b"<svg", "SVG"),
        ("media/x.svg", SVG.replace(b"<title>", b"<script>1</script><title>"), "<script>"),
        ("media/x.vtt", b"1\n00:00", "WEBVTT"),
        ("media/x.pdf", b"", "rỗng"),
    ],
)
def test_files_are_looked_into(path: str, data: bytes, words: str):
    errors = [p for p in read(folder() | {path: data})[1] if p.severity == "error"]
    assert [words in p.sentence and p.path == path for p in errors] == [True], [str(p) for p in errors]


def test_a_picture_that_lies_about_its_kind_is_told():
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    files = with_media("media/anh.jpg", out.getvalue(), "![Chợ sớm ven sông](media/anh.jpg)")
    assert "bên trong là PNG" in only(files)[2]
    assert read(with_media("media/anh.png", out.getvalue(), "![Chợ sớm ven sông](media/anh.png)"))[1] == []


def test_heavy_files_are_warnings():
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    heavy = with_media(
        "media/anh.png", out.getvalue() + b"\0" * 4_100_000, "![Chợ sớm ven sông](media/anh.png)"
    )
    assert only(heavy)[2:] == (
        "Tệp nặng 4,1 MB; nên dưới 4 MB để học được trên mạng yếu.".replace("4 MB", "4,0 MB"),
        "warning",
    )
    assert only(with_media("media/a.pdf", b"%PDF-" + b"\0" * 20_100_000, "[a](media/a.pdf)"))[3] == "warning"


def test_video_needs_captions_and_every_recording_its_words():
    block = "/// video | media/a.mp4\nXin chào.\n///"
    lacking = with_media("media/a.mp4", made.mp4(), block)
    assert "cần tệp “media/a.vtt”" in only(lacking)[2]
    assert read(lacking | {"media/a.vtt": b"WEBVTT\n"})[1] == []
    silent = with_media("media/a.mp3", made.mp3(), "/// am-thanh | media/a.mp3\n///")
    assert "toàn văn lời nói" in only(silent)[2]
    assert read(with_media("media/a.mp3", made.mp3(), "/// am-thanh | media/a.mp3\nLời.\n///"))[1] == []
    assert (
        "không phải tệp video"
        in only(with_media("media/a.mp3", made.mp3(), "/// video | media/a.mp3\nLời.\n///"))[2]
    )


def test_a_recording_that_not_every_phone_plays_is_a_warning():
    words = "/// video | media/a.mp4\nXin chào.\n///"
    captions = {"media/a.vtt": b"WEBVTT\n"}
    modern = only(with_media("media/a.mp4", made.mp4(video="hvc1"), words) | captions)
    assert modern[3] == "warning"
    assert "Tương thích nhất" in modern[2]
    assert "tệp hỏng" in only(with_media("media/a.mp4", b"x", words) | captions)[2]
    assert "bên trong thì khác" in only(with_media("media/a.mp4", made.mp4(video=""), words) | captions)[2]


def test_a_film_may_have_a_picture_to_wait_with():
    words = "/// video | media/a.mp4\nXin chào.\n///"
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG")
    files = with_media("media/a.mp4", made.mp4(), words) | {"media/a.vtt": b"WEBVTT\n", "media/a.poster.jpg": out.getvalue()}
    bundle, problems = read(files)
    assert bundle is not None and problems == []
    assert bundle.lessons[0].media == ("media/a.mp4", "media/a.poster.jpg", "media/a.vtt", "media/ba-buoc.svg")


def test_the_name_of_the_folder_is_a_key_too():
    _, problems = parse("Viết Tin", folder())
    assert "Tên thư mục" in problems[0].sentence


def test_a_problem_reads_like_a_compilers():
    assert str(read(folder(course=COURSE.replace('strand = "A"\n', "")))[1][0]).startswith(
        "course.toml:1: Thiếu"
    )
