"""What a lesson costs somebody who pays for every megabyte (issue's budget, also printed by `make bench`)."""

from __future__ import annotations

from collections.abc import Callable

from tests.bench.browser import visit as weigh
from tests.browser.people import Site
from tests.browser.visits import Visit

LESSONS = "/khoa-hoc/viet-bien-tap-noi-dung-so/bai/"
KILOBYTE = 1000


def test_a_lesson_is_light_at_the_first_visit_and_lighter_at_the_second(
    site: Site, visit: Callable[..., Visit]
) -> None:
    person = site.officer("Phạm Thị Nhẹ")
    browser = visit(person)
    browser.open("/khoa-hoc/viet-bien-tap-noi-dung-so")
    address = next(
        href for a in browser.page.locator("main a").all() if (href := a.get_attribute("href") or "").startswith(LESSONS)
    )
    stranger = visit(person)  # the same person, in a browser that has never been here
    first = weigh(stranger.context, site.address + address)
    second = weigh(stranger.context, site.address + address)
    assert first.bytes <= 100 * KILOBYTE, first
    assert first.requests <= 8, first.names
    assert second.bytes <= 20 * KILOBYTE, second
    assert first.shifted == second.shifted == 0
