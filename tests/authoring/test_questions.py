"""A question as a form: every kind is written, rows come and go by buttons, and what is saved is the text format."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.authoring import actions, queries
from app.authoring.actions import By
from app.authoring.forms.question_rows import act
from app.authoring.forms.question_text import block_of, lacks
from app.authoring.forms.questions import PARTIAL, Fields, blank, filled, padded, read, without_empty_rows
from app.authoring.forms.samples import sample
from app.catalog import bundle as bundles
from app.catalog.bundle import KINDS
from app.core import clock
from app.core.database import transaction
from tests.catalog.test_bundle_roundtrip import question_of
from tests.conftest import Cast
from tests.learning import samples
from tests.pages import Client, Form

# Forms and text, whatever the database.
pytestmark = pytest.mark.sqlite_only

ALL = {question.key: question for question in samples.bank(wide=True)}
NAMES = {kind: name for name, kind in KINDS.items()}


def typed(fields: Fields, prefix: str = "") -> dict[str, list[str]]:
    """What a browser sends of a form in which this stands; the names are those of the template, checked by the views below."""
    sent: dict[str, list[str]] = {}

    def put(name: str, value: str) -> None:
        sent[prefix + name] = [value.replace("\n", "\r\n")]

    for name in ("key", "lesson", "source", "tags", "marks", "prompt", "explanation", "answer", "tolerance", "unit", "image",
                 "image_alt", "accepted", "distractors"):  # fmt: skip
        if getattr(fields, name) or name in ("prompt", "marks"):
            put(name, getattr(fields, name))
    for name in ("keep_order", "strict"):
        if getattr(fields, name):
            put(name, "1")
    for i, option in enumerate(fields.options):
        put(f"o{i}-text", option.text)
        put(f"o{i}-feedback", option.feedback)
        for name, number in zip("xywh", option.area, strict=True):
            put(f"o{i}-{name}", number)
        if option.right and fields.kind in ("multiple", "hotspot"):
            put(f"o{i}-right", "1")
        elif option.right:
            put("right", str(i))
    for i, (left, right) in enumerate(fields.pairs):
        put(f"r{i}-left", left)
        put(f"r{i}-right", right)
    for i, item in enumerate(fields.items):
        put(f"s{i}", item)
    for i, gap in enumerate(fields.gaps):
        put(f"g{i}-way", "chon" if gap.choose else "go")
        put(f"g{i}-accepted", gap.accepted)
        for n, choice in enumerate(gap.choices):
            put(f"g{i}-c{n}", choice.text)
            if choice.right:
                put(f"g{i}-right", str(n))
    for i, part in enumerate(fields.parts):
        put(f"p{i}-kind", part.kind)
        sent |= typed(part, f"p{i}-")
    return sent


@pytest.mark.parametrize("key", sorted(ALL))
def test_a_form_holds_a_question_and_gives_it_back(key: str) -> None:
    fields = filled(ALL[key])
    assert without_empty_rows(read(typed(fields), fields.kind)) == fields
    again, problems = bundles.read_question(block_of(fields), None, ["media/ba-buoc.png"])
    assert again == ALL[key], problems
    assert lacks(fields) == []


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(KINDS.values())).flatmap(lambda kind: question_of(kind, "c", "bai-mot")))
def test_whatever_the_format_can_say_a_form_can_hold(question: bundles.Question) -> None:
    """Saved unchanged it is the same question, but for white space that no reader sees."""
    fields = filled(question)
    assert without_empty_rows(read(typed(padded(fields)), fields.kind)) == without_empty_rows(fields)
    again, problems = bundles.read_question(block_of(fields), None, ["media/ba-buoc.svg"])
    # Two that differ by white space alone are one and the same in a field of one line.
    assume(not any("giống hệt" in p.sentence or "viết hai lần" in p.sentence for p in problems))
    assert again is not None, (block_of(fields), problems)
    assert filled(again) == fields


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(ALL)),
    st.lists(st.from_regex(r"(p[0-3]-)?(o|r|s|g|p|c[0-2]):(add|up|down|drop)(:[0-4])?", fullmatch=True), max_size=8),
    st.dictionaries(st.from_regex(r"(p[01]-)?(o[0-9]{1,3}-(text|x)|s[0-9]|g[0-2]-way|g0-c1|r0-left|marks)", fullmatch=True),
                    st.lists(st.text(max_size=6), max_size=2), max_size=6),
)  # fmt: skip
def test_no_button_and_no_nonsense_breaks_a_form(key: str, wishes: list[str], more: dict[str, list[str]]) -> None:
    fields = read({**typed(filled(ALL[key])), **more}, ALL[key].kind)
    for wish in wishes:
        fields, _ = act(fields, wish, "ordering")
    lacks(fields)
    block = block_of(without_empty_rows(padded(fields)))
    bundles.read_question(block, None, [])
    assert len(bundles.split_questions(block)[1]) == 1, "nothing typed becomes another question"


def test_rows_are_added_moved_and_dropped() -> None:
    steps = filled(ALL["thu-tu"])
    steps, at = act(steps, "s:up:1")
    assert (steps.items[:2], at) == (["Đọc soát", "Viết nháp"], "s0")
    steps, _ = act(steps, "s:down:0")
    assert steps.items == list(ALL["thu-tu"].items)
    steps, at = act(steps, "s:add")
    assert (steps.items[-1], at) == ("", "s4")
    steps, _ = act(steps, "s:drop:0")
    assert steps.items[0] == "Đọc soát"
    told = filled(ALL["tin-don"])
    told, at = act(told, "p0-o:add")
    assert (len(told.parts[0].options), at) == (3, "p0-o2-text")
    told, at = act(told, "p:add", "numeric")
    assert (told.parts[-1].kind, at) == ("numeric", "p3-prompt")
    told, _ = act(told, "p:add", "scenario")
    assert len(told.parts) == 4, "a situation holds no other situation"


def test_a_row_that_was_added_is_there_to_be_filled(binh: Any) -> None:
    form = _form(binh.get(f"{binh.base}/cau-hoi/nhieu").page)
    more = form.submit("Thêm đáp án", **{"o3-text": ""})
    fields = _form(more.page).fields
    assert [fields[f"o{n}-text"] for n in range(5)] == ["Hỏi và được phép", "Ghi tên người chụp", "Cắt bỏ dấu bản quyền", "", ""]
    assert [e.get("id") for e in more.page.all("textarea") if e.get("autofocus") is not None] == ["o4-text"]
    moved = _form(more.page).submit(act="o:down:0", **{"o4-text": "Mới"})
    assert [_form(moved.page).fields[f"o{n}-text"] for n in (0, 1, 4)] == ["Ghi tên người chụp", "Hỏi và được phép", "Mới"]


def test_a_gap_takes_its_number_along_with_it() -> None:
    gaps = filled(ALL["can-cu"])
    gaps, _ = act(gaps, "g:add")
    assert gaps.prompt.endswith("[[3]]. [[4]]")
    gaps, _ = act(gaps, "g:drop:1")
    assert gaps.prompt == "Nghị quyết số [[1]] là của , không phải [[2]]. [[3]]"
    assert [gap.choose for gap in gaps.gaps] == [False, True, False]


@pytest.mark.parametrize("kind", sorted(KINDS.values()))
def test_an_empty_form_says_what_it_lacks_in_words_of_the_form(kind: Any) -> None:
    found = lacks(without_empty_rows(blank(kind)))
    assert len(found) >= 3
    for lack in found:
        assert not re.search(r"dòng|\(x\)|###|bắt đầu bằng", lack.sentence), "the form speaks of fields, not of lines"
    assert kind in PARTIAL


@pytest.mark.parametrize("kind", sorted(KINDS.values()))
def test_every_sample_is_a_question_that_the_form_can_hold(kind: Any) -> None:
    question, problems = bundles.read_question(sample(kind, "cau-1", "bai-mot"), None, ["media/ten-hinh.png"])
    assert question is not None, problems
    assert question.kind == kind
    assert lacks(filled(question)) == []


def _uid(location: str) -> str:
    match = re.search(r"/bien-soan/([0-9a-f-]{36})", location)
    assert match
    return match.group(1)


@pytest.fixture
def binh(client: Client, cast: Cast) -> Client:
    samples.publish(wide=True, draw=10)
    browser = client.as_("binh")
    browser.base = f"/bien-soan/{_uid(browser.post(f'/bien-soan/mo/{samples.SLUG}', data={}).location)}"  # type: ignore[attr-defined]
    return browser


def _bank(binh: Any) -> str:
    draft = queries.any_draft(_uid(binh.base))
    assert draft is not None
    file = queries.file(draft.id, "questions.md")
    assert file is not None
    return file.text or ""


def _form(page: Any) -> Form:
    found = page.form("Lưu câu hỏi")
    assert isinstance(found, Form)
    return found


@pytest.mark.parametrize("key", sorted(ALL))
def test_saving_a_form_unchanged_keeps_every_byte(binh: Any, key: str) -> None:
    before = _bank(binh)
    page = binh.get(f"{binh.base}/cau-hoi/{key}").page
    assert page.h1 == f"Câu hỏi: {NAMES[ALL[key].kind]}"
    saved = _form(page).submit("Lưu câu hỏi")
    assert saved.status_code == 302, saved.page.text
    assert _bank(binh) == before


@pytest.mark.parametrize("key", sorted(ALL))
def test_changing_one_question_leaves_the_others_as_they_are(binh: Any, key: str) -> None:
    _, before = bundles.split_questions(_bank(binh))
    saved = _form(binh.get(f"{binh.base}/cau-hoi/{key}").page).submit("Lưu câu hỏi", explanation="Vì thế <b>này</b>.", marks="3")
    assert saved.status_code == 302, saved.page.text
    _, after = bundles.split_questions(_bank(binh))
    assert [b.text for b in after if b.key != key] == [b.text for b in before if b.key != key]
    question, _ = bundles.read_question(next(b.text for b in after if b.key == key), None, ["media/ba-buoc.png"])
    assert question is not None
    assert (question.marks, question.explanation) == (3, "Vì thế <b>này</b>.")
    assert {**bundles.question_to_dict(question), "marks": 0, "explanation": ""} == {
        **bundles.question_to_dict(ALL[key]), "marks": 0, "explanation": "",
    }  # fmt: skip


NEW: dict[str, list[tuple[str, dict[str, str]]]] = {  # kind → buttons pressed on the way, with what was filled in before
    "single": [("Thêm đáp án", {"o0-text": "Sai", "o0-feedback": "Vì sai."}), ("", {"o1-text": "Đúng", "o1-feedback": "Phải.", "right": "1"})],
    "multiple": [("", {"o0-text": "Một", "o0-right": "1", "o1-text": "Hai"})],
    "true_false": [("", {"right": "1"})],
    "numeric": [("", {"answer": "1.234,5", "tolerance": "0,5", "unit": "người"})],
    "short": [("", {"accepted": "sapo\nsa pô", "strict": "1"})],
    "matching": [("Thêm cặp", {"r0-left": "a", "r0-right": "1"}), ("", {"r1-left": "b", "r1-right": "2", "distractors": "3"})],
    "ordering": [("Thêm bước", {"s0": "Một", "s1": "Hai"}), ("", {"s2": "Ba", "s3": "Bốn"})],
    "cloze": [("Thêm chỗ trống", {"prompt": "Số [[1]] của", "g0-accepted": "57"}),
              ("", {"g1-way": "chon", "g1-c0": "Đảng", "g1-c1": "Chính phủ", "g1-right": "0"})],
    "hotspot": [("", {"image": "media/ba-buoc.png", "image_alt": "Ba ô nối nhau trên một hàng",
                      **{f"o0-{n}": v for n, v in {"text": "Trái", "x": "0", "y": "0", "w": "30", "h": "100", "right": "1"}.items()},
                      **{f"o1-{n}": v for n, v in {"text": "Phải", "x": "70", "y": "0", "w": "30", "h": "100"}.items()}})],
    "scenario": [("Thêm phần", {"part_kind": "short"}),
                 ("Thêm phần", {"p0-prompt": "Gọi là gì?", "p0-accepted": "báo động", "p0-explanation": "Vì thế.", "part_kind": "true_false"}),
                 ("", {"p1-prompt": "Đúng không?", "p1-right": "0", "p1-explanation": "Vì thế."})],
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(NEW))
def test_a_question_of_every_kind_is_written_by_its_form_alone(binh: Any, kind: str) -> None:
    page = binh.get(f"{binh.base}/cau-hoi/moi", query_string={"kieu": NAMES[kind]}).page  # type: ignore[index]
    assert page.h1 == f"Câu hỏi mới: {NAMES[kind]}"  # type: ignore[index]
    empty = _form(page).submit("Lưu câu hỏi")
    assert empty.status_code == 422
    assert "Chưa lưu câu hỏi" in empty.page.text
    values = {"prompt": "Hỏi gì?", "explanation": "Vì thế.", "lesson": "bai-hai", "source": "Kế hoạch", "tags": "luật; số liệu"}
    for button, fields in NEW[kind]:
        values |= fields
        values.update({k: v for k, v in _form(page).fields.items() if k == "prompt" and button == "" and kind == "cloze"})
        answer = _form(page).submit(button or "Xem trước", **values)
        assert answer.status_code == 200
        page = answer.page
    assert "Sau khi nộp bài" in page.text, page.text
    assert "Chưa" not in page.text.split("Người học thấy")[0].split("Điểm")[0]
    saved = _form(page).submit("Lưu câu hỏi")
    assert saved.status_code == 302, saved.page.text
    key = saved.location.rsplit("/", 1)[-1]
    _, blocks = bundles.split_questions(_bank(binh))
    question, problems = bundles.read_question(blocks[-1].text, None, ["media/ba-buoc.png"])
    assert question is not None, problems
    assert (question.key, question.kind, question.lesson_key, question.tags) == (key, kind, "bai-hai", ("luật", "số liệu"))
    draft = queries.any_draft(_uid(binh.base))
    assert draft is not None
    assert not queries.checked(draft).errors


def test_what_was_typed_stays_when_it_cannot_be_saved(binh: Any) -> None:
    form = _form(binh.get(f"{binh.base}/cau-hoi/buoc").page)
    before = _bank(binh)
    refused = form.submit("Lưu câu hỏi", **{"o0-x": "90", "o1-text": "", "prompt": "Lời hỏi mới", "marks": "x"})
    assert refused.status_code == 422
    assert _bank(binh) == before
    sent = _form(refused.page).fields
    assert (sent["o0-x"], sent["o1-text"], sent["prompt"], sent["marks"]) == ("90", "", "Lời hỏi mới", "x")
    links = {text: to for text, to in refused.page.links.items() if to.startswith("#")}
    assert links["Vùng 2 chưa có tên."] == "#o1-text"
    assert links["Điểm là số nguyên từ 1 đến 99."] == "#marks"
    assert any(to == "#o0-x" for to in links.values())
    twice = form.submit("Lưu câu hỏi", **{"o0-text": "Ô ở giữa"})
    assert "Vùng 3: Tên vùng này giống hệt một vùng ở trên." in twice.page.links
    gone = form.submit("Lưu câu hỏi", image="media/khong-co.png")
    assert gone.status_code == 422
    assert "#image" in gone.page.links.values()


def test_a_form_and_its_text_lead_to_each_other_with_what_was_typed(binh: Any) -> None:
    page = binh.get(f"{binh.base}/cau-hoi/mot").page
    text = _form(page).submit("Sửa dạng văn bản", prompt="Câu nào đứng đầu?")
    block = _form(text.page).fields["block"]
    assert "\n\nCâu nào đứng đầu?\n\n( ) Xã ban hành kế hoạch\n" in block
    back = _form(text.page).submit("Sửa bằng biểu mẫu", block=block.replace("đứng đầu", "đi trước"))
    assert _form(back.page).fields["prompt"] == "Câu nào đi trước?"
    broken = _form(text.page).submit("Sửa bằng biểu mẫu", block=block.replace("( ) Xã", "Xã"))
    assert "block" in _form(broken.page).fields, "what a form cannot hold stays text"
    assert "Lỗi dòng" in broken.page.text
    saved = _form(back.page).submit("Lưu câu hỏi")
    assert saved.status_code == 302
    assert "Câu nào đi trước?" in _bank(binh)


def test_a_broken_question_opens_as_text_and_half_a_question_is_kept(binh: Any) -> None:
    page = binh.get(f"{binh.base}/cau-hoi/moi", query_string={"kieu": "điền chỗ trống", "dang": "van-ban"}).page
    form = _form(page)
    assert "| điền chỗ trống" in form.fields["block"]
    saved = form.submit("Lưu câu hỏi", block="## nua-cau | điền chỗ trống\nbài: bai-mot\n\nMới viết [[1]]")
    assert saved.status_code == 302
    again = binh.get(f"{binh.base}/cau-hoi/nua-cau").page
    assert "block" in _form(again).fields
    assert "chưa có đáp án" in again.text


def test_another_authors_words_are_not_lost_to_a_form(binh: Any, cast: Cast) -> None:
    page = binh.get(f"{binh.base}/cau-hoi/mot").page
    draft = queries.any_draft(_uid(binh.base))
    assert draft is not None
    with transaction():
        actions.save_text(
            draft_id=draft.id, path="questions.md", text=_bank(binh).replace("Câu nào nên là câu đầu", "Câu nào nên đứng đầu"),
            based_on=None, by=By(cast.khoa.account_id, cast.khoa.account_uid), now=clock.now(),
        )  # fmt: skip
    late = _form(page).submit("Lưu câu hỏi", prompt="Câu nào là câu mở?")
    assert late.status_code == 422
    assert "Có người vừa sửa câu này" in late.page.text
    assert "đứng đầu" in late.page.text
    assert _form(late.page).fields["prompt"] == "Câu nào là câu mở?"
    assert _form(late.page).submit("Lưu câu hỏi").status_code == 302
    assert "Câu nào là câu mở?" in _bank(binh)


def test_the_preview_is_the_officers_own_page(binh: Any) -> None:
    page = binh.get(f"{binh.base}/cau-hoi/tin-don").page
    html = binh.get(f"{binh.base}/cau-hoi/tin-don").get_data(as_text=True)
    assert re.search(r'<fieldset class="question question--part" id="cau-1-3"', html)
    assert "SECRET-tin-3" in page.text
    areas = binh.get(f"{binh.base}/cau-hoi/buoc")
    source = re.search(r'<img class="hotspot__picture" src="([^"]+)"', areas.get_data(as_text=True))
    assert source
    assert binh.get(source.group(1)).mimetype == "image/png"


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>\'&[[1]]$\\frac{1}{2}$'


@pytest.mark.parametrize("key", sorted(ALL))
def test_hostile_words_in_every_field_stay_words(binh: Any, key: str) -> None:
    form = _form(binh.get(f"{binh.base}/cau-hoi/{key}").page)
    changes = {name: HOSTILE for name in form.fields if name not in ("csrf_token", "opened", "kind", "key") and "kind" not in name}
    for button in ("Xem trước", "Lưu câu hỏi", "Sửa dạng văn bản"):
        answer = form.submit(button, **changes)
        if answer.status_code == 302:
            answer = binh.get(answer.location)
        assert answer.status_code in (200, 422)
        html = answer.get_data(as_text=True)
        assert "<script>alert" not in html
        assert not [e for e in answer.page.all("img") if e.get("onerror")]



def _put_bank(binh: Any, cast: Cast, count: int) -> None:
    draft = queries.any_draft(binh.base.rpartition("/")[2])
    assert draft is not None
    text = "".join(
        f"## cau-{n} | {'đúng sai' if n % 2 else 'một lựa chọn'}\nbài: bai-mot\n\nCâu thứ {n}?\n\n( ) {'Đúng' if n % 2 else 'A'}\n(x) {'Sai' if n % 2 else 'B'}\n\n"
        for n in range(1, count + 1)
    )
    with transaction():
        actions.save_text(
            draft_id=draft.id, path="questions.md", text=text, based_on=None, by=By(cast.binh.account_id, cast.binh.account_uid), now=clock.now()
        )


def _numbers(page: Any) -> list[int]:
    return [int(li.get("value")) for li in page.all("li") if li.get("value")]


def test_a_large_bank_comes_in_pages_that_keep_the_filter(binh: Any, cast: Cast, queries: Any) -> None:
    counts = []
    for size in (1, 120):
        _put_bank(binh, cast, size)
        with queries() as asked:
            page = binh.get(f"{binh.base}/cau-hoi").page
        counts.append(asked.count)
    assert counts[0] == counts[1], asked.statements
    assert _numbers(page) == list(range(1, 51)) and "120 câu; đang xem câu số 1 đến câu số 50." in page.text
    page = binh.get(page.links["Trang sau"]).page
    assert _numbers(page) == list(range(51, 101))
    page = binh.get(page.links["Trang sau"]).page
    assert _numbers(page) == list(range(101, 121)) and "Trang sau" not in page.links
    page = binh.get(f"{binh.base}/cau-hoi", query_string={"kieu": "đúng sai", "q": "cau thu"}).page
    assert _numbers(page) == list(range(1, 100, 2)) and "60 câu khớp điều kiện lọc; đang xem câu số 1 đến câu số 99." in page.text
    page = binh.get(page.links["Trang sau"]).page
    assert _numbers(page) == list(range(101, 121, 2))
    assert _numbers(binh.get(page.links["Về đầu danh sách"]).page) == list(range(1, 100, 2))
    assert _numbers(binh.get(f"{binh.base}/cau-hoi?sau=x").page) == list(range(1, 51))  # a hand-made address is the first page
    assert "Không có câu nào" in binh.get(f"{binh.base}/cau-hoi?sau=999").page.text
