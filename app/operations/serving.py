"""What must hold before the site is served, and how its processes learn which installation they serve."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket

from app.core.config import Settings

BANNER = "HOCTAPSO_BANNER"  # what to print when the site answers; from the command to its supervisor


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is reachable from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def address_problem(host: str, port: int) -> str | None:
    """Why the site cannot listen there, as a sentence; None when it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"Cổng {port} đang có chương trình khác dùng. Dừng chương trình đó, hoặc chọn cổng khác: PORT=8080."
            return f"Không mở được {host}:{port}: {error.strerror}."
    return None


def environment(settings: Settings, banner: str = "") -> dict[str, str]:
    """The environment of the processes that serve this installation."""
    return {**os.environ, "HOCTAPSO_INSTANCE": str(settings.instance), "PYTHONUNBUFFERED": "1", BANNER: banner}
