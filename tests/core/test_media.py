"""Recordings are known by their bytes, whatever they are called; no bytes make the reader fail or read for long."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import media, numbers
from app.core.media import Fate, Recording, ffmpeg, judge, look
from app.core.media.facts import MOST_READ, Window
from tests.core import recordings as made

KNOWN = {
    "mp4": (made.mp4(), Recording("mp4", "h264", "aac", 65.0, 1280, 720)),
    "turned": (made.mp4(turned=True), Recording("mp4", "h264", "aac", 65.0, 720, 1280)),
    "silent": (made.mp4(audio=""), Recording("mp4", "h264", "", 65.0, 1280, 720)),
    "hevc": (made.mp4(brand="qt", video="hvc1"), Recording("mov", "hevc", "aac", 65.0, 1280, 720)),
    "mov": (made.mp4(brand="qt"), Recording("mov", "h264", "aac", 65.0, 1280, 720)),
    "3gp": (made.mp4(brand="3gp4", video="s263", audio="samr"), Recording("3gp", "h263", "amr", 65.0, 1280, 720)),
    "ten bits": (made.mp4(profile=110), Recording("mp4", "h264-10bit", "aac", 65.0, 1280, 720)),
    "m4a": (made.mp4(brand="M4A", video=""), Recording("mp4", "", "aac", 65.0)),
    "alac": (made.mp4(brand="M4A", video="", audio="alac"), Recording("mp4", "", "alac", 65.0)),
    "mp3": (made.mp3(), Recording("mp3", "", "mp3", 40 * 417 / 16_000)),
    "mp3 with a title": (b"ID3\4\0\0\0\0\2\0" + b"\0" * 256 + made.mp3(), Recording("mp3", "", "mp3", 40 * 417 / 16_000)),
    "webm": (made.webm(), Recording("webm", "vp8", "opus", 12.5, 640, 360)),
    "recorded": (made.webm(video="", seconds=None), Recording("webm", "", "opus", 12.0)),
    "mkv": (made.webm(video="V_MPEG4/ISO/AVC", doctype="matroska"), Recording("matroska", "h264", "opus", 12.5, 640, 360)),
    "opus": (made.opus(), Recording("ogg", "", "opus", 8.0)),
    "wav": (made.wav(), Recording("wav", "", "pcm", 2.0)),
    "amr": (b"#!AMR\n" + b"\x3c" * 100, Recording("amr", "", "amr")),
    "avi": (b"RIFF\0\0\0\0AVI LIST", Recording("avi", "?", "?")),
}
FATES = {
    "mp4": (Fate.TAKE, ".mp4"), "turned": (Fate.TAKE, ".mp4"), "silent": (Fate.TAKE, ".mp4"), "mov": (Fate.TAKE, ".mp4"),
    "m4a": (Fate.TAKE, ".m4a"), "mp3": (Fate.TAKE, ".mp3"), "webm": (Fate.TAKE, ".webm"), "opus": (Fate.TAKE, ".ogg"),
    "wav": (Fate.TAKE, ".wav"), "recorded": (Fate.BETTER_CONVERTED, ".weba"), "hevc": (Fate.CONVERT, ".mp4"),
    "3gp": (Fate.CONVERT, ".mp4"), "ten bits": (Fate.CONVERT, ".mp4"), "alac": (Fate.CONVERT, ".m4a"),
    "amr": (Fate.CONVERT, ".m4a"), "avi": (Fate.CONVERT, ".mp4"), "mkv": (Fate.CONVERT, ".mp4"),
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_inside_is_read_from_the_bytes(name: str, tmp_path: Path):
    data, expected = KNOWN[name]
    found = look(data)
    assert found is not None
    assert found.seconds == pytest.approx(expected.seconds)
    assert (found.container, found.video, found.audio, found.width, found.height) == (
        expected.container, expected.video, expected.audio, expected.width, expected.height,
    )  # fmt: skip
    file = tmp_path / "x.bin"
    file.write_bytes(data)
    assert look(file) == found


@pytest.mark.parametrize("name", FATES)
def test_what_becomes_of_it(name: str):
    judgement = judge(KNOWN[name][1])
    assert (judgement.fate, judgement.suffix) == FATES[name]
    if judgement.fate is not Fate.TAKE:
        assert judgement.advice.endswith(".")


def test_who_recorded_is_told_how_to_do_it_again():
    assert "Tương thích nhất" in judge(KNOWN["hevc"][1]).advice
    assert "Ghi âm" in judge(KNOWN["amr"][1]).advice
    assert "H.264" in judge(KNOWN["3gp"][1]).advice
    assert "bản quyền" in judge(Recording("mp4", "encrypted", "aac")).advice


@pytest.mark.parametrize(
    "data", [b"", b"x", b"<html>", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, b"%PDF-1.7", b"PK\x03\x04", b"\0" * 500,
             made.box("ftyp", b"heic\0\0\0\0") + made.box("moov"), made.mp4(video="", audio=""), b"\xff" * 3000],
)  # fmt: skip
def test_what_is_no_recording_is_none(data: bytes):
    assert look(data) is None


PIECES = st.sampled_from([data[:k] for data, _ in KNOWN.values() for k in (4, 12, 40, 200, len(data))])


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=40), max_size=5).map(b"".join))
def test_rubble_gives_an_answer(data: bytes):
    found = look(data)
    if found is not None:
        assert judge(found).suffix or "bản quyền" in judge(found).advice
        assert found.seconds is None or 0 < found.seconds < 360_000 * 100


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([data for data, _ in KNOWN.values()]), st.data())
def test_damage_gives_an_answer(data: bytes, draw: st.DataObject):
    hurt = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 6))):
        hurt[draw.draw(st.integers(0, len(hurt) - 1))] = draw.draw(st.integers(0, 255))
    look(bytes(hurt[: draw.draw(st.integers(0, len(hurt)))]))


@pytest.mark.parametrize(
    "data",
    [
        made.box("ftyp", b"isom\0\0\0\0") + made.box("moov", b"".join(made.box("trak") for _ in range(200_000))),
        made.element(0x1A45DFA3) + made.element(0x18538067, b"\xa3\x81x" * 900_000, open_end=True),
        b"\xff\xfb\x90\x64" * 400_000,
        b"OggS" * 500_000,
        b"RIFF\0\0\0\0WAVE" + b"xxxx\0\0\0\0" * 300_000,
    ],
    ids=["boxes", "elements", "frames", "pages", "chunks"],
)
def test_a_file_made_to_be_read_for_ever_is_left_soon(data: bytes):
    began = time.process_time()
    look(data)
    assert time.process_time() - began < 20  # a loop without an end, not a measure


def test_a_window_does_not_read_more_than_one_file_is_worth():
    class Endless(io.BytesIO):
        asked = 0

        def read(self, size: int | None = -1, /) -> bytes:
            Endless.asked += size or 0
            return b"\0" * min(size or 0, 10)

        def seek(self, place: int, whence: int = 0, /) -> int:
            return 10**12

    media.look_at(Endless())
    assert Endless.asked <= 3 * MOST_READ
    assert Window(io.BytesIO(b"abc")).at(2, 10) == b"c"
    assert Window(io.BytesIO(b"abc")).at(-1, 10) == b""


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "1 giây"), (45, "45 giây"), (60, "1 phút"), (200, "3 phút 20 giây"), (3720, "1 giờ 2 phút")]
)
def test_how_long_it_plays(seconds: float, said: str):
    assert numbers.playing_time(seconds) == said


# ---- with ffmpeg where the machine has it, without where it has not


def _make(target: Path, *arguments: str) -> Path:
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments, str(target)], check=True)
    return target


def test_conversion_is_offered_exactly_where_it_is_possible(tmp_path: Path):
    assert ffmpeg.available() == (shutil.which("ffmpeg") is not None)
    source = tmp_path / "source.wav"
    source.write_bytes(made.wav(2.0))
    found = look(source)
    assert found is not None
    target = tmp_path / "target.m4a"
    told: list[float] = []
    if not ffmpeg.available():
        with pytest.raises(ffmpeg.NotConverted, match="chưa cài ffmpeg"):
            ffmpeg.convert(source, target, found, heard=True)
        return
    ffmpeg.convert(source, target, found, heard=True, told=told.append)
    again = look(target)
    assert again is not None
    assert (again.container, again.video, again.audio) == ("mp4", "", "aac")
    assert again.seconds == pytest.approx(2.0, abs=0.2)
    assert told and 0 <= told[-1] <= 1


def test_a_film_is_converted_and_gives_a_picture(tmp_path: Path):
    found = Recording("avi", "?", "?", 2.0)
    film, picture = tmp_path / "film.mp4", tmp_path / "picture.jpg"
    if not ffmpeg.available():
        source = tmp_path / "source.avi"
        source.write_bytes(b"RIFF\0\0\0\0AVI ")
        with pytest.raises(ffmpeg.NotConverted):
            ffmpeg.convert(source, film, found, heard=False)
        with pytest.raises(ffmpeg.NotConverted):
            ffmpeg.frame(source, picture, found, second=1)
        return
    pattern = ("-f", "lavfi", "-i", "testsrc=size=1400x301:rate=10:duration=2")
    source = _make(tmp_path / "source.avi", *pattern, "-c:v", "mpeg4", "-metadata", "title=Noi quay")
    seen = look(source)
    assert seen is not None and seen.container == "avi"
    ffmpeg.convert(source, film, seen, heard=False)
    made_of = look(film)
    assert made_of is not None
    assert (made_of.container, made_of.video, made_of.width) == ("mp4", "h264", 1280)
    assert judge(made_of).fate is Fate.TAKE
    assert b"Noi quay" not in film.read_bytes()
    ffmpeg.frame(film, picture, made_of, second=99)
    assert picture.read_bytes().startswith(b"\xff\xd8\xff")


def test_what_cannot_be_converted_leaves_a_sentence(tmp_path: Path):
    source = tmp_path / "list.mp4"
    source.write_bytes(b"#EXTM3U\nfile:///etc/passwd\n")
    with pytest.raises(ffmpeg.NotConverted):
        ffmpeg.convert(source, tmp_path / "x.mp4", Recording("mp4", "h264", "aac"), heard=False)
    with pytest.raises(ffmpeg.NotConverted):
        ffmpeg.convert(source, tmp_path / "x.mp4", Recording("hls", "h264", "aac"), heard=False)
    if ffmpeg.available():  # who asked may stop it

        class Stop(Exception):
            pass

        def stop(_: float) -> None:
            raise Stop

        long = tmp_path / "long.wav"
        long.write_bytes(made.wav(60))
        found = look(long)
        assert found is not None
        with pytest.raises(Stop):
            ffmpeg.convert(long, tmp_path / "y.m4a", found, heard=True, told=stop)
