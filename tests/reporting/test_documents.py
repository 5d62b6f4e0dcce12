"""Screen, CSV, workbook, Word, PDF and JSON carry the same numbers; papers look as the decree wants them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from app.core.config import SiteIdentity
from app.core.database import transaction
from app.people.access import EVERYTHING
from app.people.rules import Duty, UnitKind
from app.records import queries as records
from app.reporting.documents import Named, Source, forms_paper, issuers, report_paper, section_texts
from app.reporting.documents.annexes import people_list
from app.reporting.documents.annexes import units as units_form
from app.reporting.documents.docx import docx
from app.reporting.documents.pdf import pdf
from app.reporting.documents.sheet import xlsx
from tests.pages import Client, text_of
from tests.records.province import Province
from tests.records.test_rules import rule
from tests.reporting.test_reports import begin, file, page, set_plan

TODAY = dt.datetime(2026, 12, 16, 9)
NAMES = ("Y Ƀun", "Ksor Ŏ̆n", "Rơ Châm H'Yĕr", "Đinh Thị Ngoãn", "=SUM(A1)", "Nguyễn Văn Ấn")


def history(province: Province, seed: int) -> None:
    """People of four units who came, went, learnt and lost it again, on days before, in and after the year."""
    chance = random.Random(seed)
    with transaction():
        province.rule(2, rule(2, dt.date(2026, 1, 2), approved_by="Ông A", approved_on=dt.date(2026, 1, 2),
                              approval_ref="12/QĐ-SKHCN"))  # fmt: skip
        for number, kind in ((1, "xa"), (2, "phuong"), (3, "so"), (4, "xa")):
            province.unit(number, kind, name=f"{'Phường' if kind == 'phuong' else 'Sở' if kind == 'so' else 'Xã'} Thử {number}",
                          from_on=dt.date(2025, 1, 1))  # fmt: skip
        for n in range(26):
            person = province.person(NAMES[n % len(NAMES)])
            came = dt.date(2025, 8, 1) + dt.timedelta(chance.randrange(480))
            went = came + dt.timedelta(chance.randrange(20, 300)) if chance.random() < 0.3 else None
            posting = province.posting(person, chance.randrange(1, 5), came, went)
            for duty in chance.sample([*Duty], chance.randrange(1, 3)):
                province.duty(posting, duty, came, went)
            for slug in chance.choice(((), ("a1", "a4"), ("b1", "b4"), ("a1", "a4", "b1", "b4"), ("a1", "a4", "b1", "b4"))):
                add = province.recognised if slug[0] == "b" and n % 3 == 0 else province.completion  # some Part B was taken elsewhere
                held = add(person, slug, dt.date(2025, 10, 1) + dt.timedelta(chance.randrange(430)))
                if chance.random() < 0.1:
                    province.revocation(held, dt.date(2026, 11, 1) + dt.timedelta(chance.randrange(60)))


@pytest.mark.parametrize("seed", [3])
def test_every_output_carries_the_same_numbers(
    client: Client, province: Province, at: Callable[[Any], Any], seed: int
) -> None:
    at(TODAY)
    history(province, seed)
    set_plan()
    chi = client.as_("chi")
    url = begin(chi)
    file(chi, url)

    def fetch(name: str) -> bytes:
        answer = chi.get(f"{url}/tep/{name}")
        assert answer.status_code == 200, name
        return answer.data

    figure = records.target(EVERYTHING, dt.date(2026, 12, 14))
    figures = json.loads(fetch("so-lieu.json"))["figures"]
    assert (figures["totals"]["numerator"], figures["totals"]["denominator"]) == (figure.numerator, figure.denominator)
    units = {u["name"]: [u[k] for k in ("denominator", "trained_in_period", "numerator", "recognised", "rate_truncated", "a_only", "b_only",
                                        "none")] for u in figures["units"]}  # fmt: skip
    assert {u.name: (u.denominator, u.numerator) for u in figure.units} == {n: (v[0], v[2]) for n, v in units.items()}
    people = json.loads(fetch("so-lieu.json"))["people"]
    elsewhere = records.recognised_counts(EVERYTHING, dt.date(2026, 12, 14))
    assert 0 < elsewhere.people < figure.numerator and figures["recognised"]["people"] == elsewhere.people
    assert Counter(row["unit"] for row in people if row["recognised"]) == elsewhere.by_unit
    assert {u["code"]: u["recognised"] for u in figures["units"] if u["recognised"]} == elsewhere.by_unit
    cells = figures["variation"]["cells"]
    assert sum(v[1] for v in units.values()) == cells["dat_moi"]
    assert figures["variation"]["d"]["before"] + figures["variation"]["d"]["up"] - figures["variation"]["d"]["down"] == figure.denominator
    assert figures["variation"]["n"]["before"] + figures["variation"]["n"]["up"] - figures["variation"]["n"]["down"] == figure.numerator
    assert cells["dat_moi"] and cells["moi_vao"] and figures["left_untrained"]  # the history has something to say

    def said(value: Any) -> str:
        return "" if value is None else f"{value:.1f}".replace(".", ",") if isinstance(value, float) else f"{value}"

    wanted = {name: [said(v) for v in values] for name, values in units.items() if values[0]}
    rows = list(csv.reader(io.StringIO(fetch("bieu-02.csv").decode("utf-8-sig")), delimiter=";"))
    assert {r[1]: [f.replace(",0", "") if n == 4 else f for n, f in enumerate(r[2:10])] for r in rows if r and r[0].isdigit() and r[2] != "0"} == {
        n: [f.replace(",0", "") if i == 4 else f for i, f in enumerate(v)] for n, v in wanted.items()}
    marked = [r[1] for r in csv.reader(io.StringIO(fetch("bieu-03.csv").decode("utf-8-sig")), delimiter=";") if r and r[-1] == "x"]
    assert len(marked) == elsewhere.people
    book = openpyxl.load_workbook(io.BytesIO(fetch("bieu.xlsx")))
    assert book.sheetnames == ["Biểu số 01", "Biểu số 02", "Biểu số 03", "Ra khỏi diện chưa đạt", "Giải thích"]
    sheet = {r[1]: list(r[2:10]) for r in book["Biểu số 02"].iter_rows(min_row=9, values_only=True) if isinstance(r[0], int)}
    assert {n: sheet[n] for n in wanted} == {n: units[n] for n in wanted}
    assert book["Biểu số 02"].freeze_panes == "C9"
    listed = [r[1] for r in book["Biểu số 03"].iter_rows(min_row=9, values_only=True) if isinstance(r[0], int)]
    assert len(listed) == figure.denominator
    assert [r[1] for r in book["Biểu số 03"].iter_rows(min_row=9, values_only=True) if r[8] == "x"] == marked
    forms = Document(io.BytesIO(fetch("bieu.docx")))
    (names,) = (t for t in forms.tables if len(t.columns) == 9 and t.rows[0].cells[8].text == "Đạt nhờ công nhận kết quả học ở nơi khác")
    assert [r.cells[1].text for r in names.rows if r.cells[8].text == "x"] == marked
    assert book["Biểu số 03"]["B9"].data_type != "f"
    word = Document(io.BytesIO(fetch("bao-cao.docx")))
    tables = {t.rows[0].cells[1].text: t for t in word.tables if len(t.columns) > 4}
    table = {r.cells[1].text: [c.text for c in r.cells[2:10]] for r in tables["Đơn vị"].rows[2:] if r.cells[0].text.isdigit()}
    assert {n: table[n] for n in wanted} == wanted
    totals = {r.cells[1].text: [c.text for c in r.cells[2:6]] for r in tables["Nội dung"].rows[2:]}
    d, n = figures["variation"]["d"], figures["variation"]["n"]
    assert totals["Cán bộ được tính (làm ít nhất một trong ba nhiệm vụ)"] == [said(d[k]) for k in ("before", "up", "down", "after")]
    assert totals["Cán bộ đạt cả hai phần"] == [said(n[k]) for k in ("before", "up", "down", "after")]
    printed = " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(fetch("bao-cao.pdf"))).pages).split())
    for name, values in wanted.items():
        assert " ".join([name, *values]) in printed, name
    shown = page(chi, url)
    (by_unit,) = (t for t in shown.all("table") if "Biểu số 02" in text_of(t))
    seen = {cells[1]: cells[2:10] for r in by_unit.iter("tr") if len(cells := [text_of(c) for c in r]) > 9}
    assert {n: seen[n] for n in wanted} == wanted
    screen = shown.text
    for text in (screen, printed, " ".join(p.text for p in word.paragraphs)):
        assert f"trong đó {figure.numerator} người đã được đào tạo chuyên sâu" in text
        assert re.search(rf"có {figure.denominator} cán bộ chuyên trách", text)
    assert "đã xóa theo yêu cầu" not in printed


FIGURES = {
    "format": 1, "as_of": "2026-12-14", "known_at": "2026-12-16T02:00:00+00:00", "scope": {"code": "", "name": ""},
    "period": {"key": "2026-2", "kind": "nam", "label": "năm 2026", "start": "2025-12-15", "as_of": "2026-12-14", "due_on": "2026-12-19"},
    "issuer": {"province": "Quảng Ngãi", "department": "Sở Khoa học và Công nghệ tỉnh Quảng Ngãi", "short_name": "Sở Khoa học và Công nghệ",
               "full_name": "Sở Khoa học và Công nghệ tỉnh Quảng Ngãi", "superior": "UBND TỈNH QUẢNG NGÃI", "heading": ["SỞ KHOA HỌC VÀ CÔNG NGHỆ"],
               "place": "Quảng Ngãi", "symbol": "BC-SKHCN", "to": ["Ủy ban nhân dân tỉnh Quảng Ngãi"], "sign": ["GIÁM ĐỐC"], "drafter": "CĐS", "copies": []},
    "plan": {"number": "121/KH-UBND", "date": "2025-10-20", "title": ""}, "coverage": {"confirmed": 1, "units": 1}, "previous": None,
    "rule": {"number": 2, "label": "quy tắc số 2", "approved": True, "approved_by": "", "approval_ref": "12/QĐ-SKHCN", "target_percent": 70,
             "in_force_from": "02/01/2026", "asks": ["Cả ba nhiệm vụ – Phần A: “Viết”."]},
    "rule_change": {"from": 1, "to": 2, "on": "2026-07-01", "by_former": 214, "by_present": 171, "kept": 43}, "courses": [],
    "definitions": ["Cán bộ được tính: …"],
    "totals": {"denominator": 388, "numerator": 214, "a_only": 60, "b_only": 14, "none": 100, "kept": 43, "rate_truncated": 55.1, "met": False, "gap": 58},
    "units": [{"code": "X1", "name": "Xã Ba Tơ", "kind": "xa", "denominator": 388, "numerator": 214, "a_only": 60, "b_only": 14, "none": 100,
               "kept": 43, "rate_truncated": 55.1, "trained_in_period": 20, "confirmation": "confirmed", "report": "nop"}],
    "duties": [], "kinds": [], "left_untrained": [],
    "variation": {"cells": dict.fromkeys(("moi_vao", "nhan_nhiem_vu", "chuyen_den", "vao_dien", "nghi", "thoi_nhiem_vu", "chuyen_di",
                                          "khong_con_dien", "dat_moi", "vao_da_dat", "quy_tac_them", "doi_nhiem_vu_dat", "ra_da_dat", "thu_hoi",
                                          "quy_tac_bot", "doi_nhiem_vu_chua"), 0),
                  "d": {"before": 388, "up": 0, "down": 0, "after": 388}, "n": {"before": 214, "up": 0, "down": 0, "after": 214, "rate_before": 55.1}},
}  # fmt: skip
AT = dt.datetime(2026, 12, 16, 2, tzinfo=dt.UTC)


@pytest.mark.parametrize("earlier", [1, 2])
def test_what_was_filed_before_units_told_what_was_recognised_prints_as_it_did(earlier: int) -> None:
    told = {"recognised": {"people": 3, "recognitions": 4, "outside": []}} if earlier == 2 else {}
    person = {"uid": "p", "unit": "X1", "duties": ["truyen_thong"], "state": "trained", "kept": False, "facts": []}
    source = Source({**FIGURES, "format": earlier, **told}, [person], {"p": Named("Y Ƀun", "y", "")})  # type: ignore[dict-item]
    by_unit, people = units_form(source), people_list(source)
    assert [c.number.split(" ")[0] for c in by_unit.columns] == ["A", "B", *(f"({n})" for n in range(1, 10))]
    assert [c.number for c in people.columns] == ["A", "B", "C", *(f"({n})" for n in range(1, 6))]
    assert by_unit.rows[-1].values == (1, "Xã Ba Tơ", 388, 20, 214, 55.1, 60, 14, 100, "Đã xác nhận", "Đúng hạn")
    assert people.rows[-1].values == (1, "Y Ƀun", "Xã Ba Tơ", "", "Truyền thông", "x", "x", "Đạt cả hai phần")
    assert not any("3a" in note for note in by_unit.notes)


def test_the_report_is_laid_out_as_the_decree_wants_it() -> None:
    source = Source(FIGURES, hash="a1b2c3d4e5f6" + "0" * 52)
    made = docx(report_paper(source), made_at=AT)
    assert made == docx(report_paper(source), made_at=AT)
    word = Document(io.BytesIO(made))
    first = word.sections[0]
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    assert [round(m.mm) for m in (first.left_margin, first.right_margin, first.top_margin, first.bottom_margin)] == [30, 15, 20, 20]
    assert first.different_first_page_header_footer
    assert "PAGE" in first.header._element.xml and "PAGE" not in first.first_page_header._element.xml
    foot = "Số liệu đến hết ngày 14/12/2026; quy tắc số 2; mã đối chiếu A1B2-C3D4-E5F6"
    assert all(s.footer.paragraphs[0].text == foot == s.first_page_footer.paragraphs[0].text for s in word.sections)
    assert word.styles["Normal"].font.name == "Times New Roman"
    heading = [c.text for c in word.tables[0].rows[0].cells]
    assert heading[0].split("\n")[:2] == ["UBND TỈNH QUẢNG NGÃI", "SỞ KHOA HỌC VÀ CÔNG NGHỆ"]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in heading[1] and "Độc lập - Tự do - Hạnh phúc" in heading[1]
    assert word.tables[0].rows[1].cells[0].text == "Số:        /BC-SKHCN"  # the number is the document system's
    assert word.tables[0].rows[1].cells[1].text.startswith("Quảng Ngãi, ngày      tháng")
    text = [p.text for p in word.paragraphs]
    assert "Kính gửi: Ủy ban nhân dân tỉnh Quảng Ngãi" in text
    assert any(t.startswith("Thực hiện Kế hoạch số 121/KH-UBND ngày 20/10/2025 của UBND tỉnh Quảng Ngãi") for t in text)
    assert any("theo quy tắc 1: 214; theo quy tắc 2: 171; trong đó bảo lưu: 43" in t for t in text)
    assert "I. KẾT QUẢ THỰC HIỆN" in text and "IV. ĐỀ XUẤT, KIẾN NGHỊ" in text and text[-1] is not None
    assert any(t.endswith("./.") for t in text)
    end = next(t for t in word.tables if "Nơi nhận:" in t.rows[0].cells[0].text)
    assert "- Như trên;" in end.rows[0].cells[0].text and "- Lưu: VT, CĐS." in end.rows[0].cells[0].text
    assert "GIÁM ĐỐC" in end.rows[0].cells[1].text
    parts = zipfile.ZipFile(io.BytesIO(made))
    assert "docProps/thumbnail.jpeg" not in parts.namelist()
    body = parts.read("word/document.xml").decode()
    assert 'descr="Biểu đồ: trong 388 cán bộ được tính' in body and "w:tblHeader" in body
    assert "(1) = (3) + (5) + (6) + (7)" in body and "NGƯỜI LẬP BIỂU" in body and "THỦ TRƯỞNG ĐƠN VỊ" in body


def test_the_places_to_sign_never_stand_alone_on_a_sheet() -> None:
    word = Document(io.BytesIO(docx(report_paper(Source(FIGURES, hash="a1" * 32)), made_at=AT)))
    first = next(t for t in word.tables if t.rows[0].cells[0].text == "STT")
    stays = [all(c.paragraphs[0].paragraph_format.keep_with_next for c in row.cells) for row in first.rows]
    assert stays[-3:] == [True] * 3 and not any(stays[:-3])
    # An empty cell is as high as a written one, or the form of one sheet would run over to the next.
    sizes = {m.get(qn("w:val")) for m in first._tbl.iterfind(f".//{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:sz')}")}
    assert sizes == {"21"} and len(first._tbl.findall(f".//{qn('w:pPr')}/{qn('w:rPr')}")) == sum(len(r.cells) for r in first.rows)


def test_the_pdf_is_tagged_and_says_what_it_is() -> None:
    for source, mark in ((Source(FIGURES), "DỰ THẢO – CHƯA CHỐT SỐ LIỆU"), (Source(FIGURES, hash="ab" * 32), "")):
        read = PdfReader(io.BytesIO(pdf(report_paper(source), made_at=AT)))
        assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert read.trailer["/Root"]["/Lang"] == "vi-VN"
        text = " ".join(page.extract_text() for page in read.pages)
        assert (mark in text) if mark else "DỰ THẢO" not in text
    draft = {**FIGURES, "rule": {**FIGURES["rule"], "approved": False, "label": "quy tắc dự thảo số 1"}}  # type: ignore[dict-item]
    text = PdfReader(io.BytesIO(pdf(report_paper(Source(draft)), made_at=AT))).pages[0].extract_text()
    assert "DỰ THẢO – SỐ LIỆU TẠM TÍNH" in text and "đã được đào tạo chuyên sâu" not in text


def test_names_of_the_highlands_and_formulas_come_through() -> None:
    people = [{"uid": f"p{n}", "unit": "X1", "duties": ["truyen_thong"], "state": "none", "kept": False, "facts": []} for n in range(5)]
    names = {f"p{n}": Named(name, name, "") for n, name in enumerate(("Y Ƀun", "Rơ Châm H'Yĕr", "=1+1", "Ksor Ŏ̆n"))}
    source = Source(FIGURES, people, names)
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(source, made_at=AT)))["Biểu số 03"]
    seen = [sheet.cell(row, 2).value for row in range(9, 14)]
    assert sorted(seen) == sorted(["Y Ƀun", "Rơ Châm H'Yĕr", "=1+1", "Ksor Ŏ̆n", "đã xóa theo yêu cầu"])
    assert seen[-1] == "đã xóa theo yêu cầu"
    text = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf(forms_paper(source), made_at=AT))).pages)
    assert "Y Ƀun" in text and "H'Yĕr" in text


def test_what_did_not_happen_is_said_as_an_office_says_it() -> None:
    figures = json.loads(json.dumps(FIGURES))
    still = figures["variation"]
    still["d"].update(up=0, down=1)
    still["n"].update(up=0, down=0)
    still["cells"]["dat_moi"] = 0
    figures["totals"].update(numerator=0, rate_truncated=0.0, a_only=0, b_only=0, none=figures["totals"]["denominator"])
    said = section_texts(Source(figures, hash="a1" * 32))["results"]
    assert "; chưa có người nào được đào tạo chuyên sâu về kỹ năng truyền thông số" in said
    assert "chưa có người đạt mới; số cán bộ được tính giảm 1 người; số người đạt không thay đổi." in said
    assert "388 người, gồm 388 người chưa xong phần nào." in said and " 0 người" not in said


def test_the_department_does_not_report_through_itself() -> None:
    site = SiteIdentity()
    own = site.department.removesuffix(f" tỉnh {site.province}")
    assert issuers.unit(site, "SKHCN", own, UnitKind.DEPARTMENT, {})["to"] == [site.governing_body]
    assert issuers.unit(site, "SYT", "Sở Y tế", UnitKind.DEPARTMENT, {})["to"] == [f"{site.governing_body} (qua {own})"]
