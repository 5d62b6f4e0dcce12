"""Long work of the workshop: publishing, because pictures are re-encoded; recordings made into kinds every phone plays;
throwing away unfinished uploads."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.authoring import actions, queries
from app.authoring.actions import By, Refused
from app.authoring.actions.recordings import CONVERT, POSTER
from app.authoring.rules import PUBLISH
from app.catalog.actions import NotPublished
from app.core import clock, jobs, media, numbers, storage, uploads
from app.core.database import transaction
from app.core.jobs import Running
from app.core.media import ffmpeg


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


@jobs.handler(CONVERT)
def convert(
    job: Running, *, draft: str, stored: str, path: str, heard: bool, account_id: int, by: str
) -> dict[str, Any]:
    """Make a recording into MP4 or M4A and put it into its draft. Safe to repeat: what is there already is not made anew."""
    found = queries.any_draft(draft)
    if found is None:
        raise jobs.Refused("Không còn bản nháp này.")
    link = f"/bien-soan/{draft}/phu-de/{path}"
    if not storage.private.exists(stored):
        return {"link": link, "text": f"Đã có {path}."}
    try:
        with storage.private.local_copy(stored) as source, storage.scratch(".mp4") as target:
            recording = media.look(source)
            if recording is None:
                raise jobs.Refused(media.UNREADABLE)
            ffmpeg.convert(
                source, target, recording, heard=heard,
                told=lambda part: job.progress(round(part * 100), 100, "Đang chuyển đổi"),
            )  # fmt: skip
            data = target.read_bytes()
        with transaction():
            actions.put_recording(draft=found, path=path, data=data, by=By(account_id, by), now=clock.now())
    except (ffmpeg.NotConverted, Refused) as refusal:
        raise jobs.Refused(str(refusal)) from refusal
    if stored.startswith("conversions/"):
        storage.private.delete(stored)
    block = "am-thanh" if heard else "video"
    return {
        "link": link,
        "text": f"Đã có {path} ({numbers.size(len(data))}). Trong bài, viết: /// {block} | {path}",
    }


@jobs.handler(POSTER)
def poster(
    job: Running, *, draft: str, stored: str, path: str, second: float, account_id: int, by: str
) -> dict[str, Any]:
    """Take the picture at a moment of a film as the one shown before it begins."""
    found = queries.any_draft(draft)
    if found is None:
        raise jobs.Refused("Không còn bản nháp này.")
    film = path.removesuffix(".poster.jpg")
    try:
        with storage.private.local_copy(stored) as source, storage.scratch(".jpg") as target:
            recording = media.look(source)
            if recording is None:
                raise jobs.Refused(media.UNREADABLE)
            ffmpeg.frame(source, target, recording, second=second)
            data = target.read_bytes()
        with transaction():
            actions.save_poster(
                draft=found, path=film + ".x", data=data, by=By(account_id, by), now=clock.now()
            )
    except (ffmpeg.NotConverted, Refused) as refusal:
        raise jobs.Refused(str(refusal)) from refusal
    return {"link": f"/bien-soan/{draft}", "text": f"Đã lấy hình chờ {path}."}


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
