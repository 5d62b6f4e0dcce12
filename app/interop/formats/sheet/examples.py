"""One question of every kind that needs no picture, to be written over in the template."""

from __future__ import annotations

from app.catalog.bundle import Gap, Option, Question

EXAMPLES = (
    Question(
        "vi-du-mot", "single", "Câu nào nên là câu đầu của thông báo tiêm phòng?", "Câu đầu nói ngay việc, nơi và lúc.", "",
        options=(
            Option("a", "Xã ban hành Kế hoạch tiêm phòng đợt 1", "Tên văn bản không nói người dân phải làm gì.", False),
            Option("b", "Sáng thứ Bảy, đưa bò ra sân nhà văn hóa thôn để tiêm miễn phí", "Đúng: có việc, nơi và lúc.", True),
        ),
    ),
    Question(
        "vi-du-nhieu", "multiple", "Khi dùng ảnh của người khác, cần làm gì?", "Xin phép và ghi nguồn là hai việc khác nhau.", "",
        options=(
            Option("a", "Hỏi và được phép", "Đúng.", True),
            Option("b", "Ghi tên người chụp", "Đúng.", True),
            Option("c", "Cắt bỏ dấu bản quyền", "Sai: đây là xóa thông tin về quyền.", False),
        ),
    ),
    Question(
        "vi-du-dung-sai", "true_false", "69,96% có thể ghi là “đạt 70%”.", "Không làm tròn lên khi có mốc phải đạt.", "",
        options=(Option("a", "Đúng", "Chưa đạt mà ghi đạt là sai sự thật.", False), Option("b", "Sai", "Ghi 69,9%.", True)),
        keep_order=True,
    ),
    Question("vi-du-so", "numeric", "214 trên 388 người là bao nhiêu phần trăm?", "214 : 388 = 0,5515…", "",
             answer="55.1", tolerance="0.05", unit="%"),
    Question("vi-du-ngan", "short", "Đoạn mở đầu tóm ý chính của một tin gọi là gì?", "Sapo nằm ngay dưới tiêu đề.", "",
             accepted=("sapo", "sa pô")),
    Question("vi-du-ghep", "matching", "Ghép kênh với điểm mạnh của kênh.", "Mỗi kênh một điểm mạnh.", "",
             pairs=(("Loa truyền thanh", "Người đang làm việc vẫn nghe được"), ("Nhóm Zalo thôn", "Người dân hỏi lại được ngay")),
             distractors=("Lưu giữ mười năm",)),
    Question("vi-du-thu-tu", "ordering", "Xếp các bước theo thứ tự.", "Duyệt luôn đứng sau soát.", "",
             items=("Viết nháp", "Người thứ hai đọc soát", "Lãnh đạo duyệt", "Đăng")),
    Question("vi-du-cho-trong", "cloze", "Nghị quyết số [[1]] về đột phá khoa học, công nghệ là của [[2]].",
             "NQ/TW là nghị quyết của Đảng.", "",
             gaps=(Gap(("57-NQ/TW", "57")), Gap(("Bộ Chính trị",), ("Bộ Chính trị", "Chính phủ", "Quốc hội")))),
    Question(
        "vi-du-tinh-huong", "scenario", "17 giờ, nhóm Zalo của thôn truyền nhau tin hồ thủy lợi sắp vỡ.",
        "Tin đồn lan trong khoảng trống thông tin.", "",
        parts=(
            Question("1", "single", "Chị Hạnh làm gì trước?", "Trả lời bằng thông tin có nguồn.", "", options=(
                Option("a", "Nhắc mọi người đừng tin", "Chưa nói điều đúng thì tin đồn vẫn lan.", False),
                Option("b", "Đăng câu trả lời của ban quản lý hồ", "Đúng.", True),
            )),
            Question("2", "short", "Mức nước đáng lo gọi là mức gì? (hai tiếng)", "Mức báo động được công bố.", "", accepted=("báo động",)),
        ),
    ),
)  # fmt: skip
