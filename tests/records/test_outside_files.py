"""A file of training taken elsewhere: read, judged line by line, recorded whole or not at all, and again without harm."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from app.catalog.rules import CourseName
from app.cli import main
from app.core.database import db, transaction
from app.core.sheets import Unreadable
from app.people.access import EVERYTHING
from app.records import queries
from app.records.importing.checking import Known, Row, Verdict, parse, settle
from app.records.importing.reading import COLUMNS, Line, read
from app.records.models import Completion, Recognition
from app.records.rules.recognition import RecognitionState, name_key
from tests.pages import Client
from tests.records.province import Province

TODAY = dt.date(2026, 12, 1)
COURSES = {"b4": CourseName("b4", "B4", "Trí tuệ nhân tạo", "B", 1)}
GOOD = ("CB-AN", "AI cho cán bộ", "B", "04/05/2026", "MOOCS", "12", "GCN 1")


def cells(**changes: str) -> tuple[str, ...]:
    return tuple(changes.get(c, v) for c, v in zip(COLUMNS, GOOD, strict=True))


def table(*rows: tuple[str, ...], header: tuple[str, ...] = COLUMNS, separator: str = ";") -> bytes:
    return "\n".join(separator.join(r) for r in (header, *rows)).encode("utf-8-sig")


@pytest.mark.parametrize("kind", ["semicolon", "comma", "xlsx", "utf-16"])
def test_the_file_is_read_by_what_it_is(kind: str) -> None:
    header = (
        "Mã cán bộ",
        "Khóa học",
        "Tương đương",
        "Ngày hoàn thành",
        "Nơi đào tạo",
        "Số tiết",
        "Minh chứng",
    )
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in (("Danh sách năm 2026",), header, (*GOOD[:3], dt.date(2026, 5, 4), "MOOCS", 12, "GCN 1")):
            book.active.append(row)
        out = io.BytesIO()
        book.save(out)
        data = out.getvalue()
    else:
        data = table(GOOD, header=header, separator="," if kind == "comma" else ";")
        data = data.decode("utf-8-sig").encode("utf-16") if kind == "utf-16" else data
    (line,) = read(data)
    assert line.cells == GOOD


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b" ", "Tệp trống"), (b"%PDF-1.7", "không phải bảng tính"), (b"\xd0\xcf\x11\xe0", "đời cũ"),
        (b"ma_can_bo;khoa_hoc;so_tiet\n", "thiếu cột: ngay_hoan_thanh, noi_dao_tao, minh_chung"),
        (b"a;b\n1;2", "Không thấy dòng tiêu đề"), (b"Kho\xb8 h\xe4c\n", "bảng mã Unicode"),
        (table(GOOD, header=(*COLUMNS, "so_tiet")), "hai cột so_tiet"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        list(read(data))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"ma_can_bo": "CB-ANN"}, "Mã cán bộ “CB-ANN” không có trong danh sách cán bộ. Có phải CB-AN – Phạm Văn An?"),
        ({"ma_can_bo": ""}, "Thiếu mã cán bộ."), ({"ngay_hoan_thanh": "02/12/2026"}, "02/12/2026 ở tương lai"),
        ({"ngay_hoan_thanh": "31/02/2026"}, "không phải là ngày"), ({"so_tiet": "nửa ngày"}, "không phải số tiết"),
        ({"tuong_duong": "b5"}, "Không có khóa học “b5” của tỉnh."), ({"minh_chung": ""}, "Thiếu minh chứng"),
        ({"khoa_hoc": "=1+1"}, "có công thức"), ({"noi_dao_tao": "Tr\u00ad\u00eang \u00a7\u00b9i h\u00e4c"}, "bảng mã"),
        ({"khoa_hoc": "x" * 201}, "dài quá 200"),
    ],
)  # fmt: skip
def test_a_wrong_line_says_what_to_do(changes: dict[str, str], says: str) -> None:
    row = judged(cells(**changes))[0]
    assert row.verdict is Verdict.REJECT
    assert says in row.reason


def judged(*lines: tuple[str, ...], requests: Any = None, equal: Any = None) -> list[Row]:
    rows = [parse(Line(n, line), COURSES, TODAY) for n, line in enumerate(lines, 2)]
    known = Known({"cb-an": 1}, {"CB-AN": "Phạm Văn An"}, equal or {}, requests or {})
    return settle(rows, known, COURSES).rows


def test_what_is_there_already_changes_nothing() -> None:
    key = name_key("MOOCS", "AI cho cán bộ")
    day = dt.date(2026, 5, 4)
    same = cells(khoa_hoc="ai cho CÁN BỘ", ngay_hoan_thanh="2026-05-04")
    rows = judged(GOOD, same, cells(ngay_hoan_thanh="05/05/2026"))
    assert [(r.verdict, r.reason) for r in rows] == [
        (Verdict.ADD, "Tương đương toàn bộ yêu cầu của Phần B."), (Verdict.SAME, "Trùng với dòng 2."),
        (Verdict.ADD, "Tương đương toàn bộ yêu cầu của Phần B."),
    ]  # fmt: skip
    refused = {(1, key, day): (RecognitionState.REFUSED, "Thiếu số tiết.")}
    assert judged(GOOD, requests=refused)[0].reason == "Đã có hồ sơ: không công nhận (Thiếu số tiết)."
    plain = cells(tuong_duong="")
    assert judged(plain)[0].reason == "Không có tương đương: đã ghi nhận, không tính vào 70%."
    (row,) = judged(plain, equal={key: ("b4",)})
    assert (row.equal_to, row.reason) == (("b4",), "Theo bảng tương đương: B4 – Trí tuệ nhân tạo.")


@pytest.fixture
def province(cast: Any, at: Any) -> Province:
    at(TODAY)
    made = Province()
    with transaction():
        for slug in ("a1", "a4", "b1", "b4"):
            made.edition(slug)
        made.rule(1)
    return made


def count(model: Any, *where: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def test_the_command_records_approves_and_repeats_without_harm(
    province: Province, cast: Any, tmp_path: Path
) -> None:
    file, errors = tmp_path / "ngoai.csv", tmp_path / "loi.csv"
    file.write_bytes(table(GOOD, cells(ma_can_bo="CB-DUNG", tuong_duong=""), cells(ma_can_bo="CB-X"), GOOD))

    def run(*words: str) -> Any:
        db.session.rollback()
        result = CliRunner().invoke(main, ["completions", "import", str(file), *words])
        db.session.rollback()
        db.session.expire_all()
        return result

    tried = run("--dry-run", "--errors", str(errors))
    assert tried.exit_code == 1
    assert "Dòng 4: Bị từ chối – CB-X" in tried.output
    assert "4 dòng: 2 ghi mới (trong đó 1 không có tương đương), 1 đã có, 1 bị từ chối." in tried.output
    assert "CB-X;" in errors.read_text("utf-8-sig").replace(",", ";")
    assert run().exit_code == 1
    assert count(Recognition) == 0
    for words, says in (
        (("--approved-by", "CB-CHI"), "Cần --recorded-by"),
        (("--recorded-by", "CB-CHI", "--approved-by", "cb-chi"), "phải khác người ghi"),
        (("--recorded-by", "CB-AN"), "không giữ vai trò"), (("--recorded-by", "khong-co"), "không có tài khoản"),
        (("--recorded-by", "CB-CHI", "--approved-by", "CB-DUNG"), "--approved-by: tài khoản “CB-DUNG” không giữ vai trò"),
        (("--recorded-by", "CB-CHI", "--outside-approver", "Lê Văn C"), "đủ ba phần"),
    ):  # fmt: skip
        wrong = run(*words)
        assert wrong.exit_code == 2
        assert says in wrong.output
    # Dung records for her own commune alone.
    told = json.loads(run("--recorded-by", "CB-DUNG", "--dry-run", "--json").output)
    assert [(r["line"], r["verdict"]) for r in told["lines"]] == [
        (2, "reject"),
        (3, "add"),
        (4, "reject"),
        (5, "reject"),
    ]
    outside = (
        "--recorded-by",
        "CB-CHI",
        "--outside-approver",
        "Lê Văn C; Phó Giám đốc; QĐ 12/QĐ-SKHCN ngày 01/6/2026",
    )
    done = run(*outside, "--take-good")
    assert done.exit_code == 0, done.output
    assert "thành 2 kết quả hoàn thành" in done.output
    assert (count(Recognition, Recognition.state == "approved"), count(Completion)) == (2, 2)
    again = run(*outside, "--take-good")
    assert again.exit_code == 0
    assert "0 ghi mới" in again.output
    assert (count(Recognition), count(Completion)) == (2, 2)
    file.write_bytes(table(cells(ngay_hoan_thanh="06/05/2026")))
    assert "chờ người khác duyệt" in run().output
    assert count(Recognition, Recognition.state == "waiting") == 1


def test_the_page_shows_every_line_before_anything_is_recorded(
    client: Client, province: Province, cast: Any
) -> None:
    chi = client.as_("chi")
    sample = chi.get("/cong-nhan/nhap/mau.csv").data
    assert [line.number for line in read(sample)] == [2, 3, 4]
    form = chi.get("/cong-nhan/nhap").page.form("Kiểm tra tệp")  # type: ignore[attr-defined]
    assert "không phải bảng tính" in form.submit(file=(io.BytesIO(b"%PDF"), "a.xlsx")).text
    data = table(GOOD, cells(ma_can_bo="CB-ANN"), cells(ma_can_bo="CB-DUNG"))
    staged = chi.get(form.submit(file=(io.BytesIO(data), "ngoai.csv")).location).page  # type: ignore[attr-defined]
    assert "3 dòng: 2 ghi mới, 0 đã có, 1 bị từ chối" in staged.text
    assert "Có phải CB-AN – Phạm Văn An?" in staged.text
    assert b"CB-ANN" in chi.get(staged.links["Tải các dòng bị từ chối kèm lý do (CSV)"]).data
    assert client.as_("dung").get(staged.url).status_code == 404
    assert "Ghi đủ họ tên" in staged.form("Chỉ ghi 2 dòng đúng").submit(approver_name="x").text
    assert count(Recognition) == 0
    # Somebody records one of the lines meanwhile: what was shown is no longer what would happen.
    record = chi.get("/cong-nhan/ghi").page.form("Ghi hồ sơ")  # type: ignore[attr-defined]
    record.submit(
        code="CB-AN",
        provider="MOOCS",
        course_name="AI cho cán bộ",
        completed_on="04/05/2026",
        tiet="1",
        reference="x",
    )
    assert "được tính lại" in chi.get(staged.form("Chỉ ghi 2 dòng đúng").submit().location).text
    fresh = chi.get(staged.url).page  # type: ignore[attr-defined]
    assert "1 ghi mới, 1 đã có" in fresh.text
    done = chi.get(fresh.form("Chỉ ghi 1 dòng đúng").submit().location)
    assert "Đã ghi 1 hồ sơ; các hồ sơ chờ người khác duyệt." in done.text
    assert count(Recognition, Recognition.state == "waiting") == 2
    assert count(Completion) == 0
    assert queries.waiting_recognitions(EVERYTHING, TODAY, by="x", person_id=0) == 2
