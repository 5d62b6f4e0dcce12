"""A course written by the program and read again is the same course; no bytes make the reader fail."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.catalog.bundle import (
    AUDIENCES,
    KINDS,
    Area,
    Bundle,
    DrawBy,
    Gap,
    Lesson,
    LessonVariant,
    MediaFile,
    MediaNote,
    Meta,
    Option,
    Question,
    QuizSettings,
    Source,
    by_tag,
    parse,
    write,
)
from app.catalog.bundle.media import says_nothing
from app.core.markdown import option_key
from tests.catalog.bundles import COURSE, COURSES, LESSON, SVG, TODAY, VARIANT, folder, questions, read_folder
from tests.catalog.test_bundle_questions import ALL_KINDS

LETTERS = st.text(
    st.characters(
        categories=("L", "M", "N", "P", "S", "Zs"), exclude_characters="\u2066\u2067\u2068\u2069\ufffd"
    ),
    max_size=30,
)
SIGNS = st.sampled_from(
    [
        *(
            "( )",
            "(x)",
            "[ ]",
            "[x]",
            "=",
            "=>",
            "- a => b",
            "- =>",
            "1.",
            "1 =",
            "1 (x)",
            "[1 2 3 4]",
            "### 1 | số",
            "### chung",
            "##",
            "## a",
            "###",
            ">",
            "> a",
            "///",
            "+++",
        ),
        *(
            "\\",
            "\\>",
            "\\( )",
            '"',
            "'",
            "\\n",
            "#",
            ";",
            "|",
            ":",
            "bài: x",
            "***",
            "~~~",
            "`",
            "$",
            "ệ",
            "e\u0323\u0302",
        ),
    ]
)


def tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


LINE = (
    st.lists(LETTERS | SIGNS, min_size=1, max_size=5).map(lambda pieces: tidy(" ".join(pieces))).filter(bool)
)
#: words in the author's own text must not point at files that do not exist
WORDS = LINE.map(lambda text: text.replace("](", "] (").replace("]:", "] :").replace("[^", "[ ^"))
LINES = (
    st.lists(WORDS | st.just(""), min_size=1, max_size=4).map(lambda rows: tidy("\n".join(rows))).filter(bool)
)
KEY = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
DAY = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
NUMBER = st.decimals(min_value=0, max_value=10**6, places=2, allow_nan=False).map(
    lambda n: format(abs(n), "f")
)
HOURS = st.decimals(min_value=Decimal("0.1"), max_value=3, places=1, allow_nan=False)


@st.composite
def question(draw: st.DrawFn, key: str, lesson: str) -> Question:
    kind = draw(st.sampled_from(list(KINDS.values())))
    return draw(question_of(kind, key, lesson))


@st.composite
def cloze(draw: st.DrawFn) -> dict[str, object]:
    gaps = []
    for _ in range(draw(st.integers(1, 4))):
        texts = tuple(draw(st.lists(WORDS, min_size=2, max_size=4, unique=True)))
        gaps.append(Gap((draw(st.sampled_from(texts)),), texts) if draw(st.booleans()) else Gap(texts))
    words = [draw(LINES).replace("[[", "[ [") + f" [[{number}]]" for number in range(1, len(gaps) + 1)]
    return {
        "prompt": tidy(draw(st.sampled_from([" ", "\n"])).join(draw(st.permutations(words)))),
        "gaps": tuple(gaps),
        "diacritics_strict": draw(st.booleans()),
    }


@st.composite
def hotspot(draw: st.DrawFn) -> dict[str, object]:
    options = []
    names = draw(st.lists(LINES, min_size=2, max_size=5, unique=True))
    right = draw(st.integers(0, len(names) - 1))
    for i, name in enumerate(names):
        x, y = draw(st.integers(0, 99)), draw(st.integers(0, 99))
        area = Area(x, y, draw(st.integers(1, 100 - x)), draw(st.integers(1, 100 - y)))
        options.append(
            Option(option_key(i), name, draw(LINES | st.just("")), i == right or draw(st.booleans()), area)
        )
    return {"options": tuple(options), "image": "media/ba-buoc.svg", "image_alt": draw(WORDS.filter(tells))}


def tells(alt: str) -> bool:
    return not says_nothing(alt)


@st.composite
def question_of(draw: st.DrawFn, kind: str, key: str, lesson: str) -> Question:
    values: dict[str, object] = {"prompt": draw(LINES), "explanation": draw(LINES)}
    if kind == "cloze":
        values |= draw(cloze())
    elif kind == "hotspot":
        values |= draw(hotspot())
    elif kind == "scenario":
        simple = st.sampled_from([kind for kind in KINDS.values() if kind != "scenario"])
        kinds = draw(st.lists(simple, min_size=1, max_size=3))
        values["parts"] = tuple(
            replace(draw(question_of(kind, str(number), lesson)), source="", tags=())
            for number, kind in enumerate(kinds, 1)
        )
        values["explanation"] = draw(LINES | st.just(""))
    elif kind in ("single", "multiple", "true_false"):
        texts = (
            ["Đúng", "Sai"]
            if kind == "true_false"
            else draw(st.lists(LINES, min_size=2, max_size=5, unique=True))
        )
        right = draw(st.integers(0, len(texts) - 1))
        values["options"] = tuple(
            Option(
                option_key(i),
                text,
                draw(LINES | st.just("")),
                i == right or (kind == "multiple" and draw(st.booleans())),
            )
            for i, text in enumerate(texts)
        )
        values["keep_order"] = kind == "true_false" or draw(st.booleans())
    elif kind == "numeric":
        values |= {
            "answer": draw(NUMBER),
            "tolerance": draw(NUMBER | st.just("0")),
            "unit": draw(WORDS | st.just("")),
        }
    elif kind == "short":
        values |= {
            "accepted": tuple(draw(st.lists(WORDS, min_size=1, max_size=4, unique=True))),
            "diacritics_strict": draw(st.booleans()),
        }
    elif kind == "matching":
        rights = draw(st.lists(WORDS, min_size=3, max_size=5, unique=True))
        lefts = draw(st.lists(WORDS, min_size=2, max_size=len(rights), unique=True))
        values |= {
            "pairs": tuple(zip(lefts, rights, strict=False)),
            "distractors": tuple(rights[len(lefts) :]),
        }
    else:
        values["items"] = tuple(draw(st.lists(WORDS, min_size=3, max_size=5, unique=True)))
    tags = draw(
        st.lists(WORDS.map(lambda t: tidy(t.replace(";", ","))).filter(bool), max_size=2, unique=True)
    )
    return Question(
        key=key,
        kind=kind,  # type: ignore[arg-type]
        lesson_key=lesson,
        source=draw(WORDS | st.just("")),
        tags=tuple(tags),
        marks=draw(st.integers(1, 99)),
        **values,  # type: ignore[arg-type]
    )


NOTES = st.builds(
    MediaNote,
    title=LINE | st.just(""),
    author=st.just("") | LINE.map(lambda text: text[:160].strip()),
    source=st.just("") | LINE,
    licence=st.just("") | LINE.map(lambda text: text[:120].strip()),
    ai_made=st.booleans(),
    alt=st.just("") | LINE,
    language=st.sampled_from(["", "vi", "hre", "en-GB"]),
)


@st.composite
def variants(draw: st.DrawFn, stem: str) -> tuple[LessonVariant, ...]:
    return tuple(
        LessonVariant(
            lang=lang,
            path=f"{stem}.{lang}.md",
            title=draw(LINE),
            text=tidy("## One\n\n" + draw(st.sampled_from(["ƀăl kơ̆", "Words  \n\n    code"]))),
            translator=draw(LINE)[:160].strip(),
            reviewed_by=draw(LINE | st.just(""))[:160].strip(),
            of=draw(st.sampled_from(["", "0123456789ab"])),
        )
        for lang in sorted(draw(st.sets(st.sampled_from(["en", "en-GB", "hre"]), max_size=2)))
    )


@st.composite
def drawing(draw: st.DrawFn, bank: tuple[Question, ...]) -> tuple[tuple[DrawBy, ...], int]:
    """Tags to draw by, and how many in all, that this bank can give."""
    tags = sorted({tag for q in bank for tag in q.tags if len(tag) <= 80})
    named = draw(st.lists(st.sampled_from(tags), unique=True, max_size=2)) if tags else []
    groups, _ = by_tag([DrawBy(tag, 1) for tag in named], bank)
    wanted = [
        DrawBy(tag, draw(st.integers(1, len(group))))
        for tag, group in zip(named, groups, strict=True)
        if group
    ]
    _, rest = by_tag(wanted, bank)
    sure = sum(one.count for one in wanted)
    return tuple(wanted), sure + draw(st.integers(0 if sure else 1, len(rest) if wanted else len(bank)))


@st.composite
def bundles(draw: st.DrawFn) -> Bundle:
    keys = draw(st.lists(KEY, min_size=1, max_size=3, unique=True))
    note = draw(st.none() | NOTES)
    picture = MediaFile("media/ba-buoc.svg", "image/svg+xml", sha256(SVG).hexdigest(), SVG, note)
    lessons = tuple(
        Lesson(
            key=key,
            path=f"{number:02d}-bai.md",
            title=draw(LINE),
            minutes_read=draw(st.integers(1, 180)),
            minutes_self=draw(st.integers(0, 180)),
            minutes_practice=draw(st.integers(0, 600)),
            required=number == 1 or draw(st.booleans()),
            law_checked_on=draw(st.none() | DAY),
            sources=tuple(
                Source(
                    title,
                    draw(st.sampled_from(["", "https://quangngai.gov.vn/a?b=1"])),
                    draw(st.none() | DAY),
                )
                for title in draw(st.lists(LINE, max_size=2))
            ),
            text=tidy(
                "![Ba bước nối nhau](media/ba-buoc.svg)\n\n"
                + draw(st.sampled_from([LESSON.split("+++")[2], "Chữ  \n\n    mã"]))
            ),
            media=("media/ba-buoc.svg",),
            variants=draw(variants(f"{number:02d}-bai")),
        )
        for number, key in enumerate(keys, start=1)
    )
    bank_keys = draw(st.lists(KEY, min_size=1, max_size=3, unique=True))
    author = draw(LINE)
    bank = tuple(draw(question(key, draw(st.sampled_from(keys)))) for key in bank_keys)
    wanted, number = draw(drawing(bank))
    return Bundle(
        slug="khoa-hoc",
        meta=Meta(
            title=draw(LINE),
            summary=draw(LINE),
            strand=draw(st.sampled_from("ABH")),
            level=draw(st.sampled_from(["co-ban", "chuyen-sau"])),
            audiences=tuple(draw(st.lists(st.sampled_from(AUDIENCES), min_size=1, max_size=3, unique=True))),
            outcomes=tuple(draw(st.lists(LINE, min_size=1, max_size=3, unique=True))),
            hours=draw(
                st.sampled_from([Decimal("0.01"), Decimal("0.020")])
            ),  # within the minute every lesson has
            assessment=draw(LINE).ljust(1)[:80].strip() or "x",
            author=author[:160].strip(),
            planned_hours=draw(st.none() | HOURS),
            law_checked_on=draw(st.none() | DAY),
            reviewed_by=draw(st.sampled_from(["", "Tổ thẩm định nội dung"])),
            no_state_secrets=draw(st.booleans()),
        ),
        quiz=QuizSettings(
            draw(LINE),
            number,
            draw(st.integers(1, 100)),
            draw(st.integers(1, 20)),
            draw_by=wanted,
        ),
        lessons=lessons,
        questions=bank,
        media=(picture,),
    )


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(bundles())
def test_what_is_written_is_read_as_the_same(bundle: Bundle):
    files = write(bundle)
    again, problems = parse(bundle.slug, files)
    errors = [str(p) for p in problems if p.severity == "error"]
    assert again is not None, errors
    # the hash of a lesson is the reader's to compute
    hashed = [lesson.content_hash for lesson in again.lessons]
    assert all(len(value) == 64 for value in hashed)
    assert again.meta == bundle.meta
    assert again.quiz == bundle.quiz
    assert again.questions == bundle.questions
    for mine, theirs in zip(bundle.lessons, again.lessons, strict=True):
        for name in (
            "key",
            "path",
            "title",
            "minutes_read",
            "minutes_self",
            "minutes_practice",
            "required",
            "text",
            "media",
        ):
            assert getattr(mine, name) == getattr(theirs, name)
        assert mine.variants == tuple(replace(v, content_hash="") for v in theirs.variants)
        assert (mine.sources, mine.law_checked_on) == (theirs.sources, theirs.law_checked_on)
    assert write(again) == files
    assert parse(bundle.slug, write(again))[0] == again


@pytest.mark.parametrize(
    "path", sorted(p.parent for p in COURSES.glob("*/course.toml")), ids=lambda p: p.name
)
def test_the_shipped_courses_survive_being_written(path):
    bundle, _ = parse(path.name, read_folder(path))
    assert bundle is not None
    again, problems = parse(path.name, write(bundle))
    assert again == bundle, [str(p) for p in problems]
    assert [lesson.content_hash for lesson in again.lessons] == [
        lesson.content_hash for lesson in bundle.lessons
    ]


# ---- nothing makes it fail

TEXTS = {
    "course.toml": COURSE,
    "01-nguoi-doc.md": LESSON,
    "01-nguoi-doc.en.md": VARIANT,
    "questions.md": questions(ALL_KINDS, 1),
}


@st.composite
def mangled(draw: st.DrawFn) -> dict[str, bytes]:
    """The small course with lines lost, doubled, swapped and broken."""
    files = folder(questions=TEXTS["questions.md"])
    for path, text in TEXTS.items():
        lines = text.split("\n")
        for _ in range(draw(st.integers(0, 4))):
            at = draw(st.integers(0, len(lines) - 1))
            act = draw(st.integers(0, 3))
            if act == 0 and len(lines) > 1:
                del lines[at]
            elif act == 1:
                lines.insert(at, draw(st.sampled_from(lines)))
            elif act == 2:
                lines[at] = draw(LINE)
            else:
                lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
        files[path] = "\n".join(lines).encode()
    return files


def check(files: dict[str, bytes]) -> None:
    bundle, problems = parse("khoa-hoc", files, today=TODAY)
    assert (bundle is None) == any(problem.severity == "error" for problem in problems)
    for problem in problems:
        known = unicodedata.normalize("NFC", problem.path)
        data = next((d for p, d in files.items() if unicodedata.normalize("NFC", p) == known), b"")
        rows = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
        assert 1 <= problem.line <= max(1, rows), problem
        assert problem.sentence.strip() and "\n" not in problem.sentence, problem
        assert problem.sentence.endswith((".", "?")), problem
    if bundle is not None:
        again, _ = parse("khoa-hoc", write(bundle), today=TODAY)
        assert again == bundle


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mangled())
def test_a_mangled_course_gives_problems_on_lines_that_exist(files: dict[str, bytes]):
    check(files)


PATHS = st.sampled_from(
    [
        "course.toml",
        "questions.md",
        "01-a.md",
        "1-b.md",
        "1-b.hre.md",
        "1-b.Ấ.md",
        "media/a.svg",
        "media/b.png",
        "media/c.vtt",
        "media/../x",
        "x.md",
        "",
    ]
)
BYTES = st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass"))


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(PATHS | st.text(max_size=10), BYTES, max_size=5), st.text(max_size=10))
def test_no_bytes_make_it_fail(files: dict[str, bytes], slug: str):
    parse(slug, files, today=TODAY)
    check(files)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000,
        "a = 1e999999999999999999999",
        "a = " + "9" * 5000,
        "hours = inf\nplanned_hours = -nan",
        'title = "\\u0000"',
        "[" + "a." * 3000 + "b]",
        "[[quiz]]\n[[quiz]]",
        "quiz = 5\ntitle = [1]\naudiences = {a=1}\nhours = 2026-01-01",
        "law_checked_on = 2026-01-01T00:00:00",
        "law_checked_on = 0001-01-01",
    ],
)
def test_hostile_toml_is_answered_with_sentences(text: str):
    check(folder(course=text))
    check(folder(lesson=f"+++\n{text}\n+++\nx"))


@pytest.mark.parametrize(
    "text",
    ["[" * 50_000, "![a](" * 20_000, "`" * 50_000, "/// a\n" * 5_000, "( ) a\n" * 5_000, "\n" * 90_000],
)
def test_hostile_text_is_answered_soon(text: str):
    check(folder(lesson=LESSON + text))
    check(folder(questions=questions() + "\n## x | một lựa chọn\nbài: a\n\n" + text))
