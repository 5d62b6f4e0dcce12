"""Where a submission stands, without a database."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.catalog.bundle import Criterion
from app.learning.work import WorkState, in_dispute, judge, unmet, why_not_graded

RUBRIC = (Criterion("mot", "Tiêu chí một"), Criterion("hai", "Tiêu chí hai"), Criterion("ba", "Tiêu chí ba", "", False))


@given(st.lists(st.booleans(), max_size=3))
def test_one_grader_decides(opinions: list[bool]) -> None:
    expected = WorkState.WAITING if not opinions else WorkState.PASSED if any(opinions) else WorkState.RETURNED
    assert judge(opinions, second_grader=False) is expected


@given(st.lists(st.booleans(), max_size=3))
def test_of_two_both_and_of_three_most(opinions: list[bool]) -> None:
    found = judge(opinions, second_grader=True)
    if len(opinions) == 3:
        assert found is (WorkState.PASSED if sum(opinions) >= 2 else WorkState.RETURNED), "a third always decides"
    elif len(opinions) == 2 and opinions[0] == opinions[1]:
        assert found is (WorkState.PASSED if opinions[0] else WorkState.RETURNED)
    else:
        assert found is WorkState.WAITING
    assert in_dispute(opinions) == (len(opinions) == 2 and found is WorkState.WAITING)


def test_only_required_criteria_stand_in_the_way() -> None:
    assert [c.key for c in unmet(RUBRIC, {"mot"})] == ["hai"]
    assert unmet(RUBRIC, {"mot", "hai"}) == ()
    assert why_not_graded(RUBRIC, {"mot", "hai"}, passed=True, comment="") == ""
    assert "“Tiêu chí hai”" in why_not_graded(RUBRIC, {"mot"}, passed=True, comment="hay")
    assert "nhận xét" in why_not_graded(RUBRIC, {"mot", "hai", "ba"}, passed=False, comment=" ")
    assert why_not_graded(RUBRIC, (), passed=False, comment="Viết lại") == ""


def test_every_state_fits_its_column() -> None:
    assert all(len(state.value) <= 10 and state.label for state in WorkState)
