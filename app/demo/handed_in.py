"""A course with practical work that only the demonstration has, and what was handed in: a trainer finds the queue filled."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from app.catalog import actions as catalog_actions
from app.catalog import queries as catalog
from app.catalog.folder import read_folder
from app.catalog.queries import EditionView
from app.core.clock import local_date
from app.core.database import transaction
from app.demo.plan import PlannedCourse, PlannedTry
from app.demo.real import BY, learn
from app.learning import actions, queries
from app.people import queries as people
from app.people.access import EVERYTHING
from app.records.queries import officers

COURSE = Path(__file__).parent / "courses" / "ban-tin-loa-thuc-hanh"
_GRADER = "giang-vien"
_READY = ("CB001", "CB002", "CB003", "CB004")  # the accounts to try the site with keep what is said of them
_ALL = frozenset({"viec-noi-luc", "mot-hoi", "nguon"})
_TEXTS = (
    "Bà con thôn Đông: trước tám giờ tối nay, chằng mái nhà và đưa bò lên nền trường tiểu học. Nhà sát suối sang nhà văn"
    " hóa thôn ngủ đêm nay. Cần giúp, gọi trưởng thôn. Theo đài khí tượng tỉnh, lúc ba giờ chiều nay.",
    "Thực hiện công điện của Ủy ban nhân dân tỉnh về việc chủ động ứng phó với bão, đề nghị bà con thôn Đông chủ động"
    " chằng chống nhà cửa, sơ tán người và tài sản đến nơi an toàn theo phương án đã được phê duyệt.",
    "Bà con thôn Đông: tối nay bão vào. Trước tám giờ tối, chằng mái nhà, đưa bò lên chỗ cao. Nhà sát suối đến nhà văn"
    " hóa thôn. Theo đài khí tượng tỉnh.",
)


def make(*, start: dt.datetime, now: dt.datetime) -> None:
    """Publish the course and hand three works in: one is passed, one to be done again, one waits for its grader."""
    catalog_actions.publish_folder(
        folder=read_folder(COURSE), reviewed_by="", confirm_no_secrets=False, published_by=BY, now=start
    )
    edition = catalog.current_edition(COURSE.name)
    grader = people.account(now=now, day=local_date(now), account_id=people.account_by_login(_GRADER))
    assert edition is not None and grader is not None
    found = [o for o in officers(EVERYTHING, local_date(now), limit=20) if o.code not in _READY]
    for days, text, officer in zip((9, 6, 2), _TEXTS, found, strict=False):
        uid = _hand_in(officer.person_id, edition, text, now - dt.timedelta(days=days))
        graded = now - dt.timedelta(days=days - 1)
        if days == 9:
            _grade(uid, grader.uid, grader.person_id, met=_ALL, comment="Rõ việc, rõ nơi, nghe một lần là hiểu.", now=graded)
        elif days == 6:
            said = "Hai câu đầu chưa nói việc cụ thể và lúc nào. Anh/chị bỏ phần căn cứ, mở đầu bằng việc bà con phải làm."
            _grade(uid, grader.uid, grader.person_id, met=frozenset(), comment=said, now=graded)


def _hand_in(person_id: int, edition: EditionView, text: str, at: dt.datetime) -> str:
    """Learn the course and hand the work in at that time; its uid."""
    begun = at - dt.timedelta(hours=2)
    read = tuple((lesson.key, begun + dt.timedelta(minutes=12 * n)) for n, lesson in enumerate(edition.lessons, 1))
    attempt = PlannedTry(begun + dt.timedelta(minutes=30), begun + dt.timedelta(minutes=36), edition.quiz.draw if edition.quiz else 0)
    with transaction():
        learn(person_id, BY, PlannedCourse(edition.slug, read, (attempt,)))
        uid, _ = actions.start_work(person_id=person_id, edition=edition, copies={}, now=begun + dt.timedelta(minutes=40))
        work = queries.work(uid)
        assert work is not None
        actions.save_work(work=work, text=text, counter=1, now=at)
        actions.hand_in_work(work=work, own_work=True, now=at)
    return uid


def _grade(uid: str, account_uid: str, person_id: int, *, met: frozenset[str], comment: str, now: dt.datetime) -> None:
    work = queries.work(uid)
    assert work is not None
    with transaction():
        actions.grade_work(
            work=work, grader_person_id=person_id, passed=bool(met), met=met, comment=comment,
            link=f"/khoa-hoc/{COURSE.name}/san-pham", graded_by=account_uid, now=now,
        )  # fmt: skip
