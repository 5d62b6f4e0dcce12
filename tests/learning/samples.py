"""Small courses, written as trainers write them and published through the same door."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from PIL import Image

from app.catalog import actions as catalog_actions
from app.catalog import queries as catalog
from app.catalog.bundle import Bundle, Question, parse
from app.catalog.queries import EditionView
from app.core import clock

COURSE = """
title = "{title}"
summary = "Một khóa học ngắn để thử."
strand = "{strand}"
level = "chuyen-sau"
audiences = ["truyen-thong"]
outcomes = ["Viết được tin ngắn đúng, rõ"]
hours = 0.5
assessment = "trắc nghiệm"
law_checked_on = 2026-11-22
author = "Nhóm biên soạn"
reviewed_by = "Tổ thẩm định"
no_state_secrets = true

[quiz]
title = "Bài kiểm tra cuối khóa"
draw = {draw}
pass_mark = 70
attempts = {attempts}
wait_hours = {wait_hours}
"""

LESSON = """+++
key = "{key}"
title = "{title}"
minutes = {{ doc = 12, tu_luyen = 5, thuc_hanh = 20 }}
law_checked_on = 2026-11-22

[[sources]]
title = "Kế hoạch của Ủy ban nhân dân tỉnh, mục III.2"
checked_on = 2026-11-22
+++

/// tinh-huong
Chị Hạnh nhận việc lúc 16 giờ 30 ở xã Suối Mơ. {extra}
///

## Sau bài này, anh/chị làm được gì

- Chọn đúng người đọc.
"""

# One question of each kind. SECRET… marks what must never reach the page of an open attempt.
QUESTIONS = """
## mot | một lựa chọn
bài: bai-mot

Câu nào nên là câu đầu của thông báo?

( ) Xã ban hành kế hoạch
    > SECRET-mot-a
(x) Sáng thứ Bảy, đưa bò ra sân nhà văn hóa
    > SECRET-mot-b

> SECRET-mot

## nhieu | nhiều lựa chọn
bài: bai-mot

Khi dùng ảnh của người khác, cần làm gì?

[x] Hỏi và được phép
    > SECRET-nhieu-a
[x] Ghi tên người chụp
    > SECRET-nhieu-b
[ ] Cắt bỏ dấu bản quyền
    > SECRET-nhieu-c
[ ] Đổi tên tệp
    > SECRET-nhieu-d

> SECRET-nhieu

## dung-sai | đúng sai
bài: bai-mot

69,96% có thể ghi là “đạt 70%”.

( ) Đúng
    > SECRET-ds-a
(x) Sai
    > SECRET-ds-b

> SECRET-dung-sai

## ty-le | số
bài: bai-hai
đơn vị: %

214 trên 388 người là bao nhiêu phần trăm?

= 55,1 ± 0,05

> SECRET-ty-le

## sapo | trả lời ngắn
bài: bai-hai
phân biệt dấu: không

Đoạn mở đầu tóm ý chính của một tin gọi là gì?

= sapo-SECRET
= sapo

> SECRET-sapo

## ghep | ghép đôi
bài: bai-hai

Ghép kênh với điểm mạnh.

- Loa truyền thanh => Người đang làm vẫn nghe được
- Nhóm Zalo thôn => Hỏi lại được ngay
- => Lưu giữ mười năm

> SECRET-ghep

## thu-tu | sắp thứ tự
bài: bai-hai

Xếp các bước.

1. Viết nháp
2. Đọc soát
3. Lãnh đạo duyệt
4. Đăng

> SECRET-thu-tu
"""

PRACTICAL = """+++
key = "{key}"
title = "Bản tin loa 60 giây"
minutes = 90
submit = [{submit}]
second_grader = {second}
required = {required}

[[criteria]]
key = "viec-can-lam"
title = "Nói ngay việc bà con cần làm"
text = "Việc, nơi, lúc nằm trong hai câu đầu."

[[criteria]]
key = "cau-ngan"
title = "Câu ngắn, đọc lên nghe rõ"

[[criteria]]
key = "nguon"
title = "Ghi nguồn thông tin"
required = false
+++

Chị Hạnh ở xã Suối Mơ cần một bản tin loa. Viết giúp chị.

## Nộp những gì

- Bản tin dài không quá 150 tiếng.
"""

# The three kinds that are made of several answers or of a picture.
WIDE = """
## can-cu | điền chỗ trống
bài: bai-mot

Nghị quyết số [[1]] là của [[2]], không phải [[3]].

1 = 57-NQ/TW
1 = 57
2 ( ) Chính phủ
2 (x) Bộ Chính trị
2 ( ) Quốc hội
3 (x) Chính phủ
3 ( ) Bộ Chính trị

> SECRET-can-cu

## buoc | điểm trên hình
bài: bai-hai
hình: media/ba-buoc.png | Ba ô nối nhau: người đọc, việc cần làm, một câu

Bấm vào bước phải làm trước khi viết.

( ) [70 10 30 80] Ô bên phải
    > SECRET-buoc-a
(x) [0 10 30 80] Ô bên trái
    > SECRET-buoc-b
( ) [35 5 30 80] Ô ở giữa
    > SECRET-buoc-c

> SECRET-buoc

## tin-don | tình huống
bài: bai-hai
điểm: 2

17 giờ, nhóm Zalo của thôn truyền nhau tin hồ sắp vỡ.

Chị Hạnh gọi ban quản lý hồ: hồ an toàn.

### 1 | một lựa chọn
điểm: 2

Chị Hạnh làm gì trước?

( ) Nhắc mọi người đừng tin
    > SECRET-tin-1a
(x) Đăng câu trả lời của ban quản lý hồ
    > SECRET-tin-1b

> SECRET-tin-1

### 2 | ghép đôi

Ghép việc với người làm.

- Trả lời => Ban quản lý hồ
- Đăng tin => Cán bộ xã

> SECRET-tin-2

### 3 | điền chỗ trống

Mực nước đáng lo gọi là mức [[1]].

1 = báo động

> SECRET-tin-3

### chung

> SECRET-tin
"""


def picture() -> bytes:
    """A small PNG, 120 × 60."""
    out = io.BytesIO()
    Image.new("RGB", (120, 60), (240, 240, 230)).save(out, "PNG")
    return out.getvalue()


SLUG = "khoa-thu"


def practical(
    *,
    key: str = "ban-tin-loa",
    submit: Sequence[str] = ("text", "file", "recording"),
    second_grader: bool = False,
    required: bool = True,
) -> str:
    """The practical.md of a small course."""
    return PRACTICAL.format(
        key=key,
        submit=", ".join(f'"{way}"' for way in submit),
        second=str(second_grader).lower(),
        required=str(required).lower(),
    )


def files(
    *,
    title: str = "Khóa thử",
    strand: str = "A",
    draw: int = 7,
    attempts: int = 3,
    wait_hours: int = 0,
    wide: bool = False,
    lessons: Sequence[tuple[str, str, str]] = (
        ("bai-mot", "Người đọc là ai", ""),
        ("bai-hai", "Cấu trúc tin", ""),
    ),
    work: str = "",
    more: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """The files of a small course; lessons are (key, title, words added to the text), `work` is its practical.md.

    `wide`: with all ten kinds of questions; `more` is put beside them.
    """
    made = {
        "course.toml": COURSE.format(
            title=title, strand=strand, draw=draw, attempts=attempts, wait_hours=wait_hours
        ),
        "questions.md": QUESTIONS + (WIDE if wide else ""),
    }
    if work:
        made["practical.md"] = work
    for n, (key, name, extra) in enumerate(lessons, 1):
        made[f"{n:02d}-{key}.md"] = LESSON.format(key=key, title=name, extra=extra)
    pictures = {"media/ba-buoc.png": picture()} if wide else {}
    return {path: text.encode() for path, text in made.items()} | pictures | dict(more or {})


def publish(slug: str = SLUG, **changes: object) -> EditionView:
    """Publish the small course, changed as asked, as the newest edition of `slug`."""
    bundle, problems = parse(slug, files(**changes))  # type: ignore[arg-type]
    assert bundle is not None, [str(p) for p in problems]
    return publish_bundle(bundle)


def publish_bundle(bundle: Bundle) -> EditionView:
    """Publish a course as it is."""
    made = catalog_actions.publish_edition(
        bundle=bundle,
        reviewed_by="Tổ thẩm định",
        no_secrets=True,
        origin="files",
        published_by="test",
        now=clock.now(),
    )
    catalog.forget_current()
    edition = catalog.edition(made.edition_id)
    assert edition is not None
    return edition


def changed(old: str, new: str, **changes: object) -> Bundle:
    """The small course of all ten kinds with some words of its questions written otherwise."""
    made = files(wide=True, draw=10, **changes)  # type: ignore[arg-type]
    text = made["questions.md"].decode()
    assert old in text
    bundle, problems = parse(SLUG, {**made, "questions.md": text.replace(old, new).encode()})
    assert bundle is not None, [str(p) for p in problems]
    return bundle


def bank(*, wide: bool = False) -> tuple[Question, ...]:
    """The questions of the small course, without a database."""
    bundle, problems = parse(SLUG, files(wide=wide))
    assert bundle is not None, [str(p) for p in problems]
    return bundle.questions


# The right answer to each question, in keys.
RIGHT = {
    "mot": "b",
    "nhieu": ["a", "b"],
    "dung-sai": "b",
    "ty-le": "55,1%",
    "sapo": "Sapo",
    "ghep": {"1": "1", "2": "2"},
    "thu-tu": {"1": "1", "2": "2", "3": "3", "4": "4"},
}
WIDE_RIGHT = RIGHT | {
    "can-cu": {"1": "57-nq/tw", "2": "2", "3": "1"},
    "buoc": "b",
    "tin-don": {"1": "b", "2": {"1": "1", "2": "2"}, "3": {"1": "Bao dong"}},
}
