"""What the workshop's pages call the parts of a course folder: their readers see forms and lessons, never a file's name."""

from __future__ import annotations

import re

from app.catalog.bundle import Problem

PARTS = {
    "course.toml": "Thông tin khóa học",
    "questions.md": "Ngân hàng câu hỏi",
    "practical.md": "Sản phẩm",
    "media.toml": "Thông tin của tệp",
}
# Key of course.toml → the field that holds it.
FIELDS = {
    "title": "Tên",
    "summary": "Giới thiệu ngắn",
    "strand": "Thuộc phần",
    "level": "Mức",
    "audiences": "Dành cho",
    "outcomes": "Học xong làm được gì",
    "author": "Người hoặc nhóm biên soạn",
    "law_checked_on": "Ngày rà soát pháp luật",
    "hours": "Số tiết được tính",
    "planned_hours": "Số tiết dự kiến khi có thêm sản phẩm",
    "assessment": "Cách đánh giá",
    "draw": "Số câu mỗi lần làm bài",
    "draw_by": "Rút theo nhãn",
    "pass_mark": "Điểm đạt",
    "attempts": "Số lần làm bài",
    "wait_hours": "Số giờ chờ giữa hai lần",
}
# What a new lesson holds, to be written over.
LESSON_FRAME = """/// tinh-huong
Một việc thật ở cơ quan anh/chị, kể trong ba câu.
///

## Sau bài này, anh/chị làm được gì

- Viết một việc người học làm được sau bài này.

## Nội dung

Viết ở đây.

/// diem-chinh | Điểm chính
- Điều cần nhớ thứ nhất.
///"""
SPOKEN = "Toàn văn lời nói."  # stands for the words of a recording until they are written
_TO_WRITE_OVER = {
    SPOKEN,
    *(line for line in LESSON_FRAME.split("\n") if line.endswith(".")),
}
_KEY = re.compile("“([a-z_]+)”")
_NO_CAPTIONS = re.compile("Video chưa có phụ đề: cần tệp “(media/[^”]*)”.")
_MACHINE = re.compile(r"(hinh-dan|image|images|img|dsc|pxl|photo|screenshot|received|z)[\d\W_]*", re.ASCII | re.IGNORECASE)


def in_words(problem: Problem) -> str:
    """A problem in the words of the forms."""
    said = problem.sentence.replace(" (01-….md)", "")
    said = _NO_CAPTIONS.sub("Video chưa có phụ đề: mở “Phụ đề và hình chờ” ở danh sách tệp dưới bài để viết.", said)
    if problem.path != "course.toml":
        return said
    said = _KEY.sub(lambda found: f"“{FIELDS.get(found[1], found[1])}”", said)
    return said.replace("course.toml", f"“{PARTS['course.toml']}”")


def frame_left(path: str, text: str, first: int = 1) -> list[Problem]:
    """What a lesson still has of its frame, which its readers would see; `text` begins on line `first` of the file."""
    left = [(n, line) for n, line in enumerate(text.split("\n"), first) if line.strip() in _TO_WRITE_OVER]
    if not left:
        return []
    number, line = left[0]
    quoted = f"“{line.strip().removeprefix('- ')}”"
    said = f"Còn {len(left)} dòng mẫu chưa viết đè, đầu tiên là {quoted}" if len(left) > 1 else f"Còn dòng mẫu chưa viết đè: {quoted}"
    return [Problem(path, number, said, "warning")]


def title_of(file_name: str) -> str:
    """What a file's name says of its content; "" where a device made the name up."""
    stem = file_name.rpartition(".")[0] or file_name
    return "" if _MACHINE.fullmatch(stem) else stem.replace("-", " ").replace("_", " ").strip()
