"""Publishing as a job, because pictures are re-encoded, which takes a while; and throwing away unfinished uploads."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.authoring import actions, queries
from app.authoring.actions import Refused
from app.authoring.rules import PUBLISH
from app.catalog.actions import NotPublished
from app.core import clock, jobs, uploads
from app.core.database import transaction
from app.core.jobs import Running


@jobs.handler(PUBLISH)
def publish(job: Running, *, draft: str, by: str) -> dict[str, Any]:
    """Publish an approved draft. Safe to repeat: content that was published stays the same edition."""
    found = queries.any_draft(draft)
    if found is None:
        raise jobs.Refused("Không còn bản nháp này.")
    if found.edition_id is None:
        try:
            published = actions.publish_draft(
                draft=found,
                published_by=by,
                now=clock.now(),
                progress=lambda done, total: job.progress(done, total, "Đang dựng trang và ảnh"),
            )
        except (Refused, NotPublished) as refusal:
            raise jobs.Refused(str(refusal)) from refusal
        said = (
            f"Đã phát hành phiên bản {published.number}."
            if published.created
            else (f"Nội dung giống hệt phiên bản {published.number}, nên không tạo phiên bản mới.")
        )
    else:
        said = "Bản nháp này đã được phát hành."
    return {"link": f"/khoa-hoc/{found.slug}", "text": said}


PURGE = "authoring.purge_uploads"
_PURGE_AFTER = dt.timedelta(hours=12)


def purge_later(*, now: dt.datetime) -> None:
    """See to it, in the running transaction, that uploads nobody finishes are thrown away some day."""
    jobs.ask_once(PURGE, "system", not_before=now + _PURGE_AFTER)


@jobs.handler(PURGE)
def purge_uploads(job: Running) -> dict[str, Any]:
    """Throw away what is too old to be continued; asks for itself again while anything is kept."""
    thrown = 0
    while found := uploads.expired(now=clock.now()):
        for upload in found:
            uploads.drop_pieces(upload)
            with transaction():
                uploads.drop(upload)
            thrown += 1
        job.progress(thrown, thrown, "Đang dọn tệp tải dở")
    if uploads.waiting():
        with transaction():
            purge_later(now=clock.now())
    return {"text": f"Đã dọn {thrown} tệp tải dở."}
