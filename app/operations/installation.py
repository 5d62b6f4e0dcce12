"""An installation made ready: schema, units, rules, programmes, courses. Repeatable without harm."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from app.catalog import actions as catalog
from app.catalog.folder import CourseFolder, folders
from app.core import clock, markdown, migrations
from app.core.config import ROOT, Settings
from app.core.database import release, transaction
from app.operations.programmes import FILE as PROGRAMMES
from app.operations.programmes import bring_programmes
from app.people.actions.units import load_units
from app.records import actions as records

COURSES = ROOT / "courses"
# Digest of the course files published last, so that an unchanged start need not parse them. The name changed when
# publishing began to keep original files: an older installation publishes once more, which only adds those.
_SEEN = "courses-published"


@dataclass(frozen=True)
class Prepared:
    """What making an installation ready changed."""

    units: int = 0
    rules: int = 0
    programmes: int = 0
    published: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()  # sentences about courses that could not be published


def make_folders(settings: Settings) -> None:
    """The folders of an installation, closed to other users of the machine where they hold personal data."""
    for folder in (settings.instance, settings.private_files):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    settings.public_media.mkdir(exist_ok=True)


def prepare(settings: Settings, *, by: str, say: Callable[[str], None], as_of: dt.datetime | None = None) -> Flask:
    """Migrate, load what ships with the release, publish the courses; returns the application.

    `as_of` is the instant at which courses are published (the demonstration begins in the past); None means now.
    """
    from app import create_app

    make_folders(settings)
    migrations.upgrade(settings.database_url)
    app = create_app(settings)
    with app.app_context():
        tell(load(settings, by=by, now=as_of or clock.now()), say)
    return app


def load(settings: Settings, *, by: str, now: dt.datetime) -> Prepared:
    """Load units, rules, programmes and courses of the release; what is there already is left alone."""
    with transaction():
        units = load_units(by=by, now=now)
        rules = records.load_rules(path=COURSES / "in-depth-rule.toml", recorded_by=by, now=now)
    changed, _ = bring_programmes(path=COURSES / PROGRAMMES, by=by, now=now)
    published, refused = _publish(settings, by=by, now=now)
    return Prepared(units, rules, len(changed), tuple(published), tuple(refused))


def _publish(settings: Settings, *, by: str, now: dt.datetime) -> tuple[list[str], list[str]]:
    shipped = folders(COURSES)
    mark, digest = settings.instance / _SEEN, _digest(shipped)
    if mark.exists() and mark.read_text() == digest:
        return [], []
    published, refused = [], []
    for folder in shipped:
        try:
            # Shipped courses carry their reviewer and their confirmation in course.toml.
            outcome = catalog.publish_folder(
                folder=folder, reviewed_by="", confirm_no_secrets=False, published_by=by, now=now
            )
        except catalog.NotPublished as refusal:
            refused.append(f"{folder.slug}: {refusal}")
            refused += [
                f"  {folder.slug}/{p.path}:{p.line}: {p.sentence}" for p in refusal.problems if p.severity == "error"
            ]
            continue
        if outcome.created:
            published.append(f"{folder.slug} (phiên bản {outcome.number})")
    if not refused:
        mark.write_text(digest)
    return published, refused


def _digest(shipped: list[CourseFolder]) -> str:
    total = hashlib.sha256(f"renderer {markdown.RENDERER}".encode())
    for folder in shipped:
        for path, data in sorted(folder.files.items()):
            total.update(f"{folder.slug}/{path}\0{len(data)}\0".encode() + data)
    return total.hexdigest()


def state(settings: Settings) -> tuple[bool, bool]:
    """Whether the database has the newest schema, and whether it is the demonstration's."""
    from app import create_app

    app = create_app(settings)
    with app.app_context():
        ready = migrations.is_current()
        release()
    return ready, app.extensions["settings"].site.demo


def forget_seen_courses(instance: Path) -> None:
    """Look at every course anew at the next start (after a database was brought back)."""
    (instance / _SEEN).unlink(missing_ok=True)


def tell(prepared: Prepared, say: Callable[[str], None]) -> None:
    """Say what was changed, a line each; nothing when nothing was."""
    if prepared.units:
        say(f"Đã nạp {prepared.units} đơn vị.")
    if prepared.rules:
        say(f"Đã nạp {prepared.rules} phiên bản quy tắc đào tạo chuyên sâu.")
    if prepared.programmes:
        say(f"Đã nạp {prepared.programmes} chương trình.")
    for name in prepared.published:
        say(f"Đã phát hành {name}.")
    for sentence in prepared.refused:
        say(sentence)
