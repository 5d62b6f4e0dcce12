"""What the editor edits: a lesson, or a lesson in another language. The head is a form, the text is text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from flask import request
from markupsafe import Markup

from app.authoring import queries
from app.authoring.forms.lessons import LessonForm, TranslationForm
from app.authoring.merging import compare
from app.authoring.queries import DraftView, FileView
from app.catalog import bundle as bundles
from app.catalog.bundle import Lesson, LessonVariant, Source
from app.catalog.rules import VIETNAMESE, language_name
from app.core import numbers
from app.core.text import as_typed


@dataclass(frozen=True)
class Sheet:
    """One file as the editor sees it. `written` gives the file's text after the form, and raises ValueError with a sentence.

    `more` is what only this kind of page shows.
    """

    template: str
    lang: str
    form: type[LessonForm] | type[TranslationForm]
    filled: dict[str, object]
    written: Callable[[LessonForm | TranslationForm], str]
    more: dict[str, object] = field(default_factory=dict)


def sheet(draft: DraftView, file: FileView, address: str) -> Sheet | None:
    """How to edit a file; None where its head is broken and it has to be mended as text.

    `address` stands before the paths of the draft's media.
    """
    assert file.text is not None
    original = bundles.original_of(file.path)
    if original is not None:
        variant, _ = bundles.read_variant(file.path, file.text, None, {}, {})
        lesson = queries.lesson_at(draft, original)
        return _of_translation(draft, file, variant, original, lesson, address) if variant else None
    lesson = queries.head(file.path, file.text)
    return _of_lesson(file, lesson) if lesson else None


def _of_lesson(file: FileView, lesson: Lesson) -> Sheet:
    lines = []
    for s in lesson.sources:
        pieces = [s.title, s.url, numbers.day(s.checked_on) if s.checked_on else ""]
        lines.append(" | ".join(pieces).rstrip(" |"))
    filled: dict[str, object] = {
        "version": file.version, "title": lesson.title, "minutes_read": lesson.minutes_read,
        "minutes_self": lesson.minutes_self, "minutes_practice": lesson.minutes_practice, "required": lesson.required,
        "law_checked_on": lesson.law_checked_on, "sources": "\n".join(lines), "text": lesson.text,
    }  # fmt: skip

    def written(form: LessonForm | TranslationForm) -> str:
        assert isinstance(form, LessonForm)
        after = replace(
            lesson, title=form.title.data or "", minutes_read=form.minutes_read.data, minutes_self=form.minutes_self.data,
            minutes_practice=form.minutes_practice.data, required=form.required.data,
            law_checked_on=form.law_checked_on.data, sources=_sources(form.sources.data or ""), text=_body(),
        )  # fmt: skip
        if replace(after, text=lesson.text) == lesson:
            return _with_body(file.text or "", lesson.text, after.text)
        return bundles.write_lesson(after)

    return Sheet("authoring/edit_lesson.html", VIETNAMESE, LessonForm, filled, written)


def _of_translation(
    draft: DraftView,
    file: FileView,
    variant: LessonVariant,
    original: str,
    lesson: Lesson | None,
    address: str,
) -> Sheet:
    now = bundles.wording(lesson) if lesson else ""
    then = queries.wording_then(draft, variant) if lesson and variant.of not in ("", now) else None
    filled: dict[str, object] = {
        "version": file.version, "title": variant.title, "translator": variant.translator,
        "reviewed_by": variant.reviewed_by, "audio_only": variant.audio_only, "compared": bool(now) and variant.of == now,
        "text": variant.text,
    }  # fmt: skip

    def written(form: LessonForm | TranslationForm) -> str:
        assert isinstance(form, TranslationForm)
        of = now if form.compared.data else "" if variant.of == now else variant.of
        after = replace(
            variant, title=form.title.data or "", translator=form.translator.data or "",
            reviewed_by=form.reviewed_by.data or "", audio_only=bool(form.audio_only.data), of=of, text=_body(),
        )  # fmt: skip
        if replace(after, text=variant.text) == variant:
            return _with_body(file.text or "", variant.text, after.text)
        return bundles.write_variant(after)

    source = queries.check_lesson(
        draft, original, f"+++\n+++\n{lesson.text}" if lesson else "", address=address, id_prefix="goc-"
    )
    more: dict[str, object] = {
        "language": language_name(variant.lang),
        "lesson": lesson,
        "original": original.removesuffix(".md"),
        # Cleaned as every lesson is. Its tables are not those of the preview beside it, which bear the same names.
        "source": Markup(source.html.replace('aria-label="Bảng ', 'aria-label="Bản tiếng Việt, bảng ')),  # noqa: S704
        "stale": bool(lesson) and variant.of not in ("", now),
        "changes": [r for r in compare(then, lesson.text) if r.kind != "same"] if then and lesson else [],
    }
    return Sheet("authoring/edit_translation.html", variant.lang, TranslationForm, filled, written, more)


def _body() -> str:
    """The text as it was typed: forms trim and clean, a lesson keeps what its author wrote."""
    return as_typed(request.form.get("text", "")).strip("\n").rstrip()


def _with_body(old: str, before: str, body: str) -> str:
    """The file with another text and its head as it was, byte for byte; all of it when the text is the same."""
    if body == before:
        return old
    at = old.index("\n+++", 3) + 4
    lead = old[at:][: len(old[at:]) - len(old[at:].lstrip("\n"))] or "\n\n"
    return old[:at] + lead + body + "\n"


def _sources(typed: str) -> tuple[Source, ...]:
    """`Tên | địa chỉ | ngày kiểm tra`, one a line; raises ValueError with a sentence."""
    found = []
    for line in typed.split("\n"):
        title, _, rest = line.partition("|")
        url, _, day = rest.partition("|")
        if title.strip():
            try:
                checked = numbers.parse_day(day.strip()) if day.strip() else None
            except ValueError as error:
                raise ValueError(f"Nguồn “{title.strip()}”: “{day.strip()}” không phải là ngày.") from error
            found.append(Source(title.strip(), url.strip(), checked))
    return tuple(found)
