"""A wrong key is mended: proposed by a trainer, approved by somebody else, applied in the officer's favour (practice P21).

Nothing of an attempt is rewritten: its new worth stands beside it as a `Regrade`, completions are added through the one
door. Taking a completion back because of a mended key is an act of its own, by the department.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.catalog import actions as catalog_actions
from app.catalog import queries as catalog
from app.catalog.bundle import Question, question_to_dict
from app.catalog.queries import CorrectionView, EditionView
from app.core import audit, clock, numbers
from app.core.database import db, insert
from app.learning import queries
from app.learning.actions.courses import hold_enrolment
from app.learning.actions.notices import notify
from app.learning.mending import Change, in_force, still_counted
from app.learning.models import Attempt, ExtraAttempt, KeyProposal, Regrade
from app.learning.queries import Doubtful, Proposal
from app.people import queries as people
from app.people.models import Account
from app.records.actions import record_completion, revoke_completion
from app.records.rules import Source


class NotMended(ValueError):
    """The key cannot be mended so; the message is a sentence."""


def propose_key(
    *, edition: EditionView, question_key: str, question: Question | None, reason: str, by: str, now: dt.datetime
) -> str:
    """Propose a mended key, and give the proposal's uid; `question` None: it shall no longer count. Raises NotMended."""
    assert edition.quiz is not None
    bank = catalog.questions(edition.quiz.id)
    published = next((q for q in bank if q.key == question_key), None)
    if published is None:
        raise NotMended("Không có câu hỏi này trong phiên bản.")
    if not reason.strip():
        raise NotMended("Cần ghi lý do sửa đáp án.")
    fixes = {key: c.question for key, c in catalog.corrections_now(edition.quiz.id).items()}
    if in_force(published, fixes) == question:
        raise NotMended("Đáp án chưa có gì thay đổi so với đáp án đang dùng.")
    if not still_counted(bank, {**fixes, question_key: question}):
        raise NotMended("Đây là câu cuối cùng còn được tính điểm, nên không bỏ được.")
    if queries.open_proposal(edition.quiz.id, question_key) is not None:
        raise NotMended("Câu này đã có một đề nghị đang chờ duyệt.")
    row = KeyProposal(
        quiz_id=edition.quiz.id, question_key=question_key, body=question_to_dict(question) if question else None,
        reason=reason.strip(), proposed_at=now, proposed_by=by, state="proposed",
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("learning.propose_key", [row.uid], scope=edition.slug)
    return row.uid


def _decide(proposal: Proposal, state: str, by: str, note: str, now: dt.datetime) -> KeyProposal:
    row = db.session.scalar(
        sa.select(KeyProposal)
        .where(KeyProposal.id == proposal.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or row.state != "proposed":
        raise NotMended("Đề nghị này đã được trả lời hoặc đã được rút lại.")
    row.state, row.decided_at, row.decided_by, row.decision_note = state, now, by, note.strip()
    return row


def _answer(proposal: Proposal, said: str, now: dt.datetime) -> None:
    """Tell whoever proposed what was decided."""
    person_id = db.session.scalar(sa.select(Account.person_id).where(Account.uid == proposal.proposed_by))
    if person_id is not None:
        text = f"Đề nghị sửa đáp án câu {proposal.question_key} của khóa “{proposal.edition.title}” {said}"
        notify(person_id=person_id, kind="key", text=text, link=f"/sua-dap-an/{proposal.uid}", now=now)


def withdraw_key(*, proposal: Proposal, by: str, now: dt.datetime) -> None:
    """Take one's own proposal back. Raises NotMended."""
    if proposal.proposed_by != by:
        raise NotMended("Chỉ người đề nghị rút lại được.")
    _decide(proposal, "withdrawn", by, "", now)
    audit.record("learning.withdraw_key", [proposal.uid])


def refuse_key(*, proposal: Proposal, by: str, note: str, now: dt.datetime) -> None:
    """Leave the key as it is, with a reason. Raises NotMended."""
    if not note.strip():
        raise NotMended("Hãy ghi vì sao không đồng ý, để người đề nghị biết.")
    _decide(proposal, "refused", by, note, now)
    _answer(proposal, f"chưa được đồng ý: {note.strip()}", now)
    audit.record("learning.refuse_key", [proposal.uid])


def approve_key(*, proposal: Proposal, by: str, note: str, now: dt.datetime) -> str:
    """Make the mended key hold from now on, and give the correction's uid. Raises NotMended for one's own proposal.

    Regrading what was handed in before is a job of its own, asked for in the same transaction (`regrade_batch`).
    """
    if proposal.proposed_by == by:
        raise NotMended("Người đề nghị không tự duyệt được; cần một người khác.")
    row = _decide(proposal, "approved", by, note, now)
    made = catalog_actions.correct_key(
        quiz_id=row.quiz_id, question_key=row.question_key, body=row.body, reason=row.reason, author=row.proposed_by,
        approved_by=by, now=now,
    )  # fmt: skip
    row.correction_id = made.id
    _answer(proposal, "đã được duyệt; các bài đã nộp đang được tính lại.", now)
    audit.record("learning.approve_key", [proposal.uid, made.uid])
    return made.uid


def await_hand_ins(*, quiz_id: int) -> None:
    """Wait for the hand-ins under way, each of which may have been marked by the key as it was.

    A hand-in holds its attempt; what begins after this sees the mended key, which was committed before.
    """
    db.session.execute(
        sa.select(Attempt.id)
        .where(Attempt.quiz_id == quiz_id, Attempt.submitted_at.is_(None))
        .order_by(Attempt.id)
        .with_for_update(read=True)
    )


@dataclass(frozen=True)
class Batch:
    """What one batch of regrading came to. `last`: the attempt to go on after, None when there are no more."""

    last: int | None
    attempts: int = 0
    raised: int = 0
    pass_now: int = 0
    letters: int = 0


def regrade_batch(
    *, correction: CorrectionView, edition: EditionView, after: int, by: str, now: dt.datetime
) -> Batch:
    """Regrade the next attempts beside themselves, add the completions their new worth earns, tell their writers.

    Safe to repeat: an attempt is regraded once for a correction, a completion recorded once for what earned it.
    """
    fixes = {key: c.question for key, c in catalog.corrections_now(correction.quiz_id).items()}
    key = correction.question_key
    found, last = queries.changes_after(edition, key, fixes, after=after, but=correction.id)
    # Reading the last lesson may happen at once: each must see the other's outcome. Held before anything else, as
    # handing in does, so that neither waits for the other.
    for person_id in sorted({c.person_id for c in found if c.raised}):
        hold_enrolment(person_id, edition.course_id)
    fresh = _keep(found, correction, now)
    changes = [c for c in found if c.attempt_id in fresh]
    earned = {c.attempt_id: (on, letter) for c, on, letter in queries.letters_for(edition, changes, correction.uid)}
    for on, letter, change in [(*earned[c.attempt_id], c) for c in changes if c.attempt_id in earned]:
        record_completion(
            person_id=change.person_id, course_id=on.course_id, edition_id=on.id, edition_number=on.number,
            source=Source.PRACTICAL if letter.work else Source.QUIZ, source_ref=letter.ref, earned_at=letter.earned_at,
            score=letter.score, credited_minutes=on.credited_minutes, recorded_by=by, now=now,
            evidence={"correction": correction.uid, "attempt": change.attempt_uid},
        )  # fmt: skip
    for change in changes:
        if change.raised:
            _tell(change, edition, letter=change.attempt_id in earned, now=now)
    if changes:
        audit.record(
            "learning.regrade", [c.attempt_uid for c in changes], scope=correction.uid, count=len(changes)
        )
    return Batch(
        last, len(changes), sum(c.raised for c in changes), sum(c.gains and not c.passed_elsewhere for c in changes), len(earned)
    )  # fmt: skip


def _keep(changes: Sequence[Change], correction: CorrectionView, now: dt.datetime) -> set[int]:
    """Write the regrades; the attempts that had none of this correction yet."""
    if not changes:
        return set()
    statement = (
        insert(Regrade.__table__)
        .values(
            [
                {
                    "attempt_id": c.attempt_id, "correction_id": correction.id, "graded_at": now,
                    "score": c.after.score, "passed": c.after.passed, "marks": dict(c.after.marks),
                }
                for c in changes
            ]
        )
        .on_conflict_do_nothing(index_elements=["attempt_id", "correction_id"])
        .returning(Regrade.__table__.c.attempt_id)
    )  # fmt: skip
    return set(db.session.scalars(statement))


def _tell(change: Change, edition: EditionView, *, letter: bool, now: dt.datetime) -> None:
    what = f"Một đáp án trong bài kiểm tra “{edition.title}” đã được sửa. Bài của anh/chị được tính lại:"
    scores = f"{numbers.score(change.before.score)} thành {numbers.score(change.after.score)}"
    if letter:
        text = f"{what} {scores}. Giấy xác nhận {'đã sẵn sàng' if change.gains else 'theo điểm mới đã sẵn sàng'}."
        link = "/ket-qua-hoc-tap"
    else:
        text = f"{what} {scores}{', nay đạt' if change.gains else ''}."
        link = f"/khoa-hoc/{edition.slug}/kiem-tra/{change.attempt_uid}/ket-qua"
    notify(person_id=change.person_id, kind="regraded", text=text, link=link, now=now)


def revoke_by_key(
    *,
    proposal: Proposal,
    doubtful: Sequence[Doubtful],
    effective_on: dt.date | None,
    reason: str,
    by: str,
    now: dt.datetime,
) -> int:
    """Take back completions that stood by a wrong key alone, and open another attempt to each person; how many.

    By the department only, with a reason (practice P21). `effective_on` None: from the day each was earned, because it
    never was (decision 7). Raises NotMended without a reason, NotRecorded for a day before one was earned.
    """
    if not reason.strip():
        raise NotMended("Cần ghi lý do thu hồi.")
    edition = proposal.edition
    assert edition.quiz is not None
    clerks = people.clerks_of([one.person_id for one in doubtful], clock.local_date(now))
    for one in doubtful:
        day = effective_on or one.earned_on
        revoke_completion(
            completion_id=one.completion_id, effective_on=day, reason=reason.strip()[:300], recorded_by=by, now=now
        )
        db.session.add(
            ExtraAttempt(
                person_id=one.person_id, course_id=edition.course_id, quiz_key=edition.quiz.key, granted_at=now,
                granted_by=by, reason="Kết quả trước được tính theo một đáp án sai.",
            )
        )  # fmt: skip
        text = (
            f"Kết quả khóa “{edition.title}” của anh/chị không còn được tính từ ngày {numbers.day(day)}, vì một đáp án của bài"
            f" kiểm tra đã được sửa. Lý do: {reason.strip()} Anh/chị được làm lại bài kiểm tra."
        )
        notify(person_id=one.person_id, kind="revoked", text=text, link=f"/khoa-hoc/{edition.slug}", now=now)
        for clerk in clerks.get(one.person_id, ()):
            told = f"Kết quả khóa “{edition.title}” của một cán bộ đơn vị không còn được tính từ ngày {numbers.day(day)}."
            link = f"/so-lieu/can-bo/{one.person_uid}"
            notify(person_id=clerk, kind="revoked", text=f"{told} Lý do: {reason.strip()}", link=link, now=now)
    audit.record("learning.revoke_by_key", [d.completion_uid for d in doubtful], scope=proposal.uid)
    return len(doubtful)
