"""Two people wrote in one text: what can be joined is joined, what cannot is said, no line is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.authoring.merging import choose, compare, differences, merge

TEXTS = st.lists(st.sampled_from("abcdefg"), max_size=12).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)


def test_changes_apart_are_joined() -> None:
    base = "một\nhai\nba\nbốn\nnăm\n"
    assert merge(base, base.replace("một", "MỘT"), base.replace("năm", "NĂM")) == "MỘT\nhai\nba\nbốn\nNĂM\n"


def test_changes_of_one_line_are_not_guessed() -> None:
    assert merge("một\nhai\n", "một\nHAI\n", "một\n2\n") is None


@given(TEXTS, TEXTS)
def test_one_side_alone_wins(base: str, mine: str) -> None:
    assert merge(base, mine, base) == mine
    assert merge(base, base, mine) == mine
    assert merge(base, mine, mine) == mine


@given(TEXTS, TEXTS, TEXTS)
def test_a_merge_holds_every_line_either_side_added(base: str, mine: str, theirs: str) -> None:
    merged = merge(base, mine, theirs)
    if merged is not None:
        for side in (mine, theirs):
            for line in {row.new for row in compare(base, side) if row.kind in ("added", "changed")}:
                assert line in merged.splitlines()


@given(TEXTS, TEXTS)
def test_a_comparison_tells_both_texts(old: str, new: str) -> None:
    rows = compare(old, new)
    assert [row.old for row in rows if row.old is not None] == old.splitlines()
    assert [row.new for row in rows if row.new is not None] == new.splitlines()
    assert all(row.old == row.new for row in rows if row.kind == "same")


def test_each_place_has_its_usual_choice() -> None:
    base = "một\nhai\nba\nbốn\nnăm\nsáu"
    theirs = "MỘT\nhai\nba\nbốn\nNĂM của họ\nsáu"
    mine = "một\nhai\nBA\nbốn\nnăm của tôi\nsáu"
    found = differences(theirs, mine, base)
    assert [(d.line, d.theirs, d.mine, d.usual) for d in found] == [
        (1, ("MỘT",), ("một",), "theirs"),
        (3, ("ba",), ("BA",), "mine"),
        (5, ("NĂM của họ",), ("năm của tôi",), "both"),
    ]
    assert choose(theirs, mine, {}, base) == "MỘT\nhai\nBA\nbốn\nNĂM của họ\nnăm của tôi\nsáu"
    assert choose(theirs, mine, {1: "mine", 3: "theirs"}, base) == "một\nhai\nBA\nbốn\nNĂM của họ\nsáu"
    # what one side took out and the other left alone stays out
    assert choose("a\nc", "a\nb\nc\nd", {}, "a\nb\nc") == "a\nc\nd"


@given(TEXTS, TEXTS, TEXTS | st.none())
def test_choices_give_either_text_or_every_line_of_both(theirs: str, mine: str, base: str | None) -> None:
    numbers = [d.number for d in differences(theirs, mine, base)]
    assert choose(theirs, mine, dict.fromkeys(numbers, "theirs"), base) == theirs
    assert choose(theirs, mine, dict.fromkeys(numbers, "mine"), base) == mine
    both = choose(theirs, mine, dict.fromkeys(numbers, "both"), base).split("\n")
    for text in (theirs, mine):
        rest = iter(both)
        assert all(line in rest for line in text.split("\n"))


@given(TEXTS, TEXTS)
def test_the_usual_choice_keeps_the_change_of_one_side_alone(base: str, changed: str) -> None:
    assert choose(base, changed, {}, base) == changed
    assert choose(changed, base, {}, base) == changed
