"""The files of a report: Báo cáo and forms as Word, PDF, workbook, CSV and JSON; and what was signed."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable

from flask import Response, abort
from flask.typing import ResponseReturnValue

from app.core import audit, clock, downloads, storage
from app.core.text import slug
from app.core.web import keep_private
from app.people.guard import requires
from app.reporting.documents import (
    Source,
    forms_paper,
    left_untrained,
    people_list,
    report_paper,
    totals,
    units,
)
from app.reporting.documents.docx import docx
from app.reporting.documents.pdf import pdf
from app.reporting.documents.sheet import csv_bytes, xlsx
from app.reporting.rules import canonical, sealed
from app.reporting.views import blueprint
from app.reporting.views._source import source_of
from app.reporting.views.reports import found_report

Make = Callable[[Source, dt.datetime], bytes]

# File → how it is made, and whether it holds people.
FILES: dict[str, tuple[Make, bool]] = {
    "bao-cao.docx": (lambda s, at: docx(report_paper(s), made_at=at), False),
    "bao-cao.pdf": (lambda s, at: pdf(report_paper(s), made_at=at), False),
    "bieu.docx": (lambda s, at: docx(forms_paper(s), made_at=at), True),
    "bieu.pdf": (lambda s, at: pdf(forms_paper(s), made_at=at), True),
    "bieu.xlsx": (lambda s, at: xlsx(s, made_at=at), True),
    "bieu-01.csv": (lambda s, at: csv_bytes(totals(s), s), False),
    "bieu-02.csv": (lambda s, at: csv_bytes(units(s), s), False),
    "bieu-03.csv": (lambda s, at: csv_bytes(people_list(s), s), True),
    "ra-khoi-dien.csv": (lambda s, at: csv_bytes(left_untrained(s), s), False),
    "so-lieu.json": (lambda s, at: sealed(canonical(s.figures), canonical(s.people)).encode(), True),
}


def send(name: str, data: bytes) -> Response:
    """A file as an attachment."""
    response = Response(data)
    response.content_type = (
        "application/json; charset=utf-8" if name.endswith(".json") else downloads.mime_of(name)
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def made(name: str, source: Source, at: dt.datetime) -> Response:
    """One of FILES from its source."""
    make, _ = FILES[name]
    stem, _, ending = name.rpartition(".")
    period = re.sub(r"-+", "-", slug(source.figures["period"]["label"]))
    whose = f"-{slug(source.figures['scope']['name'])}" if source.figures["scope"]["name"] else ""
    return send(f"{stem}{whose}-{period}.{ending}", make(source, at))


@blueprint.get("/bao-cao/<uuid:uid>/tep/<name>")
@requires("reporting.see_reports")
def report_file(uid: uuid.UUID, name: str) -> ResponseReturnValue:
    """A file of a report: made from what was frozen, or from now for a draft; `da-ky.pdf` is what was signed."""
    keep_private()
    found = found_report(uid)
    if name == "da-ky.pdf":
        if found.issued is None:
            abort(404)
        audit.viewed("reporting.export_report", [found.uid], scope=name)
        try:
            return downloads.respond(
                storage.private,
                found.issued.file,
                download_name=f"bao-cao-da-ky-{slug(found.issued.reference)}.pdf",
            )
        except FileNotFoundError:
            abort(404)
    if name not in FILES:
        abort(404)
    people = FILES[name][1]
    source = source_of(found, people=people, names=True)
    at = found.filing.recorded_at if found.filing else clock.now()  # the same file again and again
    response = made(name, source, at)
    count = len(source.people) or len(source.figures["left_untrained"])
    audit.viewed("reporting.export_report", [found.uid], scope=name, count=max(1, count))
    return response
