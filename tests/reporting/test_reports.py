"""A report from its draft to what was issued: figures frozen, text kept, the same for ever."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from docx import Document
from pypdf import PdfReader

from app.core import jobs
from app.core.database import db, transaction
from app.core.models import AuditLine, Job, Setting
from app.people.models import Person, Posting, UnitVersion
from app.people.rules import Duty
from app.records.actions import Asked, Decider, Evidence, Outside, approve_recognitions, request_recognition
from app.records.models import Completion
from app.records.rules.recognition import Approver, Channel
from app.reporting.actions import submit_unit_report
from app.reporting.models import Filing, Report, ReportStep
from app.reporting.queries import report
from app.reporting.rules import as_told, canonical, digest, period_from_key
from app.reporting.views import comparing
from app.reporting.views import filing as filing_views
from tests.pages import Client
from tests.records.province import Province
from tests.records.test_rules import rule

FILED_ON = dt.datetime(2026, 12, 16, 9, 0)
PLAN = {"number": "121/KH-UBND", "date": "2025-10-20", "title": "triển khai Chương trình truyền thông"}
PDF = b"%PDF-1.7\nda ky\n%%EOF"


@pytest.fixture(autouse=True)
def _stand_still(at: Callable[[Any], Any], province: Province) -> None:
    at(FILED_ON)


def approve(province: Province | None = None) -> None:
    with transaction():
        (province or Province()).rule(2, rule(2, dt.date(2026, 1, 2), approved_by="Ông A", approved_on=dt.date(2026, 1, 2),
                                              approval_ref="12/QĐ-SKHCN"))  # fmt: skip


def set_plan() -> None:
    with transaction() as session:
        session.add(Setting(key="reporting.plan", value=PLAN, set_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), set_by="test"))


def page(client: Client, url: str, status: int = 200) -> Any:
    response = client.get(url)
    assert response.status_code == status, response.status_code
    return response.page  # type: ignore[attr-defined]


def begin(chi: Client, period: str = "2026-2") -> str:
    """The address of a new report."""
    answer = page(chi, "/bao-cao/moi").form("Lập báo cáo").submit(ky=period)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def file(chi: Client, url: str) -> Any:
    return page(chi, f"{url}/chot").form("Chốt số liệu").submit(sure="y")


def issue(chi: Client, url: str, reference: str = "45/BC-SKHCN") -> Any:
    form = page(chi, f"{url}/ban-hanh").form("Ghi nhận")
    return chi.post(
        form.action,
        data={**form.fields, "reference": reference, "on_date": "16/12/2026", "signer": "Nguyễn Văn B, Giám đốc",
              "file": (io.BytesIO(PDF), "bao cao.pdf")},
        content_type="multipart/form-data",
    )  # fmt: skip


def test_a_draft_can_be_prepared_but_not_filed_while_the_rule_is_not_approved(client: Client) -> None:
    chi = client.as_("chi")
    url = begin(chi)
    text = page(chi, url).text
    assert "Đang soạn" in text and "Số liệu tạm tính theo quy tắc dự thảo số 1, chưa được" in text
    assert "Chưa ghi số kế hoạch của UBND tỉnh" in text
    assert "Hạn nộp: trước ngày 20/12/2026, chậm nhất 19/12/2026; ngày này là ngày nghỉ nên cần gửi xong trong ngày làm việc 18/12/2026" in text
    set_plan()
    refused = file(chi, url)
    assert "Chưa chốt được: quy tắc dự thảo số 1 chưa được Sở Khoa học và Công nghệ" in refused.page.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Filing)) == 0
    assert b"PDF" in chi.get(f"{url}/tep/bao-cao.pdf").data[:8]  # a draft, marked as one


def test_the_whole_way_to_what_was_issued(client: Client, province: Province, cast: Any) -> None:
    approve(province)
    set_plan()
    chi = client.as_("chi")
    url = begin(chi)
    assert "Đã có báo cáo năm 2026" in page(chi, "/bao-cao/moi").form("Lập báo cáo").submit(ky="2026-2").page.text
    assert file(chi, url).status_code == 303
    filed = page(chi, url)
    assert "Đã chốt số liệu" in filed.text and "số liệu tạm tính" in filed.text
    filing = db.session.scalars(sa.select(Filing)).one()
    raw = chi.get(f"{url}/tep/so-lieu.json").data
    assert hashlib.sha256(raw).hexdigest() == filing.hash == digest(filing.figures, filing.people)
    assert "Phạm Văn An" not in raw.decode() and cast.an.person_uid in raw.decode()
    assert json.loads(raw)["figures"]["totals"]["numerator"] == 1
    # the text goes its own way until it is issued
    form = page(chi, f"{url}/loi-van").form("Lưu lời văn")
    assert form.submit(proposals="Đề nghị UBND tỉnh xem xét.").status_code == 302
    late = form.submit(proposals="Viết đè lên.")
    assert late.status_code == 409 and "Viết đè lên." in late.text and "Đề nghị UBND tỉnh xem xét." in late.text
    assert late.page.form("Lưu lời văn").submit(proposals="Đề nghị UBND tỉnh bố trí kinh phí.").status_code == 302  # type: ignore[attr-defined]
    assert "Đề nghị UBND tỉnh bố trí kinh phí." in page(chi, url).text
    page(chi, url).form("Ghi là đang trình ký").submit()
    page(chi, url).form("Lãnh đạo trả lại để sửa lời văn").submit()
    page(chi, url).form("Ghi là đang trình ký").submit()
    assert "Đang trình ký" in page(chi, url).text
    assert issue(chi, url).status_code == 303
    closed = page(chi, url)
    assert "45/BC-SKHCN, ngày 16/12/2026" in closed.text and "Sửa lời văn" not in closed.text
    assert chi.get(f"{url}/tep/da-ky.pdf").data == PDF
    assert form.submit(proposals="Sau khi ban hành").status_code == 302
    assert "Sau khi ban hành" not in page(chi, url).text
    # an error of layout is a note, an error of content another report
    noted = page(chi, f"{url}/dinh-chinh").form("Ghi đính chính").submit(
        reference="210/SKHCN-CĐS", on_date="16/12/2026", note="Sai phông chữ ở Phụ lục I")
    assert noted.status_code == 303
    assert "Đính chính thể thức" in page(chi, url).text and "210/SKHCN-CĐS" in page(chi, url).text
    second = page(chi, url).form("Lập báo cáo thay thế").submit().location
    assert "thay thế Báo cáo số 45/BC-SKHCN ngày 16/12/2026" in page(chi, second).text
    assert second.endswith(page(chi, url).links["Báo cáo thay thế đang được lập"])
    file(chi, second)
    assert "Đã ban hành" in page(chi, url).text
    issue(chi, second, "46/BC-SKHCN")
    assert "Đã bị thay thế" in page(chi, url).text
    assert "Báo cáo thay thế báo cáo này" in page(chi, url).links
    kinds = list(db.session.scalars(sa.select(ReportStep.kind).order_by(ReportStep.id)))
    assert kinds == ["filed", "sent", "returned", "sent", "issued", "corrected", "filed", "issued", "replaced"]
    verbs = set(db.session.scalars(sa.select(AuditLine.verb)))
    assert {"reporting.file", "reporting.issue", "reporting.replace", "reporting.export_report"} <= verbs


def test_the_words_of_an_issued_report_are_kept_with_it(
    client: Client, province: Province, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system wrote too: a release that words it otherwise changes drafts, never what was issued."""
    approve(province)
    set_plan()
    chi = client.as_("chi")
    url = begin(chi)
    file(chi, url)

    def printed() -> str:
        return "\n".join(p.text for p in Document(io.BytesIO(chi.get(f"{url}/tep/bao-cao.docx").data)).paragraphs)

    monkeypatch.setattr("app.reporting.documents.texts._in_period", lambda source: "Lời văn của bản sau.")
    assert "Lời văn của bản sau." in printed()
    monkeypatch.undo()
    before = printed()
    issue(chi, url)
    monkeypatch.setattr("app.reporting.documents.texts._in_period", lambda source: "Lời văn của bản sau.")
    assert printed() == before and "Lời văn viết theo số liệu cũ" not in page(chi, url).text
    monkeypatch.undo()


def test_a_report_that_replaces_another_goes_on_from_the_clerks_words(client: Client, province: Province, cast: Any) -> None:
    """What the system wrote is written anew from the figures; what the clerk wrote is kept, and said to be checked."""
    approve(province)
    set_plan()
    chi = client.as_("chi")
    url = begin(chi)
    page(chi, f"{url}/loi-van").form("Lưu lời văn").submit(proposals="Đề nghị bố trí thời gian học.")
    file(chi, url)
    issue(chi, url)
    second = page(chi, url).form("Lập báo cáo thay thế").submit().location
    kept = db.session.scalars(sa.select(Report.text).order_by(Report.id.desc())).first()
    assert kept == {"proposals": "Đề nghị bố trí thời gian học."}
    assert "Lời văn viết theo số liệu cũ" in page(chi, second).text
    offered = page(chi, "/bao-cao/moi").text
    assert "6 tháng đầu năm 2026" in offered and "6 tháng: 6 tháng" not in offered and "Năm: năm" not in offered


def test_what_was_filed_first_stands_before_and_who_changed_leads_to_the_facts(
    client: Client, province: Province, cast: Any, at: Callable[[Any], Any]
) -> None:
    """A report and the one that replaces it are of one day: the later filing is “after”, whichever page asks."""
    approve(province)
    set_plan()
    chi = client.as_("chi")
    old = begin(chi)
    file(chi, old)
    issue(chi, old)
    at(dt.datetime(2027, 1, 10, 9))
    with transaction():
        for slug in ("b1", "b4"):
            recorded = dt.datetime(2027, 1, 10, 1, tzinfo=dt.UTC)
            province.completion(cast.dung.person_id, slug, dt.date(2026, 12, 1), recorded_at=recorded)
    chi = client.as_("chi")
    new = page(chi, old).form("Lập báo cáo thay thế").submit().location
    file(chi, new)
    for here, there in ((new, old), (old, new)):
        found = page(chi, f"{here}/so-sanh?voi={there.rsplit('/', 1)[-1]}")
        assert "Trước: Báo cáo số 45/BC-SKHCN" in found.text and "Đạt cả hai phần12+1" in found.text, here
        href = found.links["Đinh Thị Dung"]
        assert f"/so-lieu/can-bo/{cast.dung.person_uid}" in href
        assert "Nơi công tác vào ngày 14/12/2026" in page(chi, href).text


def test_a_filing_says_the_same_for_ever(client: Client, province: Province, cast: Any, at: Callable[[Any], Any]) -> None:
    approve(province)
    set_plan()
    chi = client.as_("chi")
    url = begin(chi)
    file(chi, url)
    names = ["bao-cao.docx", "bao-cao.pdf", "so-lieu.json", "bieu-01.csv", "bieu-02.csv"]
    before = {name: chi.get(f"{url}/tep/{name}").data for name in names}
    listed = chi.get(f"{url}/tep/bieu-03.csv").data.decode()
    assert "Phạm Văn An" in listed
    at(dt.datetime(2027, 2, 1, 9))
    now = dt.datetime(2027, 2, 1, 2, tzinfo=dt.UTC)
    with transaction() as session:  # a completion recorded late, a duty voided, a unit renamed, a person erased
        for slug in ("b1", "b4"):
            province.completion(cast.dung.person_id, slug, dt.date(2026, 12, 1), recorded_at=now)
        version = session.scalars(sa.select(UnitVersion).where(UnitVersion.unit_id == cast.an.unit_id)).one()
        version.name = "Xã Tên Khác"  # even against the rules of dated names
        an = session.get_one(Person, cast.an.person_id)
        an.full_name, an.sort_key, an.erased_at = "", "", now
    chi = client.as_("chi")
    assert {name: chi.get(f"{url}/tep/{name}").data for name in names} == before
    after = chi.get(f"{url}/tep/bieu-03.csv").data.decode()
    assert "đã xóa theo yêu cầu" in after and "Phạm Văn An" not in after
    assert after.count("\n") == listed.count("\n")
    # A name changed against the rules of dated facts is exactly what the check finds; nothing else differs.
    assert "Số liệu tính lại không khớp" in (said := page(chi, f"{url}/so-sanh").text) and "(phần: units)" in said


def test_many_people_are_frozen_by_the_jobs_process_while_others_go_on(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filing_views, "FILED_AT_ONCE", 0)
    chi = client.as_("chi")
    url = begin(chi)
    assert file(chi, url).status_code == 303 and jobs.run_next()
    refused = db.session.scalars(sa.select(Job).order_by(Job.id.desc())).first()
    assert refused is not None and refused.state == "failed" and "Chưa ghi số kế hoạch" in refused.message
    approve()
    set_plan()
    waiting = file(chi, url)
    assert "/viec/" in waiting.location
    assert "Đang soạn" in page(chi, url).text
    assert jobs.run_next()
    done = page(chi, waiting.location)
    assert "Đã chốt số liệu của 2 cán bộ." in done.text and done.links["Xem kết quả"] == url
    assert "Đã chốt số liệu" in page(chi, url).text
    assert "khớp khi tính lại" in page(chi, f"{url}/so-sanh").text
    assert "Nhật ký lúc chốt" not in page(chi, url).text, "nothing of the log was sealed yet"
    assert file(chi, url).status_code == 303 and jobs.run_next()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Filing)) == 1, "frozen once"


def test_training_taken_elsewhere_is_told_apart_and_an_earlier_filing_stands(
    client: Client, province: Province, cast: Any, at: Callable[[Any], Any]
) -> None:
    approve(province)
    set_plan()
    with transaction() as session:  # one who was trained here, one through a recognition
        outside = Asked(cast.dung.person_id, Outside("MOOCS", "Lớp", dt.date(2026, 5, 4), 540, ("B",)), Evidence("GCN 1"))
        uid = request_recognition(asked=outside, channel=Channel.STAFF, by="em", now=dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
        for slug in ("a1", "a4"):
            province.completion(cast.dung.person_id, slug)
        session.flush()
        approver = Approver("Lê Văn C", "Phó Giám đốc", "Quyết định 7/QĐ")
        approve_recognitions(uids=[uid], by=Decider("chi", 99, approver), now=dt.datetime(2026, 12, 2, tzinfo=dt.UTC))
    chi = client.as_("chi")
    url = begin(chi)
    file(chi, url)
    figures = json.loads(chi.get(f"{url}/tep/so-lieu.json").data)["figures"]
    assert figures["format"] == 3
    unit = next(u for u in figures["units"] if u["recognised"])
    assert (unit["recognised"], unit["numerator"]) == (1, 1)
    assert figures["recognised"] == {"people": 1, "recognitions": 1, "outside": ["Lê Văn C, Phó Giám đốc (Quyết định 7/QĐ)"]}
    said = "Trong số người đạt, 1 người đạt nhờ có kết quả học ở nơi khác được công nhận (1 hồ sơ). Người duyệt ngoài hệ thống: Lê Văn C"
    row = "– Trong đó đạt nhờ kết quả học ở nơi khác được công nhận"
    shown = page(chi, url).text
    assert said in shown and row in shown
    assert f";{row};;;;1\r\n" in chi.get(f"{url}/tep/bieu-01.csv").data.decode()
    sheet = openpyxl.load_workbook(io.BytesIO(chi.get(f"{url}/tep/bieu.xlsx").data))["Biểu số 01"]
    assert [line[5] for line in sheet.iter_rows(values_only=True) if line[1] == row] == [1]
    word = Document(io.BytesIO(chi.get(f"{url}/tep/bao-cao.docx").data))
    assert any(said in p.text for p in word.paragraphs)
    assert [r.cells[5].text for t in word.tables for r in t.rows if len(r.cells) == 6 and r.cells[1].text == row] == ["1"]
    printed = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(chi.get(f"{url}/tep/bao-cao.pdf").data)).pages)
    assert said in " ".join(printed.split())
    compared = page(chi, f"{url}/so-sanh").text
    assert "Số liệu đã chốt khớp khi tính lại" in compared and "Trong đó đạt nhờ công nhận kết quả học ở nơi khác" in compared
    # A filing of the time before it was told verifies, prints without the line, and stands beside one that tells it.
    raw_people = json.loads(chi.get(f"{url}/tep/so-lieu.json").data)["people"]
    assert [p["recognised"] for p in raw_people].count(True) == 1
    listed = canonical(as_told(raw_people, 2))
    earlier = {**figures, "format": 1, "units": as_told(figures["units"], 2)}
    del earlier["recognised"]
    old = begin(chi, "2026-1")
    with transaction() as session:
        filing = session.scalars(sa.select(Filing)).one()
        report_id = session.scalars(sa.select(Report.id).where(Report.period == "2026-1")).one()
        raw = canonical(earlier)
        session.add(Filing(
            report_id=report_id, as_of=filing.as_of, known_at=filing.known_at, rule_number=2, figures=raw, people=listed,
            hash=digest(raw, listed), recorded_at=filing.recorded_at, recorded_by="test"))
        row_ = session.get_one(Report, report_id)
        row_.state, row_.as_of, row_.start_on = "filed", filing.as_of, dt.date.fromisoformat(figures["period"]["start"])
    assert row not in page(chi, old).text and "nơi khác" not in chi.get(f"{old}/tep/bieu-01.csv").data.decode()
    assert hashlib.sha256(chi.get(f"{old}/tep/so-lieu.json").data).hexdigest() == digest(raw, listed)
    by_unit = [chi.get(f"{each}/tep/bieu-02.csv").data.decode() for each in (url, old)]
    assert ["Trong đó đạt nhờ công nhận" in text for text in by_unit] == [True, False]
    beside = page(chi, f"{old}/so-sanh?voi={url.rsplit('/', 1)[-1]}").text
    assert "Số liệu đã chốt khớp khi tính lại" in beside and "được chốt khi báo cáo chưa ghi riêng" in beside


def test_compared_with_today_every_difference_has_its_reason(
    client: Client, province: Province, cast: Any, at: Callable[[Any], Any]
) -> None:
    approve(province)
    set_plan()
    chi = client.as_("chi")
    url = begin(chi)
    file(chi, url)
    same = page(chi, f"{url}/so-sanh").text
    assert "Số liệu đã chốt khớp khi tính lại" in same and "Không người nào được tính khác đi." in same
    at(dt.datetime(2027, 1, 10, 9))
    now = dt.datetime(2027, 1, 10, 1, tzinfo=dt.UTC)
    with transaction() as session:
        for slug in ("b1", "b4"):
            province.completion(cast.dung.person_id, slug, dt.date(2026, 12, 1), recorded_at=now)
        fact = session.scalars(
            sa.select(Completion).where(Completion.person_id == cast.an.person_id).order_by(Completion.id).limit(1)
        ).one()
        fact.voided_at, fact.voided_by, fact.void_reason = now, "test", "Ghi nhầm người"
        posting = session.scalars(sa.select(Posting).where(Posting.officer_id == cast.chi.officer_id)).one()
        province.duty(posting.id, Duty.COMMUNICATION, dt.date(2027, 1, 5), recorded_at=now)
    chi = client.as_("chi")
    found = page(chi, f"{url}/so-sanh").text
    assert "Số liệu đã chốt khớp khi tính lại" in found
    assert "Ghi bổ sung sau khi chốt (ngày 10/01/2027): khóa học “Khóa b1”, khóa học “Khóa b4”." in found
    assert "Đính chính ngày 10/01/2027 (Ghi nhầm người): khóa học “Khóa a1”." in found
    assert "Phát sinh sau ngày 14/12/2026: nhiệm vụ truyền thông." in found
    same_day = page(chi, f"{url}/so-sanh?voi=cung-ngay").text
    assert "Trần Mai Chi" not in same_day and "Đinh Thị Dung" in same_day


@pytest.mark.parametrize("change", ["another state", "one more", "one less"])
def test_a_list_that_was_not_filed_so_is_found_out(client: Client, province: Province, change: str) -> None:
    """Whoever writes past the triggers and works out the hash anew is still contradicted by the facts."""
    approve(province)
    set_plan()
    chi = client.as_("chi")
    file(chi, begin(chi))
    old = begin(chi, "2026-1")
    with transaction() as session:
        filing = session.scalars(sa.select(Filing)).one()
        listed = json.loads(filing.people)
        if change == "another state":
            listed[-1]["state"] = "none"
        elif change == "one more":
            listed.append({**listed[-1], "uid": "ffffffff-ffff-7fff-bfff-ffffffffffff"})
        else:
            listed.pop()
        row = session.scalars(sa.select(Report).where(Report.period == "2026-1")).one()
        row.state, row.start_on, row.as_of = "filed", session.get_one(Report, filing.report_id).start_on, filing.as_of
        people = canonical(listed)
        session.add(Filing(
            report_id=row.id, as_of=filing.as_of, known_at=filing.known_at, rule_number=2, figures=filing.figures, people=people,
            hash=digest(filing.figures, people), recorded_at=filing.recorded_at, recorded_by="test"))  # fmt: skip
    text = page(chi, f"{old}/so-sanh").text
    assert "(phần: people)" in text and "Mã đối chiếu không khớp" not in text


def said(client: Client, url: str) -> str:
    """What a page of a comparison says of the figures and people, without when it was made and how to make it again."""
    return page(client, url).text.partition("Số liệu đã chốt khớp khi tính lại")[2]


def test_many_people_are_compared_by_the_jobs_process_and_the_result_is_kept_with_its_time(
    client: Client, province: Province, cast: Any, at: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(province)
    set_plan()
    chi, giang = client.as_("chi"), client.as_("giang")
    url = begin(chi)
    file(chi, url)
    at(dt.datetime(2027, 1, 10, 9))
    with transaction():
        for slug in ("b1", "b4"):
            province.completion(cast.dung.person_id, slug, dt.date(2026, 12, 1), recorded_at=dt.datetime(2027, 1, 10, 1, tzinfo=dt.UTC))
    chi, giang = client.as_("chi"), client.as_("giang")
    at_once = {path: said(chi, f"{url}/{path}") for path in ("so-sanh", "so-sanh?voi=cung-ngay")}
    assert "Đinh Thị Dung" in at_once["so-sanh"] and "Kết quả so sánh lúc" not in page(chi, f"{url}/so-sanh").text
    monkeypatch.setattr(comparing, "COMPARED_AT_ONCE", 0)
    for path, expected in at_once.items():
        blank = page(chi, f"{url}/{path}")
        assert "so từng người mất khoảng một phút" in blank.text and "khớp khi tính lại" not in blank.text
        waiting = blank.form("So sánh").submit()
        assert waiting.status_code == 303 and "/viec/" in waiting.location
        assert blank.form("So sánh").submit().location == waiting.location, "asked twice, done once"
        other = page(giang, f"{url}/{path}")
        assert "Một người khác vừa yêu cầu" in other.text and all("So sánh" not in form.buttons for form in other.forms)
        assert page(chi, f"{url}/{path}").links["Xem tiến độ"] == waiting.location
        assert jobs.run_next()
        done = page(chi, waiting.location)
        assert "Đã so sánh xong: 1 người được tính khác đi." in done.text and done.links["Xem kết quả"] == f"{url}/{path}"
        assert said(chi, f"{url}/{path}") == said(giang, f"{url}/{path}") == expected
        assert "Kết quả so sánh lúc 09:00 ngày 10/01/2027." in page(giang, f"{url}/{path}").text
    at(dt.datetime(2027, 1, 11, 8))  # what was found stays as it was found, until somebody asks again
    chi = client.as_("chi")
    assert "Kết quả so sánh lúc 09:00 ngày 10/01/2027." in page(chi, f"{url}/so-sanh").text
    page(chi, f"{url}/so-sanh").form("So sánh lại").submit()
    assert "Đang so sánh" in page(chi, f"{url}/so-sanh").text and "Đinh Thị Dung" in said(chi, f"{url}/so-sanh")
    page(chi, url).form("Mở lại số liệu").submit(note="Sai kỳ.")
    assert jobs.run_next(), "the figures were opened again meanwhile"
    failed = db.session.scalars(sa.select(Job).order_by(Job.id.desc())).first()
    assert failed is not None and failed.state == "failed" and "đã mở lại hoặc chốt lại" in failed.message
    file(chi, url)
    assert "Kết quả so sánh lúc" not in page(chi, f"{url}/so-sanh").text, "of another filing"


def test_each_page_of_those_counted_otherwise_tells_their_reasons(
    client: Client, province: Province, cast: Any, at: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(province)
    set_plan()
    chi = client.as_("chi")
    url = begin(chi)
    file(chi, url)
    at(dt.datetime(2027, 1, 10, 9))
    with transaction() as session:
        for person in (cast.chi, cast.binh):
            posting = session.scalars(sa.select(Posting).where(Posting.officer_id == person.officer_id)).one()
            province.duty(posting.id, Duty.COMMUNICATION, dt.date(2027, 1, 5), recorded_at=dt.datetime(2027, 1, 10, 1, tzinfo=dt.UTC))
    monkeypatch.setattr(comparing, "LISTED", 1)
    chi = client.as_("chi")
    pages = [page(chi, f"{url}/so-sanh?tu={start}").text for start in (0, 1)]
    assert all(text.count("Phát sinh sau ngày 14/12/2026: nhiệm vụ truyền thông") == 1 for text in pages)


def test_a_draft_costs_as_many_statements_however_many_people_it_counts(
    client: Client, province: Province, queries: Any
) -> None:
    chi = client.as_("chi")
    url = begin(chi)
    with transaction():
        province.unit(1)
    counts, everybody = [], 0
    for people in (1, 3):
        with transaction():
            for _ in range(people):  # one who was trained within the period, and one who left without
                province.trained(province.person(unit=1))
                gone = province.posting(province.person(), 1, dt.date(2026, 1, 5), dt.date(2026, 3, 1))
                province.duty(gone, Duty.COMMUNICATION, dt.date(2026, 1, 5), dt.date(2026, 3, 1))
            everybody += people
        page(chi, url)
        with queries() as asked:
            text = page(chi, url).text
        assert f"trong đó {1 + everybody} người đạt" in text and f"Có {everybody} người ra khỏi diện khi chưa đạt" in text
        counts.append(asked.count)
    assert counts[0] == counts[1]


def test_units_send_their_report_and_the_department_sees_who_is_late(
    client: Client, province: Province, cast: Any, at: Callable[[Any], Any], queries: Any
) -> None:
    dung, chi = client.as_("dung"), client.as_("chi")
    own = "/bao-cao/don-vi/21523/2026-2"
    assert page(dung, "/bao-cao").h1 == "Báo cáo của đơn vị"
    assert page(dung, "/bao-cao/don-vi/21484/2026-2", 404)
    blank = page(dung, own).form("Gửi báo cáo").submit(text="")
    assert "Chưa ghi nội dung báo cáo." in blank.page.text
    assert page(dung, own).form("Gửi báo cáo").submit(text="Đã tổ chức học tập trung.").status_code == 303
    again = page(dung, own)
    assert "Đã nộp đúng hạn" in again.text and "0/1 người đạt" in again.text
    at(dt.datetime(2026, 12, 21, 8))
    dung, chi = client.as_("dung"), client.as_("chi")
    page(dung, own).form("Gửi lại báo cáo").submit(text="Bổ sung khó khăn về đường truyền.")
    text = page(dung, own).text
    assert "Đã nộp đúng hạn" in text and "lần đầu ngày 16/12/2026" in text
    page(chi, "/bao-cao/ky/2026-2")  # who asks is known, the settings are read
    with queries() as asked:
        seen = page(chi, "/bao-cao/ky/2026-2")
    with transaction():
        for unit in (cast.an.unit_id, cast.binh.unit_id):
            submit_unit_report(
                unit_id=unit, period=period_from_key("2026-1"), text="x", by="test", now=dt.datetime(2026, 6, 20, 1, tzinfo=dt.UTC)
            )
    with queries() as again:
        late = page(chi, "/bao-cao/ky/2026-1")
    # grants, units, when each sent, what each sent: however many there are
    of_units = [[s for s in each.statements if "unit" in s] for each in (asked, again)]
    assert len(of_units[0]) == len(of_units[1]) == 4
    assert "2/111 đơn vị đã gửi, trong đó 2 đơn vị gửi muộn" in late.text
    assert "1/111 đơn vị đã gửi" in seen.text and "Chưa nộp, đã quá hạn" in seen.text
    assert "Bổ sung khó khăn về đường truyền." in page(chi, own).text
    for name in ("bao-cao.docx", "bao-cao.pdf", "bieu.xlsx"):
        assert dung.get(f"{own}/tep/{name}").status_code == 200
    assert dung.get(f"{own}/tep/so-lieu.json").status_code == 404


def test_figures_opened_again_are_voided_with_a_reason(client: Client, province: Province) -> None:
    approve(province)
    set_plan()
    chi = client.as_("chi")
    url = begin(chi)
    file(chi, url)
    form = page(chi, url).form("Mở lại số liệu")
    form.submit(note="")
    assert "Đã chốt số liệu" in page(chi, url).text
    form.submit(note="Xã Ba Tơ gửi thiếu danh sách")
    assert "Đang soạn" in page(chi, url).text
    filing = db.session.scalars(sa.select(Filing).execution_options(populate_existing=True)).one()
    assert filing.void_reason == "Xã Ba Tơ gửi thiếu danh sách"
    for change in ({"figures": "{}"}, {"hash": "0" * 64}, {"voided_at": None}):  # nobody can, not even by hand
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction() as session:
            session.execute(sa.update(Filing).values(**change))
    assert file(chi, url).status_code == 303
    assert report(url.rsplit("/", 1)[-1]).filing.uid != filing.uid  # type: ignore[union-attr]
