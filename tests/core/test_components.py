"""The design system: what components promise to readers, to keyboards, to small phones and to weak links."""

from __future__ import annotations

import gzip
import io
import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template, render_template_string
from flask_wtf.file import FileField
from PIL import ImageFont
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from app.core.config import ROOT
from app.core.forms import DayField, Form
from tests.pages import Client

# Components ask no database.
pytestmark = pytest.mark.sqlite_only

STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
VIETNAMESE = (
    "ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
    "ĂÂĐÊÔƠƯÀÁẢÃẠẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴ"
    "“”–…"
)


class Sign(Form):
    """A small form."""

    name = StringField("Tên", [InputRequired("Nhập tên")], description="Như trong quyết định")
    since = DayField("Từ ngày")
    kind = RadioField(
        "Loại",
        [InputRequired("Chọn một loại")],
        choices=[SelectChoice("a", "Cán bộ"), SelectChoice("b", "Người dân")],
    )


def refused() -> Sign:
    """The form after an empty answer."""
    form = Sign(formdata=None, meta={"csrf": False})
    form.validate()
    return form


def render(app: Flask, source: str, **context: Any) -> str:
    """A piece of template, inside a request."""
    with app.test_request_context():
        return render_template_string(source, **context)


# --- the page of components -------------------------------------------------------------------------------------------


def test_the_page_of_components_shows_every_component(client: Client) -> None:
    page = client.get("/giao-dien").text
    for file in (TEMPLATES / "_components").glob("*.html"):
        if file.name == "attributes.html":  # serves the others, has no looks of its own
            continue
        assert f'"_components/{file.name}"' in (TEMPLATES / "core" / "components.html").read_text("utf-8"), (
            file.name
        )
    for sign in (
        "govuk-error-summary",
        "tag--done",
        "tag--wrong",
        "strand--h",
        "notice--error",
        "bar__fill--met",
        "table__empty",
    ):
        assert sign in page, sign


def test_every_component_says_what_it_is_for() -> None:
    for file in (TEMPLATES / "_components").glob("*.html"):
        text = file.read_text("utf-8")
        assert text.startswith("{#"), file.name
        said = text[: text.index("#}")]
        for macro in re.findall(r"macro ([a-z]\w*)\(", text):
            assert macro + "(" in said, f"{file.name}: {macro}"


# --- forms ------------------------------------------------------------------------------------------------------------


def test_a_field_ties_its_hint_and_error_to_the_control(app: Flask) -> None:
    with app.test_request_context():
        html = render_template_string(
            '{% from "_components/forms.html" import field %}{{ field(form.name) }}', form=refused()
        )
    assert 'for="name"' in html
    assert 'aria-describedby="name-hint name-error"' in html and 'aria-invalid="true"' in html
    assert 'id="name-hint"' in html and 'id="name-error"' in html
    assert "Nhập tên" in html and "Như trong quyết định" in html


def test_the_summary_of_errors_leads_to_each_control(app: Flask) -> None:
    with app.test_request_context():
        form = refused()
        html = render_template_string(
            '{% from "_components/forms.html" import error_summary, field %}{{ error_summary(form) }}'
            "{% for f in form %}{{ field(f) }}{% endfor %}",
            form=form,
        )
        fine = render_template_string(
            '{% from "_components/forms.html" import error_summary %}{{ error_summary(form) }}',
            form=Sign(formdata=None, meta={"csrf": False}),
        )
    targets = re.findall(r'<a href="#([^"]+)"', html)
    assert targets == ["name", "kind-0"]  # a group is entered at its first choice
    for target in targets:
        assert re.search(rf'<input[^>]* id="{target}"', html), target
    assert fine.strip() == ""


def test_a_posted_form_carries_the_token_once_and_a_search_never(app: Flask) -> None:
    source = '{% from "_components/forms.html" import form_tag %}{% call form_tag(method=m, form=form) %}x{% endcall %}'
    with app.test_request_context():
        posted = render_template_string(source, m="post", form=Sign(formdata=None))
        sought = render_template_string(source, m="get", form=None)
    assert posted.count('name="csrf_token"') == 1 and "novalidate" in posted
    assert "csrf_token" not in sought


def test_a_day_is_typed_as_people_write_it(app: Flask) -> None:
    with app.test_request_context():
        html = render_template_string(
            '{% from "_components/forms.html" import field %}{{ field(form.since) }}',
            form=Sign(formdata=None),
        )
    assert 'type="text"' in html
    assert "inputmode" not in html, "the numeric keypad of a telephone has no stroke to write a day with"


def test_a_file_that_was_not_taken_with_the_rest_is_asked_for_again(app: Flask) -> None:
    class Sent(Form):
        """A form with a file."""

        proof = FileField("Tệp minh chứng")

    source = '{% from "_components/forms.html" import field %}{{ field(form.proof) }}'
    with app.test_request_context(method="POST", data={"proof": (io.BytesIO(b"x"), "giấy của An.png")}):
        html = render_template_string(source, form=Sent(meta={"csrf": False}))
    assert "Chọn lại tệp “giấy của An.png”" in html
    with app.test_request_context():
        assert "Chọn lại" not in render_template_string(
            source, form=Sent(formdata=None, meta={"csrf": False})
        )


def test_what_people_typed_is_shown_as_text(app: Flask) -> None:
    bad = "<script>x</script>\"'"
    html = render(
        app,
        """{% from "_components/tag.html" import tag %}{% from "_components/notice.html" import notice %}
        {% from "_components/card.html" import card %}{% from "_components/table.html" import data_table %}
        {% from "_components/button.html" import button %}{% from "_components/stat.html" import stat %}
        {{ tag("done", bad) }}{{ notice("info", bad, bad) }}{{ card(bad, href=bad, meta=bad) }}{{ button(bad, href=bad) }}
        {{ stat(bad, bad, bad) }}{{ data_table(bad, [{"text": bad}], [[bad]]) }}""",
        bad=bad,
    )
    assert "<script" not in html


# --- signs, numbers, tables -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["done", "progress", "due", "wrong", "neutral"])
def test_a_state_is_a_word_with_a_sign_never_only_a_colour(app: Flask, kind: str) -> None:
    html = render(app, '{% from "_components/tag.html" import tag %}{{ tag(kind, "Trạng thái") }}', kind=kind)
    assert "Trạng thái" in html and "<svg" in html and 'aria-hidden="true"' in html


def test_strands_differ_in_letter_and_shape(app: Flask) -> None:
    marks = [
        render(app, '{% from "_components/strand.html" import strand_mark %}{{ strand_mark(s) }}', s=strand)
        for strand in "ABH"
    ]
    shapes = [re.search(r"<(circle|path|rect)", mark)[1] for mark in marks]  # type: ignore[index]
    letters = [re.search(r"<text[^>]*>([^<]+)", mark)[1] for mark in marks]  # type: ignore[index]
    assert len(set(shapes)) == 3 and letters == ["A", "B", "nền"]
    assert all('role="img" aria-label="Phần' in mark for mark in marks)


@pytest.mark.parametrize(
    ("percent", "width", "met"),
    [(0, "0", False), (69.9, "699", False), (70, "700", True), (140, "1000", True), (-3, "0", False)],
)
def test_the_bar_is_as_long_as_the_share_and_turns_green_at_the_mark(
    app: Flask, percent: float, width: str, met: bool
) -> None:
    html = render(app, '{% from "_components/bar.html" import bar %}{{ bar(p, "x", mark=70) }}', p=percent)
    fill = re.search(r'class="bar__fill([^"]*)"[^>]*width="([0-9.]+)"', html)
    assert fill is not None
    assert float(fill[2]) == float(width)
    assert ("met" in fill[1]) is met


def test_a_cell_knows_its_column_for_when_the_table_becomes_cards(app: Flask) -> None:
    html = render(
        app,
        """{% from "_components/table.html" import data_table %}{{ data_table("Đơn vị", [
        {"key": "u", "text": "Đơn vị", "sort": "?xep=u", "sorted": "ascending"}, {"key": "n", "text": "Số người", "numeric": True}],
        [{"u": "Xã Ba Tơ", "n": "12"}], foot={"u": "Toàn tỉnh", "n": "12"}) }}""",
    )
    assert '<th role="rowheader" scope="row" data-label="Đơn vị">Xã Ba Tơ</th>' in html
    assert '<td role="cell" data-label="Số người" class="numeric">12</td>' in html
    assert 'aria-sort="ascending"' in html and "<tfoot" in html


# --- the frame --------------------------------------------------------------------------------------------------------


def test_the_font_named_in_the_head_is_the_one_the_stylesheet_asks_for(client: Client) -> None:
    page = client.get("/giao-dien").text
    preload = re.search(r'rel="preload" href="([^"]+)"', page)
    sheet = re.search(r'rel="stylesheet" href="([^"]+)"', page)
    assert preload and sheet
    response = client.open(sheet[1])
    assert response.status_code == 200
    assert f"url({preload[1]})" in response.text  # else the font would be fetched twice


@pytest.mark.parametrize("name", ["400", "403", "404", "409", "413", "429", "500", "csrf"])
def test_an_error_page_says_what_happened_what_is_kept_and_what_to_do(app: Flask, name: str) -> None:
    with app.test_request_context():
        html = render_template(f"errors/{name}.html")
    main = html[html.index("<main") : html.index("</main>")]
    assert main.count("<h1>") == 1 and main.count("<p") >= 2 and "Về trang chủ" in main
    assert "!" not in re.sub(r"<[^>]+>", "", main)


def test_an_error_page_gives_way_to_the_sentence_of_the_view(app: Flask) -> None:
    with app.test_request_context():
        html = render_template("errors/409.html", detail="Bài đã nộp lúc 09:41.")
    assert "Bài đã nộp lúc 09:41." in html


# --- colours ----------------------------------------------------------------------------------------------------------

_TOKENS = (STATIC / "src" / "scss" / "_tokens.scss").read_text("utf-8")


def _palette(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block))


LIGHT = _palette(_TOKENS[: _TOKENS.index("@media (prefers-color-scheme: dark)")])
DARK = LIGHT | _palette(
    _TOKENS[_TOKENS.index("@media (prefers-color-scheme: dark)") : _TOKENS.index("@media print")]
)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT = [
    *((text, ground) for text in ("ink", "muted", "sea", "sea-deep", "red") for ground in ("paper", "surface", "sea-tint")),
    ("on-sea", "sea"), ("on-sea", "sea-deep"), ("on-red", "red"), ("on-red", "red-deep"), ("on-gold", "gold"),
    ("green", "green-tint"), ("amber", "amber-tint"), ("red", "red-tint"), ("sea", "sea-tint"),
    ("ink", "green-tint"), ("ink", "amber-tint"), ("ink", "red-tint"), ("green", "surface"), ("amber", "surface"),
    ("header-text", "header"), ("header-text", "header-far"),
]  # fmt: skip


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_is_read_in_sunlight(theme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(theme[text], theme[ground]) >= 4.5, f"{text} on {ground}"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_edges_of_controls_and_the_focus_ring_are_seen(theme: dict[str, str], ground: str) -> None:
    assert contrast(theme["line"], theme[ground]) >= 3
    # the ring is gold with an edge of ink: one of the two stands out on any ground
    assert max(contrast(theme["gold"], theme[ground]), contrast(theme["ink"], theme[ground])) >= 3


def test_only_the_palette_names_colours() -> None:
    for file in (STATIC / "src" / "scss").glob("*.scss"):
        if file.name != "_tokens.scss":
            assert not re.findall(r"#[0-9a-f]{3,8}\b(?![^{}]*\{)|rgb\(|hsl\(", file.read_text("utf-8")), (
                file.name
            )


def test_no_colour_of_the_framework_is_left_in_the_sheet() -> None:
    css = (STATIC / "css" / "app.css").read_text("utf-8")
    assert "--govuk-" not in css.replace("--govuk-frontend-version", "")
    ours = set(LIGHT.values()) | set(DARK.values()) | {"#000", "#333", "#999", "#fff"}
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", css)) <= ours


# --- weight -----------------------------------------------------------------------------------------------------------


def _packed(*paths: str) -> int:
    return sum(len(gzip.compress((STATIC / path).read_bytes(), 9)) for path in paths)


def test_what_a_first_visit_fetches_stays_light() -> None:
    assert _packed("css/app.css") <= 16_000
    assert _packed("js/forms.js", "js/compose.js") <= 6_000  # a lesson
    assert _packed("js/forms.js", "js/quiz.js") <= 6_000  # a quiz
    for weight in (400, 700):
        assert (STATIC / f"fonts/be-vietnam-pro-{weight}.woff2").stat().st_size <= 30_000


def test_nothing_is_asked_of_anybody_else() -> None:
    namespaces = ("http://www.w3.org/", "http://schemas.openxmlformats.org")
    for file in (*STATIC.glob("css/*"), *STATIC.glob("js/*"), *STATIC.glob("icons/*")):
        addresses = re.findall(r"https?://[^\s\"')]+", file.read_text("utf-8"))
        assert [a for a in addresses if not a.startswith(namespaces)] == [], file.name


def _has(font: ImageFont.FreeTypeFont, letter: str) -> bool:
    nothing = font.getmask("\ufffe")
    drawn = font.getmask(letter)
    return (drawn.size, bytes(drawn)) != (nothing.size, bytes(nothing))


@pytest.mark.parametrize("weight", [400, 700])
def test_the_fonts_of_letters_have_every_vietnamese_letter_and_those_of_the_highlands(weight: int) -> None:
    pro = ImageFont.truetype(STATIC / f"fonts/be-vietnam-pro-{weight}.ttf", 40)
    noto = ImageFont.truetype(STATIC / f"fonts/noto-sans-{weight}.ttf", 40)
    assert [letter for letter in VIETNAMESE if not _has(pro, letter)] == []
    assert [letter for letter in "ƀĕĭŏŭɃĔĬŎŬ" if not (_has(pro, letter) or _has(noto, letter))] == []


# --- the page of a long piece of work ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "said", "refreshes"),
    [
        ("waiting", "Đang chờ đến lượt", True),
        ("running", "1.200/5.000", True),
        ("done", "Đã nhập 5.000 cán bộ.", False),
        ("failed", "Tệp bị hỏng ở dòng 14.", False),
        ("cancelled", "Đã dừng theo yêu cầu.", False),
    ],
)
def test_the_page_of_a_job_says_how_far_it_is_and_stops_asking_when_it_ended(
    app: Flask, state: str, said: str, refreshes: bool
) -> None:
    job = SimpleNamespace(
        uid="01980000-0000-7000-8000-000000000000",
        state=state,
        done=1200,
        total=5000,
        message=said if state in ("failed", "cancelled") else "",
        cancel_asked=False,
        result={"text": "Đã nhập 5.000 cán bộ.", "link": "/can-bo"} if state == "done" else None,
    )
    with app.test_request_context():
        html = render_template("core/job.html", job=job)
    assert said in html
    assert ("js/job" in html) is refreshes and ("data-job-running" in html) is refreshes
    assert ("Dừng lại" in html) is refreshes
    assert ('href="/can-bo"' in html) is (state == "done")
