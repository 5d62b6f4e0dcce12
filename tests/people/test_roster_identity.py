"""Who a line without a code means, case by case."""

from __future__ import annotations

import pytest

from app.people.roster.checking import Units, UnitSpan, check
from app.people.roster.identity import NEW, Candidate, fingerprint, next_codes, resolve
from app.people.roster.reading import Line

UNITS = Units({"u1": UnitSpan(1, "U1", "Xã Một", None), "u2": UnitSpan(2, "U2", "Xã Hai", None)})


def line(number, name="Lê An", unit="U1", phone="", email=""):
    return Line(number, ("", name, unit, "", email, phone, "", "01/07/2025", ""))


def known(number, name="lê an", units=(1,), phone="", email=""):
    return Candidate(number, f"p{number}", f"CB-0000{number}", name, frozenset(units), phone, email)


def judged(lines, people, answers=None):
    rows = check(lines, UNITS)
    resolve(rows, people, answers or {}, next_codes(["CB-00009", "CB-AN", "cb-7"]))
    return [row.code or ("?" + "+".join(row.choices) if row.question else "!") for row in rows]


A, B = "0911111111", "0922222222"


@pytest.mark.parametrize(("lines", "people", "meant"), [
    ([line(1)], [], ["CB-00010"]),
    ([line(1), line(2, "Lê Bình"), line(3, "Lê Bình")], [], ["CB-00010", "CB-00011", "CB-00011"]),
    ([line(1, phone=A)], [known(1, phone=A), known(2, phone=B)], ["CB-00001"]),
    ([line(1, email="A@x.vn")], [known(1, email="a@x.vn")], ["CB-00001"]),
    ([line(1, "LÊ AN", phone=A)], [known(1, phone=A)], ["CB-00001"]),
    ([line(1, "Lê Ân", phone=A)], [known(1, phone=A)], ["CB-00010"]),  # another name, though it folds to the same
    ([line(1)], [known(1)], ["CB-00001"]),  # nothing speaks against it
    ([line(1)], [known(1), known(2)], ["?p1+p2"]),
    ([line(1)], [known(1, phone=A)], ["?p1"]),
    ([line(1, phone=A)], [known(1)], ["?p1"]),
    ([line(1, phone=A)], [known(1, phone=A), known(2, phone=A)], ["?p1+p2"]),
    ([line(1, phone=A), line(2, phone=B)], [known(1, phone=A)], ["CB-00001", "CB-00010"]),  # who is proved is nobody else
    ([line(1, phone=A)], [known(1, units=(2,), phone=A)], ["?p1"]),  # perhaps moved here
    ([line(1, phone=A)], [known(1, units=(2,), phone=B)], ["CB-00010"]),
    ([line(1, phone=A), line(2, unit="U2", phone=A)], [known(1, phone=A)], ["CB-00001", "CB-00001"]),  # one history
    ([line(1, phone=A), line(2, unit="U2", phone=A)], [], ["CB-00010", "CB-00010"]),
    ([line(1, phone=A), line(2)], [], ["CB-00010", "!"]),  # two of one name, one without a telephone: say which
])  # fmt: skip
def test_who_is_meant(lines, people, meant):
    assert judged(lines, people) == meant


def test_an_answer_settles_it():
    (row,) = check([line(1)], UNITS)
    people = [known(1), known(2)]
    assert judged([line(1)], people, {fingerprint(row): "p2"}) == ["CB-00002"]
    assert judged([line(1)], people, {fingerprint(row): NEW}) == ["CB-00010"]
    assert judged([line(1)], people, {fingerprint(row): "p9"}) == ["?p1+p2"], "somebody who is not there is no answer"
    assert "An" not in fingerprint(row)
