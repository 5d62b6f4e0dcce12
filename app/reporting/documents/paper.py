"""What a paper says and in which order, before anything is set: the same for DOCX and PDF.

Layout: Nghị định 30/2020/NĐ-CP, Phụ lục I. Number, day, name and signature stay blank and no seal is drawn: those are the
document system's and the signer's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from app.core.numbers import day, number, percent
from app.reporting.charts import shares
from app.reporting.documents.annexes import Annex, annexes
from app.reporting.documents.source import Source
from app.reporting.documents.texts import provisional, section_texts
from app.reporting.rules import SECTIONS

LIST_UP_TO = 2000  # names on paper; a longer list is in the workbook only


@dataclass(frozen=True)
class Block:
    """A piece of the text."""

    kind: Literal["heading", "text", "item", "note", "chart"]
    text: str


@dataclass(frozen=True)
class Paper:
    """Everything a report says, ready to be set."""

    title: str
    subject: str
    issuer: dict[str, Any]
    date_line: str
    symbol: str
    mark: str
    foot: str
    to: Sequence[str]
    blocks: Sequence[Block]
    receivers: Sequence[str]
    chart: str = ""  # SVG
    chart_says: str = ""
    annexes: Sequence[Annex] = field(default_factory=tuple)
    attached: str = ""  # “(Kèm theo Báo cáo số …)”
    whole: bool = True  # a report with its annexes, or the forms alone

    @property
    def file_title(self) -> str:
        """The title of the file."""
        return f"{self.title} {self.subject}".strip()


def subject_of(source: Source) -> str:
    """The trích yếu."""
    period = source.figures["period"]["label"]
    return (
        "Kết quả đào tạo chuyên sâu cho cán bộ làm công tác truyền thông, thông tin cơ sở và thông tin đối ngoại "
        f"{period}"
    )


def sections(source: Source) -> list[tuple[str, str, str]]:
    """(key, heading, text) of each section: the clerk's text, or the system's where there is none."""
    own = section_texts(source)
    return [(key, heading, source.text.get(key) or own[key]) for key, heading in SECTIONS.items()]


def report_paper(source: Source) -> Paper:
    """The stand-alone Báo cáo with its annexes."""
    blocks: list[Block] = []
    if note := provisional(source):
        blocks.append(Block("note", note))
    if source.replaces:
        blocks.append(Block("note", f"Báo cáo này thay thế {source.replaces}."))
    for key, heading, text in sections(source):
        if key != "opening":
            blocks.append(Block("heading", _numbered(heading)))
        blocks += _lines(text or "……………………………………………………………………")
        if key == "results" and source.figures["totals"]["denominator"]:
            blocks.append(Block("chart", ""))
    _close(blocks, source)
    issuer = source.figures["issuer"]
    return Paper(
        title="BÁO CÁO", subject=subject_of(source), issuer=issuer, date_line=_date_line(issuer), symbol=issuer["symbol"],
        mark=source.mark, foot=source.foot, to=issuer["to"], blocks=blocks, receivers=_receivers(issuer),
        chart=shares(source.figures["totals"], _aim(source)), chart_says=chart_says(source),
        annexes=annexes(source, people=False),
        attached=f"(Kèm theo Báo cáo số        /{issuer['symbol']} ngày      tháng      năm        )",
    )  # fmt: skip


def forms_paper(source: Source) -> Paper:
    """Biểu số 01, 02 and 03 without the Báo cáo."""
    issuer = source.figures["issuer"]
    found = annexes(source, people=len(source.people) <= LIST_UP_TO)
    return Paper(
        title="Biểu số liệu", subject=subject_of(source), issuer=issuer, date_line=_date_line(issuer), symbol="",
        mark=source.mark, foot=source.foot, to=issuer["to"], blocks=(), receivers=(), annexes=found, whole=False,
    )  # fmt: skip


def _numbered(heading: str) -> str:
    number_, _, text = heading.partition(". ")
    return f"{number_}. {text.upper()}"


def _lines(text: str) -> list[Block]:
    found = []
    for line in text.splitlines():
        line = line.strip()
        if line.startswith(("- ", "– ")):
            found.append(Block("item", line[2:].strip()))
        elif line:
            found.append(Block("text", line))
    return found


def _close(blocks: list[Block], source: Source) -> None:
    """“Trên đây là …./.”: how a Báo cáo ends."""
    issuer, period = source.figures["issuer"], source.figures["period"]["label"]
    blocks.append(
        Block(
            "text",
            f"Trên đây là báo cáo kết quả {period}, {issuer['short_name']} kính báo cáo {issuer['to'][0]}./.",
        )
    )


def _date_line(issuer: dict[str, Any]) -> str:
    return f"{issuer['place']}, ngày      tháng      năm        "


def _receivers(issuer: dict[str, Any]) -> list[str]:
    return [
        "- Như trên;",
        *(f"- {name};" for name in issuer.get("copies", ())),
        f"- Lưu: VT{', ' + issuer['drafter'] if issuer.get('drafter') else ''}.",
    ]


def _aim(source: Source) -> int | None:
    if not source.whole_province:
        return None
    return source.figures["rule"]["target_percent"] if source.figures["rule"] else 70


def chart_says(source: Source) -> str:
    """The picture in words, for who cannot see it."""
    t = source.figures["totals"]
    aim = _aim(source)
    return (
        f"Biểu đồ: trong {number(t['denominator'])} cán bộ được tính đến hết ngày {day(source.as_of)}, "
        f"{number(t['numerator'])} người đạt cả hai phần ({percent(t['rate_truncated'])}), {number(t['a_only'])} người mới xong "
        f"Phần A, {number(t['b_only'])} người mới xong Phần B, {number(t['none'])} người chưa xong phần nào."
        + (f" Vạch mục tiêu ở {aim}%." if aim else "")
    )
