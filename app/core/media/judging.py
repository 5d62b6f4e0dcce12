"""Which recordings every phone plays, what becomes of the others, and what to tell whoever recorded them (practice P27)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.core.media.facts import Recording


class Fate(StrEnum):
    """What is to be done with a recording."""

    TAKE = "take"
    BETTER_CONVERTED = "better"  # plays on most phones; converted where that can be done
    CONVERT = "convert"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What becomes of a recording. `suffix` is what its file is to be called by, converted or not.

    `advice` says what is lost, or how to record again where nothing here can convert.
    """

    fate: Fate
    suffix: str
    advice: str = ""


UNREADABLE = "Không đọc được âm thanh hay hình trong tệp này: tệp hỏng, hoặc tải lên chưa trọn. Hãy mở thử trên máy rồi tải lại."
OLD_IPHONE = "iPhone đời cũ không phát được kiểu tệp này; bản M4A hoặc MP4 thì máy nào cũng phát được."
_HEVC = (
    "Video này ghi theo kiểu HEVC (H.265), nhiều điện thoại không phát được. Trên iPhone: Cài đặt, Camera, Định dạng, chọn "
    "“Tương thích nhất”. Trên máy Android: trong cài đặt máy ảnh, tắt “Video hiệu quả cao” (HEVC). Rồi quay lại."
)
_OLD_SOUND = (
    "Bản ghi âm này theo kiểu cũ (AMR), nhiều máy không phát được. Trong ứng dụng ghi âm, chọn chất lượng cao hoặc định dạng "
    "M4A (AAC); hoặc dùng nút “Ghi âm” ở trang viết bài."
)
_OLD_FILM = "Video này theo kiểu cũ, nhiều máy không phát được. Trong cài đặt máy ảnh, chọn định dạng MP4 (H.264) rồi quay lại."
_OTHER_FILM = "Nhiều điện thoại không phát được video này. Hãy xuất lại thành MP4 (hình H.264, tiếng AAC)."
_OTHER_SOUND = "Nhiều điện thoại không phát được bản ghi âm này. Hãy xuất lại thành M4A (AAC) hoặc MP3."
_LOCKED = "Tệp này bị khóa bản quyền nên không dùng được. Hãy dùng bản ghi của chính cơ quan."


def judge(found: Recording) -> Judgement:
    """What is to be done with a recording."""
    if found.video:
        return _film(found)
    return _sound(found)


def _film(found: Recording) -> Judgement:
    boxed = found.container in ("mp4", "mov")
    if boxed and found.video == "h264" and found.audio in ("", "aac", "mp3"):
        return Judgement(Fate.TAKE, ".mp4")
    if found.container == "webm" and found.video in ("vp8", "vp9") and found.audio in ("", "opus", "vorbis"):
        return Judgement(Fate.TAKE, ".webm", OLD_IPHONE)
    if "encrypted" in (found.video, found.audio):
        return Judgement(Fate.CONVERT, "", _LOCKED)
    if found.video in ("hevc", "h264-10bit"):
        return Judgement(Fate.CONVERT, ".mp4", _HEVC)
    old = found.container == "3gp" or found.video in ("h263", "mpeg4")
    return Judgement(Fate.CONVERT, ".mp4", _OLD_FILM if old else _OTHER_FILM)


def _sound(found: Recording) -> Judgement:
    if found.container in ("mp4", "mov") and found.audio == "aac":
        return Judgement(Fate.TAKE, ".m4a")
    if found.container == "mp3":
        return Judgement(Fate.TAKE, ".mp3")
    if found.container == "webm" and found.audio in ("opus", "vorbis"):
        return Judgement(Fate.BETTER_CONVERTED, ".weba", OLD_IPHONE)
    if found.container == "ogg" and found.audio in ("opus", "vorbis"):
        return Judgement(Fate.TAKE, ".ogg", OLD_IPHONE)
    if found.container == "wav" and found.audio == "pcm":
        return Judgement(Fate.TAKE, ".wav", "Tệp WAV nặng gấp nhiều lần M4A hay MP3 cùng độ dài.")
    if found.audio == "encrypted":
        return Judgement(Fate.CONVERT, "", _LOCKED)
    return Judgement(Fate.CONVERT, ".m4a", _OLD_SOUND if found.audio == "amr" else _OTHER_SOUND)
