"""“Dữ liệu của tôi” as PDF, in the dress of the letters; tagged (PDF/UA-1) and archival (PDF/A-2a)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

import typst

from app.core.config import ROOT, SiteIdentity
from app.core.numbers import moment
from app.reporting.queries.mine import Part

_TEMPLATE = ROOT / "templates" / "reporting" / "my_data.typ"
_FONTS = ROOT / "static" / "fonts"


def my_data_pdf(parts: Sequence[Part], *, site: SiteIdentity, note: str, now: dt.datetime) -> bytes:
    """The parts one after another; a table's row is a block of names and values, so that long texts have room."""
    data = {
        "title": "Dữ liệu của tôi",
        "site": site.name,
        "department": site.department,
        "made": f"Lập lúc {moment(now)}. {note}",
        "nothing": "Chưa có gì.",
        "parts": [
            {
                "title": part.title,
                "note": part.note,
                "facts": part.facts,
                "tables": [
                    {
                        "title": table.title,
                        "rows": [[p for p in zip(table.columns, row, strict=True) if p[1]] for row in table.rows],
                    }
                    for table in part.tables
                ],
            }
            for part in parts
        ],
    }
    made = typst.compile(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(now.timestamp()),
    )
    assert isinstance(made, bytes)
    return made
