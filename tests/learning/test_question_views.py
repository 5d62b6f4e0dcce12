"""All ten kinds of questions on the pages of an attempt and of its result, without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.catalog import queries as catalog
from app.catalog.bundle import Question
from app.learning import queries
from tests.browser.answers import Given, right_answer
from tests.learning import samples
from tests.learning.test_quiz_views import JSON, Taking

WIDE = {question.key: question for question in samples.bank(wide=True)}


class Wide(Taking):
    """Somebody at a quiz of all ten kinds."""

    @property
    def bank(self) -> dict[str, Question]:
        return {question.key: question for question in catalog.questions(self.sitting.quiz_id)}

    def number(self, key: str) -> int:
        return next(n for n, sheet in enumerate(self.sitting.paper.sheets, 1) if sheet.key == key)

    def right(self, key: str) -> Given:
        n = self.number(key)
        return right_answer(self.bank[key], self.sitting.paper.sheets[n - 1], n)

    def give(self, key: str, fields: Given) -> Any:
        """By the form of the question's page."""
        n = self.number(key)
        return self.page(n).form("Câu trước" if n > 1 else "Câu tiếp theo").submit(
            "Câu tiếp theo" if n < 10 else "Xem lại trước khi nộp", **fields
        )

    def html(self, key: str) -> str:
        whole = self.browser.get(f"{self.base}/{self.number(key)}").get_data(as_text=True)
        n = self.number(key)
        return whole[whole.index(f'<fieldset class="question" id="cau-{n}"') :].split('<fieldset class="question" id="cau-')[1]


@pytest.fixture
def an(client: Any, cast: Any) -> Wide:
    samples.publish(wide=True, draw=10)
    return Wide(client.as_("an"), cast.an.person_id)


def test_all_ten_kinds_are_answered_by_plain_forms_and_all_count(an: Wide) -> None:
    for key in WIDE:
        assert an.give(key, an.right(key)).status_code == 302
    for key in WIDE:  # what was given stands in the page again, and would be sent again as it is
        n = an.number(key)
        kept = an.page(n).form("Câu tiếp theo" if n < 10 else "Xem lại trước khi nộp").fields
        given = {name: v if isinstance(v, list) else [v] for name, v in kept.items() if re.match(rf"c{n}(-|$)", name)}
        assert given == an.right(key), key
    assert "Anh/chị đã trả lời đủ 10 câu." in an.browser.get(f"{an.base}/xem-lai").page.text
    result = an.browser.get(an.hand_in().location)
    assert "100%" in result.page.text
    assert result.page.text.count("SECRET-tin") >= 3, "every part of a situation is explained"


def test_no_page_carries_the_key_of_a_gap_an_area_or_a_part(an: Wide) -> None:
    for key in ("can-cu", "buoc", "tin-don"):
        an.give(key, an.right(key))
    html = an.browser.get(f"{an.base}/1").get_data(as_text=True)
    assert "SECRET" not in html
    bare = re.sub(r'value="(57-NQ/TW|báo động)"', "", html)  # what An typed
    assert "57-NQ/TW" not in bare
    assert "báo động" not in bare
    # Values are places, in the order shown; which of them is right differs from paper to paper.
    for name in {name for key in ("can-cu", "tin-don") for name in an.right(key)}:
        values = re.findall(rf'<input[^>]*type="radio"[^>]*name="{name}" value="(\d)"', html)
        select = re.search(rf'<select[^>]*name="{name}"[^>]*>(.*?)</select>', html)
        values += re.findall(r'value="(\d)"', select.group(1)) if select else []
        assert values == [str(i) for i in range(1, len(values) + 1)], name
    # The length of a field tells nothing of what belongs into it.
    assert len({re.sub(r"[0-9-]+", "", f) for f in re.findall(r'<input class="govuk-input gap"[^>]*>', bare)}) == 1


def test_every_gap_has_its_name_and_the_sentence_around_it(an: Wide) -> None:
    page = an.page(an.number("can-cu"))
    n = an.number("can-cu")
    fields = {e.get("name"): e.get("aria-label") for t in ("input", "select") for e in page.all(t)}
    assert [fields[f"c{n}-{i}"] for i in (1, 2, 3)] == ["Chỗ trống 1", "Chỗ trống 2", "Chỗ trống 3"]
    assert "[[" not in an.html("can-cu")
    assert re.search(r"Nghị quyết số <input[^>]*> là của <select.*?</select>, không phải <select", an.html("can-cu"))


def test_the_areas_of_a_picture_are_numbered_from_the_top_and_named_in_a_list(an: Wide) -> None:
    html = an.html("buoc")
    n = an.number("buoc")
    assert re.search(r'<img class="hotspot__picture" src="/media/[0-9a-f]{64}/[^"]+" alt="Ba ô nối nhau: [^"]+" width="120"', html)
    assert re.findall(r'data-area="([^"]+)"', html) == [f"c{n}-1", f"c{n}-2", f"c{n}-3"]
    names = re.findall(r">(\d)\. (Ô [^<]+)</label>", html)
    assert names == [("1", "Ô ở giữa"), ("2", "Ô bên trái"), ("3", "Ô bên phải")]
    picture = re.search(r'src="(/media/[^"]+)"', html)
    assert picture
    assert an.browser.get(picture.group(1)).mimetype.startswith("image/")


def test_a_situation_stands_once_and_its_parts_are_one_answer(an: Wide) -> None:
    html = an.html("tin-don")
    assert html.count("17 giờ, nhóm Zalo") == 1
    assert [html.index(f"Phần {p}/3") for p in (1, 2, 3)] == sorted(html.index(f"Phần {p}/3") for p in (1, 2, 3))
    n = an.number("tin-don")
    first = {k: v for k, v in an.right("tin-don").items() if k == f"c{n}-1"}
    an.browser.post(f"{an.base}/{n}", data={**first, "so": "1"}, headers=JSON)
    saved = queries.state_of(an.sitting.attempt_id).answers["tin-don"]
    assert saved.value == {"1": "b"}
    assert "Trả lời chưa đủ" in an.browser.get(f"{an.base}/xem-lai").page.text


def test_a_result_explains_gaps_areas_and_parts(client: Any, cast: Any, an: Wide) -> None:
    n = an.number("can-cu")
    for key in WIDE:
        fields = an.right(key)
        if key == "can-cu":
            fields = {f"c{n}-1": ["58"], **{k: v for k, v in fields.items() if k == f"c{n}-2"}}
        if key == "tin-don":
            fields = {k: v for k, v in fields.items() if not k.endswith("-3-1")}
        an.give(key, fields)
    text = an.browser.get(an.hand_in().location).page.text
    assert "Chỗ trống 1: 57-NQ/TW (anh/chị điền: 58)" in text
    assert "Chỗ trống 2: Bộ Chính trị" in text
    assert "Chỗ trống 3: Chính phủ (anh/chị để trống)" in text
    assert "2. Ô bên trái – Đáp án đúng (Anh/chị đã chọn)" in text
    assert re.search(r"Phần 1 Đúng .* Phần 2 Đúng .* Phần 3 Chưa trả lời", text)
    assert text.count("Xem lại bài") == 10, "a part does not send its reader away; the situation does"


HOSTILE = '<img src=x onerror=alert(1)>"\'&'


@pytest.mark.parametrize("words", ["Quốc hội", "Ô ở giữa", "Ba ô nối nhau", "17 giờ, nhóm Zalo", "là của", "báo động"])
def test_markup_in_gaps_areas_and_choices_stays_text(client: Any, cast: Any, words: str) -> None:
    samples.publish_bundle(samples.changed(words, HOSTILE))
    an = Wide(client.as_("an"), cast.an.person_id)
    n = an.number("can-cu")
    an.browser.post(f"{an.base}/{n}", data={f"c{n}-1": HOSTILE})
    for page in (an.page(1), an.browser.get(an.fail()).page):
        assert not [e for e in page.all("img") if e.get("onerror")]


def test_a_gap_where_no_field_can_stand_follows_its_sentence(client: Any, cast: Any) -> None:
    sentence = "Nghị quyết số [[1]] là của [[2]], không phải [[3]]."
    samples.publish_bundle(
        samples.changed(sentence, "[số [[1]]](https://example.vn) và $\\text{[[2]]}$ và `[[3]]` và \\[[4]].")
    )
    an = Wide(client.as_("an"), cast.an.person_id)
    n = an.number("can-cu")
    html = an.html("can-cu")
    assert len(re.findall(rf'id="c{n}-[123]"', html)) == 3
    assert "[[4]]" in html
    assert an.give("can-cu", an.right("can-cu")).status_code == 302
    value = queries.state_of(an.sitting.attempt_id).answers["can-cu"].value
    assert value == {"1": "57-NQ/TW", "2": "2", "3": "1"}



def test_the_key_of_a_gap_an_area_and_a_part_is_mended_and_analysed(client: Any, cast: Any, an: Wide) -> None:
    an.give("can-cu", {f"c{an.number('can-cu')}-1": ["58"]})
    an.fail()
    binh = client.as_("binh")
    at = f"/phan-tich/{samples.SLUG}/1"
    page = binh.get(at).page
    assert "1: 58" in page.text
    assert "2: Chính phủ" in page.text
    for key, changed in (("can-cu", {"cho-1": "58"}), ("buoc", {"dung": "c"}), ("tin-don", {"p1-dung": "a"})):
        form = binh.get(f"{at}/sua-dap-an/{key}").page.forms[-1]
        proposed = form.submit(**changed, reason="Đáp án nhầm.")
        assert proposed.status_code in (200, 302), key
        seen = proposed if proposed.status_code == 200 else binh.get(proposed.location)
        assert "[[" not in seen.page.text
