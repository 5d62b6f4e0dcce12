"""A folder of files → a course, or what is wrong with it."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.catalog.bundle import course, lessons, media, notes, practical, questions, variants
from app.catalog.bundle.parts import (
    TIET_MINUTES,
    Bundle,
    DrawBy,
    Lesson,
    LessonVariant,
    MediaFile,
    Meta,
    Practical,
    Problem,
    Question,
    QuizSettings,
)
from app.catalog.bundle.texts import decode, digest, is_key
from app.catalog.bundle.toml import Table
from app.core import numbers

_IGNORED = frozenset((".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep"))


def parse(
    slug: str,
    files: Mapping[str, bytes],
    *,
    today: dt.date | None = None,
    known: Mapping[str, tuple[MediaFile | None, list[Problem]]] | None = None,
) -> tuple[Bundle | None, list[Problem]]:
    """Read a course folder. `files` maps paths inside it to bytes; `today` judges how old the check of the law is.

    `known` are files of media/ that `media.read` has read before: who checks a draft at every save need not look into
    the same pictures again.

    The bundle is None exactly when some problem is an error. Raises nothing, whatever the bytes.
    """
    problems: list[Problem] = []
    if not is_key(slug):
        problems.append(
            Problem(
                course.PATH,
                1,
                f"Tên thư mục khóa học “{slug[:80]}” chỉ được gồm chữ thường không dấu, chữ số và gạch nối.",
            )
        )
    named = _by_path(files, problems)
    stored = _media(named, problems)
    for path, (file, said) in (known or {}).items():
        problems += said
        if file is not None:
            stored[path] = file
    texts = _texts(named, problems)
    stored = notes.attach(texts.get(notes.PATH), stored, problems)
    uses: media.Uses = {}
    meta, quiz, table, found = (
        course.read(texts[course.PATH], today) if course.PATH in texts else (None, None, None, [])
    )
    problems += found
    taught = _translated(_lessons(texts, stored, uses, today, problems), texts, stored, uses, problems)
    keys = frozenset(lesson.key for lesson in taught)
    complete = len(taught) == sum(1 for path in texts if lessons.FILE_NAME.fullmatch(path))
    bank: list[Question] = []
    if questions.PATH in texts:
        bank, found = questions.read(texts[questions.PATH], keys if complete else None, stored, uses)
        problems += found
    work: Practical | None = None
    if practical.PATH in texts:
        work, found = practical.read(texts[practical.PATH], stored, uses)
        problems += found
    _check_keys(taught, problems)
    if table is not None:
        table.problems = problems
        _check_whole(table, meta, quiz, taught, bank, work)
    problems += [
        Problem(path, 1, "Tệp này không được dùng ở bài nào.", "warning")
        for path in stored
        if path not in uses
    ]
    order = {path: index for index, path in enumerate([course.PATH, *sorted({*named, *(known or {})})])}
    problems.sort(key=lambda problem: (order.get(problem.path, -1), problem.line))
    if meta is None or quiz is None or any(problem.severity == "error" for problem in problems):
        return None, problems
    return Bundle(
        slug,
        meta,
        quiz,
        tuple(taught),
        tuple(bank),
        tuple(stored[path] for path in sorted(stored)),
        practical=work,
        texts=tuple(sorted(texts.items())),
        content_hash=content_hash(texts, stored),
    ), problems


def content_hash(texts: Mapping[str, str], files: Mapping[str, MediaFile]) -> str:
    """SHA-256 over the sorted (path, bytes) of normalised texts and media: equal for equal content, on any machine."""
    pieces: list[bytes] = []
    for path, data in sorted(
        {**{p: t.encode() for p, t in texts.items()}, **{p: f.data for p, f in files.items()}}.items()
    ):
        pieces += [path.encode(), data]
    return digest(*pieces)


def _by_path(files: Mapping[str, bytes], problems: list[Problem]) -> dict[str, bytes]:
    """Files under NFC names; what no course has is passed over with a warning."""
    named: dict[str, bytes] = {}
    for path in sorted(files):
        name = unicodedata.normalize("NFC", path)
        if name.rpartition("/")[2] in _IGNORED:
            continue
        if name in named:
            problems.append(Problem(name, 1, "Có hai tệp cùng tên, chỉ khác cách mã hóa dấu tiếng Việt."))
        elif (
            name in (course.PATH, questions.PATH, notes.PATH, practical.PATH)
            or lessons.FILE_NAME.fullmatch(name)
            or variants.FILE_NAME.fullmatch(name)
            or name.startswith(media.FOLDER)
        ):
            named[name] = files[path]
        else:
            hint = " Tên bài học bắt đầu bằng số, ví dụ 01-mo-dau.md." if name.endswith(".md") else ""
            problems.append(Problem(name, 1, f"Tệp này không thuộc khóa học nên bị bỏ qua.{hint}", "warning"))
    for required, what in ((course.PATH, "nói khóa học là gì"), (questions.PATH, "ngân hàng câu hỏi")):
        if required not in named:
            problems.append(Problem(required, 1, f"Thiếu tệp {required}: {what}."))
    return named


def _media(named: Mapping[str, bytes], problems: list[Problem]) -> dict[str, MediaFile]:
    stored: dict[str, MediaFile] = {}
    for path, data in named.items():
        if path.startswith(media.FOLDER):
            file, found = media.read(path, data)
            problems += found
            if file is not None:
                stored[path] = file
    return stored


def _texts(named: Mapping[str, bytes], problems: list[Problem]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path, data in named.items():
        if not path.startswith(media.FOLDER):
            text, found = decode(path, data)
            problems += found
            if text and not any(problem.severity == "error" for problem in found):
                texts[path] = text
    return texts


def _lessons(
    texts: Mapping[str, str],
    stored: Mapping[str, MediaFile],
    uses: media.Uses,
    today: dt.date | None,
    problems: list[Problem],
) -> list[Lesson]:
    numbered: list[tuple[int, str]] = []
    for path in texts:
        if match := lessons.FILE_NAME.fullmatch(path):
            numbered.append((int(match.group(1)), path))
    numbered.sort()
    if not numbered and course.PATH in texts:
        problems.append(Problem(course.PATH, 1, "Khóa học chưa có bài học nào (01-….md)."))
    taught: list[Lesson] = []
    before: dict[int, str] = {}
    for number, path in numbered:
        if number in before:
            problems.append(
                Problem(path, 1, f"Số {number} đã dùng cho bài “{before[number]}”; thứ tự các bài không rõ.")
            )
        before.setdefault(number, path)
        lesson, found = lessons.read(path, texts[path], stored, uses, today)
        problems += found
        if lesson is not None:
            taught.append(lesson)
    return taught


def _translated(
    taught: list[Lesson],
    texts: Mapping[str, str],
    stored: Mapping[str, MediaFile],
    uses: media.Uses,
    problems: list[Problem],
) -> list[Lesson]:
    """The lessons with their translations, by language."""
    by_path = {lesson.path: lesson for lesson in taught}
    found: dict[str, list[LessonVariant]] = {}
    for path in sorted(texts):
        original = variants.original_of(path)
        if original is None:
            continue
        if original not in texts:
            sentence = f"Không có bài “{original}” để dịch. Tên tệp của một bài học không có dấu chấm ở giữa."
            problems.append(Problem(path, 1, sentence))
        variant, said = variants.read(path, texts[path], by_path.get(original), stored, uses)
        problems += said
        if variant is not None:
            found.setdefault(original, []).append(variant)
    return [
        replace(lesson, variants=tuple(sorted(found.get(lesson.path, ()), key=lambda v: v.lang)))
        for lesson in taught
    ]


def _check_keys(taught: list[Lesson], problems: list[Problem]) -> None:
    seen: dict[str, str] = {}
    for lesson in taught:
        if lesson.key and lesson.key in seen:
            problems.append(
                Problem(lesson.path, 1, f"Khóa “{lesson.key}” đã dùng cho bài “{seen[lesson.key]}”.")
            )
        seen.setdefault(lesson.key, lesson.path)


def _check_draw_by(table: Table, quiz: QuizSettings, bank: list[Question]) -> None:
    """Whether there are questions enough of every tag, and without any of them."""
    groups, rest = by_tag(quiz.draw_by, bank)
    for index, (wanted, found) in enumerate(zip(quiz.draw_by, groups, strict=True)):
        if wanted.count > len(found):
            also = " (câu mang nhiều nhãn tính cho nhãn viết trước)" if any(len(q.tags) > 1 for q in bank) else ""
            table.error(
                table.line("draw_by", index, "count"),
                f"Mỗi lần làm rút {wanted.count} câu nhãn “{wanted.tag}” nhưng ngân hàng chỉ có {len(found)} câu{also}.",
            )
    left = quiz.draw - sum(wanted.count for wanted in quiz.draw_by)
    if quiz.draw_by and left > len(rest):
        table.error(
            table.line("draw_by", 0),
            f"Ngoài các nhãn ấy còn phải rút {left} câu nhưng chỉ có {len(rest)} câu mang nhãn khác hoặc không nhãn.",
        )


def by_tag(wanted: Sequence[DrawBy], bank: Sequence[Question]) -> tuple[list[list[Question]], list[Question]]:
    """The questions of each tag, and those of none; a question of several tags belongs to the first that is wanted."""
    groups: list[list[Question]] = [[] for _ in wanted]
    rest: list[Question] = []
    for question in bank:
        place = next((n for n, one in enumerate(wanted) if one.tag in question.tags), None)
        (rest if place is None else groups[place]).append(question)
    return groups, rest


def _check_whole(
    table: Table, meta: Meta | None, quiz: QuizSettings | None, taught: list[Lesson], bank: list[Question],
    work: Practical | None,
) -> None:  # fmt: skip
    """What only shows when everything is known: hours against minutes, the draw against the bank."""
    if quiz is not None:
        inner = table.table("quiz", "")
        if inner is not None and bank and quiz.draw > len(bank):
            inner.error(
                inner.line("draw"), f"Mỗi lần làm rút {quiz.draw} câu nhưng ngân hàng chỉ có {len(bank)} câu."
            )
        elif inner is not None and bank:
            _check_draw_by(inner, quiz, bank)
        if inner is not None and not 15 <= quiz.draw <= 20:
            inner.warn(inner.line("draw"), "Bài kiểm tra cuối khóa nên rút từ 15 đến 20 câu.")
    if meta is None:
        return
    minutes = sum(lesson.minutes_read + lesson.minutes_self for lesson in taught if lesson.required)
    counted = "đọc và tự luyện"
    if work is not None:
        practical.check(table, meta, work)
        if work.required:  # who completes the course has had it graded “Đạt” (practice P5)
            minutes += work.minutes
            counted = "đọc, tự luyện và làm sản phẩm"
    if taught and meta.hours * TIET_MINUTES > minutes:
        table.error(
            table.line("hours"),
            f"Khai báo {numbers.number(float(meta.hours))} tiết ({numbers.number(float(meta.hours * TIET_MINUTES))} phút), nhưng"
            f" các bài bắt buộc chỉ có {minutes} phút {counted}, đủ cho {numbers.tiet(minutes)} tiết.",
        )
    if meta.law_checked_on is None and any(lesson.law_checked_on for lesson in taught):
        table.warn(table.line(), "Có bài dẫn pháp luật nhưng course.toml chưa có “law_checked_on”.")
