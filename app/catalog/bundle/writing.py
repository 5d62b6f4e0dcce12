"""A course → its files, in one canonical way of writing: `parse(slug, write(bundle))` gives the same course back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from app.catalog.bundle import areas, course, gaps, notes, practical, questions
from app.catalog.bundle.kinds import escape_arrow, escape_prompt, format_number
from app.catalog.bundle.parts import (
    KINDS,
    Bundle,
    Lesson,
    LessonVariant,
    Meta,
    Option,
    Question,
    QuizSettings,
)
from app.catalog.bundle.toml import quote as _string
from app.core.markdown.answers import escape_quote

_KIND_NAMES = {kind: name for name, kind in KINDS.items()}


def write(bundle: Bundle) -> dict[str, bytes]:
    """Path → bytes of the whole folder."""
    files = {
        course.PATH: write_course(bundle.meta, bundle.quiz),
        questions.PATH: write_questions(bundle.questions),
    }
    files |= {lesson.path: write_lesson(lesson) for lesson in bundle.lessons}
    files |= {v.path: write_variant(v) for lesson in bundle.lessons for v in lesson.variants}
    if bundle.practical is not None:
        files[practical.PATH] = practical.write(bundle.practical)
    if bundle.notes:
        files[notes.PATH] = notes.write(bundle.notes)
    return {path: text.encode() for path, text in files.items()} | {
        file.path: file.data for file in bundle.media
    }


def _value(value: str | bool | int | Decimal | dt.date | tuple[str, ...]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, tuple):
        return "[\n" + "".join(f"  {_string(item)},\n" for item in value) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def write_course(meta: Meta, quiz: QuizSettings) -> str:
    """The text of course.toml."""
    rows: list[tuple[str, str | bool | int | Decimal | dt.date | tuple[str, ...]]] = [
        ("title", meta.title),
        ("summary", meta.summary),
        ("strand", meta.strand),
        ("level", meta.level),
        ("audiences", meta.audiences),
        ("outcomes", meta.outcomes),
        ("hours", meta.hours),
    ]
    if meta.planned_hours is not None:
        rows.append(("planned_hours", meta.planned_hours))
    rows.append(("assessment", meta.assessment))
    if meta.law_checked_on is not None:
        rows.append(("law_checked_on", meta.law_checked_on))
    rows.append(("author", meta.author))
    if meta.reviewed_by:
        rows.append(("reviewed_by", meta.reviewed_by))
    rows.append(("no_state_secrets", meta.no_state_secrets))
    quiz_rows = [
        ("title", _string(quiz.title)),
        ("draw", str(quiz.draw)),
        ("pass_mark", str(quiz.pass_mark)),
        ("attempts", str(quiz.attempts)),
        ("wait_hours", str(quiz.wait_hours)),
    ]
    head = "".join(f"{name} = {_value(value)}\n" for name, value in rows)
    drawn = "".join(
        f"\n[[quiz.draw_by]]\ntag = {_string(one.tag)}\ncount = {one.count}\n" for one in quiz.draw_by
    )
    return head + "\n[quiz]\n" + "".join(f"{name} = {value}\n" for name, value in quiz_rows) + drawn


def write_lesson(lesson: Lesson) -> str:
    """The text of a lesson's file."""
    minutes = f"{{ doc = {lesson.minutes_read}, tu_luyen = {lesson.minutes_self}, thuc_hanh = {lesson.minutes_practice} }}"
    rows = [f"key = {_string(lesson.key)}", f"title = {_string(lesson.title)}", f"minutes = {minutes}"]
    if not lesson.required:
        rows.append("required = false")
    if lesson.law_checked_on is not None:
        rows.append(f"law_checked_on = {lesson.law_checked_on.isoformat()}")
    for source in lesson.sources:
        rows += ["", "[[sources]]", f"title = {_string(source.title)}"]
        if source.url:
            rows.append(f"url = {_string(source.url)}")
        if source.checked_on is not None:
            rows.append(f"checked_on = {source.checked_on.isoformat()}")
    return "+++\n" + "\n".join(rows) + "\n+++\n\n" + lesson.text + "\n"


def write_variant(variant: LessonVariant) -> str:
    """The text of a translation's file."""
    rows = [f"title = {_string(variant.title)}", f"translator = {_string(variant.translator)}"]
    if variant.reviewed_by:
        rows.append(f"reviewed_by = {_string(variant.reviewed_by)}")
    if variant.audio_only:
        rows.append("audio_only = true")
    if variant.of:
        rows.append(f"of = {_string(variant.of)}")
    return "+++\n" + "\n".join(rows) + "\n+++\n\n" + variant.text + "\n"


def write_questions(bank: tuple[Question, ...]) -> str:
    """The text of questions.md."""
    return "\n\n".join(write_question(question) for question in bank) + "\n"


def write_question(question: Question) -> str:
    """One question as a trainer would write it."""
    return "\n".join(_rows(question))


def _rows(question: Question, *, part: bool = False) -> list[str]:
    rows = [f"{'###' if part else '##'} {question.key} | {_KIND_NAMES[question.kind]}"]
    if not part:
        rows.append(f"bài: {question.lesson_key}")
    if question.source:
        rows.append(f"nguồn: {question.source}")
    if question.tags:
        rows.append(f"nhãn: {'; '.join(question.tags)}")
    if question.marks != 1:
        rows.append(f"điểm: {question.marks}")
    if question.keep_order and question.kind != "true_false":
        rows.append("giữ thứ tự: có")
    if question.unit:
        rows.append(f"đơn vị: {question.unit}")
    if question.kind == "short":
        rows.append(f"phân biệt dấu: {'có' if question.diacritics_strict else 'không'}")
    elif question.diacritics_strict:
        rows.append("phân biệt dấu: có")
    if question.image:
        rows.append(f"hình: {question.image.replace('%', '%25')} | {question.image_alt}")
    rows += ["", *escape_prompt(question.kind, question.prompt, part=part), ""]
    if question.kind == "scenario":
        for one in question.parts:
            rows += [*_rows(one, part=True), ""]
        if question.explanation:
            return [*rows, "### chung", "", *_explanation(question)]
        return rows[:-1]
    return [*rows, *_answers(question), "", *_explanation(question)]


def _explanation(question: Question) -> list[str]:
    return [f"> {line}" if line else ">" for line in question.explanation.split("\n")]


def _answers(question: Question) -> list[str]:
    if question.kind == "numeric":
        tolerance = f" ± {format_number(question.tolerance)}" if question.tolerance != "0" else ""
        return [f"= {format_number(question.answer)}{tolerance}"]
    if question.kind == "short":
        return [f"= {text}" for text in question.accepted]
    if question.kind == "matching":
        pairs = [f"- {escape_arrow(left)} => {escape_arrow(right)}" for left, right in question.pairs]
        return pairs + [f"- => {escape_arrow(right)}" for right in question.distractors]
    if question.kind == "ordering":
        return [f"{number}. {text}" for number, text in enumerate(question.items, start=1)]
    if question.kind == "cloze":
        return list(gaps.write(question.gaps))
    marks = ("[x]", "[ ]") if question.several else ("(x)", "( )")
    return [row for option in question.options for row in _option(option, marks)]


def _option(option: Option, marks: tuple[str, str]) -> list[str]:
    first, *others = option.text.split("\n")
    rows = [f"{marks[0] if option.correct else marks[1]} {areas.write(option.area)}{first}"]
    rows += [f"    {escape_quote(line)}" if line else "" for line in others]
    if option.feedback:
        rows += [f"    > {line}".rstrip() for line in option.feedback.split("\n")]
    return rows
