"""An approved draft becomes an edition. What is published is what was approved, byte for byte."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from app.authoring import queries
from app.authoring.actions.drafts import set_state
from app.authoring.actions.files import Refused
from app.authoring.queries import DraftView
from app.authoring.rules import PUBLISH, DraftState, ReviewState
from app.catalog import actions as catalog
from app.catalog import bundle as bundles
from app.catalog import queries as editions
from app.catalog.actions import DeclaredChange, Published, ReleaseFacts
from app.core import audit, clock, jobs
from app.core.database import transaction
from app.learning.actions import settle_notices


def publish_draft(
    *,
    draft: DraftView,
    published_by: str,
    now: dt.datetime,
    progress: Callable[[int, int], None] | None = None,
) -> Published:
    """Publish an approved draft, in transactions of its own. Raises Refused and catalog.actions.NotPublished.

    The exported folder must tell the truth by itself, so course.toml gets the reviewer's name and the confirmation;
    content that was an edition already stays that edition.
    """
    review = queries.last_review(draft.id)
    checked = queries.checked(draft)
    if draft.closed_at is not None:
        raise Refused("Bản nháp này đã đóng.")
    if checked.bundle is None:
        raise Refused("Bản nháp còn lỗi nên chưa phát hành được.")
    course = editions.course_by_slug(draft.slug)
    same = editions.edition_with_content(course.id, checked.bundle.content_hash) if course else None
    withdrawn = same is not None and editions.withdrawal_of(same.id) is not None
    if same is not None and not withdrawn:
        published = Published(same.id, same.number, created=False)
    else:
        if review is None or review.state is not ReviewState.APPROVED or review.decided_by is None:
            raise Refused("Bản nháp chưa được duyệt nên chưa phát hành được.")
        if review.content_hash != checked.bundle.content_hash:
            raise Refused("Nội dung đã khác với bản được duyệt. Hãy gửi thẩm định lại.")
        if wrong := queries.unmended(draft):
            raise Refused(f"Đáp án đã được sửa, nhưng bản nháp còn đáp án cũ: {', '.join(wrong)}.")
    if same is not None and withdrawn:
        with transaction():
            catalog.offer_again(edition_id=same.id, by=published_by, now=now)
        editions.forget_current()
        published = Published(same.id, same.number, created=False)
    elif same is None:
        assert review is not None
        assert review.decided_by is not None
        name = queries.names({review.decided_by}).get(review.decided_by, "")
        release = draft.release
        published = catalog.publish_edition(
            bundle=_signed(draft, checked.bundle, name),
            reviewed_by=name,
            no_secrets=review.no_secrets,
            origin="workshop",
            published_by=published_by,
            now=now,
            release=ReleaseFacts(
                release.change_note,
                release.move_on,
                review.uid,
                {key: DeclaredChange(n.kind, n.note, n.minutes) for key, n in release.lessons.items()},
            ),
            progress=progress,
        )
    with transaction():
        set_state(
            draft_id=draft.id,
            state=DraftState.PUBLISHED,
            now=now,
            edition_id=published.edition_id,
            closed=True,
        )
        settle_notices(kind="review", link=f"/bien-soan/{draft.uid}", now=now)
    return published


def _signed(draft: DraftView, bundle: bundles.Bundle, reviewer: str) -> bundles.Bundle:
    meta = replace(bundle.meta, reviewed_by=reviewer, no_state_secrets=True)
    if meta == bundle.meta:
        return bundle
    files = queries.folder(draft.id) | {"course.toml": bundles.write_course(meta, bundle.quiz).encode()}
    signed, problems = bundles.parse(draft.slug, files, today=clock.today())
    if signed is None:
        raise catalog.NotPublished("Không ghi được tên người thẩm định vào khóa học.", problems)
    return signed


def archive_course(*, slug: str, now: dt.datetime) -> bool:
    """Close a course to newcomers, or open a closed one again; whether it is closed now."""
    closed = catalog.toggle_archive(slug=slug, now=now)
    audit.record("catalog.archive" if closed else "catalog.unarchive", scope=slug)
    return closed


def call_off(*, draft: DraftView) -> bool:
    """Take back the time set for publishing a draft; False where none waits."""
    waiting = [job.uid for job in jobs.scheduled(PUBLISH) if job.args.get("draft") == draft.uid]
    done = [uid for uid in waiting if jobs.call_off(uid)]
    if done:
        audit.record("authoring.call_off", [draft.uid])
    return bool(done)


def withdraw_edition(*, edition_id: int, reason: str, by: str, now: dt.datetime) -> None:
    """Offer an edition no more from today; it revokes nothing, and who is in the middle of it may finish."""
    day = clock.local_date(now)
    catalog.withdraw_edition(edition_id=edition_id, reason=reason, effective_on=day, by=by, now=now)
