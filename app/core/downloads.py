"""Stored files as responses: with ranges, validators and right types, and never as something that could run here.

Ranges and conditions follow RFC 9110, sections 13 and 14.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Response, request
from werkzeug.http import parse_range_header

from app.core.storage import Store
from app.core.text import fold

_WHOLE = (
    256 * 1024
)  # bytes; up to here a file is sent in one piece, so that text among them can be compressed
# What browsers show or play and nothing can act in. Whatever is not here is only ever downloaded.
_SHOWN = {
    "avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png",
    "gif": "image/gif", "svg": "image/svg+xml", "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg",
    "oga": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav", "mp4": "video/mp4", "m4v": "video/mp4",
    "webm": "video/webm", "vtt": "text/vtt; charset=utf-8",
}  # fmt: skip
_TAKEN = {
    "pdf": "application/pdf", "zip": "application/zip", "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8", "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation", "doc": "application/msword",
    "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
}  # fmt: skip
# Should somebody open the file as a page of its own, nothing in it may run or reach this site.
_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'"


def mime_of(name: str) -> str:
    """The type a file is served with, by the ending of its name."""
    ending = name.rsplit(".", 1)[-1].lower()
    return _SHOWN.get(ending) or _TAKEN.get(ending) or "application/octet-stream"


def is_shown(name: str) -> bool:
    """Whether a browser may show the file by itself (pictures, sound, film, captions)."""
    return name.rsplit(".", 1)[-1].lower() in _SHOWN


def respond(
    store: Store, name: str, *, download_name: str, attachment: bool = True, tag: str = ""
) -> Response:
    """The stored file as the answer to this request: whole, the asked part of it, or “not modified”.

    Raises FileNotFoundError. `tag` names the content for ever (a hash); without it the store's own mark is used. Whatever
    is not a picture, sound, film or captions is an attachment however it is asked for.
    """
    facts = store.facts(name)
    response = Response(mimetype=None)
    response.content_type = mime_of(download_name)
    response.set_etag(re.sub(r"[^\w.-]", "", tag or facts.version))
    response.accept_ranges = "bytes"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Content-Disposition"] = _disposition(
        download_name, attachment or not is_shown(download_name)
    )
    if request.if_none_match.contains_weak(response.get_etag()[0] or ""):
        response.status_code = 304
        del response.headers["Content-Type"]
        return response
    start, stop = 0, facts.size
    asked = _asked_range(response)
    if asked is not None:
        found = asked.range_for_length(facts.size)
        if found is None:
            response.status_code = 416
            response.headers["Content-Range"] = f"bytes */{facts.size}"
            response.content_length = 0
            return response
        start, stop = found
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{facts.size}"
    if request.method != "HEAD":
        if asked is None and facts.size <= _WHOLE:
            response.data = store.read(name)
        else:
            response.response = store.stream(name, start, stop)
    response.content_length = stop - start
    return response


def _asked_range(response: Response):  # type: ignore[no-untyped-def]
    """The one range asked for. Several at once, or a range of another version, are answered by the whole file."""
    found = parse_range_header(request.headers.get("Range"))
    if (
        found is None
        or found.units != "bytes"
        or len(found.ranges) != 1
        or request.method not in ("GET", "HEAD")
    ):
        return None
    if "If-Range" in request.headers:
        condition = request.if_range
        if (
            condition.etag is None
            or condition.etag != response.get_etag()[0]
            or request.headers["If-Range"].startswith("W/")
        ):
            return None
    return found


def _disposition(name: str, attachment: bool) -> str:
    """RFC 6266: the name in plain letters for old programs, and as it is for all others."""
    kind = "attachment" if attachment else "inline"
    plain = re.sub(r"[^\w. -]", "_", name if name.isascii() else fold(name), flags=re.ASCII)
    if plain == name:
        return f'{kind}; filename="{plain}"' if attachment else kind
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
