"""Every page, as everybody who may see it: axe finds nothing, nothing runs off a narrow screen, fingers hit what they aim at."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.people import Site
from tests.browser.visits import Quiz, Visit
from tests.core import recordings
from tests.records import elsewhere
from tests.reporting.filed import make_reports
from tests.test_routes import EVERYONE, NAMES, TABLE

A1, A4, B1 = "viet-bien-tap-noi-dung-so", "kiem-chung-tin-gia-khung-hoang", "nghi-quyet-57-va-ke-hoach-tinh"
WHO = (None, "an", "binh", "chi", "dung", "em", "giang", "ha", "khoa")
Visits = Callable[..., Visit]

# Pages that only a form leads to are opened by the tests of that form; files and redirects have no page.
NO_PAGE = {
    "authoring.download", "authoring.draft_media", "authoring.library_csv", "authoring.resource_file",
    "authoring.review_media", "core.alive", "core.media", "core.upload", "interop.export_questions",
    "interop.question_template", "learning.urging_letter", "learning.work_file", "people.compared_rows",
    "people.confirmation_file", "people.export_roster", "people.first_administrator", "people.new_codes",
    "people.rejected_rows", "people.roster_sample", "records.letter_pdf", "reporting.calendar_feed",
    "reporting.commendation", "reporting.explained_file", "reporting.explanation_file", "reporting.export",
    "reporting.exported_file", "reporting.scheduled_file",
    *(f"api.{name}" for name in (
        "completions", "confirmations", "figure", "nothing", "one_unit", "openapi", "rule_versions", "unit_figures", "units",
    )),
    "records.programme_letter_pdf", "records.own_sheet_pdf", "records.officer_sheet_pdf", "records.notice_file",
    "records.recognition_evidence", "records.recognition_sample", "records.rejected_recognitions",
    "people.export_audit", "reporting.my_data_file",
    "reporting.report_file", "reporting.unit_report_file",
}  # fmt: skip


# What everybody opens; every other page is looked at by one person, who has most to see on it.
BY_ALL = {
    "learning.home",
    "catalog.courses",
    "people.account",
    "core.help",
    "core.privacy",
    "catalog.course",
    "people.sign_in",
}


def seen_by(endpoint: str) -> set[str | None]:
    """Who looks at a page: the first of those who get it, by the table of who may do what."""
    _, examples = TABLE[endpoint]
    may = "".join("c" if who == EVERYONE else who for path, who in examples if not path.startswith("POST"))
    first = next((name for name in LOOKING if NAMES_TO_INITIAL[name] in may), None)
    return {first, *(WHO if endpoint in BY_ALL else ())}


LOOKING = ("chi", "binh", "khoa", "ha", "dung", "an", "em", "giang")
NAMES_TO_INITIAL = {name: initial for initial, name in NAMES.items()}


class World:
    """What the addresses of pages are made of: a letter, an attempt handed in, one under way, a staged file."""

    def __init__(self, site: Site, visit: Visits) -> None:
        an = site.cast["an"]
        self.letter = site.complete(an, A1)
        browser = visit(an)
        self.running, self.done = self._attempt(browser, site, A4), ""
        self.done = self._attempt(browser, site, B1)
        browser.open(f"/khoa-hoc/{B1}/kiem-tra/{self.done}/xem-lai")
        browser.page.get_by_text("Tôi tự làm bài này", exact=True).click()
        browser.press("Nộp bài")
        browser.h1("Lần này chưa đạt")
        self.an, self.site = an, site
        site.newcomer("Nguyễn Phúc Công Tằng Tôn Nữ Hoàng Thị Bích Ngọc Uyên", unit=an.unit)
        site.newcomer("Y Ƀun", unit="21523")
        self.completion = self._completion(site, an.person_id)
        self.given = self._given(site)
        self.job = self._job(site)
        self.draft, self.review, self.revision = self._drafts(site)
        self.proposed, self.mended = self._mendings(site)
        self.work, self.waiting = self._works(site)
        self.resource, self.media = self._resource(site)
        self.asked = self._requests(site)
        self.bank = self._bank(site)
        self.mapping = self._mapping(visit(site.cast["chi"], desk=True))
        declared = self._declared(site)
        self.confirmation, self.merge, self.twin, self.gone, self.posting = declared
        self._rule(site)
        with site.app.app_context():
            self.elsewhere = elsewhere.make(an, site.cast["chi"])
            self.outside_files = {"dung": elsewhere.staged(site.cast["dung"])}
        with site.app.app_context():
            self.reports = make_reports(site.cast["chi"].account_uid)
        self.staged = {name: self._staged(visit(site.cast[name], desk=True)) for name in ("chi", "ha")}
        self.imported = self._imported()

    def _attempt(self, browser: Visit, site: Site, slug: str) -> str:
        browser.open(f"/khoa-hoc/{slug}/kiem-tra")
        browser.press("Bắt đầu làm bài")
        browser.h1("Câu 1 trên")
        return Quiz(browser, site.cast["an"]).uid

    def _completion(self, site: Site, person_id: int) -> str:
        import sqlalchemy as sa

        from app.core.database import db
        from app.records.models import Completion

        with site.app.app_context():
            return str(db.session.scalar(sa.select(Completion.uid).where(Completion.person_id == person_id)))

    def _given(self, site: Site) -> str:
        """What An's commune was given to learn, with more time for An; a message that did not leave; an attempt to look at."""
        import datetime as dt

        import sqlalchemy as sa

        from app.core import clock, outbox
        from app.core.database import db, transaction
        from app.core.models import OutboxMessage
        from app.learning import actions, queries
        from app.learning.assignments import Group, Terms
        from app.learning.models import Attempt
        from app.people.access import EVERYTHING

        an, day, now = site.cast["an"], clock.today(), clock.now()
        terms = Terms(day - dt.timedelta(days=40), day - dt.timedelta(days=3), None)
        with site.app.app_context():
            with transaction():
                uid = actions.assign(
                    programme="CT-01",
                    group=Group.DUTIES,
                    unit_id=None,
                    terms=terms,
                    document="Công văn số 5",
                    by="test",
                    now=now,
                )
                found = queries.assignment(EVERYTHING, uid, day)
                assert found is not None
                actions.extend(
                    found=found, person_id=an.person_id, person_uid=an.person_uid, until=day, due_on=terms.due_on,
                    reason="Đi công tác", by="test", now=now,
                )  # fmt: skip
                outbox.put(
                    [outbox.Message("k", "Nhắc hạn học", "mail", "an@mail.example", "x", "y", an.person_uid)],
                    now=now,
                )
                db.session.execute(
                    sa.update(OutboxMessage).values(state="failed", tries=5, error="Máy chủ thư không nhận.")
                )
                db.session.execute(
                    sa.update(Attempt)
                    .where(Attempt.passed.is_(True))
                    .values(hurried=True, shared_device=True)
                )
            return uid

    def _job(self, site: Site) -> str:
        from app.core import jobs
        from app.core.database import transaction

        with site.app.app_context(), transaction():
            return str(jobs.ask("people.check_roster", {"uid": ""}, site.cast["chi"].account_uid).uid)

    def _drafts(self, site: Site) -> tuple[str, str, str]:
        """Bình writes on one course; another waits for its review, with a remark."""
        from app.authoring import actions, queries
        from app.core import clock
        from app.core.database import transaction

        binh = site.cast["binh"]
        by = actions.By(binh.account_id, binh.account_uid)
        with site.app.app_context():
            with transaction():
                draft = actions.open_draft(slug=A1, by=by, now=clock.now())
                waiting = actions.open_draft(slug=A4, by=by, now=clock.now())
                actions.add_translation(
                    draft=draft,
                    path="01-nguoi-doc-la-ai.md",
                    lang="bdq",
                    translator="Y Ƀun",
                    heard=False,
                    by=by,
                    now=clock.now(),
                )
                for name, data in (("phim.mp4", recordings.mp4()), ("loa.wav", recordings.wav())):
                    actions.take_recording(draft=draft, name=name, source=data, by=by, now=clock.now())
                actions.save_captions(
                    draft=draft, path="media/loa.wav", text="WEBVTT\n\n00:01.000 --> 00:02.000\nChào bà con.\n", opened="",
                    by=by, now=clock.now(),
                )  # fmt: skip
                actions.comment(
                    draft=draft,
                    path="course.toml",
                    line=1,
                    text="Tên hơi dài.",
                    parent_uid=None,
                    by=by,
                    now=clock.now(),
                )
                actions.ask_review(draft=waiting, note="Nhờ xem giúp.", by=by, now=clock.now())
            review = queries.last_review(waiting.id)
            assert review is not None
            old = "<h1>Mét</h1><p style='font-family:.VnTime'>Céng hoµ x· héi</p><table><tr><td>a</td><td>b</td></tr></table><h1>Hai</h1><p>x</p>"
            actions.put_by(draft=draft, name="Sổ tay", html=old, by=by, now=clock.now())
            saved = next(r for r in queries.history(draft.id) if r.path.startswith("01-"))
            return draft.uid, review.uid, saved.uid

    def _mendings(self, site: Site) -> tuple[str, str]:
        """Bình proposes to mend two keys of the quiz that An handed in; Khoa approves one."""
        from app.catalog import queries as catalog
        from app.core import clock
        from app.core.database import transaction
        from app.learning import actions, queries

        with site.app.app_context():
            first = catalog.current_edition(A1)
            assert first is not None
            assert first.quiz is not None
            self.keys = [
                *{q.kind: q.key for q in catalog.questions(first.quiz.id)}.values()
            ]  # one of each kind
            edition = catalog.current_edition(B1)
            assert edition is not None
            assert edition.quiz is not None
            made, by = [], site.cast["binh"].account_uid
            for question in catalog.questions(edition.quiz.id)[:2]:
                with transaction():
                    made.append(
                        actions.propose_key(
                            edition=edition, question_key=question.key, question=None, reason="Hỏi chưa rõ.", by=by,
                            now=clock.now(),
                        )
                    )  # fmt: skip
            approved = queries.proposal(made[1])
            assert approved is not None
            with transaction():
                actions.approve_key(
                    proposal=approved, by=site.cast["khoa"].account_uid, note="", now=clock.now()
                )
            return made[0], made[1]

    def _works(self, site: Site) -> tuple[str, str]:
        """An writes on one practical work; another waits for its grader, with a picture and a recording; one came back."""
        import wave
        from io import BytesIO

        from tests.core.test_filetypes import photograph
        from tests.learning import samples
        from tests.learning.test_work_actions import grade, made, put, start

        sound = BytesIO()
        with wave.open(sound, "wb") as out:
            out.setparams((1, 2, 8000, 0, "NONE", ""))
            out.writeframes(bytes(8000))
        an, binh = site.cast["an"].person_id, site.cast["binh"]
        with site.app.app_context():
            writing = start(an, samples.publish("khoa-lam", work=samples.practical()))
            put(writing, "ảnh.jpg", photograph())
            edition = samples.publish("khoa-nop", work=samples.practical(second_grader=True))
            work = start(an, edition)
            put(work, "ảnh.jpg", photograph())
            put(work, "bản tin.wav", sound.getvalue())
            waiting = made(an, edition)
            grade(
                made(an, samples.publish("khoa-lai", work=samples.practical(required=False))),
                binh,
                passed=False,
            )
            return writing.uid, waiting.uid

    def _bank(self, site: Site) -> str:
        """Questions of another system that Bình is about to take: one whole, one with a loss, one refused."""
        from app.authoring import queries
        from app.authoring.actions import By
        from app.interop import importing
        from app.interop.jobs import check

        binh = site.cast["binh"]
        data = (
            "::Một::Ai duyệt? {=Lãnh đạo ~Nhân viên}\n\n::Hai::Ghép {=A -> 1 =B -> 2}\n\n::Ba::Hãy viết {}\n"
        )
        with site.app.app_context():
            draft = queries.any_draft(self.draft)
            assert draft is not None
            found = importing.stage(
                draft=draft, by=By(binh.account_id, binh.account_uid), file_name="ngân hàng.txt", kind="gift", lesson="",
                data=data.encode(),
            )  # fmt: skip
            assert not check(found)
            return found.uid

    def _rule(self, site: Site) -> None:
        """A rule that waits for its approval and would change An; a token; a version of every setting."""
        from dataclasses import replace

        from app.core import clock
        from app.core.database import transaction
        from app.people.actions import issue_token
        from app.people.queries.calendar import KEY
        from app.records import queries
        from app.reporting import actions
        from app.reporting.queries import PLAN
        from tests.records.province import Province

        now, today, chi = clock.now(), clock.today(), site.cast["chi"].account_uid
        with site.app.app_context(), transaction():
            judging = queries.judge(today).rule
            assert judging is not None
            made = replace(
                judging, number=2, in_force_from=today, waits=True, who=replace(judging.who, attached=False)
            )
            Province().rule(2, made)
            issue_token(
                name="Trục dữ liệu", unit_id=None, personal=True, until_on=today, by=chi, now=now, today=today
            )
            how = {"from_on": today, "by": chi, "now": now, "approved_by": "Bà Lan", "approval_ref": "5/QĐ"}
            actions.set_up(key=KEY, value={"before": [[6, 20], [12, 20]], "cut_off_day": 14}, **how)
            actions.set_up(key=PLAN, value={"number": "121/KH-UBND", "signed_on": "2025-12-31"}, **how)

    def _resource(self, site: Site) -> tuple[str, str]:
        """An item of the library that a draft of Bình's uses, with an older file that it does not; and its path there."""
        from app.authoring import actions, queries
        from app.catalog.queries import library
        from app.core import clock
        from app.core.database import transaction
        from tests.authoring.resources import put_item

        binh = site.cast["binh"]
        by = actions.By(binh.account_id, binh.account_uid)
        with site.app.app_context():
            uid = put_item("Sơ đồ tiêm phòng cho đàn bò ở vùng cao", by=binh.account_uid, reusable=True, ai_made=True, files=("1",),
                           audiences=("nguoi-dan", "to-cnscd"), topic="Nông nghiệp", source="Sở Nông nghiệp và Môi trường")  # fmt: skip
            item, draft = library.item(uid, everything=True), queries.any_draft(self.draft)
            assert item is not None and draft is not None
            with transaction():
                used = actions.use_resource(draft=draft, lesson="", item=item, by=by, now=clock.now())
                from app.catalog.actions.library import count_reuse

                count_reuse(item_ids=[item.id], unit_id=binh.unit_id, on=clock.today(), how="copy")
            put_item("Bài đọc loa", by=binh.account_uid, kind="bai-loa", files=())
        return uid, used.path

    def _mapping(self, browser: Visit) -> str:
        """A commune's own list, whose columns nobody has confirmed yet."""
        rows = ("UBND XÃ BA TƠ", "TT;Họ và tên;Năm sinh;Chức vụ;Nhiệm vụ;Từ ngày", "I. Phòng Văn hóa – Xã hội",
                "1;Nguyeãn Thò Haïnh;1990;Phoù phoøng;Truyền thanh;1/3/26", "2;Traàn Vaên Ñöùc;;;;", "Tổng cộng: 2 người")  # fmt: skip
        browser.open("/can-bo/nhap")
        file = {"name": "xa-ba-to.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
        browser.page.get_by_label("Tệp").set_input_files(file)
        browser.press("Kiểm tra tệp")
        browser.sees("Chọn cột của danh sách")
        return browser.page.url.rsplit("/", 2)[-2]

    def _imported(self) -> str:
        """A list that was written and can still be taken back."""
        from app.core import clock
        from app.core.database import transaction
        from app.people.actions import roster

        with self.site.app.app_context(), transaction():
            uid = roster.open_import(
                file_name="da-ghi.csv",
                file_hash="",
                by=self.site.cast["chi"].account_uid,
                now=clock.now(),
                state="applying",
            )
            roster.count_staged(
                marker="x", changes=[], postings=[], newcomers=[], by="chi", now=clock.now(), uid=uid
            )
            roster.set_import(
                uid=uid,
                state="applied",
                summary={"rows": 0, "add": 0, "move": 0, "change": 0, "end": 0, "same": 0, "reject": 0},
            )
        return uid

    def _declared(self, site: Site) -> tuple[str, str, str, str, str]:
        """An's unit confirmed its list, asks for somebody and lost somebody; An is there twice, another was merged."""
        from tests.test_routes import declared

        with site.app.app_context():
            made = declared(site.cast["an"].unit, site.cast["chi"].account_uid, site.cast["an"].officer_id)
        return made["confirmation"], made["merge"], made["twin"], made["gone"], made["posting"]

    def _requests(self, site: Site) -> list[str]:
        """What An asks about their data: a correction that waits, and an erasure that the administrator proposed."""
        from app.core import clock
        from app.core.database import transaction
        from app.people import actions
        from app.people.rights import Kind, Section

        an, now = site.cast["an"], clock.now()
        with site.app.app_context(), transaction():
            mend, erase = (
                actions.ask_rights(
                    person_id=an.person_id,
                    kind=kind,
                    section=section,
                    wish="Số đúng là 0905 111 222.",
                    by=an.account_uid,
                    now=now,
                ).uid
                for kind, section in ((Kind.CORRECT, Section.CONTACT), (Kind.ERASE, None))
            )
            actions.propose_erasure(uid=erase, despite_duty=True, by=site.cast["ha"].account_uid, now=now)
        return [mend, erase]

    def _staged(self, browser: Visit) -> str:
        columns = "ma_can_bo,ho_ten,ma_don_vi,chuc_vu,email,dien_thoai,nhiem_vu,tu_ngay,den_ngay"
        lines = (
            columns,
            "N-1,Y Ngọc,21484,,,,truyen_thong,01/07/2025,",
            "N-2,Y Ngọc,2148,,,,truyen_thong,01/07/2025,",
        )
        browser.open("/can-bo/nhap")
        file = {"name": "danh-sach.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
        browser.page.get_by_label("Tệp").set_input_files(file)
        browser.press("Kiểm tra tệp")
        browser.sees("1 bị từ chối")
        return browser.page.url.rsplit("/", 1)[-1]

    def values(self, who: str | None) -> dict[str, list[dict[str, Any]]]:
        """Endpoint → the values its address is made of."""
        an = str(self.an.person_uid)
        attempts = [{"slug": A4, "uid": self.running}]
        draft = {"uid": self.draft}
        return {
            **{
                f"authoring.{page}": [draft]
                for page in (
                    "course",
                    "facts",
                    "history",
                    "questions",
                    "new_question",
                    "practical",
                    "publish",
                    "duplicate",
                    "word_upload",
                    "word_file",
                )  # fmt: skip
            },
            "authoring.add_translation": [{**draft, "path": "01-nguoi-doc-la-ai"}],
            "authoring.edit_lesson": [
                {**draft, "path": f"01-nguoi-doc-la-ai{lang}"} for lang in ("", ".bdq")
            ],
            "authoring.recording": [{**draft, "path": f"media/{name}"} for name in ("phim.mp4", "loa.wav")],
            "authoring.raw_file": [{**draft, "path": "course.toml"}],
            "authoring.question": [{**draft, "key": "nguoi-doc-chinh"}],
            "authoring.revision": [{**draft, "revision": self.revision}],
            "authoring.review": [{"uid": self.review}],
            "authoring.editions": [{"slug": A1}],
            "authoring.withdraw_edition": [{"slug": A1, "number": 1}],
            "authoring.media_note": [{**draft, "path": self.media}],
            **{
                f"authoring.{page}": [{"uid": self.resource}]
                for page in ("resource", "edit_resource", "replace_file", "renewal")
            },
            "learning.analysis": [{"slug": B1, "number": 1}],
            "learning.edition": [{"slug": A1, "number": 1}],
            "learning.edition_lesson": [{"slug": A1, "number": 1, "key": "nguoi-doc-la-ai"}],
            "learning.mend": [{"slug": A1, "number": 1, "key": key} for key in self.keys],
            "learning.mending": [{"uid": self.proposed}, {"uid": self.mended}],
            "interop.import_questions": [draft],
            "interop.staged_questions": [{**draft, "staged": self.bank}],
            "learning.revoke_by_key": [{"uid": self.mended}],
            "catalog.programme": [{"code": "ct-01"}],
            "catalog.approve_programme": [{"code": "ct-02"}],
            "learning.course": [{"slug": A1}, {"slug": A4}, {"slug": B1}],
            "learning.lesson": [
                {"slug": A1, "key": "nguoi-doc-la-ai"},
                {"slug": A1, "key": "van-ban-thanh-loi-noi"},
            ],
            "learning.why": [{"slug": A1}, {"slug": B1}],
            "learning.quiz": [{"slug": A1}, {"slug": A4}, {"slug": B1}],
            "learning.question": [{**attempts[0], "n": n} for n in (1, 2)],
            "learning.review": attempts,
            "learning.result": [{"slug": B1, "uid": self.done}],
            "learning.grant": [{"person": an, "slug": B1}],
            "learning.practical": [{"slug": "khoa-lam"}, {"slug": "khoa-nop"}, {"slug": "khoa-lai"}],
            "learning.confirm_practical": [{"slug": "khoa-lam", "uid": self.work}],
            "learning.grading": [{}, {"trang-thai": "lam-lai"}],
            "learning.grade": [{"uid": self.waiting}],
            "records.letter": [{"code": self.letter}],
            "records.verify": [{"code": self.letter}, {"code": self.elsewhere["programme_letter"]}],
            "records.recognition": [{"uid": self.elsewhere["recognition"]}],
            "records.recognitions": [{}, {"xem": "khong-cong-nhan"}],
            "records.staged_recognitions": [
                {"uid": self.outside_files.get(who or "", self.elsewhere["outside_file"])}
            ],
            "records.programme_letter": [{"code": self.elsewhere["programme_letter"]}],
            "records.officer_sheet": [{"uid": an}],
            "records.notice_list": [{"uid": self.elsewhere["notice_list"]}],
            "records.revoke": [{"uid": self.completion}],
            "people.officer": [{"uid": an}],
            "people.audit_log": [{}, {"viec": "people.sign_in"}],
            "people.my_requests": [{"loai": "correct", "muc": "lien-he"}],
            "people.rights_queue": [{}, {"xem": "xong"}],
            "people.rights_request": [{"uid": uid} for uid in self.asked],
            "people.unit": [{"code": self.an.unit}, {"code": "21523"}],
            "people.staged_roster": [{"uid": self.staged.get(who or "", self.staged["chi"])}],
            "people.map_roster": [{"uid": self.mapping}],
            "people.compare_roster": [
                {"uid": self.staged.get(who or "", self.staged["chi"]), "xem": view}
                for view in ("left", "appeared")
            ],
            "people.undo_roster": [{"uid": self.imported}],
            "people.change_officer": [{"uid": an, "act": act} for act in ("chuyen", "tam-hoan", "doi-ten")],
            "people.compare": [{"kept": an, "other": self.twin}],
            **{
                f"people.{page}": [{"code": self.an.unit}]
                for page in ("confirm_list", "print_list", "request_transfer")
            },
            "people.own_list": [{}, {"don_vi": self.an.unit}],
            "people.undo_merge": [{"uid": self.merge}],
            "people.withdraw_confirmation": [{"uid": self.confirmation}],
            "reporting.end_duty": [
                {"uid": an, "act": act, "muc": self.posting} for act in ("ket-thuc", "huy")
            ],
            "reporting.explain_leaving": [{"uid": self.gone, "day": "2026-01-31"}],
            "people.manage": [{"uid": self.an.account_uid}],
            "core.job": [{"uid": self.job}],
            "reporting.course_people": [{"slug": A1}],
            **{
                f"learning.{page}": [{"uid": self.given}]
                for page in (
                    "assignment",
                    "assigned_officers",
                    "end_assignment",
                    "group_messages",
                    "reminder_sheet",
                )
            },
            "learning.assigned_officer": [{"uid": self.given, "person": an}],
            "learning.supervise": [{"person": an, "slug": A1}],
            "people.messages": [{}, {"trang_thai": "failed"}],
            "reporting.officer": [{"uid": an}],
            "reporting.sample": [{"hat": "7", "luc": "20301231T000000Z", "tap": "d"}],
            "reporting.variation_people": [{"o": "d_sau"}],
            "reporting.rule_version": [{"number": 1}, {"number": 2}],
            "reporting.rule_people": [{"number": 2, "doi": "lost"}],
            "reporting.propose_rule": [{}, {"rieng": 1}],
            "reporting.report": [{"uid": self.reports["report"]}, {"uid": self.reports["filed"]}],
            **{
                f"reporting.{page}": [{"uid": self.reports["report"]}]
                for page in ("correct_report", "file_report", "issue_report", "report_text")
            },
            "reporting.compare_reports": [{"uid": self.reports["filed"]}],
            "reporting.period": [{"key": self.reports["round"]}],
            "reporting.report_heading": [{"code": "tinh"}, {"code": self.an.unit}],
            "reporting.unit_report": [
                {"code": unit, "key": self.reports["round"]} for unit in (self.an.unit, "21523")
            ],
            "reporting.officers": [{}, {"trang_thai": "a_only"}],
            "people.slips": [{}, {"don_vi": self.an.unit}],
        }

    def addresses(self, who: str | None) -> list[str]:
        """One address and more of every page of the route table."""
        from werkzeug.routing import BuildError

        found, unknown = [], []
        values = self.values(who)
        adapter = self.site.app.url_map.bind("127.0.0.1")
        for rule in self.site.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGE or rule.endpoint == "static":
                continue
            given = values.get(rule.endpoint, [{}] if not rule.arguments else [])
            for one in given if who in seen_by(rule.endpoint) else ():
                try:
                    found.append(adapter.build(rule.endpoint, one))
                except BuildError:
                    given = []
            if not given:
                unknown.append(f"{rule.endpoint} {rule.rule}")
        assert not unknown, f"add an example, so that these pages are looked at too: {unknown}"
        return list(dict.fromkeys(found))


# A link inside a sentence is as high as its line (WCAG 2.5.8); everything else takes a finger. What a label belongs to
# is hit through the label.
SMALL_TARGETS = """() => [...document.querySelectorAll('button, input, select, textarea, summary, a.button, nav a, .pagination a')]
  .filter(e => e.checkVisibility() && e.type !== 'hidden' && !e.closest('.visually-hidden, .skip-link'))
  .map(e => {
    const boxes = [e, ...(e.labels || [])].map(x => x.getBoundingClientRect());
    const [w, h] = [Math.max(...boxes.map(b => b.width)), Math.max(...boxes.map(b => b.height))];
    return [e.outerHTML.slice(0, 120), Math.round(w), Math.round(h)];
  })
  .filter(([, w, h]) => w < 43.5 || h < 43.5)"""

RUNS_OFF = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > room + 1)
    .map(e => e.outerHTML.slice(0, 120)).slice(0, 5);
}"""


# What another width and other colours can change.
AT_NIGHT = {
    "runOnly": {
        "type": "rule",
        "values": [
            "color-contrast", "link-in-text-block", "region", "scrollable-region-focusable", "td-headers-attr",
            "th-has-data-cells", "empty-table-header", "heading-order", "aria-hidden-focus", "landmark-unique",
            "page-has-heading-one", "target-size",
        ],
    }
}  # fmt: skip


def faults(page: Page) -> list[str]:
    """What is wrong with the page that is open: on a phone in daylight, on a desk at night, on the narrowest screen."""
    found = []
    page.evaluate(AXE_SCRIPT)
    for width, theme, how in ((360, "light", {}), (1280, "dark", AT_NIGHT)):
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme=theme)
        result = page.evaluate("how => axe.run({resultTypes: ['violations'], ...how})", how)
        for violation in result["violations"]:
            nodes = [n["html"][:140] for n in violation["nodes"][:3]]
            found.append(f"{width} {theme}: {violation['id']}: {nodes}")
    page.set_viewport_size({"width": 320, "height": 640})
    found += [f"runs off at 320: {e}" for e in page.evaluate(RUNS_OFF)]
    found += [f"small target: {e}" for e in page.evaluate(SMALL_TARGETS)]
    return found


@pytest.fixture(scope="session")
def _looked_at() -> set[str]:
    """Digests of pages already judged: many roles see the same one."""
    return set()


@pytest.fixture(scope="session")
def _worlds() -> list[World]:
    return []


# Chi sees most: her pages are looked at in four parts, by whichever worker has time.
SHARES = [(who, part, parts) for who in WHO for parts in (4 if who == "chi" else 1,) for part in range(parts)]


@pytest.mark.parametrize(("who", "part", "parts"), SHARES, ids=lambda x: str(x))
def test_every_page_can_be_used_by_everybody(
    site: Site, visit: Visits, complaints: Any, who: str | None, part: int, parts: int, _looked_at: set[str],
    _worlds: list[World],
) -> None:  # fmt: skip
    complaints.expect(r"status of 404")
    if not _worlds:
        _worlds.append(World(site, visit))
    browser = visit(site.cast[who] if who else None, desk=True)
    wrong, opened = [], 0
    for address in _worlds[0].addresses(who)[part::parts]:
        response = browser.page.goto(address)
        assert response is not None
        assert response.status in (200, 404), f"{address}: {response.status}"
        if "text/html" not in response.headers.get("content-type", ""):
            continue
        opened += response.status == 200
        digest = hashlib.sha256(
            re.sub(r'value="[^"]*"|[0-9a-f-]{36}|\d\d:\d\d', "", browser.page.inner_html("main")).encode()
        ).hexdigest()
        if (
            digest in _looked_at and address != "/"
        ):  # what is around the text differs by role: the home page shows it
            continue
        _looked_at.add(digest)
        wrong += [f"{address}: {fault}" for fault in faults(browser.page)]
    assert opened >= 5, "the walk found pages"
    assert not wrong, "\n".join(wrong)
