"""The pure rule: who is trained in depth, and the arithmetic of the figure."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.rules import Duty
from app.records.rules import (
    MAIN,
    MAIN_SHIFT,
    Groups,
    Held,
    Judge,
    Requirement,
    Rule,
    gap,
    rate_truncated,
    rule_from_dict,
    rule_to_dict,
    target_met,
)
from app.records.rules.who import WhoCounts

DAY = dt.date(2027, 3, 1)
COMMUNICATION, GRASSROOTS = Duty.COMMUNICATION.bit, Duty.GRASSROOTS_INFORMATION.bit


def groups(*names: str) -> Groups:
    """ "a1", "b2|b3", "b4@2:80": a group per name, any of its courses."""

    def requirement(text: str) -> Requirement:
        text, _, score = text.partition(":")
        course, _, edition = text.partition("@")
        return Requirement(course, int(edition or 1), int(score or 0) * 100)

    return tuple(tuple(requirement(one) for one in name.split("|")) for name in names)


A, B = groups("a1", "a4"), groups("b1", "b4")


def rule(
    number: int = 1, day: dt.date = dt.date(2026, 1, 1), a: Groups = A, b: Groups = B, **more: object
) -> Rule:
    return Rule(number, day, dict.fromkeys(Duty, (a, b)), **more)  # type: ignore[arg-type]


def held(course: str, on: dt.date = dt.date(2026, 6, 1), edition: int = 1, score: int | None = 8000,
         revoked_on: dt.date | None = None) -> Held:  # fmt: skip
    return Held(course, edition, score, on, revoked_on)


def state(completions: list[Held], *versions: Rule, duties: int = COMMUNICATION, day: dt.date = DAY) -> str:
    judge = Judge(versions or (rule(),), day)
    return judge.standing(duties, judge.met(completions)).state


ALL = [held("a1"), held("a4"), held("b1"), held("b4")]


def test_both_strands_train_and_one_strand_does_not() -> None:
    assert state(ALL) == "trained"
    assert state(ALL[:2]) == "a_only"
    assert state(ALL[2:]) == "b_only"
    assert state(ALL[:1] + ALL[2:3]) == "none"
    assert state([]) == "none"


def test_a_completion_counts_from_its_day_on() -> None:
    late = [*ALL[:3], held("b4", DAY)]
    assert state(late, day=DAY - dt.timedelta(days=1)) == "a_only"
    assert state(late, day=DAY) == "trained"


def test_a_revocation_does_not_count_on_its_day_and_after() -> None:
    revoked = [*ALL[:3], held("b4", revoked_on=DAY)]
    assert state(revoked, day=DAY - dt.timedelta(days=1)) == "trained"
    assert state(revoked, day=DAY) == "a_only"
    assert state([*revoked, held("b4")]) == "trained"  # earned once more: the other one still stands


def test_a_group_is_met_by_any_of_its_courses() -> None:
    version = rule(b=groups("b4", "b2|b3"))
    base = [held("a1"), held("a4"), held("b4")]
    assert state(base, version) == "a_only"
    assert state([*base, held("b3")], version) == "trained"
    assert state([*base, held("b2"), held("b3")], version) == "trained"


def test_lowest_edition_and_lowest_score() -> None:
    version = rule(a=groups("a1@2:80", "a4"))
    others = [held("a4"), held("b1"), held("b4")]
    assert state([held("a1", edition=1, score=9000), *others], version) == "b_only"
    assert state([held("a1", edition=2, score=7999), *others], version) == "b_only"
    assert state([held("a1", edition=2, score=8000), *others], version) == "trained"
    assert state([held("a1", edition=3, score=None), *others], version) == "b_only"  # no score is no score
    # Edition and score must come from the same completion.
    assert (
        state([held("a1", edition=1, score=9000), held("a1", edition=2, score=7000), *others], version)
        == "b_only"
    )


def test_without_a_rule_nobody_is_trained_and_an_empty_rule_trains_nobody() -> None:
    assert state(ALL, rule(day=DAY + dt.timedelta(days=1))) == "none"
    assert state(ALL, rule(a=(), b=())) == "none"
    assert state(ALL, Rule(1, dt.date(2026, 1, 1), {})) == "none"


def test_the_most_favourable_of_several_duties_decides() -> None:
    strict, mild = (groups("a1", "a4"), groups("b1", "b4")), (groups("a1"), groups("b1"))
    version = Rule(1, dt.date(2026, 1, 1), {Duty.COMMUNICATION: strict, Duty.GRASSROOTS_INFORMATION: mild})
    some = [held("a1"), held("b1")]
    assert state(some, version, duties=COMMUNICATION) == "none"
    assert state(some, version, duties=GRASSROOTS) == "trained"
    assert state(some, version, duties=COMMUNICATION | GRASSROOTS) == "trained"
    assert state([held("a1")], version, duties=COMMUNICATION | GRASSROOTS) == "a_only"
    assert state(some, version, duties=Duty.EXTERNAL_INFORMATION.bit) == "none"  # no set for this duty
    # Strand A by one duty and strand B by another do not make one trained officer.
    a_here = Rule(1, dt.date(2026, 1, 1), {
        Duty.COMMUNICATION: (groups("a1"), groups("b9")), Duty.GRASSROOTS_INFORMATION: (groups("a9"), groups("b1")),
    })  # fmt: skip
    assert state(some, a_here, duties=COMMUNICATION | GRASSROOTS) == "a_only"


def test_a_stricter_version_keeps_those_trained_before_it() -> None:
    first, second = rule(), rule(2, dt.date(2027, 1, 1), b=groups("b1", "b4", "b5"))
    judge = Judge((first, second), DAY)
    assert judge.rule is second
    before = judge.standing(COMMUNICATION, judge.met(ALL))
    assert (before.trained, before.kept) == (True, True)
    # Earned on the very day the new version came: too late for the old one.
    late = [*ALL[:3], held("b4", dt.date(2027, 1, 1))]
    assert judge.standing(COMMUNICATION, judge.met(late)).state == "a_only"
    assert judge.standing(COMMUNICATION, judge.met([*late, held("b5")])) == judge.standing(
        COMMUNICATION, judge.met([*ALL, held("b5", DAY)])
    )
    assert not judge.standing(COMMUNICATION, judge.met([*ALL, held("b5")])).kept
    # Who was kept loses it with a revocation, as anybody would.
    revoked = [*ALL[:3], held("b4", revoked_on=dt.date(2027, 2, 1))]
    assert judge.standing(COMMUNICATION, judge.met(revoked)).state == "a_only"


def test_a_version_may_keep_nobody() -> None:
    second = rule(2, dt.date(2027, 1, 1), b=groups("b5"), keeps_trained=False)
    assert state(ALL, rule(), second) == "a_only"
    third = rule(3, dt.date(2027, 2, 1), b=groups("b6"))
    assert (
        state(ALL, rule(), second, third) == "a_only"
    )  # the third keeps those of the second, not of the first
    assert state([*ALL, held("b5", dt.date(2027, 1, 31))], rule(), second, third) == "trained"
    assert state([*ALL, held("b5", dt.date(2027, 2, 1))], rule(), second, third) == "a_only"


def test_a_chain_of_keeping_versions_keeps_from_the_first() -> None:
    versions = (
        rule(),
        rule(2, dt.date(2026, 9, 1), b=groups("b5")),
        rule(3, dt.date(2027, 1, 1), b=groups("b6")),
    )
    assert state(ALL, *versions) == "trained"
    assert (
        state([*ALL[:3], held("b4", dt.date(2026, 9, 1))], *versions) == "a_only"
    )  # after the first had gone


def test_a_version_replaced_on_its_own_day_was_never_in_force() -> None:
    mild = rule(1, dt.date(2027, 1, 1), a=groups("a1"), b=groups("b1"))
    strict = rule(2, dt.date(2027, 1, 1))
    assert state([held("a1"), held("b1")], mild, strict) == "none"


def test_those_who_must_learn_more_count_until_their_day() -> None:
    strict = rule(
        2, dt.date(2027, 1, 1), b=groups("b5"), keeps_trained=False, catch_up_by=dt.date(2027, 6, 30)
    )
    assert state(ALL, rule(), strict, day=dt.date(2027, 6, 30)) == "trained"
    assert state(ALL, rule(), strict, day=dt.date(2027, 7, 1)) == "a_only"
    assert (
        state([*ALL, held("b5", dt.date(2027, 6, 1))], rule(), strict, day=dt.date(2027, 7, 1)) == "trained"
    )
    # Once the day has passed, a later version that keeps everybody keeps only those of the strict one.
    third = rule(3, dt.date(2027, 9, 1), b=groups("b6"))
    assert state(ALL, rule(), strict, third, day=dt.date(2027, 9, 1)) == "a_only"


def test_a_proposal_judges_nobody_until_it_is_approved() -> None:
    strict = rule(2, dt.date(2027, 1, 1), b=groups("b5"), keeps_trained=False, waits=True)
    assert state(ALL, rule(), strict) == "trained"
    approved = replace(strict, approved_by="Bà B", approved_on=DAY, approval_ref="1/QĐ")
    assert state(ALL, rule(), approved) == "a_only"
    assert state(ALL, strict) == "none"  # not even where there is no other


def test_the_main_duty_decides_where_the_version_says_so() -> None:
    strict, mild = (groups("a1", "a4"), groups("b1", "b4")), (groups("a1"), groups("b1"))
    sets = {Duty.COMMUNICATION: strict, Duty.GRASSROOTS_INFORMATION: mild}
    version = Rule(1, dt.date(2026, 1, 1), sets, two_duties=MAIN)
    some, both = [held("a1"), held("b1")], COMMUNICATION | GRASSROOTS
    assert state(some, version, duties=both | COMMUNICATION << MAIN_SHIFT) == "none"
    assert state(some, version, duties=both | GRASSROOTS << MAIN_SHIFT) == "trained"
    assert state(some, version, duties=both) == "trained"  # nobody wrote down which is main
    assert (
        state(some, replace(version, two_duties="any"), duties=both | COMMUNICATION << MAIN_SHIFT)
        == "trained"
    )
    judge = Judge((version,), DAY)
    assert judge.asks_main
    told = judge.strand_progress(both | COMMUNICATION << MAIN_SHIFT, judge.met(some))
    assert [done for _, _, done in told] == [[True, False], [True, False]]


def test_who_counts_is_compared_as_codes_are_and_refuses_unknown_kinds() -> None:
    found = WhoCounts(without_sections=("Trung  tâm Y tế",))
    assert found.leaves_out_section("TRUNG TÂM Y TẾ") and not found.leaves_out_section("Trung tâm")
    assert WhoCounts().everybody and not found.everybody
    with pytest.raises(ValueError, match="quan_nhan"):
        rule_from_dict(1, DAY, {**rule_to_dict(rule()), "who": {"without_employments": ["quan_nhan"]}})


def test_a_past_day_is_judged_by_the_version_of_that_day() -> None:
    versions = (rule(), rule(2, dt.date(2027, 1, 1), b=groups("b5"), keeps_trained=False))
    assert state(ALL, *versions, day=dt.date(2026, 12, 31)) == "trained"
    assert state(ALL, *versions, day=dt.date(2027, 1, 1)) == "a_only"


def test_what_is_still_missing_is_told_by_the_same_rule() -> None:
    judge = Judge((rule(b=groups("b4", "b2|b3")),), DAY)
    met = judge.met([held("a1"), held("b2")])
    assert [(name, done) for name, _, done in judge.strand_progress(COMMUNICATION, met)] == [
        ("A", [True, False]), ("B", [False, True]),
    ]  # fmt: skip
    assert Judge((), DAY).strand_progress(COMMUNICATION, 0) == []


@pytest.mark.parametrize(
    ("n", "d", "shown"),
    [(6996, 10000, 69.9), (7, 10, 70.0), (2, 3, 66.6), (0, 5, 0.0), (5, 5, 100.0), (214, 388, 55.1)],
)
def test_the_rate_is_cut_off_and_never_rounded_up(n: int, d: int, shown: float) -> None:
    assert rate_truncated(n, d) == shown


def test_nobody_to_count_is_no_figure() -> None:
    assert rate_truncated(0, 0) is None
    assert target_met(0, 0, 70) is None
    assert gap(0, 0, 70) == 0


def test_69_96_percent_does_not_reach_the_target() -> None:
    assert target_met(6996, 10000, 70) is False
    assert gap(6996, 10000, 70) == 4
    assert target_met(7000, 10000, 70) is True
    assert gap(214, 388, 70) == 58


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 100))
def test_gap_is_the_least_number_that_meets_the_target(n: int, d: int, percent: int) -> None:
    if n > d:
        n, d = d, n
    missing = gap(n, d, percent)
    if d:
        assert target_met(n + missing, d, percent) is True
        assert missing == 0 or target_met(n + missing - 1, d, percent) is False
        shown = rate_truncated(n, d)
        assert shown is not None
        assert round(shown * 10) * d <= 1000 * n < (round(shown * 10) + 1) * d


_requirement = st.builds(Requirement, st.sampled_from("abcd"), st.integers(1, 3), st.integers(0, 10000))
_groups = st.lists(st.lists(_requirement, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple)


@given(
    st.dictionaries(st.sampled_from(list(Duty)), st.tuples(_groups, _groups)),
    st.booleans(),
    st.integers(1, 100),
    st.builds(
        WhoCounts,
        st.frozensets(st.sampled_from(["", "hop_dong", "khac"])),
        st.lists(st.text(max_size=4)).map(tuple),
        st.booleans(),
    ),
    st.none() | st.dates(),
)
def test_a_rule_survives_being_kept_as_data(
    strands: dict[Duty, tuple[Groups, Groups]],
    keeps: bool,
    percent: int,
    who: WhoCounts,
    catch_up: dt.date | None,
) -> None:
    version = Rule(
        3, dt.date(2027, 1, 1), strands, percent, keeps, "Ông A", dt.date(2026, 12, 1), "12/QĐ", "ghi chú", catch_up,
        MAIN, who, not keeps, "Giám đốc", True,
    )  # fmt: skip
    content = json.loads(json.dumps(rule_to_dict(version)))
    approval = ("Ông A", dt.date(2026, 12, 1), "12/QĐ", "Giám đốc", True)
    assert rule_from_dict(3, dt.date(2027, 1, 1), content, *approval) == version
    old = {k: v for k, v in content.items() if k not in ("catch_up_by", "two_duties", "who", "waits")}
    plain = rule_from_dict(3, dt.date(2027, 1, 1), old)  # as versions were kept before these could be chosen
    assert (plain.who.everybody, plain.two_duties, plain.catch_up_by, plain.waits) == (
        True,
        "any",
        None,
        False,
    )


def test_a_rule_is_approved_by_a_name_a_day_and_a_document_together() -> None:
    assert not rule().approved
    assert not rule(approved_by="Ông A", approved_on=DAY).approved
    assert rule(approved_by="Ông A", approved_on=DAY, approval_ref="12/QĐ-SKHCN").approved
    assert rule().label == "quy tắc dự thảo số 1"
