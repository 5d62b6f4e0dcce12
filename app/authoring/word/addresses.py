"""Addresses in pasted HTML: links that may stay, and pictures that came along."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import parse_qs, quote, unquote_to_bytes, urlsplit

from app.authoring.word.parts import Picture
from app.core.text import clean_line

LONGEST_LINK = 900

_DATA = re.compile(r"data:(image/[\w.+-]{1,40})(;[\w=.-]{1,40}){0,4},", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"(?:[A-Za-z]:[\\/]|file:|https?:)\S*|[\w .()-]*\.(?:png|jpe?g|gif|emf|wmf|bmp|svg|webp)", re.IGNORECASE
)
_SAYS_NOTHING = {"hinh", "anh", "image", "picture", "hinh anh", "logo", "clip_image"}
_MADE_BY_WORD = re.compile(
    r"\s*(?:Description automatically generated.*|AI-generated content may be incorrect\.?|Mô tả được tạo tự động.*)$"
)
_WRAPPED = ("www.google.com", "google.com")


def link_address(href: str) -> str:
    """A link as Markdown can hold it; empty for what may not be one (only http, https and mailto may)."""
    href = re.sub(r"\s+", " ", href).strip()
    if not href or len(href) > 4 * LONGEST_LINK:
        return ""
    try:
        pieces = urlsplit(href)
        if pieces.netloc in _WRAPPED and pieces.path == "/url":  # how Google Docs writes every link
            href = (parse_qs(pieces.query).get("q") or [href])[0]
        safe = quote(href, safe="/:?#@!&+,;=%~.-", encoding="utf-8", errors="replace")
        pieces = urlsplit(safe)
        host = pieces.hostname
    except ValueError:
        return ""
    if len(safe) > LONGEST_LINK:
        return ""
    scheme = pieces.scheme.lower()
    if scheme in ("http", "https") and host and re.match(r"https?://[^\s/?#]", safe, re.IGNORECASE):
        return safe
    return safe if scheme == "mailto" and "@" in pieces.path else ""


def picture(src: str, alt: str, attached: list[tuple[str, str]]) -> Picture:
    """The picture at an address; `attached` are pictures that were taken out of the HTML before (type, base64)."""
    alt = _alt(alt)
    src = src.strip()
    if found := re.fullmatch(r"hoctapso-hinh:(\d{1,6})", src):
        number = int(found.group(1))
        if number < len(attached):
            mime, data = attached[number]
            return Picture(_decoded(data), mime.lower(), alt)
    if found := _DATA.match(src):
        data = src[found.end() :]
        if (found.group(2) or "").lower() != ";base64":
            return Picture(unquote_to_bytes(data), found.group(1).lower(), alt)
        return Picture(_decoded(data), found.group(1).lower(), alt)
    return Picture(None, "", alt)


def _decoded(data: str) -> bytes | None:
    try:
        return base64.b64decode(data, validate=False) or None
    except (binascii.Error, ValueError):
        return None


def _alt(alt: str) -> str:
    """An alternative text that somebody wrote; names of files and words of machines are none."""
    alt = clean_line(_MADE_BY_WORD.sub("", alt[:2000]))[:300].strip()
    if _FILE_NAME.fullmatch(alt) or alt.casefold() in _SAYS_NOTHING:
        return ""
    return alt
