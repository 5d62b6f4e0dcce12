"""Numbers of strangers: whatever was typed, a decimal of reasonable length or a refusal."""

from __future__ import annotations

import re
from decimal import Decimal

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:[.,][0-9]{0,30})?(?:[eE][+-]?[0-9]{1,2})?|[+-]?[.,][0-9]{1,30}")


def read(words: str) -> Decimal:
    """`1.5`, `1,5` or `15e-1`. Raises ValueError, also for what is too long to be meant."""
    words = words.strip().replace("−", "-")
    if not _NUMBER.fullmatch(words):
        raise ValueError(words[:60])
    return Decimal(words.replace(",", "."))


def decimal_string(value: Decimal) -> str:
    """A number as a question keeps it (`55.1`). Raises ValueError beyond 15 digits before and 10 after the point."""
    if not value.is_finite() or abs(value.adjusted()) > 40:
        if value == 0:
            return "0"
        raise ValueError("number")
    words = format(value, "f")
    if "." in words:
        words = words.rstrip("0").rstrip(".")
    sign, digits = ("-", words[1:]) if words.startswith("-") else ("", words)
    whole, _, rest = digits.partition(".")
    if len(whole) > 15 or len(rest) > 10:
        raise ValueError("number")
    return digits if not digits.strip("0.") else sign + digits
