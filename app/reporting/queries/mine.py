"""Everything that is kept about one person, gathered from every room, for that person alone: page, JSON and PDF say the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.numbers import day, moment, score, size, tiet
from app.learning import queries as learning
from app.learning.work import WorkState
from app.people import queries as people
from app.people.access import EVERYTHING
from app.people.queries.audit import AuditFilter, audit_lines, every_audit_line, names_behind, uids_about
from app.people.rights import Section
from app.people.wording import actor_label, verb_label
from app.records import queries as records
from app.reporting.queries.rows import WITHHELD, rows_about

LINES = 100  # audit lines shown: the newest


@dataclass(frozen=True)
class Table:
    """Rows of the same kind."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Part:
    """A section of the page. `section` is what “Đề nghị sửa” names; None where nothing of it is anybody's to correct."""

    title: str
    section: Section | None
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    note: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)  # for machines only: too long to be read

    def as_dict(self) -> dict[str, Any]:
        """The part as JSON."""
        made: dict[str, Any] = dict(self.facts)
        for table in self.tables:
            made[table.title] = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        return {"phần": self.title, **made, **self.more}


def kept_about(*, person_id: int, person_uid: str, account_id: int, now: dt.datetime, today: dt.date) -> tuple[Part, ...]:
    """All parts, in the order of the page."""
    officer = people.officer(EVERYTHING, person_uid, day=today, now=now)
    account = people.account(now=now, day=today, account_id=account_id)
    assert account is not None
    return (
        _name(officer, account, people.restricted_at(person_id)),
        _contact(officer),
        _postings(officer),
        _account(account, now),
        _learning(person_id),
        _results(person_id),
        _requests(person_id, today),
        _lines(person_id),
    )


def whole(*, person_id: int, account_uid: str) -> dict[str, Any]:
    """For machines, beside the parts: every row of the database, every line of the log, and what is withheld and why."""
    wanted = (AuditFilter(subjects=uids_about(person_id)), AuditFilter(actor=account_uid))
    lines = {line.uid: line for one in wanted for line in every_audit_line(one)}.values()
    names = _names(line.actor for line in lines)
    log = [
        {"lúc": moment(line.at), "ai": names[line.actor], "việc": verb_label(line.verb), "số lượng": line.count} for line in lines
    ]
    return {"mọi dòng trong cơ sở dữ liệu": rows_about(person_id), "mọi dòng nhật ký": log, "không đưa vào tệp": WITHHELD}


def _name(officer: people.OfficerView | None, account: people.AccountView, restricted: dt.datetime | None) -> Part:
    codes = ", ".join(officer.codes) if officer else "không có trong danh sách cán bộ"
    facts = [("Họ và tên", account.full_name), ("Tên gọi", account.given_name), ("Mã cán bộ", codes)]
    if restricted is not None:
        facts.append(("Hạn chế xử lý từ", moment(restricted)))
    return Part("Họ tên, mã cán bộ", Section.NAME, tuple(facts))


def _contact(officer: people.OfficerView | None) -> Part:
    email, phone = (officer.email, officer.phone) if officer else ("", "")
    return Part(
        "Thông tin liên hệ", Section.CONTACT,
        (("Thư điện tử", email or "không có"), ("Số điện thoại", phone or "không có")),
        note="Đơn vị ghi trong danh sách cán bộ; chỉ dùng để đăng nhập khi chính anh/chị thêm ở trang Tài khoản.",
    )  # fmt: skip


def _postings(officer: people.OfficerView | None) -> Part:
    postings = officer.postings if officer else ()
    duties = [(d, p) for p in postings for d in p.duties]
    return Part(
        "Quá trình công tác, nhiệm vụ", Section.POSTINGS,
        tables=(
            Table("Công tác", ("Đơn vị", "Chức vụ", "Bộ phận", "Loại", "Từ ngày", "Đến hết ngày"), tuple(
                (p.unit_name, p.job_title, p.section, p.employment.label if p.employment else "",
                 "chưa rõ" if p.undated else day(p.from_on), day(p.until_on) or "nay") for p in postings)),
            Table("Nhiệm vụ", ("Nhiệm vụ", "Đơn vị", "Văn bản phân công", "Từ ngày", "Đến hết ngày"), tuple(
                (d.duty.label + (" (nhiệm vụ chính)" if d.is_main else ""), p.unit_name, d.document, day(d.from_on),
                 day(d.until_on) or "nay") for d, p in duties)),
            Table("Tạm hoãn hạn học", ("Lý do", "Từ ngày", "Đến hết ngày"), tuple(
                (x.reason.label, day(x.from_on), day(x.until_on) or "chưa rõ")
                for x in (officer.leaves if officer else ()))),
        ),
    )  # fmt: skip


def _account(account: people.AccountView, now: dt.datetime) -> Part:
    sessions = people.sessions_of(account.id, token=None, now=now)
    devices = people.trusted_devices(account.id, now=now)
    return Part(
        "Tài khoản và đăng nhập", Section.ACCOUNT,
        (
            ("Đăng nhập bằng", ", ".join(account.logins)),
            ("Vai trò", "; ".join(r.label for r in account.roles) or "Người học"),
            ("Mở lúc", moment(account.created_at)),
            ("Đặt mật khẩu lần đầu lúc", moment(account.activated_at) if account.activated_at else "chưa"),
            ("Dùng gần nhất lúc", moment(account.last_seen_at) if account.last_seen_at else "chưa"),
        ),
        (
            Table("Nơi đang đăng nhập", ("Thiết bị", "Loại máy", "Từ lúc", "Dùng gần nhất"), tuple(
                (s.device, "Máy dùng chung" if s.shared_computer else "Máy riêng", moment(s.created_at), moment(s.seen_at))
                for s in sessions)),
            Table("Máy không phải nhập mã xác minh", ("Thiết bị", "Từ lúc", "Đến ngày"), tuple(
                (d.device, moment(d.created_at), day(d.expires_at)) for d in devices)),
            Table("Thông báo về dữ liệu đã đọc", ("Thông báo", "Lúc"), tuple(
                (f"Bản số {version}", moment(at)) for version, at in people.privacy_reads(account.person_id))),
        ),
        note="Mật khẩu và mã chỉ được giữ ở dạng băm, không ai đọc lại được.",
    )  # fmt: skip


def _learning(person_id: int) -> Part:
    kept = learning.kept_learning(person_id)
    return Part(
        "Bài học, bài làm, sản phẩm", Section.LEARNING,
        tables=(
            Table("Khóa học đã bắt đầu", ("Khóa học", "Bắt đầu", "Gần nhất", "Bài đã đọc"), tuple(
                (c.title, moment(c.started_at), moment(c.last_at), str(c.lessons_read)) for c in kept.courses)),
            Table("Lần làm bài kiểm tra", ("Khóa học", "Lần", "Bắt đầu", "Nộp", "Kết quả", "Câu trả lời còn giữ"), tuple(
                (a.title, str(a.number), moment(a.started_at), moment(a.submitted_at) if a.submitted_at else "đang làm",
                 _result(a), str(len(a.answers)))
                for a in kept.attempts)),
            Table("Sản phẩm", ("Khóa học", "Lần", "Tình trạng", "Bài viết", "Tệp", "Ý kiến chấm"), tuple(
                (w.title, str(w.number), WorkState(w.state).label, w.text,
                 "; ".join(f"{name} ({size(octets)})" for name, octets in w.files), " / ".join(w.comments))
                for w in kept.works)),
            Table("Gia hạn, miễn học", ("Khóa học", "Nội dung", "Lý do"), tuple(
                (title or "Mọi khóa học được giao", f"Gia hạn đến hết ngày {day(due)}" if due else "Miễn học", reason)
                for title, due, reason in kept.allowances)),
            Table("Mở thêm lần làm bài", ("Khóa học", "Lúc", "Lý do"), tuple(
                (title, moment(at), reason) for title, at, reason in kept.extra)),
            Table("Bài kiểm tra có giám sát", ("Khóa học", "Ngày", "Kết quả"), tuple(
                (title, day(on), "đạt" if passed else "chưa đạt") for title, on, passed in kept.supervised)),
            Table("Thông báo cho anh/chị", ("Lúc", "Nội dung"), tuple((moment(at), said) for at, said in kept.notices)),
        ),
        note="Không giữ thời gian đọc từng trang, thao tác cuộn hay bấm. Từng câu trả lời có trong bản JSON.",
        more={"Câu trả lời": [
            {"Khóa học": a.title, "Lần": a.number, "trả lời": a.answers} for a in kept.attempts if a.answers]},
    )  # fmt: skip


def _result(attempt: learning.KeptAttempt) -> str:
    """The score, and what sets an attempt apart for the list of those to be looked at (P17)."""
    said = [] if attempt.score is None else [f"{score(attempt.score)}, {'đạt' if attempt.passed else 'chưa đạt'}"]
    said += ["có dấu hiệu làm rất nhanh"] if attempt.hurried else []
    said += ["máy vừa có người khác đăng nhập"] if attempt.shared_device else []
    return "; ".join(said)


def _results(person_id: int) -> Part:
    return Part(
        "Kết quả và giấy xác nhận", Section.RESULTS,
        tables=(
            Table("Khóa học đã hoàn thành", ("Khóa học", "Ngày", "Hình thức", "Điểm", "Số tiết", "Mã giấy xác nhận", "Thu hồi"), tuple(
                (c.title, day(c.earned_on), c.source.label, "" if c.score is None else score(c.score),
                 tiet(c.credited_minutes), c.certificate_code or "",
                 f"từ {day(c.revoked_on)}: {c.revoked_why}" if c.revoked_on else "")
                for c in records.completions_of(person_id))),
            Table("Kết quả học ở nơi khác", ("Khóa học", "Nơi tổ chức", "Ngày", "Số tiết", "Minh chứng", "Tình trạng", "Lý do"), tuple(
                (r.course_name, r.provider, day(r.completed_on), tiet(r.minutes), "; ".join(filter(None, (r.reference, r.file_name))),
                 r.state.label, r.reason) for r in records.recognitions_of(person_id))),
            Table("Giấy xác nhận hoàn thành chương trình", ("Chương trình", "Ngày hoàn thành", "Mã giấy xác nhận"), tuple(
                (x.title, day(x.completed_on), x.code) for x in records.programme_letters_of(person_id))),
        ),
    )  # fmt: skip


def _requests(person_id: int, today: dt.date) -> Part:
    rows = tuple(
        (r.kind.label, day(r.received_on), r.text, r.state.label, r.answer, r.outcome)
        for r in people.own_requests(person_id, day=today)
    )
    columns = ("Yêu cầu", "Ngày nhận", "Nội dung", "Tình trạng", "Trả lời", "Kết quả")
    return Part("Yêu cầu về dữ liệu cá nhân", None, tables=(Table("Đã gửi", columns, rows),))


def _lines(person_id: int) -> Part:
    """Who saw or changed what; one's own signing in is left out, and what is seen in long lists is not named by the line."""
    lines, _ = audit_lines(AuditFilter(subjects=uids_about(person_id)), limit=LINES)
    names = _names(line.actor for line in lines)
    rows = tuple((moment(line.at), names[line.actor], verb_label(line.verb)) for line in lines)
    return Part(
        "Ai đã xem, sửa dữ liệu này", None, tables=(Table("Nhật ký", ("Lúc", "Ai", "Việc"), rows),),
        note=f"{LINES} dòng gần nhất có nêu riêng anh/chị. Tệp xuất cả đơn vị hay toàn tỉnh chỉ ghi số dòng, không ghi từng người.",
    )  # fmt: skip


def _names(actors: Iterable[str]) -> dict[str, str]:
    """Who acted, in words."""
    wanted = set(actors)
    names = names_behind(wanted)
    return {actor: names[actor][1] if actor in names else actor_label(actor) for actor in wanted}
