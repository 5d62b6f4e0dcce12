"""Courses and lessons as trainers begin them: the files of a draft in their first state, and changes of the outline."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from app.authoring import queries
from app.authoring.actions.drafts import create_draft, set_title
from app.authoring.actions.files import By, Refused, put_bytes, remove_file, save_text
from app.authoring.queries import DraftView
from app.authoring.rules import SaveKind
from app.authoring.wording import LESSON_FRAME
from app.catalog import bundle as bundles
from app.catalog import queries as catalog
from app.catalog.bundle import Lesson, LessonVariant, Meta, QuizSettings
from app.catalog.rules import language_name
from app.core.text import slug as ascii_slug


def new_course(*, title: str, meta: Meta, by: By, now: dt.datetime) -> DraftView:
    """A draft of a course that did not exist. Its slug comes from the title and never changes. Raises Refused."""
    slug = ascii_slug(title)[:60].strip("-")
    if not slug:
        raise Refused("Tên khóa học cần có chữ.")
    # A course that is only recognised from elsewhere has no edition yet; its draft may be begun.
    if catalog.last_edition(slug) is not None or queries.open_draft_of(slug) is not None:
        raise Refused("Đã có khóa học mang tên này. Hãy đặt tên khác, hoặc mở bản nháp của khóa học ấy.")
    quiz = QuizSettings("Bài kiểm tra cuối khóa", draw=15, pass_mark=70, attempts=3)
    files = {"course.toml": bundles.write_course(meta, quiz).encode(), "questions.md": b""}
    return create_draft(slug=slug, title=title, files=files, by=by, now=now)


def duplicate(*, draft: DraftView, title: str, by: By, now: dt.datetime) -> DraftView:
    """A new draft with all the files of this one, under another title. Raises Refused."""
    facts = course_facts(draft)
    if facts is None:
        raise Refused("Chưa đọc được thông tin khóa học; hãy sửa thông tin trước khi nhân bản.")
    made = new_course(title=title, meta=facts[0], by=by, now=now)
    meta = replace(facts[0], title=title, reviewed_by="", no_state_secrets=False)
    for path, data in queries.folder(draft.id).items():
        if path != "course.toml":
            put_bytes(made.id, path, data, by, SaveKind.IMPORT, now)
    save_facts(draft=made, meta=meta, quiz=facts[1], based_on=None, by=by, now=now)
    found = queries.any_draft(made.uid)
    assert found is not None
    return found


def course_facts(draft: DraftView) -> tuple[Meta, QuizSettings] | None:
    """What the draft's course.toml says; None where it cannot be read as TOML."""
    file = queries.file(draft.id, "course.toml")
    return bundles.read_facts(file.text) if file is not None and file.text is not None else None


def save_facts(
    *, draft: DraftView, meta: Meta, quiz: QuizSettings, based_on: int | None, by: By, now: dt.datetime
) -> None:
    """Write course.toml anew, unless it says the same already. Raises Stale and Refused as `save_text` does."""
    if course_facts(draft) == (meta, quiz):
        return
    text = bundles.write_course(meta, quiz)
    save_text(draft_id=draft.id, path="course.toml", text=text, based_on=based_on, by=by, now=now)
    set_title(draft_id=draft.id, title=meta.title or draft.title)


def add_lesson(
    *, draft: DraftView, title: str, by: By, now: dt.datetime, text: str | None = None, minutes_read: int = 5
) -> str:
    """A new lesson at the end; its path. Its key comes from the title and never changes. Without a text it is a frame."""
    there = queries.files(draft.id)
    number = max((int(p.split("-")[0]) for p in there if queries.is_lesson(p)), default=0) + 1
    keys = {
        line
        for path, f in there.items()
        if queries.is_lesson(path)
        for line in (f.text or "").split("\n", 12)
    }
    stem = ascii_slug(title)[:60].strip("-") or "bai"
    key = next(k for n in range(1, 1000) if f'key = "{(k := stem if n == 1 else f"{stem}-{n}")}"' not in keys)
    lesson = Lesson(
        key=key, path="", title=title, minutes_read=minutes_read, minutes_self=0 if text else 2, minutes_practice=0,
        required=True, law_checked_on=None, sources=(), text=LESSON_FRAME if text is None else text,
    )  # fmt: skip
    path = f"{number:02d}-{key}.md"
    save_text(draft_id=draft.id, path=path, text=bundles.write_lesson(lesson), based_on=0, by=by, now=now)
    return path


def remove_lesson(*, draft: DraftView, path: str, by: By, now: dt.datetime) -> None:
    """Take a lesson and its translations out; the history keeps them. Raises Refused for what is no lesson."""
    if not queries.is_lesson(path):
        raise Refused("Đây không phải một bài học.")
    stem = path.removesuffix(".md")
    for other in queries.files(draft.id):
        if other == path or (other.startswith(stem + ".") and other.endswith(".md")):
            remove_file(draft_id=draft.id, path=other, by=by, now=now)


def add_translation(
    *, draft: DraftView, path: str, lang: str, translator: str, heard: bool, by: By, now: dt.datetime
) -> str:
    """A translation of a lesson, to be written over; its path. `heard`: a recording instead of a text. Raises Refused."""
    lesson = queries.lesson_at(draft, path)
    if lesson is None:
        raise Refused("Phần khai báo của bài tiếng Việt đang hỏng; hãy sửa bài ấy trước khi dịch.")
    if fault := bundles.tag_fault(lang):
        raise Refused(fault)
    stem = path.removesuffix(".md")
    made = f"{stem}.{lang}.md"
    if queries.file(draft.id, made) is not None:
        raise Refused(f"Bài này đã có bản {language_name(lang)}.")
    variant = LessonVariant(
        lang=lang, path=made, title=lesson.title, translator=translator, of=bundles.wording(lesson), audio_only=heard,
        text=f"/// am-thanh | media/{stem}-{lang.lower()}.m4a\n///" if heard else lesson.text,
    )  # fmt: skip
    save_text(draft_id=draft.id, path=made, text=bundles.write_variant(variant), based_on=0, by=by, now=now)
    return made


def remove_translation(*, draft: DraftView, path: str, by: By, now: dt.datetime) -> None:
    """Take a translation out; the history keeps it. Raises Refused for what is none."""
    if not queries.is_translation(path):
        raise Refused("Đây không phải một bản dịch.")
    remove_file(draft_id=draft.id, path=path, by=by, now=now)


def empty_meta(
    title: str, summary: str, strand: str, level: str, audiences: tuple[str, ...], author: str
) -> Meta:
    """The facts of a course that has just been begun."""
    return Meta(
        title=title, summary=summary, strand=strand, level=level, audiences=audiences, outcomes=(), hours=Decimal("0.5"),
        assessment="trắc nghiệm", author=author,
    )  # fmt: skip
