"""Practical work: saved as it grows, handed in once, graded by facts, and the completion that comes of it exactly once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.catalog.queries import EditionView
from app.core import clock, storage
from app.core.database import db, transaction
from app.core.filetypes import Taken, take
from app.core.uid import uuid7
from app.learning import actions, queries
from app.learning.models import Grading, Notice, Submission, SubmissionFile
from app.learning.queries import WorkRow
from app.learning.queries.courses import lines_of_many
from app.learning.work import WorkState
from app.records.actions import revoke_completion
from app.records.models import Certificate, Completion
from tests.conftest import Cast
from tests.learning import samples
from tests.learning.test_actions import completions, hand_in, read, sit
from tests.pages import Client

ALL = frozenset({"viec-can-lam", "cau-ngan", "nguon"})


@pytest.fixture
def an(cast: Cast) -> int:
    return cast.an.person_id


@pytest.fixture
def edition(cast: Cast) -> EditionView:
    return samples.publish(work=samples.practical())


def start(person: int, edition: EditionView) -> WorkRow:
    with transaction():
        uid, _ = actions.start_work(person_id=person, edition=edition, copies={}, now=clock.now())
    found = queries.own_work(uid, person)
    assert found is not None
    return found


def save(work: WorkRow, text: str, counter: int) -> actions.SavedWork:
    with transaction():
        return actions.save_work(work=work, text=text, counter=counter, now=clock.now())


def hand_in_work(work: WorkRow) -> None:
    with transaction():
        actions.hand_in_work(work=work, own_work=True, now=clock.now())


def made(person: int, edition: EditionView, text: str = "Mời bà con ra sân nhà văn hóa.") -> WorkRow:
    """A work that was written and handed in."""
    work = start(person, edition)
    save(work, text, work.counter + 1)
    hand_in_work(work)
    return work


def grade(work: WorkRow, by: Any, passed: bool = True, met: frozenset[str] = ALL, comment: str = "") -> actions.Graded:
    with transaction():
        return actions.grade_work(
            work=work, grader_person_id=by.person_id, passed=passed, met=met,
            comment=comment or ("" if passed else "Thiếu nơi tiêm."), link=f"/khoa-hoc/{samples.SLUG}/san-pham",
            graded_by=by.account_uid, now=clock.now(),
        )  # fmt: skip


def state(work: WorkRow) -> WorkState:
    found = queries.work(work.uid)
    assert found is not None
    return found.state


def test_lessons_quiz_then_work_complete_the_course(an: int, edition: EditionView, cast: Cast) -> None:
    read(an, edition, "bai-mot", "bai-hai")
    assert not hand_in(sit(an, edition)).completed
    work = made(an, edition)
    assert completions(an) == []
    assert grade(work, cast.binh) == actions.Graded(WorkState.PASSED, True, ())
    (done,) = completions(an)
    assert (done.source, done.source_ref, done.score) == ("practical", work.uid, 10000)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 1


def test_whichever_comes_last_completes_it_once(an: int, edition: EditionView, cast: Cast) -> None:
    work = made(an, edition)
    assert not grade(work, cast.binh).completed
    read(an, edition, "bai-mot")
    sitting = sit(an, edition)
    assert not hand_in(sitting).completed
    done = read(an, edition, "bai-hai")
    assert done is not None
    assert (done.source, done.source_ref) == ("practical", work.uid)
    assert queries.counted_attempts(an, edition.course_id) == {sitting.uid}, "the quiz counts by it too"
    assert hand_in(sitting).completed
    read(an, edition, "bai-hai", "bai-mot")
    assert len(completions(an)) == 1


def test_the_quiz_may_be_last(an: int, edition: EditionView, cast: Cast) -> None:
    grade(made(an, edition), cast.binh)
    read(an, edition, "bai-mot", "bai-hai")
    assert hand_in(sit(an, edition)).completed
    assert len(completions(an)) == 1


def test_an_optional_work_holds_nothing_up(an: int, cast: Cast) -> None:
    edition = samples.publish(work=samples.practical(required=False))
    read(an, edition, "bai-mot", "bai-hai")
    sitting = sit(an, edition)
    assert hand_in(sitting).completed
    grade(made(an, edition), cast.binh)
    (done,) = completions(an)
    assert (done.source, done.source_ref) == ("quiz", sitting.uid)


def test_who_is_on_an_older_edition_completes_without_it(an: int, cast: Cast) -> None:
    """Practice P7: the work arrives as a new edition; earlier results stand, and the work alone earns the new one."""
    old = samples.publish()
    read(an, old, "bai-mot")
    new = samples.publish(work=samples.practical())
    assert not hand_in(sit(an, new)).completed
    assert read(an, old, "bai-hai") is not None
    (first,) = completions(an)
    assert (first.edition_number, first.source) == (1, "quiz")
    with transaction():
        assert actions.accept_edition(person_id=an, edition=new, recorded_by="test", now=clock.now()) is None
    assert grade(made(an, new), cast.binh).completed
    assert [(c.edition_number, c.source) for c in completions(an)] == [(1, "quiz"), (2, "practical")]


def test_a_work_that_completed_one_edition_does_not_complete_the_next(an: int, edition: EditionView, cast: Cast) -> None:
    read(an, edition, "bai-mot", "bai-hai")
    hand_in(sit(an, edition))
    grade(made(an, edition), cast.binh)
    new = samples.publish(title="Khóa thử, sửa", work=samples.practical())
    with transaction():
        assert actions.accept_edition(person_id=an, edition=new, recorded_by="test", now=clock.now()) is None
    assert len(completions(an)) == 1
    grade(made(an, new), cast.binh)
    assert [c.edition_number for c in completions(an)] == [1, 2]


def test_an_uncounted_pass_goes_along_to_the_newer_edition(an: int, edition: EditionView, cast: Cast) -> None:
    grade(made(an, edition), cast.binh)
    new = samples.publish(title="Khóa thử, sửa", work=samples.practical())
    with transaction():
        actions.accept_edition(person_id=an, edition=new, recorded_by="test", now=clock.now())
    read(an, new, "bai-mot", "bai-hai")
    assert hand_in(sit(an, new)).completed
    assert completions(an)[0].edition_number == 2


def test_starting_twice_gives_the_same_try(an: int, edition: EditionView) -> None:
    assert start(an, edition).uid == start(an, edition).uid
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 1


def test_no_new_try_while_one_waits_or_has_passed(an: int, edition: EditionView, cast: Cast) -> None:
    work = made(an, edition)
    with pytest.raises(actions.WorkRefused, match="chờ chấm"):
        start(an, edition)
    grade(work, cast.binh)
    with pytest.raises(actions.WorkRefused, match="đã đạt"):
        start(an, edition)


def test_a_course_without_practical_work_has_none_to_start(an: int, cast: Cast) -> None:
    with pytest.raises(LookupError):
        start(an, samples.publish())


def test_the_highest_counter_wins_and_is_acknowledged(an: int, edition: EditionView) -> None:
    work = start(an, edition)
    assert save(work, "một", 1).counter == 1
    assert save(work, "ba", 3).taken
    late = save(work, "hai", 2)
    assert (late.counter, late.text, late.taken) == (3, "ba", False), "a late save undoes nothing"
    assert save(work, "ba", 3).taken, "the same text under the same number is a retry"
    other = save(work, "thẻ khác", 3)
    assert (other.taken, other.text) == (False, "ba"), "two pages at once: the second is told"
    assert save(work, "thẻ khác", 4).taken


def test_nothing_is_saved_after_the_hand_in(an: int, edition: EditionView) -> None:
    work = made(an, edition, "đã nộp")
    with pytest.raises(actions.WorkClosed):
        save(work, "sửa trộm", 9)
    with pytest.raises(actions.WorkClosed), transaction():
        actions.add_work_file(
            work=work, uid=uuid7(), file=Taken("a.txt", "text/plain", b"a"), sha256="0" * 64, now=clock.now()
        )
    with pytest.raises(actions.WorkClosed), transaction():
        actions.remove_work_file(work=work, file_uid=uuid7())
    assert queries.work(work.uid).text == "đã nộp"  # type: ignore[union-attr]


def test_handing_in_twice_counts_once_and_nothing_empty_is_handed_in(an: int, edition: EditionView) -> None:
    work = start(an, edition)
    save(work, "  \n ", 1)
    with pytest.raises(actions.WorkRefused, match="chưa có gì"):
        hand_in_work(work)
    save(work, "Bản tin.", 2)
    hand_in_work(work)
    first = queries.work(work.uid)
    hand_in_work(work)
    assert queries.work(work.uid) == first


def put(work: WorkRow, name: str, data: bytes) -> None:
    """A file of a work with its bytes, as the page stores it."""
    uid, file = uuid7(), take(name, data)
    storage.private.put(queries.stored_work(uid), file.data)
    with transaction():
        actions.add_work_file(
            work=work, uid=uid, file=file, sha256=sha256(file.data).hexdigest(), now=clock.now()
        )


def add(work: WorkRow, name: str, data: bytes) -> str:
    uid = uuid7()
    with transaction():
        actions.add_work_file(
            work=work, uid=uid, file=Taken(name, "text/plain", data), sha256=data.hex().ljust(64, "0")[:64], now=clock.now()
        )
    return uid


def test_files_are_limited_in_number_and_size(an: int, edition: EditionView) -> None:
    work = start(an, edition)
    first = add(work, "0.txt", b"0")
    with pytest.raises(actions.WorkRefused, match="đã có trong bài"):
        add(work, "0.txt", b"0")
    for n in range(1, 10):
        add(work, f"{n}.txt", bytes([n]))
    with pytest.raises(actions.WorkRefused, match="nhiều nhất 10 tệp"):
        add(work, "10.txt", b"x")
    with transaction():
        assert actions.remove_work_file(work=work, file_uid=first)
        assert not actions.remove_work_file(work=work, file_uid=first)
    with pytest.raises(actions.WorkRefused, match="60 MB"):
        add(work, "lon.txt", bytes(60_000_000))
    hand_in_work(work)
    assert state(work) is WorkState.WAITING


def test_a_returned_work_begins_again_with_what_was_there(an: int, edition: EditionView, cast: Cast) -> None:
    work = start(an, edition)
    save(work, "Bản một", 1)
    kept, lost = add(work, "a.txt", b"a"), add(work, "b.txt", b"b")
    hand_in_work(work)
    assert grade(work, cast.binh, passed=False).state is WorkState.RETURNED
    copy = uuid7()
    with transaction():
        uid, fresh = actions.start_work(person_id=an, edition=edition, copies={kept: copy}, now=clock.now())
    again = queries.own_work(uid, an)
    assert again is not None
    assert (fresh, again.number, again.text) == (True, 2, "Bản một")
    assert [f.uid for f in queries.files_of([again.id])[again.id]] == [copy]
    assert {f.uid for f in queries.files_of([work.id])[work.id]} == {kept, lost}, "what was handed in stays as it was"


def test_a_return_needs_a_comment_and_a_pass_the_required_criteria(an: int, edition: EditionView, cast: Cast) -> None:
    work = made(an, edition)
    with pytest.raises(actions.NotGraded, match="ghi nhận xét"):
        grade(work, cast.binh, passed=False, comment="   ")
    with pytest.raises(actions.NotGraded, match="“Câu ngắn, đọc lên nghe rõ”"):
        grade(work, cast.binh, met=frozenset({"viec-can-lam", "nguon"}))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Grading)) == 0
    assert grade(work, cast.binh, met=frozenset({"viec-can-lam", "cau-ngan"})).state is WorkState.PASSED
    (opinion,) = queries.opinions_of([work.id])[work.id]
    assert opinion.met == {"viec-can-lam", "cau-ngan"}
    assert opinion.grader == cast.binh.full_name


def test_nobody_grades_their_own_or_what_was_not_handed_in(edition: EditionView, cast: Cast, an: int) -> None:
    mine = made(cast.binh.person_id, edition)
    with pytest.raises(LookupError):
        grade(mine, cast.binh)
    with pytest.raises(LookupError):
        grade(start(an, edition), cast.binh)


def test_a_grading_is_never_changed(an: int, edition: EditionView, cast: Cast) -> None:
    work = made(an, edition)
    grade(work, cast.binh)
    for change in (sa.update(Grading).values(passed=False), sa.delete(Grading)):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction():
            db.session.execute(change)
    with pytest.raises(actions.AlreadyGraded) as told:
        grade(work, cast.chi, passed=False)
    assert [o.grader for o in told.value.opinions] == [cast.binh.full_name]
    assert state(work) is WorkState.PASSED


@pytest.mark.parametrize(
    ("verdicts", "after"),
    [
        ([True, True], [WorkState.WAITING, WorkState.PASSED]),
        ([False, False], [WorkState.WAITING, WorkState.RETURNED]),
        ([True, False, True], [WorkState.WAITING, WorkState.WAITING, WorkState.PASSED]),
        ([False, True, False], [WorkState.WAITING, WorkState.WAITING, WorkState.RETURNED]),
    ],
)
def test_two_graders_and_a_third_who_decides(an: int, cast: Cast, verdicts: list[bool], after: list[WorkState]) -> None:
    edition = samples.publish(work=samples.practical(second_grader=True))
    work = made(an, edition)
    graders = [cast.binh, cast.chi, cast.khoa]
    for n, (grader, passed) in enumerate(zip(graders, verdicts, strict=False)):
        assert grade(work, grader, passed=passed).state is after[n]
        assert state(work) is after[n]
        if after[n] is WorkState.WAITING:
            assert queries.unseen_notices(an) == ()
            with pytest.raises(actions.AlreadyGraded):
                grade(work, grader)
    assert len(queries.unseen_notices(an)) == 1


def test_the_officer_is_told_and_it_leaves_when_opened(an: int, edition: EditionView, cast: Cast) -> None:
    grade(made(an, edition), cast.binh, passed=False, comment="Thiếu nơi tiêm.")
    (news,) = queries.unseen_notices(an)
    assert news.text == "Sản phẩm “Bản tin loa 60 giây” cần làm lại. Nhận xét: Thiếu nơi tiêm."
    with transaction():
        assert actions.see_notice(uid=news.uid, person_id=cast.dung.person_id, now=clock.now()) is None
    assert queries.unseen_notices(an) == (news,)
    with transaction():
        assert actions.see_notice(uid=news.uid, person_id=an, now=clock.now()) == news.link
        assert actions.see_notice(uid=news.uid, person_id=an, now=clock.now()) == news.link
    assert queries.unseen_notices(an) == ()


def test_a_long_notice_is_cut(an: int) -> None:
    with transaction():
        actions.notify(person_id=an, kind="returned", text="a " * 400, link="", now=clock.now())
    (text,) = db.session.scalars(sa.select(Notice.text))
    assert len(text) <= 500
    assert text.endswith("…")


def together(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """Do these at the same moment, each in a thread of its own; what each gave or raised."""
    gate = threading.Barrier(len(acts))
    found: list[Any] = [None] * len(acts)

    def run(n: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                found[n] = acts[n]()
            except Exception as error:  # noqa: BLE001
                found[n] = error
            db.session.remove()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return found


def test_two_graders_at_once_give_one_verdict(app: Flask, an: int, edition: EditionView, cast: Cast) -> None:
    read(an, edition, "bai-mot", "bai-hai")
    hand_in(sit(an, edition))
    work = made(an, edition)
    binh, khoa = cast.binh, cast.khoa
    found = together(app, lambda: grade(work, binh), lambda: grade(work, khoa, passed=False))
    (second,) = [x for x in found if isinstance(x, actions.AlreadyGraded)]
    assert len(second.opinions) == 1
    assert len(queries.opinions_of([work.id])[work.id]) == 1
    assert len(queries.unseen_notices(an)) == 1
    db.session.rollback()
    assert len(completions(an)) == (1 if state(work) is WorkState.PASSED else 0)


def test_reading_the_last_lesson_while_being_graded_completes_once(app: Flask, an: int, edition: EditionView, cast: Cast) -> None:
    read(an, edition, "bai-mot")
    hand_in(sit(an, edition))
    work = made(an, edition)
    binh = cast.binh
    together(app, lambda: grade(work, binh), lambda: read(an, edition, "bai-hai"))
    db.session.rollback()
    assert len(list(db.session.scalars(sa.select(Completion)))) == 1


def test_starting_in_two_tabs_at_once_begins_one(app: Flask, an: int, edition: EditionView) -> None:
    found = together(app, lambda: start(an, edition).uid, lambda: start(an, edition).uid)
    assert found[0] == found[1], found
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 1


def test_an_interrupted_grading_leaves_nothing(an: int, edition: EditionView, cast: Cast) -> None:
    """The process dies after the verdict was written and before the transaction ended."""
    work = made(an, edition)
    with pytest.raises(KeyboardInterrupt), transaction():
        actions.grade_work(
            work=work, grader_person_id=cast.binh.person_id, passed=True, met=ALL, comment="", link="",
            graded_by=cast.binh.account_uid, now=clock.now(),
        )  # fmt: skip
        raise KeyboardInterrupt
    assert state(work) is WorkState.WAITING
    assert queries.opinions_of([work.id])[work.id] == ()
    assert queries.unseen_notices(an) == ()
    assert grade(work, cast.binh).state is WorkState.PASSED


def test_a_text_too_long_is_refused(an: int, edition: EditionView) -> None:
    with pytest.raises(actions.WorkRefused, match="50.000"):
        save(start(an, edition), "a" * 50_001, 1)


def test_a_copy_of_a_lost_file_is_no_file(an: int, edition: EditionView, cast: Cast) -> None:
    work = start(an, edition)
    add(work, "a.txt", b"a")
    hand_in_work(work)
    grade(work, cast.binh, passed=False)
    again = start(an, edition)
    assert queries.files_of([again.id])[again.id] == ()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SubmissionFile)) == 1


def test_after_a_revocation_the_quiz_is_open_again_wherever_it_is_named(client: Client, an: int, cast: Cast) -> None:
    edition = samples.publish()
    read(an, edition, "bai-mot", "bai-hai")
    hand_in(sit(an, edition))
    (done,) = completions(an)
    assert queries.lines_of(an, clock.today(), [edition])[samples.SLUG].quiz_passed
    with transaction():
        revoke_completion(completion_id=done.id, effective_on=clock.today(), reason="Người khác làm thay", recorded_by="test", now=clock.now())
    line = queries.lines_of(an, clock.today(), [edition])[samples.SLUG]
    assert not line.quiz_passed and not line.completed_on
    (same,) = lines_of_many([an], [edition], clock.today())[an]
    assert not same.quiz_passed
    assert f"/khoa-hoc/{samples.SLUG}/kiem-tra" in str(client.as_("an").get("/").page.links.values())


def test_after_a_revocation_the_work_is_done_anew_and_the_record_stays(client: Client, an: int, edition: EditionView, cast: Cast) -> None:
    read(an, edition, "bai-mot", "bai-hai")
    hand_in(sit(an, edition))
    first = made(an, edition)
    grade(first, cast.binh)
    (done,) = completions(an)
    at = f"/khoa-hoc/{samples.SLUG}/san-pham"
    assert "Làm lại (lần 2)" not in client.as_("an").get(at).page.text
    with transaction():
        revoke_completion(completion_id=done.id, effective_on=clock.today(), reason="Chép của người khác", recorded_by="test", now=clock.now())
    read(an, edition, "bai-hai")
    assert len(completions(an)) == 1  # the work that was taken back earns nothing again

    line = queries.lines_of(an, clock.today(), [edition])[samples.SLUG]
    assert line.work_due and line.work is WorkState.RETURNED
    page = client.as_("an").get(at).page
    assert "Kết quả không còn được tính" in page.text
    assert "làm và nộp lần mới" in client.as_("an").get(f"/khoa-hoc/{samples.SLUG}/vi-sao").page.text
    assert page.form("Làm lại (lần 2)").submit("Làm lại (lần 2)").status_code == 302
    second = queries.work_standing(an, edition).open  # type: ignore[union-attr]
    assert second is not None and (second.number, second.text) == (2, "Mời bà con ra sân nhà văn hóa.")
    hand_in_work(second)
    assert grade(second, cast.binh).completed
    assert [(c.source, c.source_ref) for c in completions(an)] == [("practical", first.uid), ("practical", second.uid)]
    standing = queries.work_standing(an, edition)
    assert standing is not None and standing.passing is not None and standing.passing.uid == second.uid
    assert [w.revoked for w in standing.works] == [True, False]
    assert "không còn được tính" in client.as_("an").get(at).page.text  # of the first try, below
