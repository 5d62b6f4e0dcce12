"""Mending a wrong key: which key is right, what a paper is worth under it, and what follows for people. Pure.

The rule is “in favour of the officer” (practice P21): a paper is worth the best of what it was worth when it was handed
in and under every key mended since. Mending adds passes and letters; it takes none away.
"""

from app.learning.mending.keys import BadKey, KeyField, key_fields, read_key
from app.learning.mending.marking import Fixes, Worth, best, in_force, mark, still_counted, translated
from app.learning.mending.outcomes import Asked, Change, Holding, Letter, Totals, letter_due, totals

__all__ = [
    "Asked",
    "BadKey",
    "Change",
    "Fixes",
    "Holding",
    "KeyField",
    "Letter",
    "Totals",
    "Worth",
    "best",
    "in_force",
    "key_fields",
    "letter_due",
    "mark",
    "read_key",
    "still_counted",
    "totals",
    "translated",
]
