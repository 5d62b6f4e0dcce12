"""What an officer saw then can be shown again; an edition taken back takes nothing from anybody."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from app.authoring import actions as authoring
from app.authoring import queries as drafts
from app.catalog import queries as catalog
from app.core import clock
from app.core.database import db, transaction
from app.core.models import AuditLine
from app.learning import actions
from app.records import queries as records
from tests.conftest import Cast
from tests.learning import samples
from tests.learning.test_mending_views import _sit

SLUG = samples.SLUG
HERE = f"/khoa-hoc/{SLUG}"
NEW = (("bai-mot", "Người đọc là ai", "Viết lại cho rõ."), ("bai-hai", "Cấu trúc tin", ""))


def _withdraw(client: Any, number: int, reason: str = "dẫn văn bản đã hết hiệu lực") -> Any:
    page = client.as_("binh").get(f"/bien-soan/khoa/{SLUG}/rut/{number}").page
    answer = page.form(f"Rút phiên bản {number}").submit(reason=reason, sure="y")
    assert answer.status_code == 302, answer.page.text
    return page


@pytest.fixture
def two(cast: Cast) -> None:
    """An completed edition 1, of which a second edition changes a lesson."""
    samples.publish(SLUG)
    _sit(cast.an.person_id, samples.RIGHT)
    samples.publish(SLUG, lessons=NEW)


def test_who_completed_an_edition_reads_it_again_with_its_hash(client: Any, cast: Cast, two: None) -> None:
    an = client.as_("an")
    assert any(h == f"{HERE}/phien-ban/1" for h in an.get("/ket-qua-hoc-tap").page.links.values())
    letter = records.completions_of(cast.an.person_id)[0].certificate_code
    page = an.get(f"/giay-xac-nhan/{letter}").page
    assert f"{HERE}/phien-ban/1" in page.links.values()
    edition = catalog.edition_by_number(SLUG, 1)
    assert edition is not None
    shown = an.get(f"{HERE}/phien-ban/1").page
    assert edition.content_hash in shown.text
    assert "không còn dùng cho người học mới" in shown.text
    lesson = an.get(f"{HERE}/phien-ban/1/bai/bai-mot").page
    assert "Chị Hạnh nhận việc" in lesson.text
    assert "Viết lại cho rõ." not in lesson.text
    assert "Đã đọc xong" not in lesson.text, "nothing is learnt from here"
    assert an.get(f"{HERE}/phien-ban/2").status_code == 404, "An never had the second"
    assert an.get(f"{HERE}/phien-ban/9").status_code == 404
    assert an.get(f"{HERE}/phien-ban/1/bai/khong-co").status_code == 404
    assert "Viết lại cho rõ." in client.as_("giang").get(f"{HERE}/phien-ban/2/bai/bai-mot").page.text
    assert client.as_("dung").get(f"{HERE}/phien-ban/1").status_code == 404


def test_the_course_says_what_is_new_in_each_edition(client: Any, cast: Cast, two: None) -> None:
    page = client.get(HERE).page.text
    assert "Có gì mới" in page
    assert "Phiên bản 1, phát hành ngày" in page
    assert f"{HERE}/phien-ban/2" in client.as_("binh").get(HERE).page.links.values()


def test_newcomers_get_the_edition_before_and_everybody_reads_why(client: Any, cast: Cast, two: None) -> None:
    page = _withdraw(client, 2)
    assert "Người học mới học theo phiên bản 1." in page.text
    assert client.get(HERE).status_code == 200
    assert "Đã rút từ ngày" in client.get(HERE).page.text
    assert "dẫn văn bản đã hết hiệu lực" in client.get(HERE).page.text
    current = catalog.current_edition(SLUG)
    assert current is not None
    assert current.number == 1
    verbs = set(db.session.scalars(sa.select(AuditLine.verb)))
    assert "catalog.withdraw" in verbs
    binh = client.as_("binh")
    again = binh.get(f"/bien-soan/khoa/{SLUG}/rut/2")
    assert "đã được rút trước đó" in binh.get(again.location).page.text


def test_who_is_in_the_middle_finishes_and_nobody_begins(client: Any, cast: Cast) -> None:
    edition = samples.publish(SLUG)
    with transaction():
        actions.begin_course(person_id=cast.dung.person_id, edition=edition, now=clock.now())
    _sit(cast.an.person_id, samples.RIGHT)
    held = records.completions_of(cast.an.person_id)
    _withdraw(client, 1)
    assert catalog.current_edition(SLUG) is None
    assert records.completions_of(cast.an.person_id) == held

    em = client.as_("em")
    public = em.get(HERE).page
    assert "đã rút từ ngày" in public.text
    assert "không nhận người học mới" in public.text
    for path in (f"{HERE}/bai/bai-mot", f"{HERE}/kiem-tra"):
        assert em.get(path).status_code == 404
    for path in (f"{HERE}/bat-dau", f"{HERE}/bai/bai-mot", f"{HERE}/kiem-tra"):
        assert em.post(path).status_code == 404
    assert SLUG not in client.get("/khoa-hoc").page.text

    dung = client.as_("dung")
    assert "được học đến hết" in dung.get(HERE).page.text
    assert "Khóa thử" in dung.get("/").page.text, "the home page still leads there"
    for lesson in edition.lessons:
        assert dung.post(f"{HERE}/bai/{lesson.key}").status_code == 302
    base = dung.post(f"{HERE}/kiem-tra").location.rsplit("/", 1)[0]
    assert dung.get(f"{base}/1").status_code == 200
    assert client.as_("binh").get("/bien-soan").page.links["Khóa thử"] == f"/bien-soan/khoa/{SLUG}"


def test_publishing_the_same_again_offers_it_again_after_a_review(client: Any, cast: Cast) -> None:
    samples.publish(SLUG)
    _withdraw(client, 1)
    by, now = authoring.By(cast.binh.account_id, cast.binh.account_uid), clock.now()
    with transaction():
        draft = authoring.open_draft(slug=SLUG, by=by, now=now)
    with pytest.raises(authoring.Refused, match="chưa được duyệt"):
        authoring.publish_draft(draft=draft, published_by="x", now=now)
    with transaction():
        authoring.ask_review(draft=draft, note="", by=by, now=now)
    review = drafts.last_review(draft.id)
    assert review is not None
    with transaction():
        khoa = authoring.By(cast.khoa.account_id, cast.khoa.account_uid)
        authoring.decide(review=review, approve=True, note="", no_secrets=True, by=khoa, now=now)
    again = drafts.any_draft(draft.uid)
    assert again is not None
    published = authoring.publish_draft(draft=again, published_by="x", now=now)
    assert (published.number, published.created) == (1, False)
    current = catalog.current_edition(SLUG)
    assert current is not None
    assert current.number == 1


def test_a_reason_is_needed_and_the_right_people(client: Any, cast: Cast) -> None:
    samples.publish(SLUG)
    binh = client.as_("binh")
    refused = binh.get(f"/bien-soan/khoa/{SLUG}/rut/1").page.form("Rút phiên bản 1").submit(reason="")
    assert refused.status_code == 422
    assert "Cần ghi lý do" in refused.page.text
    assert client.as_("khoa").get(f"/bien-soan/khoa/{SLUG}").status_code == 200
    with transaction():
        khoa = authoring.By(cast.khoa.account_id, cast.khoa.account_uid)
        authoring.open_draft(slug=SLUG, by=khoa, now=clock.now())
    assert binh.get(f"/bien-soan/khoa/{SLUG}").status_code == 404, "others write this course now"
    assert binh.get("/bien-soan/khoa/khong-co").status_code == 404
    assert client.as_("chi").get(f"/bien-soan/khoa/{SLUG}").status_code == 404
