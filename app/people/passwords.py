"""Password hashes: Argon2id with 19 MiB, two passes (OWASP's smallest), about 30 ms.

At most cores − 1 are computed at once in a process, so that thirty people signing in together leave a core for
everybody else's pages. Call outside any transaction.
"""

from __future__ import annotations

import os
import threading

import argon2

from app.people.rules import password_form

_hasher = argon2.PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_slots = threading.BoundedSemaphore(max(1, (os.cpu_count() or 2) - 1))
# Checked when the name is unknown, so that the answer takes as long as for a known one.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$ekG7TS1200INLf/6v+lumA$ZSBYWKWaWKiT2Jb/yTPPdK6GCbakDM6e4u8XWOczpow"


def hash_password(password: str) -> str:
    """The hash to keep of a password."""
    with _slots:
        return _hasher.hash(password_form(password))


def matches(stored: str, password: str) -> bool:
    """Whether `password` is the one behind `stored`; an empty hash (no account, not activated) never matches."""
    try:
        with _slots:
            return _hasher.verify(stored or _NOBODY, password_form(password)) and bool(stored)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
