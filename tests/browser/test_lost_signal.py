"""A weak link: what was answered is never lost, handing in waits, and the page always says how things stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Route, expect

from tests.browser.people import Site
from tests.browser.visits import Quiz, Visit
from tests.cast import Member

START = "/khoa-hoc/viet-bien-tap-noi-dung-so/kiem-tra"
SAVED = re.compile(r"^Đã lưu lúc \d\d:\d\d$")
NOT_SENT = "Chưa gửi được – đang giữ trên máy này, sẽ tự gửi khi có sóng"
NOT_HANDED_IN = "Chưa nộp được – câu trả lời đang giữ trên máy này, sẽ tự nộp khi có sóng"
Visits = Callable[..., Visit]


def _start(site: Site, visit: Visit, member: Member) -> Quiz:
    visit.open(START)
    visit.press("Bắt đầu làm bài")
    visit.h1("Câu 1 trên")
    return Quiz(visit, member)


@pytest.fixture
def an(site: Site) -> Member:
    return site.officer("Phạm Văn Ơn")


@pytest.fixture
def quiz(site: Site, visit: Visits, an: Member, complaints: Any) -> Quiz:
    complaints.expect("ERR_INTERNET_DISCONNECTED|ERR_FAILED")
    return _start(site, visit(an), an)


def _attempts(site: Site, member: Member) -> list[Any]:
    """What the database holds of the person's attempts and completions."""
    import sqlalchemy as sa

    from app.core.database import db
    from app.learning.models import Attempt
    from app.records.models import Completion

    with site.app.app_context():
        handed_in = db.session.scalars(
            sa.select(Attempt.score).where(Attempt.person_id == member.person_id, Attempt.submitted_at.is_not(None))
        ).all()
        completions = db.session.scalar(
            sa.select(sa.func.count()).select_from(Completion).where(Completion.person_id == member.person_id)
        )
        return [*handed_in, completions]


def test_an_answer_given_without_signal_is_kept_and_sent_by_itself(quiz: Quiz) -> None:
    quiz.give(quiz.one_act())
    expect(quiz.state).to_have_text(SAVED)
    quiz.holds(1)
    quiz.visit.context.set_offline(True)
    quiz.visit.press("Câu tiếp theo")
    quiz.visit.h1("Câu 2 trên")
    quiz.give(quiz.one_act(2))
    expect(quiz.state).to_have_text(NOT_SENT)
    quiz.holds(1)
    quiz.visit.context.set_offline(False)
    expect(quiz.state).to_have_text(SAVED)
    quiz.holds(2)


def test_the_whole_quiz_can_be_taken_without_signal_and_hands_itself_in(site: Site, quiz: Quiz, an: Member) -> None:
    answers = quiz.right()
    quiz.visit.context.set_offline(True)
    for n, answer in enumerate(answers, 1):
        quiz.visit.h1(f"Câu {n} trên")
        quiz.give(answer)
        quiz.visit.press("Câu tiếp theo" if n < len(answers) else "Xem lại trước khi nộp")
    quiz.visit.sees(f"Anh/chị đã trả lời đủ {len(answers)} câu.")
    quiz.page.get_by_text("Tôi tự làm bài này", exact=True).click()
    quiz.visit.press("Nộp bài")
    expect(quiz.state).to_have_text(NOT_HANDED_IN)
    assert quiz.saved() == {}
    quiz.visit.context.set_offline(False)
    quiz.visit.h1("Anh/chị đã đạt bài kiểm tra")
    quiz.visit.sees("100%")
    assert _attempts(site, an) == [10_000, 0]  # the lessons are not read, so the course is not completed


def test_a_page_lost_without_signal_comes_back_with_its_answers(quiz: Quiz) -> None:
    address = quiz.page.url
    uid = quiz.uid
    quiz.visit.context.set_offline(True)
    quiz.give(quiz.one_act())
    expect(quiz.state).to_have_text(NOT_SENT)
    with pytest.raises(Error):
        quiz.page.reload()  # the browser's own page without signal
    quiz.visit.context.set_offline(False)
    quiz.visit.open(address)
    expect(quiz.state).to_have_text(SAVED)
    assert quiz.uid == uid
    quiz.holds(1)
    expect(quiz.page.locator(".question:visible :is(input:checked, select, input.govuk-input)").first).to_be_attached()


def test_an_answer_that_arrived_but_whose_receipt_was_lost_is_sent_again_and_counts_once(quiz: Quiz) -> None:
    lost = []

    def swallow(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    quiz.page.route("**/kiem-tra/**", swallow)
    quiz.give(quiz.one_act())
    expect(quiz.state).to_have_text(NOT_SENT)
    assert lost == [200]
    quiz.holds(1)
    quiz.page.evaluate("dispatchEvent(new Event('online'))")
    expect(quiz.state).to_have_text(SAVED)
    quiz.holds(1)


def test_while_an_answer_travels_the_page_says_so(quiz: Quiz) -> None:
    waiting: list[Route] = []
    slow = True
    quiz.page.route("**/kiem-tra/*/1", lambda route: waiting.append(route) if slow else route.continue_())
    quiz.give(quiz.one_act())
    expect(quiz.state).to_have_text("Đang gửi…")
    slow = False
    waiting[0].continue_()
    expect(quiz.state).to_have_text(SAVED)


def test_a_session_that_ran_out_in_the_middle_loses_nothing(site: Site, quiz: Quiz, an: Member, complaints: Any) -> None:
    complaints.expect("401")
    quiz.give(quiz.one_act())
    expect(quiz.state).to_have_text(SAVED)
    quiz.visit.press("Câu tiếp theo")
    site.end_sessions(an.account_id)
    quiz.give(quiz.one_act(2))
    expect(quiz.state).to_contain_text("Phiên làm việc đã hết hạn. Câu trả lời vẫn giữ trên máy này")
    quiz.holds(1)
    quiz.visit.follow("Đăng nhập lại")
    quiz.visit.fill_sign_in(an)
    expect(quiz.state).to_have_text(SAVED)
    quiz.holds(2)


def test_the_same_without_javascript_offers_the_answer_again(site: Site, visit: Visits, an: Member, complaints: Any) -> None:
    complaints.expect("401")
    quiz = _start(site, visit(an, javascript=False), an)
    answer = quiz.one_act()
    site.end_sessions(an.account_id)
    quiz.give(answer)
    uid = quiz.uid
    quiz.visit.press("Câu tiếp theo")
    quiz.visit.sees("Phiên đã hết hạn")
    quiz.visit.fill_sign_in(an)
    quiz.visit.h1("Nội dung vừa nhập vẫn còn")
    quiz.visit.press("Gửi lại")
    quiz.visit.h1("Câu 2 trên")
    assert quiz.uid == uid
    quiz.holds(1)


@pytest.mark.parametrize("javascript", [True, False])
def test_pressing_the_hand_in_twice_hands_in_once(site: Site, visit: Visits, an: Member, javascript: bool) -> None:
    quiz = _start(site, visit(an, javascript=javascript), an)
    quiz.visit.open(quiz.base + "xem-lai")
    quiz.page.get_by_text("Tôi tự làm bài này", exact=True).click()
    quiz.page.get_by_role("button", name="Nộp bài").dblclick()
    quiz.visit.h1("Lần này chưa đạt")
    assert _attempts(site, an) == [0, 0]


def test_two_tabs_of_one_attempt(site: Site, quiz: Quiz, an: Member, complaints: Any) -> None:
    """The newest act wins; after the hand-in in one tab the other says so and leads to the result."""
    complaints.expect("409")
    other = Quiz(Visit(site, quiz.visit.context, quiz.visit.context.new_page()), an)
    other.visit.open(quiz.page.url)
    kinds = quiz.page.locator("fieldset[data-n]").evaluate_all("sets => sets.map(s => s.querySelector('input')?.type)")
    n = kinds.index("radio") + 1
    for tab in (quiz, other):
        tab.page.get_by_text("Tất cả các câu").click()
        tab.page.locator(f'[data-go="{n}"].question-map__button').click()
        tab.page.get_by_text("Tất cả các câu").click()
    quiz.give({f"c{n}": ["1"]})
    expect(quiz.state).to_have_text(SAVED)
    before = quiz.saved()
    other.give({f"c{n}": ["2"]})  # done later, so it is what the person wants
    expect(other.state).to_have_text(SAVED)
    assert quiz.saved() != before
    quiz.page.get_by_text("Tất cả các câu").click()
    quiz.page.locator('[data-go="0"]').click()
    quiz.page.get_by_text("Tôi tự làm bài này", exact=True).click()
    quiz.visit.press("Nộp bài")
    quiz.visit.h1("Lần này chưa đạt")
    other.give({f"c{n}": ["1"]})
    expect(other.state).to_contain_text("Bài này đã nộp")
    other.visit.follow("Xem kết quả")
    other.visit.h1("Lần này chưa đạt")


def test_a_page_whose_script_did_not_arrive_still_saves(site: Site, visit: Visits, an: Member, complaints: Any) -> None:
    complaints.expect("ERR_FAILED")
    browser = visit(an)
    browser.page.route("**/quiz.*.js", lambda route: route.abort())
    quiz = _start(site, browser, an)
    quiz.give(quiz.one_act())
    browser.press("Câu tiếp theo")
    browser.h1("Câu 2 trên")
    expect(quiz.state).to_have_text(SAVED)
    quiz.holds(1)


def test_signing_out_wipes_what_the_device_kept(quiz: Quiz) -> None:
    def kept() -> int:
        return int(quiz.page.evaluate("localStorage.length + sessionStorage.length"))

    quiz.page.route("**/kiem-tra/**", lambda route: route.abort())
    quiz.give(quiz.right()[0])
    expect(quiz.state).to_have_text(NOT_SENT)
    quiz.visit.open("/khoa-hoc")
    assert kept() == 1
    quiz.page.locator("details.account summary").click()
    quiz.page.get_by_role("button", name="Đăng xuất").click()
    quiz.page.wait_for_url("**/dang-nhap")
    assert kept() == 0
