"""The trainers' guide is true: its pictures are taken on the real pages, and every text it quotes stands on them.

`make guide` writes the pictures to static/guide; otherwise they are taken and thrown away. Pixels are not compared, since
letters are drawn a little differently on every machine.
"""

from __future__ import annotations

import io
import os
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

import app.authoring.jobs  # noqa: F401 - its handler
from app.core import jobs
from app.core.config import ROOT
from tests.authoring.resources import put_item
from tests.browser import guide_course
from tests.browser.people import Site
from tests.browser.visits import Visit
from tests.core import recordings
from tests.core.test_filetypes import photograph
from tests.learning.test_work_actions import made

Visits = Callable[..., Visit]
SCALE = 1.5  # pixels of a picture for one of the page

PARTS = """() => [...document.querySelectorAll('section.guide')].map(s => ({
  id: s.getAttribute('aria-labelledby'),
  said: [...s.querySelectorAll('li')].map(e => e.textContent).join(' '),
  size: ['width', 'height'].map(n => Number(s.querySelector('img').getAttribute(n))),
  name: s.querySelector('img').src.split('/').pop().split('.')[0],
}))"""

# What stands on a page for somebody who sees it and opens what folds: one text for each element.
TEXTS = """() => {
  document.querySelectorAll('details').forEach(d => { d.open = true; });
  const said = e => {
    const copy = e.cloneNode(true);
    copy.querySelectorAll('.visually-hidden, .label-optional, [hidden]').forEach(x => x.remove());
    return copy.textContent.replace(/\\s+/g, ' ').trim();
  };
  return [...document.querySelectorAll('a, button, label, legend, summary, option, h1, h2, h3, p, strong')]
    .filter(e => (e.closest('select') || e).checkVisibility()).map(said);
}"""


@dataclass
class Walk:
    """A trainer goes through the pages of one part of the guide after another."""

    visit: Visit
    folder: Path
    parts: dict[str, Any]
    seen: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def look(self, part: str, visit: Visit | None = None) -> None:
        """Remember what the open page says."""
        self.seen[part].update((visit or self.visit).page.evaluate(TEXTS))

    def turn(self, text: str) -> None:
        """Press what says this, and be on the page that it leads to."""
        with self.visit.page.expect_navigation():
            self.visit.press(text)

    def shoot(self, part: str, top: Locator) -> None:
        """Take the part's picture, as wide as the window, from a little above `top` down."""
        page, (width, height) = self.visit.page, (side / SCALE for side in self.parts[part]["size"])
        page.set_viewport_size({"width": round(width), "height": 1100})
        expect(top).to_be_visible()
        page.evaluate("document.activeElement.blur()")
        top.evaluate("e => window.scrollTo(0, e.getBoundingClientRect().top + window.scrollY - 20)")
        box = top.bounding_box()
        assert box is not None
        y = max(box["y"] - 16, 0)
        assert y + height <= 1100, f"{part}: the page ends before the picture does"
        png = page.screenshot(clip={"x": 0, "y": y, "width": width, "height": height}, animations="disabled")
        picture = Image.open(io.BytesIO(png)).convert("RGB")
        picture.save(self.folder / f"{self.parts[part]['name']}.webp", quality=50, method=6)
        page.set_viewport_size({"width": 1280, "height": 800})


@pytest.fixture
def walk(site: Site, visit: Visits, tmp_path: Path) -> Walk:
    """Bình's, with the guide open."""
    browser = visit(site.cast["binh"], desk=True, scale=SCALE)
    browser.open("/tro-giup/giang-vien")
    return Walk(browser, tmp_path, {part["id"]: part for part in browser.page.evaluate(PARTS)})


def _new_course(walk: Walk) -> None:
    visit, part = walk.visit, "tao-khoa-hoc"
    visit.open("/bien-soan")
    walk.look(part)
    visit.press("Tạo khóa học mới")
    visit.page.get_by_label("Tên khóa học").fill(guide_course.TITLE)
    visit.page.get_by_label("Giới thiệu ngắn").fill("Viết bản tin 60 giây mà bà con nghe một lần là hiểu.")
    walk.shoot(part, visit.page.locator("h1"))
    walk.look(part)
    visit.page.get_by_label("Tên khóa học").fill("Chụp ảnh tin bằng điện thoại")
    visit.press("Tạo khóa học", exact=True)
    course = visit.page.url
    for lesson in ("Ánh sáng", "Bố cục"):
        visit.open(course)
        walk.look(part)
        visit.page.get_by_label("Tên bài mới").fill(lesson)
        visit.press("Thêm bài học")
    visit.open(course)
    walk.look(part)


def _lesson(walk: Walk, course: str) -> None:
    visit, part = walk.visit, "viet-bai"
    visit.open(course)
    walk.look(part)
    visit.follow("Tạo bài từ tệp Word")
    visit.h1("Tạo bài từ tệp Word")
    walk.look(part)
    visit.open(course)
    visit.follow(guide_course.LESSON)
    area, state = visit.page.locator("[data-text]"), visit.page.locator("[data-state]")
    before = area.input_value()
    area.focus()
    visit.page.keyboard.press("Control+End")
    visit.page.keyboard.type("\n\nĐọc to bản tin cho một người nghe thử trước khi phát.")
    expect(state).to_contain_text("Đã lưu lúc", timeout=10_000)
    expect(visit.page.locator("[data-preview]")).to_contain_text("nghe thử trước khi phát")
    walk.shoot(part, visit.page.locator(".editor"))
    walk.look(part)
    sound = area.input_value()
    area.fill(before + "\n\n![](media/khong-co.png)\n")
    expect(visit.page.locator("[data-problems]")).to_contain_text("Nên xem lại", timeout=10_000)
    walk.look(part)
    area.fill(sound)
    expect(visit.page.locator("[data-problems]")).not_to_contain_text("Nên xem lại", timeout=10_000)
    expect(state).to_contain_text("Đã lưu lúc", timeout=10_000)


def _media(walk: Walk, course: str, tmp_path: Path) -> None:
    visit, part = walk.visit, "hinh-am-thanh-video"
    page = visit.page
    visit.open(course)
    visit.follow(guide_course.LESSON)
    lesson = page.url
    for name, data in (("san.jpg", photograph()), ("loa.wav", recordings.wav(6.0)), ("phim.mp4", recordings.mp4())):
        (tmp_path / name).write_bytes(data)
        page.locator("#file").set_input_files(tmp_path / name)
        visit.press("Tải lên", exact=True)
        expect(page.locator("#tep ~ form [data-uploads-said]")).to_contain_text(f"{name}: Đã xong", timeout=15_000)
    page.goto(lesson)
    visit.context.grant_permissions(["microphone"])
    visit.press("Ghi âm", exact=True)
    expect(page.locator("[data-recorder] [data-time]")).to_have_text(re.compile("0:0[1-9]"), timeout=10_000)
    walk.look(part)
    visit.press("Dừng ghi")
    expect(page.locator("[data-recorder] audio")).to_be_visible()
    walk.look(part)
    visit.press("Bỏ, ghi lại")
    walk.look(part)
    page.get_by_role("link", name="Phụ đề của media/loa.wav").click()
    page.get_by_label("Lời nói, mỗi dòng một câu phụ đề").fill(
        "Sáng thứ Bảy, mời bà con đưa bò ra sân nhà văn hóa.\nCán bộ thú y tiêm phòng từ 7 giờ."
    )
    walk.look(part)
    visit.press("Tách thành từng câu")
    for box, time in zip(page.locator("[name=tu], [name=den]").all(), ("0:00,5", "0:03", "0:03", "0:06"), strict=True):
        box.fill(time)
    walk.shoot(part, page.locator("#cac-cau"))
    walk.look(part)
    visit.press("Lưu phụ đề")
    visit.sees("Đã lưu phụ đề")
    visit.open("/kho")
    walk.look(part)
    page.goto(lesson)
    walk.turn("Lấy từ kho tài nguyên")
    walk.look(part)
    walk.turn("Sơ đồ sân tiêm phòng")
    walk.look(part)


def _questions(walk: Walk, course: str) -> None:
    visit, part = walk.visit, "cau-hoi"
    visit.open(course)
    walk.look(part)
    walk.turn("Ngân hàng câu hỏi")
    walk.look(part)
    visit.page.get_by_label("Thêm câu hỏi kiểu").select_option("một lựa chọn")
    walk.turn("Viết câu mới")
    walk.look(part)
    visit.open(f"{course}/cau-hoi/cau-dau")
    visit.press("Xem trước", exact=True)
    visit.sees("Sau khi nộp bài")
    walk.shoot(part, visit.page.locator("h1"))
    walk.look(part)
    visit.open(f"{course}/cau-hoi")
    walk.turn("Nhập câu hỏi từ tệp, xuất ra tệp")
    walk.look(part)
    walk.look("mang-di")


def _practical(walk: Walk, course: str) -> None:
    visit, part = walk.visit, "san-pham"
    visit.open(course)
    walk.look(part)
    walk.turn("Sản phẩm")
    walk.look(part)
    visit.open(f"/cham-bai?khoa={guide_course.SLUG}")
    walk.look(part)
    walk.turn("Chấm từ bài nộp sớm nhất")
    visit.page.get_by_label("Nói ngay việc bà con cần làm").check()
    visit.page.get_by_label("Câu ngắn, đọc lên nghe rõ").check()
    visit.page.get_by_label("Đạt", exact=True).check()
    visit.page.get_by_label("Nhận xét cho người học").fill("Rõ việc, rõ nơi, nghe một lần là hiểu.")
    walk.shoot(part, visit.page.locator("h1"))
    walk.look(part)
    visit.press("Lưu và sang bài tiếp theo")
    visit.sees("được báo")


def _translation(walk: Walk, course: str) -> None:
    visit, part = walk.visit, "ban-dich"
    visit.open(course)
    walk.look(part)
    visit.follow("Thêm bản dịch của “" + guide_course.LESSON)
    visit.page.get_by_label("Ngôn ngữ").select_option(label="Hrê")
    visit.page.get_by_label("Người dịch").fill("Đinh Văn Rin")
    walk.shoot(part, visit.page.locator("h1"))
    walk.look(part)
    visit.press("Thêm bản dịch", exact=True)
    visit.sees("Bản tiếng Việt")
    walk.look(part)
    visit.press("Bỏ bản dịch này")


def _review(walk: Walk, reviewer: Visit, course: str) -> None:
    visit, part = walk.visit, "tham-dinh"

    def send(note: str) -> None:
        visit.open(course)
        walk.look(part)
        visit.page.get_by_label("Lời nhắn cho người thẩm định").fill(note)
        visit.press("Gửi thẩm định", exact=True)
        visit.open(course)
        walk.look(part)
        reviewer.open("/tham-dinh")
        reviewer.follow(guide_course.TITLE)

    send("Nhờ anh xem giúp bài một.")
    reviewer.page.get_by_label("Tệp").select_option(label=guide_course.LESSON)
    reviewer.page.get_by_label("Dòng").fill("18")
    reviewer.page.get_by_label("Nhận xét", exact=True).first.fill("Nên thêm một ví dụ hay cho câu đầu.")
    reviewer.press("Thêm nhận xét")
    reviewer.page.get_by_label("Kết luận của người thẩm định").fill("Bài rõ. Thêm một ví dụ rồi gửi lại.")
    reviewer.press("Yêu cầu chỉnh sửa")
    visit.open(course)
    walk.shoot(part, visit.page.locator("#nhan-xet"))
    walk.look(part)
    visit.page.get_by_label("Trả lời").fill("Đã thêm ví dụ ở cuối bài.")
    visit.press("Gửi trả lời")
    visit.press("Đánh dấu đã xử lý")
    send("Đã thêm ví dụ.")
    reviewer.page.get_by_label("Tôi xác nhận nội dung không có bí mật nhà nước").check()
    reviewer.press("Duyệt", exact=True)


def _publication(walk: Walk, course: str) -> None:
    visit, part = walk.visit, "phat-hanh"
    visit.open(course)
    walk.look(part)
    walk.turn("Xem lại và phát hành")
    walk.shoot(part, visit.page.get_by_role("heading", name="Với người đã đọc, mỗi bài thay đổi thế nào"))
    walk.look(part)
    visit.page.get_by_label("Có gì mới").fill("Thêm lời nhắc đọc thử.")
    visit.page.get_by_label("Tôi xác nhận nội dung không có bí mật nhà nước").check()
    visit.press("Phát hành", exact=True)
    visit.page.wait_for_url("**/viec/*")
    with visit.site.app.app_context():
        while jobs.run_next():
            pass
    visit.open("/bien-soan")
    visit.sees("Phiên bản 2")
    walk.look(part)


def _mending(walk: Walk) -> None:
    visit, part = walk.visit, "phan-tich"
    visit.open("/phan-tich")
    walk.look(part)
    walk.turn(guide_course.TITLE)
    walk.look(part)
    visit.open(f"/phan-tich/{guide_course.SLUG}/1")
    walk.look(part)
    visit.page.locator(f'a[href$="/sua-dap-an/{guide_course.DOUBTED}"]').click()
    visit.page.get_by_label("Một lần", exact=True).check()
    visit.page.get_by_label("Lý do sửa").fill("Câu hỏi không nói loa có hẹn giờ phát lại hay không.")
    walk.look(part)
    walk.turn("Xem điều sẽ xảy ra")
    walk.shoot(part, visit.page.locator("#he-qua"))
    walk.look(part)


def _elsewhere(walk: Walk, course: str) -> None:
    visit, part = walk.visit, "mang-di"
    visit.open(course)
    walk.shoot(part, visit.page.get_by_role("heading", name="Phần khác của khóa học"))
    walk.look(part)
    visit.open("/bien-soan")
    walk.look(part)


def _stands(quoted: str, seen: set[str]) -> bool:
    return any(text.startswith(quoted[:-1]) for text in seen) if quoted.endswith("…") else quoted in seen


def test_what_the_guide_shows_and_quotes_is_on_the_pages(site: Site, visit: Visits, walk: Walk, tmp_path: Path) -> None:
    learners = [site.officer(name) for name in ("Phạm Thị Xuân Mai", "Đinh Văn Rê", "Hồ Thị Lan Chi")]
    with site.app.app_context():
        edition = guide_course.publish()
        put_item("Sơ đồ sân tiêm phòng", by=site.cast["binh"].account_uid, reusable=True)
        for learner in learners:
            guide_course.hand_in(learner.person_id, edition)
        for learner in learners[:2]:
            made(learner.person_id, edition, "Sáng thứ Bảy, mời bà con thôn Suối Mơ đưa bò ra sân nhà văn hóa để tiêm phòng.")
    browser = walk.visit
    _new_course(walk)
    browser.open("/bien-soan")
    browser.press(f"Mở bản nháp của khóa {guide_course.TITLE}")
    browser.h1(guide_course.TITLE)
    course = browser.page.url.removeprefix(site.address)
    _lesson(walk, course)
    _media(walk, course, tmp_path)
    _questions(walk, course)
    _practical(walk, course)
    _translation(walk, course)
    _elsewhere(walk, course)
    _review(walk, visit(site.cast["khoa"], desk=True), course)
    _publication(walk, course)
    _mending(walk)

    wrong = []
    for name, part in walk.parts.items():
        quoted = re.findall("“([^”]+)”", part["said"])
        assert quoted, f"{name} names no button"
        wrong += [f"{name}: “{q}” is on none of its pages" for q in quoted if not _stands(q, walk.seen[name])]
        file = f"{part['name']}.webp"
        taken = (walk.folder / file).read_bytes()
        assert Image.open(io.BytesIO(taken)).size == tuple(part["size"]), name
        if os.environ.get("HOCTAPSO_TEST_KEEP_GUIDE") == "1":
            (ROOT / "static/guide" / file).write_bytes(taken)
    assert not wrong, "\n".join(wrong)
