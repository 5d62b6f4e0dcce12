"""One account per role, with a password made for this installation and kept in a file only its owner can read."""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from app.core.clock import local_date
from app.core.database import transaction
from app.demo.plan import SINCE, PlanCourse, PlannedCourse
from app.demo.real import BY, learn
from app.people.access import Role
from app.people.actions.accounts import officer_account, set_password, staff_account
from app.people.actions.officers import add_officer
from app.people.actions.postings import add_posting
from app.people.actions.rights import ask_rights, read_privacy
from app.people.actions.roles import grant_role
from app.people.actions.units import find_unit
from app.people.passwords import hash_password
from app.people.queries import account_uid_of, person_of_code
from app.people.rights import NOTICE_VERSION, Kind, Section
from app.people.rules import Duty

FILE = "accounts.json"
HALF_WAY = "officer_half_way"
_WORDS = """
    suoi nui dong lua gio bien thuyen nang mua rung thong que tra cau lang ben do hoa sim may trang sao ngo khoai ca com
    gao mam tom muc dua cam quyt buoi chuoi mit oi na khe thac deo doi bai cat song nuoc dat da go tre nua may chieu
    trong chieng dan sao nhip cau vong ao ho dam voi cop huou nai chim bo cau en se vac co
""".split()


@dataclass(frozen=True)
class ReadyAccount:
    """An account a visitor may sign in with."""

    role: str
    login: str
    password: str
    name: str
    about: str


# role, sign-in name, name, what the visitor sees with it
_STAFF = (
    (Role.TRAINER, "giang-vien", "Trương Thị Mỹ Linh", "Giảng viên: mở thêm lần làm bài"),
    (Role.REVIEWER, "tham-dinh", "Cao Quốc Việt", "Người thẩm định khóa học"),
    (Role.CLERK, "CB003", "Phạm Thị Hạnh", "Đầu mối của Xã Ba Tơ: chỉ thấy đơn vị mình, in phiếu kích hoạt"),
    (Role.LEADER, "CB004", "Đinh Văn Trắc", "Lãnh đạo Xã Ba Tơ"),
    (Role.DEPARTMENT, "so-khcn", "Tôn Nữ Diệu Hiền", "Cán bộ Sở: số liệu cả tỉnh, nhập danh sách, xuất tệp"),
    (Role.INSPECTOR, "kiem-tra", "Lương Công Thịnh", "Người kiểm tra: chỉ xem, trong 180 ngày"),
    (Role.ADMINISTRATOR, "quan-tri", "Mai Xuân Khánh", "Quản trị hệ thống"),
)


def new_password() -> str:
    """Five words that are easy to type on a telephone."""
    return " ".join(secrets.choice(_WORDS) for _ in range(5))


def make_accounts(courses: Sequence[PlanCourse], *, start: dt.datetime, now: dt.datetime) -> list[ReadyAccount]:
    """One account for each role, and one of an officer who is half-way through; returns them with their passwords."""
    ready = [
        _officer("CB001", "Đinh Thị Ngoãn", "21484", (), Role.OFFICER.value, "Người học chưa bắt đầu", start, now),
    ]
    ready += [_staff(role, login, name, about, start, now) for role, login, name, about in _STAFF]
    ready.append(
        _officer(
            "CB002", "Rơ Châm H'Yĕr", "23284", _half_way(courses, now), HALF_WAY,
            "Người học đang học dở: xong một khóa, đang đọc khóa thứ hai", start, now,
        )
    )  # fmt: skip
    return ready


def ask_something(*, now: dt.datetime) -> None:
    """The officer of the first account asks for a correction: it waits with the clerk and the department."""
    person_id = person_of_code("CB001")
    assert person_id is not None
    with transaction():
        ask_rights(
            person_id=person_id, kind=Kind.CORRECT, section=Section.CONTACT, by=account_uid_of(person_id), now=now,
            wish="Số điện thoại công vụ của tôi chưa có trong danh sách; số đúng là 0255 3850 000.",
        )  # fmt: skip


def _half_way(courses: Sequence[PlanCourse], now: dt.datetime) -> tuple[PlannedCourse, ...]:
    from app.demo.plan import PlannedTry

    begun = now - dt.timedelta(days=9)
    first, second = courses[0], courses[1]
    read = tuple((key, begun + dt.timedelta(minutes=15 * n)) for n, (key, _) in enumerate(first.lessons))
    end = read[-1][1] + dt.timedelta(hours=4)
    attempt = PlannedTry(end, end + dt.timedelta(minutes=14), first.questions - 2)
    later = now - dt.timedelta(days=2)
    half = second.lessons[: len(second.lessons) // 2]
    return (
        PlannedCourse(first.slug, read, (attempt,)),
        PlannedCourse(second.slug, tuple((key, later + dt.timedelta(minutes=14 * n)) for n, (key, _) in enumerate(half)), ()),
    )


def _officer(
    code: str, name: str, unit: str, courses: tuple[PlannedCourse, ...], role: str, about: str, start: dt.datetime,
    now: dt.datetime,
) -> ReadyAccount:  # fmt: skip
    password = new_password()
    password_hash = hash_password(password)
    with transaction():
        officer = add_officer(code=code, full_name=name, now=start)
        add_posting(
            officer=officer, unit=find_unit(unit), from_on=SINCE, job_title="Công chức Phòng Văn hóa – Xã hội",
            duties=(Duty.COMMUNICATION,), by=BY, now=start,
        )  # fmt: skip
        account = officer_account(officer=officer, now=start)
        set_password(account_id=account.id, password_hash=password_hash, now=now)
        read_privacy(person_id=account.person_id, version=NOTICE_VERSION, now=now)
        for course in courses:
            learn(officer.person_id, account.uid, course)
    return ReadyAccount(role, code, password, name, about)


def _staff(role: Role, login: str, name: str, about: str, start: dt.datetime, now: dt.datetime) -> ReadyAccount:
    password = new_password()
    password_hash = hash_password(password)
    with transaction():
        unit_id = None
        if role in (Role.CLERK, Role.LEADER):
            unit = find_unit("21484")
            unit_id = unit.id
            officer = add_officer(code=login, full_name=name, now=start)
            title = "Phó Chủ tịch UBND" if role is Role.LEADER else "Chuyên viên Văn phòng HĐND và UBND"
            add_posting(officer=officer, unit=unit, from_on=SINCE, job_title=title, by=BY, now=start)
            account = officer_account(officer=officer, now=start)
        else:
            account = staff_account(full_name=name, login=login, now=start)
        set_password(account_id=account.id, password_hash=password_hash, now=now)
        read_privacy(person_id=account.person_id, version=NOTICE_VERSION, now=now)
        today = local_date(now)
        until = today + dt.timedelta(180) if role is Role.INSPECTOR else None
        grant_role(
            account_id=account.id, role=role, unit_id=unit_id, from_on=local_date(start), until_on=until, by=BY, now=start
        )
    return ReadyAccount(role.value, login, password, name, about)


def keep(instance: Path, accounts: Sequence[ReadyAccount]) -> None:
    """Write the accounts where only their owner reads them."""
    path = instance / FILE
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(a) for a in accounts], file, ensure_ascii=False, indent=1)


def kept(instance: Path) -> list[ReadyAccount] | None:
    """The accounts of the demonstration in that folder; None when it was never finished."""
    path = instance / FILE
    if not path.exists():
        return None
    return [ReadyAccount(**entry) for entry in json.loads(path.read_text("utf-8"))]


def table(accounts: Sequence[ReadyAccount]) -> str:
    """The accounts as lines for the terminal."""
    width = max(len(a.login) for a in accounts)
    words = max(len(a.password) for a in accounts)
    return "\n".join(f"  {a.login:<{width}}  {a.password:<{words}}  {a.about}" for a in accounts)
