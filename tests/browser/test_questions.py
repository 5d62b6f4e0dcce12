"""Gaps, areas of a picture and situations answered in a real browser: by finger, by keyboard, without JavaScript."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.people import Site
from tests.browser.test_pages import faults
from tests.browser.visits import Quiz, Visit
from tests.learning import samples

Visits = Callable[..., Visit]
SLUG = "du-muoi-kieu"
WIDE = ("can-cu", "buoc", "tin-don")


@pytest.fixture(scope="module")
def course(site: Site) -> Iterator[str]:
    """A course of all ten kinds, put away afterwards."""
    from app.catalog import actions, queries
    from app.core import clock
    from app.core.database import transaction

    with site.app.app_context():
        samples.publish(SLUG, title="Đủ mười kiểu câu hỏi", wide=True, draw=10)
    yield SLUG
    with site.app.app_context(), transaction():
        actions.toggle_archive(slug=SLUG, now=clock.now())
        queries.forget_current()


def _begin(visit: Visit, site: Site, name: str) -> tuple[Quiz, dict[str, int]]:
    """At the first question; the number of each question by its key."""
    from app.learning import queries

    member = site.officer(name)
    visit.context.add_cookies([site.cookie(member.account_id)])
    visit.open(f"/khoa-hoc/{SLUG}/kiem-tra")
    visit.press("Bắt đầu làm bài")
    visit.h1("Câu 1 trên 10")
    quiz = Quiz(visit, member)
    with site.app.app_context():
        sitting = queries.sitting(quiz.uid, member.person_id)
        assert sitting is not None
        return quiz, {sheet.key: n for n, sheet in enumerate(sitting.paper.sheets, 1)}


def _finish(visit: Visit) -> None:
    visit.sees("Anh/chị đã trả lời đủ 10 câu.")
    visit.page.get_by_text("Tôi tự làm bài này", exact=True).click()
    visit.press("Nộp bài")
    visit.sees("100%")
    visit.sees("Phần 3 Đúng")
    visit.sees("Chỗ trống 1: 57-NQ/TW")


@pytest.mark.usefixtures("course")
def test_every_kind_is_answered_on_a_phone(site: Site, visit: Visits) -> None:
    an = visit()
    quiz, numbers = _begin(an, site, "Lê Thị Mười")
    answers = quiz.right()
    for n, answer in enumerate(answers, 1):
        an.h1(f"Câu {n} trên 10")
        if n == numbers["buoc"]:  # by a press on the picture itself; the list follows
            box = an.page.locator(".hotspot:visible").bounding_box()
            assert box is not None
            assert box["width"] <= 330, "the picture fits a phone"
            an.page.mouse.click(box["x"] + box["width"] * 0.15, box["y"] + box["height"] * 0.5)
            (name, values), = answer.items()
            expect(an.page.locator(f"#{name}-{values[0]}")).to_be_checked()
            expect(an.page.locator(f'[data-area="{name}-{values[0]}"]')).to_have_class("hotspot__area hotspot__area--chosen")
        else:
            quiz.give(answer)
        expect(quiz.state).to_contain_text("Đã lưu lúc")
        expect(an.page.locator(f'[data-status-of="{n}"]')).to_have_text("Đã trả lời")
        if n in (numbers[key] for key in WIDE):
            if folder := os.environ.get("HOCTAPSO_TEST_PICTURES"):
                an.page.screenshot(path=f"{folder}/question-{n}.png", full_page=True)
            assert faults(an.page) == []
            an.page.set_viewport_size({"width": 360, "height": 740})
        an.press("Câu tiếp theo" if n < 10 else "Xem lại trước khi nộp")
    _finish(an)
    if folder := os.environ.get("HOCTAPSO_TEST_PICTURES"):
        an.page.screenshot(path=f"{folder}/explained.png", full_page=True)
    assert faults(an.page) == []


@pytest.mark.usefixtures("course")
def test_half_an_answer_is_said_to_be_half(site: Site, visit: Visits) -> None:
    an = visit()
    quiz, numbers = _begin(an, site, "Lê Văn Nửa")
    for key in ("can-cu", "tin-don"):
        an.page.goto(f"{quiz.base}{numbers[key]}")
        name, values = next(iter(quiz.right()[numbers[key] - 1].items()))
        quiz.give({name: values})
        expect(quiz.state).to_contain_text("Đã lưu lúc")
        expect(an.page.locator(f'[data-status-of="{numbers[key]}"]')).to_have_text("Trả lời chưa đủ")
    an.page.goto(f"{quiz.base}xem-lai")  # and the site says the same
    expect(an.page.locator('[data-status-of][data-state="part"]')).to_have_count(2)


@pytest.mark.usefixtures("course")
def test_an_area_is_chosen_by_keyboard(site: Site, visit: Visits) -> None:
    an = visit(desk=True)
    quiz, numbers = _begin(an, site, "Lê Văn Phím")
    n = numbers["buoc"]
    an.page.goto(f"{quiz.base}{n}")
    an.page.locator(f"#c{n}-1").focus()
    an.page.keyboard.press("ArrowDown")
    expect(an.page.locator(f'[data-area="c{n}-2"]')).to_have_class("hotspot__area hotspot__area--chosen")
    expect(quiz.state).to_contain_text("Đã lưu lúc")
    assert quiz.saved() == {"buoc": "b"}


@pytest.mark.usefixtures("course")
def test_the_same_without_javascript(site: Site, visit: Visits, complaints: Any) -> None:
    an = visit(javascript=False)
    quiz, _ = _begin(an, site, "Lê Văn Không Mã")
    for n, answer in enumerate(quiz.right(), 1):
        quiz.give(answer)
        an.press("Câu tiếp theo" if n < 10 else "Xem lại trước khi nộp")
    _finish(an)


@pytest.fixture
def draft(site: Site, course: str) -> Iterator[str]:
    """A draft of that course of Bình's, put away afterwards."""
    from app.authoring import actions, queries
    from app.authoring.rules import DraftState
    from app.core import clock
    from app.core.database import transaction

    binh = site.cast["binh"]
    with site.app.app_context():
        with transaction():
            made = actions.open_draft(slug=course, by=actions.By(binh.account_id, binh.account_uid), now=clock.now())
        yield made.uid
        found = queries.any_draft(made.uid)
        assert found is not None
        with transaction():
            actions.set_state(draft_id=found.id, state=DraftState.PUT_AWAY, now=clock.now(), closed=True)


def _areas(site: Site, uid: str) -> list[list[int]]:
    from app.authoring import queries

    with site.app.app_context():
        found = queries.any_draft(uid)
        assert found is not None
        line = next(line for line in queries.bank(found)[0] if line.key == "buoc")
        assert line.question is not None
        return [[o.area.x, o.area.y, o.area.width, o.area.height] for o in line.question.options if o.area]


def test_areas_are_drawn_on_the_picture_and_moved_by_keyboard(site: Site, visit: Visits, draft: str) -> None:
    binh = visit(site.cast["binh"], desk=True)
    binh.open(f"/bien-soan/{draft}/cau-hoi/buoc")
    page = binh.page
    binh.press("Thêm vùng")
    expect(page.locator("#o3-text")).to_be_focused()  # one goes on where the new row is
    page.keyboard.type("Khoảng trống")
    page.locator(".hotspot--drawn").scroll_into_view_if_needed()
    box = page.locator(".hotspot--drawn").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.05, box["y"] + box["height"] * 0.92)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.98, steps=4)
    page.mouse.up()
    for name, about in zip("xywh", (5, 92, 20, 6), strict=True):
        assert abs(int(page.locator(f"#o3-{name}").input_value()) - about) <= 2
    area = page.locator('[data-areas-drawing] [data-row="1"]')
    area.focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowUp", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    assert [page.locator(f"#o0-{n}").input_value() for n in "xywh"] == ["68", "9", "29", "80"]
    assert faults(page) == []
    page.set_viewport_size({"width": 1280, "height": 800})
    binh.press("Lưu câu hỏi")
    binh.sees("Đã lưu câu hỏi.")
    areas = _areas(site, draft)
    assert len(areas) == 4
    assert areas[:2] == [[68, 9, 29, 80], [0, 10, 30, 80]]
    expect(page.locator(".editor__preview")).to_contain_text("Khoảng trống")
    expect(page.locator(".editor__preview .hotspot__area").first).to_be_visible()


def test_a_situation_is_written_on_a_phone_without_javascript(site: Site, visit: Visits, draft: str, complaints: Any) -> None:
    complaints.expect("422")
    binh = visit(site.cast["binh"], javascript=False)
    binh.open(f"/bien-soan/{draft}/cau-hoi/moi?kieu=tình huống")
    page = binh.page
    page.locator("#prompt").fill("Dân hỏi về hồ chứa.")
    page.locator("#part_kind").select_option("short")
    binh.press("Thêm phần")
    page.locator("#p0-prompt").fill("Gọi là mức gì?")
    page.locator("#p0-accepted").fill("báo động")
    binh.press("Lưu câu hỏi")
    binh.sees("Phần 1: chưa có lời giải thích chung")
    page.locator("#p0-explanation").fill("Mỗi sông một mức.")
    binh.press("Xem trước")
    expect(page.locator(".editor__preview")).to_contain_text("Phần 1/1")
    assert _faults_without_script(page) == []
    binh.press("Lưu câu hỏi")
    binh.sees("Đã lưu câu hỏi.")


def _faults_without_script(page: Any) -> list[str]:
    """Nothing runs off a phone; axe needs scripts."""
    room = page.viewport_size["width"]
    boxes = [e.bounding_box() for e in page.locator("main input:visible, main textarea:visible, main select:visible").all()]
    return [str(b) for b in boxes if b and b["x"] + b["width"] > room]


def test_a_question_not_saved_yet_survives_a_lost_tab(site: Site, visit: Visits, draft: str) -> None:
    browser = visit(site.cast["binh"], desk=True)
    page, at = browser.page, f"/bien-soan/{draft}/cau-hoi/moi?kieu=một lựa chọn"
    browser.open(at)
    page.locator("[name=prompt]").fill("Câu nào nên đọc đầu tiên?")
    page.locator("[name=o0-text]").fill("Việc, nơi, lúc")
    page.locator("[name=o1-text]").fill("Lời chào")
    page.locator("[name=right]").first.check(force=True)
    browser.press("Thêm đáp án")
    expect(page.locator("[name=o2-text]")).to_be_visible()
    page.locator("[name=o2-text]").fill("Số công văn")
    browser.open(at)  # the tab was lost
    expect(page.locator("[name=prompt]")).to_have_value("")
    browser.press("Lấy lại bản trên máy này")
    expect(page.locator("[name=o2-text]")).to_have_value("Số công văn")
    expect(page.locator("[name=prompt]")).to_have_value("Câu nào nên đọc đầu tiên?")
    expect(page.locator("[name=right]").first).to_be_checked()
    for n in range(3):
        page.locator(f"[name=o{n}-feedback]").fill("Vì thế.")
    page.locator("[name=explanation]").fill("Việc trước.")
    browser.press("Lưu câu hỏi")
    browser.sees("Đã lưu câu hỏi")
    expect(page.get_by_text("Máy này còn giữ")).to_have_count(0)
    browser.open(at)
    expect(page.get_by_text("Máy này còn giữ")).to_have_count(0)
