"""Who is counted: part of a rule version, because it changes the figure as much as the courses do.

The plan (II.2.c.3) says “cán bộ” of sở, ban ngành and commune-level bodies and leaves open whether attached bodies, viên
chức and contract staff are meant; until the department says otherwise everybody who holds a duty counts, and whoever's
kind of employment nobody wrote down counts too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.text import key_of
from app.people.rules import Employment

UNKNOWN = ""  # the kind of employment of a posting for which none was written down


@dataclass(frozen=True)
class WhoCounts:
    """What leaves a duty holder out; nothing does by default."""

    without_employments: frozenset[str] = frozenset()  # values of Employment, or UNKNOWN
    without_sections: tuple[str, ...] = ()  # bộ phận, as typed; compared like codes
    attached: bool = True  # people of attached bodies count under the parent

    @property
    def everybody(self) -> bool:
        """Whether nobody is left out."""
        return self == WhoCounts()

    def leaves_out_section(self, section: str) -> bool:
        """Whether people of this bộ phận do not count."""
        return key_of(section) in {key_of(s) for s in self.without_sections}

    def to_dict(self) -> dict[str, Any]:
        """As the database keeps it."""
        return {
            "without_employments": sorted(self.without_employments),
            "without_sections": list(self.without_sections),
            "attached": self.attached,
        }


def who_from_dict(content: Mapping[str, Any]) -> WhoCounts:
    """What `to_dict` wrote; versions from before there was a choice count everybody. Raises ValueError."""
    kinds = frozenset(content.get("without_employments", ()))
    if not kinds <= {*Employment, UNKNOWN}:
        raise ValueError(sorted(kinds))
    return WhoCounts(kinds, tuple(content.get("without_sections", ())), content.get("attached", True))
