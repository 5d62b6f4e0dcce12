"""Training taken elsewhere, from the request of one person to what another makes of it in the figure."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.database import db, transaction
from app.people.access import EVERYTHING, Scope
from app.people.actions.merging import merge_persons
from app.people.models import Officer, Person
from app.records import actions, queries
from app.records.actions import Asked, Decider, Evidence, NotRecorded, Outside
from app.records.models import Completion
from app.records.queries import RecognisedCounts
from app.records.rules import Source
from app.records.rules.recognition import Approver, Channel, RecognitionState
from tests.records.province import Province

NOW = dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC)
TODAY = dt.date(2026, 12, 1)
MOOCS = Outside("Nền tảng MOOCS", "Trí tuệ nhân tạo", dt.date(2026, 5, 4), 540, ("B",))
CHI = Decider("chi", 99)
OUTSIDE = Approver("Lê Văn C", "Phó Giám đốc Sở", "Quyết định 12/QĐ-SKHCN ngày 01/6/2026")


@pytest.fixture
def an(app: Flask) -> tuple[Province, int]:
    """Province with An, who passed strand A here."""
    province = Province()
    with transaction():
        province.unit(1)
        person = province.person("Phạm Văn An", unit=1)
        for slug in ("a1", "a4"):
            province.completion(person, slug)
        for slug in ("b1", "b4"):
            province.edition(slug, 2)
        province.rule(1)
    return province, person


def ask(person: int, outside: Outside = MOOCS, by: str = "em", **more: Any) -> str:
    with transaction():
        asked = Asked(person, outside, Evidence(reference="Giấy chứng nhận số 12"))
        return actions.request_recognition(
            asked=asked, channel=Channel.STAFF, by=by, now=more.get("now", NOW)
        )


def approve(uid: str, by: Decider = CHI, **more: Any) -> int:
    with transaction():
        return actions.approve_recognitions(uids=[uid], by=by, now=NOW, **more)


def test_a_strand_taken_elsewhere_completes_the_training_and_is_counted_apart(
    an: tuple[Province, int],
) -> None:
    province, person = an
    uid = ask(person)
    assert queries.target(EVERYTHING, TODAY).numerator == 0
    assert approve(uid) == 2
    made = db.session.scalars(
        sa.select(Completion).where(Completion.source == "recognition").order_by(Completion.id)
    ).all()
    assert [(c.earned_on, c.edition_number, c.credited_minutes, c.score) for c in made] == [
        (dt.date(2026, 5, 4), 2, 270, None)
    ] * 2
    assert queries.target(EVERYTHING, TODAY).numerator == 1
    assert queries.officers(EVERYTHING, TODAY)[0].standing.trained  # the pure judge agrees
    assert queries.recognised_counts(EVERYTHING, TODAY) == RecognisedCounts(1, 1, by_unit={"U1": 1})
    uid = db.session.scalar(sa.select(Person.uid).where(Person.id == person))
    assert queries.recognised_people(EVERYTHING, TODAY) == {uid}
    # Before the training, before it was known, in another unit: nothing rests on it.
    assert queries.recognised_counts(EVERYTHING, dt.date(2026, 5, 3)) == RecognisedCounts(0, 0)
    before = NOW - dt.timedelta(seconds=1)
    assert queries.recognised_counts(EVERYTHING, TODAY, before) == RecognisedCounts(0, 0)
    assert queries.target(EVERYTHING, TODAY, before).numerator == 0
    with transaction():
        other = province.unit(2)
    assert queries.recognised_counts(Scope(frozenset({other})), TODAY).people == 0
    # Earned here as well, N rests on it no more; the recognition is still one.
    with transaction():
        for slug in ("b1", "b4"):
            province.completion(person, slug)
    assert queries.recognised_counts(EVERYTHING, TODAY) == RecognisedCounts(0, 1)
    assert not queries.recognised_people(EVERYTHING, TODAY)
    # Its completions say what they are.
    view = next(c for c in queries.completions_of(person) if c.source is Source.RECOGNITION)
    assert (view.title, view.edition_number) == ("Khóa b4", 0)
    found = queries.letter(view.certificate_code or "")
    assert found is not None
    assert found.recognised == "“Trí tuệ nhân tạo”, Nền tảng MOOCS"
    assert (found.course_title, found.strand, found.edition_number) == ("Khóa b4", "B", 0)


def test_of_somebody_who_stands_in_the_register_twice(an: tuple[Province, int]) -> None:
    """What was recognised under the record merged away counts for the one kept, and is told as it counts."""
    province, person = an
    with transaction() as session:
        again = province.person("Phạm Văn An", unit=1)
        kept, other = (
            session.scalars(sa.select(Officer).where(Officer.person_id == p)).one() for p in (person, again)
        )
    approve(ask(again))
    with transaction():
        merge_persons(kept=kept, other=other, by="test", now=NOW)
    assert queries.target(EVERYTHING, TODAY).numerator == 1
    assert queries.recognised_counts(EVERYTHING, TODAY) == RecognisedCounts(1, 1, by_unit={"U1": 1})
    kept_uid = db.session.scalar(sa.select(Person.uid).where(Person.id == person))
    assert queries.recognised_people(EVERYTHING, TODAY) == {kept_uid}


def test_without_an_equivalence_it_is_recorded_and_counts_for_nothing(an: tuple[Province, int]) -> None:
    _, person = an
    uid = ask(person, Outside("MOOCS", "Kỹ năng mềm", dt.date(2026, 5, 4), 90))
    assert approve(uid) == 0
    found = queries.recognition(uid)
    assert found is not None
    assert (found.state, found.courses) == (RecognitionState.APPROVED, ())
    assert queries.recognised_counts(EVERYTHING, TODAY) == RecognisedCounts(0, 0)
    # Erasing the person takes what bears a name, and leaves the fact.
    with transaction():
        actions.erase_evidence(person_id=person)
    found = queries.recognition(uid)
    assert found is not None
    assert (found.reference, found.state) == ("", RecognitionState.APPROVED)


def test_two_people_decide_once(an: tuple[Province, int]) -> None:
    _, person = an
    uid = ask(person)
    for by, says in ((Decider("em", 5), "cần người khác duyệt"), (Decider("an", person), "chính mình")):
        with pytest.raises(NotRecorded, match=says):
            approve(uid, by)
    with pytest.raises(NotRecorded, match="Cần ghi lý do"), transaction():
        actions.refuse_recognition(uid=uid, reason=" ", by=CHI, now=NOW)
    assert queries.waiting_recognitions(EVERYTHING, TODAY, by="em", person_id=0) == 0
    assert queries.next_waiting(EVERYTHING, TODAY, by="chi", person_id=0) == uid
    with transaction():
        actions.refuse_recognition(uid=uid, reason="Giấy chứng nhận của người khác", by=CHI, now=NOW)
    with pytest.raises(NotRecorded, match="vừa được xử lý"):
        approve(uid)
    found = queries.recognition(uid)
    assert found is not None
    assert (found.state, found.reason) == (RecognitionState.REFUSED, "Giấy chứng nhận của người khác")
    # Refused, it may be handed in again; while that waits, not a third time.
    again = ask(person)
    with pytest.raises(NotRecorded, match="đã có hồ sơ: chờ duyệt"):
        ask(person, Outside(" nền tảng MOOCS", "TRÍ TUỆ NHÂN TẠO", dt.date(2026, 5, 4), 1))
    with transaction():
        actions.withdraw_recognition(uid=again, by="an", now=NOW)
    with pytest.raises(NotRecorded, match="vừa được xử lý"):
        approve(again)
    with pytest.raises(NotRecorded, match="tương lai"):
        ask(person, Outside("MOOCS", "x", dt.date(2026, 12, 2), 45))


def test_one_clerk_writes_down_who_approved_outside_the_system(an: tuple[Province, int]) -> None:
    _, person = an
    uid = ask(person)
    with pytest.raises(NotRecorded, match="Ghi đủ"):
        approve(uid, Decider("em", 5, Approver("Lê Văn C")))
    assert approve(uid, Decider("em", 5, OUTSIDE)) == 2
    assert queries.recognised_counts(EVERYTHING, TODAY) == RecognisedCounts(
        1, 1, ("Lê Văn C, Phó Giám đốc Sở (Quyết định 12/QĐ-SKHCN ngày 01/6/2026)",), {"U1": 1}
    )


def test_an_equivalence_is_approved_once_and_reused_in_versions(an: tuple[Province, int]) -> None:
    _, person = an

    def propose(*equal: str) -> str:
        with transaction():
            return actions.propose_equivalence(
                provider="MOOCS",
                course_name="AI cơ bản",
                equal_to=equal,
                grounds="Đề cương trùng",
                by="chi",
                now=NOW,
            )

    def decide(uid: str, by: str, approved: bool = True, refusal: str = "") -> None:
        with transaction():
            actions.decide_equivalence(
                uid=uid, approved=approved, refusal=refusal, by=Decider(by, None), now=NOW
            )

    first = propose("b4")
    with pytest.raises(NotRecorded, match="cần người khác duyệt"):
        decide(first, "chi")
    with pytest.raises(NotRecorded, match="lý do"):
        decide(first, "hai", approved=False)
    assert (queries.waiting_equivalences("chi"), queries.waiting_equivalences("hai")) == (0, 1)
    decide(first, "hai")
    uid = ask(person, Outside("moocs", "AI CƠ BẢN", dt.date(2026, 5, 4), 90, ("b4",)))
    approve(uid)
    second = propose("b1", "b4")
    decide(second, "hai")
    (in_force,) = queries.equivalences_in_force().values()
    assert (in_force.number, in_force.equal_to) == (2, ("b1", "b4"))
    assert [e.number for e in queries.equivalences("replaced")] == [1]
    # What was decided before stays as it was decided, and says on what it rested.
    found = queries.recognition(uid)
    assert found is not None
    assert (found.courses, found.by_equivalence) == (("b4",), True)


def test_a_course_that_is_only_planned_can_be_completed_elsewhere(an: tuple[Province, int]) -> None:
    from app.catalog import queries as catalog
    from app.catalog.actions import load_programmes
    from app.operations.installation import COURSES

    _, person = an
    with transaction():
        load_programmes(path=COURSES / "programmes.toml", now=NOW)
    uid = ask(
        person,
        Outside(
            "MOOCS", "Chuyển đổi số", dt.date(2026, 5, 4), 540, ("chuyen-doi-so-chinh-quyen-so-du-lieu",)
        ),
    )
    assert approve(uid) == 1
    view = queries.completions_of(person)[-1]
    assert (view.title, view.strand) == ("Chuyển đổi số, chính quyền số hai cấp, Đề án 06 và dữ liệu", "B")
    assert "chuyen-doi-so-chinh-quyen-so-du-lieu" not in {e.slug for e in catalog.published_courses()}
