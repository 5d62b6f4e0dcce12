"""practical.md: the practical work of a course, read, refused with a line, and written again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.catalog.bundle import Criterion, Practical, parse, read_practical, write, write_practical
from tests.catalog.bundles import COURSE, folder, read
from tests.catalog.test_bundle_roundtrip import KEY, LINE, LINES, check

PRACTICAL = """\
+++
key = "ban-tin-loa"
title = "Bản tin loa 60 giây"
minutes = 90
submit = ["text", "recording"]
second_grader = true

[[criteria]]
key = "viec-can-lam"
title = "Nói ngay việc bà con cần làm"
text = "Việc, nơi, lúc nằm trong hai câu đầu."

[[criteria]]
key = "giong-doc"
title = "Đọc rõ, đủ nghỉ"
required = false
+++

Viết rồi đọc một bản tin loa.

![Ba bước nối nhau từ trái sang phải.](media/ba-buoc.svg "Ba bước")
"""
SAYS = COURSE.replace('"trắc nghiệm"', '"trắc nghiệm và sản phẩm"')


def course(text: str, **changes: str) -> dict[str, bytes]:
    return {**folder(**{"course": SAYS, **changes}), "practical.md": text.encode()}


def sentences(text: str, **changes: str) -> list[str]:
    return [str(p) for p in read(course(text, **changes))[1]]


def test_a_practical_work_is_read() -> None:
    bundle, problems = read(course(PRACTICAL))
    assert problems == []
    assert bundle is not None and bundle.practical is not None
    found = bundle.practical
    assert (found.key, found.title, found.minutes) == ("ban-tin-loa", "Bản tin loa 60 giây", 90)
    assert (found.submit, found.second_grader, found.required) == (("text", "recording"), True, True)
    assert found.criteria == (
        Criterion("viec-can-lam", "Nói ngay việc bà con cần làm", "Việc, nơi, lúc nằm trong hai câu đầu."),
        Criterion("giong-doc", "Đọc rõ, đủ nghỉ", "", False),
    )
    assert found.text.startswith("Viết rồi đọc")
    assert len(found.content_hash) == 64


def test_a_course_without_one_is_the_course_it_was() -> None:
    without, _ = read(folder())
    with_one, _ = read(course(PRACTICAL, course=COURSE))
    assert without is not None and with_one is not None
    assert without.practical is None
    assert "practical.md" not in write(without)
    assert without.content_hash != with_one.content_hash


def test_the_hash_follows_what_is_read_and_graded() -> None:
    def hashed(text: str, svg: bytes | None = None) -> str:
        files = course(text)
        if svg is not None:
            files["media/ba-buoc.svg"] = svg
        bundle, problems = read(files)
        assert bundle is not None and bundle.practical is not None, problems
        return bundle.practical.content_hash

    first = hashed(PRACTICAL)
    others = {
        hashed(PRACTICAL.replace("Viết rồi", "Soạn rồi")),
        hashed(PRACTICAL.replace("đủ nghỉ", "đủ hơi")),
        hashed(PRACTICAL.replace("minutes = 90", "minutes = 80")),
        hashed(PRACTICAL.replace("second_grader = true", "")),
        hashed(PRACTICAL, folder()["media/ba-buoc.svg"].replace(b"Ba", b"Bon")),
    }
    assert len(others) == 5
    assert first not in others
    assert hashed(PRACTICAL.replace("minutes = 90", "minutes   =   90")) == first


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = "ban-tin-loa"', 'key = "Bản tin"', "practical.md:2: Khóa “Bản tin” chỉ được gồm"),
        ('"recording"', '"film"', "practical.md:5: “submit” không nhận “film”"),
        ('["text", "recording"]', "[]", "practical.md:5: “submit” chưa có dòng nào."),
        ("minutes = 90", "minutes = 0", "practical.md:4:"),
        ('key = "giong-doc"', 'key = "viec-can-lam"', "practical.md:14: Khóa “viec-can-lam” đã dùng"),
        ("second_grader", "second_grade", "practical.md:6: Không có mục nào tên “second_grade”"),
        ("media/ba-buoc.svg", "media/bon-buoc.svg", "practical.md:21: Không có ảnh “media/bon-buoc.svg”"),
        ("Viết rồi đọc", "# Viết rồi đọc", "practical.md:19: Tên bài là đề mục cấp một duy nhất"),
        ("+++\n\nViết", "\nViết", "practical.md:1: Phần khai báo mở bằng “+++” ở dòng này chưa được đóng"),
    ],
)
def test_what_is_wrong_is_said_on_its_line(old: str, new: str, said: str) -> None:
    found = sentences(PRACTICAL.replace(old, new))
    assert any(line.startswith(said) for line in found), found


def test_it_needs_a_rubric_and_instructions() -> None:
    head, _, _ = PRACTICAL.partition("\n[[criteria]]")
    assert any("ít nhất một tiêu chí" in line for line in sentences(f"{head}\n+++\n\nLàm đi.\n"))
    head, _, _ = PRACTICAL.rpartition("+++")
    assert "practical.md:18: Sản phẩm chưa có hướng dẫn." in sentences(f"{head}+++\n")


def test_its_minutes_count_only_when_it_is_asked_for() -> None:
    """The lessons give 23 minutes; with 90 of practical work they are 2.5 tiết and no more (practice P5)."""
    assert sentences(PRACTICAL, course=SAYS.replace("hours = 0.5", "hours = 2.5")) == []
    (said,) = sentences(PRACTICAL, course=SAYS.replace("hours = 0.5", "hours = 3"))
    assert said.startswith("course.toml:10: Khai báo 3 tiết (135 phút)")
    assert "113 phút đọc, tự luyện và làm sản phẩm, đủ cho 2,5 tiết" in said
    optional = PRACTICAL.replace("second_grader = true", "required = false")
    (said,) = sentences(optional, course=SAYS.replace("hours = 0.5", "hours = 2.5"))
    assert "chỉ có 23 phút đọc và tự luyện" in said


def test_the_letter_should_say_so() -> None:
    (said,) = sentences(PRACTICAL, course=COURSE)
    assert said.startswith("course.toml:11: Khóa học có sản phẩm bắt buộc")
    assert sentences(PRACTICAL.replace("second_grader = true", "required = false"), course=COURSE) == []


CRITERIA = st.lists(
    st.builds(Criterion, KEY, LINE, LINE | st.just(""), st.booleans()),
    min_size=1,
    max_size=5,
    unique_by=lambda c: c.key,
)
WORKS = st.builds(
    Practical,
    key=KEY,
    title=LINE,
    # headings, blocks and self-checks are the lesson's own and tested there
    text=LINES.map(
        lambda text: "Viết: " + text.replace("#", "").replace("///", "").replace("[[", "").replace("+++", "")
    ),
    minutes=st.integers(1, 1200),
    submit=st.lists(st.sampled_from(["text", "file", "recording"]), min_size=1, unique=True).map(tuple),
    criteria=CRITERIA.map(tuple),
    second_grader=st.booleans(),
    required=st.booleans(),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WORKS)
def test_what_is_written_is_read_as_the_same(work: Practical) -> None:
    text = write_practical(work)
    again, problems = read_practical(text, {}, {})
    assert again is not None
    assert replace(again, content_hash="", text="") == replace(work, text=""), [str(p) for p in problems]
    assert again.text.split() == work.text.split()
    assert write_practical(again) == write_practical(replace(again, content_hash=""))
    assert read_practical(write_practical(again), {}, {})[0] == again


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_mangled_one_gives_problems_on_lines_that_exist(data: st.DataObject) -> None:
    lines = PRACTICAL.split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        lines[at] = data.draw(st.sampled_from([*lines, "", "[[criteria]]", "x = [", "+++"]) | LINE)
    check(course("\n".join(lines)))


def test_a_folder_with_one_survives_being_written() -> None:
    bundle, _ = read(course(PRACTICAL))
    assert bundle is not None
    files = write(bundle)
    assert parse(bundle.slug, files)[0] == bundle
    assert write(parse(bundle.slug, files)[0]) == files  # type: ignore[arg-type]
