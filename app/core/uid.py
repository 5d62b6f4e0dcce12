"""Identifiers that facts keep for ever, and codes that nobody can guess."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
import uuid


def uuid7() -> str:
    """A UUID version 7 (RFC 9562 §5.7): the first 48 bits are the time in ms, so that keys sort by creation."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def token(bits: int = 256) -> str:
    """A random URL-safe secret of at least `bits` bits."""
    return secrets.token_urlsafe((bits + 7) // 8)


def digest(secret: str) -> str:
    """What the database keeps of a high-entropy secret (hex SHA-256): enough to recognise it, not to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


# No 0/O, 1/I/L, U/V: read aloud over the telephone and typed from paper.
SLIP_ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"


def slip_code(length: int = 10) -> str:
    """A code for paper, in letters and digits that are not taken for one another."""
    return "".join(secrets.choice(SLIP_ALPHABET) for _ in range(length))


def is_uid(typed: str) -> bool:
    """Whether a text from outside can be a uid: PostgreSQL refuses to compare one with anything else."""
    try:
        uuid.UUID(typed)
    except ValueError:
        return False
    return True
