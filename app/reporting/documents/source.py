"""What a paper is made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.numbers import day
from app.reporting.rules import short_code

ERASED = "đã xóa theo yêu cầu"


@dataclass(frozen=True)
class Named:
    """The name of a person of the list, looked up when a paper is made; frozen figures hold none."""

    full_name: str  # empty once erased
    sort_key: str
    job_title: str = ""


@dataclass(frozen=True)
class Source:
    """Figures, the names behind them, and how far they are from being an issued report."""

    figures: Mapping[str, Any]
    people: Sequence[Mapping[str, Any]] = ()
    names: Mapping[str, Named] = field(default_factory=dict)
    hash: str = ""  # empty while nothing is frozen
    demo: bool = False
    text: Mapping[str, str] = field(default_factory=dict)  # what the clerk wrote, by section
    replaces: str = ""  # “Báo cáo số … ngày …”

    @property
    def as_of(self) -> dt.date:
        """The day the figures run to."""
        return dt.date.fromisoformat(self.figures["as_of"])

    @property
    def before_on(self) -> dt.date:
        """The day before the period."""
        return dt.date.fromisoformat(self.figures["period"]["start"]) - dt.timedelta(days=1)

    @property
    def whole_province(self) -> bool:
        """Whether the figures are the province's and not a unit's."""
        return not self.figures["scope"]["code"]

    @property
    def approved(self) -> bool:
        """Whether the rule the figures rest on is approved."""
        return bool(self.figures["rule"] and self.figures["rule"]["approved"])

    @property
    def mark(self) -> str:
        """What must stand on the paper while it is not what will be signed; empty for frozen figures."""
        if self.demo:
            return "BẢN THỬ – DỮ LIỆU GIẢ ĐỊNH" if self.hash else "BẢN THỬ – DỰ THẢO"
        if not self.approved:
            return "DỰ THẢO – SỐ LIỆU TẠM TÍNH"
        return "" if self.hash or not self.whole_province else "DỰ THẢO – CHƯA CHỐT SỐ LIỆU"

    @property
    def foot(self) -> str:
        """The line at the foot of every page, by which paper is matched to the screen (P30)."""
        rule = self.figures["rule"]
        code = f"mã đối chiếu {short_code(self.hash)}" if self.hash else "chưa chốt số liệu"
        return (
            f"Số liệu đến hết ngày {day(self.as_of)}; {rule['label'] if rule else 'chưa có quy tắc'}; {code}"
        )

    def name(self, uid: str) -> str:
        """A person's name, or that it was erased."""
        found = self.names.get(uid)
        return found.full_name if found and found.full_name else ERASED
