"""Publishing as a job: pictures are re-encoded, which takes a while."""

from __future__ import annotations

from typing import Any

from app.authoring import actions, queries
from app.authoring.actions import Refused
from app.authoring.rules import PUBLISH
from app.catalog.actions import NotPublished
from app.core import clock, jobs
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
