"""What the heading of a column means, as units write it (practice P8). Guesses: the clerk sees and changes them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.core import text
from app.people.rules import Duty

#: column of ours → how the page names it; in the order of the page
CHOICES: dict[str, str] = {
    "": "Không nhập",
    "ho_ten": "Họ và tên",
    "ho_dem": "Họ và chữ đệm (ghép với Tên)",
    "ten": "Tên (ghép với Họ đệm)",
    "chuc_vu": "Chức vụ",
    "ma_don_vi": "Đơn vị (tên hoặc mã)",
    "bo_phan": "Bộ phận, phòng",
    "dien_thoai": "Số điện thoại",
    "email": "Thư điện tử",
    "nhiem_vu": "Nhiệm vụ (ghi bằng chữ)",
    "x_truyen_thong": "Đánh dấu x: truyền thông",
    "x_thong_tin_co_so": "Đánh dấu x: thông tin cơ sở",
    "x_thong_tin_doi_ngoai": "Đánh dấu x: thông tin đối ngoại",
    "nhiem_vu_chinh": "Nhiệm vụ chính",
    "van_ban_phan_cong": "Văn bản phân công",
    "loai": "Loại (công chức, viên chức, hợp đồng)",
    "tu_ngay": "Từ ngày",
    "den_ngay": "Đến ngày",
    "ma_can_bo": "Mã cán bộ",
}
MARKED = {f"x_{duty.value}": duty for duty in Duty}
SEVERAL = frozenset({"nhiem_vu"})  # more than one column may be this

NOT_NEEDED = "khong_can"  # what we must not keep: never offered, said as “không nhập: không cần”
_COUNTER = "stt"

_DUTIES = (
    (Duty.EXTERNAL_INFORMATION, r"\b(thong tin doi ngoai|tt ?doi ngoai|ttdn|doi ngoai)\b"),
    (Duty.GRASSROOTS_INFORMATION, r"\b(thong tin co so|tt ?co so|ttcs)\b"),
    (Duty.COMMUNICATION, r"\btruyen thong\b"),
)
# In this order: the first that fits is the guess.
_PATTERNS = (
    ("email", r"e ?mail|thu dien tu|hop thu|hom thu"),
    ("dien_thoai", r"dien thoai|\bso dt\b|^dt$|\bsdt\b|dtdd|di dong|so may|^dd$|zalo"),
    ("ma_can_bo", r"ma (so )?(can bo|cb|cbcc|cbccvc|nhan vien|nhan su)\b|so hieu (can bo|cbcc|cong chuc)"),
    ("ho_dem", r"\bho( va)?( chu)?( ten)? (dem|lot)\b|^ho$"),
    ("ten", r"^ten( goi)?$"),
    ("ho_ten", r"\bho( va|, )? ?ten\b|^ten can bo|^can bo$|^ho va ten"),
    (NOT_NEEDED, r"nam sinh|ngay sinh|sinh nam|sinh ngay|ngay thang nam|^tuoi$|gioi tinh|^nam$|^nu$|nam nu|^phai$|dan toc|"
                 r"ton giao|que quan|cccd|cmnd|can cuoc|dinh danh|dang vien|ngay vao dang|trinh do|noi sinh|thuong tru|"
                 r"cho o|ngach|he so|bac luong|tai khoan|ma so thue|bang cap|van hoa pho thong"),
    ("chuc_vu", r"chuc vu|chuc danh|vi tri"),
    ("nhiem_vu_chinh", r"nhiem vu chinh"),
    ("van_ban_phan_cong", r"van ban|quyet dinh|\bso qd\b|\bqd so\b|can cu phan cong"),
    ("tu_ngay", r"tu ngay|ngay bat dau|bat dau|tu thang|thoi diem|ngay nhan|ngay phan cong|ngay bo nhiem|ngay vao|"
                r"tu khi|thoi gian (giu|lam|dam)"),
    ("den_ngay", r"den ngay|ket thuc|den thang"),
    ("bo_phan", r"\bphong\b|bo phan|truc thuoc"),
    ("loai", r"\bloai\b|doi tuong|cong chuc|vien chuc|bien che|hinh thuc lam viec|cc ?vc"),
    ("nhiem_vu", r"nhiem vu|phu trach|cong viec|linh vuc|phan cong|cong tac duoc giao"),
    ("ma_don_vi", r"don vi|^ma dv$|co quan|^xa\b|ubnd|dia phuong|noi cong tac|^cong tac tai|^so ban nganh"),
)  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """A column's heading: the texts of its header rows from top to bottom, without repetition."""

    parts: tuple[str, ...]

    @property
    def title(self) -> str:
        """As the page shows it."""
        return " – ".join(self.parts)


def meaning(heading: Heading) -> str:
    """Our column for a heading: a key of CHOICES, NOT_NEEDED, or empty when it is not known."""
    parts = [words(part) for part in heading.parts]
    if not parts:
        return ""
    own, above = parts[-1], " ".join(parts[:-1])
    duties = [duty for duty, pattern in _DUTIES if re.search(pattern, own)]
    if re.search("nhiem vu|phu trach|linh vuc|cong tac|cong viec", above) and own in ("tt", "truyen thong"):
        return f"x_{Duty.COMMUNICATION.value}"
    if re.fullmatch(r"(so )?(tt|stt|thu tu)|no", own):
        return _COUNTER
    if len(duties) == 1 and not re.search(r"van ban|quyet dinh|ngay|chuc vu|chuc danh", own):
        return f"x_{duties[0].value}"
    if len(duties) > 1:
        return "nhiem_vu"
    for said in (own, f"{above} {own}".strip()):
        for column, pattern in _PATTERNS:
            if re.search(pattern, said):
                return column
    return ""


def words(cell: str) -> str:
    """A cell as it is compared: folded, only letters and digits."""
    return re.sub(r"[^a-z0-9]+", " ", text.fold(text.clean_line(cell))).strip()
