"""A small course as its author would write it, for the tests of the format."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from app.catalog.bundle import Bundle, Problem, parse

TODAY = dt.date(2026, 11, 22)
COURSES = Path(__file__).parents[2] / "courses"

COURSE = """\
title = "Viết tin ngắn"
summary = "Viết tin để bà con làm theo được."
strand = "A"
level = "co-ban"
audiences = ["truyen-thong", "thong-tin-co-so"]
outcomes = [
  "Viết được tin ngắn",
  "Sửa được tin dài",
]
hours = 0.5
assessment = "trắc nghiệm"
law_checked_on = 2026-11-22
author = "Nhóm biên soạn"
reviewed_by = "Tổ thẩm định"
no_state_secrets = true

[quiz]
title = "Bài kiểm tra cuối khóa"
draw = 15
pass_mark = 70
attempts = 3
"""

LESSON = """\
+++
key = "nguoi-doc-la-ai"
title = "Người đọc là ai"
minutes = { doc = 2, tu_luyen = 21, thuc_hanh = 25 }

[[sources]]
title = "Kế hoạch của tỉnh"
checked_on = 2026-11-22
+++

/// tinh-huong | Một buổi chiều
Chị Hạnh nhận việc.
///

## Sau bài này

- Viết được.

![Ba bước nối nhau từ trái sang phải.](media/ba-buoc.svg "Ba bước")

/// tu-kiem | Câu nào rõ?
( ) Triển khai
    > Tên việc của xã.
(x) Đưa bò ra sân
    > Có việc, có nơi.
///
"""

VARIANT = """\
+++
title = "Who is the reader"
translator = "Đinh Thị Hương"
reviewed_by = "Phạm Văn Minh"
+++

## After this lesson

- You can write.

![Three steps, from left to right.](media/ba-buoc.svg "Three steps")
"""

SINGLE = """\
## cau-{number} | một lựa chọn
bài: nguoi-doc-la-ai

Câu nào nên đứng đầu?

( ) Ban hành Kế hoạch
    > Dân không cần tên văn bản.
(x) Đưa bò ra sân
    > Có việc, có nơi.

> Việc đứng trước tên văn bản.
"""

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 100"><title>Ba</title></svg>'


def questions(extra: str = "", count: int = 15) -> str:
    """`count` single choices, then `extra`."""
    return "\n".join(SINGLE.format(number=number) for number in range(count)) + "\n" + extra


def folder(**changes: str | bytes | None) -> dict[str, bytes]:
    """The files of the small course; `course`, `lesson`, `questions` replace a text, None leaves a file out."""
    named: dict[str, str | bytes | None] = {
        "course.toml": COURSE,
        "01-nguoi-doc.md": LESSON,
        "questions.md": questions(),
        "media/ba-buoc.svg": SVG,
    }
    names = {"course": "course.toml", "lesson": "01-nguoi-doc.md", "questions": "questions.md"}
    for name, content in changes.items():
        named[names[name]] = content
    return {
        path: content.encode() if isinstance(content, str) else content
        for path, content in named.items()
        if content is not None
    }


def read(files: dict[str, bytes], today: dt.date | None = TODAY) -> tuple[Bundle | None, list[Problem]]:
    """Parse, holding the promise that a bundle comes exactly when nothing is an error."""
    bundle, problems = parse("viet-tin-ngan", files, today=today)
    assert (bundle is None) == any(problem.severity == "error" for problem in problems)
    return bundle, problems


def read_folder(path: Path) -> dict[str, bytes]:
    """A course of the repository."""
    return {str(p.relative_to(path)): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()}
