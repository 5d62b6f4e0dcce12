"""From a file into the bank of a draft: nothing before it changes a byte, and long files cost no memory."""

from __future__ import annotations

import io
import tracemalloc
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask

from app.authoring import actions, queries
from app.authoring.actions import By, Refused
from app.authoring.rules import DraftState
from app.catalog.bundle.texts import LONGEST_BANK
from app.core import clock
from app.core.database import transaction
from app.interop import formats, importing
from app.interop.queries import bank_of_draft
from app.interop.rules import Line, Verdict
from tests.catalog.bundles import SVG
from tests.conftest import Cast
from tests.interop import banks
from tests.interop.test_foreign import CHOICE_21, MOODLE
from tests.learning import samples


@pytest.fixture
def binh(cast: Cast) -> By:
    """The trainer."""
    return By(cast.binh.account_id, cast.binh.account_uid)


@pytest.fixture
def draft(app: Flask, binh: By) -> queries.DraftView:
    """A draft of a published course with the lessons bai-mot and bai-hai."""
    samples.publish()
    with transaction():
        return actions.open_draft(slug=samples.SLUG, by=binh, now=clock.now())


def _text(draft: queries.DraftView) -> str:
    file = queries.file(draft.id, "questions.md")
    assert file is not None
    return file.text or ""


def _apply(draft: queries.DraftView, kind: str, data: bytes, by: By, lesson: str = "") -> list[Line]:
    return importing.apply(kind, io.BytesIO(data), draft=draft, lesson=lesson, by=by)


def test_questions_are_appended_and_every_byte_before_them_stays(draft: queries.DraftView, binh: By) -> None:
    before = _text(draft)
    lines = _apply(draft, "moodle-xml", MOODLE.encode(), binh)
    after = _text(draft)
    assert after.startswith(before)
    assert sum(line.verdict is not Verdict.REFUSED for line in lines) == 8
    assert [p for p in queries.checked(_now(draft)).errors if p.path == "questions.md"] == []
    assert {line.question.kind for line in queries.bank(_now(draft))[0] if line.question} >= {"cloze", "ordering"}
    picture = queries.files(draft.id)["media/ban-do.svg"]
    assert picture.sha256 == sha256(SVG).hexdigest()
    history = queries.history(draft.id, "questions.md")
    assert history[0].how == "nhap"


def _now(draft: queries.DraftView) -> queries.DraftView:
    found = queries.any_draft(draft.uid)
    assert found is not None
    return found


def test_the_same_file_again_changes_nothing(draft: queries.DraftView, binh: By) -> None:
    _apply(draft, "moodle-xml", MOODLE.encode(), binh)
    version = _now(draft).version
    lines = _apply(draft, "moodle-xml", MOODLE.encode(), binh)
    assert all(line.there for line in lines if line.verdict is not Verdict.REFUSED)
    assert _now(draft).version == version


def test_a_picture_of_the_same_name_and_other_content_gets_another_name(draft: queries.DraftView, binh: By) -> None:
    other = SVG.replace(b"<title>Ba", b"<title>Kh")
    with transaction():
        actions.save_media(draft_id=draft.id, path="media/sign.svg", data=other, by=binh, now=clock.now())
    data = banks.packed({"a.xml": CHOICE_21, "images/sign.svg": SVG})
    (line,) = _apply(draft, "qti", data, binh)
    assert line.verdict is Verdict.WHOLE
    assert queries.files(draft.id)["media/sign.svg"].sha256 == sha256(other).hexdigest()
    assert queries.files(draft.id)["media/sign-2.svg"].sha256 == sha256(SVG).hexdigest()
    assert "(media/sign-2.svg)" in _text(draft)


def test_a_bank_exported_and_imported_into_an_empty_one_is_the_same_text(draft: queries.DraftView, binh: By) -> None:
    from app.catalog.bundle import write_questions

    bank = bank_of_draft(draft)
    for kind in ("gift", "moodle-xml", "qti", "xlsx"):
        data = banks.write(kind, bank.sound)
        with transaction():
            actions.save_text(draft_id=draft.id, path="questions.md", text="", based_on=None, by=binh, now=clock.now())
        _apply(draft, kind, data, binh)
        assert _text(draft) == write_questions(tuple(bank.sound))


@pytest.mark.parametrize("kind", ["moodle-xml", "qti"])
def test_pictures_travel_with_the_questions_that_show_them(draft: queries.DraftView, binh: By, kind: str, tmp_path: Path) -> None:
    _apply(draft, "qti", banks.packed({"a.xml": CHOICE_21, "images/sign.svg": SVG}), binh)
    bank = bank_of_draft(draft)
    formats.write(kind, bank.sound, tmp_path / "x", bank.load)
    judged = banks.judge(kind, (tmp_path / "x").read_bytes())
    assert [one.files for one in judged if one.files] == [{"media/sign.svg": SVG}]


def test_a_draft_that_stands_still_takes_nothing(draft: queries.DraftView, binh: By) -> None:
    with transaction():
        actions.set_state(draft_id=draft.id, state=DraftState.IN_REVIEW, now=clock.now())
    before = _text(draft)
    with pytest.raises(Refused):
        _apply(draft, "gift", "Hỏi?{=a ~b}".encode(), binh)
    assert _text(draft) == before


def test_the_lesson_is_what_the_file_says_or_what_was_chosen(draft: queries.DraftView, binh: By) -> None:
    data = "// [tag:bài: bai-hai]\n::a::Hỏi?{=a ~b}\n\n::b::Hỏi?{=a ~b}\n\n// [tag:bài: khac]\n::c::Hỏi?{=a ~b}\n".encode()
    a, b, c = _apply(draft, "gift", data, binh, lesson="bai-hai")
    assert [a.verdict, b.verdict, c.verdict] == [Verdict.WHOLE, Verdict.WHOLE, Verdict.LOSS]
    assert "bài “khac”" in c.reason
    assert "Xếp vào bài" not in b.reason  # it was chosen
    placed = {line.key: line.question.lesson_key for line in queries.bank(draft)[0] if line.question}
    assert (placed["a"], placed["b"], placed["c"]) == ("bai-hai",) * 3
    (d,) = _apply(draft, "gift", "::d::Hỏi?{=a ~b}".encode(), binh)
    assert "Xếp vào bài" in d.reason


def test_a_bank_that_is_full_says_so(draft: queries.DraftView, binh: By) -> None:
    with transaction():
        actions.save_text(
            draft_id=draft.id, path="questions.md", text="x" * (LONGEST_BANK - 130), based_on=None, by=binh, now=clock.now()
        )
    lines = _apply(draft, "gift", "::a::Hỏi?{=a ~b}\n\n::b::Hỏi câu hai?{=a ~b}\n".encode(), binh)
    assert [line.verdict for line in lines] == [Verdict.WHOLE, Verdict.REFUSED]
    assert "đầy" in lines[1].reason


def _many(count: int) -> bytes:
    """A Moodle file of so many questions of three answers."""
    one = (
        "<question type='multichoice'><name><text>Câu {n}</text></name><questiontext format='html'><text>&lt;p&gt;Câu nào nên là câu đầu của thông báo "
        "tiêm phòng số {n}?&lt;/p&gt;</text></questiontext><generalfeedback format='html'><text>&lt;p&gt;Câu đầu trả lời: ai làm gì, ở đâu, khi nào."
        "&lt;/p&gt;</text></generalfeedback><single>true</single><answer fraction='0'><text>Xã ban hành Kế hoạch tiêm phòng đợt 1</text><feedback><text>Tên "
        "văn bản.</text></feedback></answer><answer fraction='100'><text>Sáng thứ Bảy, đưa bò ra sân nhà văn hóa thôn</text><feedback><text>Có việc, có nơi."
        "</text></feedback></answer><answer fraction='0'><text>Toàn dân hưởng ứng</text><feedback><text>Khẩu hiệu.</text></feedback></answer></question>\n"
    )
    return ("<quiz>\n" + "".join(one.format(n=n) for n in range(count)) + "</quiz>").encode()


@pytest.mark.sqlite_only  # what it says does not hang on the database, and it takes long
def test_five_thousand_questions_in_bounded_memory(draft: queries.DraftView, binh: By, tmp_path: Path) -> None:
    path = tmp_path / "lon.xml"
    path.write_bytes(_many(5000))
    bank = bank_of_draft(draft)
    importing.examine("moodle-xml", io.BytesIO(_many(10)), bank=bank, lesson="")  # what is imported once is not counted
    tracemalloc.start()
    with path.open("rb") as source:
        lines = importing.examine("moodle-xml", source, bank=bank, lesson="")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(lines) == 5000
    assert {line.verdict for line in lines} == {Verdict.WHOLE}
    assert peak < 24_000_000, peak  # the report and the keys; the file is 5 MB
    with path.open("rb") as source:
        importing.apply("moodle-xml", source, draft=draft, lesson="", by=binh)
    assert len(bank_of_draft(_now(draft)).sound) == 5000 + len(bank.sound)
    assert queries.checked(_now(draft)).bundle is not None


def test_a_draft_opened_at_the_machine_belongs_to_the_first_trainer_who_opens_it(app: Flask, binh: By, cast: Cast) -> None:
    samples.publish()
    with transaction():
        made = actions.open_draft(slug=samples.SLUG, by=By(0, "cli:x"), now=clock.now())
    assert queries.members(made.id) == []
    with transaction():
        again = actions.open_draft(slug=samples.SLUG, by=binh, now=clock.now())
    assert again.uid == made.uid
    assert [uid for _, uid, _ in queries.members(made.id)] == [binh.account_uid]
    with transaction():
        assert actions.open_draft(slug=samples.SLUG, by=By(0, "cli:x"), now=clock.now()).uid == made.uid
    with pytest.raises(Refused), transaction():
        actions.open_draft(slug=samples.SLUG, by=By(cast.khoa.account_id, cast.khoa.account_uid), now=clock.now())
