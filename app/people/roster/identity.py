"""Who is meant by a line without a code (practice P1): by exact name, unit, and telephone or e-mail.

One match is used. None gets a new code. Whoever may be somebody of the register without being proved so is asked about, and
the answer is kept under a digest of what the line says, so that the same list asks only once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.core import text
from app.people.roster.checking import Row

NEW = "new"  # the answer “người mới”
_PREFIX = "CB-"


@dataclass(frozen=True)
class Candidate:
    """An officer a line may mean."""

    officer_id: int
    uid: str  # the person's
    code: str
    name_key: str
    unit_ids: frozenset[int]  # where the officer serves or served
    phone: str
    email: str


def fingerprint(row: Row) -> str:
    """What a line says about who it is, as a digest that gives no name away by itself."""
    unit = row.unit.code if row.unit else ""
    return hashlib.sha256("\n".join((text.key_of(row.name), unit, row.phone, row.email)).encode()).hexdigest()


def next_codes(taken: Iterable[str]) -> Callable[[], str]:
    """Gives CB-00001 and so on, after the highest number among the codes `taken`."""
    numbers = (int(c[3:]) for c in taken if c[:3].upper() == _PREFIX and c[3:].isascii() and c[3:].isdigit())
    last = max((n for n in numbers if n < 10**9), default=0)

    def following() -> str:
        nonlocal last
        last += 1
        return f"{_PREFIX}{last:05d}"

    return following


def resolve(
    rows: list[Row], candidates: Iterable[Candidate], answers: Mapping[str, str], new_code: Callable[[], str]
) -> None:
    """Give every good line without a code its officer's code, a new one, or the question who it is.

    `answers` are earlier ones by fingerprint: a person's uid, or NEW.
    """
    by_name: dict[str, list[Candidate]] = {}
    by_uid: dict[str, Candidate] = {}
    for one in candidates:
        by_name.setdefault(one.name_key, []).append(one)
        by_uid[one.uid] = one
    loose = [row for row in rows if not row.key and not row.problems]
    _tell_apart(loose)
    loose = [row for row in loose if not row.problems]
    prints = {id(row): fingerprint(row) for row in loose}
    taken: set[str] = set()
    met: dict[tuple[str, str], Row] = {}  # (name, telephone or e-mail) → a line that is somebody already
    for row in loose:  # whoever is proved comes first, so that nobody else is taken for them
        answer = by_uid.get(answers.get(prints[id(row)], ""))
        proved = [answer] if answer else _proved(row, by_name)
        if len(proved) == 1:
            _use(row, proved[0])
            taken.add(proved[0].uid)
            met.update(dict.fromkeys(_contacts(row), row))
        elif proved:
            _ask(row, proved, f"{_here(row, len(proved))}, cùng số điện thoại hoặc thư điện tử: là người nào, hay người mới?")
    given: dict[str, str] = {}
    for row in loose:
        if row.key or row.question:
            continue
        mark = prints[id(row)]
        if same := next((met[c] for c in _contacts(row) if c in met), None):
            # One person's history over several lines, perhaps in several units.
            row.code, row.key, row.officer_id, row.coded = same.code, same.key, same.officer_id, same.coded
            continue
        if mark not in given and answers.get(mark) != NEW:
            left = [c for c in by_name.get(text.key_of(row.name), ()) if c.uid not in taken]
            if _look(row, left):
                continue
        if mark not in given:
            given[mark] = new_code()
        row.code, row.coded = given[mark], True
        row.mark = mark if answers.get(mark) == NEW else ""
        row.key = text.key_of(row.code)
        met.update(dict.fromkeys(_contacts(row), row))


def _contacts(row: Row) -> list[tuple[str, str]]:
    name = text.key_of(row.name)
    return [(name, contact) for contact in (row.phone, row.email) if contact]


def _proved(row: Row, by_name: Mapping[str, list[Candidate]]) -> list[Candidate]:
    assert row.unit is not None
    return [c for c in by_name.get(text.key_of(row.name), ()) if row.unit.id in c.unit_ids and _same_contact(row, c)]


def _same_contact(row: Row, one: Candidate) -> bool:
    return bool(row.phone and row.phone == one.phone or row.email and row.email == one.email)


def _look(row: Row, left: list[Candidate]) -> bool:
    """Use or ask about somebody of that name; False when the line is somebody new."""
    assert row.unit is not None
    here = [c for c in left if row.unit.id in c.unit_ids]
    if len(here) == 1 and not (row.phone or row.email or here[0].phone or here[0].email):
        _use(row, here[0])  # nothing speaks against it: a list without telephones that is read again
        return True
    if here:
        _ask(row, here, f"{_here(row, len(here))}: là người {'nào' if len(here) > 1 else 'này'}, hay người mới?")
        return True
    if elsewhere := [c for c in left if _same_contact(row, c)]:
        _ask(row, elsewhere, f"Có {len(elsewhere)} người tên {row.name} ở đơn vị khác, cùng số điện thoại hoặc thư điện tử: "
             "là người này chuyển đến, hay người mới?")  # fmt: skip
        return True
    return False


def _here(row: Row, count: int) -> str:
    return f"Có {count} người tên {row.name} ở {row.unit.name if row.unit else ''}"


def _use(row: Row, one: Candidate) -> None:
    row.code, row.key, row.officer_id = one.code, text.key_of(one.code), one.officer_id


def _ask(row: Row, choices: list[Candidate], question: str) -> None:
    row.question, row.choices = question[:500], tuple(c.uid for c in choices[:20])


def _tell_apart(loose: list[Row]) -> None:
    """Two lines of one name in one unit are two people only when their telephones or e-mails say so."""
    seen: dict[tuple[str, int], Row] = {}
    for row in loose:
        assert row.unit is not None
        first = seen.setdefault((text.key_of(row.name), row.unit.id), row)
        if first is row or (first.phone, first.email) == (row.phone, row.email):
            continue
        if not (row.phone or row.email) or not (first.phone or first.email):
            row.problems.append(
                f"dòng {first.line} cũng ghi {row.name} ở {row.unit.name}; ghi số điện thoại, thư điện tử hoặc mã cán bộ "
                "cho cả hai dòng để phân biệt."
            )
