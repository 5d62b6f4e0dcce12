"""Who may do what in the workshop is a setting; figures, the roster and the last administrator are not."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.core.database import db
from app.core.models import AuditLine, Setting
from app.people import queries
from app.people.access import ADJUSTABLE, NAMES, PERMISSIONS, Actor, Grant, Role, adjusted_from
from tests.conftest import Cast

PAGE = "/quan-tri/quyen"

JSON = st.recursive(st.none() | st.integers() | st.text(max_size=12) | st.sampled_from([r.value for r in Role]), lambda x: st.lists(x, max_size=4))
VALUES = st.one_of(JSON, st.dictionaries(st.sampled_from([*PERMISSIONS, "x"]), JSON))


def test_every_permission_has_a_name_and_only_the_workshops_may_be_set() -> None:
    assert set(NAMES) == set(PERMISSIONS)
    assert {p.partition(".")[0] for p in ADJUSTABLE} == {"authoring", "learning"}
    assert not {"learning.revoke_by_key", "people.manage_accounts", "records.revoke", "reporting.see_target"} & set(ADJUSTABLE)
    assert all(PERMISSIONS[p] <= may_hold for p, may_hold in ADJUSTABLE.items()), "the defaults may be set again"
    assert all(Role.OFFICER not in may_hold for may_hold in ADJUSTABLE.values())


@given(VALUES)
def test_no_stored_setting_opens_what_may_not_be_set_or_closes_anything_for_everybody(value: Any) -> None:
    found = adjusted_from(value)
    assert set(found) <= set(ADJUSTABLE)
    assert all(roles and roles <= ADJUSTABLE[p] for p, roles in found.items())
    chief = Actor(1, "u", 1, "", "", load_grants=lambda: (Grant(Role.ADMINISTRATOR, None),), load_adjusted=lambda: found)
    assert chief.may("people.manage_accounts")
    learner = Actor(1, "u", 1, "", "", load_adjusted=lambda: found)
    assert [p for p in PERMISSIONS if learner.may(p)] == [p for p, roles in PERMISSIONS.items() if Role.OFFICER in roles]


def test_the_administrator_gives_a_permission_to_another_role(client: Any, cast: Cast) -> None:
    assert client.as_("chi").get("/mo-them-lan").status_code == 404
    ha = client.as_("ha")
    page = ha.get(PAGE).page
    assert "Thu hồi kết quả vì đáp án đã sửa" in page.text
    assert "Chưa đổi lần nào" in page.text
    done = page.form("Ghi bảng quyền").submit("Ghi bảng quyền", **{"learning.grant_attempt": ["department"]})
    assert done.status_code == 302
    assert client.as_("chi").get("/mo-them-lan").status_code == 200
    assert client.as_("binh").get("/mo-them-lan").status_code == 404, "taken from the trainers"
    page = ha.get(PAGE).page
    assert "Mở thêm một lần làm bài: Giảng viên → Cán bộ Sở phụ trách số liệu" in page.text
    assert "Võ Thu Hà" in page.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditLine).where(AuditLine.verb == "people.set_permissions")) == 1

    page.form("Ghi bảng quyền").submit("Ghi bảng quyền")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Setting)) == 1, "nothing changed: no version"
    page.form("Về mặc định").submit("Về mặc định")
    assert client.as_("binh").get("/mo-them-lan").status_code == 200
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Setting)) == 2, "versions are added"


@pytest.mark.parametrize(
    "sent", [{"authoring.review": None}, {"authoring.review": ["officer"]}, {"learning.grade": ["inspector"]}, {"learning.grade": ["x"]}]
)
def test_nothing_is_left_to_nobody_or_given_to_the_wrong_role(client: Any, cast: Cast, sent: dict[str, Any]) -> None:
    answer = client.as_("ha").get(PAGE).page.form("Ghi bảng quyền").submit("Ghi bảng quyền", **sent)
    assert answer.status_code == 422
    assert "Chưa ghi thay đổi" in answer.page.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Setting)) == 0
    assert queries.adjusted_permissions() == {}


def test_what_may_not_be_set_is_not_set(client: Any, cast: Cast) -> None:
    form = client.as_("ha").get(PAGE).page.form("Ghi bảng quyền")
    form.submit("Ghi bảng quyền", **{"people.manage_accounts": ["trainer"], "records.revoke": ["trainer"]})
    assert client.as_("binh").get(PAGE).status_code == 404
    assert client.as_("ha").get(PAGE).status_code == 200


def test_the_reviewer_is_never_the_author_whatever_the_table_says(client: Any, cast: Cast) -> None:
    from app.authoring import actions
    from app.authoring import queries as drafts
    from app.core import clock
    from app.core.database import transaction
    from app.learning.models import Notice
    from tests.learning import samples

    client.as_("ha").get(PAGE).page.form("Ghi bảng quyền").submit(
        "Ghi bảng quyền", **{"authoring.review": ["trainer", "reviewer"]}
    )
    samples.publish()
    by = actions.By(cast.binh.account_id, cast.binh.account_uid)
    with transaction():
        draft = actions.open_draft(slug=samples.SLUG, by=by, now=clock.now())
        actions.ask_review(draft=draft, note="", by=by, now=clock.now())
    review = drafts.last_review(draft.id)
    assert review is not None
    assert client.as_("binh").get("/tham-dinh").status_code == 200
    assert client.as_("binh").get(f"/tham-dinh/{review.uid}").status_code == 404
    told = list(db.session.scalars(sa.select(Notice.person_id)))
    assert told == [cast.khoa.person_id], "reviewers are told, the author is not one"
    khoa = client.as_("khoa")
    khoa.get(f"/tham-dinh/{review.uid}").page.form("Duyệt").submit("Duyệt", no_secrets="y")
    answer = db.session.scalar(sa.select(Notice.text).where(Notice.person_id == cast.binh.person_id))
    assert "đã được duyệt" in str(answer)
