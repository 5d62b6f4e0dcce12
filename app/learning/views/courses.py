"""A course and its lessons: reading, marking as read, moving to a newer edition."""

from __future__ import annotations

import datetime as dt

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from app.catalog import queries as catalog
from app.catalog.queries import LessonView
from app.catalog.rules import VIETNAMESE, language_name
from app.core import clock, kept
from app.core.database import brief_transaction
from app.core.web import html
from app.learning import actions, queries
from app.learning.rules import lesson_state, why_not
from app.learning.views import blueprint
from app.learning.views._course import (
    OPEN_STRAND,
    Reading,
    open_reading,
    owner_mark,
    reading,
    to_sign_in,
)
from app.people.guard import current_actor, public, signed_in
from app.records import queries as records

COMPLETED = "Anh/chị đã hoàn thành khóa học. Giấy xác nhận đã sẵn sàng."


@blueprint.get("/khoa-hoc/<slug>")
@public
def course(slug: str) -> str:
    """What a course teaches, its lessons with their minutes and sizes, and where its reader stands."""
    of = reading(slug)
    quiz, work = None, None
    if of.actor and of.begun:
        work = queries.work_standing(of.actor.person_id, of.edition)
    if of.actor and of.begun and of.edition.quiz:
        quiz = queries.quiz_standing(of.actor.person_id, of.edition, of.progress.read, clock.now())
    return render_template(
        "learning/course.html",
        of=of,
        edition=of.edition,
        quiz=quiz,
        work=work,
        completion=_completion(of),
        next=_next(of),
        languages=[language_name(lang) for lang in of.edition.languages],
        issues=catalog.issues_of(slug),
        today=clock.today(),
    )


def _completion(of: Reading) -> records.CompletionView | None:
    """The reader's newest completion of the course; one that counts before one that was revoked."""
    if of.actor is None:
        return None
    mine = [c for c in records.completions_of(of.actor.person_id) if c.course_id == of.edition.course_id]
    today = clock.today()
    return next((c for c in mine if c.revoked_on is None or c.revoked_on > today), next(iter(mine), None))


def _next(of: Reading) -> str:
    """The key of the lesson to go on with, "" when all are read."""
    last = of.edition.lesson(of.progress.last_lesson_key)
    after = [x for x in of.missing if last is not None and x.position > last.position]
    return next((x.key for x in after or of.missing), "")


@blueprint.post("/khoa-hoc/<slug>/bat-dau")
@signed_in
def begin(slug: str) -> ResponseReturnValue:
    """Begin a course, or go on where one was."""
    of = open_reading(slug)
    assert of.actor is not None
    if not of.begun:
        with brief_transaction():
            actions.begin_course(person_id=of.actor.person_id, edition=of.newest, now=clock.now())
    key = _next(of) or of.edition.lessons[0].key
    return redirect(url_for("learning.lesson", slug=slug, key=key))


@blueprint.post("/khoa-hoc/<slug>/phien-ban-moi")
@signed_in
def accept(slug: str) -> ResponseReturnValue:
    """Move to the newest edition."""
    of = reading(slug)
    assert of.actor is not None
    with brief_transaction():
        done = actions.accept_edition(
            person_id=of.actor.person_id,
            edition=of.newest,
            recorded_by=of.actor.account_uid,
            now=clock.now(),
        )
    if done is not None:
        flash(COMPLETED, "success")
    else:
        flash(
            f"Anh/chị đang học theo phiên bản {of.newest.number}. Những bài không đổi vẫn là đã đọc.",
            "success",
        )
    return redirect(url_for("learning.course", slug=slug))


@blueprint.get("/khoa-hoc/<slug>/bai/<key>")
@public
def lesson(slug: str, key: str) -> ResponseReturnValue:
    """A lesson. Only “học tập số” is open without an account."""
    of = reading(slug)
    if of.actor is None and of.edition.strand != OPEN_STRAND:
        return to_sign_in()
    if not of.open:
        abort(404)
    shown = of.edition.lesson(key)
    if shown is None:
        abort(404)
    lang = _language(shown)
    state = (
        of.edition.id,
        of.edition.content_hash,
        key,
        lesson_state(shown, of.progress.read),
        of.read_count,
    )
    page = kept.page(("lesson", *state, of.actor is None, lang), lambda: _lesson_page(of, shown, lang))
    return kept.answer(page, {"token": generate_csrf(), "owner": owner_mark(of.actor)} if of.actor else {})


def _language(shown: LessonView) -> str:
    """The language the reader wants: the one just chosen (`doc`), else the one chosen before in this browser.

    It is kept in the session, not with the person: a language says much of who somebody is, and the session ends with
    the work at a shared computer.
    """
    chosen = request.args.get("doc")
    if chosen == VIETNAMESE:
        session.pop("doc", None)
    elif chosen and shown.variant(chosen) is not None:
        session["doc"] = chosen
    wanted = session.get("doc", VIETNAMESE)
    return wanted if isinstance(wanted, str) else VIETNAMESE


def _lesson_page(of: Reading, shown: LessonView, lang: str) -> str:
    """The page of a lesson; of its reader it prints the place in the course and nothing else."""
    lessons = of.edition.lessons
    variant = shown.variant(lang)
    at = lessons.index(shown)
    return render_template(
        "learning/lesson.html",
        of=of,
        edition=of.edition,
        lesson=shown,
        variant=variant,
        wanted=lang,
        language=language_name,
        text=html(catalog.lesson_html((variant or shown).content_hash)),
        before=lessons[at - 1] if at else None,
        after=lessons[at + 1] if at + 1 < len(lessons) else None,
        sources=_sources(shown),
        state=lesson_state(shown, of.progress.read),
        token=kept.hole("token"),
        owner=kept.hole("owner"),
    )


def _sources(lesson: LessonView) -> list[tuple[str, str, dt.date | None]]:
    """(title, address, day it was checked) of what a lesson rests on."""
    return [
        (s["title"], s["url"], dt.date.fromisoformat(s["checked_on"]) if s["checked_on"] else None)
        for s in lesson.sources
    ]


@blueprint.post("/khoa-hoc/<slug>/bai/<key>")
@signed_in
def mark_read(slug: str, key: str) -> ResponseReturnValue:
    """“Đã đọc xong”: note it and go on to the next lesson, the quiz, or what is still missing."""
    of = open_reading(slug)
    assert of.actor is not None
    # What was read is the edition the page showed; meanwhile a newer one may have come out.
    shown = catalog.edition(request.form.get("phien_ban", of.edition.id, type=int)) or of.edition
    if shown.course_id != of.edition.course_id or shown.lesson(key) is None:
        abort(404)
    with brief_transaction():
        completion = actions.mark_read(
            person_id=of.actor.person_id,
            edition=shown,
            lesson_key=key,
            recorded_by=of.actor.account_uid,
            now=clock.now(),
        )
    return _onward(slug, key, completed=completion is not None)


def _onward(slug: str, key: str, *, completed: bool) -> ResponseReturnValue:
    """From a lesson just read: the next one, else the quiz, else the course with what is missing."""
    of = reading(slug)
    here = of.edition.lesson(key)
    following = next((x for x in of.edition.lessons if here and x.position > here.position), None)
    if following is not None:
        if completed:
            flash(COMPLETED, "success")
        return redirect(url_for("learning.lesson", slug=slug, key=following.key))
    if completed:
        flash(COMPLETED, "success")
    elif of.missing:
        names = ", ".join(f"bài {x.position}" for x in of.missing)
        flash(f"Còn chưa đọc: {names}.", "info")
    elif of.edition.quiz is not None:
        return redirect(url_for("learning.quiz", slug=slug))
    elif of.edition.asks_work:
        return redirect(url_for("learning.practical", slug=slug))
    return redirect(url_for("learning.course", slug=slug))


@blueprint.get("/khoa-hoc/<slug>/vi-sao")
@signed_in
def why(slug: str) -> str:
    """Each rule of completion, met or not, and the next step."""
    of = reading(slug)
    actor = current_actor()
    assert actor is not None
    has_quiz = of.edition.quiz is not None
    quiz = (
        queries.quiz_standing(actor.person_id, of.edition, of.progress.read, clock.now())
        if has_quiz
        else None
    )
    work = queries.work_standing(actor.person_id, of.edition)
    rules = why_not(
        of.edition.lessons,
        of.progress.read,
        has_quiz=has_quiz,
        passed=quiz is not None and quiz.passing is not None,
        work_done=work is not None and work.passing is not None if of.edition.asks_work else None,
    )
    return render_template(
        "learning/why.html",
        of=of,
        edition=of.edition,
        rules=rules,
        quiz=quiz,
        work=work,
        completion=_completion(of),
        today=clock.today(),
    )
