"""What a person does in a browser, said in their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from app.learning import queries
from tests.browser.answers import Given, right_answer
from tests.browser.people import Site
from tests.cast import PASSWORD, Member


@dataclass
class Visit:
    """One browser of one person."""

    site: Site
    context: BrowserContext
    page: Page

    def open(self, path: str) -> None:
        """Follow an address."""
        response = self.page.goto(path)
        assert response is not None
        assert response.status == 200, f"{path}: {response.status}"

    def follow(self, text: str) -> None:
        """Press the link that says this."""
        self.page.locator("main").get_by_role("link", name=text).first.click()

    def press(self, text: str, *, exact: bool = False) -> None:
        """Press the button (or the link dressed as one) that says this."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=text, exact=exact).filter(visible=True)
        link = main.get_by_role("link", name=text, exact=exact).filter(visible=True)
        button.or_(link).first.click()

    def sees(self, text: str) -> None:
        """The page says this."""
        expect(self.page.locator("main")).to_contain_text(text)

    def h1(self, text: str) -> None:
        """The page is headed so, and its scripts have begun."""
        expect(self.page.locator("h1")).to_contain_text(text)
        self.page.wait_for_load_state()

    def sign_in(self, member: Member, password: str = PASSWORD) -> None:
        """By the form, as on any day."""
        self.open("/dang-nhap")
        self.fill_sign_in(member, password)

    def fill_sign_in(self, member: Member, password: str = PASSWORD) -> None:
        """Fill the sign-in form that is on the screen, on one's own telephone."""
        self.page.get_by_label("Mã cán bộ").fill(member.login)
        self.page.get_by_label("Mật khẩu", exact=True).fill(password)
        self.page.get_by_text("Điện thoại hoặc máy của riêng tôi").click()
        self.press("Đăng nhập", exact=True)


@dataclass
class Quiz:
    """The open attempt in a browser."""

    visit: Visit
    member: Member

    @property
    def page(self) -> Page:
        """The page."""
        return self.visit.page

    @property
    def uid(self) -> str:
        """The attempt's, from the address."""
        return self.page.url.split("/kiem-tra/")[1].split("/")[0]

    @property
    def base(self) -> str:
        """The address of the attempt's pages."""
        return self.page.url.rsplit("/", 1)[0] + "/"

    @property
    def state(self) -> Locator:
        """The line that says what is saved."""
        return self.page.locator("[data-save-state]")

    def right(self) -> list[Given]:
        """The right answer to every question, as the keys in the database have it."""
        from app.catalog import queries as catalog

        with self.visit.site.app.app_context():
            sitting = queries.sitting(self.uid, self.member.person_id)
            assert sitting is not None
            bank = {q.key: q for q in catalog.questions(sitting.quiz_id)}
            return [right_answer(bank[s.key], s, n) for n, s in enumerate(sitting.paper.sheets, 1)]

    def one_act(self, n: int = 1) -> Given:
        """The first field of the right answer to a question: one press, so one save."""
        name, values = next(iter(self.right()[n - 1].items()))
        return {name: values[:1]}

    def saved(self) -> Mapping[str, Any]:
        """What the database holds: question → value."""
        with self.visit.site.app.app_context():
            sitting = queries.sitting(self.uid, self.member.person_id)
            assert sitting is not None
            state = queries.state_of(sitting.attempt_id)
            return {key: saved.value for key, saved in state.answers.items()}

    def holds(self, count: int) -> None:
        """The database gets to hold this many answers, and soon."""
        for _ in range(100):
            if len(self.saved()) == count:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{len(self.saved())} answers saved, not {count}")

    def give(self, given: Given) -> None:
        """Answer the question on the screen by finger or mouse."""
        for name, values in given.items():
            control = self.page.locator(f'[name="{name}"]').filter(visible=True).first
            kind = control.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
            if kind in ("radio", "checkbox"):
                for value in values:
                    self.page.locator(f'label[for="{name}-{value}"]').click()
            elif kind == "select":
                control.select_option(values[0])
            else:
                control.fill(values[0])
                control.blur()
