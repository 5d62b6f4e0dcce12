"""questions.md: every kind of question is read as the README writes it, and every mistake is found on its line."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.bundle import (
    KINDS,
    Area,
    Gap,
    Question,
    question_from_dict,
    question_to_dict,
    read_question,
    write_question,
)
from app.catalog.bundle.kinds import format_number, parse_number
from tests.catalog.bundles import COURSES, SVG, folder, questions, read

HEAD = "bài: nguoi-doc-la-ai\n"
ALL_KINDS = """\
## mot | một lựa chọn
bài: nguoi-doc-la-ai
nhãn: công chúng; tiêu đề
nguồn: Nghị quyết 71/NQ-CP
điểm: 2
giữ thứ tự: có

Câu nào đứng đầu?

> Trích nguyên văn.

( ) Ban hành Kế hoạch
    dòng hai của đáp án
    > Tên văn bản.
    > Dòng hai.

(x) Đưa bò ra sân
    > Có việc.

> Việc đứng trước.
>
> Hết.

## nhieu | nhiều lựa chọn
bài: nguoi-doc-la-ai

Cần gì?

[x] Hỏi
    > Đúng.
[x] Ghi tên
    > Đúng.
[ ] Cắt dấu
    > Sai.

> Hai việc.

## dung-sai | đúng sai
bài: nguoi-doc-la-ai

69,96% ghi là 70%.

( ) Đúng
    > Chưa đạt.
(x) Sai
    > Ghi 69,9%.

> Không làm tròn.

## so | số
bài: nguoi-doc-la-ai
đơn vị: %

214 trên 388?

= 1.255,1 ± 0,05

> Chia.

## ngan | trả lời ngắn
bài: nguoi-doc-la-ai
phân biệt dấu: có

Tên gọi?

= sapo
= sa pô

> Sapo.

## ghep | ghép đôi
bài: nguoi-doc-la-ai

Ghép.

- Loa => Nghe được
- Zalo => Hỏi lại được
- => Lưu mười năm

> Mỗi kênh.

## xep | sắp thứ tự
bài: nguoi-doc-la-ai

Xếp.

1. Viết
2. Soát
3. Đăng

> Soát trước.

## dien | điền chỗ trống
bài: nguoi-doc-la-ai
phân biệt dấu: có

Nghị quyết [[1]] của [[2]].

1 = 57-NQ/TW
1 = 57
2 ( ) Chính phủ
2 (x) Bộ Chính trị

> Ký hiệu nói của ai.

## diem-hinh | điểm trên hình
bài: nguoi-doc-la-ai
hình: media/ba-buoc.svg | Ba ô nối nhau từ trái sang phải

Chọn ô đầu.

( ) [50 10 30 80] Ô giữa
    > Chưa phải.
(x) [0 10 30 80] Ô trái
    > Đúng.

> Từ trái sang.

## chuyen | tình huống
bài: nguoi-doc-la-ai
điểm: 3

17 giờ, thôn truyền tin hồ vỡ.

### 1 | một lựa chọn
điểm: 2
giữ thứ tự: có

Làm gì trước?

( ) Nhắc
    > Chưa đủ.
(x) Hỏi
    > Đúng.

> Hỏi trước.

### 2 | số
đơn vị: mét

Mực nước?

= 3,5

> Theo thông báo.

### chung

> Cả hai việc.
"""


@pytest.fixture
def bank() -> dict[str, Question]:
    bundle, problems = read(folder(questions=questions(ALL_KINDS)))
    assert problems == []
    assert bundle is not None
    return {question.key: question for question in bundle.questions[15:]}


def test_every_kind_is_read(bank: dict[str, Question]):
    single = bank["mot"]
    assert (single.kind, single.lesson_key, single.marks, single.keep_order) == (
        "single",
        "nguoi-doc-la-ai",
        2,
        True,
    )
    assert (single.tags, single.source) == (("công chúng", "tiêu đề"), "Nghị quyết 71/NQ-CP")
    assert single.prompt == "Câu nào đứng đầu?\n\n> Trích nguyên văn."
    assert [(o.key, o.correct) for o in single.options] == [("a", False), ("b", True)]
    assert single.options[0].text == "Ban hành Kế hoạch\ndòng hai của đáp án"
    assert single.options[0].feedback == "Tên văn bản.\nDòng hai."
    assert single.explanation == "Việc đứng trước.\n\nHết."
    assert [o.correct for o in bank["nhieu"].options] == [True, True, False]
    assert [o.text for o in bank["dung-sai"].options] == ["Đúng", "Sai"]
    assert bank["dung-sai"].keep_order
    assert (bank["so"].answer, bank["so"].tolerance, bank["so"].unit) == ("1255.1", "0.05", "%")
    assert (bank["ngan"].accepted, bank["ngan"].diacritics_strict) == (("sapo", "sa pô"), True)
    assert bank["ghep"].pairs == (("Loa", "Nghe được"), ("Zalo", "Hỏi lại được"))
    assert bank["ghep"].distractors == ("Lưu mười năm",)
    assert bank["xep"].items == ("Viết", "Soát", "Đăng")
    assert {q.marks for key, q in bank.items() if key not in ("mot", "chuyen")} == {1}
    assert bank["dien"].gaps == (
        Gap(("57-NQ/TW", "57")),
        Gap(("Bộ Chính trị",), ("Chính phủ", "Bộ Chính trị")),
    )
    assert bank["dien"].diacritics_strict
    picture = bank["diem-hinh"]
    assert (picture.image, picture.image_alt) == ("media/ba-buoc.svg", "Ba ô nối nhau từ trái sang phải")
    assert [(o.text, o.area, o.correct) for o in picture.options] == [
        ("Ô giữa", Area(50, 10, 30, 80), False),
        ("Ô trái", Area(0, 10, 30, 80), True),
    ]
    assert not picture.several
    story = bank["chuyen"]
    assert (story.marks, story.prompt, story.explanation) == (
        3,
        "17 giờ, thôn truyền tin hồ vỡ.",
        "Cả hai việc.",
    )
    one, two = story.parts
    assert (one.key, one.kind, one.marks, one.keep_order, one.lesson_key) == (
        "1",
        "single",
        2,
        True,
        "nguoi-doc-la-ai",
    )
    assert (two.key, two.kind, two.answer, two.unit, two.explanation) == (
        "2",
        "numeric",
        "3.5",
        "mét",
        "Theo thông báo.",
    )


def test_a_question_survives_the_database(bank: dict[str, Question]):
    for question in bank.values():
        body = json.loads(json.dumps(question_to_dict(question)))
        assert question_from_dict(body) == question
        assert question_from_dict({**body, "added_later": 1}) == question


def test_the_examples_of_the_readme_are_read_as_they_stand():
    text = (COURSES / "README.md").read_text("utf-8")
    examples = re.findall(r"^```\n(## .*?)^```$", text, re.MULTILINE | re.DOTALL)
    bank = re.sub(r"^bài: .*$", "bài: nguoi-doc-la-ai", "\n".join(examples), flags=re.MULTILINE)
    bundle, problems = read(folder(questions=questions(bank)))
    assert problems == []
    assert bundle is not None
    assert {question.kind for question in bundle.questions[15:]} == set(KINDS.values())


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ("## mot | một lựa chọn", "## mot | chọn một", "## mot", "Không có kiểu câu hỏi “chọn một”"),
        ("## mot | một lựa chọn", "## mot", "## mot", "Không có kiểu"),
        ("## mot |", "## Một |", "## Một", "chữ thường không dấu"),
        ("## nhieu |", "## mot |", "## mot | nhiều", "đã dùng cho câu hỏi ở dòng"),
        (
            "## mot | một lựa chọn\nbài: nguoi-doc-la-ai\n",
            "## mot | một lựa chọn\n",
            "## mot",
            "thiếu mục “bài:”",
        ),
        (
            "## mot | một lựa chọn\nbài: nguoi",
            "## mot | một lựa chọn\nbài: nguoi-x",
            "bài: nguoi-x",
            "Không có bài học",
        ),
        ("nguồn: Nghị", "nguon: Nghị", "nguon:", "Không có mục “nguon”"),
        ("điểm: 2", "nhãn: b", "nhãn: b", "hai lần"),
        ("điểm: 2", "điểm: hai", "điểm: hai", "số nguyên"),
        ("giữ thứ tự: có", "giữ thứ tự: ừ", "giữ thứ tự: ừ", "“có” hoặc “không”"),
        ("giữ thứ tự: có", "đơn vị: kg", "đơn vị: kg", "không dùng cho kiểu"),
        ("giữ thứ tự: có\n\nCâu nào đứng đầu?", "Câu nào đứng đầu?", "Câu nào đứng đầu", "một dòng trống"),
        ("Cần gì?\n\n", "", "## nhieu", "chưa có lời hỏi"),
        (
            "[x] Hỏi\n    > Đúng.\n[x] Ghi tên\n    > Đúng.\n[ ] Cắt dấu\n    > Sai.\n",
            "",
            "## nhieu",
            "chưa có đáp án",
        ),
        ("[ ] Cắt dấu", "(x) Cắt dấu", "(x) Cắt dấu", "một kiểu dấu"),
        ("( ) Ban hành", "(x) Ban hành", "(x) Đưa bò", "chỉ có một đáp án đúng"),
        ("(x) Đưa bò", "( ) Đưa bò", "## mot", "Chưa đáp án nào"),
        ("> Hai việc.\n", "", "## nhieu", "chưa có lời giải thích ở cuối"),
        ("> Hai việc.\n", "> Hai việc.\n\nVà nữa.\n", "Và nữa", "phần cuối cùng"),
        ("[x] Ghi tên\n", "lạc\n[x] Ghi tên\n", "lạc", "không thuộc đáp án nào"),
        ("( ) Đúng", "( ) Phải", "( ) Phải", "theo thứ tự: Đúng, Sai"),
        ("= 1.255,1 ± 0,05", "= 1255.1", "= 1255.1", "phải viết như 1.234,5"),
        ("= 1.255,1 ± 0,05", "= 55 %", "= 55 %", "đơn vị viết ở mục"),
        ("= 1.255,1 ± 0,05", "= 5 ± -1", "= 5 ± -1", "không được âm"),
        ("= 1.255,1 ± 0,05", "= 5\n= 6", "= 6", "chỉ có một đáp số"),
        ("= 1.255,1 ± 0,05", "năm", "## so", "chưa có đáp số"),
        ("= sa pô", "=", "=\n", "chưa có câu trả lời"),
        ("- Zalo => Hỏi lại được\n", "", "## ghep", "ít nhất hai cặp"),
        ("- Zalo => Hỏi lại được", "- Zalo", "- Zalo", "vế trái => vế phải"),
        ("- Zalo => Hỏi lại được", "- Zalo => Nghe được", "- Zalo", "hai lần"),
        ("- Zalo => Hỏi", "- Loa => Hỏi", "- Loa => Hỏi", "Vế trái “Loa”"),
        ("- => Lưu mười năm", "- => Nghe được", "- => Nghe", "hai lần"),
        ("- => Lưu mười năm", "- x =>", "- x =>", "chưa có vế phải"),
        ("3. Đăng\n", "", "## xep", "ít nhất ba bước"),
        ("3. Đăng", "4. Đăng", "1. Viết", "lần lượt"),
        ("3. Đăng", "3. Soát", "3. Soát", "giống hệt"),
        ("2 ( ) Chính phủ\n2 (x) Bộ Chính trị\n", "", "## dien", "[[2]] chưa có đáp án"),
        ("của [[2]].", "của ai.", "2 ( ) Chính", "không có chỗ trống [[2]]"),
        ("của [[2]].", "của [[1]].", "## dien", "viết 2 lần"),
        ("2 ( ) Chính phủ\n2 (x) Bộ Chính trị", "3 = Bộ Chính trị", "3 =", "không có chỗ trống [[3]]"),
        (
            "của [[2]].\n\n1 = 57-NQ/TW\n1 = 57\n2 ( ) Chính phủ\n2 (x)",
            "của [[3]].\n\n1 = 57\n3 ( ) x\n3 (x)",
            "## dien",
            "liên tiếp từ 1",
        ),
        ("2 (x) Bộ Chính trị", "2 ( ) Bộ Chính trị", "2 ( ) Chính", "đúng một lựa chọn"),
        ("2 ( ) Chính phủ", "2 (x) Chính phủ", "2 (x) Chính", "đúng một lựa chọn"),
        ("2 ( ) Chính phủ\n", "", "2 (x) Bộ", "ít nhất hai lựa chọn"),
        ("2 ( ) Chính phủ", "2 ( ) Bộ Chính trị", "2 (x) Bộ", "giống hệt"),
        ("2 ( ) Chính phủ", "2 = Chính phủ", "2 (x) Bộ", "một cách viết"),
        ("1 = 57\n", "1 =\n", "1 =\n", "chưa có chữ"),
        ("1 = 57\n", "lạc\n", "lạc", "không phải đáp án của chỗ trống"),
        (
            "1 = 57-NQ/TW\n1 = 57\n2 ( ) Chính phủ\n2 (x) Bộ Chính trị\n",
            "",
            "## dien",
            "chưa có đáp án cho chỗ trống nào",
        ),
        ("hình: media/ba-buoc.svg | Ba ô nối nhau từ trái sang phải\n", "", "## diem-hinh", "cần mục “hình:"),
        ("hình: media/ba-buoc.svg | Ba ô", "hình: media/khac.svg | Ba ô", "hình:", "Không có ảnh"),
        (
            "hình: media/ba-buoc.svg | Ba ô nối nhau từ trái sang phải",
            "hình: media/ba-buoc.svg | hình minh họa",
            "hình:",
            "phải tả",
        ),
        (
            "hình: media/ba-buoc.svg | Ba ô nối nhau từ trái sang phải",
            "hình: media/ba-buoc.svg",
            "hình:",
            "phải tả",
        ),
        ("[50 10 30 80] Ô giữa", "[80 10 30 80] Ô giữa", "( ) [80", "nằm ngoài hình"),
        ("[50 10 30 80] Ô giữa", "[50 10 0 80] Ô giữa", "( ) [50", "nằm ngoài hình"),
        ("[50 10 30 80] Ô giữa", "[50 10 30] Ô giữa", "( ) [50", "[trái trên rộng cao]"),
        ("[50 10 30 80] Ô giữa", "Ô giữa", "( ) Ô giữa", "[trái trên rộng cao]"),
        ("[50 10 30 80] Ô giữa", "[50 10 30 80]", "( ) [50", "cần tên của vùng"),
        ("[50 10 30 80] Ô giữa", "[50 10 30 80] Ô trái", "(x) [0", "giống hệt một vùng"),
        ("(x) [0 10", "( ) [0 10", "## diem-hinh", "Chưa vùng nào"),
        ("( ) [50 10", "(x) [50 10", "(x) [0", "nếu có nhiều"),
        ("( ) [50 10", "[ ] [50 10", "[ ] [50", "một kiểu dấu"),
        ("( ) [50 10 30 80] Ô giữa\n    > Chưa phải.\n", "", "## diem-hinh", "ít nhất hai vùng"),
        ("### 2 | số", "### 3 | số", "### 3", "lần lượt"),
        ("### 2 | số", "### 2 | con số", "### 2", "Không có kiểu câu hỏi “con số”"),
        ("### 2 | số", "### 2 | tình huống", "### 2", "tình huống khác"),
        ("giữ thứ tự: có\n\nLàm gì", "nguồn: x\n\nLàm gì", "nguồn: x\n\nLàm", "viết ở đầu tình huống"),
        ("> Hỏi trước.\n", "", "### 1", "chưa có lời giải thích"),
        ("= 3,5\n", "", "### 2", "chưa có đáp số"),
        ("Mực nước?\n\n", "", "### 2", "chưa có lời hỏi"),
        ("> Cả hai việc.\n", "", "### chung", "chưa có lời giải thích"),
        (
            "### 2 | số\nđơn vị: mét",
            "### chung\n\n> Lạc.\n\n### 2 | số\nđơn vị: mét",
            "### chung\n\n> Lạc",
            "phần cuối cùng",
        ),
        (
            ALL_KINDS[ALL_KINDS.index("### 1 |") : ALL_KINDS.index("### chung")],
            "",
            "## chuyen",
            "chưa có phần nào",
        ),
        ("Xếp.\n", "Xếp ![](media/ba-buoc.svg).\n", "Xếp ![", "lời thay thế"),
    ],
)
def test_every_mistake_in_a_question_names_its_line(old: str, new: str, at: str, words: str):
    text = ALL_KINDS.replace(old, new, 1)
    assert text != ALL_KINDS
    whole = questions(text)
    line = whole[: whole.index(text) + text.index(at)].count("\n") + 1
    errors = [p for p in read(folder(questions=whole))[1] if p.severity == "error"]
    assert any(words in p.sentence and (p.path, p.line) == ("questions.md", line) for p in errors), (
        line,
        [str(p) for p in errors],
    )


def test_a_stray_line_before_the_first_question_is_told():
    _, problems = read(folder(questions="# Ngân hàng\n\n" + questions()))
    assert [(p.line, p.severity) for p in problems] == [(1, "error")]
    assert "trống" in read(folder(questions="\n"))[1][0].sentence


def test_an_answer_without_its_own_feedback_is_a_warning():
    _, problems = read(folder(questions=questions(ALL_KINDS.replace("    > Chưa đạt.\n", ""))))
    assert [(p.severity, "lời giải thích riêng" in p.sentence) for p in problems] == [("warning", True)]


def test_steps_may_all_be_numbered_one():
    text = ALL_KINDS.replace("2. Soát", "1. Soát").replace("3. Đăng", "1. Đăng")
    assert read(folder(questions=questions(text)))[1] == []


def test_the_picture_of_a_question_on_areas_counts_as_used():
    text = ALL_KINDS.replace("hình: media/ba-buoc.svg", "hình: media/khac%20nua.svg")
    assert read(folder(questions=questions(text)) | {"media/khac nua.svg": SVG})[1] == []


def test_several_right_areas_are_chosen_like_several_answers(bank: dict[str, Question]):
    text = ALL_KINDS.replace("( ) [50 10", "[x] [50, 10,").replace("(x) [0 10", "[x] [0 10")
    bundle, problems = read(folder(questions=questions(text)))
    assert problems == [] and bundle is not None
    picture = next(q for q in bundle.questions if q.key == "diem-hinh")
    assert picture.several
    assert "[x] [50 10 30 80] Ô giữa" in write_question(picture)


def test_one_area_in_square_brackets_is_chosen_alone_and_said_so():
    text = ALL_KINDS.replace("( ) [50 10", "[ ] [50 10").replace("(x) [0 10", "[x] [0 10")
    _, problems = read(folder(questions=questions(text)))
    assert [(p.severity, "chọn một vùng" in p.sentence) for p in problems] == [("warning", True)]


def test_the_stored_form_of_the_first_seven_kinds_has_not_changed(bank: dict[str, Question]):
    """Hashes and rows of editions that were published before gaps, areas and parts existed."""
    for key in ("mot", "nhieu", "dung-sai", "so", "ngan", "ghep", "xep"):
        body = question_to_dict(bank[key])
        assert not {"gaps", "image", "image_alt", "parts"} & set(body)
        assert all(
            set(option) == {"key", "text", "feedback", "correct"} for option in body.get("options", [])
        )


def test_one_question_is_read_alone():
    block = ALL_KINDS[ALL_KINDS.index("## diem-hinh") : ALL_KINDS.index("## chuyen")]
    keys = frozenset(("nguoi-doc-la-ai",))
    question, problems = read_question(block, keys, ["media/ba-buoc.svg"])
    assert problems == [] and question is not None and question.key == "diem-hinh"
    assert read_question(block, None, ["media/ba-buoc.svg"])[0] == question
    question, problems = read_question(block, keys, [])
    assert question is None and [p.line for p in problems] == [3]
    question, problems = read_question(block, frozenset(), ["media/ba-buoc.svg"])
    assert question is None and [p.line for p in problems] == [2]
    question, problems = read_question(ALL_KINDS, keys, ["media/ba-buoc.svg"])
    assert question is None and any("một câu hỏi" in p.sentence for p in problems)
    assert read_question("", keys, [])[0] is None


def test_a_picture_in_a_question_counts_as_used():
    text = ALL_KINDS.replace("Xếp.", "Xếp ![Bốn ô nối nhau](media/khac.svg).")
    assert read(folder(questions=questions(text)) | {"media/khac.svg": SVG})[1] == []


def test_signs_at_the_beginning_of_a_line_can_be_meant_as_such(bank: dict[str, Question]):
    tricky = {
        "mot": "( ) không phải đáp án\n\\( ) cũng không\n## không phải đề mục\n- a => b",
        "so": "= 5 là gì?",
        "ghep": "- a => b\n- => c\n- danh sách",
        "xep": "1. một\n\\2. hai\n\\\\3. ba",
        "dien": "1 = một [[1]]\n2 ( ) hai [[2]]\n\\1 = x và \\[[3]]",
        "chuyen": "### 1 | số\n\\### chung",
    }
    for key, prompt in tricky.items():
        question = replace(bank[key], prompt=prompt)
        again, problems = read(folder(questions=questions(write_question(question))))
        assert again is not None, problems
        assert again.questions[-1] == question
    story = bank["chuyen"]
    parts = (replace(story.parts[0], prompt="### 2 | số\n\\### chung\n## x"), story.parts[1])
    again, problems = read(folder(questions=questions(write_question(replace(story, parts=parts)))))
    assert again is not None and again.questions[-1].parts == parts, problems
    arrows = replace(bank["ghep"], pairs=(("=> a", "b => \\=> c"), ("a=>b", "d")))
    again, _ = read(folder(questions=questions(write_question(arrows))))
    assert again is not None and again.questions[-1] == arrows


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", "1234.5"),
        ("1234,50", "1234.50"),
        ("0,05", "0.05"),
        ("-3", "-3"),
        ("−1.000.000", "-1000000"),
        ("007", "7"),
        ("-0,0", "0.0"),
        ("1.5", None),
        ("12.34", None),
        ("1,234,5", None),
        ("1e5", None),
        ("", None),
        ("٣", None),
    ],
)
def test_numbers_are_read_the_vietnamese_way(text: str, value: str | None):
    assert parse_number(text) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_a_number_written_and_read_is_the_same(number):
    text = format(number, "f")
    assert parse_number(format_number(text)) in (text, text.removeprefix("-"))
