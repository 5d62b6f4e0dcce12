"""Practical work on its pages: An makes it, Bình grades it, others see nothing of it."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.catalog.queries import EditionView
from app.core import clock, storage
from app.core.database import db, transaction
from app.core.models import AuditLine
from app.core.uid import uuid7
from app.learning import queries
from app.learning.models import Submission
from app.learning.work import WorkState
from app.people.models import Person
from tests.conftest import Cast
from tests.core.test_filetypes import photograph
from tests.learning import samples
from tests.learning.test_actions import hand_in, read, sit
from tests.learning.test_work_actions import grade, made, start
from tests.pages import Client

URL = f"/khoa-hoc/{samples.SLUG}/san-pham"
MET = ["viec-can-lam", "cau-ngan"]


@pytest.fixture
def edition(cast: Cast) -> EditionView:
    return samples.publish(work=samples.practical())


def begun(browser: Client) -> Any:
    """The page with the form, after “Bắt đầu làm”."""
    browser.get(URL).page.form("Bắt đầu làm").submit()
    return browser.get(URL).page.form("Xem lại và nộp")


def test_an_officer_makes_it_and_hands_it_in_without_script(client: Client, edition: EditionView, cast: Cast) -> None:
    an = client.as_("an")
    page = an.get(URL).page
    assert page.h1 == "Bản tin loa 60 giây"
    assert "Chị Hạnh ở xã Suối Mơ" in page.text
    assert "Ghi nguồn thông tin (không bắt buộc)" in page.text
    form = begun(an)
    answer = form.submit("Lưu bản đang soạn", text="Mời bà con\r\nra sân.", tep=(io.BytesIO(b"ghi chep"), "ghi chép.txt"))
    assert answer.status_code == 302
    page = an.get(URL).page
    assert "Bản đang soạn" in page.text
    assert "ghi chép.txt" in page.text
    form = page.form("Xem lại và nộp")
    assert form.fields["text"] == "Mời bà con\nra sân."
    confirm = an.get(form.submit("Xem lại và nộp", text="Mời bà con ra sân nhà văn hóa.").location).page
    assert confirm.h1 == "Xem lại trước khi nộp"
    assert "sân nhà văn hóa" in confirm.text
    refused = confirm.form("Nộp sản phẩm").submit()
    assert refused.status_code == 422
    assert "Tôi tự làm sản phẩm này" in refused.page.text  # type: ignore[attr-defined]
    assert db.session.scalar(sa.select(Submission.own_work)) is False
    assert confirm.form("Nộp sản phẩm").submit(own_work="y").location == URL
    db.session.rollback()
    assert db.session.scalar(sa.select(Submission.own_work)) is True, "their word is kept with the work"
    page = an.get(URL).page
    assert "Đã nộp, chờ chấm" in page.text
    assert "Xem lại và nộp" not in [b for f in page.forms for b in f.buttons]
    assert confirm.form("Nộp sản phẩm").submit(own_work="y").location == URL, "pressing twice hands in once"


def test_course_why_and_home_say_where_it_stands(client: Client, edition: EditionView, cast: Cast) -> None:
    an, person = client.as_("an"), cast.an.person_id
    course = f"/khoa-hoc/{samples.SLUG}"
    read(person, edition, "bai-mot", "bai-hai")
    hand_in(sit(person, edition))
    assert an.get("/").page.links["Làm sản phẩm"] == URL
    assert an.get(course).page.links["Làm sản phẩm"] == URL
    why = an.get(f"{course}/vi-sao").page
    assert "đủ 3 điều kiện" in why.text
    assert "Sản phẩm “Bản tin loa 60 giây” được chấm đạt" in why.text
    start(person, edition)
    assert an.get("/").page.links["Làm tiếp sản phẩm"] == URL
    work = made(person, edition)
    assert "sản phẩm đang chờ chấm" in an.get("/").page.text
    assert "Anh/chị chưa phải làm gì" in an.get(f"{course}/vi-sao").page.text
    grade(work, cast.binh, passed=False, comment="Thiếu nơi tiêm.")
    home = an.get("/").page
    assert "cần làm lại. Nhận xét: Thiếu nơi tiêm." in home.text
    assert home.links["Làm lại sản phẩm"] == URL
    assert home.form("Mở").submit().location == URL
    assert "Thông báo" not in an.get("/").page.text
    page = an.get(URL).page
    assert "Thiếu nơi tiêm." in page.text
    page.form("Làm lại (lần 2)").submit()
    form = an.get(URL).page.form("Xem lại và nộp")
    assert form.fields["text"] == "Mời bà con ra sân nhà văn hóa."
    again = made(person, edition, "Mời bà con ra sân nhà văn hóa thôn Đông.")
    grade(again, cast.binh)
    assert "đã hoàn thành khóa học" in an.get("/").page.text
    assert an.get(f"{course}/vi-sao").page.h1 == "Khóa học đã hoàn thành"
    assert "Đạt" in an.get(URL).page.text


def test_a_passed_quiz_points_to_the_work(client: Client, edition: EditionView, cast: Cast) -> None:
    read(cast.an.person_id, edition, "bai-mot", "bai-hai")
    sitting = sit(cast.an.person_id, edition)
    hand_in(sitting)
    an = client.as_("an")
    page = an.get(f"/khoa-hoc/{samples.SLUG}/kiem-tra/{sitting.uid}/ket-qua").page
    assert page.links["Đến trang sản phẩm"] == URL
    grade(made(cast.an.person_id, edition), cast.binh)
    page = an.get(f"/khoa-hoc/{samples.SLUG}/kiem-tra/{sitting.uid}/ket-qua").page
    assert "Anh/chị đã hoàn thành khóa học" in page.text


def test_the_script_is_acknowledged_by_number(client: Client, edition: EditionView, cast: Cast) -> None:
    an = client.as_("an")
    action = begun(an).action
    ask = {"Accept": "application/json"}
    answer = an.post(action, data={"text": "một", "so": "1"}, headers=ask)
    assert (answer.status_code, answer.json["so"], answer.json["khac"]) == (200, 1, False)
    answer = an.post(action, data={"text": "thẻ khác", "so": "1"}, headers=ask)
    assert (answer.json["so"], answer.json["khac"]) == (1, True)
    answer = an.post(action, data={"tep": (io.BytesIO(b"MZ"), "x.exe")}, headers=ask)
    assert (answer.status_code, answer.json["tep"].strip()) == (422, "")
    assert "Không nhận tệp “x.exe”" in answer.json["loi"]
    answer = an.post(action, data={"tep": (io.BytesIO(photograph()), "ảnh.jpg")}, headers=ask)
    assert "<img" in answer.json["tep"]
    assert an.post(action, data={"text": "a" * 50_001, "so": "2"}, headers=ask).status_code == 422
    (work,) = queries.works_of(cast.an.person_id, edition.course_id, "ban-tin-loa")
    an.post(f"{action}/nop", data={"own_work": "y"})
    answer = an.post(action, data={"text": "sửa", "so": "5"}, headers=ask)
    assert answer.status_code == 409
    assert "đã nộp" in answer.json["loi"]
    assert an.post(action, data={"text": "sửa", "so": "5"}).status_code == 409
    assert queries.work(work.uid).text == "một"  # type: ignore[union-attr]


def test_two_tabs_without_script_lose_nothing(client: Client, edition: EditionView, cast: Cast) -> None:
    an = client.as_("an")
    first, second = begun(an), an.get(URL).page.form("Xem lại và nộp")
    first.submit("Lưu bản đang soạn", text="bản của thẻ một")
    told = second.submit("Lưu bản đang soạn", text="bản của thẻ hai")
    assert told.status_code == 422
    page = told.page  # type: ignore[attr-defined]
    assert "bản của thẻ một" in page.text
    form = page.form("Lưu bản đang soạn")
    assert form.fields["text"] == "bản của thẻ hai"
    assert form.submit("Lưu bản đang soạn").status_code == 302
    assert an.get(URL).page.form("Xem lại và nộp").fields["text"] == "bản của thẻ hai"


def test_a_refused_file_leaves_what_was_typed(client: Client, edition: EditionView) -> None:
    an = client.as_("an")
    answer = begun(an).submit("Xem lại và nộp", text="Đang viết", tep=(io.BytesIO(b""), "rong.txt"))
    assert answer.status_code == 422
    page = answer.page  # type: ignore[attr-defined]
    assert "Tệp “rong.txt” rỗng." in page.text
    assert page.form("Xem lại và nộp").fields["text"] == "Đang viết"


def test_what_may_not_be_handed_in_is_not_taken(client: Client, cast: Cast) -> None:
    samples.publish(work=samples.practical(submit=("recording",)))
    an = client.as_("an")
    form = begun(an)
    assert "text" not in form.fields
    answer = form.submit("Lưu bản đang soạn", text="lén", tep=(io.BytesIO(b"chu"), "a.txt"))
    assert answer.status_code == 422
    assert "không phải bản ghi" in answer.page.text  # type: ignore[attr-defined]
    assert form.submit("Lưu bản đang soạn", tep=(io.BytesIO(b"OggS...."), "a.ogg")).status_code == 302
    assert "microphone=(self)" in an.get(URL).headers["Permissions-Policy"]
    assert "microphone=()" in an.get("/").headers["Permissions-Policy"]
    assert db.session.scalars(sa.select(Submission.text)).one() == ""


def test_files_are_private_and_never_run(client: Client, edition: EditionView, cast: Cast) -> None:
    an = client.as_("an")
    form = begun(an)
    form.submit("Lưu bản đang soạn", tep=(io.BytesIO(b"rieng tu"), "riêng.txt"))
    (work,) = queries.works_of(cast.an.person_id, edition.course_id, "ban-tin-loa")
    (file,) = queries.files_of([work.id])[work.id]
    address = f"/san-pham/tep/{file.uid}"
    answer = an.get(address)
    assert answer.data == b"rieng tu"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.as_("binh").get(address).status_code == 404, "not handed in yet"
    an.post(f"{form.action}/nop", data={"own_work": "y"})
    assert client.as_("binh").get(address).status_code == 200
    for who in ("chi", "dung", "em", "ha", "khoa"):
        assert client.as_(who).get(address).status_code == 404, who
    assert client.get(address).status_code == 302
    assert an.get(f"/san-pham/tep/{uuid7()}").status_code == 404


def test_a_file_taken_out_is_gone(client: Client, edition: EditionView, cast: Cast) -> None:
    an = client.as_("an")
    form = begun(an)
    form.submit("Lưu bản đang soạn", tep=(io.BytesIO(b"nham"), "nhầm.txt"))
    (work,) = queries.works_of(cast.an.person_id, edition.course_id, "ban-tin-loa")
    (file,) = queries.files_of([work.id])[work.id]
    assert storage.private.exists(queries.stored_work(file.uid))
    page = an.get(URL).page
    page.form("Bỏ tệp này: nhầm.txt").submit("Bỏ tệp này: nhầm.txt", text="vẫn còn chữ")
    assert not storage.private.exists(queries.stored_work(file.uid))
    assert an.get(f"/san-pham/tep/{file.uid}").status_code == 404
    assert an.get(URL).page.form("Xem lại và nộp").fields["text"] == "vẫn còn chữ"
    for odd in ("", "x", uuid7(), "../.."):
        assert an.post(form.action, data={"bo": odd}).status_code == 302


def test_files_come_along_to_the_next_try(client: Client, edition: EditionView, cast: Cast) -> None:
    an = client.as_("an")
    begun(an).submit("Lưu bản đang soạn", text="x", tep=(io.BytesIO(b"theo"), "theo.txt"))
    (work,) = queries.works_of(cast.an.person_id, edition.course_id, "ban-tin-loa")
    an.post(f"{URL}/{work.uid}/nop", data={"own_work": "y"})
    grade(work, cast.binh, passed=False)
    an.get(URL).page.form("Làm lại (lần 2)").submit()
    again = queries.works_of(cast.an.person_id, edition.course_id, "ban-tin-loa")[-1]
    (copy,) = queries.files_of([again.id])[again.id]
    assert an.get(f"/san-pham/tep/{copy.uid}").data == b"theo"
    an.post(f"{URL}/{again.uid}", data={"bo": copy.uid})
    (kept,) = queries.files_of([work.id])[work.id]
    assert an.get(f"/san-pham/tep/{kept.uid}").data == b"theo", "the first try keeps its own"


def test_what_is_typed_is_shown_as_typed(client: Client, edition: EditionView, cast: Cast) -> None:
    hostile = "<script>alert(1)</script> {{ 7*7 }} [x](javascript:alert(1))"
    an = client.as_("an")
    begun(an).submit("Lưu bản đang soạn", text=hostile, tep=(io.BytesIO(b"a"), '<img src=x onerror="a">.txt'))
    (work,) = queries.works_of(cast.an.person_id, edition.course_id, "ban-tin-loa")
    an.post(f"{URL}/{work.uid}/nop", data={"own_work": "y"})
    page = client.as_("binh").get(f"/cham-bai/{work.uid}").page
    assert hostile in page.text
    client.as_("binh").post(
        f"/cham-bai/{work.uid}", data={"verdict": "tra-lai", "comment": hostile, "viec": "luu"}
    )
    assert hostile in an.get(URL).page.text
    assert hostile in an.get("/").page.text


def test_courses_without_it_have_no_such_page(client: Client, cast: Cast, edition: EditionView) -> None:
    samples.publish("khoa-khac")
    an = client.as_("an")
    assert an.get("/khoa-hoc/khoa-khac/san-pham").status_code == 404
    assert an.post("/khoa-hoc/khoa-khac/san-pham").status_code == 404
    work = start(cast.an.person_id, edition)
    assert an.get(f"/khoa-hoc/khoa-khac/san-pham/{work.uid}/nop").status_code == 404
    assert client.as_("dung").get(f"{URL}/{work.uid}/nop").status_code == 404


# ---- the grader


def test_a_trainer_grades_one_after_another(client: Client, edition: EditionView, cast: Cast) -> None:
    works = [made(person, edition) for person in (cast.an.person_id, cast.dung.person_id, cast.em.person_id)]
    mine = made(cast.binh.person_id, edition)
    binh = client.as_("binh")
    queue = binh.get("/cham-bai").page
    assert "3 bài đang chờ anh/chị chấm" in queue.text
    names = [m.full_name for m in (cast.an, cast.dung, cast.em)]
    assert re.findall("|".join(names), queue.text) == names, "oldest first, and never one's own"
    assert binh.get(f"/cham-bai/{mine.uid}").status_code == 404
    page = binh.get(queue.links["Chấm từ bài nộp sớm nhất"]).page
    assert cast.an.full_name in page.text
    assert "Xã Ba Tơ" in page.text
    assert "Mời bà con ra sân nhà văn hóa." in page.text
    form = page.form("Lưu và sang bài tiếp theo")
    refused = form.submit("Lưu và sang bài tiếp theo", verdict="dat", tieu_chi=["nguon"])
    assert refused.status_code == 422
    assert "Chưa đánh dấu tiêu chí bắt buộc" in refused.page.text  # type: ignore[attr-defined]
    assert refused.page.form("Lưu").fields["tieu_chi"] == "nguon", "what was ticked stays"  # type: ignore[attr-defined]
    assert form.submit("Lưu và sang bài tiếp theo").status_code == 422, "no verdict"
    assert form.submit("Lưu", verdict="tra-lai", comment=" ").status_code == 422
    done = form.submit("Lưu và sang bài tiếp theo", verdict="dat", tieu_chi=MET)
    assert done.location == f"/cham-bai/{works[1].uid}"
    page = binh.get(done.location).page
    assert f"Đã lưu: Đạt. {cast.an.full_name} đã được báo." in page.text
    done = page.form("Lưu").submit("Lưu và sang bài tiếp theo", verdict="tra-lai", comment="Thiếu nơi.")
    done = binh.get(done.location).page.form("Lưu").submit("Lưu và sang bài tiếp theo", verdict="dat", tieu_chi=MET)
    assert done.location == "/cham-bai"
    assert "Không có bài nào chờ" in binh.get("/cham-bai").page.text
    assert cast.dung.full_name in binh.get("/cham-bai?trang-thai=lam-lai").page.text
    assert cast.an.full_name in binh.get("/cham-bai?trang-thai=dat").page.text
    assert queries.work(works[1].uid).state is WorkState.RETURNED  # type: ignore[union-attr]


def test_the_second_of_two_at_once_is_told_who_was_quicker(client: Client, edition: EditionView, cast: Cast) -> None:
    work = made(cast.an.person_id, edition)
    binh = client.as_("binh")
    form = binh.get(f"/cham-bai/{work.uid}").page.form("Lưu")
    grade(work, cast.khoa, passed=False)
    late = form.submit("Lưu", verdict="dat", tieu_chi=MET)
    page = binh.get(late.location).page
    assert f"{cast.khoa.full_name} đã chấm bài này lúc" in page.text
    assert "Trả lại. Kết luận của anh/chị không được ghi." in page.text
    assert "Thiếu nơi tiêm." in page.text
    assert queries.work(work.uid).state is WorkState.RETURNED  # type: ignore[union-attr]


def test_two_graders_judge_alone_and_a_third_sees_both(client: Client, cast: Cast) -> None:
    edition = samples.publish(work=samples.practical(second_grader=True))
    work = made(cast.an.person_id, edition)
    grade(work, cast.khoa, passed=False, comment="SECRET-mot")
    binh = client.as_("binh")
    assert "Đã có 1 người chấm" in binh.get("/cham-bai").page.text
    page = binh.get(f"/cham-bai/{work.uid}").page
    assert "Bài này cần hai người chấm" in page.text
    assert "SECRET" not in page.text
    assert "SECRET" not in client.as_("an").get(URL).page.text, "nothing is decided yet"
    done = page.form("Lưu").submit("Lưu", verdict="dat", tieu_chi=MET, comment="Tốt.")
    assert "khác ý nhau; người thứ ba sẽ quyết định" in binh.get(done.location).page.text
    page = binh.get(f"/cham-bai/{work.uid}").page
    assert "Anh/chị đã chấm bài này." in page.text
    assert "SECRET-mot" in page.text
    with transaction():
        from app.people.models import RoleGrant

        db.session.add(
            RoleGrant(account_id=cast.chi.account_id, role="trainer", unit_id=None, from_on=clock.today(),
                      recorded_at=clock.now(), recorded_by="test")
        )  # fmt: skip
    chi = client.as_("chi")
    page = chi.get(f"/cham-bai/{work.uid}").page
    assert "Kết luận của người thứ ba quyết định." in page.text
    assert "SECRET-mot" in page.text
    page.form("Lưu").submit("Lưu", verdict="dat", tieu_chi=MET)
    assert queries.work(work.uid).state is WorkState.PASSED  # type: ignore[union-attr]


def test_what_a_grader_saw_is_logged(client: Client, edition: EditionView, cast: Cast) -> None:
    work = made(cast.an.person_id, edition)
    binh = client.as_("binh")
    binh.get("/cham-bai")
    binh.get(f"/cham-bai/{work.uid}")
    lines = db.session.execute(sa.select(AuditLine.verb, AuditLine.actor, AuditLine.subjects)).all()
    for verb in ("learning.see_queue", "learning.see_work"):
        assert (verb, cast.binh.account_uid, [cast.an.person_uid]) in [tuple(line) for line in lines]
    assert binh.get("/cham-bai").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("ask", ["?sau=x", "?truoc=x", "?khoa=%00", "?trang-thai=la", "?sau=01900000-0000-7000-8000-000000000000"])
def test_odd_addresses_of_the_queue_are_harmless(client: Client, edition: EditionView, ask: str) -> None:
    assert client.as_("binh").get(f"/cham-bai{ask}").status_code == 200


def _many(edition: EditionView, count: int) -> None:
    """`count` works waiting, each of a person of their own, a second apart."""
    now = clock.now()
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Submission)) or 0
    with transaction():
        people = [Person(full_name=f"Nguyễn Văn {n}", given_name="", sort_key=f"{n:06d}", created_at=now) for n in range(before, before + count)]
        db.session.add_all(people)
        db.session.flush()
        db.session.execute(
            sa.insert(Submission),
            [
                {"uid": uuid7(), "person_id": p.id, "course_id": edition.course_id, "edition_id": edition.id,
                 "practical_key": "ban-tin-loa", "number": 1, "state": "cho-cham", "text": "x", "counter": 1,
                 "started_at": now, "saved_at": now, "submitted_at": now}
                for p in people
            ],
        )  # fmt: skip


def test_the_queue_pages_by_key_with_as_many_queries_for_many_as_for_few(
    client: Client, app: Flask, edition: EditionView, cast: Cast, queries: Any
) -> None:
    binh = client.as_("binh")
    counts = []
    for more in (1, 2, 117):
        _many(edition, more)
        binh.get("/cham-bai")
        with queries() as asked:
            page = binh.get("/cham-bai").page
        counts.append(asked.count)
    assert counts[0] == counts[1] == counts[2], counts
    assert counts[0] <= 12, counts
    assert "120 bài đang chờ" in page.text
    seen, address = [], "/cham-bai"
    while address:
        page = binh.get(address).page
        seen += [href for href in page.links.values() if re.fullmatch(r"/cham-bai/[0-9a-f-]{36}", href)]
        address = next((href for text, href in page.links.items() if text == "Trang sau"), "")
    assert len(set(seen)) == 120
    back = next(href for text, href in page.links.items() if text == "Trang trước")
    assert "Trang trước" in binh.get(back).page.links
