"""Recordings made into kinds that every phone plays, where ffmpeg is installed on the machine.

A stranger's file is given to it only when our own reader knows the kind, and that kind is forced: nothing in the file can
make ffmpeg open another file or an address. Notes in the file (where it was recorded, by which phone) are left out.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.media.facts import Recording

LONGEST = 2 * 60 * 60  # seconds of a recording that are converted
PATIENCE = 30 * 60  # seconds a conversion may take
_READERS = {
    "mp4": "mov", "mov": "mov", "3gp": "mov", "webm": "matroska", "matroska": "matroska", "mp3": "mp3", "aac": "aac",
    "ogg": "ogg", "wav": "wav", "amr": "amr", "flac": "flac", "flv": "flv", "asf": "asf", "avi": "avi", "caf": "caf",
    "mpeg": "mpeg", "mpegts": "mpegts",
}  # fmt: skip
_FILM = (
    "-map", "0:v:0", "-map", "0:a:0?", "-c:v", "libx264", "-preset", "veryfast", "-crf", "27", "-profile:v", "main",
    "-pix_fmt", "yuv420p", "-vf", "scale='trunc(min(1280,iw)/2)*2':-2,setsar=1", "-r", "30", "-c:a", "aac", "-b:a", "80k", "-ac", "2",
)  # fmt: skip
_SOUND = ("-map", "0:a:0", "-vn", "-c:a", "aac", "-b:a", "64k", "-ac", "1")


class NotConverted(Exception):
    """It could not be done; the message is a sentence."""


def available() -> bool:
    """Whether this machine can convert."""
    return shutil.which("ffmpeg") is not None


def convert(
    source: Path, target: Path, found: Recording, *, heard: bool, told: Callable[[float], None] | None = None
) -> None:
    """Write `source` to `target` as MP4 (H.264, AAC), or as M4A when only the sound is wanted (`heard`).

    `told` hears how far it is, from 0 to 1, and may raise to stop it. Raises NotConverted.
    """
    wanted = _SOUND if heard else _FILM
    _run(
        found,
        source,
        [*wanted, "-movflags", "+faststart", "-f", "ipod" if heard else "mp4", str(target)],
        told,
    )


def frame(source: Path, target: Path, found: Recording, *, second: float) -> None:
    """Write the picture at a moment of a film to `target` as JPEG, at most 960 pixels wide. Raises NotConverted."""
    at = max(0.0, min(second, (found.seconds or 0.0) - 0.1))
    wanted = [
        "-frames:v",
        "1",
        "-an",
        "-vf",
        "scale='min(960,iw)':-2",
        "-q:v",
        "4",
        "-f",
        "image2",
        str(target),
    ]
    _run(found, source, wanted, None, before=("-ss", f"{at:.2f}"))


def _run(
    found: Recording,
    source: Path,
    wanted: Sequence[str],
    told: Callable[[float], None] | None,
    before: Sequence[str] = (),
) -> None:
    program, reader = shutil.which("ffmpeg"), _READERS.get(found.container)
    if program is None:
        raise NotConverted("Máy chủ chưa cài ffmpeg nên không chuyển đổi được.")
    if reader is None:
        raise NotConverted("Không chuyển đổi được kiểu tệp này.")
    gentle = ["nice", "-n", "10"] if shutil.which("nice") else []
    command = [
        *gentle, program, "-hide_banner", "-nostdin", "-y", "-v", "error", "-max_alloc", "400000000",
        "-protocol_whitelist", "file", *before, "-f", reader, "-i", f"file:{source}", "-t", str(LONGEST), "-threads", "1",
        "-map_metadata", "-1", "-progress", "pipe:1", "-nostats", *wanted,
    ]  # fmt: skip
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        errors="replace",
    ) as running:
        limit = threading.Timer(PATIENCE, running.kill)
        limit.start()
        try:
            for line in running.stdout or ():
                name, _, value = line.strip().partition("=")
                if name == "out_time_us" and value.lstrip("-").isdigit() and found.seconds and told:
                    told(max(0.0, min(1.0, int(value) / 1e6 / found.seconds)))
            running.wait()
        except BaseException:
            running.kill()
            raise
        finally:
            limit.cancel()
    target = Path(wanted[-1])
    if running.returncode != 0 or not target.is_file() or target.stat().st_size == 0:
        raise NotConverted("Không chuyển đổi được tệp này; có thể tệp hỏng. Hãy mở thử trên máy rồi tải lại.")
