"""questions.md: every kind of question is read as the README writes it, and every mistake is found on its line."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.bundle import KINDS, Question, question_from_dict, question_to_dict, write_question
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
    assert {q.marks for key, q in bank.items() if key != "mot"} == {1}


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


def test_a_picture_in_a_question_counts_as_used():
    text = ALL_KINDS.replace("Xếp.", "Xếp ![Bốn ô nối nhau](media/khac.svg).")
    assert read(folder(questions=questions(text)) | {"media/khac.svg": SVG})[1] == []


def test_signs_at_the_beginning_of_a_line_can_be_meant_as_such(bank: dict[str, Question]):
    tricky = {
        "mot": "( ) không phải đáp án\n\\( ) cũng không\n## không phải đề mục\n- a => b",
        "so": "= 5 là gì?",
        "ghep": "- a => b\n- => c\n- danh sách",
        "xep": "1. một\n\\2. hai\n\\\\3. ba",
    }
    for key, prompt in tricky.items():
        question = replace(bank[key], prompt=prompt)
        again, problems = read(folder(questions=questions(write_question(question))))
        assert again is not None, problems
        assert again.questions[-1] == question
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
