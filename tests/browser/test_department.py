"""The department counts and the clerk hands out slips: the figure, a roster of one's own, files, codes on paper."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.people import Site
from tests.browser.visits import Visit

A1, A4 = "viet-bien-tap-noi-dung-so", "kiem-chung-tin-gia-khung-hoang"
B1, B4 = "nghi-quyet-57-va-ke-hoach-tinh", "tri-tue-nhan-tao-co-trach-nhiem"
COLUMNS = ("ma_can_bo", "ho_ten", "ma_don_vi", "chuc_vu", "email", "dien_thoai", "nhiem_vu", "tu_ngay", "den_ngay")
OWN_PASSWORD = "thuyen ve ben mua dong"
Visits = Callable[..., Visit]


def _figure(chi: Visit) -> tuple[int, int]:
    """N and D, as the sentence says them, computed now."""
    chi.open("/so-lieu/muc-tieu")
    chi.press("Tính lại")
    chi.page.wait_for_load_state()
    said = re.search(r": ([\d.]+)/([\d.]+) cán bộ", chi.page.locator("#cau-so-lieu").inner_text())
    assert said
    return int(said[1].replace(".", "")), int(said[2].replace(".", ""))


def _rows(prefix: str, unit: str = "21484") -> list[tuple[str, ...]]:
    names = ("Đinh Thị Ngoãn", "Y Ƀun", "Hồ Văn Trầm")
    return [
        (f"{prefix}-{i}", name, unit, "Công chức Văn hóa – Xã hội", "", f"09123456{i:02}", "truyen_thong", "01/07/2025", "")
        for i, name in enumerate(names, 1)
    ]


def _as_csv(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    return ("\ufeff" + text.getvalue()).encode()


def _as_xlsx(rows: list[tuple[str, ...]]) -> bytes:
    book = openpyxl.Workbook()
    for row in [COLUMNS, *rows]:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _check(chi: Visit, name: str, data: bytes) -> None:
    chi.open("/can-bo")
    chi.press("Nhập danh sách")
    chi.page.get_by_label("Tệp").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
    chi.press("Kiểm tra tệp")


@pytest.mark.parametrize(
    ("kind", "make", "javascript"),
    [("csv", _as_csv, True), ("xlsx", _as_xlsx, True), ("csv", _as_csv, False)],
    ids=["csv", "xlsx", "csv-without-javascript"],
)
def test_a_roster_of_ones_own_moves_the_figure(
    site: Site, visit: Visits, kind: str, make: Callable[[Any], bytes], javascript: bool
) -> None:
    chi = visit(site.cast["chi"], desk=True, javascript=javascript)
    trained, all_of_them = _figure(chi)
    prefix = f"{kind}{'1' if javascript else '0'}"
    rows = _rows(prefix)

    wrong = [*rows[:2], (*rows[2][:2], "2148", *rows[2][3:])]
    _check(chi, f"danh-sach.{kind}", make(wrong))
    chi.sees("2 thêm mới")
    chi.sees("1 bị từ chối")
    chi.sees("“2148” không có")
    chi.press("Bỏ tệp này")

    _check(chi, f"danh-sach.{kind}", make(rows))
    chi.sees("3 dòng: 3 thêm mới")
    chi.press("Ghi 3 dòng")
    chi.sees("Đã ghi danh sách")
    assert _figure(chi) == (trained, all_of_them + 3)

    _check(chi, f"danh-sach.{kind}", make(rows))
    chi.sees("không có gì phải ghi")


def test_every_number_leads_down_to_the_people_and_their_facts(site: Site, visit: Visits) -> None:
    member = site.officer("Ksor Ŏ̆n")
    for slug in (A1, A4):
        site.complete(member, slug)
    chi = visit(site.cast["chi"], desk=True)
    _figure(chi)
    chi.press("Mới xong Phần A")
    chi.sees("Ksor Ŏ̆n")
    chi.follow("Ksor Ŏ̆n")
    chi.h1("Ksor Ŏ̆n")
    chi.sees("Viết và biên tập nội dung số cho cơ quan nhà nước")
    chi.sees("Mới xong Phần A")

    trained, all_of_them = _figure(chi)
    for slug in (B1, B4):
        site.complete(member, slug)
    assert _figure(chi) == (trained + 1, all_of_them)


def test_the_figure_is_found_by_menu_and_keyboard(site: Site, visit: Visits) -> None:
    from tests.browser.test_officer import Keyboard

    chi = visit(site.cast["chi"], desk=True)
    chi.open("/")
    keys = Keyboard(chi.page)
    keys.enter("Mục tiêu 70%")
    chi.h1("Kết quả thực hiện mục tiêu 70%")
    keys.reach('[name="ngay"]')
    chi.page.keyboard.insert_text("31/12/2025")
    chi.page.keyboard.press("Enter")
    chi.sees("Tính đến hết ngày 31/12/2025")
    keys.reach('[name="ngay"]')
    chi.page.keyboard.press("Control+A")
    chi.page.keyboard.insert_text("31/13/2025")
    chi.page.keyboard.press("Enter")
    chi.sees("Có chỗ cần sửa")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_form_asks_only_what_the_choice_asks_for(
    site: Site, visit: Visits, complaints: Any, javascript: bool
) -> None:
    complaints.expect("422")
    chi = visit(site.cast["chi"], desk=True, javascript=javascript)
    chi.open("/giao-hoc/moi")
    listed, days, number = (chi.page.locator(f'[name="{name}"]') for name in ("codes", "due_on", "due_days"))
    chi.page.wait_for_load_state()
    assert [f.is_visible() for f in (listed, days, number)] == ([False, True, False] if javascript else [True] * 3)
    chi.page.get_by_label("Những người nêu tên trong danh sách").check(force=True)
    chi.page.get_by_label("Số ngày kể từ khi từng người được giao").check(force=True)
    assert listed.is_visible() and number.is_visible() and days.is_visible() is not javascript
    chi.page.locator('[name="what"]').select_option(index=1)
    listed.fill("KHONG-CO")
    number.fill("30")
    chi.press("Giao học")
    chi.sees("mang mã hoặc họ tên “KHONG-CO”")
    assert listed.input_value() == "KHONG-CO" and number.is_visible(), "what was typed and chosen is still there"


@pytest.mark.parametrize("javascript", [True, False])
def test_the_completions_leave_as_files(site: Site, visit: Visits, tmp_path: Path, javascript: bool) -> None:
    member = site.officer("H'Yĕr Rơ Châm")
    site.complete(member, A1)
    chi = visit(site.cast["chi"], desk=True, javascript=javascript)
    found = {}
    for kind, button in (("csv", "Xuất CSV"), ("xlsx", "Xuất Excel")):
        chi.open("/so-lieu/muc-tieu")
        chi.press("Xuất danh sách hoàn thành")
        with chi.page.expect_download() as started:
            chi.press(button)
        path = tmp_path / started.value.suggested_filename
        started.value.save_as(path)
        assert path.suffix == f".{kind}"
        if kind == "csv":
            found[kind] = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
        else:
            sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active
            found[kind] = [[str(c or "") for c in row] for row in sheet.iter_rows(values_only=True)]
    for rows in found.values():
        assert any(member.login in row and "H'Yĕr Rơ Châm" in row for row in rows), rows[:3]


def _code_on(visit: Visit) -> str:
    return visit.page.locator(".slip__code").inner_text().strip()


def test_a_slip_from_the_clerk_opens_an_account(site: Site, visit: Visits) -> None:
    code = site.newcomer("Đinh Văn Bờ Rê", unit="21523")
    dung = visit(site.cast["dung"], desk=True)
    dung.open("/can-bo")
    dung.press("In phiếu kích hoạt")
    dung.sees("Đinh Văn Bờ Rê")
    boxes = dung.page.locator("input[name=can_bo]")
    for i in range(boxes.count()):
        boxes.nth(i).set_checked(code in dung.page.locator(f"label[for={boxes.nth(i).get_attribute('id')}]").inner_text())
    dung.press("Tạo phiếu để in")
    dung.h1("Phiếu để in: 1")
    typed = _code_on(dung)
    assert not set(typed) & set("01OI"), typed

    officer = visit()
    officer.open("/")
    officer.press("Kích hoạt tài khoản")
    officer.page.get_by_label("Mã trên phiếu").fill(typed.lower())
    officer.press("Tiếp tục")
    officer.sees("Đinh Văn Bờ Rê")
    officer.page.get_by_label("Mật khẩu mới", exact=True).fill("ngan qua")
    officer.press("Đặt mật khẩu và vào học")
    officer.sees("Có chỗ cần sửa")
    officer.page.get_by_label("Mật khẩu mới", exact=True).fill(OWN_PASSWORD)
    officer.page.get_by_text("Điện thoại hoặc máy của riêng tôi").click()
    officer.press("Đặt mật khẩu và vào học")
    officer.h1("Thông báo về dữ liệu cá nhân")  # once
    officer.press("Tôi đã đọc")
    officer.h1("Chào")
    officer.page.locator("details.account summary").click()
    officer.page.get_by_role("button", name="Đăng xuất").click()
    officer.sees("Anh/chị đã đăng xuất")

    # … and forgets the password.
    officer.follow("Quên mật khẩu")
    officer.page.get_by_label("Mã cán bộ").fill(code)
    officer.press("Xin mã mới")
    officer.sees("Đã ghi nhận đề nghị")
    dung.open("/can-bo/cap-lai-ma")
    dung.page.get_by_role("button", name="Cấp mã cho Đinh Văn Bờ Rê").click()
    officer.open("/kich-hoat?ma=" + _code_on(dung))  # what the QR opens
    officer.h1("Đặt mật khẩu mới")
    officer.page.get_by_label("Mật khẩu mới", exact=True).fill("gio lanh dau mua thu")
    officer.press("Đặt mật khẩu và vào học")
    officer.h1("Chào")
    again = visit()
    again.open("/dang-nhap")
    again.page.get_by_label("Mã cán bộ").fill(code)
    again.page.get_by_label("Mật khẩu", exact=True).fill(OWN_PASSWORD)
    again.press("Đăng nhập", exact=True)
    again.sees("Mã hoặc mật khẩu chưa đúng")


def test_slips_fill_sheets_of_eight(site: Site, visit: Visits) -> None:
    unit = "21484"
    site.newcomer("Nguyễn Phúc Công Tằng Tôn Nữ Hoàng Thị Bích Ngọc Uyên", unit=unit)
    for i in range(8):
        site.newcomer(f"Nguyễn Thị Hoài Thương {'ABCDEGHI'[i]}", unit=unit)
    chi = visit(site.cast["chi"], desk=True)
    chi.open(f"/can-bo/phieu-kich-hoat?don_vi={unit}")
    names = chi.page.locator("input[name=can_bo]").count()
    chi.press("Tạo phiếu để in")
    chi.h1(f"Phiếu để in: {names}")
    chi.page.emulate_media(media="print")
    expect(chi.page.locator(".site-header")).to_be_hidden()
    assert chi.page.locator(".slip").evaluate_all("slips => slips.filter(s => s.scrollHeight > s.clientHeight).length") == 0
    pages = PdfReader(io.BytesIO(chi.page.pdf(format="A4", prefer_css_page_size=True))).pages
    said = ["".join(p.extract_text().split()) for p in pages]
    assert [text.count("đăngnhậpbằng") for text in said] == [8] * (names // 8) + ([names % 8] if names % 8 else [])


def test_the_figure_and_a_report_print_whole(site: Site, visit: Visits) -> None:
    chi = visit(site.cast["chi"], desk=True)
    chi.open("/so-lieu/muc-tieu")
    chi.page.emulate_media(media="print")
    for hidden in chi.page.locator(".filter").all():
        expect(hidden).to_be_hidden()
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "15mm")
    printed = ["".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(chi.page.pdf(format="A4", margin=margin))).pages]
    assert sum("Cộng111đơnvị" in sheet for sheet in printed) == 1, "the total stands once, not under every sheet"
    assert len(printed) <= 12
    chi.page.emulate_media(media="screen")
    chi.open("/bao-cao/moi")
    chi.press("Lập báo cáo")
    chi.page.emulate_media(media="print")
    cut = "boxes => boxes.filter(b => b.offsetHeight && b.scrollHeight > b.clientHeight + 2).length"
    assert chi.page.locator("main textarea").evaluate_all(cut) == 0


class Crawl:
    """Every address of this site that a person's pages lead to, a few of each kind."""

    def __init__(self, site: Site, who: Visit, told: str) -> None:
        self.site, self.who, self.told = site, who, told
        self.seen: dict[str, int] = {}

    def walk(self) -> list[str]:
        """The addresses of pages and files that were there."""
        adapter = self.site.app.url_map.bind("127.0.0.1")
        kinds: dict[tuple[str, bool], int] = {}
        queue, found = ["/"], []
        while queue:
            url = queue.pop(0)
            response = self.who.context.request.get(self.site.address + url, max_redirects=0)
            self.seen[url] = response.status
            if response.status != 200:
                continue
            found.append(url)
            if "text/html" not in response.headers.get("content-type", ""):
                continue
            for link in re.findall(r'href="(/[^"#]*)', response.text()):
                link = link.replace("&amp;", "&")
                if link in self.seen or link in queue or link.startswith(("/static", "/media")):
                    continue
                try:
                    endpoint, _ = adapter.match(link.split("?")[0], method="GET")
                except Exception:  # noqa: BLE001, S112 - static files
                    continue
                kind = (endpoint, any(word in link for word in self.told.split()))
                kinds[kind] = kinds.get(kind, 0) + 1
                if kinds[kind] <= (12 if kind[1] else 3):
                    queue.append(link)
        return found


def test_the_clerk_of_another_unit_sees_nothing_of_ans_by_any_address(site: Site, visit: Visits, complaints: Any) -> None:
    an, chi, dung = site.cast["an"], visit(site.cast["chi"]), visit(site.cast["dung"])
    letter = site.complete(an, A1)
    addresses = Crawl(site, chi, f"{an.person_uid} {an.unit} {letter}").walk()
    addresses += [f"/giay-xac-nhan/{letter}", f"/giay-xac-nhan/{letter}.pdf", f"/can-bo/{an.person_uid}", "/can-bo?q=Pham+Van+An"]
    addresses += [f"/can-bo?don_vi={an.unit}", f"/so-lieu/can-bo?don_vi={an.unit}", f"/can-bo/phieu-kich-hoat?don_vi={an.unit}"]
    addresses += [f"/so-lieu/can-bo/{an.person_uid}", f"/don-vi/{an.unit}", "/so-lieu/can-bo?q=Pham+Van+An", "/xuat/hoan-thanh.csv"]
    told = []
    for address in dict.fromkeys(addresses):
        if address == f"/xac-nhan/{letter}":
            continue  # whoever holds the code may see what the letter says
        response = dung.context.request.get(site.address + address, max_redirects=0)
        if response.status == 200 and re.search(rf"Phạm Văn An|CB-AN\b|{an.person_uid}", response.text()):
            told.append(address)
    assert told == []
    mine = [a for a in addresses if an.person_uid in a]
    assert mine, "the crawl as the department reached An's pages"
    for address in mine:
        assert dung.context.request.get(site.address + address, max_redirects=0).status == 404
