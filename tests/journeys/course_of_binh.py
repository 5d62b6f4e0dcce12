"""The course that Bình writes from nothing: what she types, in the order of the pages."""

from __future__ import annotations

from typing import Any

TITLE = "Viết tin cho thôn"
SLUG = "viet-tin-cho-thon"

SITUATION = "/// tinh-huong\nChị Hạnh nhận việc lúc 16 giờ 30, sáng mai loa phải đọc.\n///\n\n## Sau bài này, anh/chị làm được gì\n\n- {able}.\n\n"

# Name of the lesson → what is written into it.
LESSONS = {
    "Người đọc là ai": SITUATION.format(able="Chọn đúng người đọc") + (
        "## Ba bước trước khi viết\n\n"
        "![Ba bước: chọn người đọc, chọn việc họ cần làm, viết một câu.](media/ba-buoc.svg \"Ba bước trước khi viết\")\n\n"
        "| Người đọc | Cần biết |\n|---|---|\n| Chủ hộ nuôi bò | Nơi và lúc tiêm |\n| Trưởng thôn | Ai chuẩn bị sân |\n\n"
        "/// tu-kiem | Thông điệp nào bà con hiểu ngay?\n( ) Triển khai kế hoạch đợt 1\n    > Đây là tên việc của xã.\n"
        "(x) Sáng thứ Bảy đưa bò ra sân\n    > Đúng: có việc, nơi, lúc.\n///\n\n"
        "/// ghi-chu\nNgười đọc không phải là người giao việc.\n///"
    ),
    "Bản tin loa": SITUATION.format(able="Đọc được bản tin 60 giây") + (
        "## Nghe một bản mẫu\n\n/// am-thanh | media/ban-tin-mau.wav\nSáng thứ Bảy, mời bà con đưa bò ra sân nhà văn hóa.\n///\n\n"
        "/// truoc\nTriển khai công tác tiêm phòng.\n///\n\n/// sau\nSáng thứ Bảy, đưa bò ra sân.\n///\n\n"
        "Đọc chậm, mỗi câu một hơi.[^1]\n\n[^1]: Khoảng 150 tiếng một phút."
    ),
    "Quay một đoạn ngắn": SITUATION.format(able="Quay một đoạn 30 giây có phụ đề") + (
        "## Xem trước khi quay\n\n/// video | media/cach-quay.mp4\nCầm máy ngang, đứng gần người nói, tắt quạt.\n///\n\n"
        "/// canh-bao | Đừng đăng ảnh giấy tờ\nDanh sách có số điện thoại là dữ liệu cá nhân.\n///\n\n"
        "Tỷ lệ hộ đã nghe là $\\frac{214}{388}$, tức 55,1%.\n\n/// chi-tiet | Vì sao cần phụ đề\nNhiều người xem không bật tiếng.\n///"
    ),
    "Duyệt và đăng": SITUATION.format(able="Đăng đúng quy trình") + (
        "## Trước khi đăng\n\n- [ ] Lãnh đạo đã duyệt\n- [ ] Đã ghi nguồn ảnh\n\n"
        "/// can-cu\nNghị quyết số 57-NQ/TW của Bộ Chính trị.\n///\n\n"
        "/// bai-tap | Viết thử\nViết lại thông báo của thôn anh/chị.\n\n[[ô soạn: ban-tin | Bản tin của tôi | 60 giây]]\n///\n\n"
        "/// diem-chinh | Điểm chính\n- Một người đọc, một việc, một câu.\n///"
    ),
}  # fmt: skip
KEYS = ("nguoi-doc-la-ai", "ban-tin-loa", "quay-mot-doan-ngan", "duyet-va-dang")

# Twelve questions: kind as the page names it, key, lesson, buttons pressed with what was filled in before.
Steps = list[tuple[str, dict[str, Any]]]


def _choice(*options: str, right: int) -> Steps:
    typed: dict[str, Any] = {"right": str(right)}
    for n, text in enumerate(options):
        typed |= {f"o{n}-text": text, f"o{n}-feedback": f"Về ý {n + 1}."}
    return [("Thêm đáp án", {}), ("", typed)]


QUESTIONS: tuple[tuple[str, str, str, str, Steps], ...] = (
    ("một lựa chọn", "cau-mo", KEYS[0], "Câu nào nên là câu đầu?", _choice("Xã ban hành kế hoạch", "Đưa bò ra sân", "Kính thưa bà con", right=0)),
    ("một lựa chọn", "nguoi-nghe", KEYS[0], "Bản tin này viết cho ai?", _choice("Chủ hộ nuôi bò", "Phòng chuyên môn", "Báo tỉnh", right=0)),
    ("một lựa chọn", "doc-loa", KEYS[1], "Đọc loa thế nào?", _choice("Thật nhanh", "Mỗi câu một hơi", "Đọc hai lần liền", right=1)),
    ("nhiều lựa chọn", "anh", KEYS[3], "Trước khi đăng ảnh, cần gì?", [("Thêm đáp án", {}), ("", {
        "o0-text": "Hỏi và được phép", "o0-feedback": "Phải hỏi.", "o0-right": "1", "o1-text": "Ghi tên người chụp", "o1-feedback": "Ghi nguồn.",
        "o1-right": "1", "o2-text": "Cắt dấu bản quyền", "o2-feedback": "Không được."})]),
    ("đúng sai", "phu-de", KEYS[2], "Video nào cũng cần phụ đề.", [("", {"right": "0", "o0-feedback": "Đúng vậy.", "o1-feedback": "Chưa đúng."})]),
    ("số", "ty-le", KEYS[2], "214 trên 388 hộ là bao nhiêu phần trăm?", [("", {"answer": "55,1", "tolerance": "0,1", "unit": "%"})]),
    ("trả lời ngắn", "sapo", KEYS[1], "Đoạn mở đầu của tin gọi là gì?", [("", {"accepted": "sapo\nsa pô"})]),
    ("ghép đôi", "kenh", KEYS[1], "Ghép kênh với điểm mạnh.", [("", {"r0-left": "Loa", "r0-right": "Đang làm vẫn nghe", "r1-left": "Zalo", "r1-right": "Hỏi lại được"})]),
    ("sắp thứ tự", "buoc", KEYS[3], "Xếp các bước.", [("", {"s0": "Viết nháp", "s1": "Lãnh đạo duyệt", "s2": "Đăng"})]),
    ("điền chỗ trống", "can-cu", KEYS[3], "", [("", {"prompt": "Nghị quyết số [[1]] của Bộ Chính trị.", "g0-accepted": "57\n57-NQ/TW"})]),
    ("điểm trên hình", "vung", KEYS[0], "Bước nào đến trước?", [("", {
        "image": "media/ba-buoc.svg", "image_alt": "Ba ô nối nhau trên một hàng", "o0-text": "Ô bên trái", "o0-x": "0", "o0-y": "0", "o0-w": "30",
        "o0-h": "100", "o0-right": "1", "o0-feedback": "Đúng.", "o1-text": "Ô bên phải", "o1-x": "70", "o1-y": "0", "o1-w": "30", "o1-h": "100",
        "o1-feedback": "Chưa."})]),
    ("tình huống", "tin-don", KEYS[3], "Nhóm Zalo của thôn lan một tin đồn về vắc xin.", [
        ("Thêm phần", {"part_kind": "true_false"}),
        ("Thêm phần", {"p0-prompt": "Nên xóa nhóm.", "p0-right": "1", "p0-explanation": "Xóa nhóm không dập được tin.", "part_kind": "short"}),
        ("", {"p1-prompt": "Báo cho ai?", "p1-accepted": "Trạm y tế\ntrạm y tế xã", "p1-explanation": "Nơi có thông tin đúng."})]),
)  # fmt: skip

# Translated by a human being.
ENGLISH = "## After this lesson you can\n\n- Choose the right reader.\n\n## Three steps\n\n![Three steps: reader, action, one sentence.](media/ba-buoc.svg \"Three steps before writing\")"
