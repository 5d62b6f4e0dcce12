"""Captions line by line, as a form has them: words, and times as people type them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from app.core.media import captions
from app.core.media.captions import MOST, Cue


@dataclass(frozen=True)
class Line:
    """One caption as it stands in its fields; `wrong` is what to mend."""

    start: str
    end: str
    words: str
    name: str = ""
    settings: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class Rows:
    """All lines; `cues` are the captions they make, when nothing is wrong."""

    lines: tuple[Line, ...] = ()
    cues: tuple[Cue, ...] = field(default=())

    @property
    def wrong(self) -> bool:
        """Whether a line has to be mended first."""
        return any(line.wrong for line in self.lines)


def rows_of_cues(cues: Sequence[Cue]) -> Rows:
    """The lines of captions that were saved before."""
    return Rows(
        tuple(Line(captions.shown(c.start), captions.shown(c.end), c.text, c.name, c.settings) for c in cues),
        tuple(cues),
    )


def rows_of_words(words: str) -> Rows:
    """A line without times for each line of words."""
    lines = [" ".join(row.split()) for row in captions.tidy(words).split("\n")]
    return Rows(tuple(Line("", "", row) for row in lines if row)[:MOST])


def rows_typed(form: MultiDict[str, str], length: float | None) -> Rows:
    """The lines of a form that was sent: `tu`, `den`, `loi`, and `ten`, `dat` as they were; empty words leave a line out."""
    sent = list(
        zip(
            *(form.getlist(name)[:MOST] for name in ("tu", "den", "loi", "ten", "dat")),
            strict=False,
        )
    )
    typed = [
        Line(_line(a), _line(b), words, _line(n), _line(s))
        for a, b, said, n, s in sent
        if (words := captions.tidy(said).strip())
    ]
    starts: list[int | None] = []
    given: list[int | None] = []
    wrong: list[str] = []
    for line in typed:
        starts.append(_time(line.start))
        given.append(_time(line.end))
        wrong.append(
            "Thiếu lúc bắt đầu." if not line.start.strip()
            else "Thời gian chưa đúng; ví dụ 1:05,2." if starts[-1] is None or (line.end.strip() and given[-1] is None)
            else ""
        )  # fmt: skip
    if not typed:
        return Rows((Line("", "", "", wrong="Chưa có câu nào."),))
    cues: list[Cue] = []
    if not any(wrong):
        known = [s or 0 for s in starts]
        for number, (line, start, end) in enumerate(
            zip(typed, known, captions.ends(known, given, length), strict=True)
        ):
            words = "\n".join(row.strip() for row in line.words.split("\n") if row.strip())
            cue = Cue(start, end, words, line.name, line.settings)
            faults = captions.cue_faults(cue, cues[-1] if cues else None, number + 1)
            wrong[number] = next((f.sentence for f in faults if f.severity == "error"), "")
            cues.append(cue)
    lines = tuple(
        Line(x.start, x.end, x.words, x.name, x.settings, w) for x, w in zip(typed, wrong, strict=True)
    )
    return Rows(lines, () if any(wrong) else tuple(cues))


def _line(typed: str) -> str:
    return " ".join(captions.tidy(typed).replace("-->", "").split())[:200]


def _time(typed: str) -> int | None:
    try:
        return captions.read_time(typed)
    except ValueError:
        return None
