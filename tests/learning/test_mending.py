"""A mended key in the officer's favour, without a database: what a paper is worth, what follows, what a form may say."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.catalog.bundle import Question
from app.learning.grading import share
from app.learning.mending import (
    Asked,
    BadKey,
    Change,
    Holding,
    Worth,
    best,
    key_fields,
    letter_due,
    mark,
    read_key,
    still_counted,
    totals,
    translated,
)
from app.learning.paper import draw
from tests.learning import samples

BANK = {q.key: q for q in samples.bank()}
NOW = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
QUIET = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def _form(question: Question) -> dict[str, list[str]]:
    """The fields of a key as a page would send them unchanged."""
    return {f.name: list(f.chosen) for f in key_fields(question, question)}


def _answer(key: str) -> st.SearchStrategy[object]:
    q = BANK[key]
    if q.options:
        one = st.sampled_from([o.key for o in q.options])
        return st.lists(one, unique=True, max_size=4) if q.kind == "multiple" else one
    if q.kind == "numeric":
        return st.sampled_from(["55,1", "54,9", "12", "không biết"])
    if q.kind == "short":
        return st.sampled_from(["sapo", "sa pô", "đoạn đầu", ""])
    count = len(q.pairs) + len(q.distractors) if q.kind == "matching" else len(q.items)
    places = [str(n) for n in range(1, count + 1)]
    rows = places[: len(q.pairs)] if q.kind == "matching" else places
    return st.dictionaries(st.sampled_from(rows), st.sampled_from(places))


def _key(key: str) -> st.SearchStrategy[Question | None]:
    """Any key that the form of a question can say, or none."""
    q = BANK[key]
    if q.options:
        wanted = st.lists(st.sampled_from([o.key for o in q.options]), min_size=1, unique=True)
        form: st.SearchStrategy[dict[str, list[str]]] = wanted.map(lambda keys: {"dung": keys})
    elif q.kind == "numeric":
        form = st.sampled_from(["55,1", "54,9", "12"]).map(lambda n: {"so": [n], "sai_so": ["0"]})
    elif q.kind == "short":
        form = st.sampled_from(["sapo", "đoạn đầu\nsa pô"]).map(lambda lines: {"chap_nhan": [lines]})
    elif q.kind == "matching":
        sides = [str(n) for n in range(1, len(q.pairs) + len(q.distractors) + 1)]
        form = st.lists(st.sampled_from(sides), min_size=len(q.pairs), max_size=len(q.pairs)).map(
            lambda chosen: {f"ghep-{n}": [side] for n, side in enumerate(chosen, 1)}
        )
    else:
        places = [str(n) for n in range(1, len(q.items) + 1)]
        form = st.permutations(places).map(lambda order: {f"thu_tu-{n}": [p] for n, p in enumerate(order, 1)})
    return st.one_of(st.none(), form.map(lambda fields: read_key(q, fields)))


FIXES = st.fixed_dictionaries({}, optional={key: _key(key) for key in BANK})
ANSWERS = st.fixed_dictionaries({}, optional={key: _answer(key) for key in BANK})


@QUIET
@given(st.lists(FIXES, max_size=3), ANSWERS, st.integers(1, 100), st.integers(0, 99))
def test_no_mending_lowers_what_a_paper_is_worth(fixes: list, answers: dict, pass_mark: int, seed: int) -> None:
    paper = draw(list(BANK.values()), 7, str(seed))
    own = mark(paper, BANK, {}, answers, pass_mark)
    so_far = worth = Worth(own.score, own.passed, own.marks)
    regrades = []
    for mended in fixes:
        grade = mark(paper, BANK, mended, answers, pass_mark)
        assert 0 <= grade.score <= 10_000
        assert grade.passed == (grade.score >= pass_mark * 100)
        assert set(grade.marks) == {s.key for s in paper.sheets if mended.get(s.key, BANK[s.key]) is not None}
        regrades.append(Worth(grade.score, grade.passed, grade.marks))
        worth = best(so_far, regrades)
        assert (worth.passed, worth.score) >= (so_far.passed, so_far.score)
        assert (worth.passed, worth.score) == max((w.passed, w.score) for w in [so_far, *regrades])
    assert mark(paper, BANK, {}, answers, pass_mark) == own, "what was handed in is not touched"


@QUIET
@given(st.data())
def test_an_answer_means_the_same_under_a_mended_key(data: st.DataObject) -> None:
    """Who answers as the mended key says is right; who answers as an unchanged key says stays right."""
    key = data.draw(st.sampled_from(sorted(BANK)))
    published = BANK[key]
    mended = data.draw(_key(key).filter(lambda q: q is not None))
    value = data.draw(_answer(key))
    carried = translated(published, mended, value)
    if published.kind == "matching":
        sides = [r for _, r in published.pairs] + list(published.distractors)
        wanted = dict(mended.pairs)
        hits = sum(sides[int(v) - 1] == wanted[published.pairs[int(k) - 1][0]] for k, v in value.items())
        assert share(mended, carried) == pytest.approx(hits / len(published.pairs))
    elif published.kind == "ordering":
        hits = sum(mended.items.index(published.items[int(k) - 1]) + 1 == int(v) for k, v in value.items())
        assert share(mended, carried) == pytest.approx(hits / len(published.items))
    assert share(published, translated(published, published, value)) == share(published, value)


def test_a_paper_of_nothing_but_withdrawn_questions_is_whole() -> None:
    paper = draw(list(BANK.values()), 7, "x")
    grade = mark(paper, BANK, dict.fromkeys(BANK, None), {}, 70)
    assert (grade.score, grade.passed, grade.marks) == (10_000, True, {})
    assert still_counted(BANK.values(), {**dict.fromkeys(BANK, None), "mot": BANK["mot"]}) == [BANK["mot"]]


@pytest.mark.parametrize("key", sorted(BANK))
def test_a_form_sent_unchanged_says_the_key_as_it_is(key: str) -> None:
    assert read_key(BANK[key], _form(BANK[key])) == BANK[key]


@pytest.mark.parametrize(
    ("key", "fields", "says"),
    [
        ("mot", {"dung": []}, "ít nhất một phương án"),
        ("mot", {"dung": ["z"]}, "ít nhất một phương án"),
        ("ty-le", {"so": ["năm"], "sai_so": ["0"]}, "không phải là số"),
        ("ty-le", {"so": ["5"], "sai_so": ["-1"]}, "không được âm"),
        ("sapo", {"chap_nhan": [" \n "]}, "ít nhất một cách viết"),
        ("ghep", {"ghep-1": ["9"], "ghep-2": ["1"]}, "vế phù hợp"),
        ("thu-tu", {f"thu_tu-{n}": ["1"] for n in range(1, 5)}, "thứ tự riêng"),
    ],
)
def test_what_is_no_key_is_refused_with_a_sentence(key: str, fields: dict[str, list[str]], says: str) -> None:
    with pytest.raises(BadKey, match=says):
        read_key(BANK[key], fields)


@given(st.dictionaries(st.sampled_from(["dung", "so", "sai_so", "chap_nhan", "ghep-1", "thu_tu-1"]), st.lists(st.text(max_size=9), max_size=3)))
def test_nothing_sent_makes_the_form_crash(fields: dict[str, list[str]]) -> None:
    for question in BANK.values():
        try:
            assert replace(read_key(question, fields), options=(), pairs=(), items=()).prompt == question.prompt
        except BadKey as problem:
            assert str(problem)


@dataclass(frozen=True)
class _Lesson:
    key: str
    content_hash: str
    position: int = 1
    title: str = ""
    required: bool = True
    counts_as: tuple[str, ...] = ()


LESSONS = (_Lesson("a", "a1"), _Lesson("b", "b1"))
READ = {"a": {"a1": NOW - dt.timedelta(days=3)}, "b": {"b1": NOW - dt.timedelta(days=1)}}


def _change(before: tuple[int, bool], after: tuple[int, bool], **more: object) -> Change:
    made = Change(1, "u1", 7, NOW - dt.timedelta(days=2), Worth(*before, {}), Worth(*after, {}), passed_elsewhere=False)
    return replace(made, **more)  # type: ignore[arg-type]


def _due(change: Change, read: dict = READ, holdings: tuple[Holding, ...] = ()):  # type: ignore[no-untyped-def, type-arg]
    return letter_due(change, editions=[Asked(1, LESSONS)], read=read, holdings=holdings, correction_uid="c1")


def test_who_passes_now_has_earned_it_when_the_last_of_it_was_done() -> None:
    letter = _due(_change((6000, False), (8000, True)))
    assert letter is not None
    assert (letter.ref, letter.score, letter.earned_at) == ("u1", 8000, READ["b"]["b1"])
    assert _due(_change((6000, False), (8000, True)), {"a": READ["a"]}) is None, "a lesson is not read"
    assert _due(_change((6000, False), (6500, False))) is None
    assert _due(_change((8000, True), (6000, False))) is None, "nobody loses"


def test_a_better_score_of_a_completion_is_a_completion_beside_it() -> None:
    held = Holding("u1", 1, 7200, NOW - dt.timedelta(days=1), False)
    letter = _due(_change((7200, True), (8500, True)), holdings=(held,))
    assert letter is not None
    assert (letter.ref, letter.score, letter.earned_at) == ("u1/c1", 8500, held.earned_at)
    assert _due(_change((7200, True), (8500, True)), holdings=(replace(held, score=9000),)) is None
    assert _due(_change((7200, True), (8500, True)), holdings=(replace(held, ref="other"),)) is None


def test_who_holds_an_earlier_edition_earns_the_later_one_and_not_the_same_twice() -> None:
    change = _change((6000, False), (8000, True))
    first = Holding("u0", 1, 9000, NOW, False)
    assert _due(change, holdings=(first,)) is None
    later = letter_due(change, editions=[Asked(2, LESSONS)], read=READ, holdings=(first,), correction_uid="c1")
    assert later is not None
    assert later.ref == "u1"
    elsewhere = Holding("r1", 0, None, NOW, False)
    assert _due(change, holdings=(elsewhere,)) is not None


def test_no_regrading_undoes_a_revocation() -> None:
    held = Holding("u0", 1, 7200, NOW, True)
    assert _due(_change((6000, False), (8000, True)), holdings=(held,)) is None


def test_consequences_count_people_and_papers() -> None:
    changes = [
        _change((6000, False), (7000, True)),
        _change((6000, False), (7000, True), person_id=8, passed_elsewhere=True),
        _change((8000, True), (6000, False), person_id=9),
        _change((7000, True), (7000, True), person_id=9),
    ]
    found = totals(changes, 1)
    assert (found.attempts, found.people, found.raised, found.pass_now, found.kept, found.lower) == (4, 3, 2, 1, 1, 1)
    assert found.largest_rise == 1000
    assert sum(found.scores.values()) == found.raised


def test_no_letter_without_the_practical_work_an_edition_asks_for() -> None:
    change = _change((4000, False), (9000, True))
    at = NOW + dt.timedelta(days=2)

    def due(work: tuple[str, dt.datetime] | None):  # type: ignore[no-untyped-def]
        return letter_due(change, editions=[Asked(1, LESSONS, True, work)], read=READ, holdings=(), correction_uid="c1")

    assert due(None) is None
    letter = due(("w1", at))
    assert (letter.ref, letter.work, letter.earned_at) == ("w1", True, at)
