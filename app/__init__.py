"""Học tập số Quảng Ngãi: `create_app(settings)` is the table of contents."""

from __future__ import annotations

import dataclasses

from flask import Flask

from app.core import config, database, web
from app.core.config import ROOT, Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The application of one installation. Raises SettingsError when a setting is wrong."""
    from app.core.site import is_demo

    settings = settings or config.load()
    app = Flask("app", root_path=str(ROOT / "app"), template_folder=str(ROOT / "templates"), static_folder=None)
    app.extensions["settings"] = settings
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings)
    database.init_app(app)
    with app.app_context():
        if is_demo():
            settings = dataclasses.replace(settings, site=dataclasses.replace(settings.site, demo=True))
            app.extensions["settings"] = settings
    web.init_app(app, settings)
    _rooms(app)
    return app


def _engine_options(settings: Settings) -> dict[str, object]:
    # A request holds one connection at a time (`database.read`), so none waits for one. The one used last is taken
    # first: what it has read is still in its cache.
    pool = {"pool_size": settings.threads, "max_overflow": 4, "pool_use_lifo": True}
    if settings.database_url.startswith("sqlite"):
        return {**pool, "connect_args": {"check_same_thread": False, "timeout": 15}}
    return {**pool, "pool_pre_ping": True}


def _rooms(app: Flask) -> None:
    from app import erasing as _erasing  # noqa: F401 - registers what a page asks for
    from app.authoring.views import blueprint as authoring
    from app.catalog.views import blueprint as catalog
    from app.core.views import blueprint as core
    from app.interop.views import blueprint as interop
    from app.keeping import init_app as keeping
    from app.learning.views import blueprint as learning
    from app.navigation import init_app as navigation
    from app.people import guard
    from app.people.views import blueprint as people
    from app.records.views import blueprint as records
    from app.reporting.views import blueprint as reporting
    from app.reporting.views.api import blueprint as api

    for blueprint in (core, people, catalog, learning, records, authoring, reporting, api, interop):
        app.register_blueprint(blueprint)
    guard.init_app(app)
    navigation(app)
    keeping(app)
    guard.check_marks(app)
