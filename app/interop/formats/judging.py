"""The one judge of every format: whatever a reader found becomes text of questions.md and is read back, or is refused.

Nothing gets into a bank that our own reader would not take. What the file says and the bank cannot is a loss; what the
bank needs and the file does not say is put in and remarked on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from app.catalog.bundle import Question, read_media, read_question, write_question
from app.catalog.bundle.texts import LONGEST_BANK, decode, is_key
from app.core.numbers import number
from app.core.text import clean_line, slug
from app.interop.formats import tidying
from app.interop.formats.losing import one_line, shown
from app.interop.rules import Item, Judged, Line, Verdict

LONGEST = 100_000  # bytes of one question in the bank
MOST = 20_000  # questions of one file
_PATH = re.compile(r"media/(?:[^/.\\][^/\\]*/){0,2}[^/.\\][^/\\]*")
_NO_LESSON = "Khóa học chưa có bài học nào để xếp câu hỏi vào; hãy thêm bài học rồi nhập lại."


def key_of(name: str) -> str:
    """A key from whatever a question is called elsewhere; "" where nothing of it can be kept."""
    return slug(name[:400])[:60].strip("-")


@dataclass
class _Stem:
    """The questions of one name: what they say → their key, and the next number to give out."""

    contents: dict[bytes, str] = field(default_factory=dict)
    number: int = 2


class Judge:
    """Judges the items of one file against one bank.

    `lessons`: key → title, in order; `default` is the lesson of questions that name none (""; the first). `bank` are the
    questions that are there, `media` the hash of each file of media/ by its path, `room` the bytes the bank may grow.
    """

    def __init__(
        self, *, lessons: Mapping[str, str], default: str, bank: Iterable[tuple[str, Question | None]],
        media: Mapping[str, str], room: int = LONGEST_BANK,
    ) -> None:  # fmt: skip
        self.lessons = lessons
        self.default = default if default in lessons else next(iter(lessons), "")
        self.chosen = default in lessons
        self.media = dict(media)
        self.room = room
        self.taken: set[str] = set()
        self.stems: dict[str, _Stem] = {}
        for key, question in bank:
            self._remember(key, question)

    def _remember(self, key: str, question: Question | None) -> None:
        self.taken.add(key)
        if question is None:
            return
        said = _content(question)
        stem, _, tail = key.rpartition("-")
        for name in (key, stem) if stem and tail.isdigit() else (key,):
            self.stems.setdefault(name, _Stem()).contents.setdefault(said, key)

    def judge(self, item: Item) -> Judged:
        """What becomes of one question."""
        if item.question is None:
            return _refused(item, item.reason)
        if not self.lessons:
            return _refused(item, _NO_LESSON)
        losses = list(item.losses)
        remarks: list[str] = []
        question = item.question if item.exact else tidying.tidied(item.question)
        question = self._placed(question, losses, remarks)
        question, files, said = self._pictured(question, item.files)
        losses += said
        question, lost, noted = tidying.rooted(question, self.media.keys() | files.keys())
        losses += lost
        remarks += noted
        if question.kind == "hotspot" and question.image not in self.media and question.image not in files:
            return _refused(item, "Không có hình của câu này trong tệp và trong khóa học.")
        question = _explained(question, remarks)
        wanted = question.key if is_key(question.key) else key_of(question.key) or "cau"
        fault = self._fault(replace(question, key=wanted), files, losses)
        if fault:
            return _refused(item, fault)
        return self._settle(item, question, wanted, files, losses, remarks)

    def _settle(
        self,
        item: Item,
        question: Question,
        wanted: str,
        files: dict[str, bytes],
        losses: list[str],
        remarks: list[str],
    ) -> Judged:
        """Give the question its key, unless the bank has it."""
        said = _content(question)
        stem = self.stems.setdefault(wanted, _Stem())
        known = stem.contents.get(said)
        text = shown(question)
        if known is not None:
            return Judged(
                Line(
                    item.id,
                    question.kind,
                    Verdict.WHOLE,
                    f"Đã có trong ngân hàng (khóa {known}), không nhập lại.",
                    known,
                    text,
                    True,
                )
            )
        block = write_question(replace(question, key=wanted))
        size = len(block.encode()) + 10  # the blank line between two, a number after the key
        if size > self.room:
            return _refused(
                item, "Ngân hàng câu hỏi đã đầy (4 MB); hãy bỏ bớt những câu không còn dùng rồi nhập lại."
            )
        self.room -= size
        key = wanted
        while key in self.taken:
            key = f"{wanted}-{stem.number}"
            stem.number += 1
        if key != wanted:
            remarks.append(f"Khóa {wanted} đã dùng cho câu khác nên câu này mang khóa {key}.")
        self._remember(key, question)
        stem.contents[said] = key
        self.media |= {path: sha256(data).hexdigest() for path, data in files.items()}
        reasons = [f"Không giữ được: {'; '.join(dict.fromkeys(losses))}."] if losses else []
        line = Line(
            item.id,
            question.kind,
            Verdict.LOSS if losses else Verdict.WHOLE,
            " ".join([*reasons, *dict.fromkeys(remarks)]),
            key,
            text,
        )
        return Judged(line, block if key == wanted else write_question(replace(question, key=key)), files)

    def _placed(self, question: Question, losses: list[str], remarks: list[str]) -> Question:
        """The question in a lesson of this course."""
        lesson = question.lesson_key
        if lesson not in self.lessons:
            if lesson:
                losses.append(f"bài “{lesson[:60]}” (khóa học này không có)")
            if lesson or not self.chosen:
                remarks.append(f"Xếp vào bài “{self.lessons[self.default]}”.")
            lesson = self.default
        return _in_lesson(question, lesson)

    def _pictured(
        self, question: Question, given: Mapping[str, bytes]
    ) -> tuple[Question, dict[str, bytes], list[str]]:
        """The files that came with the question and may be taken, under names that are free here."""
        names: dict[str, str] = {}
        files: dict[str, bytes] = {}
        losses: list[str] = []
        for path, data in given.items():
            found, problems = read_media(path, data)
            wrong = [problem.sentence for problem in problems if problem.severity == "error"]
            if found is None or wrong or not _PATH.fullmatch(path) or clean_line(path) != path:
                losses.append(
                    f"tệp {path.removeprefix('media/')[:60]} ({(wrong or ['tên tệp không dùng được'])[0].rstrip('.')})"
                )
                names[path] = tidying.GONE
                continue
            free = self._free_name(path, found.sha256)
            if free != path:
                names[path] = free
            if free not in self.media:
                files[free] = data
        return tidying.renamed(question, names) if names else question, files, losses

    def _free_name(self, path: str, digest: str) -> str:
        stem, _, ending = path.rpartition(".")
        name, count = path, 1
        while self.media.get(name, digest) != digest:
            count += 1
            name = f"{stem}-{count}.{ending}"
        return name

    def _fault(self, question: Question, files: Mapping[str, bytes], losses: list[str]) -> str:
        """Why our own reader does not take the question; a slight change of its look is a loss."""
        try:
            text = write_question(question)
            size = len(text.encode())
        except (UnicodeEncodeError, KeyError, TypeError, ValueError):
            return "Dữ liệu kèm theo câu này không dùng được."
        if size > LONGEST:
            return f"Câu hỏi quá dài (trên {number(LONGEST // 1000)} kB)."
        _, problems = decode("questions.md", text.encode())
        again, found = read_question(text, frozenset(self.lessons), [*self.media, *files])
        wrong = [problem.sentence for problem in (*problems, *found) if problem.severity == "error"]
        if wrong or again is None:
            return " ".join(dict.fromkeys(wrong[:3]))
        if again != question:
            if _content(again, words_only=True) != _content(question, words_only=True):
                return "Cách trình bày của câu này không giữ được trong ngân hàng; hãy viết lại cho đơn giản hơn."
            losses.append("một phần khoảng trắng")
        return ""


def _refused(item: Item, reason: str) -> Judged:
    question = item.question
    text = shown(question) if question else ""
    kind = question.kind if question else item.type
    return Judged(Line(item.id, kind, Verdict.REFUSED, reason, "", text))


def _in_lesson(question: Question, lesson: str) -> Question:
    return replace(
        question, lesson_key=lesson, parts=tuple(replace(part, lesson_key=lesson) for part in question.parts)
    )


def _content(question: Question, *, words_only: bool = False) -> bytes:
    """What a question says, whatever its key."""
    text = write_question(replace(question, key="x"))
    return sha256(("".join(text.split()) if words_only else text).encode("utf-8", "replace")).digest()


def _explained(question: Question, remarks: list[str]) -> Question:
    """The question with an explanation: where the file has none, the answer itself."""
    parts = tuple(_explained(part, remarks) for part in question.parts)
    if question.explanation or question.kind == "scenario":
        return replace(question, parts=parts) if parts else question
    remarks.append("Tệp không có lời giải thích nên tạm ghi đáp án; hãy viết vì sao.")
    return replace(question, explanation=_answer(question))


def _answer(question: Question) -> str:
    """The right answer in words."""
    if question.options:
        right = [one_line(option.text).rstrip(".") for option in question.options if option.correct]
        return f"Đáp án đúng: {'; '.join(right)}."
    if question.kind == "numeric":
        return f"Đáp số: {question.answer.replace('.', ',')} {question.unit}".strip() + "."
    if question.accepted:
        return f"Câu trả lời: {question.accepted[0]}."
    if question.pairs:
        return "Các cặp đúng: " + "; ".join(f"{left} – {right}" for left, right in question.pairs) + "."
    if question.items:
        return "Thứ tự đúng: " + "; ".join(question.items) + "."
    return "Đáp án: " + "; ".join(gap.accepted[0] for gap in question.gaps if gap.accepted) + "."
