"""Text typed with the old Vietnamese fonts is recognised and becomes Unicode; text in Unicode is left alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.legacy import TCVN3, VNI, Encoding, detect, draws_capitals, of_font, to_unicode

SMALL = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
MARKED = [c for c in SMALL if not c.isascii()]
# Sentences as they are shown when the font is missing, and what they say.
PAIRS = [
    (Encoding.TCVN3, "Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
    (Encoding.TCVN3, "§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
    (Encoding.TCVN3, "Uû ban nh©n d©n x· th«ng b¸o lÞch tiªm phßng cho tr©u bß", "Uỷ ban nhân dân xã thông báo lịch tiêm phòng cho trâu bò"),
    (Encoding.TCVN3, "Ng\u00adêi d\u00adíi 18 tuæi ®\u00adîc h\u00adëng l\u00ad¬ng", "Người dưới 18 tuổi được hưởng lương"),
    (Encoding.VNI, "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    (Encoding.VNI, "Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
    (Encoding.VNI, "UÛY BAN NHAÂN DAÂN XAÕ SUOÁI MÔ", "ỦY BAN NHÂN DÂN XÃ SUỐI MƠ"),
    (Encoding.VNI, "Ngöôøi daân ñöôïc höôûng löông, kyû nieäm, Myõ, kî, yù", "Người dân được hưởng lương, kỷ niệm, Mỹ, kỵ, ý"),
]  # fmt: skip


@pytest.mark.parametrize(("encoding", "typed", "meant"), PAIRS)
def test_sentences_are_recognised_and_rewritten(encoding: Encoding, typed: str, meant: str) -> None:
    assert detect(typed) is encoding
    assert to_unicode(typed, encoding) == meant


def test_the_tables_have_all_letters() -> None:
    assert len(MARKED) * 2 == 134
    assert set(VNI.values()) == set(MARKED) | {c.upper() for c in MARKED}
    assert set(TCVN3.values()) == set(MARKED) | set("ĂÂÊÔƠƯĐ")  # it has no capitals with tones


def _typed(text: str, encoding: Encoding) -> str:
    table = VNI if encoding is Encoding.VNI else TCVN3
    signs: dict[str, str] = {}
    for sign, letter in table.items():
        if letter not in signs or sign == sign.upper():
            signs[letter] = sign
    return "".join(signs.get(c, c) for c in text)


@settings(max_examples=300, deadline=None)
@given(text=st.text(alphabet=SMALL + SMALL.upper() + " .,-0123", max_size=60))
def test_vni_gives_every_letter_back(text: str) -> None:
    assert to_unicode(_typed(text, Encoding.VNI), Encoding.VNI) == text


@settings(max_examples=300, deadline=None)
@given(text=st.text(alphabet=SMALL + "ĂÂÊÔƠƯĐBCDGH .,-0123", max_size=60))
def test_tcvn3_gives_every_letter_it_has_back(text: str) -> None:
    assert to_unicode(_typed(text, Encoding.TCVN3), Encoding.TCVN3) == text


@given(text=st.text(alphabet=SMALL + " .", max_size=40))
def test_fonts_of_capitals_draw_capitals(text: str) -> None:
    assert to_unicode(_typed(text, Encoding.TCVN3), Encoding.TCVN3, capitals=True) == text.upper()


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=80), encoding=st.sampled_from(Encoding))
def test_any_text_is_rewritten_in_one_form(text: str, encoding: Encoding) -> None:
    written = to_unicode(text, encoding)
    assert unicodedata.is_normalized("NFC", written)
    detect(text)
    detect(text, ".VnTime")


@pytest.mark.parametrize("text", [
    "", "Viet Nam", "Nguyễn Thị Hạnh và Đinh Văn Đức ở xã Ba Tơ", "Ông Müller và bà Hélène Løvås", "naïve café déjà vu",
    "Müller", "Hélène", "5 × 3 ÷ 2 § 4 © 2026", "El Niño mañana señor", "Hòa Quý Thủy tính", "être à la fête où déjà",
    unicodedata.normalize("NFD", "Cộng hòa xã hội chủ nghĩa Việt Nam"), "Phó Giám đốc Sở", "H'Ñin Y Blŏ", "Tô Hà", "Cà Mau", "à á â ã",
    "Lê Văn Tám, Hà Nam, sông Hồng, hoà bình", "toàn tâm toàn ý hoàn thành",
])  # fmt: skip
def test_unicode_is_left_alone(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize(("font", "encoding"), [
    (".VnTime", Encoding.TCVN3), ("'.VnArialH'", Encoding.TCVN3), ("VNI-Times", Encoding.VNI), ("vni helve", Encoding.VNI),
    ("Times New Roman", None), ("", None), ("Vninternational", None),
])  # fmt: skip
def test_fonts_name_their_encoding(font: str, encoding: Encoding | None) -> None:
    assert of_font(font) is encoding
    assert detect("x¸c", font) is encoding
    assert detect("xác nhận ở", font) is None  # Unicode, whatever the font says
    assert draws_capitals(font) is ("ArialH" in font)
