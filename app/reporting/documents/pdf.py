"""Papers as PDF: tagged (PDF/UA-1) and archival (PDF/A-2a), set by typst from the same paper as the Word file.

Times New Roman may not be shipped; Libertinus Serif, which comes with typst under the SIL Open Font License, is as close
in cut, and Noto Sans lends it letters such as ƀ.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import typst

from app.core.config import ROOT
from app.reporting.documents.annexes import Annex, shown
from app.reporting.documents.paper import Paper

_TEMPLATE = ROOT / "templates" / "reporting" / "report.typ"
_FONTS = ROOT / "static" / "fonts"
_ROMAN = ("I", "II", "III", "IV", "V")


def pdf(paper: Paper, *, made_at: dt.datetime) -> bytes:
    """The paper. The same paper and moment give the same bytes."""
    return _compile(paper, format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=int(made_at.timestamp()))


def _compile(paper: Paper, **how: Any) -> bytes:
    made = typst.compile(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,  # the same page on every machine
        sys_inputs={"data": json.dumps(_content(paper), ensure_ascii=False)},
        **how,
    )
    assert isinstance(made, bytes)
    return made


def _content(paper: Paper) -> dict[str, Any]:
    issuer = paper.issuer
    return {
        "file_title": paper.file_title, "title": paper.title, "subject": paper.subject, "whole": paper.whole,
        "author": issuer["full_name"], "superior": issuer["superior"], "issuer": issuer["heading"], "sign": issuer["sign"],
        "symbol": paper.symbol, "date_line": paper.date_line, "mark": paper.mark, "foot": paper.foot, "to": list(paper.to),
        "blocks": [{"kind": b.kind, "text": b.text} for b in paper.blocks], "receivers": list(paper.receivers),
        "chart": paper.chart, "chart_says": paper.chart_says, "attached": paper.attached,
        "annexes": [_annex(annex, place, len(paper.annexes)) for place, annex in enumerate(paper.annexes)],
    }  # fmt: skip


def _annex(annex: Annex, place: int, of: int) -> dict[str, Any]:
    return {
        "place": f"Phụ lục {_ROMAN[place]}" if of > 1 else "Phụ lục",
        "name": annex.name, "title": annex.title, "unit": annex.unit, "landscape": annex.landscape, "notes": list(annex.notes),
        **{key: annex.head[key] for key in ("period", "from", "to", "as_of")},
        "columns": [{"title": c.title, "number": c.number, "width": c.width, "kind": c.kind} for c in annex.columns],
        "rows": [
            {"style": row.style, "cells": [shown(value) for value in row.values]}
            for row in annex.rows
        ],
    }  # fmt: skip
