"""The one process that does long work: takes the waiting jobs one after another until it is told to stop."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import logging
import signal
import threading
import time

from flask import Flask

from app import create_app
from app.core import clock, jobs, outbox, sealing
from app.core.config import load
from app.core.database import transaction

ROOMS = ("people", "catalog", "learning", "records", "reporting", "interop", "authoring")
PAUSE = 1.0  # seconds between looks at an empty list
AFTER_TROUBLE = 10.0
LOOK_EVERY = 600.0  # seconds between looks at what is to be done every day
SEAL_EVERY = 60.0  # seconds between looks for audit lines to seal
log = logging.getLogger("hoctapso.jobs")


def load_handlers() -> None:
    """Import every room's jobs.py, so that its handlers are registered."""
    for room in ROOMS:
        if importlib.util.find_spec(f"app.{room}.jobs"):
            importlib.import_module(f"app.{room}.jobs")


def work(app: Flask, stopped: threading.Event) -> None:
    """Do jobs until `stopped`; each has a context of its own, so that none sees another's session.

    Audit lines are sealed between them.
    """
    sealed = -SEAL_EVERY
    looked = 0.0
    while not stopped.is_set():
        pause = PAUSE
        try:
            if time.monotonic() - sealed >= SEAL_EVERY:
                sealed = time.monotonic()
                with app.app_context():
                    sealing.seal(now=clock.now())
            with app.app_context():
                if not looked or time.monotonic() - looked > LOOK_EVERY:
                    with transaction():
                        jobs.ask_daily(now=clock.now())
                        outbox.resume(now=clock.now())
                    looked = time.monotonic()
                if jobs.run_next():
                    continue
        except Exception:  # the database may be away for a moment
            log.exception("the list of jobs could not be read")
            pause = AFTER_TROUBLE
        stopped.wait(pause)


def main() -> None:
    """Serve the list of the installation named by the environment."""
    logging.basicConfig(level=logging.WARNING)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, frame: stopped.set())
    app = create_app(load())
    load_handlers()
    with contextlib.suppress(KeyboardInterrupt):
        work(app, stopped)


if __name__ == "__main__":
    main()
