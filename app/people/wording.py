"""What audit lines say, in words. Every verb of the code is here: a test lists them."""

from __future__ import annotations

from app.people.access import Role
from app.people.rights import Kind, State

VERBS: dict[str, str] = {
    "authoring.approve": "Duyệt bản nháp",
    "authoring.ask_changes": "Yêu cầu sửa bản nháp",
    "authoring.ask_review": "Gửi thẩm định",
    "authoring.assign_review": "Giao người thẩm định",
    "authoring.call_off": "Hủy hẹn phát hành",
    "authoring.delegate": "Ủy quyền thẩm định",
    "authoring.open_draft": "Mở bản nháp",
    "authoring.use_resource": "Dùng tài nguyên của kho",
    "authoring.withdraw_review": "Rút bản gửi thẩm định",
    "catalog.add_resource": "Thêm tài nguyên vào kho",
    "catalog.archive": "Ngừng mở khóa học",
    "catalog.change_resource": "Sửa thông tin tài nguyên",
    "catalog.correct_key": "Sửa đáp án",
    "catalog.load_programmes": "Nạp chương trình đào tạo",
    "catalog.offer_again": "Mở lại phiên bản khóa học",
    "catalog.offer_resource": "Mở lại tài nguyên",
    "catalog.pack_resources": "Xuất gói tài nguyên",
    "catalog.publish": "Phát hành khóa học",
    "catalog.retire_resource": "Ngừng dùng tài nguyên",
    "catalog.take_down": "Gỡ tệp",
    "catalog.unarchive": "Mở lại khóa học",
    "catalog.withdraw": "Rút phiên bản khóa học",
    "demo.build": "Tạo tỉnh mẫu",
    "interop.export_questions": "Xuất ngân hàng câu hỏi",
    "interop.import_questions": "Nhập câu hỏi",
    "learning.approve_key": "Duyệt sửa đáp án",
    "learning.get_file": "Tải tệp sản phẩm của người học",
    "learning.grade": "Chấm sản phẩm",
    "learning.grant_attempt": "Mở thêm một lần làm bài",
    "learning.propose_key": "Đề nghị sửa đáp án",
    "learning.refuse_key": "Không duyệt sửa đáp án",
    "learning.regrade": "Tính lại bài làm",
    "learning.revoke_by_key": "Thu hồi kết quả vì đáp án đã sửa",
    "learning.see_doubtful": "Xem kết quả dựa trên đáp án sai",
    "learning.see_mending": "Xem hệ quả sửa đáp án",
    "learning.see_queue": "Xem danh sách sản phẩm chờ chấm",
    "learning.see_stuck": "Xem người đã hết lần làm bài",
    "learning.see_work": "Xem sản phẩm để chấm",
    "learning.withdraw_key": "Rút đề nghị sửa đáp án",
    "operations.backup": "Sao lưu",
    "operations.purge": "Xóa dữ liệu quá thời hạn giữ",
    "people.add_code": "Thêm mã cán bộ",
    "people.add_duty": "Thêm nhiệm vụ",
    "people.add_leave": "Ghi tạm hoãn",
    "people.add_officer": "Thêm cán bộ",
    "people.add_posting": "Thêm quá trình công tác",
    "people.add_unit": "Thêm đơn vị",
    "people.answer_rights": "Trả lời yêu cầu về dữ liệu",
    "people.ask_rights": "Gửi yêu cầu về dữ liệu",
    "people.choose_given_name": "Đổi tên gọi",
    "people.claim_login": "Thêm cách đăng nhập",
    "people.disable_account": "Ngừng tài khoản",
    "people.drop_login": "Bỏ một cách đăng nhập",
    "people.enable_account": "Mở lại tài khoản",
    "people.end_duty": "Thôi nhiệm vụ",
    "people.end_leave": "Kết thúc tạm hoãn",
    "people.end_posting": "Kết thúc công tác",
    "people.erase": "Xóa dữ liệu cá nhân theo yêu cầu",
    "people.export_audit": "Xuất nhật ký",
    "people.export_rejected": "Xuất các dòng bị từ chối",
    "people.extend_rights": "Gia hạn yêu cầu về dữ liệu",
    "people.give_login": "Giao cách đăng nhập cho người xin",
    "people.grant_role": "Cấp vai trò",
    "people.import_roster": "Ghi danh sách cán bộ từ tệp",
    "people.issue_code": "Cấp mã kích hoạt hoặc mã mới",
    "people.lift_restriction": "Thôi hạn chế xử lý dữ liệu",
    "people.merge_units": "Sáp nhập đơn vị",
    "people.open_account": "Mở tài khoản",
    "people.propose_erasure": "Đề nghị xóa dữ liệu cá nhân",
    "people.refuse_login": "Bỏ đề nghị về cách đăng nhập",
    "people.rename_person": "Sửa họ tên",
    "people.rename_unit": "Đổi tên đơn vị",
    "people.renew_recovery_codes": "Lập lại mã dự phòng",
    "people.reset_second_step": "Đặt lại xác minh hai bước",
    "people.restrict": "Hạn chế xử lý dữ liệu",
    "people.revoke_role": "Thu hồi vai trò",
    "people.see_account": "Xem tài khoản",
    "people.see_accounts": "Xem danh sách tài khoản",
    "people.see_audit": "Xem nhật ký",
    "people.see_import": "Xem tệp danh sách đang nhập",
    "people.see_list": "Xem danh sách cán bộ",
    "people.see_officer": "Xem hồ sơ cán bộ",
    "people.see_rights": "Xem yêu cầu về dữ liệu",
    "people.set_contact": "Sửa thông tin liên hệ",
    "people.set_password": "Đặt mật khẩu",
    "people.set_permissions": "Đổi bảng quyền",
    "people.settle_rights": "Giải quyết yêu cầu về dữ liệu",
    "people.sign_in": "Đăng nhập",
    "people.split_unit": "Chia tách đơn vị",
    "people.turn_off_second_step": "Tắt xác minh hai bước",
    "people.turn_on_second_step": "Bật xác minh hai bước",
    "people.use_recovery_code": "Dùng mã dự phòng",
    "people.void_duty": "Hủy nhiệm vụ ghi nhầm",
    "people.void_posting": "Hủy quá trình công tác ghi nhầm",
    "people.withdraw_rights": "Rút yêu cầu về dữ liệu",
    "people.wrong_second_step": "Gõ sai mã xác minh",
    "records.add_rule": "Thêm quy tắc đào tạo chuyên sâu",
    "records.complete": "Ghi nhận hoàn thành",
    "records.revoke": "Thu hồi kết quả",
    "records.see_earned": "Xem kết quả để thu hồi",
    "records.see_letter": "Xem giấy xác nhận",
    "reporting.export": "Xuất danh sách hoàn thành",
    "reporting.get_export": "Tải tệp danh sách hoàn thành",
    "reporting.get_own": "Tải dữ liệu của chính mình",
    "reporting.see_officer": "Xem kết quả của một cán bộ",
    "reporting.see_officers": "Xem kết quả của nhiều cán bộ",
}

_SCOPES = {
    **{role.value: role.label for role in Role},
    **{kind.value: kind.label for kind in Kind},
    **{state.value: state.label for state in State},
    "all": "toàn tỉnh", "code": "mã cán bộ", "email": "thư điện tử", "phone": "số điện thoại",
}  # fmt: skip

VIA = {"web": "trên trang", "cli": "bằng lệnh", "job": "việc chạy nền", "api": "qua API"}


def verb_label(verb: str) -> str:
    """What a line says was done; a verb that no code knows any more is shown as it is."""
    return VERBS.get(verb, verb)


def scope_label(scope: str) -> str:
    """Where or of what kind: words for the codes that lines hold, anything else as it is."""
    return _SCOPES.get(scope, scope)


def actor_label(actor: str) -> str:
    """Who acted, where it is nobody's account."""
    if actor.startswith("cli:"):
        return f"Người vận hành ({actor.removeprefix('cli:')})"
    return {"anonymous": "Người chưa đăng nhập", "system": "Hệ thống"}.get(actor, "Tài khoản không còn")
