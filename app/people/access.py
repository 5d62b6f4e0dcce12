"""Who may do what: one literal table, deny by default.

A permission is `<room>.<thing>`. A role holds it for its own unit, for the whole province, or not at all. Whatever is
not in the table is refused; a test walks every route against it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Role(StrEnum):
    """What an account may be; it may be several at once."""

    OFFICER = "officer"
    TRAINER = "trainer"
    REVIEWER = "reviewer"
    CLERK = "clerk"
    LEADER = "leader"
    DEPARTMENT = "department"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role as the screen names it."""
        return _LABELS[self]


_LABELS = {
    Role.OFFICER: "Người học",
    Role.TRAINER: "Giảng viên",
    Role.REVIEWER: "Người thẩm định",
    Role.CLERK: "Đầu mối của đơn vị",
    Role.LEADER: "Lãnh đạo",
    Role.DEPARTMENT: "Cán bộ Sở phụ trách số liệu",
    Role.INSPECTOR: "Người kiểm tra",
    Role.ADMINISTRATOR: "Quản trị hệ thống",
}

# Roles bound to one unit unless the grant names none (a leader of the province).
UNIT_ROLES = frozenset({Role.CLERK, Role.LEADER})

_STAFF = {Role.CLERK, Role.LEADER, Role.DEPARTMENT, Role.INSPECTOR}

PERMISSIONS: dict[str, frozenset[Role]] = {
    permission: frozenset(roles)
    for permission, roles in {
        # people
        "people.see_roster": _STAFF | {Role.ADMINISTRATOR},
        "people.edit_roster": {Role.DEPARTMENT, Role.ADMINISTRATOR},
        "people.import_roster": {Role.DEPARTMENT, Role.ADMINISTRATOR},
        "people.issue_codes": {Role.CLERK, Role.DEPARTMENT, Role.ADMINISTRATOR},
        "people.manage_accounts": {Role.ADMINISTRATOR},
        "people.see_units": _STAFF | {Role.ADMINISTRATOR},
        # catalog
        "catalog.see_programmes": {*Role},
        "catalog.see_library": {*Role},
        # authoring: a trainer reaches only drafts they are a member of, a reviewer only what awaits review
        "authoring.write": {Role.TRAINER},
        "authoring.review": {Role.REVIEWER},
        "authoring.publish": {Role.TRAINER, Role.REVIEWER},
        "authoring.oversee": {Role.DEPARTMENT, Role.ADMINISTRATOR},
        "authoring.take_down": {Role.DEPARTMENT, Role.ADMINISTRATOR},
        "authoring.keep_library": {Role.TRAINER, Role.REVIEWER, Role.DEPARTMENT, Role.ADMINISTRATOR},
        # learning
        "learning.learn": {*Role},
        "learning.grant_attempt": {Role.TRAINER},
        "learning.grade": {Role.TRAINER},
        "learning.see_analysis": {Role.TRAINER, Role.REVIEWER},
        "learning.correct_key": {Role.TRAINER},
        "learning.approve_key": {Role.REVIEWER},
        "learning.revoke_by_key": {Role.DEPARTMENT},
        # records and figures
        "reporting.see_target": _STAFF,
        "reporting.see_officers": _STAFF,
        "reporting.export": {Role.CLERK, Role.DEPARTMENT, Role.INSPECTOR},
        "records.revoke": {Role.DEPARTMENT},
        "records.issue_notice": {Role.DEPARTMENT},
    }.items()
}


@dataclass(frozen=True)
class Grant:
    """One role in force today; `unit_id` None means the whole province."""

    role: Role
    unit_id: int | None


@dataclass(frozen=True)
class Scope:
    """The units an answer may speak of; None means all."""

    unit_ids: frozenset[int] | None

    def covers(self, unit_id: int) -> bool:
        """Whether facts of this unit may be shown."""
        return self.unit_ids is None or unit_id in self.unit_ids


EVERYTHING = Scope(None)


@dataclass(frozen=True)
class Actor:
    """Who asks: the signed-in account, its person and the roles in force today.

    The roles are fetched by `load_grants` when they are first asked for: a lesson page never asks.
    """

    account_id: int
    account_uid: str
    person_id: int
    name: str  # tên gọi
    full_name: str
    load_grants: Callable[[], tuple[Grant, ...]] = field(default=tuple, repr=False, compare=False)

    @cached_property
    def grants(self) -> tuple[Grant, ...]:
        """The roles in force, one grant each."""
        return self.load_grants()

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held; everybody signed in is a learner too."""
        return frozenset(g.role for g in self.grants) | {Role.OFFICER}

    def may(self, permission: str) -> bool:
        """Whether any role held allows it. Raises KeyError for a permission that is not in the table."""
        return bool(PERMISSIONS[permission] & self.roles)

    def scope(self, permission: str) -> Scope:
        """The units for which the permission holds; an empty scope when it does not hold at all."""
        units: set[int] = set()
        for grant in self.grants:
            if grant.role not in PERMISSIONS[permission]:
                continue
            if grant.unit_id is None:
                if grant.role is Role.CLERK:
                    continue  # a clerk without a unit has no scope, never all of it
                return EVERYTHING
            units.add(grant.unit_id)
        return Scope(frozenset(units))


def in_force(from_on: dt.date, until_on: dt.date | None, today: dt.date) -> bool:
    """Whether a grant holds today (closed interval)."""
    return from_on <= today and (until_on is None or until_on >= today)


def code_refusal(
    actor: Actor, *, account_id: int | None, roles: frozenset[Role], activated: bool
) -> str | None:
    """Why `actor` may not issue a code for an account (None: not yet opened); None when they may.

    Who holds a code can take the account, so nobody issues one for oneself, and none for an account that may do more
    than one's own.
    """
    if account_id == actor.account_id:
        return "Không ai tự cấp mã cho chính mình; hãy nhờ người khác có quyền."
    if Role.ADMINISTRATOR in actor.roles:
        return None
    if roles & {Role.ADMINISTRATOR, Role.DEPARTMENT}:
        return "Tài khoản này giữ vai trò cao hơn; chỉ quản trị hệ thống được cấp mã."
    if Role.DEPARTMENT in actor.roles:
        return None
    if activated and roles - {Role.OFFICER}:
        return "Tài khoản này còn giữ vai trò khác; Sở hoặc quản trị hệ thống mới được cấp mã."
    return None
