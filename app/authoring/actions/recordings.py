"""Sound and film into a draft: taken where every phone plays them, else converted, else refused with what to do (practice P27)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from app.authoring import queries
from app.authoring.actions.files import By, Refused, hold, save_media
from app.authoring.actions.media import FILE_LIMIT
from app.authoring.queries import DraftView
from app.authoring.rules import CONVERTIBLE, HEAVY, LARGEST, download_cost
from app.catalog import bundle as bundles
from app.catalog import queries as catalog
from app.core import jobs, media, numbers, storage
from app.core.media import Fate, ffmpeg
from app.core.text import slug as ascii_slug
from app.core.uid import uuid7

CONVERT, POSTER = "authoring.convert", "authoring.poster"

# Names of sounds and films a phone or a desk may send, also where a course cannot hold them as they are.
_SUFFIXES = frozenset(
    ".mp4 .m4v .mov .3gp .3g2 .avi .mkv .webm .wmv .flv .mpg .mpeg .ts .mts"
    " .mp3 .m4a .aac .amr .awb .ogg .oga .opus .wav .weba .wma .flac .caf".split()
)


@dataclass(frozen=True)
class Taken:
    """What became of a recording: its path, what to write in a lesson, what is worth knowing, the job that converts it."""

    path: str
    markdown: str
    note: str = ""
    job: str = ""


def take_recording(
    *, draft: DraftView, name: str, source: bytes | Path, by: By, now: dt.datetime
) -> Taken | None:
    """Put a recording into the draft's `media/`, or ask for its conversion; None where `name` is no recording's.

    `source` is the bytes or a file that holds them; the caller's transaction carries all. Raises Refused.
    """
    if PurePosixPath(name).suffix.lower() not in _SUFFIXES:
        return None
    hold(draft.id)
    found = media.look(source)
    if found is None:
        raise Refused(media.UNREADABLE)
    judgement = media.judge(found)
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    convert = judgement.fate is Fate.CONVERT or (
        ffmpeg.available() and (judgement.fate is Fate.BETTER_CONVERTED or size > LARGEST)
    )
    if convert and not (judgement.suffix and ffmpeg.available()):
        raise Refused(judgement.advice)
    suffix = (".mp4" if found.video else ".m4a") if convert else judgement.suffix
    path = free_path(draft, name, suffix)
    line = f"/// {'video' if found.video else 'am-thanh'} | {path}\nToàn văn lời nói.\n///"
    if convert:
        stored = f"conversions/{uuid7()}"
        if isinstance(source, bytes):
            storage.private.put(stored, source)
        else:
            storage.private.put_file(stored, source)
        job = _ask(draft, stored=stored, path=path, heard=not found.video, by=by)
        return Taken(path, line, "Đang chuyển sang kiểu tệp mà máy nào cũng phát được.", job)
    data = source if isinstance(source, bytes) else source.read_bytes()
    digest = sha256(data).hexdigest()
    same = [p for p, f in queries.files(draft.id).items() if f.sha256 == digest and p.endswith(suffix)]
    if same:  # the same bytes are put there once
        return Taken(same[0], line.replace(path, same[0]), judgement.advice)
    put_recording(draft=draft, path=path, data=data, by=by, now=now)
    notes = [judgement.advice] if judgement.advice else []
    if len(data) > HEAVY:
        notes.append(f"Mỗi người học mở tệp này tốn {download_cost(len(data))}.")
    return Taken(path, line, " ".join(notes))


def upload_limit(name: str) -> int:
    """How many bytes a file of this name may have when it is sent: a film may be large where it can be made smaller here."""
    if PurePosixPath(name).suffix.lower() not in _SUFFIXES:
        return FILE_LIMIT
    return CONVERTIBLE if ffmpeg.available() else LARGEST


def put_recording(*, draft: DraftView, path: str, data: bytes, by: By, now: dt.datetime) -> None:
    """Keep a recording that is as it should be. Raises Refused for one that no course could carry on."""
    if len(data) > LARGEST:
        raise Refused(
            f"Tệp nặng {numbers.size(len(data))}, nhiều nhất {numbers.size(LARGEST)}. Hãy cắt ngắn, chia thành nhiều đoạn, "
            "hoặc chỉ giữ phần tiếng."
        )
    file, problems = bundles.read_media(path, data)
    wrong = [p.sentence for p in problems if p.severity == "error"]
    if file is None or wrong:
        raise Refused(" ".join(wrong) or "Không dùng được tệp này.")
    if catalog.taken_down([file.sha256]):
        raise Refused("Tệp này đã bị gỡ khỏi trang nên không dùng lại được.")
    save_media(draft_id=draft.id, path=path, data=data, by=by, now=now)


def free_path(draft: DraftView, name: str, suffix: str) -> str:
    """A path in `media/` that is not taken, after the name a file came by."""
    stem = ascii_slug(PurePosixPath(name).stem)[:60].strip("-") or "ban-ghi"
    there = queries.files(draft.id)
    return next(
        p for n in range(1, 10_000) if (p := f"media/{stem}{'' if n == 1 else f'-{n}'}{suffix}") not in there
    )


def _ask(draft: DraftView, *, by: By, **what: Any) -> str:
    args = {"draft": draft.uid, "account_id": by.account_id, "by": by.account_uid, **what}
    return jobs.ask(POSTER if "second" in what else CONVERT, args, by.account_uid).uid


def keep_only_sound(*, draft: DraftView, path: str, by: By) -> str:
    """Ask for the sound of a film of the draft as a recording of its own; the job. Raises Refused."""
    hold(draft.id)
    found = queries.file(draft.id, path)
    if found is None or found.sha256 is None or not ffmpeg.available():
        raise Refused("Máy chủ chưa cài ffmpeg nên không tách được phần tiếng.")
    target = free_path(draft, path, ".m4a")
    return _ask(draft, stored=queries.stored_media(found.sha256), path=target, heard=True, by=by)


def ask_poster(*, draft: DraftView, path: str, second: float, by: By) -> str:
    """Ask for the picture at a moment of a film as the one shown before it begins; the job. Raises Refused."""
    hold(draft.id)
    found = queries.file(draft.id, path)
    if found is None or found.sha256 is None or not ffmpeg.available():
        raise Refused("Máy chủ chưa cài ffmpeg nên không lấy được khung hình. Hãy tải lên một ảnh.")
    return _ask(
        draft, stored=queries.stored_media(found.sha256), path=poster_path(path), second=second, by=by
    )


def poster_path(path: str) -> str:
    """Where the picture shown before a film begins stands."""
    return path.rpartition(".")[0] + ".poster.jpg"


def save_poster(*, draft: DraftView, path: str, data: bytes, by: By, now: dt.datetime) -> None:
    """Keep a picture as the one shown before the film at `path` begins. Raises Refused for what is no JPEG."""
    target = poster_path(path)
    file, problems = bundles.read_media(target, data)
    wrong = [p.sentence for p in problems if p.severity == "error"]
    if file is None or wrong:
        raise Refused("Hình chờ phải là một ảnh JPEG. " + " ".join(wrong))
    save_media(draft_id=draft.id, path=target, data=data, by=by, now=now)


def captions_path(path: str) -> str:
    """Where the captions of a recording stand."""
    return path.rpartition(".")[0] + ".vtt"


def save_captions(*, draft: DraftView, path: str, text: str, opened: str, by: By, now: dt.datetime) -> str:
    """Save the captions of the recording at `path`; the hash of what stands there then.

    `opened` is the hash of what the writer had before them ("" for none): what somebody else saved since is not
    overwritten. Raises Refused.
    """
    hold(draft.id)
    target = captions_path(path)
    current = queries.file(draft.id, target)
    data = text.encode()
    digest = sha256(data).hexdigest()
    if current is not None and current.sha256 == digest:
        return digest
    if (current.sha256 if current else "") != opened:
        raise Refused(
            "Có người vừa lưu phụ đề này. Bản của anh/chị vẫn còn ở đây; so với bản vừa lưu ở dưới rồi bấm Lưu lần nữa."
        )
    save_media(draft_id=draft.id, path=target, data=data, by=by, now=now)
    return digest
