"""Believable names of the province, composed from word lists: none is meant to be anybody's.

The communes on the plain, the highlands of Hrê, Cor and Ca Dong, and the five peoples of Kon Tum name their children
differently, and a site that sorts and searches names must be tried on all of them. Who belongs to which people is never
kept; only the name is made.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from app.core.text import fold

_FAMILY = """
    Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Phạm Võ Võ Huỳnh Đặng Bùi Đỗ Hồ Ngô Dương Phan Trương
    Cao Tạ Lý Tôn Đoàn Lương Mai Từ Châu Kiều Thái Vương
""".split()
_MIDDLE_M = """
    Văn Văn Văn Hữu Đức Minh Quang Thanh Ngọc Xuân Công Đình Quốc Tấn Anh Duy Hoàng Bá Trọng Viết
""".split()
_MIDDLE_F = "Thị Thị Thị Thị Ngọc Thanh Mỹ Thùy Kim Bích Minh Hoài Như Thu Phương Diệu".split()
_GIVEN_M = """
    An Anh Bình Cường Dũng Dương Đạt Đông Đức Giang Hải Hiếu Hiệp Hòa Hoàng Hùng Huy Hưng Khánh Khoa Kiên
    Lâm Linh Lộc Long Mạnh Minh Nam Nghĩa Nhân Phong Phúc Quân Quang Quý Sơn Tâm Tân Thành Thắng Thiện Thịnh
    Thọ Tiến Toàn Trí Trung Tuấn Tùng Việt Vinh Vũ Xuân
""".split()
_GIVEN_F = """
    An Anh Ánh Bích Chi Diễm Diệu Dung Duyên Giang Hà Hạnh Hằng Hiền Hoa Hòa Hồng Huệ Hương Lan Liên Linh
    Loan Ly Mai My Nga Ngân Ngọc Nguyệt Nhi Nhung Như Oanh Phượng Phương Quyên Quỳnh Sương Tâm Thảo Thắm
    Thoa Thu Thúy Thùy Thủy Thư Tiên Trang Trâm Trinh Tuyết Uyên Vân Vy Xuân Yến
""".split()

_HRE = ("Phạm", "Phạm", "Đinh", "Đinh", "Đinh")
_HRE_GIVEN = """
    Bút Biết Bun Điếp Drơ Du Giếc Hênh Huỳnh Khéo Lập Len Mi Minh Ngoãn Nhiều Ơi Phớt Réo Rum Sút Tách Thái
    Tiếu Trắc Tróc Trôi Út Vơ Xiếc Y Yên
""".split()
_COR_GIVEN = "Ân Biên Đường Hạnh Hùng Lợi Long Ngọc Nhân Thu Thủy Tuấn Vân Viên Xanh".split()
_XODANG_M = """
    Bê Bơn Deng Đen Đông Hlem Hông Huynh Lăng Lễ Nen Ngun Nghiêm Thế Thanh Thuông Tiếu Tình Troi Vương Xốt
""".split()
_XODANG_F = """
    Blu Chông Dung Hạnh Hậu Hen Hiền Hrin Hương Lan Lê Ngọc Nghiệp Nhung Nưu Phương Sáng Thơ Thu Thủy Vân
    Xen Xuân Yểu
""".split()
_BANA_M = "Bưk Byưk Dêr Djrơng Hmrik Hngưnh Jum Klưnh Kon Lim Nưk Thưk Tưng Wưk".split()
_BANA_F = "Byen Dyưm Hlơi Khưm Mlan Ngăn Nheng Prưn Thuynh Tưi Yôl".split()
_JRAI_FAMILY = "Ksor Rơ_Châm Rơ_Mah Siu Rah_Lan Kpă Nay Rơ_Lan Puih Rơ_Ô".split()
_JRAI_M = "Bôn Chăm Hlôm Hmươn Jrơn Kim Lơn Nguên Ŏ̆n Phiên Thiêm Thŏ Tuyên Wơ".split()
_JRAI_F = "H'Blin H'Bơi H'Chăm H'Duyên H'Hương H'Lan H'Linh H'Nga H'Ngun H'Phương H'Thoa H'Yĕr H'Ưng".split()
_GIE_FAMILY = ("A", "A", "A", "Y", "Kring", "Xiêng", "Hiên", "Tơ_Ngol", "Bloong", "Kră")
_GIE_GIVEN = """
    Ba Bai Ben Bôi Đuông Gion Hiếu Hlinh Khôi Lon Mưu Ngọc Ngữ Nhúi Ƀun Phỏ Thâng Thui Vel Xơ
""".split()


@dataclass(frozen=True)
class Name:
    """A made-up name; `given` is empty where the last word is what the person is called by."""

    full: str
    given: str = ""


def _kinh(chance: random.Random) -> Name:
    woman = chance.random() < 0.48
    middle, given = (_MIDDLE_F, _GIVEN_F) if woman else (_MIDDLE_M, _GIVEN_M)
    last = chance.choice(given)
    parts = [chance.choice(_FAMILY), chance.choice([m for m in middle if m != last])]
    if woman and parts[1] == "Thị" and chance.random() < 0.45:
        parts.append(chance.choice([m for m in _MIDDLE_F[4:] if m != last]))
    return Name(" ".join([*parts, last]))


def _hre(chance: random.Random) -> Name:
    middle = chance.choice(("Thị", "Thị", "Văn", "Văn", "", ""))
    return Name(" ".join(p for p in (chance.choice(_HRE), middle, chance.choice(_HRE_GIVEN)) if p))


def _cor(chance: random.Random) -> Name:
    return Name(f"Hồ {chance.choice(('Văn', 'Thị', 'Ngọc', 'Thanh'))} {chance.choice(_COR_GIVEN)}")


def _xodang(chance: random.Random) -> Name:
    if chance.random() < 0.5:
        return Name(f"A {chance.choice(_XODANG_M)}")
    return Name(f"Y {chance.choice(_XODANG_F)}")


def _bana(chance: random.Random) -> Name:
    if chance.random() < 0.5:
        return Name(f"A {chance.choice(_BANA_M)}")
    return Name(f"Y {chance.choice(_BANA_F)}")


def _jrai(chance: random.Random) -> Name:
    family = chance.choice(_JRAI_FAMILY).replace("_", " ")
    given = chance.choice(_JRAI_F if chance.random() < 0.5 else _JRAI_M)
    # H'Yĕr is called by the whole word; the rule of “the last word” happens to say the same here.
    return Name(f"{family} {given}")


def _gie(chance: random.Random) -> Name:
    family = chance.choice(_GIE_FAMILY).replace("_", " ")
    return Name(f"{family} {chance.choice(_GIE_GIVEN)}")


_Maker = Callable[[random.Random], Name]
# Part of a former district's name (folded) → who is named how there; the rest are Kinh names.
_MIX: tuple[tuple[str, float, tuple[_Maker, ...]], ...] = (
    ("ba to", 0.8, (_hre,)),
    ("minh long", 0.7, (_hre,)),
    ("son ha", 0.8, (_hre,)),
    ("son tay", 0.8, (_hre, _xodang)),
    ("tra bong", 0.6, (_cor,)),
    ("tu mo rong", 0.9, (_xodang,)),
    ("dak to", 0.5, (_xodang,)),
    ("dak ha", 0.5, (_xodang, _bana)),
    ("dak glei", 0.8, (_gie, _xodang)),
    ("ngoc hoi", 0.5, (_gie, _xodang)),
    ("kon plong", 0.8, (_xodang, _hre)),
    ("kon ray", 0.6, (_bana, _xodang)),
    ("sa thay", 0.6, (_jrai, _xodang)),
    ("ia h'drai", 0.4, (_jrai,)),
    ("kon tum (", 0.4, (_bana, _jrai)),
    ("cap tinh", 0.12, (_hre, _xodang, _bana, _jrai, _cor, _gie)),
)


def make_name(chance: random.Random, former_area: str) -> Name:
    """A name as people have it where the unit is."""
    area = fold(former_area)
    for place, share, makers in _MIX:
        if place in area:
            return chance.choice(makers)(chance) if chance.random() < share else _kinh(chance)
    return _kinh(chance)
