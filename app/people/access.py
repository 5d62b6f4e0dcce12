"""Who may do what: one literal table, deny by default.

A permission is `<room>.<thing>`. A role holds it for its own unit, for the whole province, or not at all. Whatever is
not in the table is refused; a test walks every route against it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any


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

# Who is asked for a second step when signing in (P13); whoever holds any role beyond the learner's may turn it on.
SECOND_STEP_ROLES = frozenset({Role.CLERK, Role.TRAINER, Role.DEPARTMENT, Role.ADMINISTRATOR})

_STAFF = {Role.CLERK, Role.LEADER, Role.DEPARTMENT, Role.INSPECTOR}

PERMISSIONS: dict[str, frozenset[Role]] = {
    permission: frozenset(roles)
    for permission, roles in {
        # people
        "people.see_roster": _STAFF | {Role.ADMINISTRATOR},
        "people.edit_roster": {Role.DEPARTMENT, Role.ADMINISTRATOR},
        "people.declare": {Role.CLERK, Role.DEPARTMENT, Role.ADMINISTRATOR},
        "people.confirm_list": {Role.CLERK, Role.DEPARTMENT},
        "people.see_confirmations": _STAFF,
        "people.settle_duplicates": {Role.DEPARTMENT},
        "people.import_roster": {Role.DEPARTMENT, Role.ADMINISTRATOR},
        "people.export_roster": {Role.CLERK, Role.DEPARTMENT, Role.INSPECTOR, Role.ADMINISTRATOR},
        "people.issue_codes": {Role.CLERK, Role.DEPARTMENT, Role.ADMINISTRATOR},
        "people.manage_accounts": {Role.ADMINISTRATOR},
        "people.see_units": _STAFF | {Role.ADMINISTRATOR},
        "people.see_outbox": {Role.DEPARTMENT, Role.ADMINISTRATOR},
        "people.see_audit": {Role.DEPARTMENT, Role.INSPECTOR, Role.ADMINISTRATOR},
        "people.mend_data": {Role.CLERK, Role.DEPARTMENT, Role.ADMINISTRATOR},
        "people.answer_rights": {Role.DEPARTMENT, Role.ADMINISTRATOR},
        # catalog
        "catalog.see_programmes": {*Role},
        "catalog.approve_programme": {Role.DEPARTMENT},
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
        "learning.see_editions": {Role.TRAINER, Role.REVIEWER, Role.DEPARTMENT, Role.INSPECTOR},
        "learning.see_analysis": {Role.TRAINER, Role.REVIEWER},
        "learning.correct_key": {Role.TRAINER},
        "learning.approve_key": {Role.REVIEWER},
        "learning.revoke_by_key": {Role.DEPARTMENT},
        "learning.assign": {Role.CLERK, Role.DEPARTMENT},
        "learning.follow": _STAFF,
        "learning.check_work": {Role.DEPARTMENT},
        "learning.supervise": {Role.LEADER, Role.DEPARTMENT},
        # records and figures
        "reporting.desk": {*Role} - {Role.OFFICER},
        "reporting.see_target": _STAFF,
        "reporting.see_officers": _STAFF,
        "reporting.export": {Role.CLERK, Role.DEPARTMENT, Role.INSPECTOR},
        "records.see_recognitions": _STAFF,
        "records.record_recognition": {Role.CLERK, Role.DEPARTMENT},
        "records.approve_recognition": {Role.DEPARTMENT},
        "records.keep_equivalences": {Role.DEPARTMENT},
        "reporting.see_unit_reports": _STAFF,
        "reporting.send_report": {Role.CLERK},
        "reporting.see_reports": {Role.LEADER, Role.DEPARTMENT, Role.INSPECTOR},
        "reporting.make_report": {Role.DEPARTMENT},
        "reporting.set_heading": {Role.CLERK, Role.DEPARTMENT},
        "records.revoke": {Role.DEPARTMENT},
        "records.issue_notice": {Role.DEPARTMENT},
        "records.propose_rule": {Role.DEPARTMENT},
        "records.approve_rule": {Role.DEPARTMENT, Role.LEADER},  # a leader of the province; units have no say in it
        "reporting.set_up": {Role.DEPARTMENT},
        "reporting.issue_tokens": {Role.DEPARTMENT, Role.ADMINISTRATOR},
    }.items()
}


# What a permission lets somebody do, as the administrator reads it.
NAMES: dict[str, str] = {
    "people.see_roster": "Xem danh sách cán bộ",
    "people.edit_roster": "Sửa danh sách cán bộ",
    "people.declare": "Thêm, sửa cán bộ trong danh sách của đơn vị",
    "people.confirm_list": "Xác nhận danh sách của đơn vị, tiếp nhận cán bộ",
    "people.see_confirmations": "Xem đơn vị nào đã xác nhận danh sách",
    "people.settle_duplicates": "Gộp hai bản ghi của một người",
    "people.import_roster": "Nhập danh sách cán bộ từ tệp",
    "people.export_roster": "Tải danh sách cán bộ về máy",
    "people.issue_codes": "Cấp mã kích hoạt",
    "people.manage_accounts": "Quản lý tài khoản, vai trò và bảng quyền này",
    "people.see_units": "Xem các đơn vị",
    "people.see_outbox": "Xem thư gửi đi, gửi lại, đặt giờ yên tĩnh",
    "people.see_audit": "Xem và xuất nhật ký thao tác",
    "people.mend_data": "Nhận đề nghị sửa dữ liệu của người trong đơn vị",
    "people.answer_rights": "Trả lời yêu cầu về dữ liệu cá nhân, xóa dữ liệu",
    "catalog.see_programmes": "Xem chương trình đào tạo",
    "catalog.approve_programme": "Ghi nhận phê duyệt chương trình đào tạo",
    "catalog.see_library": "Xem kho tài nguyên",
    "authoring.write": "Biên soạn khóa học",
    "authoring.review": "Thẩm định khóa học",
    "authoring.publish": "Phát hành và rút phiên bản",
    "authoring.oversee": "Theo dõi thẩm định quá hạn, giao người thẩm định",
    "authoring.take_down": "Gỡ tệp khỏi kho tài nguyên",
    "authoring.keep_library": "Xem lượt dùng lại và xuất kho tài nguyên",
    "learning.learn": "Học và làm bài kiểm tra",
    "learning.grant_attempt": "Mở thêm một lần làm bài",
    "learning.grade": "Chấm bài thực hành",
    "learning.see_analysis": "Xem phân tích câu hỏi (không có tên)",
    "learning.see_editions": "Xem lại mọi phiên bản cũ",
    "learning.correct_key": "Đề nghị sửa đáp án",
    "learning.approve_key": "Duyệt sửa đáp án",
    "learning.revoke_by_key": "Thu hồi kết quả vì đáp án đã sửa",
    "learning.assign": "Giao học, gia hạn, miễn học",
    "learning.follow": "Theo dõi việc học được giao",
    "learning.check_work": "Xem danh sách nên kiểm tra",
    "learning.supervise": "Ghi nhận bài kiểm tra có giám sát",
    "reporting.desk": "Mở bàn làm việc",
    "reporting.see_target": "Xem kết quả mục tiêu 70%",
    "reporting.see_officers": "Xem kết quả của từng cán bộ",
    "reporting.export": "Xuất danh sách hoàn thành",
    "records.see_recognitions": "Xem hồ sơ học ở nơi khác",
    "records.record_recognition": "Ghi hồ sơ học ở nơi khác",
    "records.approve_recognition": "Công nhận kết quả học ở nơi khác",
    "records.keep_equivalences": "Đề nghị và duyệt bảng tương đương",
    "reporting.see_unit_reports": "Xem báo cáo kỳ của đơn vị",
    "reporting.send_report": "Gửi báo cáo kỳ của đơn vị",
    "reporting.see_reports": "Xem báo cáo toàn tỉnh và các đơn vị đã nộp",
    "reporting.make_report": "Lập báo cáo toàn tỉnh, chốt số liệu, ghi nhận văn bản đã ban hành",
    "reporting.set_heading": "Đặt thể thức văn bản của đơn vị",
    "records.revoke": "Thu hồi kết quả",
    "records.issue_notice": "Ghi số thông báo lên giấy xác nhận",
    "records.propose_rule": "Đề xuất quy tắc đào tạo chuyên sâu",
    "records.approve_rule": "Duyệt quy tắc đào tạo chuyên sâu",
    "reporting.set_up": "Đổi các thiết lập ảnh hưởng đến số liệu",
    "reporting.issue_tokens": "Cấp khóa đọc số liệu cho hệ thống khác",
}

_WORKSHOP = {Role.TRAINER, Role.REVIEWER, Role.DEPARTMENT, Role.ADMINISTRATOR}

# The workshop's permissions, which the administrator may give to other roles: permission → roles that may hold it. Figures,
# the roster and accounts stay as they are here; nobody judges their own work whatever the table says (decision 16), and
# everybody is a learner, so that role is never offered.
ADJUSTABLE: dict[str, frozenset[Role]] = {
    "authoring.write": frozenset(_WORKSHOP),
    "authoring.review": frozenset(_WORKSHOP),
    "authoring.publish": frozenset(_WORKSHOP),
    "authoring.oversee": frozenset(_WORKSHOP),
    "authoring.take_down": frozenset(_WORKSHOP),
    "authoring.keep_library": frozenset(_WORKSHOP),
    "learning.grant_attempt": frozenset(_WORKSHOP),
    "learning.grade": frozenset(_WORKSHOP),
    "learning.see_analysis": frozenset(_WORKSHOP | {Role.LEADER, Role.INSPECTOR}),
    "learning.correct_key": frozenset(_WORKSHOP),
    "learning.approve_key": frozenset(_WORKSHOP),
}

# Permission → the roles that hold it by the administrator's setting.
Adjusted = Mapping[str, frozenset[Role]]


def adjusted_from(value: Any) -> dict[str, frozenset[Role]]:
    """A setting as it was stored, without what may not be set: unknown names and roles, and permissions left to nobody."""
    found: dict[str, frozenset[Role]] = {}
    for permission, may_hold in ADJUSTABLE.items():
        given = value.get(permission) if isinstance(value, dict) else None
        roles = frozenset(role for role in may_hold if isinstance(given, list) and role.value in given)
        if roles:
            found[permission] = roles
    return found


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
    load_adjusted: Callable[[], Adjusted] = field(default=dict, repr=False, compare=False)

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
        return bool(self._holders(permission) & self.roles)

    def _holders(self, permission: str) -> frozenset[Role]:
        roles = PERMISSIONS[permission]
        return self._adjusted.get(permission, roles) if permission in ADJUSTABLE else roles

    @cached_property
    def _adjusted(self) -> Adjusted:
        return self.load_adjusted()

    def scope(self, permission: str) -> Scope:
        """The units for which the permission holds; an empty scope when it does not hold at all."""
        units: set[int] = set()
        for grant in self.grants:
            if grant.role not in self._holders(permission):
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
