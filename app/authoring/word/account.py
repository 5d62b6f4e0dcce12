"""What came along and what did not, in a few sentences (practice P26). Nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Collection

from app.authoring.word.parts import Document


def account(document: Document, *, kept: Collection[int], pasted: bool = True) -> list[str]:
    """Sentences about a document whose pictures of these numbers were kept."""
    n = document.counts
    came = [number for number, picture in document.pictures.items() if picture.data is not None]
    taken = [
        f"{count} {word}"
        for count, word in ((n["tables"], "bảng"), (len(kept), "hình"), (n["notes"], "chú thích"))
        if count
    ]
    said = [f"Đã lấy {_and(taken)}." if taken else "Đã lấy phần chữ."]
    if n["merged"]:
        said.append(f"{n['merged']} bảng có ô gộp đã tách – xem lại.")
    if n["nested"]:
        said.append(f"{n['nested']} bảng có bảng con: bảng con đã thành chữ trong ô – xem lại.")
    if n["unwieldy"]:
        said.append(f"{n['unwieldy']} bảng quá lớn đã thành các đoạn chữ – xem lại.")
    left = len(document.pictures) - len(came)
    if left and pasted:
        said.append(f"{left} hình không đi theo khi dán: chọn tệp.")
    elif left:
        said.append(f"{left} hình chỉ là liên kết ra ngoài tệp nên không lấy được: chọn tệp.")
    if refused := len(came) - len(kept):
        said.append(
            f"{refused} hình thuộc loại không dùng được (chỉ nhận JPEG, PNG, WebP, SVG): chụp lại rồi tải lên."
        )
    missing = sum(1 for number in kept if not document.pictures[number].alt)
    if missing:
        said.append(
            f"{missing} hình chưa có lời thay thế cho người không nhìn thấy: viết vào giữa hai ngoặc vuông."
        )
    if n["links"]:
        said.append(f"{n['links']} liên kết không phải http, https hay thư điện tử: chỉ giữ chữ.")
    if n["lost_notes"]:
        said.append(f"{n['lost_notes']} chú thích không đi theo vì nội dung nằm ngoài phần đã chép.")
    if n["formulas"]:
        said.append(f"{n['formulas']} công thức không lấy được: gõ lại giữa hai dấu $.")
    if n["charts"]:
        said.append(
            f"{n['charts']} biểu đồ hoặc sơ đồ vẽ trong Word không lấy được: chụp màn hình rồi tải lên."
        )
    if n["letters"]:
        said.append(
            "Danh sách đánh bằng chữ (a, b, c hoặc I, II) đã thành số 1, 2, 3 – xem lại nếu có câu nhắc đến."
        )
    if n["contents"]:
        said.append("Không lấy mục lục: trang bài học tự có.")
    return said


def _and(pieces: list[str]) -> str:
    return ", ".join(pieces)
