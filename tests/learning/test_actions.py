"""Writing what officers do: read, sit, hand in; and the completion that comes of it exactly once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.catalog import queries as catalog
from app.catalog.queries import EditionView
from app.core import clock
from app.core.database import db, transaction
from app.learning import actions, queries
from app.learning.models import Answer, Attempt, Enrolment
from app.learning.queries import Sitting
from app.learning.rules import Opening
from app.records.models import Certificate, Completion
from tests.learning import samples

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture
def an(cast: Any) -> int:
    return int(cast.an.person_id)


@pytest.fixture
def edition(cast: Any) -> EditionView:
    return samples.publish()


def read(person: int, edition: EditionView, *keys: str) -> Completion | None:
    done = None
    for key in keys:
        with transaction():
            done = actions.mark_read(
                person_id=person, edition=edition, lesson_key=key, recorded_by="test", now=clock.now()
            )
    return done


def sit(person: int, edition: EditionView) -> Sitting:
    with transaction():
        uid = actions.start_attempt(person_id=person, edition=edition, now=clock.now())
    found = queries.sitting(uid, person)
    assert found is not None
    return found


def hand_in(sitting: Sitting, right: int = 7, **answers: Any) -> actions.Outcome:
    """Hand in with the first `right` questions of the bank answered rightly."""
    given = {**dict(list(samples.RIGHT.items())[:right]), **answers}
    with transaction():
        return actions.submit_attempt(
            sitting=sitting,
            newer={key: (1, value) for key, value in given.items()},  # type: ignore[misc]
            own_work=True,
            recorded_by="test",
            now=clock.now(),
        )


def save(sitting: Sitting, key: str, value: Any, counter: int | None = None) -> int:
    with transaction():
        return actions.save_answer(
            sitting=sitting, question_key=key, value=value, counter=counter, now=clock.now()
        )[0]


def completions(person: int) -> list[Completion]:
    return list(db.session.scalars(sa.select(Completion).where(Completion.person_id == person)))


def test_lessons_then_quiz_complete_the_course_with_a_letter(an: int, edition: EditionView) -> None:
    assert read(an, edition, "bai-mot", "bai-hai") is None
    sitting = sit(an, edition)
    outcome = hand_in(sitting)
    assert outcome == actions.Outcome(score=10000, passed=True, completed=True)
    (done,) = completions(an)
    assert (done.source, done.source_ref, done.score, done.edition_number) == ("quiz", sitting.uid, 10000, 1)
    assert done.credited_minutes == edition.credited_minutes
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 1


def test_quiz_then_the_last_lesson_complete_it_too(an: int, edition: EditionView) -> None:
    assert not hand_in(sit(an, edition)).completed
    assert read(an, edition, "bai-mot") is None
    done = read(an, edition, "bai-hai")
    assert done is not None
    assert done.score == 10000
    assert read(an, edition, "bai-hai").id == done.id  # type: ignore[union-attr]
    assert len(completions(an)) == 1


def test_failing_completes_nothing(an: int, edition: EditionView) -> None:
    read(an, edition, "bai-mot", "bai-hai")
    assert hand_in(sit(an, edition), right=4) == actions.Outcome(5714, False, False)
    assert completions(an) == []


def test_a_hand_in_may_be_repeated_and_counts_once(an: int, edition: EditionView) -> None:
    read(an, edition, "bai-mot", "bai-hai")
    sitting = sit(an, edition)
    first = hand_in(sitting)
    assert hand_in(sitting, right=0) == first, "the second one changes nothing, whatever it carries"
    assert len(completions(an)) == 1


def test_starting_twice_gives_the_same_attempt(an: int, edition: EditionView) -> None:
    assert sit(an, edition) == sit(an, edition)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 1


def test_the_highest_counter_wins_and_is_acknowledged(an: int, edition: EditionView) -> None:
    sitting = sit(an, edition)
    assert save(sitting, "mot", "a", 1) == 1
    assert save(sitting, "mot", "b", 3) == 3
    assert save(sitting, "mot", "a", 2) == 3, "a late save is answered with the newer one's number"
    assert queries.state_of(sitting.attempt_id).answers["mot"].value == "b"
    assert save(sitting, "mot", "a", 3) == 3, "of two tabs with the same number the later act stands"
    assert queries.state_of(sitting.attempt_id).answers["mot"].value == "a"
    assert save(sitting, "mot", "a") == 4, "a plain form is the newest by definition"
    assert save(sitting, "nhieu", None) == 1
    assert queries.state_of(sitting.attempt_id).answers["nhieu"].value is None


def test_nothing_is_saved_after_the_hand_in(an: int, edition: EditionView) -> None:
    sitting = sit(an, edition)
    hand_in(sitting, right=0)
    with pytest.raises(actions.Closed):
        save(sitting, "mot", "b", 9)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Answer)) == 0


def test_the_hand_in_takes_newer_answers_and_leaves_older_ones(an: int, edition: EditionView) -> None:
    sitting = sit(an, edition)
    save(sitting, "mot", "b", 5)
    with transaction():
        actions.submit_attempt(
            sitting=sitting,
            newer={"mot": (4, "a"), "dung-sai": (1, "b")},
            own_work=True,
            recorded_by="test",
            now=clock.now(),
        )
    answers = queries.state_of(sitting.attempt_id).answers
    assert (answers["mot"].value, answers["dung-sai"].value) == ("b", "b")
    assert db.session.scalars(sa.select(Attempt.own_work)).one() is True


def test_a_sitting_belongs_to_one_person(an: int, edition: EditionView, cast: Any) -> None:
    sitting = sit(an, edition)
    assert queries.sitting(sitting.uid, cast.dung.person_id) is None
    assert queries.sitting("01900000-0000-7000-8000-000000000000", an) is None


def test_no_fourth_attempt_before_rereading_and_a_day(
    an: int, edition: EditionView, at: Callable[..., Any]
) -> None:
    at(dt.datetime(2027, 3, 11, 14, 5))
    for _ in range(3):
        hand_in(sit(an, edition), right=4)
    with pytest.raises(actions.NotOpen) as refused:
        sit(an, edition)
    assert refused.value.next.opening is Opening.REREAD
    assert refused.value.next.reread == ("bai-hai",)
    at(dt.datetime(2027, 3, 11, 20, 0))
    read(an, edition, "bai-hai")
    at(dt.datetime(2027, 3, 12, 14, 5))
    hand_in(sit(an, edition), right=4)
    with pytest.raises(actions.NotOpen) as refused:
        sit(an, edition)
    assert refused.value.next.opening is Opening.CLOSED
    at(dt.datetime(2027, 3, 12, 15, 0))
    with transaction():
        actions.grant_attempt(
            person_id=an,
            person_uid="x",
            course_id=edition.course_id,
            quiz_key=edition.quiz.key,  # type: ignore[union-attr]
            reason="đã trao đổi qua điện thoại",
            granted_by="test",
            now=clock.now(),
        )
    assert hand_in(sit(an, edition)).passed


def test_a_grant_needs_a_reason(an: int, edition: EditionView) -> None:
    with pytest.raises(ValueError, match="lý do"), transaction():
        actions.grant_attempt(
            person_id=an, person_uid="x", course_id=1, quiz_key="q", reason="  ", granted_by="test", now=clock.now()
        )


CHANGED = (("bai-mot", "Người đọc là ai", ""), ("bai-hai", "Cấu trúc tin", "Tối nay phải xong."))


def test_one_stays_on_the_edition_begun_until_accepting_the_newer(an: int, edition: EditionView) -> None:
    read(an, edition, "bai-mot", "bai-hai")
    newer = samples.publish(lessons=CHANGED)
    assert queries.progress(an, edition.course_id).edition_id == edition.id
    with transaction():
        actions.accept_edition(person_id=an, edition=newer, recorded_by="test", now=clock.now())
    progress = queries.progress(an, edition.course_id)
    assert progress.edition_id == newer.id
    line = queries.home(an, clock.today()).lines[samples.SLUG]
    assert (line.read, line.required) == (1, 2), "the lesson that changed waits to be read again"
    with transaction():
        actions.accept_edition(person_id=an, edition=edition, recorded_by="test", now=clock.now())
    assert queries.progress(an, edition.course_id).edition_id == newer.id, "there is no way back"


def test_a_running_attempt_ends_on_its_own_edition(an: int, edition: EditionView) -> None:
    read(an, edition, "bai-mot", "bai-hai")
    sitting = sit(an, edition)
    newer = samples.publish(lessons=CHANGED)
    with transaction():
        actions.accept_edition(person_id=an, edition=newer, recorded_by="test", now=clock.now())
    assert sit(an, newer) == sitting
    assert hand_in(sitting) == actions.Outcome(10000, True, False), "the newer edition's lesson is not read yet"
    done = read(an, newer, "bai-hai")
    assert done is not None
    assert done.edition_number == 2


def test_who_completed_one_edition_may_earn_the_next(an: int, edition: EditionView) -> None:
    read(an, edition, "bai-mot", "bai-hai")
    hand_in(sit(an, edition))
    newer = samples.publish(lessons=CHANGED)
    with transaction():
        actions.accept_edition(person_id=an, edition=newer, recorded_by="test", now=clock.now())
    assert read(an, newer, "bai-hai") is None, "the pass has become a completion already"
    assert hand_in(sit(an, newer)).completed
    assert sorted(c.edition_number for c in completions(an)) == [1, 2]


def test_reading_the_text_of_an_older_page_is_kept_under_its_own_wording(an: int, edition: EditionView) -> None:
    newer = samples.publish(lessons=CHANGED)
    read(an, edition, "bai-mot", "bai-hai")  # the page was opened before the newer edition came out
    assert queries.progress(an, edition.course_id).edition_id == newer.id
    line = queries.home(an, clock.today()).lines[samples.SLUG]
    assert (line.read, line.required) == (1, 2)


def test_beginning_twice_is_beginning_once(an: int, edition: EditionView) -> None:
    for _ in range(2):
        with transaction():
            actions.begin_course(person_id=an, edition=edition, now=clock.now())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 1


def at_once(app: Flask, *works: Callable[[], object]) -> list[object]:
    """Run every work in its own thread, started together; their outcomes, exceptions too."""
    barrier = threading.Barrier(len(works))
    found: list[object] = [None] * len(works)

    def run(i: int, work: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                found[i] = work()
            except Exception as error:
                found[i] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(i, work)) for i, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    db.session.expire_all()
    return found


def test_a_double_click_on_start_makes_one_attempt(app: Flask, an: int, edition: EditionView) -> None:
    found = at_once(app, *[lambda: sit(an, edition).uid] * 6)
    assert len(set(found)) == 1, found
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 1


def test_handing_in_many_times_at_once_completes_once(app: Flask, an: int, edition: EditionView) -> None:
    read(an, edition, "bai-mot", "bai-hai")
    sitting = sit(an, edition)
    found = at_once(app, *[lambda: hand_in(sitting)] * 6)
    assert set(found) == {actions.Outcome(10000, True, True)}, found
    assert len(completions(an)) == 1


def test_the_last_lesson_and_the_hand_in_at_once_complete_once(app: Flask, an: int, edition: EditionView) -> None:
    read(an, edition, "bai-mot")
    sitting = sit(an, edition)
    found = at_once(app, lambda: hand_in(sitting), lambda: read(an, edition, "bai-hai"))
    assert not [x for x in found if isinstance(x, Exception)], found
    assert len(completions(an)) == 1


def test_a_save_beside_the_hand_in_is_marked_or_refused(app: Flask, an: int, edition: EditionView) -> None:
    for _ in range(3):
        sitting = sit(an, edition)
        found = at_once(app, lambda s=sitting: hand_in(s, right=0), lambda s=sitting: save(s, "mot", "b", 1))  # type: ignore[misc]
        outcome, saved = found
        assert isinstance(outcome, actions.Outcome), found
        acknowledged = saved == 1
        assert acknowledged or isinstance(saved, actions.Closed), found
        assert (outcome.score > 0) == acknowledged, "what was acknowledged was marked"


def test_forty_people_hand_in_at_once_and_nothing_is_lost(app: Flask, edition: EditionView, cast: Any) -> None:
    people = [member.person_id for member in cast.values()]
    for person in people:
        read(person, edition, "bai-mot", "bai-hai")
    sittings = [sit(person, edition) for person in people]
    found = at_once(app, *[lambda s=s: hand_in(s) for s in sittings for _ in range(5)])  # type: ignore[misc]
    assert set(found) == {actions.Outcome(10000, True, True)}, found
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Completion)) == len(people)


def test_a_course_without_these_words_is_unknown(an: int, edition: EditionView) -> None:
    with pytest.raises(KeyError):
        read(an, edition, "khong-co")
    assert catalog.current_edition("khong-co") is None
