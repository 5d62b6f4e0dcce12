"""Publishing a course of 8 lessons with 40 pictures: how long, how much memory, and whether progress is told."""

from __future__ import annotations

import io
import random
import resource
import time
from collections.abc import Iterator

from PIL import Image

from app.catalog import actions, bundle
from app.core import clock
from tests.bench import instances
from tests.bench.measure import Line
from tests.learning import samples

SECTION = "Publishing 8 lessons with 40 pictures"
LESSONS, PICTURES = 8, 40
SIZE = (2400, 1800)  # as phones and cameras give them, once they were made smaller
SILENCE = 2.0  # seconds of work between two words to the progress page
PEAK = 400  # MB


def _picture(n: int) -> bytes:
    """A JPEG of some hundred kilobytes that no other equals: soft areas with a grain, like a photograph."""
    chance = random.Random(n)
    small = Image.frombytes("RGB", (120, 90), chance.randbytes(120 * 90 * 3))
    picture = small.resize(SIZE, Image.Resampling.BICUBIC)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def _files(extra: str = "") -> dict[str, bytes]:
    per = PICTURES // LESSONS
    lessons = [
        (f"bai-{n}", f"Bài {n}", "\n".join(f"\n![Hình {i} của bài {n}](media/anh-{n * per + i}.jpg)\n" for i in range(per)) + extra)
        for n in range(LESSONS)
    ]
    files = samples.files(title="Khóa nhiều hình", lessons=lessons)
    files["questions.md"] = files["questions.md"].replace(b"bai-mot", b"bai-0").replace(b"bai-hai", b"bai-1")
    return files | {f"media/anh-{n}.jpg": _picture(n) for n in range(PICTURES)}


def lines(sizes: tuple[int, ...]) -> Iterator[Line]:
    """A first edition with every picture new, and a second one where a lesson's words changed."""
    with instances.copied(min(sizes)) as folder, instances.opened(folder):
        pictures = sum(len(data) for path, data in _files().items() if path.endswith(".jpg"))
        yield Line(SECTION, "pictures as given", f"{pictures / 1e6:.0f} MB", f"{SIZE[0]} × {SIZE[1]}")
        for name, extra in (("first edition", ""), ("second edition, pictures unchanged", "\nThêm một câu.\n")):
            parsed, problems = bundle.parse("khoa-nhieu-hinh", _files(extra))
            assert parsed is not None, [str(p) for p in problems]
            told, begun = [time.process_time()], time.perf_counter()
            published = actions.publish_edition(
                bundle=parsed, reviewed_by="Tổ thẩm định", no_secrets=True, origin="workshop", published_by="đo",
                now=clock.now(), progress=lambda done, total, told=told: told.append(time.process_time()),
            )  # fmt: skip
            told.append(time.process_time())
            assert published.created
            silence = max(b - a for a, b in zip(told, told[1:], strict=False))
            yield Line(SECTION, name, f"{told[-1] - told[0]:.1f} s CPU", f"{time.perf_counter() - begun:.1f} s in all")
            yield Line(
                SECTION, f"{name}: progress", f"told {len(told) - 2} times", f"at most {silence:.1f} s CPU between",
                f"≤ {SILENCE:.0f} s", silence <= SILENCE,
            )  # fmt: skip
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield Line(SECTION, "memory of the process at its largest", f"{peak:.0f} MB", "", f"≤ {PEAK} MB", peak <= PEAK)
