"""Vietnamese text: search without diacritics, the order of names, one form at the border."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import text


@pytest.mark.parametrize(
    ("written", "folded"),
    [("Đặng Thùy Trâm", "dang thuy tram"), ("Ủy", "uy"), ("Uỷ", "uy"), ("Y Ƀun", "y bun"), ("Ksor Ŏ̆n", "ksor on"), ("H'Yĕr", "h'yer")],
)
def test_search_ignores_diacritics(written: str, folded: str) -> None:
    assert text.fold(written) == folded
    assert text.fold(unicodedata.normalize("NFD", written)) == folded


def test_folding_is_no_key_in_this_province() -> None:
    assert text.fold("Xã Ba Tô") == text.fold("Xã Ba Tơ")
    assert text.key_of("Xã Ba Tô") != text.key_of("Xã Ba Tơ")


def test_codes_are_compared_whatever_the_keyboard_made_of_them() -> None:
    assert text.key_of(" cb-Đ01 ") == text.key_of(unicodedata.normalize("NFD", "CB-Đ01"))


def test_names_sort_by_ten_then_ho_then_dem() -> None:
    in_order = [
        "Nguyễn An", "Nguyễn Văn An", "Phạm Thị An", "Lê Ân", "Trần Văn Bình", "Đinh Thị Cúc", "Lê Văn Dũng", "Y Đức", "Lê Hạ",
        "Lê Hà Thu Hiền", "Trần Y Oanh",
    ]  # fmt: skip
    # An before Ân, Dũng before Đức: letters first, in the order of the Vietnamese alphabet.
    keys = [text.sort_key(name) for name in in_order]
    assert keys == sorted(keys)


def test_tones_break_ties_in_their_order() -> None:
    tones = ["Ma", "Mà", "Mả", "Mã", "Má", "Mạ"]
    keys = [text.sort_key(f"Lê {name}") for name in tones]
    assert keys == sorted(keys) and len(set(keys)) == len(tones)


def test_the_chosen_ten_goi_decides() -> None:
    assert text.sort_key("Rơ Châm H'Yĕr", "H'Yĕr").startswith(text.sort_key("H'Yĕr").split(" ")[0])
    assert text.sort_key("Nguyễn Thị Hoa Mai", "Hoa Mai") < text.sort_key("Nguyễn Thị Hoa Mai")


def test_what_cannot_be_seen_is_taken_out() -> None:
    assert text.clean_line("  Nguyễn\u200b  Văn\tA\ufeff ") == "Nguyễn Văn A"


@given(st.text(max_size=60))
def test_sort_keys_are_plain_and_never_fail(name: str) -> None:
    assert text.sort_key(name or "x").isascii()
    assert text.fold(text.fold(name)) == text.fold(name)


def test_what_was_typed_stays_but_for_what_no_page_may_hold() -> None:
    assert text.as_typed("  a\r\n\tb\rc  \n") == "  a\n\tb\nc  \n"
    assert text.as_typed("a\x00\x0b\x1b\x7f\x85\ufdd0\ufffe\uffffb") == "ab"
    assert text.as_typed("phải \u202egpj\u200b") == "phải \u202egpj\u200b", "marks of direction are text"
    assert text.clean("a\ufffe\x85b") == "ab"


def test_a_name_with_an_apostrophe_is_found_as_people_type_it() -> None:
    assert text.name_tokens("Rơ Châm H'Yĕr") == ("ro", "cham", "h", "yer", "hyer")
    assert text.name_tokens("H’Yĕr") == ("h", "yer", "hyer")
    assert text.name_tokens("Đinh Thị Ngoãn") == text.fold_tokens("Đinh Thị Ngoãn")
