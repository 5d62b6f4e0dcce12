"""A roster file is read whatever Excel made of it, or refused in words."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import zipfile

import openpyxl
import pytest

from app.people.roster.legacy import legacy_encoding
from app.people.roster.reading import COLUMNS, Unreadable, read

HEADER = ",".join(COLUMNS)
ROW = "CB-1,Nguyễn Thị Hạnh,21484,Chuyên viên,h@x.vn,0912345678,truyen_thong,01/07/2025,"


def cells(data):
    return [line.cells for line in read(data).lines]


def book(rows, **sheet_settings):
    made = openpyxl.Workbook()
    sheet = made.active
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encode", [
    lambda s: s.encode(), lambda s: s.encode("utf-8-sig"), lambda s: s.encode("utf-16"),
    lambda s: s.encode("utf-16-le"), lambda s: unicodedata.normalize("NFD", s).encode(),
    lambda s: s.replace("\n", "\r\n").encode(), lambda s: s.replace(",", ";").encode(),
    lambda s: s.replace(",", "\t").encode("utf-16"), lambda s: ("sep=;\n" + s.replace(",", ";")).encode("utf-8-sig"),
])  # fmt: skip
def test_every_text_form_that_excel_saves_reads_the_same(encode):
    assert cells(encode(f"{HEADER}\n{ROW}\n")) == [tuple(ROW.split(","))]


def test_columns_come_in_any_order_under_titles_and_unknown_ones_are_named():
    data = "DANH SÁCH CÁN BỘ,,\n,,\nTừ ngày,Năm sinh,Họ và tên,Mã đơn vị,Mã cán bộ\n2025-07-01,1990,Y Ngọc,21523,007\n"
    sheet = read(data.encode())
    assert sheet.ignored == ("Năm sinh",)
    (line,) = sheet.lines
    assert line.number == 4
    assert dict(zip(COLUMNS, line.cells, strict=True)) == {
        "ma_can_bo": "007", "ho_ten": "Y Ngọc", "ma_don_vi": "21523", "tu_ngay": "2025-07-01",
    } | dict.fromkeys(("chuc_vu", "email", "dien_thoai", "nhiem_vu", "den_ngay"), "")  # fmt: skip


def test_excel_keeps_leading_zeros_real_dates_and_line_numbers():
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(list(COLUMNS))
    sheet.append([])
    sheet.append(
        [7, "Y Ngọc", 21523, None, None, 912345678, None, dt.date(2025, 7, 1), dt.datetime(2026, 3, 31)]
    )
    sheet["A3"].number_format = "0000"
    out = io.BytesIO()
    made.save(out)
    (line,) = read(out.getvalue()).lines
    assert line.number == 3
    assert line.cells == ("0007", "Y Ngọc", "21523", "", "", "912345678", "", "01/07/2025", "31/03/2026")


def test_a_formula_stays_visible_as_one():
    (line,) = cells(book([COLUMNS, ["CB-1", '=CONCAT("A","B")', 21523, "", "", "", "", "01/07/2025", ""]]))
    assert line[1].startswith("=")


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    return out.getvalue()


@pytest.mark.parametrize(("data", "why"), [
    (b"", "trống"), (b"\n\n", "trống"), (b"\xd0\xcf\x11\xe0" + b"x" * 100, ".xls"), (b"PK\x03\x04 broken", "hỏng"),
    (b"%PDF-1.7", "không phải bảng tính"), (b"a,b\n1,2\n", "tiêu đề"), (b"ma_can_bo,ho_ten\n", "ma_don_vi, tu_ngay"),
    (b"ma_can_bo,ho_ten,ma_don_vi,tu_ngay,ho_ten\n", "hai cột ho_ten"),
    (f"{HEADER}\nCB-1,NguyÔn V¨n An,1,,,,,,".encode("latin-1"), "bảng mã Unicode"),
    (f'{HEADER}\nCB-1,"Nguyễn'.encode(), "cấu trúc"), (bomb(), "phình ra quá lớn"),
])  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_way_out(data, why):
    with pytest.raises(Unreadable, match=why.replace(".", r"\.")):
        list(read(data).lines)


def test_a_zip_that_is_no_workbook_and_a_workbook_with_entities_are_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(Unreadable):
        list(read(out.getvalue()).lines)
    source = zipfile.ZipFile(io.BytesIO(book([COLUMNS, ROW.split(",")])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/workbook.xml":
                part = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + part
            archive.writestr(name, part)
    with pytest.raises(Unreadable):
        list(read(out.getvalue()).lines)


@pytest.mark.parametrize(("text", "encoding"), [
    ("NguyÔn V¨n An", "TCVN3"), ("Ph¹m ThÞ H»ng", "TCVN3"), ("§inh V¨n Th¾ng", "TCVN3"), ("TrÇn Quèc TuÊn", "TCVN3"),
    ("Lª Hoµng", "TCVN3"), ("Bïi V¨n Tó", "TCVN3"),
    ("Nguyeãn Vaên An", "VNI"), ("Traàn Thò Haïnh", "VNI"), ("Leâ Hoaøng", "VNI"), ("Phaïm Höõu Ñöùc", "VNI"),
    ("Ñinh Thò Thuûy", "VNI"),
])  # fmt: skip
def test_old_fonts_are_recognised(text, encoding):
    assert legacy_encoding(text) == encoding


@pytest.mark.parametrize("name", [
    "Nguyễn Thị Hạnh", "NGUYỄN VĂN ĐỨC", "Y Ƀun", "Ksor Ŏ̆n", "H'Yĕr", "Rơ Châm H'Yĕr", "A Vo Tô Phương",
    "Đinh Thị Ngoãn", "Hoà Quý Thuỷ", "Hòa Quý Thủy", "Nguyễn Khuyến", "Huỳnh Ưu Ái", "Y Blŏ Niê", "Siu H'Ñin",
    "Phó Giám đốc Sở Khoa học và Công nghệ", "Văn hóa – Xã hội", "Trương Quế Uyên", "Xã Đăk Kôi", "Oanh Ỷ",
])  # fmt: skip
def test_names_of_this_province_are_not_taken_for_old_fonts(name):
    assert legacy_encoding(name) == ""
    assert legacy_encoding(unicodedata.normalize("NFC", name.upper())) == ""
