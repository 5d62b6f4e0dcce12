"""What is exported and imported again is identical; a file that was edited elsewhere is read by what it says now."""

from __future__ import annotations

import io
from dataclasses import replace
from hashlib import sha256

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.catalog.bundle import KINDS, Question, write_question
from app.interop import formats
from app.interop.formats import carrier
from app.interop.formats.judging import Judge
from app.interop.rules import Verdict
from tests.catalog.bundles import SVG
from tests.catalog.test_bundle_roundtrip import question_of
from tests.interop import banks
from tests.interop.banks import PICTURE, bare, every_kind, read, write


@st.composite
def some_questions(draw: st.DrawFn) -> list[Question]:
    """A few questions of any kind under different keys."""
    kinds = draw(st.lists(st.sampled_from(list(KINDS.values())), min_size=1, max_size=3))
    return [draw(question_of(kind, f"cau-{number}", "bai-mot")) for number, kind in enumerate(kinds)]


@pytest.mark.parametrize("kind", formats.EXPORTED)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(bank=some_questions())
def test_what_is_exported_and_imported_again_is_identical(kind: str, bank: list[Question]) -> None:
    data = write(kind, bank)
    assert formats.detect(io.BytesIO(data)) == kind
    items = read(kind, data)
    assert [item.question for item in items] == bank
    judge = Judge(lessons=banks.LESSONS, default="", bank=[], media={PICTURE: sha256(SVG).hexdigest()})
    judged = [judge.judge(item) for item in items]
    assert [one.block for one in judged] == [write_question(question) for question in bank]
    assert {(one.line.verdict, one.line.reason) for one in judged} == {(Verdict.WHOLE, "")}


@pytest.mark.parametrize("kind", formats.EXPORTED)
def test_every_kind_is_identical_and_its_picture_comes_with_it(kind: str) -> None:
    bank = every_kind()
    assert {question.kind for question in bank} == set(KINDS.values())
    media = {PICTURE: sha256(SVG).hexdigest()} if kind in ("gift", "xlsx") else {}  # text has no room for pictures
    judged = banks.judge(kind, write(kind, bank), media=media)
    assert [one.block for one in judged] == [write_question(question) for question in bank]
    files = {path for one in judged for path in one.files}
    assert files == (set() if media else {PICTURE})


# What the words of a format alone give back of each kind: the kind read, and the verdict.
NATIVE = {
    "gift": {"ordering": ("matching", "loss"), "cloze": ("matching", "loss"), "hotspot": ("single", "loss"), "scenario": ("essay", "refused")},
    "moodle-xml": {"hotspot": ("single", "loss"), "scenario": ("description", "refused")},
    "qti": {"scenario": ("extendedTextInteraction", "refused")},
    "xlsx": {"hotspot": ("hotspot", "refused")},  # its picture is not in the file, and here not in the course
}  # fmt: skip


@pytest.mark.parametrize("kind", formats.EXPORTED)
def test_the_native_part_alone_keeps_what_the_format_can_say(kind: str) -> None:
    bank = every_kind()
    judged = banks.judge(kind, bare(kind, write(kind, bank)))
    found = {q.kind: (one.line.type, one.line.verdict.value) for q, one in zip(bank, judged, strict=True)}
    assert found == {k: NATIVE[kind].get(k, (k, "whole")) for k in KINDS.values()}
    assert all(one.line.reason for one in judged if one.line.verdict is not Verdict.WHOLE)


@pytest.mark.parametrize("kind", ["gift", "moodle-xml"])
def test_a_file_edited_elsewhere_says_what_it_says_now(kind: str) -> None:
    bank = every_kind()
    data = write(kind, bank).replace("Ban hành".encode(), "Công bố".encode())
    items = read(kind, data)
    changed = [item for item in items if not item.exact]
    assert [item.id for item in changed] == ["mot"]
    assert changed[0].question is not None
    assert changed[0].question.options[0].text.startswith("Công bố")


def test_a_cell_edited_in_excel_says_what_it_says_now() -> None:
    bank = every_kind()
    book = openpyxl.load_workbook(io.BytesIO(write("xlsx", bank)))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    row = next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, heads["Khóa"]).value == "so")
    sheet.cell(row, heads["Đáp án 1"]).value = 12.5  # a number, as Excel makes of what is typed
    out = io.BytesIO()
    book.save(out)
    items = {item.id: item for item in read("xlsx", out.getvalue())}
    assert not items["so"].exact
    assert items["so"].question is not None
    assert items["so"].question.answer == "12.5"
    assert all(item.exact for key, item in items.items() if key != "so")


def test_white_space_and_composition_do_not_count_as_edits() -> None:
    import unicodedata

    data = write("gift", every_kind()).decode()
    travelled = unicodedata.normalize("NFD", data).replace("\n", "\r\n")
    items = read("gift", ("\ufeff" + travelled).encode())
    assert all(item.exact for item in items)
    assert [item.question for item in items] == every_kind()


def test_what_others_will_not_see_is_told(tmp_path) -> None:  # type: ignore[no-untyped-def]
    lost = formats.write("gift", every_kind(), tmp_path / "x", {}.get)
    said = {(one.key, one.what) for one in lost}
    assert ("so", "đơn vị của đáp số") in said
    assert ("xep", "kiểu “sắp thứ tự” (thành “ghép đôi”)") in said
    assert formats.write("xlsx", every_kind(), tmp_path / "y", {}.get) == []


def test_the_template_is_read_as_its_examples() -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        formats.write_template(Path(folder) / "mau.xlsx")
        judged = banks.judge("xlsx", (Path(folder) / "mau.xlsx").read_bytes())
    assert {one.line.verdict for one in judged} == {Verdict.WHOLE}
    assert {one.line.type for one in judged} == set(KINDS.values()) - {"hotspot"}


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda b: b.decode("latin-1")))
def test_nobody_can_carry_what_is_no_question(words: str) -> None:
    assert carrier.open(words) is None


@settings(max_examples=200, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda x: st.lists(x, max_size=3) | st.dictionaries(st.sampled_from(
    ["key", "kind", "prompt", "explanation", "lesson_key", "options", "marks", "parts", "gaps", "pairs", "text", "feedback", "correct", "area"]), x, max_size=9)))  # fmt: skip
def test_a_forged_question_is_judged_like_any_other(body: object) -> None:
    import base64
    import json
    import zlib

    base = {"key": "x", "kind": "single", "prompt": "p", "explanation": "e", "lesson_key": "bai-mot"}
    forged = {**base, **body} if isinstance(body, dict) else {**base, "options": body}
    found = carrier.open("m " + base64.b64encode(zlib.compress(json.dumps(forged).encode())).decode())
    if found is not None:
        judge = Judge(lessons=banks.LESSONS, default="", bank=[], media={})
        from app.interop.rules import Item

        outcome = judge.judge(Item("x", "single", found[1], exact=True))
        assert outcome.line.verdict in Verdict


def test_a_carried_question_may_not_unpack_without_end() -> None:
    import base64
    import zlib

    bomb = base64.b64encode(zlib.compress(b'{"key":"' + b"a" * 5_000_000)).decode()
    assert carrier.open("m " + bomb) is None


def test_a_key_that_is_taken_is_passed_over_or_numbered() -> None:
    bank = every_kind()
    there = [(question.key, question) for question in bank]
    data = write("gift", bank)
    media = {PICTURE: sha256(SVG).hexdigest()}
    again = banks.judge("gift", data, bank=there, media=media)
    assert all(one.line.there and not one.block for one in again)
    other = [replace(bank[0], prompt="Câu khác hẳn?"), *bank[1:]]
    (first, *rest) = banks.judge("gift", write("gift", other), bank=there, media=media)
    assert (first.line.key, first.line.verdict) == ("mot-2", Verdict.WHOLE)
    assert "mot-2" in first.line.reason
    assert all(one.line.there for one in rest)
    # and the same file once more finds both
    grown = [*there, ("mot-2", other[0])]
    assert all(one.line.there for one in banks.judge("gift", write("gift", other), bank=grown, media=media))
