"""What made-up people learnt elsewhere: requests in every state, equivalences, and one list with the number of its notice.

Carried out through the actions that clerks and the department use, in small numbers whatever the size of the province.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from app.core.clock import local_date
from app.core.database import transaction
from app.demo.real import BY
from app.people import queries as people
from app.people.access import EVERYTHING
from app.records import actions, queries
from app.records.actions import Asked, Decider, Evidence, NotRecorded, Outside
from app.records.queries.notices import NoticeChoice
from app.records.rules.recognition import Approver, Channel

MOOCS = "Nền tảng MOOCS"
AI = "Trí tuệ nhân tạo cho cán bộ, công chức"
_OUTSIDE = Approver("Nguyễn Văn Thành", "Phó Giám đốc Sở", "Công văn 18/SKHCN-CĐS ngày 12/5/2026")
# Which of our courses is meant, by slug.
_B2, _B4 = "luat-khcn-doi-moi-sang-tao", "tri-tue-nhan-tao-co-trach-nhiem"


def make(*, now: dt.datetime) -> None:
    """Add it to a province whose ready accounts exist."""
    clerk, department = _account("CB003", now), _account("so-khcn", now)
    today = local_date(now)

    def ago(days: int) -> dt.datetime:
        return now - dt.timedelta(days=days)

    def ask(
        code: str, outside: Outside, *, days: int, by: Decider = clerk, reference: str = "GCN số 128/2026"
    ) -> str:
        key = code.casefold()
        person = queries.officers_by_code([key], EVERYTHING, today)[key].person_id
        own = by is not clerk and by is not department
        asked = Asked(person, outside, Evidence(reference=reference))
        channel = Channel.OWN if own else Channel.STAFF
        with transaction():
            return actions.request_recognition(asked=asked, channel=channel, by=by.account_uid, now=ago(days))

    def approve(
        uids: Sequence[str], *, days: int, equal_to: Sequence[str] | None = None, by: Decider = department
    ) -> None:
        with transaction():
            actions.approve_recognitions(uids=uids, by=by, now=ago(days), equal_to=equal_to)

    def took(course: str, provider: str, days: int, tiet: int, *equal: str) -> Outside:
        return Outside(provider, course, today - dt.timedelta(days=days), tiet * 45, equal)

    _equivalences(department, ago)
    approve([ask("CB001", took(AI, MOOCS, 70, 12, _B4), days=14)], days=6)
    approve([ask("CB001", took("Kỹ năng số cơ bản", "binhdanhocvuso.gov.vn", 90, 4), days=30)], days=27)
    ask("CB001", took("Lớp bồi dưỡng kỹ năng truyền thông số", "Trường Chính trị tỉnh", 45, 24, "A"), days=6)
    refused = ask("CB001", took("Họp trực tuyến về chuyển đổi số", "UBND huyện cũ", 200, 2), days=28)
    with transaction():
        reason = "Giấy mời họp không phải giấy chứng nhận hoàn thành; gửi lại khi có giấy ghi số tiết."
        actions.refuse_recognition(uid=refused, reason=reason, by=department, now=ago(26))
    withdrawn = ask("CB001", took(AI, "Nền tảng khác", 71, 12), days=29)
    with transaction():
        actions.withdraw_recognition(uid=withdrawn, by=clerk.account_uid, now=ago(28))
    learner = _account("CB002", now)
    law = took("Luật Khoa học, công nghệ và đổi mới sáng tạo", MOOCS, 60, 12, _B2)
    approve([ask("CB002", law, days=20, by=learner)], days=18)
    # Some whose training is complete only with what they took elsewhere; one of them approved outside the system.
    lesson = "Lớp khoa học, công nghệ cho cán bộ truyền thông"
    done = [
        ask(officer.code, took(lesson, "Học viện trực tuyến", 50 + n, 24, "B"), days=15, by=department)
        for n, officer in enumerate(queries.officers(EVERYTHING, today, state="a_only", limit=4))
    ]
    if done:
        approve(done, days=15, by=Decider(department.account_uid, None, _OUTSIDE))
    for n, officer in enumerate(queries.officers(EVERYTHING, today, state="none", limit=5)):
        ask(
            officer.code,
            took(AI, MOOCS, 20 + n, 12, _B4),
            days=5 - n,
            by=clerk,
            reference=f"GCN số {200 + n}/2026",
        )
    _notice(department, now)


def _account(login: str, now: dt.datetime) -> Decider:
    account_id = people.account_by_login(login)
    found = people.account(now=now, day=local_date(now), account_id=account_id)
    assert found is not None
    return Decider(found.uid, found.person_id)


def _equivalences(department: Decider, ago: Callable[[int], dt.datetime]) -> None:
    with transaction():
        for course, equal, grounds in (
            (AI, (_B4,), "Đề cương và số tiết trùng với khóa B4; có bài kiểm tra cuối khóa"),
            ("Kỹ năng số cơ bản", (), "Kiến thức nền, không thuộc đào tạo chuyên sâu"),
        ):
            provider = MOOCS if equal else "binhdanhocvuso.gov.vn"
            uid = actions.propose_equivalence(
                provider=provider, course_name=course, equal_to=equal, grounds=grounds, by=BY, now=ago(60)
            )
            actions.decide_equivalence(uid=uid, approved=True, by=department, now=ago(58))
        actions.propose_equivalence(
            provider=MOOCS, course_name="Chuyển đổi số và dữ liệu", equal_to=("chuyen-doi-so-chinh-quyen-so-du-lieu",),
            grounds="12 tiết, có bài kiểm tra", by=BY, now=ago(3),
        )  # fmt: skip


def _notice(department: Decider, now: dt.datetime) -> None:
    """A list of some weeks with its number, where anybody completed anything in them."""
    today = local_date(now)
    for until in (60, 30, 10):
        choice = NoticeChoice(today - dt.timedelta(days=until + 60), today - dt.timedelta(days=until))
        try:
            with transaction():
                uid = actions.make_notice(choice=choice, by=department.account_uid, now=now)
                actions.number_notice(
                    uid=uid, notice_number="45/TB-SKHCN", dated_on=choice.until_on + dt.timedelta(days=5),
                    by=department.account_uid, now=now,
                )  # fmt: skip
        except NotRecorded:
            continue
        return
