"""Static files under names that carry their hash: cached for ever, compressed once, served without the application.

At start each file of `static/` (but its sources in `static/src/`) is copied to `<instance>/static/` as
`name.<hash>.ext`, with a gzip copy where that helps; references between them are rewritten. WhiteNoise serves them.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

from flask import Flask
from markupsafe import Markup
from whitenoise import WhiteNoise

from app.core.config import ROOT, Settings

_URL = re.compile(r"url\(([\"']?)([^\"')]+)\1\)")
_TEXT = {".css", ".js", ".svg", ".json", ".webmanifest", ".txt"}
_names: dict[str, str] = {}
_collected: dict[Path, dict[str, str]] = {}  # once in a process, however many applications it makes


def url(path: str) -> str:
    """The address of `static/<path>`. Raises KeyError for a file that is not there."""
    return _names[path]


def svg(path: str) -> Markup:
    """The markup of one of our own icons, to stand inside the page."""
    return Markup((ROOT / "static" / path).read_text("utf-8"))  # noqa: S704


def _collect(source: Path, target: Path) -> dict[str, str]:
    parts = [p for p in sorted(source.iterdir()) if p.name != "src"]
    files = [p for part in parts for p in ([part] if part.is_file() else sorted(part.rglob("*")))]
    files = [p for p in files if p.is_file() and p.suffix != ".md"]
    files.sort(key=lambda p: p.suffix == ".css")  # stylesheets last: they name the others
    names: dict[str, str] = {}
    for path in files:
        relative = path.relative_to(source)
        data = path.read_bytes()
        if path.suffix == ".css":

            def hashed(match: re.Match[str], base: Path = relative.parent) -> str:
                reference = match.group(2)
                if reference.startswith(("data:", "#", "/")):
                    return match.group(0)
                parts: list[str] = []
                for part in (base / reference).parts:
                    if part == "..":
                        parts.pop()
                    else:
                        parts.append(part)
                return f"url({names['/'.join(parts)]})"

            data = _URL.sub(hashed, data.decode("utf-8")).encode("utf-8")
        digest = hashlib.sha256(data).hexdigest()[:12]
        name = relative.with_name(f"{relative.stem}.{digest}{relative.suffix}")
        out = target / name
        if not out.exists():
            out.parent.mkdir(parents=True, exist_ok=True)
            temporary = out.with_name(out.name + ".part")
            temporary.write_bytes(data)
            temporary.replace(out)
            if path.suffix in _TEXT:
                small = gzip.compress(data, 9, mtime=0)
                if len(small) < len(data):
                    out.with_name(out.name + ".gz").write_bytes(small)
        names[relative.as_posix()] = f"/static/{name.as_posix()}"
    return names


def init_app(app: Flask, settings: Settings) -> None:
    """Collect the files and put WhiteNoise in front of the application."""
    target = (settings.instance / "static").resolve()
    if target not in _collected or not target.is_dir():
        _collected[target] = _collect(ROOT / "static", target)
    _names.clear()
    _names.update(_collected[target])
    noise = WhiteNoise(app.wsgi_app, max_age=31536000)
    noise.immutable_file_test = lambda path, url: True
    noise.add_files(str(target), prefix="static/")
    app.wsgi_app = noise  # type: ignore[method-assign]
