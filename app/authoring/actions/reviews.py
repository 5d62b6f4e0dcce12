"""Asking for a review, answering it, talking about lines. The reviewer is never an author (decision 16)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from app.authoring import queries
from app.authoring.actions.drafts import set_state
from app.authoring.actions.files import By, Refused, hold
from app.authoring.actions.publishing import call_off
from app.authoring.models import Review, ReviewComment, ReviewDelegation
from app.authoring.queries import DraftView, ReviewView
from app.authoring.rules import DraftState, ReviewState
from app.core import audit, clock
from app.core.database import db
from app.core.uid import is_uid
from app.learning.actions import notify, settle_notices
from app.people.models import Account


def ask_review(*, draft: DraftView, note: str, by: By, now: dt.datetime) -> None:
    """Send the draft as it stands to the reviewers; its files stand still from now on. Raises Refused."""
    held = hold(draft.id)
    checked = queries.checked(held)
    if checked.bundle is None:
        raise Refused("Bản nháp còn lỗi nên chưa gửi thẩm định được. Hãy sửa các lỗi trong danh sách.")
    if wrong := queries.unmended(held):
        raise Refused(
            f"Đáp án đã được sửa sau khi mở bản nháp này, nhưng bản nháp còn đáp án cũ: {', '.join(wrong)}."
            " Hãy sửa các câu ấy rồi gửi lại."
        )
    row = Review(
        draft_id=draft.id, content_hash=checked.bundle.content_hash, state=ReviewState.WAITING.value, asked_at=now,
        asked_by=by.account_uid, asked_note=note,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    set_state(draft_id=draft.id, state=DraftState.IN_REVIEW, now=now)
    settle_notices(kind="review", link=f"/bien-soan/{draft.uid}", now=now)
    for person_id in queries.reviewer_people(draft.id, clock.local_date(now)):
        text = f"Khóa “{draft.title}” chờ thẩm định."
        notify(person_id=person_id, kind="review", text=text, link=f"/tham-dinh/{row.uid}", now=now)
    audit.record("authoring.ask_review", [draft.uid])


def withdraw(*, draft: DraftView, now: dt.datetime) -> None:
    """Take a draft back from review, or reopen an approved one: what was approved no longer is. Raises Refused."""
    if draft.closed_at is not None or draft.state not in (DraftState.IN_REVIEW, DraftState.APPROVED):
        raise Refused("Bản nháp không ở trạng thái chờ thẩm định.")
    asked = list(
        db.session.scalars(
            sa.select(Review.uid).where(
                Review.draft_id == draft.id,
                Review.state.in_([ReviewState.WAITING.value, ReviewState.APPROVED.value]),
            )
        )
    )
    db.session.execute(sa.update(Review).where(Review.uid.in_(asked)).values(state=ReviewState.WITHDRAWN.value))
    for link in (f"/bien-soan/{draft.uid}", *(f"/tham-dinh/{uid}" for uid in asked)):
        settle_notices(kind="review", link=link, now=now)
    set_state(draft_id=draft.id, state=DraftState.DRAFT, now=now)
    call_off(draft=draft)
    audit.record("authoring.withdraw_review", [draft.uid])


def decide(
    *, review: ReviewView, approve: bool, note: str, no_secrets: bool, by: By, now: dt.datetime
) -> None:
    """Approve a draft or ask for changes. Raises Refused where somebody judges their own work, or too late."""
    db.session.execute(sa.select(Review.id).where(Review.uid == review.uid).with_for_update())
    current = queries.review(review.uid)
    if current is None or current.state is not ReviewState.WAITING:
        raise Refused("Yêu cầu thẩm định này đã được trả lời hoặc đã được rút về.")
    if queries.is_author(review.draft.id, account_id=by.account_id, account_uid=by.account_uid):
        raise Refused("Anh/chị đã tham gia biên soạn bản nháp này nên không thẩm định được.")
    if approve and not no_secrets:
        raise Refused("Cần xác nhận nội dung không có bí mật nhà nước trước khi duyệt.")
    if not approve and not note:
        raise Refused("Hãy ghi điều cần chỉnh sửa để người biên soạn biết việc phải làm.")
    state = ReviewState.APPROVED if approve else ReviewState.CHANGES
    db.session.execute(
        sa.update(Review)
        .where(Review.uid == review.uid)
        .values(
            state=state.value, decided_at=now, decided_by=by.account_uid, decision_note=note,
            no_secrets=approve and no_secrets,
        )
    )  # fmt: skip
    set_state(draft_id=review.draft.id, state=DraftState.APPROVED if approve else DraftState.CHANGES, now=now)
    settle_notices(kind="review", link=f"/tham-dinh/{review.uid}", now=now)
    said = "đã được duyệt, có thể phát hành" if approve else "cần chỉnh sửa theo nhận xét của người thẩm định"
    for person_id in queries.member_people(review.draft.id):
        text, link = f"Khóa “{review.draft.title}” {said}.", f"/bien-soan/{review.draft.uid}"
        notify(person_id=person_id, kind="review", text=text, link=link, now=now)
    audit.record("authoring.approve" if approve else "authoring.ask_changes", [review.draft.uid])


def assign(*, review: ReviewView, account_id: int, now: dt.datetime) -> None:
    """Name who shall answer a request that waits, and tell them. Raises Refused for an author of the draft."""
    if account_id in {i for i, _, _ in queries.members(review.draft.id)}:
        raise Refused("Người biên soạn không thẩm định được bản nháp của mình.")
    db.session.execute(sa.update(Review).where(Review.uid == review.uid).values(assigned_to=account_id))
    person_id = db.session.scalar(sa.select(Account.person_id).where(Account.id == account_id))
    if person_id is not None:
        text = f"Sở giao anh/chị thẩm định khóa “{review.draft.title}”."
        notify(person_id=person_id, kind="review", text=text, link=f"/tham-dinh/{review.uid}", now=now)
    audit.record("authoring.assign_review", [review.draft.uid])


def comment(
    *, draft: DraftView, path: str, line: int, text: str, parent_uid: str | None, by: By, now: dt.datetime
) -> None:
    """Remark on a line, or reply to a remark. The words of the line are kept, to find it when the text moves."""
    file = queries.file(draft.id, path) if path else None
    lines = (file.text or "").split("\n") if file else []
    quote = lines[line - 1].strip()[:300] if 0 < line <= len(lines) else ""
    parent = None
    if parent_uid and is_uid(parent_uid):
        parent = db.session.scalar(
            sa.select(ReviewComment).where(
                ReviewComment.uid == parent_uid, ReviewComment.draft_id == draft.id
            )
        )
    db.session.add(
        ReviewComment(
            draft_id=draft.id, parent_id=parent.id if parent else None, path=parent.path if parent else path,
            line=parent.line if parent else line, quote=parent.quote if parent else quote, text=text, made_at=now,
            made_by=by.account_uid,
        )
    )  # fmt: skip
    db.session.flush()


def resolve(*, draft: DraftView, uid: str, resolved: bool, by: By, now: dt.datetime) -> None:
    """Mark a remark as settled, or open again."""
    if not is_uid(uid):
        return
    db.session.execute(
        sa.update(ReviewComment)
        .where(ReviewComment.uid == uid, ReviewComment.draft_id == draft.id)
        .values(resolved_at=now if resolved else None, resolved_by=by.account_uid if resolved else None)
    )


def delegate(*, to_account_id: int, from_on: dt.date, until_on: dt.date, by: By, now: dt.datetime) -> None:
    """Hand reviewing to somebody for some days (practice P19)."""
    db.session.add(
        ReviewDelegation(
            from_account_id=by.account_id, to_account_id=to_account_id, from_on=from_on, until_on=until_on,
            recorded_at=now, recorded_by=by.account_uid,
        )
    )  # fmt: skip
    audit.record("authoring.delegate", scope=f"{from_on}/{until_on}")
