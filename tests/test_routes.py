"""Every endpoint is in one table that says who gets it; every page is walked as each of the cast and as nobody.

What a person may not have answers like what does not exist (404); nobody is asked to sign in. All objects in the table are
An's, of Xã Ba Tơ: Dung, the clerk of another commune, must get none of them.
"""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask

from app.catalog import queries as catalog
from app.core import clock, jobs, storage
from app.core.database import transaction
from app.demo.plan import PlannedCourse, PlannedTry
from app.demo.real import learn
from app.learning import actions as learning
from app.people.guard import mark_of
from app.records import queries as records
from tests.conftest import Cast
from tests.core import recordings
from tests.learning import samples
from tests.pages import Client
from tests.records import elsewhere
from tests.reporting.filed import make_reports

NAMES = {"a": "an", "b": "binh", "c": "chi", "d": "dung", "e": "em", "g": "giang", "h": "ha", "k": "khoa"}
EVERYONE, SIGNED_IN, STAFF = "everyone", "abcdeghk", "bcdeghk"

# Endpoint → the mark its view carries; what to ask for; who gets it (initials of the cast).
# A path without a method is read; “POST …” is sent with nothing filled in, which changes nothing.
# What is marked `token` answers nobody of the cast: tests/reporting/test_api.py.
TABLE: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "api.completions": ("token", (("/api/v1/completions", ""),)),
    "api.confirmations": ("token", (("/api/v1/confirmations", ""),)),
    "api.figure": ("token", (("/api/v1/figure", ""),)),
    "api.nothing": ("public", (("/api/v1/khac", ""),)),
    "api.one_unit": ("token", (("/api/v1/units/21484/figure", ""),)),
    "api.openapi": ("public", (("/api/v1/openapi.json", EVERYONE),)),
    "api.rule_versions": ("token", (("/api/v1/rules", ""),)),
    "api.unit_figures": ("token", (("/api/v1/unit-figures", ""),)),
    "api.units": ("token", (("/api/v1/units", ""),)),
    "authoring.add_lesson": ("authoring.write", (("POST /bien-soan/{draft}/bai", "b"),)),
    "authoring.add_media": ("authoring.write", (("POST /bien-soan/{draft}/tep", "b"),)),
    "authoring.add_member": ("authoring.write", (("POST /bien-soan/{draft}/nguoi", "b"),)),
    "authoring.add_translation": ("authoring.write", (("/bien-soan/{draft}/bai/01-bai-mot/ban-dich", "b"), ("POST /bien-soan/{draft}/bai/01-bai-mot/ban-dich", "b"))),
    "authoring.add_resource": ("authoring.write", (("/kho/them", "b"), ("POST /kho/them", "b"))),
    "authoring.archive": ("authoring.write", (("POST /bien-soan/{draft}/luu-tru", "b"),)),
    "authoring.ask_review": ("authoring.write", (("POST /bien-soan/{draft}/gui-tham-dinh", "b"),)),
    "authoring.call_off": ("authoring.write", (("POST /bien-soan/{draft}/huy-hen", "b"),)),
    "authoring.begin_resource_upload": ("authoring.write", (("POST /kho/tai-len", "b"),)),
    "authoring.begin_upload": ("authoring.write", (("POST /bien-soan/{draft}/tai-len", "b"),)),
    "authoring.comment": ("signed_in", (("POST /tham-dinh/{review}/nhan-xet", "k"),)),
    "authoring.count_copy": ("catalog.see_library", (("POST /kho/{resource}/chep", SIGNED_IN),)),
    "authoring.course": ("authoring.write", (("/bien-soan/{draft}", "b"),)),
    "authoring.courses": ("authoring.write", (("/bien-soan", "b"),)),
    "authoring.decide": ("signed_in", (("POST /tham-dinh/{review}", "k"),)),
    "authoring.delegate": ("authoring.review", (("POST /tham-dinh/uy-quyen", "k"),)),
    "authoring.download": ("authoring.write", (("/bien-soan/{draft}/tai-ve.zip", "b"),)),
    "authoring.download_resource": ("catalog.see_library", (("POST /kho/{resource}/tai-ve", SIGNED_IN),)),
    "authoring.draft_media": ("authoring.write", (("/bien-soan/{draft}/tep/media/so-do.svg", "b"),)),
    "authoring.duplicate": ("authoring.write", (("/bien-soan/{draft}/nhan-ban", "b"), ("POST /bien-soan/{draft}/nhan-ban", "b"))),
    "authoring.edit_lesson": ("authoring.write", (("/bien-soan/{draft}/bai/01-bai-mot", "b"),)),
    "authoring.editions": ("authoring.publish", (("/bien-soan/khoa/khoa-xong", "bk"),)),
    "authoring.edit_resource": ("authoring.write", (("/kho/{resource}/sua", "b"), ("POST /kho/{resource}/sua", "b"))),
    "authoring.facts": ("authoring.write", (("/bien-soan/{draft}/thong-tin", "b"), ("POST /bien-soan/{draft}/thong-tin", "b"))),
    "authoring.history": ("authoring.write", (("/bien-soan/{draft}/lich-su", "b"),)),
    "authoring.import_course": ("authoring.write", (("POST /bien-soan/nhap", "b"),)),
    "authoring.library": ("catalog.see_library", (("/kho", SIGNED_IN), ("/kho?q=bo&loai=bai-loa", SIGNED_IN))),
    "authoring.library_csv": ("catalog.see_library", (("/kho/danh-muc.csv", SIGNED_IN),)),
    "authoring.library_reuse": ("authoring.keep_library", (("/kho/dung-lai", "bchk"),)),
    "authoring.library_zip": ("catalog.see_library", (("POST /kho/goi.zip", SIGNED_IN),)),
    "authoring.media_note": ("authoring.write", (("/bien-soan/{draft}/thong-tin-tep/media/so-do.svg", "b"), ("POST /bien-soan/{draft}/thong-tin-tep/media/so-do.svg", "b"))),
    "authoring.merge_lesson": ("authoring.write", (("POST /bien-soan/{draft}/bai/01-bai-mot/gop", "b"),)),
    "authoring.new_course": ("authoring.write", (("/bien-soan/moi", "b"), ("POST /bien-soan/moi", "b"))),
    "authoring.new_question": ("authoring.write", (("/bien-soan/{draft}/cau-hoi/moi", "b"), ("POST /bien-soan/{draft}/cau-hoi/moi", "b"))),
    "authoring.only_sound": ("authoring.write", (("POST /bien-soan/{draft}/chi-tieng/media/loa.mp3", "b"),)),
    "authoring.open_course": ("authoring.write", (("POST /bien-soan/mo/khoa-xong", "b"),)),
    "authoring.overdue": ("authoring.oversee", (("/tham-dinh/qua-han", "ch"), ("POST /tham-dinh/qua-han?review={review}", ""))),
    "authoring.poster": ("authoring.write", (("POST /bien-soan/{draft}/hinh-cho/media/phim.mp4", "b"),)),
    "authoring.practical": ("authoring.write", (("/bien-soan/{draft}/san-pham", "b"),)),
    "authoring.paste": ("authoring.write", (("POST /bien-soan/{draft}/dan", "b"),)),
    "authoring.publish": ("authoring.write", (("/bien-soan/{draft}/phat-hanh", "b"), ("POST /bien-soan/{draft}/phat-hanh", "b"))),
    "authoring.publish_renewal": ("authoring.write", (("POST /kho/{resource}/phat-hanh", "b"),)),
    "authoring.put_away": ("authoring.write", (("POST /bien-soan/{draft}/cat", "b"),)),
    "authoring.question": ("authoring.write", (("/bien-soan/{draft}/cau-hoi/mot", "b"), ("POST /bien-soan/{draft}/cau-hoi/mot", "b"))),
    "authoring.questions": ("authoring.write", (("/bien-soan/{draft}/cau-hoi", "b"),)),
    "authoring.raw_file": ("authoring.write", (("/bien-soan/{draft}/tep-nguon/course.toml", "b"), ("POST /bien-soan/{draft}/tep-nguon/course.toml", "b"))),
    "authoring.recording": ("authoring.write", (("/bien-soan/{draft}/phu-de/media/loa.mp3", "b"), ("POST /bien-soan/{draft}/phu-de/media/loa.mp3", "b"))),
    "authoring.remove_lesson": ("authoring.write", (("POST /bien-soan/{draft}/bo-bai", "b"),)),
    "authoring.remove_practical": ("authoring.write", (("POST /bien-soan/{draft}/san-pham/bo", "b"),)),
    "authoring.remove_question": ("authoring.write", (("POST /bien-soan/{draft}/cau-hoi/nhieu/bo", "b"),)),
    "authoring.remove_translation": ("authoring.write", (("POST /bien-soan/{draft}/bo-ban-dich", "b"),)),
    "authoring.renewal": ("authoring.write", (("/kho/{resource}/thay-the", "b"), ("POST /kho/{resource}/thay-the", "b"))),
    "authoring.reorder": ("authoring.write", (("POST /bien-soan/{draft}/thu-tu", "b"),)),
    "authoring.reply": ("authoring.write", (("POST /bien-soan/{draft}/nhan-xet", "b"),)),
    "authoring.replace_file": ("authoring.write", (("/kho/{resource}/tep-moi", "b"), ("POST /kho/{resource}/tep-moi", "b"))),
    "authoring.resource": ("catalog.see_library", (("/kho/{resource}", SIGNED_IN), ("/kho/{kept}", "bchk"))),
    "authoring.resource_file": ("catalog.see_library", (("/kho/{resource}/tep/2", SIGNED_IN), ("/kho/{resource}/tep/1", "bchk"), ("/kho/{kept}/tep/1", "bchk"))),
    "authoring.retire_resource": ("authoring.write", (("POST /kho/{resource}/ngung", "b"),)),
    "authoring.review": ("signed_in", (("/tham-dinh/{review}", "k"),)),
    "authoring.review_media": ("signed_in", (("/tham-dinh/{review}/tep/media/so-do.svg", "k"),)),
    "authoring.reviews": ("signed_in", (("/tham-dinh", "k"),)),
    "authoring.revision": ("authoring.write", (("/bien-soan/{draft}/lich-su/{revision}", "b"), ("POST /bien-soan/{draft}/lich-su/{revision}", "b"))),
    "authoring.save_lesson": ("authoring.write", (("POST /bien-soan/{draft}/bai/01-bai-mot", "b"),)),
    "authoring.save_practical": ("authoring.write", (("POST /bien-soan/{draft}/san-pham", "b"),)),
    "authoring.take_back": ("authoring.write", (("POST /bien-soan/{draft}/lay-lai", "b"),)),
    "authoring.take_down_resource": ("authoring.take_down", (("POST /kho/{resource}/go", "ch"),)),
    "authoring.put_back_resource": ("authoring.take_down", (("POST /kho/{resource}/hien-lai", "ch"),)),
    "authoring.use_resource": ("authoring.write", (("POST /kho/{resource}/dung", "b"),)),
    "authoring.withdraw": ("authoring.write", (("POST /bien-soan/{draft}/rut-ve", "b"),)),
    "authoring.withdraw_edition": ("authoring.publish", (("/bien-soan/khoa/khoa-xong/rut/1", "bk"), ("POST /bien-soan/khoa/khoa-xong/rut/1", "bk"))),
    "authoring.word_file": ("authoring.write", (("/bien-soan/{draft}/tu-word/xem", "b"), ("POST /bien-soan/{draft}/tu-word/xem", "b"))),
    "authoring.word_upload": ("authoring.write", (("/bien-soan/{draft}/tu-word", "b"), ("POST /bien-soan/{draft}/tu-word", "b"))),
    "catalog.courses": ("public", (("/khoa-hoc", EVERYONE),)),
    "catalog.programme": ("public", (("/chuong-trinh/CT-01", EVERYONE),)),
    "catalog.approve_programme": ("catalog.approve_programme", (("/chuong-trinh/CT-01/phe-duyet", "c"), ("POST /chuong-trinh/CT-01/phe-duyet", "c"))),
    "catalog.programmes": ("public", (("/chuong-trinh", EVERYONE),)),
    "core.alive": ("public", (("/song", EVERYONE),)),
    "core.cancel_job": ("public", (("POST /viec/{job}/dung", "c"),)),
    "core.components": ("public", (("/giao-dien", EVERYONE),)),
    "core.help_page": ("public", (("/tro-giup", EVERYONE),)),
    "core.job": ("public", (("/viec/{job}", "c"),)),
    "core.media": ("public", (("/media/{media}", EVERYONE),)),
    "core.privacy": ("public", (("/quyen-rieng-tu", EVERYONE),)),
    "core.trainer_guide": ("public", (("/tro-giup/giang-vien", EVERYONE),)),
    "core.upload": ("public", (("/tai-len/{upload}", "b"), ("POST /tai-len/{upload}", "b"))),
    "interop.add_questions": ("authoring.write", (("POST /bien-soan/{draft}/cau-hoi/nhap/{questions}/ghi", "b"),)),
    "interop.discard_questions": ("authoring.write", (("POST /bien-soan/{draft}/cau-hoi/nhap/{refused_questions}/bo", "b"),)),
    "interop.export_questions": ("authoring.write", (("/bien-soan/{draft}/cau-hoi/xuat/gift", "b"), ("/bien-soan/{draft}/cau-hoi/xuat/xlsx", "b"))),
    "interop.import_questions": ("authoring.write", (("/bien-soan/{draft}/cau-hoi/nhap", "b"), ("POST /bien-soan/{draft}/cau-hoi/nhap", "b"))),
    "interop.question_template": ("authoring.write", (("/bien-soan/mau-cau-hoi.xlsx", "b"),)),
    "interop.staged_questions": ("authoring.write", (("/bien-soan/{draft}/cau-hoi/nhap/{questions}", "b"),)),
    "learning.accept": ("signed_in", (("POST /khoa-hoc/{open}/phien-ban-moi", SIGNED_IN),)),
    "learning.analyses": ("learning.see_analysis", (("/phan-tich", "bk"),)),
    "learning.analysis": ("learning.see_analysis", (("/phan-tich/{done}/1", "bk"),)),
    "learning.assign": ("learning.assign", (("/giao-hoc/moi", "cd"), ("POST /giao-hoc/moi", "cd"))),
    "learning.assigned_officer": ("learning.follow", (("/giao-hoc/{given}/can-bo/{an}", "ceg"),)),
    "learning.assigned_officers": ("learning.follow", (("/giao-hoc/{given}/can-bo", "ceg"),)),
    "learning.assignment": ("learning.follow", (("/giao-hoc/{given}", "ceg"),)),
    "learning.assignments": ("learning.follow", (("/giao-hoc", "cdeg"),)),
    "learning.begin": ("signed_in", (("POST /khoa-hoc/{open}/bat-dau", SIGNED_IN),)),
    "learning.course": ("public", (("/khoa-hoc/{open}", EVERYONE),)),
    "learning.decide_key": ("signed_in", (("POST /sua-dap-an/{mending}", "k"),)),
    "learning.doubtful": ("learning.check_work", (("/nen-kiem-tra", "c"),)),
    "learning.edition": ("signed_in", (("/khoa-hoc/{done}/phien-ban/1", "abcgk"),)),
    "learning.edition_lesson": ("signed_in", (("/khoa-hoc/{done}/phien-ban/1/bai/bai-mot", "abcgk"),)),
    "learning.end_assignment": ("learning.assign", (("/giao-hoc/{given}/ngung", "c"), ("POST /giao-hoc/{given}/ngung", "c"))),
    "learning.exempt": ("learning.assign", (("POST /giao-hoc/{given}/can-bo/{an}/mien", "c"),)),
    "learning.extend": ("learning.assign", (("POST /giao-hoc/{given}/can-bo/{an}/gia-han", "c"),)),
    "learning.confirm_practical": ("signed_in", (("/khoa-hoc/{worked}/san-pham/{work}/nop", "a"),)),
    "learning.grade": ("learning.grade", (("/cham-bai/{waiting}", "b"),)),
    "learning.grading": ("learning.grade", (("/cham-bai", "b"),)),
    "learning.grant": ("learning.grant_attempt", (("/mo-them-lan/{an}/{stuck}", "b"), ("POST /mo-them-lan/{an}/{stuck}", "b"))),
    "learning.grants": ("learning.grant_attempt", (("/mo-them-lan", "b"),)),
    "learning.group_messages": ("learning.follow", (("/giao-hoc/{given}/tin-nhan", "ceg"),)),
    "learning.hand_in": ("signed_in", (("POST /khoa-hoc/{open}/kiem-tra/{attempt}/xem-lai", "a"),)),
    "learning.hand_in_practical": ("signed_in", (("POST /khoa-hoc/{worked}/san-pham/{work}/nop", "a"),)),
    "learning.home": ("public", (("/", EVERYONE),)),
    "learning.lesson": ("public", (("/khoa-hoc/{open}/bai/bai-mot", SIGNED_IN),)),
    "learning.mark_read": ("signed_in", (("POST /khoa-hoc/{open}/bai/bai-mot", SIGNED_IN),)),
    "learning.mend": ("learning.correct_key", (("/phan-tich/{done}/1/sua-dap-an/mot", "b"), ("POST /phan-tich/{done}/1/sua-dap-an/mot", "b"))),
    "learning.mending": ("signed_in", (("/sua-dap-an/{mending}", "bck"),)),
    "learning.mendings": ("signed_in", (("/sua-dap-an", "bck"),)),
    "learning.open_notice": ("signed_in", (("POST /thong-bao/{notice}", "a"),)),
    "learning.practical": ("signed_in", (("/khoa-hoc/{worked}/san-pham", SIGNED_IN),)),
    "learning.question": ("signed_in", (("/khoa-hoc/{open}/kiem-tra/{attempt}/1", "a"),)),
    "learning.quiz": ("signed_in", (("/khoa-hoc/{open}/kiem-tra", SIGNED_IN),)),
    "learning.reminder_sheet": ("learning.follow", (("/giao-hoc/{given}/danh-sach-nhac?don_vi=21484", "ceg"),)),
    "learning.result": ("signed_in", (("/khoa-hoc/{done}/kiem-tra/{passed}/ket-qua", "a"),)),
    "learning.results": ("signed_in", (("/ket-qua-hoc-tap", SIGNED_IN),)),
    "learning.review": ("signed_in", (("/khoa-hoc/{open}/kiem-tra/{attempt}/xem-lai", "a"),)),
    "learning.revoke_by_key": ("learning.revoke_by_key", (("/sua-dap-an/{mended}/thu-hoi", "c"), ("POST /sua-dap-an/{mended}/thu-hoi", "c"))),
    "learning.save_grade": ("learning.grade", (("POST /cham-bai/{waiting}", "b"),)),
    "learning.save_practical": ("signed_in", (("POST /khoa-hoc/{worked}/san-pham/{work}", "a"),)),
    "learning.save": ("signed_in", (("POST /khoa-hoc/{open}/kiem-tra/{attempt}/1", "a"),)),
    "learning.start": ("signed_in", (("POST /khoa-hoc/{open}/kiem-tra", SIGNED_IN),)),
    "learning.start_practical": ("signed_in", (("POST /khoa-hoc/{worked}/san-pham", SIGNED_IN),)),
    "learning.supervise": ("learning.supervise", (("/giam-sat/{an}/{done}", "ce"), ("POST /giam-sat/{an}/{done}", "ce"))),
    "learning.urging_letter": ("learning.assign", (("/giao-hoc/{given}/cong-van.docx", "c"),)),
    "learning.why": ("signed_in", (("/khoa-hoc/{open}/vi-sao", SIGNED_IN),)),
    "learning.withdraw_allowance": ("learning.assign", (("POST /giao-hoc/{given}/can-bo/{an}/rut", "c"),)),
    "learning.work_file": ("signed_in", (("/san-pham/tep/{waiting_file}", "ab"),)),
    "people.account": ("signed_in", (("/tai-khoan", SIGNED_IN),)),
    "people.account_code": ("people.manage_accounts", (("POST /quan-tri/tai-khoan/{an_account}/ma", "h"),)),
    "people.accounts": ("people.manage_accounts", (("/quan-tri/tai-khoan", "h"),)),
    "people.activate": ("public", (("/kich-hoat", EVERYONE),)),
    "people.act_on_request": ("people.mend_data", (("POST /yeu-cau-du-lieu/{asked}/tra-loi", "ch"), ("POST /yeu-cau-du-lieu/{asked}/xoa", "ch"), ("POST /yeu-cau-du-lieu/{mend}/tu-choi", "ch"))),
    "people.add_account": ("people.manage_accounts", (("/quan-tri/tai-khoan/them", "h"), ("POST /quan-tri/tai-khoan/them", "h"))),
    "people.add_officer": ("people.declare", (("/can-bo/them", "cdh"), ("POST /can-bo/them", "cdh"))),
    "people.answer_roster": ("people.import_roster", (("POST /can-bo/nhap/{roster}/tra-loi", "c"),)),
    "people.apply_roster": ("people.import_roster", (("POST /can-bo/nhap/{roster}/ghi", "c"),)),
    "people.audit_log": ("people.see_audit", (("/nhat-ky", "cgh"), ("/nhat-ky?can_bo=CB-AN&viec=people.see_officer", "cgh"))),
    "people.change_officer": ("people.declare", (("/can-bo/{an}/doi-ten", "ch"), ("POST /can-bo/{an}/doi-ten", "ch"))),
    "people.change_password": ("signed_in", (("POST /tai-khoan/mat-khau", SIGNED_IN),)),
    "people.choose_name": ("signed_in", (("POST /tai-khoan/ten-goi", SIGNED_IN),)),
    "people.claim_login": ("signed_in", (("POST /tai-khoan/dang-nhap-bang", SIGNED_IN),)),
    "people.compare_roster": ("people.import_roster", (("/can-bo/nhap/{roster}/so-sanh", "c"),)),
    "people.compared_rows": ("people.import_roster", (("/can-bo/nhap/{roster}/so-sanh.csv", "c"),)),
    "people.discard_roster": ("people.import_roster", (("POST /can-bo/nhap/{roster}/bo", "c"),)),
    "people.drop_login": ("signed_in", (("POST /tai-khoan/dang-nhap-bang/bo", SIGNED_IN),)),
    "people.end_absent": ("people.import_roster", (("POST /can-bo/nhap/{roster}/ket-thuc", "c"),)),
    "people.export_roster": ("people.export_roster", (("/can-bo/danh-sach.csv", "cdgh"), ("/can-bo/danh-sach.xlsx", "cdgh"))),
    "people.export_audit": ("people.see_audit", (("/nhat-ky.csv", "cgh"),)),
    "people.answer_transfer": ("people.confirm_list", (("POST /tiep-nhan/{transfer}/khong-phai", "c"),)),
    "people.compare": ("people.settle_duplicates", (("/trung-lap/{an}/{dung}", "c"), ("POST /trung-lap/{an}/{dung}", "c"))),
    "people.confirm_list": ("people.confirm_list", (("/danh-sach-don-vi/21484/xac-nhan", "c"), ("POST /danh-sach-don-vi/21484/xac-nhan", "c"))),
    "people.confirmation_file": ("people.see_confirmations", (("/danh-sach-don-vi/xac-nhan/{confirmation}/tep", "ceg"),)),
    "people.confirmations": ("people.see_confirmations", (("/xac-nhan-danh-sach", "cdeg"),)),
    "people.duplicates": ("people.settle_duplicates", (("/trung-lap", "c"),)),
    "people.first_administrator": ("public", (("/thiet-lap/khong-co", ""),)),
    "people.forget_device": ("signed_in", (("POST /tai-khoan/may/{device}/bo", "b"),)),
    "people.forgotten": ("public", (("/quen-mat-khau", EVERYONE),)),
    "people.import_roster": ("people.import_roster", (("/can-bo/nhap", "ch"), ("POST /can-bo/nhap", "ch"))),
    "people.issue_code": ("people.issue_codes", (("POST /can-bo/{an}/cap-ma", "ch"),)),
    "people.lift_restriction": ("signed_in", (("POST /du-lieu-cua-toi/thoi-han-che", SIGNED_IN),)),
    "people.manage": ("people.manage_accounts", (("/quan-tri/tai-khoan/{an_account}", "h"), ("POST /quan-tri/tai-khoan/{an_account}", "h"))),
    "people.messages": ("people.see_outbox", (("/thu-gui", "ch"), ("/thu-gui?trang_thai=sent", "ch"), ("POST /thu-gui", "ch"))),
    "people.map_roster": ("people.import_roster", (("/can-bo/nhap/{roster}/cot", "c"), ("POST /can-bo/nhap/{roster}/cot", "c"))),
    "people.new_codes": ("people.import_roster", (("/can-bo/nhap/{roster}/ma-moi.csv", "c"),)),
    "people.my_requests": ("signed_in", (("/du-lieu-cua-toi/yeu-cau", SIGNED_IN), ("POST /du-lieu-cua-toi/yeu-cau", SIGNED_IN))),
    "people.officer": ("people.see_roster", (("/can-bo/{an}", "cegh"),)),
    "people.officers": ("people.see_roster", (("/can-bo", "cdegh"),)),
    "people.own_list": ("people.declare", (("/danh-sach-don-vi", "cdh"), ("/danh-sach-don-vi?don_vi=21484", "ch"))),
    "people.permissions": ("people.manage_accounts", (("/quan-tri/quyen", "h"), ("POST /quan-tri/quyen", "h"))),
    "people.print_list": ("people.declare", (("/danh-sach-don-vi/21484/in", "ch"), ("/danh-sach-don-vi/21484/in?kieu=lien-he", "ch"))),
    "people.print_slips": ("people.issue_codes", (("POST /can-bo/phieu-kich-hoat?don_vi=21523", "cdh"),)),
    "people.privacy_notice": ("signed_in", (("/thong-bao-du-lieu", SIGNED_IN), ("POST /thong-bao-du-lieu", SIGNED_IN))),
    "people.record_request": ("people.answer_rights", (("/yeu-cau-du-lieu/ghi", "ch"), ("POST /yeu-cau-du-lieu/ghi", "ch"))),
    "people.rejected_rows": ("people.import_roster", (("/can-bo/nhap/{roster}/dong-bi-tu-choi.csv", "c"),)),
    "people.renew_recovery_codes": ("signed_in", (("POST /tai-khoan/xac-minh-hai-buoc/ma-du-phong", STAFF),)),
    "people.request_transfer": ("people.confirm_list", (("/danh-sach-don-vi/21484/tiep-nhan", "c"), ("POST /danh-sach-don-vi/21484/tiep-nhan", "c"))),
    "people.reset_requests": ("people.issue_codes", (("/can-bo/cap-lai-ma", "cdh"),)),
    "people.reset_second_step": ("people.manage_accounts", (("POST /quan-tri/tai-khoan/{an_account}/dat-lai-hai-buoc", "h"),)),
    "people.revoke": ("people.manage_accounts", (("POST /quan-tri/tai-khoan/{dung_account}/thu-hoi/{grant}", "h"),)),
    "people.rights_queue": ("people.mend_data", (("/yeu-cau-du-lieu", "cdh"), ("/yeu-cau-du-lieu?xem=xong", "cdh"))),
    "people.rights_request": ("people.mend_data", (("/yeu-cau-du-lieu/{asked}", "ch"), ("/yeu-cau-du-lieu/{mend}", "ch"))),
    "people.roster_sample": ("people.import_roster", (("/can-bo/nhap/mau.csv", "ch"),)),
    "people.second_step": ("signed_in", (("/tai-khoan/xac-minh-hai-buoc", STAFF), ("POST /tai-khoan/xac-minh-hai-buoc", STAFF))),
    "people.second_step_code": ("public", ()),  # tests/people/test_second_step.py
    "people.send_again": ("people.see_outbox", (("POST /thu-gui/{given}/gui-lai", "ch"),)),
    "people.session_expired": ("public", ()),  # tests/people/test_signing_in.py
    "people.set_up_second_step": ("public", ()),  # tests/people/test_second_step.py
    "people.settle_claim": ("people.issue_codes", (("POST /can-bo/xin-dang-nhap/{claim}/bo", "ch"),)),
    "people.sign_in": ("public", (("/dang-nhap", EVERYONE),)),
    "people.sign_out": ("public", ()),  # tests/people/test_signing_in.py
    "people.sign_out_elsewhere": ("signed_in", (("POST /tai-khoan/dang-xuat-noi-khac", SIGNED_IN),)),
    "people.slips": ("people.issue_codes", (("/can-bo/phieu-kich-hoat", "cdh"),)),
    "people.staged_roster": ("people.import_roster", (("/can-bo/nhap/{roster}", "c"),)),
    "people.switch_account": ("people.manage_accounts", (("POST /quan-tri/tai-khoan/{an_account}/mo", "h"),)),
    "people.transfers": ("people.confirm_list", (("/tiep-nhan", "cd"),)),
    "people.turn_off_second_step": ("signed_in", (("POST /tai-khoan/xac-minh-hai-buoc/tat", STAFF),)),
    "people.undo_roster": ("people.import_roster", (("/can-bo/nhap/{roster}/huy", "c"), ("POST /can-bo/nhap/{roster}/huy", "c"))),
    "people.unit": ("people.see_units", (("/don-vi/21484", "cegh"),)),
    "people.units": ("people.see_units", (("/don-vi", "cdegh"),)),
    "people.withdraw_request": ("signed_in", (("POST /du-lieu-cua-toi/yeu-cau/{asked}/rut", "a"),)),
    "people.undo_merge": ("people.settle_duplicates", (("/trung-lap/da-gop/{merge}", "c"), ("POST /trung-lap/da-gop/{merge}", "c"))),
    "people.withdraw_confirmation": ("people.confirm_list", (("/danh-sach-don-vi/xac-nhan/{confirmation}/huy", "c"), ("POST /danh-sach-don-vi/xac-nhan/{confirmation}/huy", "c"))),
    "people.withdraw_transfer": ("people.confirm_list", (("POST /tiep-nhan/{transfer}/rut", "c"),)),
    "records.approve_recognition": ("records.approve_recognition", (("POST /cong-nhan/{recognition}/duyet", "c"),)),
    "records.check": ("public", (("/xac-nhan", EVERYONE),)),
    "records.decide_equivalence": ("records.keep_equivalences", (("POST /cong-nhan/tuong-duong/{equivalence}", "c"),)),
    "records.equivalences": ("records.keep_equivalences", (("/cong-nhan/tuong-duong", "c"), ("POST /cong-nhan/tuong-duong", "c"))),
    "records.hand_in_recognition": ("signed_in", (("/hoc-o-noi-khac/khai", SIGNED_IN), ("POST /hoc-o-noi-khac/khai", SIGNED_IN))),
    "records.import_recognitions": ("records.record_recognition", (("/cong-nhan/nhap", "cd"), ("POST /cong-nhan/nhap", "cd"))),
    "records.issue_programme_letter": ("signed_in", (("POST /giay-to/chuong-trinh/CT-10", SIGNED_IN),)),
    "records.leave_recognitions": ("records.record_recognition", (("POST /cong-nhan/nhap/{outside_file}/bo", "c"),)),
    "records.letter": ("signed_in", (("/giay-xac-nhan/{letter}", "aceg"),)),
    "records.letter_pdf": ("signed_in", (("/giay-xac-nhan/{letter}.pdf", "aceg"),)),
    "records.notice_file": ("records.issue_notice", (("/thong-bao-hoan-thanh/{notice_list}.docx", "c"),)),
    "records.notice_list": ("records.issue_notice", (("/thong-bao-hoan-thanh/{notice_list}", "c"), ("POST /thong-bao-hoan-thanh/{notice_list}", "c"))),
    "records.notice_lists": ("records.issue_notice", (("/thong-bao-hoan-thanh", "c"), ("POST /thong-bao-hoan-thanh", "c"))),
    "records.officer_sheet": ("reporting.see_officers", (("/phieu-ket-qua/{an}", "ceg"),)),
    "records.officer_sheet_pdf": ("reporting.see_officers", (("/phieu-ket-qua/{an}.pdf", "ceg"),)),
    "records.own_recognitions": ("signed_in", (("/hoc-o-noi-khac", SIGNED_IN),)),
    "records.own_sheet": ("signed_in", (("/phieu-ket-qua", SIGNED_IN),)),
    "records.own_sheet_pdf": ("signed_in", (("/phieu-ket-qua.pdf", SIGNED_IN),)),
    "records.papers": ("signed_in", (("/giay-to", SIGNED_IN),)),
    "records.programme_letter": ("signed_in", (("/giay-xac-nhan-chuong-trinh/{programme_letter}", "aceg"),)),
    "records.programme_letter_pdf": ("signed_in", (("/giay-xac-nhan-chuong-trinh/{programme_letter}.pdf", "aceg"),)),
    "records.recognition": ("records.see_recognitions", (("/cong-nhan/{recognition}", "ceg"),)),
    "records.recognition_evidence": ("signed_in", (("/cong-nhan/{recognition}/minh-chung", "aceg"),)),
    "records.recognition_sample": ("records.record_recognition", (("/cong-nhan/nhap/mau.csv", "cd"),)),
    "records.recognitions": ("records.see_recognitions", (("/cong-nhan", "cdeg"), ("/cong-nhan?xem=da-cong-nhan", "cdeg"))),
    "records.record_recognition": ("records.record_recognition", (("/cong-nhan/ghi", "cd"), ("POST /cong-nhan/ghi", "cd"))),
    "records.refuse_recognition": ("records.approve_recognition", (("POST /cong-nhan/{recognition}/khong-cong-nhan", "c"),)),
    "records.rejected_recognitions": ("records.record_recognition", (("/cong-nhan/nhap/{outside_file}/dong-bi-tu-choi.csv", "c"),)),
    "records.revoke": ("records.revoke", (("/ket-qua/{completion}/thu-hoi", "c"), ("POST /ket-qua/{completion}/thu-hoi", "c"))),
    "records.verify": ("public", (("/xac-nhan/{letter}", EVERYONE), ("/xac-nhan/{programme_letter}", EVERYONE))),
    "reporting.commendation": ("reporting.export", (("/so-lieu/di-kem/bieu-duong.xlsx", "cdg"),)),
    "reporting.company": ("reporting.see_target", (("/so-lieu/di-kem", "cdeg"),)),
    "reporting.compute_trend": ("reporting.see_target", (("POST /so-lieu/xu-huong/lap", "cdeg"),)),
    "reporting.course_people": ("reporting.see_officers", (("/so-lieu/khoa-hoc/khoa-xong", "cdeg"),)),
    "reporting.courses": ("reporting.see_target", (("/so-lieu/khoa-hoc", "cdeg"),)),
    "reporting.explained_file": ("reporting.export", (("/so-lieu/giai-trinh/tep/{job}", ""),)),
    "reporting.explanation": ("reporting.see_officers", (("/so-lieu/giai-trinh", "cdeg"),)),
    "reporting.explanation_file": ("reporting.export", (("/so-lieu/giai-trinh.xlsx", "cdg"), ("/so-lieu/giai-trinh.docx", "cdg"))),
    "reporting.api_help": ("public", (("/tro-giup/api", EVERYONE),)),
    "reporting.approve_rule": ("records.approve_rule", (("POST /so-lieu/quy-tac/2/duyet", "c"),)),
    "reporting.calendar_feed": ("public", (("/lich.ics", EVERYONE),)),
    "records.staged_recognitions": ("records.record_recognition", (("/cong-nhan/nhap/{outside_file}", "c"),)),
    "records.take_recognitions": ("records.record_recognition", (("POST /cong-nhan/nhap/{outside_file}/ghi", "c"),)),
    "records.withdraw_recognition": ("signed_in", (("POST /hoc-o-noi-khac/{recognition}/rut", "a"),)),
    "reporting.export": ("reporting.export", (("/xuat/hoan-thanh.csv", "cdg"), ("/xuat/hoan-thanh.xlsx", "cdg"))),
    "reporting.desk": ("reporting.desk", (("/ban-lam-viec", STAFF),)),
    "reporting.export_page": ("reporting.export", (("/xuat/hoan-thanh", "cdg"), ("POST /xuat/hoan-thanh", "cdg"))),
    "reporting.exported_file": ("reporting.export", (("/xuat/tep/{job}", "c"),)),
    "reporting.leaders": ("reporting.see_target", (("/so-lieu", "cdeg"),)),
    "reporting.make_explanation": ("reporting.export", (("POST /so-lieu/giai-trinh/lap", "cdg"),)),
    "reporting.my_data": ("signed_in", (("/du-lieu-cua-toi", SIGNED_IN),)),
    "reporting.my_data_file": ("signed_in", (("/du-lieu-cua-toi.json", SIGNED_IN),)),
    "reporting.end_duty": ("people.declare", (("/can-bo/{an}/thoi/ket-thuc?muc={posting}", "ch"), ("POST /can-bo/{an}/thoi/ket-thuc?muc={posting}", "ch"))),
    "reporting.explain_leaving": ("people.declare", (("/so-lieu/ra-khoi-dien/{gone}/2026-01-31", "ch"), ("POST /so-lieu/ra-khoi-dien/{gone}/2026-01-31", "ch"))),
    "reporting.leavers": ("reporting.see_officers", (("/so-lieu/ra-khoi-dien", "cdeg"),)),
    "reporting.officer": ("reporting.see_officers", (("/so-lieu/can-bo/{an}", "ceg"),)),
    "reporting.officers": ("reporting.see_officers", (("/so-lieu/can-bo", "cdeg"), ("/so-lieu/can-bo?don_vi=21484", "ceg"))),
    "reporting.propose_rule": ("records.propose_rule", (("/so-lieu/quy-tac/moi", "c"), ("POST /so-lieu/quy-tac/moi", "c"))),
    "reporting.recompute": ("reporting.see_target", (("POST /so-lieu/muc-tieu/tinh-lai", "cdeg"),)),
    "reporting.sample": ("reporting.see_officers", (("/so-lieu/giai-trinh/mau?hat=7&luc=20260101T000000Z", "cdeg"),)),
    "reporting.target": ("reporting.see_target", (("/so-lieu/muc-tieu", "cdeg"),)),
    "reporting.tiles": ("reporting.see_target", (("/so-lieu/bang-o", "cdeg"),)),
    "reporting.trend": ("reporting.see_target", (("/so-lieu/xu-huong", "cdeg"),)),
    "reporting.variation": ("reporting.see_target", (("/so-lieu/bien-dong", "cdeg"),)),
    "reporting.variation_people": ("reporting.see_officers", (("/so-lieu/bien-dong/can-bo?o=d_sau", "cdeg"),)),
    "reporting.revoke_token": ("reporting.issue_tokens", (("POST /so-lieu/khoa-api/{token}/thu-hoi", "ch"),)),
    "reporting.rule_people": ("records.propose_rule", (("/so-lieu/quy-tac/2/nguoi?doi=lost", "c"),)),
    "reporting.rule_version": ("reporting.see_target", (("/so-lieu/quy-tac/2", "cdeg"),)),
    "reporting.rules": ("reporting.see_target", (("/so-lieu/quy-tac", "cdeg"),)),
    "reporting.scheduled_file": ("reporting.set_up", (("/so-lieu/thiet-lap/tep/{run}/{run_file}", "c"),)),
    "reporting.settings": ("reporting.set_up", (("/so-lieu/thiet-lap", "c"), ("POST /so-lieu/thiet-lap", "c"))),
    "reporting.tokens": ("reporting.issue_tokens", (("/so-lieu/khoa-api", "ch"), ("POST /so-lieu/khoa-api", "ch"))),
    "reporting.withdraw_rule": ("records.approve_rule", (("POST /so-lieu/quy-tac/2/rut", "c"),)),
    "reporting.compare_reports": ("reporting.see_reports", (("/bao-cao/{filed}/so-sanh", "cg"), ("POST /bao-cao/{filed}/so-sanh", "cg"))),
    "reporting.correct_report": ("reporting.make_report", (("/bao-cao/{report}/dinh-chinh", "c"), ("POST /bao-cao/{report}/dinh-chinh", "c"))),
    "reporting.discard_report": ("reporting.make_report", (("POST /bao-cao/{filed}/bo", "c"),)),
    "reporting.file_report": ("reporting.make_report", (("/bao-cao/{report}/chot", "c"), ("POST /bao-cao/{report}/chot", "c"))),
    "reporting.issue_report": ("reporting.make_report", (("/bao-cao/{report}/ban-hanh", "c"), ("POST /bao-cao/{report}/ban-hanh", "c"))),
    "reporting.new_report": ("reporting.make_report", (("/bao-cao/moi", "c"), ("POST /bao-cao/moi", "c"))),
    "reporting.period": ("reporting.see_reports", (("/bao-cao/ky/{round}", "cg"),)),
    "reporting.replace_report": ("reporting.make_report", (("POST /bao-cao/{report}/thay-the", "c"),)),
    "reporting.report": ("reporting.see_reports", (("/bao-cao/{report}", "cg"),)),
    "reporting.report_file": ("reporting.see_reports", (("/bao-cao/{filed}/tep/bieu-02.csv", "cg"), ("/bao-cao/{filed}/tep/bieu-03.csv", "cg"))),
    "reporting.report_heading": ("reporting.set_heading", (("/bao-cao/the-thuc/21484", "c"), ("/bao-cao/the-thuc/tinh", "c"), ("/bao-cao/the-thuc/21523", "cd"), ("POST /bao-cao/the-thuc/21523", "cd"))),
    "reporting.report_step": ("reporting.make_report", (("POST /bao-cao/{report}/buoc", "c"),)),
    "reporting.report_text": ("reporting.make_report", (("/bao-cao/{report}/loi-van", "c"), ("POST /bao-cao/{report}/loi-van", "c"))),
    "reporting.reports": ("reporting.see_unit_reports", (("/bao-cao", "cdeg"),)),
    "reporting.send_unit_report": ("reporting.send_report", (("POST /bao-cao/don-vi/21484/{round}", ""), ("POST /bao-cao/don-vi/21523/{round}", "d"))),
    "reporting.unit_report": ("reporting.see_unit_reports", (("/bao-cao/don-vi/21484/{round}", "ceg"), ("/bao-cao/don-vi/21523/{round}", "cdg"))),
    "reporting.unit_report_file": ("reporting.see_unit_reports", (("/bao-cao/don-vi/21484/{round}/tep/bieu-01.csv", "ceg"),)),
}  # fmt: skip


def test_every_endpoint_is_in_the_table_with_its_mark(app: Flask) -> None:
    marks = {endpoint: mark_of(app, endpoint) for endpoint in app.view_functions}
    assert {endpoint: mark for endpoint, (mark, _) in TABLE.items()} == marks


def test_every_method_of_every_page_is_walked(app: Flask) -> None:
    """A page that is read and sent stands in the table with both; public forms have tests of their own."""
    own_tests = {"people.activate", "people.first_administrator", "people.forgotten", "people.second_step_code",
                 "people.session_expired", "people.set_up_second_step", "people.sign_in", "people.sign_out"}  # fmt: skip
    for rule in app.url_map.iter_rules():
        methods = {m for m in rule.methods or () if m in ("GET", "POST")}
        walked = {"POST" if path.startswith("POST ") else "GET" for path, _ in TABLE[rule.endpoint][1]}
        assert walked == methods or rule.endpoint in own_tests, rule.endpoint


def _learnt(cast: Cast, slug: str, right: int, **changes: object) -> None:
    edition = samples.publish(slug, **changes)
    assert edition.quiz is not None
    now = clock.now()
    with transaction():
        read = tuple((lesson.key, now) for lesson in edition.lessons)
        tries = (PlannedTry(now, now, right),)
        learn(cast.an.person_id, cast.an.account_uid, PlannedCourse(slug, read, tries))


@pytest.fixture
def objects(app: Flask, cast: Cast, client: Client) -> dict[str, str]:
    """An's things: a letter, an open attempt, a course where all tries are used; and what Chi has under way."""
    from app.operations.installation import COURSES

    _learnt(cast, "khoa-xong", 99)
    _learnt(cast, "khoa-ket", 0, attempts=1)
    edition = samples.publish("khoa-mo")
    with transaction():
        from app.catalog.actions import load_programmes

        load_programmes(path=COURSES / "programmes.toml", now=clock.now())
        attempt = learning.start_attempt(person_id=cast.an.person_id, edition=edition, now=clock.now())
    (completion,) = records.completions_of(cast.an.person_id)
    passed = catalog.current_edition("khoa-xong")
    assert passed is not None
    chi = client.as_("chi")
    staged = chi.post("/can-bo/nhap", data={"file": (io.BytesIO(chi.get("/can-bo/nhap/mau.csv").data), "mau.csv")})
    assert staged.status_code == 302, staged.page.text  # type: ignore[attr-defined]
    return {
        "an": cast.an.person_uid, "an_account": cast.an.account_uid, "dung_account": cast.dung.account_uid,
        "open": "khoa-mo", "done": "khoa-xong", "stuck": "khoa-ket", "attempt": attempt, "passed": _passed(cast),
        "letter": completion.certificate_code or "", "completion": completion.uid, "roster": staged.location.rsplit("/", 1)[-1],
        "job": _exported(cast), "grant": _grant(cast), "media": _media(), **_drafts(cast), **_mendings(cast), **_works(cast),
        "claim": _claim(cast), "device": _device(cast), **_resources(cast),
        "given": _given(cast), **_requests(cast), **_declared(cast), **_rules(cast), **elsewhere.make(cast.an, cast.chi),
        **make_reports(cast.chi.account_uid),
    }  # fmt: skip


def _declared(cast: Cast) -> dict[str, str]:
    return {**declared(cast.an.unit, cast.chi.account_uid, cast.an.officer_id), "dung": cast.dung.person_uid}


def declared(unit_code: str, by: str, officer_id: int) -> dict[str, str]:
    """A unit confirmed its list and asks for Dung; somebody left it untrained; two of it are one and were merged."""
    import datetime as dt

    import sqlalchemy as sa

    from app.core.database import db
    from app.people import actions
    from app.people.models import Posting
    from app.people.periods import round_of
    from app.people.rules import Duty

    now, since = clock.now(), dt.date(2026, 1, 1)
    storage.private.put("confirmations/thu", b"%PDF-")
    with transaction():
        unit = actions.find_unit(unit_code)
        made = []
        for n, duties in enumerate(((), (Duty.COMMUNICATION,), ())):
            officer = actions.add_officer(code=actions.next_code(), full_name=f"Hồ Thị {n}", now=now)
            last = dt.date(2026, 1, 31) if duties else None
            actions.add_posting(officer=officer, unit=unit, from_on=since, until_on=last, duties=duties, by=by, now=now)
            made.append(officer)
        confirmation = actions.confirm_list(
            unit=unit, members=[unit.id], round_=round_of(clock.today()), day=clock.today(), shown=None, document_ref="1/DS",
            document_on=clock.today(), by=by, now=now, file="confirmations/thu", file_name="ban-ky.pdf",
        )  # fmt: skip
        asked = actions.request_transfer(
            unit=unit, full_name="Đinh Thị Dung", phone="0905111222", on=clock.today(), by=by, now=now
        )
        merge = actions.merge_persons(kept=made[0], other=made[2], by=by, now=now)
        twin = actions.add_officer(code=actions.next_code(), full_name="Lê Thị Đôi", now=now)
        actions.add_posting(officer=twin, unit=unit, from_on=since, by=by, now=now)
    posting = db.session.scalar(sa.select(Posting.uid).where(Posting.officer_id == officer_id))
    return {
        "confirmation": confirmation.uid, "transfer": asked.uid, "merge": merge.uid, "gone": made[1].person.uid,
        "posting": str(posting), "twin": twin.person.uid,
    }  # fmt: skip


def _given(cast: Cast) -> str:
    """What everybody in An's commune was given to learn."""
    import datetime as dt

    from app.learning.assignments import Group, Terms

    terms = Terms(clock.today() - dt.timedelta(20), clock.today() + dt.timedelta(5), None)
    with transaction():
        return learning.assign(
            course="khoa-mo", group=Group.OFFICIALS, unit_id=cast.an.unit_id, terms=terms, document="", by=cast.chi.account_uid,
            now=clock.now(),
        )  # fmt: skip


def _mendings(cast: Cast) -> dict[str, str]:
    """What Bình proposes for the quiz that An passed: a mended key that waits, and one that Khoa approved."""
    from dataclasses import replace

    from app.learning import queries

    edition, now = catalog.current_edition("khoa-xong"), clock.now()
    assert edition is not None
    assert edition.quiz is not None
    bank = {q.key: q for q in catalog.questions(edition.quiz.id)}
    made = []
    for key in ("ty-le", "dung-sai"):
        question = replace(bank["ty-le"], answer="54.9") if key == "ty-le" else None
        with transaction():
            by = cast.binh.account_uid
            made.append(
                learning.propose_key(edition=edition, question_key=key, question=question, reason="thử", by=by, now=now)
            )
    approved = queries.proposal(made[1])
    assert approved is not None
    with transaction():
        learning.approve_key(proposal=approved, by=cast.khoa.account_uid, note="", now=now)
    catalog.forget_corrections()
    return {"mending": made[0], "mended": made[1]}


def _works(cast: Cast) -> dict[str, str]:
    """What An makes: a work being written, another one with a file that waits for its grader, and a notice."""
    from app.core.filetypes import Taken
    from app.core.uid import uuid7
    from app.learning import queries

    found = {"worked": "khoa-lam"}
    for name, slug in (("work", "khoa-lam"), ("waiting", "khoa-nop")):
        edition = samples.publish(slug, work=samples.practical())
        with transaction():
            found[name], _ = learning.start_work(person_id=cast.an.person_id, edition=edition, copies={}, now=clock.now())
    waiting = queries.work(found["waiting"])
    assert waiting is not None
    found["waiting_file"] = uuid7()
    storage.private.put(queries.stored_work(found["waiting_file"]), b"a")
    with transaction():
        file = Taken("a.txt", "text/plain", b"a")
        learning.add_work_file(work=waiting, uid=found["waiting_file"], file=file, sha256="0" * 64, now=clock.now())
        learning.hand_in_work(work=waiting, own_work=True, now=clock.now())
        learning.notify(person_id=cast.an.person_id, kind="graded", text="Đã chấm.", link="/", now=clock.now())
    (notice,) = queries.unseen_notices(cast.an.person_id)
    return {**found, "notice": notice.uid}


def _drafts(cast: Cast) -> dict[str, str]:
    """What Bình writes: a draft, and another one that waits for its review."""
    from app.authoring import actions, queries
    from app.interop import importing

    by, now = actions.By(cast.binh.account_id, cast.binh.account_uid), clock.now()
    made = []
    for slug in ("khoa-nhap", "khoa-cho"):
        samples.publish(slug)
        with transaction():
            draft = actions.open_draft(slug=slug, by=by, now=now)
            picture = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>x</title></svg>'
            actions.save_media(draft_id=draft.id, path="media/so-do.svg", data=picture, by=by, now=now)
            actions.save_media(draft_id=draft.id, path="media/loa.mp3", data=recordings.mp3(), by=by, now=now)
            actions.save_media(draft_id=draft.id, path="media/phim.mp4", data=recordings.mp4(), by=by, now=now)
        made.append(draft)
    with transaction():
        waiting = queries.any_draft(made[1].uid)
        assert waiting is not None
        actions.ask_review(draft=waiting, note="", by=by, now=now)
    review = queries.last_review(made[1].id)
    assert review is not None
    saved = next(r for r in queries.history(made[0].id) if r.path == "01-bai-mot.md")
    staged = [
        importing.stage(draft=made[0], by=by, file_name="x.txt", kind="gift", lesson="", data=b"a?{=b ~c}").uid for _ in range(2)
    ]
    return {
        "draft": made[0].uid, "review": review.uid, "revision": saved.uid, "questions": staged[0], "refused_questions": staged[1],
    }  # fmt: skip


def _resources(cast: Cast) -> dict[str, str]:
    """What Bình put into the library: one item for everybody, one that is kept; and a file half sent."""
    from app.core import uploads
    from tests.authoring.resources import put_item

    binh = cast.binh.account_uid
    shown = put_item("Tiêm phòng cho bò", by=binh, reusable=True, files=("1", "2"))
    kept = put_item("Chưa cho dùng lại", by=binh, files=("3",))
    with transaction():
        begun = uploads.begin(owner=binh, purpose="library", name="a.mp3", size=9, now=clock.now())
    return {"resource": shown, "kept": kept, "upload": begun.uid}


def _requests(cast: Cast) -> dict[str, str]:
    """What An asks about their data: to be erased, and to have the telephone number mended."""
    from app.people import actions
    from app.people.rights import Kind, Section

    made = {}
    for name, kind, section in (("asked", Kind.ERASE, None), ("mend", Kind.CORRECT, Section.CONTACT)):
        with transaction():
            made[name] = actions.ask_rights(
                person_id=cast.an.person_id, kind=kind, section=section, wish="Số đúng là 0912345678", by=cast.an.account_uid,
                now=clock.now(),
            ).uid  # fmt: skip
    return made


def _passed(cast: Cast) -> str:
    import sqlalchemy as sa

    from app.core.database import db
    from app.learning.models import Attempt

    return str(db.session.scalar(sa.select(Attempt.uid).where(Attempt.passed.is_(True))))


def _grant(cast: Cast) -> str:
    import sqlalchemy as sa

    from app.core.database import db
    from app.people.models import RoleGrant

    return str(db.session.scalar(sa.select(RoleGrant.uid).where(RoleGrant.account_id == cast.dung.account_id)))


def _claim(cast: Cast) -> str:
    """An wants to sign in with the number by which Bình does."""
    import sqlalchemy as sa

    from app.core.database import db
    from app.people import actions
    from app.people.models import LoginClaim

    with transaction():
        for member in (cast.binh, cast.an):
            actions.claim_login(account_id=member.account_id, typed="0912345678", now=clock.now())
    return str(db.session.scalar(sa.select(LoginClaim.uid)))


def _device(cast: Cast) -> str:
    """A browser that Bình trusts."""
    import sqlalchemy as sa

    from app.core.database import db
    from app.people.actions.second_step import trust_device
    from app.people.models import TrustedDevice

    with transaction():
        trust_device(account_id=cast.binh.account_id, device="thử", now=clock.now())
    return str(db.session.scalar(sa.select(TrustedDevice.uid)))


def _exported(cast: Cast) -> str:
    """A finished export that Chi asked for."""
    import app.reporting.jobs  # noqa: F401

    with transaction():
        args = {"format": "csv", "as_of": clock.today().isoformat(), "units": None}
        job = jobs.ask("export_completions", args, cast.chi.account_uid)
    assert jobs.run_next()
    return job.uid


def _rules(cast: Cast) -> dict[str, str]:
    """A rule that judges and one that waits; a token; what a scheduled export left."""
    import sqlalchemy as sa

    from app.core.database import db
    from app.people.actions import issue_token
    from app.people.models import ApiToken
    from app.reporting import actions
    from app.reporting import queries as reporting
    from app.reporting.actions.settings import EXPORT_JOB
    from tests.records.province import Province
    from tests.records.test_rules import rule

    now, today, chi = clock.now(), clock.today(), cast.chi.account_uid
    with transaction():
        made = Province()
        made.rule(1)
        made.rule(2, rule(2, today, waits=True))
        issue_token(name="x", unit_id=None, personal=False, until_on=today, by=chi, now=now, today=today)
        value = {"on": True, "what": ["so-lieu-json"], "when": "ky", "day": 1, "to_directory": False}
        actions.set_up(key=reporting.EXPORT, value=value, from_on=today, by=chi, now=now)
        run = jobs.ask(EXPORT_JOB, {"on": today.isoformat()}, chi)
    while jobs.run_next():
        pass
    done = jobs.find(run.uid)
    assert done is not None
    token = str(db.session.scalar(sa.select(ApiToken.uid)))
    return {"token": token, "run": run.uid, "run_file": done.result["files"][0]["name"]}


def _media() -> str:
    storage.public.put("0" * 64 + "/thu.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>')
    return "0" * 64 + "/thu.svg"


def _ask(browser: Client, path: str) -> int:
    """Fetch; 0 when the answer is to sign in."""
    if path.startswith("POST "):
        response = browser.post(path.removeprefix("POST "), data={})
    else:
        response = browser.get(path)
    if response.status_code in (301, 302, 303, 307) and re.search(r"/(dang-nhap|phien-het-han)\b", response.location):
        return 0
    return response.status_code


@pytest.mark.sqlite_only  # what it says does not hang on the database, and it takes long
@pytest.mark.slow
@pytest.mark.parametrize("who", ["nobody", *NAMES.values()])
def test_pages_answer_those_who_may_and_nobody_else(client: Client, objects: dict[str, str], who: str) -> None:
    wrong: list[Any] = []
    for endpoint, (mark, asked) in TABLE.items():
        for path, allowed in asked:
            # A browser of its own for each page: what one POST does must not change what the next may do.
            status = _ask(client.as_(None if who == "nobody" else who), path.format(**objects))
            if mark == "token":
                fits = status == 401
            elif allowed == EVERYONE or (who != "nobody" and who[0] in allowed):
                fits = status in range(200, 400) or status in (400, 409, 422)
            elif who == "nobody" and (mark != "public" or allowed == SIGNED_IN):
                fits = status == 0
            else:
                fits = status == 404
            if not fits:
                wrong.append((endpoint, path, status))
    assert wrong == []
