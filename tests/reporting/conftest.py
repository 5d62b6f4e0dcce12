"""What the pages of the figure show: the cast with some completions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.core.database import transaction
from tests.records.province import Province
from tests.records.test_rules import rule


@pytest.fixture
def province(cast: Any) -> Province:
    """An finished both strands, Dung only strand A; the draft rule number 1 judges."""
    made = Province()
    with transaction():
        made.rule(1, rule(1, dt.date(2026, 1, 1)))
        made.trained(cast.an.person_id)
        for slug in ("a1", "a4"):
            made.completion(cast.dung.person_id, slug)
    return made
