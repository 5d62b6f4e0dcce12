"""Reviews, their comments, and who may judge what."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from app.authoring.models import Draft, DraftMember, DraftRevision, Review, ReviewComment, ReviewDelegation
from app.authoring.queries.drafts import DraftView, any_draft
from app.authoring.rules import ReviewState
from app.core.database import db, effective, known
from app.core.uid import is_uid
from app.people import queries as people
from app.people.models import Account, Person, RoleGrant


@dataclass(frozen=True)
class ReviewView:
    """A request to review a draft, and what came of it."""

    uid: str
    draft: DraftView
    content_hash: str
    state: ReviewState
    asked_at: dt.datetime
    asked_by: str
    asked_note: str
    assigned_to: int | None
    decided_at: dt.datetime | None
    decided_by: str | None
    decision_note: str
    no_secrets: bool


@dataclass(frozen=True)
class Comment:
    """A remark on a line of a file, with its replies in order."""

    uid: str
    id: int
    path: str
    line: int
    quote: str
    text: str
    made_at: dt.datetime
    made_by: str
    resolved: bool
    replies: tuple[Comment, ...] = ()


def _view(row: Review) -> ReviewView:
    uid = db.session.scalar(sa.select(Draft.uid).where(Draft.id == row.draft_id))
    draft = any_draft(uid or "")
    assert draft is not None
    return ReviewView(
        uid=row.uid, draft=draft, content_hash=row.content_hash, state=ReviewState(row.state), asked_at=row.asked_at,
        asked_by=row.asked_by, asked_note=row.asked_note, assigned_to=row.assigned_to, decided_at=row.decided_at,
        decided_by=row.decided_by, decision_note=row.decision_note, no_secrets=row.no_secrets,
    )  # fmt: skip


def last_review(draft_id: int) -> ReviewView | None:
    """The newest request of a draft."""
    row = db.session.scalar(
        sa.select(Review)
        .where(Review.draft_id == draft_id)
        .order_by(Review.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return _view(row) if row else None


def review(uid: str) -> ReviewView | None:
    """One request; `uid` may be anything that somebody sent."""
    if not is_uid(uid):
        return None
    row = db.session.scalar(
        sa.select(Review).where(Review.uid == uid).execution_options(populate_existing=True)
    )
    return _view(row) if row else None


def waiting_reviews(*, since: dt.datetime | None = None) -> list[ReviewView]:
    """Requests without an answer, those that wait longest first; `since`: only those asked before."""
    query = (
        sa.select(Review)
        .where(Review.state == ReviewState.WAITING.value)
        .order_by(Review.asked_at)
        .limit(100)
    )
    if since is not None:
        query = query.where(Review.asked_at < since)
    return [_view(row) for row in db.session.scalars(query)]


def is_author(draft_id: int, *, account_id: int, account_uid: str) -> bool:
    """Whether somebody had a hand in a draft: as a member, or by saving any of its files."""
    return bool(
        db.session.scalar(
            sa.select(
                sa.or_(
                    sa.exists().where(DraftMember.draft_id == draft_id, DraftMember.account_id == account_id),
                    sa.exists().where(
                        DraftRevision.draft_id == draft_id, DraftRevision.saved_by == account_uid
                    ),
                )
            )
        )
    )


def may_write(slug: str, account_id: int) -> bool:
    """Whether a trainer may decide about a published course: a member of one of its drafts, or of a course without any."""
    drafts = sa.select(Draft.id).where(Draft.slug == slug)
    mine = drafts.join(DraftMember, DraftMember.draft_id == Draft.id).where(DraftMember.account_id == account_id)
    return bool(db.session.scalar(sa.select(sa.or_(~drafts.exists(), mine.exists()))))


def delegated(account_id: int, day: dt.date) -> bool:
    """Whether a reviewer has handed reviewing to this account for the day (practice P19)."""
    return bool(
        db.session.scalar(
            sa.select(
                sa.exists().where(
                    ReviewDelegation.to_account_id == account_id,
                    known(ReviewDelegation),
                    effective(ReviewDelegation, day),
                )
            )
        )
    )


def reviewers(day: dt.date) -> list[tuple[int, str]]:
    """(account id, full name) of everybody whose role lets them review on the day."""
    rows = db.session.execute(
        sa.select(Account.id, Person.full_name)
        .join(Person, Person.id == Account.person_id)
        .where(
            sa.exists().where(
                RoleGrant.account_id == Account.id,
                RoleGrant.role.in_([role.value for role in people.holders("authoring.review")]),
                known(RoleGrant),
                effective(RoleGrant, day),
            )
        )
        .order_by(Person.sort_key)
    )
    return [(i, name) for i, name in rows]


def reviewer_people(draft_id: int, day: dt.date) -> list[int]:
    """The persons who may judge a draft on the day, and had no hand in it: to tell them that it waits."""
    roles = [role.value for role in people.holders("authoring.review")]
    rows = db.session.execute(
        sa.select(Account.person_id, Account.id, Account.uid).where(
            sa.or_(
                sa.exists().where(
                    RoleGrant.account_id == Account.id, RoleGrant.role.in_(roles), known(RoleGrant),
                    effective(RoleGrant, day),
                ),
                sa.exists().where(
                    ReviewDelegation.to_account_id == Account.id, known(ReviewDelegation),
                    effective(ReviewDelegation, day),
                ),
            )
        ).order_by(Account.id)
    ).all()  # fmt: skip
    return [person for person, i, uid in rows if not is_author(draft_id, account_id=i, account_uid=uid)]


def member_people(draft_id: int) -> list[int]:
    """The persons who write a draft."""
    return list(
        db.session.scalars(
            sa.select(Account.person_id)
            .join(DraftMember, DraftMember.account_id == Account.id)
            .where(DraftMember.draft_id == draft_id)
            .order_by(Account.id)
        )
    )


def comments(draft_id: int) -> list[Comment]:
    """Every remark on a draft, by file and line, replies below."""
    rows = db.session.scalars(
        sa.select(ReviewComment)
        .where(ReviewComment.draft_id == draft_id)
        .order_by(ReviewComment.path, ReviewComment.line, ReviewComment.id)
        .execution_options(populate_existing=True)
    ).all()
    replies: dict[int, list[Comment]] = {}
    for row in rows:
        if row.parent_id is not None:
            replies.setdefault(row.parent_id, []).append(_comment(row))
    return [_comment(row, tuple(replies.get(row.id, ()))) for row in rows if row.parent_id is None]


def _comment(row: ReviewComment, replies: tuple[Comment, ...] = ()) -> Comment:
    return Comment(
        uid=row.uid, id=row.id, path=row.path, line=row.line, quote=row.quote, text=row.text, made_at=row.made_at,
        made_by=row.made_by, resolved=row.resolved_at is not None, replies=replies,
    )  # fmt: skip
