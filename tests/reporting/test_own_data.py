"""“Dữ liệu của tôi”: the file somebody takes away holds every row of the database about them, and nothing of anybody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock, outbox
from app.core.database import db, transaction
from app.core.models import Upload
from app.core.senders import MAIL
from app.learning.models import Allowance, Assignment, Attempt, ExtraAttempt, Supervision
from app.people import actions
from app.reporting.queries.rows import WITHHELD
from app.tables import metadata
from tests.conftest import Cast
from tests.pages import Client
from tests.test_routes import objects

assert objects  # the fixture: An's letter, attempts, works, requests


@pytest.fixture
def said(cast: Cast, client: Client, objects: dict[str, str]) -> Client:  # noqa: F811
    """What others wrote about An where An seldom looks."""
    now = clock.now()
    fact: dict[str, Any] = {"person_id": cast.an.person_id, "recorded_at": now, "recorded_by": cast.chi.account_uid}
    with transaction() as session:
        course = session.scalars(sa.select(Attempt.course_id).where(Attempt.person_id == cast.an.person_id)).first()
        given = session.scalars(sa.select(Assignment.id)).first()
        session.add(Allowance(assignment_id=given, kind="exemption", reason="Đang nằm viện", **fact))
        session.add(
            ExtraAttempt(
                person_id=cast.an.person_id, course_id=course, quiz_key="x", granted_at=now, granted_by="t", reason="Mất điện giữa bài"
            )
        )
        session.add(Supervision(course_id=course, held_on=clock.today(), passed=True, **fact))
        session.execute(sa.update(Attempt).where(Attempt.uid == objects["passed"]).values(hurried=True))
        actions.ask_for_code(account_id=cast.an.account_id, now=now)
        session.add(Upload(owner=cast.an.account_uid, purpose="work/x", name="loa.mp3", size=9, started_at=now))
        outbox.put([outbox.Message("x/1", "Thư thử", MAIL, "an@quangngai.gov.vn", "Nhắc", "Nhắc học", cast.an.person_uid)], now=now)
    return client.as_("an")


def _file(an: Client) -> tuple[str, dict[str, Any]]:
    text = an.get("/du-lieu-cua-toi.json").data.decode()
    return text, json.loads(text)


def test_the_page_says_what_others_wrote_about_me(said: Client) -> None:
    page = said.get("/du-lieu-cua-toi").page.text
    for words in ("Đang nằm viện", "Mất điện giữa bài", "Bài kiểm tra có giám sát", "có dấu hiệu làm rất nhanh", "Kết quả học ở nơi khác"):
        assert words in page, words


def test_the_file_holds_every_row_about_me(said: Client, cast: Cast) -> None:
    """Counted table by table from the columns that name a person, whatever tables there will be."""
    me = {"person_id": cast.an.person_id, "officer_id": cast.an.officer_id, "account_id": cast.an.account_id}
    rows = _file(said)[1]["mọi dòng trong cơ sở dữ liệu"]
    filled = 0
    for table in metadata.sorted_tables:
        for column, value in me.items():
            if column in table.c:
                there = db.session.scalar(sa.select(sa.func.count()).select_from(table).where(table.c[column] == value))
                assert len(rows[table.name]) == there, table.name
                filled += bool(there)
    assert filled >= 15, "the test must begin with rows in many tables"
    for below in ("answer", "certificate", "duty_assignment", "submission_file", "recognition_evidence", "upload", "outbox_message"):
        assert rows[below], below
    assert rows["person"][0]["full_name"] == "Phạm Văn An"
    assert rows["posting"][0]["unit"] == "21484"


def test_the_file_gives_away_no_secret_and_nobody_else(said: Client) -> None:
    text, data = _file(said)
    for name in WITHHELD:
        table, _, column = name.partition(".")
        assert all(column not in row for row in data["mọi dòng trong cơ sở dữ liệu"][table])
        for value in db.session.scalars(sa.select(metadata.tables[table].c[column])):
            assert not (isinstance(value, str) and len(value) > 12 and value in text), name
    assert data["không đưa vào tệp"] == WITHHELD
    for other in ("CB-DUNG", "CB-EM", "Đinh Thị Dung"):
        assert other not in text
    # Whatever looks like a secret is withheld before anybody thinks of it.
    hidden = {f"{t.name}.{c.name}" for t in metadata.sorted_tables if t.name in data["mọi dòng trong cơ sở dữ liệu"]
              for c in t.columns if c.name.endswith(("digest", "hash", "salt", "secret"))}  # fmt: skip
    assert hidden - set(WITHHELD) == {"lesson_progress.content_hash", "review.content_hash"}


def test_the_log_in_the_file_is_whole(said: Client, client: Client, cast: Cast) -> None:
    for _ in range(3):
        client.as_("chi").get(f"/can-bo/{cast.an.person_uid}")
    _file(said)
    log = _file(said)[1]["mọi dòng nhật ký"]
    assert sum(line["ai"] == "Trần Mai Chi" and line["việc"] == "Xem hồ sơ cán bộ" for line in log) >= 3
    assert any(line["ai"] == "Phạm Văn An" and "tải" in line["việc"].casefold() for line in log), "what I did myself is mine too"
