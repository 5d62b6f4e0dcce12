"""A wrong key from proposal to letters: nobody loses, what was handed in stays, the department alone takes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

import app.learning.jobs  # noqa: F401 - its handler
from app.catalog import queries as catalog
from app.catalog.models import KeyCorrection
from app.core import clock, jobs
from app.core.database import db, transaction
from app.core.models import AuditLine
from app.learning import actions, queries
from app.learning.models import Answer, Attempt, KeyProposal, Notice, Regrade
from app.people.models import Person
from app.people.queries.names import RESTRICTED_NAME
from app.records import queries as records
from app.records.models import Certificate, Completion, Revocation
from tests.conftest import Cast
from tests.learning import samples

SLUG = samples.SLUG
PAGE = f"/phan-tich/{SLUG}/1/sua-dap-an"
WRONG = {**samples.RIGHT, "mot": "a"}  # as somebody answers who knows better than the key


def _sit(person_id: int, answers: dict[str, Any], *, read: bool = True, by: str = "test") -> str:
    """Sit at the quiz as a person and hand in; the attempt's uid."""
    edition = catalog.current_edition(SLUG)
    assert edition is not None
    now = clock.now()
    with transaction():
        for lesson in edition.lessons if read else ():
            actions.mark_read(person_id=person_id, edition=edition, lesson_key=lesson.key, recorded_by=by, now=now)
        uid = actions.start_attempt(person_id=person_id, edition=edition, now=now)
    sitting = queries.sitting(uid, person_id)
    assert sitting is not None
    newer = {s.key: (1, answers.get(s.key)) for s in sitting.paper.sheets}
    with transaction():
        actions.submit_attempt(sitting=sitting, newer=newer, own_work=True, recorded_by=by, now=now)
    return uid


def _attempt(uid: str) -> tuple[Any, ...]:
    row = db.session.execute(
        sa.select(Attempt.score, Attempt.passed, Attempt.submitted_at, Attempt.marks).where(Attempt.uid == uid)
    ).one()
    return tuple(row)


def _standing(person_id: int) -> queries.QuizStanding:
    edition = catalog.current_edition(SLUG)
    assert edition is not None
    return queries.quiz_standing(person_id, edition, None, clock.now())


@pytest.fixture
def failed(client: Any, cast: Cast) -> dict[str, str]:
    """Of seven questions An misses two and a part, Dung the first by the wrong key and two more, Em answers by the key."""
    samples.publish(SLUG)
    few = {k: WRONG[k] for k in ("mot", "nhieu", "dung-sai", "ty-le", "sapo")}
    return {
        "an": _sit(cast.an.person_id, few),
        "dung": _sit(cast.dung.person_id, few, read=False),
        "em": _sit(cast.em.person_id, {**few, "mot": "b"}),
    }


def _propose(client: Any, key: str = "mot", reason: str = "văn bản mới", **fields: Any) -> str:
    """Through the two steps of the page: what would follow, then the proposal; its address."""
    binh = client.as_("binh")
    shown = binh.get(f"{PAGE}/{key}").page.form("Xem điều sẽ xảy ra").submit("Xem điều sẽ xảy ra", reason=reason, **fields)
    assert shown.status_code == 200, shown.page.text
    assert "Điều sẽ xảy ra" in shown.page.text
    sent = shown.page.form("Gửi đề nghị duyệt").submit("Gửi đề nghị duyệt")
    assert sent.status_code == 302, sent.page.text
    return str(sent.location)


def _approve(client: Any, address: str) -> None:
    answer = client.as_("khoa").get(address).page.form("Duyệt và tính lại").submit("Duyệt và tính lại")
    assert "/viec/" in answer.location, answer.page.text
    while jobs.run_next():
        pass


def test_who_was_right_all_along_passes_and_gets_a_letter_and_nobody_loses(
    client: Any, cast: Cast, failed: dict[str, str]
) -> None:
    before = {name: _attempt(uid) for name, uid in failed.items()}
    assert [before[n][1] for n in ("an", "dung", "em")] == [False, False, True]
    held = records.completions_of(cast.em.person_id)
    page = client.as_("binh").get(f"/phan-tich/{SLUG}/1").page
    assert any("/sua-dap-an/mot" in href for href in page.links.values())

    address = _propose(client, dung=["a"])
    shown = client.as_("binh").get(address).page.text
    assert "3 bài của 3 người" in shown
    assert "2 bài" in shown
    assert "Phạm Văn An" not in shown, "the trainer sees numbers alone"
    named = client.as_("khoa").get(address).page.text
    for name in ("Phạm Văn An", "Đinh Thị Dung", "Phạm Thị Em"):
        assert name in named
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Regrade)) == 0, "nothing before the approval"
    _approve(client, address)

    assert {name: _attempt(uid) for name, uid in failed.items()} == before, "what was handed in stays"
    an, dung, em = (_standing(cast[n].person_id) for n in ("an", "dung", "em"))
    assert an.passing is not None
    assert an.passing.score == an.attempts[0].score == 7142
    assert an.passing.first_score == 5714
    assert dung.passing is not None
    assert em.passing is not None
    assert em.passing.score == before["em"][0], "Em keeps what the old key gave"
    (letter,) = records.completions_of(cast.an.person_id)
    assert letter.certificate_code
    assert letter.score == 7142
    assert records.completions_of(cast.dung.person_id) == [], "Dung has not read the lessons"
    assert records.completions_of(cast.em.person_id) == held
    told = dict(db.session.execute(sa.select(Notice.person_id, Notice.text).where(Notice.kind == "regraded")).all())
    assert set(told) == {cast.an.person_id, cast.dung.person_id}
    assert "57,1% thành 71,4%" in told[cast.an.person_id]
    verbs = set(db.session.scalars(sa.select(AuditLine.verb)))
    assert {"learning.propose_key", "learning.approve_key", "catalog.correct_key", "learning.regrade"} <= verbs
    assert "learning.see_mending" in verbs

    # Dung reads what is missing, and the pass under the mended key completes the course.
    edition = catalog.current_edition(SLUG)
    assert edition is not None
    with transaction():
        for lesson in edition.lessons:
            actions.mark_read(person_id=cast.dung.person_id, edition=edition, lesson_key=lesson.key, recorded_by="x", now=clock.now())
    assert len(records.completions_of(cast.dung.person_id)) == 1


def test_regrading_again_changes_nothing(client: Any, cast: Cast, failed: dict[str, str]) -> None:
    _approve(client, _propose(client, dung=["a"]))

    def facts() -> list[Any]:
        tables = (Regrade, Completion, Certificate, Notice, KeyCorrection)
        return [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables]

    once = facts()
    correction, proposal = db.session.execute(sa.select(KeyCorrection.uid, KeyProposal.uid).where(KeyProposal.correction_id == KeyCorrection.id)).one()
    with transaction():
        jobs.ask("learning.regrade", {"proposal": proposal, "correction": correction, "by": "x"}, "x")
    assert jobs.run_next()
    assert facts() == once


def test_new_papers_are_marked_by_the_mended_key_and_results_say_so(client: Any, cast: Cast, failed: dict[str, str]) -> None:
    _approve(client, _propose(client, dung=["a"], reason="Câu đầu phải nói việc"))
    uid = _sit(cast.giang.person_id, WRONG)
    assert _attempt(uid)[:2] == (10_000, True)
    result = client.as_("giang").get(f"/khoa-hoc/{SLUG}/kiem-tra/{uid}/ket-qua").page.text
    assert f"Đáp án câu này đã được sửa ngày {clock.today():%d/%m/%Y}." in result
    assert "Câu đầu phải nói việc" in result
    an = client.as_("an").get(f"/khoa-hoc/{SLUG}/kiem-tra/{failed['an']}/ket-qua").page.text
    assert "Điểm đã được tính lại" in an
    assert "Trước khi sửa: 57,1%; nay: 71,4%." in an
    em = client.as_("em").get(f"/khoa-hoc/{SLUG}/kiem-tra/{failed['em']}/ket-qua").page.text
    assert "giữ theo cách tính có lợi hơn" in em
    assert "Anh/chị đã đạt bài kiểm tra" in em
    home = client.as_("an").get("/").page.text
    assert "Hoàn thành" in home or "Giấy xác nhận" in home


def test_a_question_that_no_longer_counts_leaves_papers_old_and_new(client: Any, cast: Cast, failed: dict[str, str]) -> None:
    _approve(client, _propose(client, key="ghep", void="y"))
    assert _standing(cast.an.person_id).attempts[0].score == 6666, "four of six"
    uid = _sit(cast.giang.person_id, samples.RIGHT)
    assert _attempt(uid)[0] == 10_000
    sitting = queries.sitting(uid, cast.giang.person_id)
    assert sitting is not None
    assert "ghep" not in [s.key for s in sitting.paper.sheets]
    assert "đúng 6/6" not in client.as_("giang").get(f"/khoa-hoc/{SLUG}/kiem-tra/{uid}/ket-qua").page.text
    analysis = client.as_("binh").get(f"/phan-tich/{SLUG}/1").page.text
    assert "Không còn tính điểm từ ngày" in analysis
    old = client.as_("em").get(f"/khoa-hoc/{SLUG}/kiem-tra/{failed['em']}/ket-qua").page.text
    assert "Câu này không còn được tính điểm từ ngày" in old


def test_a_better_score_brings_a_letter_beside_the_first(client: Any, cast: Cast) -> None:
    samples.publish(SLUG)
    _sit(cast.an.person_id, WRONG)
    (first,) = records.completions_of(cast.an.person_id)
    _approve(client, _propose(client, dung=["a", "b"]))
    scores = sorted(c.score or 0 for c in records.completions_of(cast.an.person_id))
    assert scores == [first.score, 10_000]
    assert {c.earned_on for c in records.completions_of(cast.an.person_id)} == {first.earned_on}


def test_an_open_attempt_handed_in_after_the_mending_is_marked_by_it(client: Any, cast: Cast) -> None:
    edition = samples.publish(SLUG)
    with transaction():
        uid = actions.start_attempt(person_id=cast.an.person_id, edition=edition, now=clock.now())
    _approve(client, _propose(client, dung=["a"]))
    sitting = queries.sitting(uid, cast.an.person_id)
    assert sitting is not None
    with transaction():
        newer = {s.key: (1, WRONG[s.key]) for s in sitting.paper.sheets}
        actions.submit_attempt(sitting=sitting, newer=newer, own_work=True, recorded_by="x", now=clock.now())
    assert _attempt(uid)[0] == 10_000


def test_what_is_proposed_must_be_a_change_that_was_looked_at(client: Any, cast: Cast, failed: dict[str, str]) -> None:
    binh = client.as_("binh")
    form = binh.get(f"{PAGE}/mot").page.form("Xem điều sẽ xảy ra")
    same = form.submit(reason="x")
    assert same.status_code == 422
    assert "chưa có gì thay đổi" in same.page.text
    nothing = form.submit(reason="x", dung=None)
    assert nothing.status_code == 422
    assert "ít nhất một phương án" in nothing.page.text
    silent = form.submit(reason="", dung=["a"])
    assert "Cần ghi lý do" in silent.page.text
    shown = form.submit(reason="x", dung=["a"]).page.form("Gửi đề nghị duyệt")
    changed = shown.submit("Gửi đề nghị duyệt", dung=["a", "b"])
    assert changed.status_code == 200, "what is sent differs from what was looked at: look again"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(KeyProposal)) == 0
    assert binh.get(f"{PAGE}/khong-co").status_code == 404
    assert binh.get(f"/phan-tich/{SLUG}/9/sua-dap-an/mot").status_code == 404


def test_every_kind_has_its_form(client: Any, cast: Cast, failed: dict[str, str]) -> None:
    changes: dict[str, dict[str, Any]] = {
        "nhieu": {"dung": ["a"]},
        "dung-sai": {"dung": ["a"]},
        "ty-le": {"so": "54,9"},
        "sapo": {"chap_nhan": "mở bài"},
        "ghep": {"ghep-1": "2", "ghep-2": "1"},
        "thu-tu": {"thu_tu-1": "2", "thu_tu-2": "1"},
    }
    for key, fields in changes.items():
        address = _propose(client, key=key, **fields)
        assert "Đáp án mới" in client.as_("khoa").get(address).page.text
        _approve(client, address)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(KeyCorrection)) == len(changes)


def test_somebody_else_approves(client: Any, cast: Cast, failed: dict[str, str]) -> None:
    with transaction():
        from app.people.access import Role
        from app.people.actions import grant_role

        grant_role(account_id=cast.binh.account_id, role=Role.REVIEWER, unit_id=None, from_on=dt.date(2026, 1, 1), by="t", now=clock.now())
    address = _propose(client, dung=["a"])
    page = client.as_("binh").get(address).page
    assert "Rút lại đề nghị" in [b for f in page.forms for b in f.buttons]
    own = client.as_("binh").post(address, data={"ket_qua": "duyet"})
    assert own.status_code == 422
    assert "không tự duyệt" in own.page.text
    refused = client.as_("khoa").post(address, data={"ket_qua": "khong"})
    assert refused.status_code == 422
    assert "vì sao không đồng ý" in refused.page.text
    client.as_("khoa").post(address, data={"ket_qua": "khong", "note": "Đáp án cũ đúng"})
    assert "Đáp án cũ đúng" in client.as_("binh").get(address).page.text
    again = client.as_("khoa").post(address, data={"ket_qua": "duyet"})
    assert again.status_code == 422
    assert not jobs.run_next()
    second = _propose(client, dung=["a"])
    client.as_("binh").post(second, data={"ket_qua": "rut"})
    assert "đã rút lại" in client.as_("khoa").get(second).page.text


def test_the_department_alone_takes_back_and_opens_another_try(
    client: Any, cast: Cast, failed: dict[str, str], at: Callable[..., Any]
) -> None:
    address = _propose(client, dung=["a"])
    _approve(client, address)
    assert client.as_("khoa").get(f"{address}/thu-hoi").status_code == 404
    chi = client.as_("chi")
    assert "1 kết quả hoàn thành chỉ có được nhờ đáp án cũ" in chi.get(address).page.text
    page = chi.get(f"{address}/thu-hoi").page
    assert "Phạm Thị Em" in page.text
    assert "Phạm Văn An" not in page.text
    form = page.form("Thu hồi các kết quả đã chọn")
    assert form.submit(reason="theo ý kiến Sở", sure="y").status_code == 422, "nobody chosen"
    (held,) = records.completions_of(cast.em.person_id)
    assert form.submit(ket_qua=[held.uid], reason="", sure="y").status_code == 422
    done = form.submit(ket_qua=[held.uid], reason="theo ý kiến Sở", sure="y")
    assert done.status_code == 302
    (held,) = records.completions_of(cast.em.person_id)
    assert (held.revoked_on, held.revoked_why) == (clock.today(), "theo ý kiến Sở")
    assert held.certificate_code, "the letter stays, and says that it no longer counts"
    assert "không còn được tính" in str(db.session.scalar(sa.select(Notice.text).where(Notice.person_id == cast.em.person_id)))
    standing = _standing(cast.em.person_id)
    assert standing.passing is None
    assert standing.next.opening == "mo", "the way on is open"
    result = client.as_("em").get(f"/khoa-hoc/{SLUG}/kiem-tra/{failed['em']}/ket-qua").page
    assert result.h1 == "Kết quả lần này không còn được tính"
    _sit(cast.em.person_id, {**samples.RIGHT, "mot": "a"})
    counted = [c for c in records.completions_of(cast.em.person_id) if c.revoked_on is None]
    assert len(counted) == 1
    assert "Không có kết quả hoàn thành nào" in chi.get(address).page.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Revocation)) == 1


def test_who_restricted_the_use_of_their_data_is_nameless(client: Any, cast: Cast, failed: dict[str, str]) -> None:
    """Both lists: for whom something would change, and who stands by the wrong key alone. The rest is as for everybody."""
    with transaction() as session:
        session.get_one(Person, cast.em.person_id).restricted_at = clock.now()
    address = _propose(client, dung=["a"])
    named = client.as_("khoa").get(address).page.text
    assert "Phạm Văn An" in named and RESTRICTED_NAME in named and "Phạm Thị Em" not in named
    _approve(client, address)
    page = client.as_("chi").get(f"{address}/thu-hoi").page
    assert RESTRICTED_NAME in page.text and "Phạm Thị Em" not in page.text
    (held,) = records.completions_of(cast.em.person_id)
    form = page.form("Thu hồi các kết quả đã chọn")
    assert form.submit(ket_qua=[held.uid], reason="theo ý kiến Sở", sure="y").status_code == 302
    (held,) = records.completions_of(cast.em.person_id)
    assert held.revoked_on == clock.today()


def test_a_paper_whose_answers_were_erased_keeps_its_score(client: Any, cast: Cast, failed: dict[str, str]) -> None:
    with transaction() as session:
        em = sa.select(Attempt.id).where(Attempt.uid == failed["em"]).scalar_subquery()
        session.execute(sa.delete(Answer).where(Answer.attempt_id == em))
    address = _propose(client, dung=["a"])
    assert "2 bài của 2 người" in client.as_("binh").get(address).page.text
    _approve(client, address)
    assert "Không có kết quả hoàn thành nào" in client.as_("chi").get(address).page.text


def test_trainers_who_read_others_see_only_what_they_may(client: Any, cast: Cast, failed: dict[str, str]) -> None:
    address = _propose(client, dung=["a"])
    for name in ("an", "dung", "ha"):
        assert client.as_(name).get(address).status_code == 404
        assert client.as_(name).get("/sua-dap-an").status_code == 404
        assert client.as_(name).post(address, data={"ket_qua": "duyet"}).status_code == 404
    assert client.as_("khoa").get(f"{PAGE}/mot").status_code == 404
    assert "Chờ duyệt" in client.as_("chi").get("/sua-dap-an").page.text


def test_answers_and_facts_stay_as_they_were_given(client: Any, cast: Cast, failed: dict[str, str]) -> None:
    before = db.session.execute(sa.select(Answer.attempt_id, Answer.question_key, Answer.value)).all()
    _approve(client, _propose(client, dung=["a"]))
    assert db.session.execute(sa.select(Answer.attempt_id, Answer.question_key, Answer.value)).all() == before
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction() as session:
        session.execute(sa.update(Regrade).values(score=1))
