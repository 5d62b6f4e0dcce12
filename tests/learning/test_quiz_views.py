"""The final quiz in the browser: without JavaScript as forms, with it as the messages quiz.js sends."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest

from app.catalog import queries as catalog
from app.learning import queries
from tests.learning import samples

URL = f"/khoa-hoc/{samples.SLUG}"
JSON = {"Accept": "application/json"}
SAID = {
    "mot": "Sáng thứ Bảy, đưa bò ra sân nhà văn hóa",
    "nhieu": ("Hỏi và được phép", "Ghi tên người chụp"),
    "dung-sai": "Sai",
    "ty-le": "55,1",
    "sapo": "sapo",
    "ghep": {"Loa truyền thanh": "Người đang làm vẫn nghe được", "Nhóm Zalo thôn": "Hỏi lại được ngay"},
    "thu-tu": {"Viết nháp": "1", "Đọc soát": "2", "Lãnh đạo duyệt": "3", "Đăng": "4"},
}


@pytest.fixture
def course(cast: Any) -> Any:
    return samples.publish()


class Taking:
    """Somebody at the quiz, who answers by what the page says, as a person does."""

    def __init__(self, browser: Any, person_id: int) -> None:
        self.browser = browser
        self.first = browser.post(f"{URL}/kiem-tra").location
        self.base, self.uid = self.first.rsplit("/", 1)[0], self.first.split("/")[-2]
        found = queries.sitting(self.uid, person_id)
        assert found is not None
        self.sitting = found
        bank = {question.key: question for question in catalog.questions(found.quiz_id)}
        self.cards = [queries.card_of(n, bank[sheet.key], sheet) for n, sheet in enumerate(found.paper.sheets, 1)]

    def fields(self, n: int, key: str | None = None) -> dict[str, Any]:
        """The fields that give the right answer to the nth question."""
        card = self.cards[n - 1]
        said: Any = SAID[key or card.key]
        places = {str(choice.html): choice.place for choice in card.choices}
        if isinstance(said, dict):
            return {f"c{n}-{row.place}": places[said[str(row.html)]] for row in card.rows}
        if isinstance(said, tuple):
            return {f"c{n}": sorted(places[s] for s in said)}
        return {f"c{n}": places.get(said, said)}

    def page(self, n: int) -> Any:
        return self.browser.get(f"{self.base}/{n}").page

    def answer(self, n: int, button: str | None = None) -> Any:
        """Answer the nth question rightly, by the form of its page."""
        onward = "Câu tiếp theo" if n < len(self.cards) else "Xem lại trước khi nộp"
        return self.page(n).form("Câu trước" if n > 1 else onward).submit(button or onward, **self.fields(n))

    def hand_in(self, **fields: Any) -> Any:
        return self.browser.post(f"{self.base}/xem-lai", data={"own_work": "y", **fields})

    def fail(self) -> str:
        """Hand in with nothing answered; where the result is."""
        return str(self.hand_in().location)


@pytest.fixture
def an(client: Any, cast: Any, course: Any) -> Taking:
    return Taking(client.as_("an"), cast.an.person_id)


def test_a_person_without_javascript_takes_the_quiz_and_passes(an: Taking) -> None:
    an.browser.post(f"{URL}/bai/bai-mot")
    an.browser.post(f"{URL}/bai/bai-hai")
    for n in range(1, 8):
        response = an.answer(n)
        assert response.location == f"{an.base}/{n + 1 if n < 7 else 'xem-lai'}"
    review = an.browser.get(f"{an.base}/xem-lai").page
    assert "Anh/chị đã trả lời đủ 7 câu." in review.text
    refused = review.form("Nộp bài").submit()
    assert refused.status_code == 422
    assert "Anh/chị cần đánh dấu “Tôi tự làm bài này” trước khi nộp." in refused.page.text
    done = refused.page.form("Nộp bài").submit(own_work="y")
    result = an.browser.get(done.location).page
    assert result.h1 == "Anh/chị đã đạt bài kiểm tra"
    assert "100%" in result.text
    assert "Anh/chị đã hoàn thành khóa học" in result.text
    assert "SECRET-thu-tu" in result.text, "after passing the explanations are there"


def test_moving_by_any_button_saves(an: Taking) -> None:
    an.answer(3, button="Câu trước")
    assert an.answer(4, button="7: Chưa trả lời").location == f"{an.base}/7"
    assert an.answer(5, button="Xem lại trước khi nộp").location == f"{an.base}/xem-lai"
    answers = queries.state_of(an.sitting.attempt_id).answers
    assert set(answers) == {an.cards[i].key for i in (2, 3, 4)}
    for n in (3, 4, 5):
        page = an.page(n)
        sent = page.form("Câu tiếp theo").fields
        assert {k: v for k, v in sent.items() if k.startswith(f"c{n}")} == an.fields(n)


def test_the_review_marks_what_is_open(an: Taking) -> None:
    an.answer(1)
    order = next(c for c in an.cards if c.kind == "ordering")
    an.browser.post(f"{an.base}/{order.n}", data={f"c{order.n}-1": "1"})
    page = an.browser.get(f"{an.base}/xem-lai").page
    whole = 0 if order.n == 1 else 1
    assert f"Còn {7 - whole} câu chưa trả lời hoặc trả lời chưa đủ." in page.text
    assert "Trả lời chưa đủ" in page.text


def test_no_page_of_an_open_attempt_carries_a_key(an: Taking) -> None:
    for n in range(1, 8):
        an.answer(n)
    for path in [f"{an.base}/{n}" for n in range(1, 8)] + [f"{an.base}/xem-lai", f"{URL}/kiem-tra", URL, "/"]:
        html = an.browser.get(path).get_data(as_text=True)
        assert "SECRET" not in html, path
        assert "correct" not in html, path
    # Values are places 1…n as shown, whatever the order in the trainer's file.
    html = an.browser.get(f"{an.base}/1").get_data(as_text=True)
    for card in an.cards:
        values = re.findall(rf'name="c{card.n}(?:-\d)?" value="(\d)"', html)
        assert values == [str(i) for i in range(1, len(values) + 1)]
    saved = an.browser.post(f"{an.base}/1", data={**an.fields(1), "so": "9"}, headers=JSON)
    assert set(saved.json) == {"so", "luc"}


def test_a_result_with_tries_left_shows_topics_but_no_key(an: Taking) -> None:
    page = an.browser.get(an.fail()).page
    assert page.h1 == "Lần này chưa đạt"
    assert "Nên đọc lại" in page.text
    assert "Anh/chị còn 2 lần." in page.text
    assert "SECRET" not in an.browser.get(page.url).get_data(as_text=True)
    page.form("Làm lần 2").submit()
    assert "Làm tiếp lần 2" in an.browser.get(page.url).page.links


def test_after_the_last_try_keys_come_and_the_way_on_is_said(
    client: Any, cast: Any, course: Any, at: Callable[..., Any]
) -> None:
    at(dt.datetime(2027, 3, 11, 14, 5))
    for _ in range(3):
        taking = Taking(client.as_("an"), cast.an.person_id)
        result = taking.fail()
    page = taking.browser.get(result).page
    assert "SECRET-mot" in page.text
    assert (
        "Anh/chị đã dùng 3 lần làm bài. Lần tiếp theo mở lúc 14:05 ngày 12/03/2027, sau khi đọc lại bài 1 và bài 2."
    ) in page.text
    assert taking.browser.post(f"{URL}/kiem-tra").location == f"{URL}/kiem-tra"
    at(dt.datetime(2027, 3, 11, 20, 0))
    for key in ("bai-mot", "bai-hai"):
        taking.browser.post(f"{URL}/bai/{key}")
    assert "chỉ còn chờ đến giờ mở" in taking.browser.get(f"{URL}/kiem-tra").page.text
    at(dt.datetime(2027, 3, 12, 14, 5))
    fourth = Taking(client.as_("an"), cast.an.person_id)
    hidden = fourth.browser.get(result).get_data(as_text=True)
    assert "SECRET" not in hidden, "while an attempt is open no result shows keys"
    last = fourth.browser.get(fourth.fail()).page
    assert "Giảng viên có thể mở thêm một lần cho anh/chị" in last.text


def test_home_leads_to_what_opens_the_next_attempt(
    client: Any, cast: Any, course: Any, at: Callable[..., Any]
) -> None:
    at(dt.datetime(2027, 3, 11, 14, 5))
    browser = client.as_("an")
    for key in ("bai-mot", "bai-hai"):
        browser.post(f"{URL}/bai/{key}")
    assert browser.get("/").page.links["Làm bài kiểm tra"] == f"{URL}/kiem-tra"
    for _ in range(3):
        Taking(client.as_("an"), cast.an.person_id).fail()
    home = browser.get("/").page
    assert "Lần tiếp theo mở lúc 14:05 ngày 12/03/2027" in home.text
    assert "Làm bài kiểm tra" not in home.links
    assert home.links["Đọc lại bài 1"] == browser.get(URL).page.links["Đọc lại bài 1"] == f"{URL}/bai/bai-mot"
    at(dt.datetime(2027, 3, 11, 20, 0))
    browser.post(f"{URL}/bai/bai-mot")
    assert browser.get("/").page.links["Đọc lại bài 2"] == f"{URL}/bai/bai-hai"
    browser.post(f"{URL}/bai/bai-hai")
    assert "chỉ còn chờ đến giờ mở" in browser.get("/").page.text
    at(dt.datetime(2027, 3, 12, 14, 5))
    assert "Làm bài kiểm tra" in browser.get("/").page.links


def test_a_script_saves_one_answer_with_one_write_and_is_acknowledged(an: Taking, queries: Any) -> None:
    an.browser.post(f"{an.base}/1", data={**an.fields(1), "so": "1"}, headers=JSON)
    with queries() as asked:
        response = an.browser.post(f"{an.base}/1", data={**an.fields(1), "so": "2"}, headers=JSON)
    assert response.status_code == 200
    assert response.json["so"] == 2
    assert re.fullmatch(r"\d\d:\d\d", response.json["luc"])
    assert asked.count <= 2, asked.statements
    stale = an.browser.post(f"{an.base}/1", data={"so": "1"}, headers=JSON)
    assert stale.json["so"] == 2, "an older save is answered with the newer number"


def test_a_save_after_the_hand_in_is_refused_with_a_sentence(an: Taking) -> None:
    an.fail()
    late = an.browser.post(f"{an.base}/1", data={**an.fields(1), "so": "5"}, headers=JSON)
    assert late.status_code == 409
    assert late.json["loi"] == "Bài này đã nộp, nên câu trả lời vừa rồi không được ghi thêm."
    plain = an.browser.post(f"{an.base}/1", data=an.fields(1))
    assert plain.status_code == 409
    assert "Bài này đã nộp" in plain.page.text
    assert an.browser.get(f"{an.base}/1").location == f"{an.base}/ket-qua"
    assert an.browser.get(f"{an.base}/xem-lai").location == f"{an.base}/ket-qua"


def test_the_hand_in_of_a_script_carries_all_answers_and_may_be_repeated(an: Taking) -> None:
    carried: dict[str, Any] = {}
    for n in range(1, 8):
        carried |= {**an.fields(n), f"so{n}": "1"}
    first = an.browser.post(f"{an.base}/xem-lai", data={"own_work": "y", **carried}, headers=JSON)
    assert first.json == {"den": f"{an.base}/ket-qua"}
    again = an.browser.post(f"{an.base}/xem-lai", data={"own_work": "y"}, headers=JSON)
    assert again.json == first.json
    assert "100%" in an.browser.get(f"{an.base}/ket-qua").page.text


def test_a_script_without_the_tick_is_told(an: Taking) -> None:
    response = an.browser.post(f"{an.base}/xem-lai", headers=JSON)
    assert response.status_code == 422
    assert "Tôi tự làm bài này" in response.json["loi"]


def test_a_plain_form_goes_on_over_what_a_script_saved(an: Taking) -> None:
    an.browser.post(f"{an.base}/1", data={"so": "7"}, headers=JSON)
    an.answer(1)
    assert queries.state_of(an.sitting.attempt_id).answers[an.cards[0].key].counter == 8


def test_an_expired_session_is_told_to_a_script_and_to_a_person(an: Taking, client: Any) -> None:
    answer = client.post(f"{an.base}/1", data={**an.fields(1), "so": "1"}, headers=JSON)
    assert answer.status_code == 401
    assert client.post(f"{an.base}/1", data=an.fields(1)).status_code in (302, 307)
    no_token = an.browser.post(f"{an.base}/1", data={"so": "1"}, headers=JSON, csrf=False)
    assert no_token.status_code == 400


def test_another_persons_attempt_does_not_exist(an: Taking, client: Any) -> None:
    for other in ("dung", "binh", "ha"):
        browser = client.as_(other)
        for path in ("1", "xem-lai", "ket-qua"):
            assert browser.get(f"{an.base}/{path}").status_code == 404
        assert browser.post(f"{an.base}/1", data=an.fields(1)).status_code == 404
        assert browser.post(f"{an.base}/xem-lai", data={"own_work": "y"}).status_code == 404


def test_an_attempt_lives_under_its_own_course_and_has_only_its_questions(an: Taking) -> None:
    samples.publish("khoa-khac", title="Khóa khác")
    assert an.browser.get(f"/khoa-hoc/khoa-khac/kiem-tra/{an.uid}/1").status_code == 404
    for n in (0, 8):
        assert an.browser.get(f"{an.base}/{n}").status_code == 404
        assert an.browser.post(f"{an.base}/{n}").status_code == 404


def test_the_quiz_page_says_how_many_how_much_how_often(client: Any, course: Any) -> None:
    page = client.as_("an").get(f"{URL}/kiem-tra").page
    for words in ("7 câu", "Đạt từ 70%", "Được làm 3 lần"):
        assert words in page.text


def test_a_running_attempt_is_resumed_on_any_device(an: Taking, client: Any) -> None:
    an.answer(1)
    page = client.as_("an").get(f"{URL}/kiem-tra").page
    resumed = client.as_("an").get(page.links["Làm tiếp"]).page
    assert "Đã lưu lúc" in resumed.text
    assert "1/7 câu" in resumed.text


def test_waiting_hours_are_said_with_the_time(client: Any, cast: Any, at: Callable[..., Any]) -> None:
    at(dt.datetime(2027, 3, 11, 14, 5))
    samples.publish(wait_hours=2)
    taking = Taking(client.as_("an"), cast.an.person_id)
    taking.fail()
    assert "Lần tiếp theo mở lúc 16:05 ngày 11/03/2027." in taking.browser.get(f"{URL}/kiem-tra").page.text


def test_on_a_shared_computer_answers_are_kept_for_the_tab_only(client: Any, cast: Any, course: Any) -> None:
    shared = Taking(client.as_("an", shared_computer=True), cast.an.person_id)
    assert "data-shared" in shared.browser.get(shared.first).get_data(as_text=True)
    own = client.as_("an").get(shared.first).get_data(as_text=True)
    assert "data-shared" not in own
    assert shared.browser.get(shared.first).headers["Cache-Control"] == "no-store"
