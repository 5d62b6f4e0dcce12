"""Lists as units really send them: each is found on its sheet, its columns guessed, its rows read, the rest shown as skipped.

Every file is built here; what it must come to stands beside it: the rows by name, with the columns that matter for it.
"""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from openpyxl.styles import Font

from app.core.legacy import TCVN3, VNI
from app.people.importing.lists import look
from app.people.roster import days, mapping, wording
from app.people.roster.checking import UnitSpan
from app.people.roster.mapping import Choices
from app.people.roster.reading import FIELDS, NoHeader
from app.people.roster.unit_names import UnitNames
from app.people.rules import Duty

UNITS = UnitNames(
    UnitSpan(number, code, name, None)
    for number, (code, name) in enumerate({
        "21484": "Xã Ba Tơ", "21523": "Xã Ba Tô", "21289": "Xã Sơn Hà", "21292": "Xã Sơn Hạ", "23500": "Xã Đăk Hà",
        "23377": "Xã Bờ Y", "21439": "Phường Đức Phổ", "SKHCN": "Sở Khoa học và Công nghệ", "23317": "Xã Ngọk Bay",
    }.items())
)  # fmt: skip
NATION = [["ỦY BAN NHÂN DÂN", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["XÃ BA TƠ", None, None, "Độc lập - Tự do - Hạnh phúc"], []]
END = [["Tổng cộng: 2 người"], [None, None, None, "Ba Tơ, ngày 5 tháng 3 năm 2026"], [None, "NGƯỜI LẬP BIỂU", None, "CHỦ TỊCH"],
       [], [None, "Trần Thị Lập", None, "Phạm Văn Ký"]]  # fmt: skip
T, G, N = (d.value for d in Duty)


def book(*sheets, hidden=()):
    """Sheets as (title, rows, merged ranges) or rows alone; a cell may be (value, font)."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, one in enumerate(sheets):
        title, rows, merged = one if isinstance(one, tuple) else (f"Trang {number + 1}", one, ())
        sheet = made.create_sheet(title)
        for r, cells in enumerate(rows, 1):
            for c, cell in enumerate(cells, 1):
                value, font = cell if isinstance(cell, tuple) else (cell, "")
                place = sheet.cell(r, c, value)
                if font:
                    place.font = Font(name=font)
        for cells in merged:
            sheet.merge_cells(cells)
        if title in hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(data, *, unit=None, sheet=None, words=None, listed_on=dt.date(2026, 3, 5)):
    looked = look(data, sheet=sheet)
    columns = mapping.guessed(looked.table)
    unit = unit if unit is not None else ("" if "ma_don_vi" in columns.values() else UNITS.spoken_of(looked.table.titles) or "")
    made = mapping.lines(looked.table, Choices(columns, unit, listed_on, words or {}), UNITS, this_year=2026)
    assert made.problems == []
    return looked, made, [dict(zip(FIELDS, line.cells, strict=True)) for line in made.lines]


def old_font(text, table):
    back = {new: old for old, new in table.items()}
    return "".join(back.get(c, c) for c in text)


def vni(text):
    back = {}
    for typed, letter in VNI.items():
        back.setdefault(letter, typed)
    return "".join(back.get(c, c) for c in text)


HANH = {"ho_ten": "Nguyễn Thị Hạnh", "ma_don_vi": "21484"}
NGOC = {"ho_ten": "Y Ngọc", "ma_don_vi": "21484"}
ONE_UNIT = [[1, "Nguyễn Thị Hạnh", "Công chức Văn hóa – Xã hội", "0912 345 678"], [2, "Y Ngọc", "Phó phòng", 912345679]]

CORPUS = {
    "commune_plain": (
        book([*NATION, ["DANH SÁCH CÁN BỘ"], ["STT", "Họ và tên", "Chức vụ", "Số điện thoại"], *ONE_UNIT, *END]),
        [HANH | {"chuc_vu": "Công chức Văn hóa – Xã hội", "dien_thoai": "0912 345 678"}, NGOC | {"dien_thoai": "912345679"}],
    ),
    "two_header_rows_and_split_name": (
        book(("DS", [
            *NATION, ["STT", "Họ và tên", None, "Năm sinh", None, "Chức vụ", "Nhiệm vụ", None, None, "Từ ngày"],
            [None, "Họ đệm", "Tên", "Nam", "Nữ", None, "Truyền thông", "Thông tin cơ sở", "Thông tin đối ngoại", None],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)"],
            [1, "Nguyễn Thị", "Hạnh", None, 1990, "Công chức", "x", None, None, "01/07/2025"],
            [2, "Y", "Ngọc", 1985, None, "Phó phòng", None, "X", "x", "15/07/2025"], *END,
        ], ["A4:A5", "B4:C4", "D4:E4", "F4:F5", "G4:I4", "J4:J5"])),
        [HANH | {"nhiem_vu": T, "tu_ngay": "01/07/2025"}, NGOC | {"nhiem_vu": f"{G};{N}", "tu_ngay": "15/07/2025"}],
    ),
    "name_over_two_columns_without_subheading": (
        book(("DS", [["STT", "Họ và tên", None, "Chức vụ"], [1, "Nguyễn Thị", "Hạnh", "CC"], [2, "Y", "Ngọc", "CC"]], ["B1:C1"])),
        [HANH, NGOC],
    ),
    "group_rows_are_sections": (
        book(("DS", [
            *NATION, ["TT", "Họ tên", "Chức danh", "ĐT"], ["I", "Phòng Văn hóa – Xã hội", None, None],
            [1, "Nguyễn Thị Hạnh", "CC", "0912345678"], ["II. Văn phòng HĐND và UBND", None, None, None], [1, "Y Ngọc", "CC", None], *END,
        ], ["A7:D7"])),
        [HANH | {"bo_phan": "Phòng Văn hóa – Xã hội"}, NGOC | {"bo_phan": "Văn phòng HĐND và UBND"}],
    ),
    "group_rows_are_units": (
        book([
            ["SỞ KHOA HỌC VÀ CÔNG NGHỆ"], ["DANH SÁCH TỔNG HỢP"], ["STT", "Họ và tên", "Chức vụ"], ["A", "UBND xã Ba Tơ"], [1, "Nguyễn Thị Hạnh", "CC"],
            ["B", "Xã Sơn Hạ"], [1, "Đinh Văn Rơ", "CC"], ["Cộng", None, "2"],
        ]),
        [HANH, {"ho_ten": "Đinh Văn Rơ", "ma_don_vi": "21292", "bo_phan": ""}],
    ),
    "unit_column_merged_down": (
        book(("DS", [
            ["STT", "Đơn vị", "Họ và tên", "Chức vụ"], [1, "Xã Ba Tơ", "Nguyễn Thị Hạnh", "CC"], [2, None, "Y Ngọc", "CC"],
            [3, "Xã Dak Hà", "A Vo Tô Phương", "CC"],
        ], ["B2:B3"])),
        [HANH, NGOC, {"ho_ten": "A Vo Tô Phương", "ma_don_vi": "23500"}],
    ),
    "unit_written_once_in_csv": (
        "STT;Đơn vị;Họ và tên;Chức vụ\n1;UBND xã Ba Tơ;Nguyễn Thị Hạnh;CC\n2;;Y Ngọc;CC\n".encode("utf-8-sig"), [HANH, NGOC],
    ),
    "units_spelled_their_own_way": (
        book([["Họ và tên", "Cơ quan"], ["An A", "Sở KH&CN"], ["An B", "Xã Pờ Y"], ["An C", "P. Đức Phổ"], ["An D", "xã Ngọc Bay"], ["An E", "xa ba to"]]),
        [{"ma_don_vi": c} for c in ("SKHCN", "23377", "21439", "23317", "xa ba to")],
    ),
    "duties_in_words": (
        book([*NATION, ["STT", "Họ và tên", "Nhiệm vụ được phân công"], [1, "Nguyễn Thị Hạnh", "Truyền thông, TTCS"],
              [2, "Y Ngọc", "Thông tin đối ngoại và truyền thông"], [3, "Lê An", "Không"]]),
        [HANH | {"nhiem_vu": f"{T};{G}"}, NGOC | {"nhiem_vu": f"{T};{N}"}, {"nhiem_vu": ""}],
    ),
    "duties_as_abbreviated_columns": (
        book(("DS", [["STT", "Họ và tên", "Phụ trách", None, None], [None, None, "TT", "TTCS", "TTĐN"], [1, "Nguyễn Thị Hạnh", "✓", "không", None],
                     [2, "Y Ngọc", None, "chính", 1]], ["A1:A2", "B1:B2", "C1:E1"])),
        [HANH | {"nhiem_vu": T}, NGOC | {"nhiem_vu": f"{G};{N}", "nhiem_vu_chinh": G}],
    ),
    "evidence": (
        book([["Họ và tên", "Loại cán bộ", "Phòng", "Nhiệm vụ", "Nhiệm vụ chính", "Quyết định phân công"],
              ["Nguyễn Thị Hạnh", "Công chức", "VH-XH", "TT; TTCS", "Thông tin cơ sở", "12/QĐ-UBND ngày 05/01/2026"],
              ["Y Ngọc", "HĐLĐ", "VP", "TTCS", None, None]]),
        [HANH | {"loai": "cong_chuc", "bo_phan": "VH-XH", "nhiem_vu_chinh": G, "van_ban_phan_cong": "12/QĐ-UBND ngày 05/01/2026"},
         NGOC | {"loai": "hop_dong", "nhiem_vu": G}],
    ),
    "text_dates": (
        book([["Họ và tên", "Từ ngày"], ["Nguyễn Thị Hạnh", "1/3/26"], ["Y Ngọc", "15-7-2025"], ["Lê An", "2.9.2025"], ["Lê Bình", "3/2026"], ["Lê Chi", dt.date(2025, 7, 1)], ["Lê Du", None]]),
        [{"tu_ngay": d} for d in ("01/03/2026", "15/07/2025", "02/09/2025", "01/03/2026", "01/07/2025", "")],
    ),
    "capitals": (book([["HỌ VÀ TÊN", "CHỨC VỤ"], ["NGUYỄN THỊ HẠNH", "CC"], ["Y NGỌC", "CC"], ["SIU H'ÑIN", "CC"]]), [HANH, NGOC, {"ho_ten": "Siu H'Ñin"}]),
    "second_sheet_has_the_list": (
        book(("Bìa", [["DANH SÁCH"], ["Năm 2026"]], ()), ("Danh sách", [["Họ tên", "SĐT"], ["Nguyễn Thị Hạnh", "0912345678"], ["Y Ngọc", None]], ()),
             ("Nháp", [["Họ tên", "SĐT"], *[[f"Nháp {n}", None] for n in range(9)]], ()), hidden=("Nháp",)),
        [HANH, NGOC],
    ),
    "tcvn3_by_font": (
        book([*[[(old_font(c, TCVN3), ".VnTime") for c in row] for row in (["Họ và tên", "Chức vụ"], ["Nguyễn Thị Hạnh", "Phó phòng"], ["Y Ngọc", "Chuyên viên"])]]),
        [HANH | {"chuc_vu": "Phó phòng"}, NGOC],
    ),
    "tcvn3_capitals_by_font": (book([["Họ và tên", "Chức vụ"], [(old_font("nguyễn thị hạnh", TCVN3), ".VnTimeH"), "CC"], ["Y Ngọc", "CC"]]), [HANH, NGOC]),
    "vni_by_letters": (
        book([[vni(c) for c in row] for row in (["Họ và tên", "Chức vụ"], ["Nguyễn Thị Hạnh", "Phó phòng"], ["Y Ngọc", "Chuyên viên"], ["Trần Văn Đức", "Công chức"])]),
        [HANH, NGOC, {"ho_ten": "Trần Văn Đức"}],
    ),
    "tcvn3_csv_saved_by_excel": (
        old_font("STT,Họ và tên,Chức vụ\n1,Nguyễn Thị Hạnh,Phó phòng\n2,Y Ngọc,Chuyên viên\n", TCVN3).encode("cp1252"), [HANH, NGOC],
    ),
    "numbered_blank_rows_and_repeated_header": (
        book([["STT", "Họ và tên", "Chức vụ", "Ghi chú"], [1, "Nguyễn Thị Hạnh", "CC", None], ["STT", "Họ và tên", "Chức vụ", "Ghi chú"], [2, "Y Ngọc", "CC", None], [3], [4], ["Ghi chú: kiêm nhiệm"]]),
        [HANH, NGOC],
    ),
    "letters_under_the_header": (book([["TT", "Họ và tên", "Chức vụ", "Điện thoại"], ["A", "B", 1, 2], [1, "Nguyễn Thị Hạnh", "CC", None], [2, "Y Ngọc", "CC", None]]), [HANH, NGOC]),
    "columns_we_must_not_keep": (
        book([["Họ và tên", "Giới tính", "Ngày sinh", "Dân tộc", "Số CCCD", "Thư điện tử"], ["Nguyễn Thị Hạnh", "Nữ", "1/1/1990", "Kinh", "051190000001", "hanh@x.vn"], ["Y Ngọc", "Nam", "2/2/1985", "Xơ Đăng", "062085000001", None]]),
        [HANH | {"email": "hanh@x.vn"}, NGOC],
    ),
    "two_telephones_in_a_cell": (book([["Họ và tên", "ĐTDĐ"], ["Nguyễn Thị Hạnh", "0912345678/0987654321"], ["Y Ngọc", "0912.345.679, 0255"]]), [HANH | {"dien_thoai": "0912345678"}, NGOC | {"dien_thoai": "0912.345.679"}]),
    "one_person_over_two_rows": (
        book(("DS", [["STT", "Họ và tên", "Chức vụ", "Nhiệm vụ"], [1, "Nguyễn Thị Hạnh", "CC", "TT"], [None, None, None, "TTCS"], [2, "Y Ngọc", "CC", "TTĐN"]],
              ["A2:A3", "B2:B3", "C2:C3"])),
        [HANH | {"nhiem_vu": f"{T};{G}", "chuc_vu": "CC"}, NGOC | {"nhiem_vu": N}],
    ),
    "bare_body_rows": (book([["Họ và tên", "Chức vụ", "Email"], ["Phòng Kinh tế"], ["Nguyễn Thị Hạnh", "CC", None], ["Đảng ủy"], ["Y Ngọc", "CC", None]]), [HANH | {"bo_phan": "Phòng Kinh tế"}, NGOC | {"bo_phan": "Đảng ủy"}]),
}  # fmt: skip


@pytest.mark.parametrize("name", CORPUS)
def test_every_list_of_the_corpus_is_read_as_its_people_mean_it(name):
    data, expected = CORPUS[name]
    unit = "21484" if name not in ("commune_plain", "two_header_rows_and_split_name", "group_rows_are_sections") else None
    looked, _, rows = read(data, unit=unit)
    assert [{key: row[key] for key in want} for row, want in zip(rows, expected, strict=True)] == expected
    numbers = [e.number for e in looked.table.entries] + [s.number for s in looked.table.skipped]
    assert len(numbers) == len(set(numbers)), "a row is read or shown as skipped, never both"


def test_the_corpus_is_large_enough():
    assert len(CORPUS) >= 20


def test_what_is_skipped_is_said_with_its_reason():
    looked, _, _ = read(CORPUS["two_header_rows_and_split_name"][0])
    said = {s.number: s.why for s in looked.table.skipped}
    assert said == {1: "tiêu đề", 2: "tiêu đề", 5: "tiêu đề của cột", 6: "tiêu đề của cột", 9: "dòng tổng cộng", 10: "phần ký tên",
                    11: "phần ký tên", 13: "phần ký tên"}  # fmt: skip
    guesses = {c.heading.title: c.guess for c in look(CORPUS["columns_we_must_not_keep"][0]).table.columns}
    assert [t for t, g in guesses.items() if g == mapping.NOT_NEEDED] == ["Giới tính", "Ngày sinh", "Dân tộc", "Số CCCD"]


def test_the_encoding_is_told_with_names_before_and_after():
    changed = look(CORPUS["vni_by_letters"][0]).rewritten
    assert changed is not None and changed.encoding == "VNI"
    assert changed.before_after["Nguyeãn Thò Haïnh"] == "Nguyễn Thị Hạnh"
    assert look(CORPUS["commune_plain"][0]).rewritten is None, "Unicode is left alone"


def test_words_nobody_knows_are_asked_and_remembered():
    data = book([["Họ và tên", "Phụ trách"], ["Lê An", "Truyền thanh xã; TT"], ["Lê Bình", "Truyền thanh xã"], ["Lê Chi", "Kế toán"]])
    _, made, _ = read(data, unit="21484")
    assert made.unknown == {"Truyền thanh xã": 2, "Kế toán": 1}
    _, made, rows = read(data, unit="21484", words={"truyen thanh xa": [G], "ke toan": [wording.NONE]})
    assert made.unknown == {} and [r["nhiem_vu"] for r in rows] == [f"{T};{G}", G, ""]


def test_a_list_without_what_is_needed_says_what():
    looked = look(book([["Họ và tên", "Chức vụ"], ["Lê An", "CC"]]))
    made = mapping.lines(looked.table, Choices({1: "chuc_vu"}), UNITS, this_year=2026)
    assert len(made.problems) == 3 and "họ và tên" in made.problems[0]
    with pytest.raises(NoHeader):
        look(book([["Một", "Hai"], ["a", "b"]]))


@pytest.mark.parametrize(("typed", "meant"), [
    ("1/3/26", dt.date(2026, 3, 1)), ("01-03-2026", dt.date(2026, 3, 1)), ("1.3.2026", dt.date(2026, 3, 1)),
    ("3/2026", dt.date(2026, 3, 1)), ("31/12/99", dt.date(1999, 12, 31)), ("1/1/31", dt.date(2031, 1, 1)), ("31/02/2026", None), ("nay", None),
])  # fmt: skip
def test_dates_are_read_day_first(typed, meant):
    assert days.read([typed], this_year=2026).days.get(typed) == meant


def test_a_column_that_only_fits_month_first_is_refused_with_the_reason():
    assert "tháng trước" in days.read(["3/25/2026", "1/2/2026"], this_year=2026).refused
    mixed = days.read(["25/3/2026", "3/25/2026"], this_year=2026)
    assert mixed.refused == "" and "3/25/2026" not in mixed.days, "one slip is one row's mistake"
