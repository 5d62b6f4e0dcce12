"""Persons and officers: added, renamed, found again under another code."""

from __future__ import annotations

import contextlib
import datetime as dt

from sqlalchemy import delete, insert, select

from app.core import audit, text
from app.core.database import db
from app.people.actions.facts import Refused
from app.people.actions.login_names import add_name
from app.people.models import Account, Officer, OfficerCode, Person, PersonToken
from app.people.rules import guessed_given_name, name_problem, phone_key


def add_person(*, full_name: str, now: dt.datetime, given_name: str = "") -> Person:
    """A human being, with the keys that sort and find the name. Raises Refused."""
    name = text.clean_line(full_name)
    if problem := name_problem(name):
        raise Refused(problem)
    given = text.clean_line(given_name)
    person = Person(
        full_name=name,
        given_name=given or guessed_given_name(name),
        given_name_chosen=bool(given),
        sort_key=text.sort_key(name, given),
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    _index(person, codes=())
    return person


def add_officer(
    *, code: str, full_name: str, now: dt.datetime, email: str = "", phone: str = "", given_name: str = ""
) -> Officer:
    """A person on the roster under a code that nobody ever had. Raises Refused."""
    officer = Officer(
        person_id=add_person(full_name=full_name, given_name=given_name, now=now).id,
        email=_email(email),
        phone=_phone(phone),
    )
    db.session.add(officer)
    db.session.flush()
    _add_code(officer, code)
    audit.record("people.add_officer", [officer.person.uid])
    return officer


def add_code(*, officer: Officer, code: str) -> OfficerCode:
    """One more code for an officer: an alias, also to sign in with. Raises Refused when it is another's."""
    refuse_erased(officer.person)
    row = _add_code(officer, code)
    audit.record("people.add_code", [officer.person.uid])
    return row


def _add_code(officer: Officer, code: str) -> OfficerCode:
    code = text.clean_line(code)
    if not code or len(code) > 40:
        raise Refused("Mã cán bộ cần từ 1 đến 40 ký tự.")
    key = text.key_of(code)
    there = db.session.scalar(select(OfficerCode).where(OfficerCode.code_key == key))
    if there is not None:
        if there.officer_id == officer.id:
            return there
        raise Refused(f"Mã cán bộ “{code}” đã thuộc về người khác; mã không được dùng lại.")
    row = OfficerCode(officer_id=officer.id, code=code, code_key=key)
    db.session.add(row)
    db.session.flush()
    account_id = db.session.scalar(select(Account.id).where(Account.person_id == officer.person_id))
    if account_id is not None:
        with contextlib.suppress(Refused):  # a staff name of that spelling: the code is an alias all the same
            add_name(account_id=account_id, kind="code", key=key)
    index_person(officer.person)
    return row


def refuse_erased(person: Person) -> None:
    """Nothing that names somebody is written again once it was erased. Raises Refused."""
    if person.erased_at is not None:
        raise Refused("Dữ liệu của người này đã được xóa theo yêu cầu, nên không ghi lại được.")


def rename_person(*, person: Person, full_name: str, now: dt.datetime) -> None:
    """Correct how a person is called. The tên gọi they chose stays. Raises Refused."""
    refuse_erased(person)
    name = text.clean_line(full_name)
    if problem := name_problem(name):
        raise Refused(problem)
    person.full_name = name
    if not person.given_name_chosen:
        person.given_name = guessed_given_name(name)
    person.sort_key = text.sort_key(name, person.given_name if person.given_name_chosen else "")
    db.session.flush()
    index_person(person)
    audit.record("people.rename_person", [person.uid])


def choose_given_name(*, person_id: int, given_name: str) -> None:
    """The tên gọi is its owner's to say; greeting and order of lists follow it (P34). Raises Refused."""
    person = db.session.get_one(Person, person_id)
    given = text.clean_line(given_name)
    if not given or len(given) > 60:
        raise Refused("Tên gọi cần từ 1 đến 60 ký tự.")
    person.given_name, person.given_name_chosen = given, True
    person.sort_key = text.sort_key(person.full_name, given)
    db.session.flush()
    audit.record("people.choose_given_name", [person.uid])


def set_contact(*, officer: Officer, email: str, phone: str) -> None:
    """How the unit reaches an officer; not a way to sign in until its owner confirmed it. Raises Refused."""
    refuse_erased(officer.person)
    officer.email = _email(email)
    officer.phone = _phone(phone)
    db.session.flush()
    audit.record("people.set_contact", [officer.person.uid])


def officer_by_uid(uid: str) -> Officer:
    """The officer whose person has that uid. Raises Refused."""
    officer = db.session.scalar(select(Officer).join(Person).where(Person.uid == uid))
    if officer is None:
        raise Refused("Không tìm thấy cán bộ này.")
    return officer


def officer_by_code(code: str) -> Officer:
    """The officer of a code. Raises Refused."""
    found = db.session.scalar(
        select(Officer).join(OfficerCode).where(OfficerCode.code_key == text.key_of(code))
    )
    if found is None:
        raise Refused(f"Không có cán bộ mã “{text.clean_line(code)}”.")
    return found


def _phone(typed: str) -> str:
    cleaned = text.clean_line(typed)
    if cleaned and not phone_key(cleaned):
        raise Refused(f"Số điện thoại “{cleaned}” chưa đúng, ví dụ: 0912345678.")
    return phone_key(cleaned)


def _email(email: str) -> str:
    cleaned = text.clean_line(email).lower()
    if cleaned and ("@" not in cleaned[1:-1] or " " in cleaned or len(cleaned) > 254):
        raise Refused(f"Địa chỉ thư điện tử “{cleaned}” chưa đúng, ví dụ: ten@quangngai.gov.vn.")
    return cleaned


def index_person(person: Person) -> None:
    """Let a search find the person by name and by every code."""
    _index(person, codes=_codes(person.id))


def _codes(person_id: int) -> tuple[str, ...]:
    return tuple(
        db.session.scalars(select(OfficerCode.code).join(Officer).where(Officer.person_id == person_id))
    )


def _index(person: Person, *, codes: tuple[str, ...]) -> None:
    db.session.execute(delete(PersonToken).where(PersonToken.person_id == person.id))
    tokens = text.name_tokens(" ".join((person.full_name, person.given_name, *codes)))
    if tokens:
        db.session.execute(insert(PersonToken), [{"person_id": person.id, "token": t} for t in tokens])
