"""course.toml: what the course is and how its quiz is taken."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from app.catalog.bundle import toml
from app.catalog.bundle.parts import AUDIENCES, LEVELS, STRANDS, DrawBy, Meta, Problem, QuizSettings
from app.catalog.bundle.toml import Table

PATH = "course.toml"
STALE_MONTHS = 6


def read(
    text: str, today: dt.date | None
) -> tuple[Meta | None, QuizSettings | None, Table | None, list[Problem]]:
    """The course and its quiz, the table for later complaints about its lines, and the problems found."""
    table, problems = toml.read(PATH, text)
    if table is None:
        return None, None, None, problems
    meta = Meta(
        title=table.string("title", "tên khóa học"),
        summary=table.string("summary", "một hoặc hai câu cho người đang cân nhắc có nên học", 600),
        strand=table.choice("strand", "phần của chương trình: A, B hoặc H", STRANDS),
        level=table.choice("level", "mức: co-ban hoặc chuyen-sau", LEVELS),
        audiences=table.strings("audiences", "khóa học dành cho ai"),
        outcomes=table.strings("outcomes", "học xong làm được gì"),
        hours=table.decimal("hours", "số tiết được tính", high=200) or Decimal(0),
        assessment=table.string("assessment", "cách đánh giá, in trên giấy xác nhận", 80),
        author=table.string("author", "người hoặc nhóm biên soạn", 160),
        planned_hours=table.decimal("planned_hours", high=200),
        law_checked_on=table.day("law_checked_on"),
        reviewed_by=table.string("reviewed_by", longest=160),
        no_state_secrets=table.boolean("no_state_secrets", default=False),
    )
    for index, audience in enumerate(meta.audiences):
        if audience not in AUDIENCES:
            sentence = f"Không có đối tượng “{audience}”; chọn trong: {', '.join(AUDIENCES)}."
            table.error(table.line("audiences", index), sentence)
    if meta.reviewed_by and meta.reviewed_by.casefold() == meta.author.casefold():
        table.error(table.line("reviewed_by"), "Người thẩm định phải khác người biên soạn.")
    if meta.planned_hours is not None and meta.planned_hours < meta.hours:
        table.warn(table.line("planned_hours"), "“planned_hours” nhỏ hơn “hours”.")
    check_law_date(table, meta.law_checked_on, today)
    quiz = _quiz(table.table("quiz", "thiết đặt bài kiểm tra cuối khóa, viết thành bảng [quiz]"))
    table.finish()
    return meta, quiz, table, problems


def read_facts(text: str) -> tuple[Meta, QuizSettings] | None:
    """What a course.toml says, however incomplete: for a form that fills the gaps. None where it is not TOML."""
    meta, quiz, _, _ = read(text, None)
    if meta is None:
        return None
    return meta, quiz or QuizSettings("Bài kiểm tra cuối khóa", draw=15, pass_mark=70, attempts=3)


def _quiz(table: Table | None) -> QuizSettings | None:
    if table is None:
        return None
    quiz = QuizSettings(
        title=table.string("title", "tên bài kiểm tra"),
        draw=table.integer("draw", "số câu rút ra cho mỗi lần làm", low=1, high=200, default=1),
        pass_mark=table.integer("pass_mark", "phần trăm điểm để đạt", low=1, high=100, default=70),
        attempts=table.integer("attempts", "số lần làm bài", low=1, high=20, default=1),
        wait_hours=table.integer("wait_hours", low=0, high=720),
        draw_by=tuple(_draw_by(one) for one in table.tables("draw_by")),
    )
    _check_draw_by(table, quiz)
    table.finish()
    return quiz


def _draw_by(table: Table) -> DrawBy:
    # As a tag of a question is read: a semicolon would part it.
    tag = table.string("tag", "nhãn của các câu được rút", 80)
    if ";" in tag:
        table.error(table.line("tag"), "Một nhãn không có dấu chấm phẩy; mỗi nhãn viết một bảng [[quiz.draw_by]].")
    found = DrawBy(tag, table.integer("count", "số câu rút theo nhãn này", low=1, high=200, default=1))
    table.finish()
    return found


def _check_draw_by(table: Table, quiz: QuizSettings) -> None:
    seen: set[str] = set()
    for index, wanted in enumerate(quiz.draw_by):
        if wanted.tag in seen:
            table.error(table.line("draw_by", index, "tag"), f"Nhãn “{wanted.tag}” viết hai lần trong “draw_by”.")
        seen.add(wanted.tag)
    total = sum(wanted.count for wanted in quiz.draw_by)
    if total > quiz.draw:
        table.error(
            table.line("draw_by", 0),
            f"Các nhãn đòi rút {total} câu nhưng mỗi lần làm chỉ rút {quiz.draw} câu.",
        )


def check_law_date(table: Table, day: dt.date | None, today: dt.date | None) -> None:
    """Warn when the law was last checked more than six months before `today`, or after it."""
    if day is None or today is None:
        return
    line = table.line("law_checked_on")
    shown = f"{day.day:02d}/{day.month:02d}/{day.year}"
    if day > today:
        table.warn(line, f"Ngày rà soát pháp luật {shown} ở tương lai.")
    elif _months_between(day, today) >= STALE_MONTHS:
        table.warn(line, f"Pháp luật được rà soát lần cuối ngày {shown}, đã quá sáu tháng; hãy rà soát lại.")


def _months_between(first: dt.date, last: dt.date) -> int:
    """Whole months that have passed, and one more once a day beyond them has."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if last.day > first.day else months - 1
