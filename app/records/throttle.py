"""How often one address may ask for letters that do not exist. Kept in the process: it slows guessing, no more."""

from __future__ import annotations

import time
from collections import OrderedDict

WINDOW = 600.0  # seconds
ALLOWED = (
    30  # unknown codes per address and window; a code has 128 bits, so this is about noise, not about luck
)
_REMEMBERED = 10_000  # addresses

_failures: OrderedDict[str, list[float]] = OrderedDict()


def too_many(address: str) -> bool:
    """Whether this address asked for too many unknown codes lately."""
    since = time.monotonic() - WINDOW
    recent = [at for at in _failures.get(address, ()) if at > since]
    return len(recent) >= ALLOWED


def note(address: str) -> None:
    """Remember that this address asked for a code that does not exist."""
    now = time.monotonic()
    _failures[address] = [at for at in _failures.pop(address, []) if at > now - WINDOW][-ALLOWED:] + [now]
    while len(_failures) > _REMEMBERED:
        _failures.popitem(last=False)


def forget() -> None:
    """Start anew (tests)."""
    _failures.clear()
