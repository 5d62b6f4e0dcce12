"""Gunicorn's configuration and application: threads, loaded once before the workers are made."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

from flask import Flask

from app.core.config import load
from app.operations.serving import BANNER

_settings = load()
wsgi_app = "app.operations.web:make()"
bind = [f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"]
workers = _settings.workers
worker_class = "gthread"
threads = _settings.threads
preload_app = True
keepalive = 5
graceful_timeout = 8
timeout = 60
no_control_socket = True
proc_name = "hoctapso"
loglevel = "warning"
if Path("/dev/shm").is_dir() and os.access("/dev/shm", os.W_OK):  # noqa: S108
    worker_tmp_dir = "/dev/shm"  # noqa: S108  the workers' heartbeat must not wait for a slow disk


def make() -> Flask:
    """The application; connections made while loading are closed, since they must not be shared by workers."""
    from app import create_app
    from app.core.database import release

    app = create_app(_settings)
    with app.app_context():
        release()
    # What was loaded stays: no collection needs to look at it again, and the workers go on sharing its memory.
    gc.collect()
    gc.freeze()
    gc.set_threshold(5000, 20, 20)
    return app


def when_ready(server: Any) -> None:
    """Say where the site is, once it answers."""
    banner = os.environ.get(BANNER) or f"Trang đang chạy tại {_settings.public_url}. Dừng bằng Ctrl+C."
    print(banner, flush=True)
