"""An officer takes a course from the first visit to the letter: on a phone, without JavaScript, by keyboard alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.people import Site
from tests.browser.visits import Quiz, Visit
from tests.cast import Member

A1 = "/khoa-hoc/viet-bien-tap-noi-dung-so"
TITLE = "Viết và biên tập nội dung số cho cơ quan nhà nước"
LESSONS = 7
Visits = Callable[..., Visit]


def _begin(visit: Visit, member: Member) -> None:
    visit.open("/")
    visit.press("Đăng nhập để học")
    visit.fill_sign_in(member)
    visit.h1("Chào")
    expect(visit.page.locator("#hoc-tiep")).to_contain_text(TITLE)
    visit.press("Bắt đầu học")


def _try_self_checks(page: Page) -> int:
    """Every question inside the lesson answers at once, wrong or right; returns how many there were."""
    checks = page.locator("fieldset.self-check")
    for i in range(checks.count()):
        check = checks.nth(i)
        expect(check.locator(".self-check__feedback:visible")).to_have_count(0)
        options = check.locator(".self-check__option")
        for j in range(options.count()):
            options.nth(j).locator("label").click()
            expect(options.nth(j).locator(".self-check__feedback")).to_be_visible()
    return checks.count()


def _read_all(visit: Visit, onward: Callable[[str], None], *, look: Callable[[Page], None] | None = None) -> None:
    """Read every lesson to its end; `onward` presses the button there."""
    for n in range(1, LESSONS + 1):
        expect(visit.page.locator(".lesson-bar__place")).to_have_text(f"Bài {n}/{LESSONS}")
        if look:
            look(visit.page)
        onward("Đã đọc xong – bài tiếp theo" if n < LESSONS else "Đã đọc xong – đến bài kiểm tra")


def _take_letter(visit: Visit, member: Member, folder: Path) -> None:
    """From the result to the letter on the device and its public page."""
    from pypdf import PdfReader

    visit.h1("Anh/chị đã đạt bài kiểm tra")
    visit.sees("100%")
    visit.sees("Anh/chị đã hoàn thành khóa học")
    visit.press("Xem giấy xác nhận")
    visit.sees(TITLE)
    visit.follow("Giấy xác nhận")
    with visit.page.expect_download() as started:
        visit.press("Tải")
    path = folder / "giay.pdf"
    started.value.save_as(path)
    said = " ".join(page.extract_text() for page in PdfReader(path).pages)
    assert member.full_name in " ".join(said.split())
    code = visit.page.url.rsplit("/", 1)[-1]
    visit.context.clear_cookies()
    visit.open("/xac-nhan")
    visit.page.get_by_label("Mã").fill(code)
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(f"**/xac-nhan/{code}")
    visit.sees(member.full_name)
    visit.sees(TITLE)
    assert member.login not in visit.page.content()
    assert "Ba Tơ" not in visit.page.content()


def test_an_officer_takes_the_first_course_to_its_letter_on_a_phone(site: Site, visit: Visits, tmp_path: Path) -> None:
    member = site.officer("Phạm Thị Hoài An")
    an = visit()
    _begin(an, member)
    checks, boxes = 0, 0

    def look(page: Page) -> None:
        nonlocal checks, boxes
        checks += _try_self_checks(page)
        boxes += page.locator("textarea[data-compose]").count()

    _read_all(an, an.press, look=look)
    assert checks >= 2 * LESSONS
    assert boxes

    an.h1("Bài kiểm tra cuối khóa")
    an.press("Bắt đầu làm bài")
    quiz = Quiz(an, member)
    answers = quiz.right()
    for n, answer in enumerate(answers, 1):
        an.h1(f"Câu {n} trên {len(answers)}")
        quiz.give(answer)
        expect(quiz.state).to_contain_text("Đã lưu lúc")
        an.press("Câu tiếp theo" if n < len(answers) else "Xem lại trước khi nộp")
    an.h1("Xem lại trước khi nộp")
    an.sees(f"Anh/chị đã trả lời đủ {len(answers)} câu.")
    an.page.get_by_text("Tôi tự làm bài này", exact=True).click()
    an.press("Nộp bài")
    _take_letter(an, member, tmp_path)


def test_the_same_without_javascript(site: Site, visit: Visits, complaints: Any, tmp_path: Path) -> None:
    complaints.expect("422")  # handing in without the tick
    member = site.officer("Đinh Văn Rê")
    an = visit(javascript=False)
    _begin(an, member)
    _read_all(an, an.press, look=lambda page: assert_counted(_try_self_checks(page)))
    an.press("Bắt đầu làm bài")
    quiz = Quiz(an, member)
    answers = quiz.right()
    for n, answer in enumerate(answers, 1):
        an.h1(f"Câu {n} trên {len(answers)}")
        quiz.give(answer)
        an.press("Câu tiếp theo" if n < len(answers) else "Xem lại trước khi nộp")
    an.sees(f"Anh/chị đã trả lời đủ {len(answers)} câu.")
    an.press("Nộp bài")
    an.sees("Anh/chị cần đánh dấu “Tôi tự làm bài này” trước khi nộp.")
    an.page.get_by_text("Tôi tự làm bài này", exact=True).click()
    an.press("Nộp bài")
    _take_letter(an, member, tmp_path)


def assert_counted(checks: int) -> None:
    """A lesson has two self-checks or more."""
    assert checks >= 2


class Keyboard:
    """Somebody without a mouse: Tab, arrows, Space and Enter alone. What has the focus must be seen to have it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, selector: str, limit: int = 80) -> None:
        """Press Tab until an element that matches has the focus."""
        for _ in range(limit):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {selector} on {self.page.url}")

    def reach_text(self, text: str, limit: int = 120) -> None:
        """Press Tab until a link or button that says this has the focus."""
        for _ in range(limit):
            says = self.page.evaluate("document.activeElement.matches('a, button, summary') ? document.activeElement.innerText : ''")
            if says.strip().startswith(text):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach “{text}” on {self.page.url}")

    def enter(self, text: str) -> None:
        """Press what says this, by Enter, and wait for where it leads."""
        self.reach_text(text)
        here = self.page.url
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: url != here)

    def give(self, given: dict[str, list[str]]) -> None:
        """Answer the question on the screen."""
        for name, values in given.items():
            kind = self.page.evaluate("n => document.getElementsByName(n)[0].type", name)
            if kind == "radio":
                self.reach(f'[name="{name}"]')
                self.page.keyboard.press("Space")
                for _ in range(int(values[0]) - 1):
                    self.page.keyboard.press("ArrowDown")
            elif kind == "checkbox":
                for value in values:
                    self.reach(f'[name="{name}"][value="{value}"]')
                    self.page.keyboard.press("Space")
            elif kind == "select-one":
                self.reach(f'[name="{name}"]')
                for _ in range(int(values[0])):
                    self.page.keyboard.press("ArrowDown")
            else:
                self.reach(f'[name="{name}"]')
                self.page.keyboard.insert_text(values[0])


def test_the_same_by_keyboard_alone(site: Site, visit: Visits) -> None:
    member = site.officer("H'Yĕr Rơ Châm")
    an = visit(desk=True)
    page, keys = an.page, Keyboard(an.page)
    an.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Đến nội dung chính"
    page.keyboard.press("Enter")
    keys.enter("Đăng nhập để học")
    keys.reach("#login")
    page.keyboard.insert_text(member.login)
    keys.reach("#password")
    page.keyboard.insert_text("rừng thông gió biển")
    keys.reach("[name=device]")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    an.h1("Chào")
    keys.enter("Bắt đầu học")
    _read_all(an, keys.enter)
    keys.enter("Bắt đầu làm bài")
    quiz = Quiz(an, member)
    answers = quiz.right()
    for n, answer in enumerate(answers, 1):
        an.h1(f"Câu {n} trên {len(answers)}")
        keys.give(answer)
        keys.enter("Câu tiếp theo" if n < len(answers) else "Xem lại trước khi nộp")
    an.sees(f"Anh/chị đã trả lời đủ {len(answers)} câu.")
    keys.reach("#own_work")
    page.keyboard.press("Space")
    keys.enter("Nộp bài")
    an.h1("Anh/chị đã đạt bài kiểm tra")
    an.sees("100%")
    keys.enter("Xem giấy xác nhận")
    keys.enter("Giấy xác nhận")
    keys.reach_text("Tải")
    with page.expect_download():
        page.keyboard.press("Enter")


def test_the_writing_box_counts_keeps_copies_and_saves_a_word_file(site: Site, visit: Visits, tmp_path: Path) -> None:
    member = site.officer("Hồ Thị Gái")
    an = visit(member)
    an.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.address)
    an.open(f"{A1}/bai/nguoi-doc-la-ai")
    box = an.page.locator("textarea[data-compose]").first
    said = "Sáng thứ Bảy 17/10, mời bà con đưa bò ra sân\nnhà văn hóa <thôn> Đồi Sim & tiêm phòng."
    box.fill(said)
    count = an.page.locator(".compose__count").first
    expect(count).to_contain_text("20 tiếng · đọc khoảng 8 giây · còn 20 tiếng")
    an.page.reload()
    expect(box).to_have_value(said)  # a lost tab loses nothing
    an.press("Chép bài viết")
    expect(an.page.get_by_role("button", name="Đã chép").first).to_be_visible()
    assert an.page.evaluate("navigator.clipboard.readText()") == said
    with an.page.expect_download() as started:
        an.press("Tải về tệp Word")
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    assert path.suffix == ".docx"
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as word:
        assert word.testzip() is None
        text = word.read("word/document.xml").decode()
    assert "nhà văn hóa &lt;thôn&gt; Đồi Sim &amp; tiêm phòng." in text


def test_who_comes_next_to_a_shared_computer_finds_nothing_written(site: Site, visit: Visits) -> None:
    first, second = site.officer("Hồ Văn Giới"), site.officer("Hồ Thị Hiêu")
    desk = visit(first)
    desk.open(f"{A1}/bai/nguoi-doc-la-ai")
    box = desk.page.locator("textarea[data-compose]").first
    box.fill("Chỉ để mình xem.")
    desk.context.clear_cookies()  # the session ran out; nobody signed out
    desk.sign_in(first)
    desk.h1("Chào")
    desk.open(f"{A1}/bai/nguoi-doc-la-ai")
    expect(box).to_have_value("Chỉ để mình xem.")
    desk.context.clear_cookies()
    desk.sign_in(second)
    desk.h1("Chào")
    desk.open(f"{A1}/bai/nguoi-doc-la-ai")
    expect(box).to_have_value("")
    assert "Chỉ để" not in desk.page.evaluate("JSON.stringify(sessionStorage)")
