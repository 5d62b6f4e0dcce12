"""Pages of courses and lessons, the home page and one's results, as a visitor, as An and as somebody else."""

from __future__ import annotations

from typing import Any

import pytest

from app.core import clock
from app.core.database import transaction
from app.learning import actions, queries
from tests.learning import samples

URL = f"/khoa-hoc/{samples.SLUG}"
READ = "Đã đọc xong – bài tiếp theo"
TO_QUIZ = "Đã đọc xong – đến bài kiểm tra"


@pytest.fixture
def course(cast: Any) -> Any:
    return samples.publish()


def test_a_visitor_sees_what_this_is_and_which_courses_there_are(client: Any, course: Any) -> None:
    page = client.get("/").page
    assert "Đăng nhập để học" in page.links
    assert URL in page.links.values()
    assert "Bắt đầu học" not in client.get(URL).page.text
    assert "Đăng nhập để học" in client.get(URL).page.links


def test_an_empty_site_says_what_will_appear(client: Any, cast: Any) -> None:
    assert "Khóa học hiện ở đây ngay khi được phát hành." in client.get("/").page.text
    assert "Khóa học hiện ở đây ngay khi được phát hành." in client.as_("an").get("/").page.text


def test_lessons_ask_a_visitor_to_sign_in_and_to_come_back(client: Any, course: Any) -> None:
    response = client.get(f"{URL}/bai/bai-mot")
    assert response.status_code == 302
    assert response.location.endswith(f"/dang-nhap?tiep={URL}/bai/bai-mot")
    assert client.post(f"{URL}/bai/bai-mot").status_code in (302, 307)
    assert client.get(f"{URL}/vi-sao").status_code == 302


def test_the_base_courses_are_open_without_an_account(client: Any, cast: Any) -> None:
    samples.publish("hoc-tap-so", strand="H")
    page = client.get("/khoa-hoc/hoc-tap-so").page
    first = client.get(page.links["Vào bài đầu tiên"]).page
    assert "Chị Hạnh nhận việc" in first.text
    assert READ not in first.text, "there is nobody whose progress could be kept"
    second = client.get(first.links["Bài tiếp theo"]).page
    assert "đăng nhập" in second.links
    assert client.get("/khoa-hoc/hoc-tap-so/kiem-tra").status_code == 302


def test_what_does_not_exist_is_not_found(client: Any, course: Any) -> None:
    an = client.as_("an")
    assert client.get("/khoa-hoc/khong-co").status_code == 404
    for path in ("/khoa-hoc/khong-co/bai/x", f"{URL}/bai/khong-co", "/khoa-hoc/khong-co/kiem-tra"):
        assert an.get(path).status_code == 404
    assert an.post(f"{URL}/bai/khong-co").status_code == 404
    assert an.post("/khoa-hoc/khong-co/kiem-tra").status_code == 404


def test_home_says_what_to_do_next_all_the_way(client: Any, course: Any) -> None:
    an = client.as_("an")
    home = an.get("/").page
    assert home.h1 == "Chào An"
    lesson = an.get(home.form("Bắt đầu học").submit().location).page
    assert lesson.h1 == "Người đọc là ai"
    assert an.get("/").page.links["Tiếp tục học"] == f"{URL}/bai/bai-mot"
    lesson.form(READ).submit()
    home = an.get("/").page
    assert "Bài 2/2" in home.text
    assert home.links["Tiếp tục học"] == f"{URL}/bai/bai-hai"
    answer = an.get(f"{URL}/bai/bai-hai").page.form(TO_QUIZ).submit()
    assert answer.location == f"{URL}/kiem-tra"
    assert an.get("/").page.links["Làm bài kiểm tra"] == f"{URL}/kiem-tra"
    an.post(f"{URL}/kiem-tra")
    assert "Làm tiếp bài kiểm tra" in an.get("/").page.links


def test_a_lesson_says_where_one_is_how_long_and_how_heavy(client: Any, course: Any) -> None:
    page = client.as_("an").get(f"{URL}/bai/bai-mot").page
    for words in ("Bài 1/2", "Khoảng 17 phút", "rất nhẹ", "Tiếp theo: Cấu trúc tin", "xem ngày 22/11/2026"):
        assert words in page.text


def test_a_lesson_page_is_kept_but_what_is_ones_own_is_not(client: Any, course: Any) -> None:
    pages = {name: client.as_(name).get(f"{URL}/bai/bai-mot").page for name in ("an", "dung", "an")}
    tokens = {name: page.form(READ).fields["csrf_token"] for name, page in pages.items()}
    assert len(set(tokens.values())) == 2
    an = client.as_("an")
    for _ in range(2):
        assert an.get(f"{URL}/bai/bai-mot").page.form(READ).submit().status_code == 302
    assert "Anh/chị đã đọc bài này" in an.get(f"{URL}/bai/bai-mot").page.text
    assert "Anh/chị đã đọc bài này" not in client.as_("dung").get(f"{URL}/bai/bai-mot").page.text


def test_a_message_is_shown_once_and_to_nobody_else(client: Any, course: Any) -> None:
    an, dung = client.as_("an"), client.as_("dung")
    an.get(f"{URL}/bai/bai-mot")
    with an.session_transaction() as session:
        session["_flashes"] = [("success", "Chỉ mình An thấy.")]
    assert "Chỉ mình An thấy." not in dung.get(f"{URL}/bai/bai-mot").page.text
    assert "Chỉ mình An thấy." in an.get(f"{URL}/bai/bai-mot").page.text
    assert "Chỉ mình An thấy." not in an.get(f"{URL}/bai/bai-mot").page.text
    assert "Chỉ mình An thấy." not in dung.get(f"{URL}/bai/bai-mot").page.text


def test_a_lesson_page_costs_few_queries_however_much_was_read(client: Any, course: Any, queries: Any) -> None:
    an = client.as_("an")
    for path in (f"{URL}/bai/bai-mot", f"{URL}/bai/bai-hai"):
        an.get(path)
        with queries() as asked:
            an.get(path)
        assert asked.count <= 2, asked.statements
        an.post(path)


def test_a_lesson_left_out_is_named_at_the_end(client: Any, course: Any) -> None:
    an = client.as_("an")
    response = an.get(f"{URL}/bai/bai-hai").page.form(TO_QUIZ).submit()
    assert response.location == URL
    page = an.get(URL).page
    assert "Còn chưa đọc: bài 1." in page.text
    assert page.links["Tiếp tục học"] == f"{URL}/bai/bai-mot"


def test_progress_belongs_to_one_person(client: Any, course: Any) -> None:
    client.as_("an").post(f"{URL}/bai/bai-mot")
    assert "Bắt đầu học" in client.as_("dung").get(URL).page.text


def test_reading_twice_changes_nothing(client: Any, course: Any, cast: Any) -> None:
    an = client.as_("an")
    for _ in range(2):
        assert an.post(f"{URL}/bai/bai-mot").status_code == 302
    assert list(queries.progress(cast.an.person_id, course.course_id).read) == ["bai-mot"]


def test_an_edition_of_another_course_cannot_be_slipped_in(client: Any, course: Any, cast: Any) -> None:
    other = samples.publish("khoa-khac", title="Khóa khác")
    assert client.as_("an").post(f"{URL}/bai/bai-mot", data={"phien_ban": str(other.id)}).status_code == 404
    assert not queries.progress(cast.an.person_id, other.course_id).read


def test_a_newer_edition_is_offered_and_taken_by_a_button(client: Any, course: Any) -> None:
    an = client.as_("an")
    an.post(f"{URL}/bai/bai-mot")
    an.post(f"{URL}/bai/bai-hai")
    samples.publish(
        lessons=(("bai-mot", "Người đọc là ai", ""), ("bai-hai", "Cấu trúc tin", "Tối nay phải xong."))
    )
    assert "Tối nay phải xong." not in an.get(f"{URL}/bai/bai-hai").page.text
    page = an.get(URL).page
    assert "Khóa học có phiên bản 2" in page.text
    page.form("Chuyển sang phiên bản 2").submit()
    page = an.get(URL).page
    assert "Khóa học có phiên bản" not in page.text
    assert "Đã cập nhật" in page.text
    assert "Tối nay phải xong." in an.get(f"{URL}/bai/bai-hai").page.text
    assert "đã cập nhật từ lần anh/chị đọc" in an.get(f"{URL}/vi-sao").page.text


def test_why_not_names_each_rule_and_the_next_step(client: Any, course: Any) -> None:
    an = client.as_("an")
    page = an.get(f"{URL}/vi-sao").page
    assert page.h1 == "Vì sao chưa hoàn thành?"
    assert "Bài 1: Người đọc là ai" in page.links
    assert page.links["làm bài kiểm tra"] == f"{URL}/kiem-tra"
    an.post(f"{URL}/bai/bai-mot")
    an.post(f"{URL}/bai/bai-hai")
    assert "Anh/chị đã đọc đủ." in an.get(f"{URL}/vi-sao").page.text


def test_results_show_completions_and_what_the_target_still_asks(client: Any, course: Any, cast: Any) -> None:
    an = client.as_("an")
    assert "Chưa có khóa nào hoàn thành" in an.get("/ket-qua-hoc-tap").page.text
    with transaction():
        for key in ("bai-mot", "bai-hai"):
            actions.mark_read(
                person_id=cast.an.person_id, edition=course, lesson_key=key, recorded_by="t", now=clock.now()
            )
        uid = actions.start_attempt(person_id=cast.an.person_id, edition=course, now=clock.now())
        sitting = queries.sitting(uid, cast.an.person_id)
        assert sitting is not None
        actions.submit_attempt(
            sitting=sitting,
            newer={k: (1, v) for k, v in samples.RIGHT.items()},  # type: ignore[misc]
            own_work=True,
            recorded_by="t",
            now=clock.now(),
        )
    text = an.get("/ket-qua-hoc-tap").page.text
    assert "Khóa thử" in text
    assert "điểm 100%" in text
    assert "Hoàn thành" in an.get("/").page.text
    assert an.get(f"{URL}/vi-sao").page.h1 == "Khóa học đã hoàn thành"
    assert "Vì sao chưa hoàn thành?" not in an.get(URL).page.links
    assert "Khóa thử" not in client.as_("dung").get("/ket-qua-hoc-tap").page.text
