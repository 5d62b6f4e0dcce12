"""GIFT, read block by block: blank lines part the questions, unless braces are open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import BinaryIO

from app.catalog.bundle import Option, Question
from app.core.markdown import option_key
from app.interop.formats import carrier, html, numbers, tags, texts
from app.interop.formats.judging import key_of
from app.interop.formats.losing import changed_kind
from app.interop.rules import Item, Unreadable

CARRIER = "// hoctapso: "

_AHEAD = 40  # blocks looked through for a closing brace
_SIGNS = "\\~=#{}:"
_HELD = {sign: chr(0xE100 + number) for number, sign in enumerate(_SIGNS)} | {"n": "\ue110"}
_FREED = {ord(held): sign for sign, held in _HELD.items() if sign != "n"} | {0xE110: "\n"}
_BLANK = "……"
_ID = re.compile(r"\[id:((?:\\\]|[^\]\x00-\x1f])+)\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]\x00-\x1f])+)\]")
_WEIGHT = re.compile(r"\s*%(-?[0-9]{1,3}(?:\.[0-9]{1,10})?)%")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}


class _NotOurs(ValueError):
    """This cannot be a question of ours; the message is a sentence."""


def read(source: BinaryIO) -> Iterator[Item]:
    """The questions of a GIFT file. Raises Unreadable."""
    number = 0
    for lines in _blocks(texts.decode(source.read())):
        number += 1
        yield read_question(lines, number)
    if not number:
        raise Unreadable("Không thấy câu hỏi GIFT nào trong tệp này.")


def _blocks(text: str) -> Iterator[list[str]]:
    """The lines of each question, comments before it included."""
    lines = (line for line in text.split("\n") if not line.lstrip().startswith("$CATEGORY:"))
    runs: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            runs[-1].append(line)
        elif runs[-1]:
            runs.append([])
    held: list[str] = []  # comments that stand alone belong to the question after them
    at = 0
    while at < len(runs):
        lines_, taken = held + runs[at], 1
        held = []
        if not any(line for line in lines_ if not _comment(line)):
            held = (
                lines_[-20:] if any(_ID.search(line) or line.startswith(CARRIER) for line in lines_) else []
            )
            at += 1
            continue
        balance = _opened(lines_)
        for ahead in range(1, min(_AHEAD, len(runs) - at) if balance > 0 else 0):
            nexts = runs[at + ahead]
            if not nexts or nexts[0].lstrip().startswith(("::", "//")):
                break
            balance += _opened(nexts)
            if balance <= 0:
                taken = ahead + 1
                lines_ += [row for run in runs[at + 1 : at + taken] for row in ["", *run]]
                break
        yield lines_
        at += taken


def _comment(line: str) -> bool:
    return line.lstrip().startswith("//")


def _opened(lines: Sequence[str]) -> int:
    """How many braces were opened and not closed."""
    bare = "".join(re.sub(r"\\.", "", line) for line in lines if not _comment(line))
    return bare.count("{") - bare.count("}")


def _hold(text: str) -> str:
    """Escaped signs out of the way."""
    text = re.sub("[\ue100-\ue11f]", "", text)
    return re.sub(r"\\([\\~=#{}:n])", lambda match: _HELD[match.group(1)], text)


def _free(text: str) -> str:
    return text.translate(_FREED)


def mark_of(lines: Sequence[str]) -> str:
    """The mark of a block, our own comment left out."""
    return carrier.mark(*(line for line in lines if line.strip() and not line.startswith(CARRIER)))


def read_question(lines: Sequence[str], number: int) -> Item:
    """One question from its lines."""
    carried = next(
        (carrier.open(line.removeprefix(CARRIER)) for line in lines if line.startswith(CARRIER)), None
    )
    if carried and carried[0] == mark_of(lines):
        return Item(carried[1].key, carried[1].kind, carried[1], exact=True)
    comments = " ".join(line for line in lines if _comment(line))
    found = _ID.search(comments)
    item = _Reading("\n".join(line for line in lines if not _comment(line)), number).item(
        found.group(1).replace("\\]", "]").strip() if found else "",
        [tag.replace("\\]", "]") for tag in _TAG.findall(comments)],
    )
    return changed_kind(item, carried[1].kind) if carried else item


def truth_values(true: bool, said_true: str, said_false: str) -> dict[str, object]:
    """The fields of a đúng sai: what is said to those who chose Đúng, and to those who chose Sai."""
    options = (Option("a", "Đúng", said_true, true), Option("b", "Sai", said_false, not true))
    return {"kind": "true_false", "options": options, "keep_order": True}


class _Reading:
    """A question while it is being read."""

    def __init__(self, text: str, number: int) -> None:
        self.number = number
        self.losses: list[str] = []
        rest = _hold(text).strip()
        title = re.match(r"::(.*?)::", rest, re.S)
        self.title = " ".join(_free(title.group(1)).split()) if title else ""
        rest = rest[title.end() :].lstrip() if title else rest
        declared = re.match(r"\[(html|moodle|plain|markdown)\]", rest)
        self.format = declared.group(1) if declared else "moodle"
        self.rest = rest[declared.end() :] if declared else rest

    def text(self, held: str) -> str:
        """A piece of the file as Markdown."""
        words = _free(held).strip()
        own = re.match(r"\[(html|moodle|plain|markdown)\]", words)
        kind = own.group(1) if own else self.format
        words = words[own.end() :].strip() if own else words
        if kind == "markdown":
            return words
        if kind == "html" or (kind == "moodle" and html.looks_like_html(words)):
            converted = html.to_markdown(words)
            self.losses += converted.losses
            return converted.text
        return html.escaped(words)

    def item(self, key: str, told: list[str]) -> Item:
        """What it says."""
        before, brace, rest = self.rest.partition("{")
        inside, closing, after = rest.partition("}")
        name = key or self.title or f"cau-{self.number}"
        if not brace:
            return Item(name, "description", None, "Đây là lời dẫn, không có phần đáp án trong ngoặc { }.")
        if not closing:
            return Item(name, "unknown", None, "Ngoặc { của phần đáp án không được đóng.")
        body, _, general = inside.partition("####")
        prompt = f"{before.rstrip()} {_BLANK} {after.strip()}" if after.strip() else before
        try:
            kind, values = self._answers(body.strip())
            if values is None:
                return Item(
                    name,
                    kind,
                    None,
                    "Câu tự luận không chấm tự động được; hãy đưa vào phần sản phẩm của khóa học.",
                )
            own = tags.read(told)
            question = Question(
                key=key_of(name), prompt=self.text(prompt), explanation=self.text(general),
                lesson_key=own.lesson, source=own.source, tags=own.others, **values,  # type: ignore[arg-type]
            )  # fmt: skip
        except _NotOurs as problem:
            return Item(name, "unknown", None, str(problem))
        item = Item(name, question.kind, question, losses=tuple(dict.fromkeys(self.losses)))
        return changed_kind(item, own.kind) if own.kind else item

    def _answers(self, body: str) -> tuple[str, dict[str, object] | None]:
        """(kind, fields of the question); None for an essay."""
        if not body:
            return "essay", None
        if body.startswith("#"):
            return "numeric", self._numeric(body[1:])
        word, *said = body.split("#")
        if word.strip().upper() in _TRUTH:
            true = _TRUTH[word.strip().upper()]
            wrong, right = (*(self.text(one) for one in said[:2]), "", "")[:2]
            return "true_false", truth_values(true, right if true else wrong, wrong if true else right)
        answers = [self._answer(sign, words) for sign, words in re.findall(r"([~=])([^~=]*)", body)]
        if not answers or body[0] not in "~=":
            raise _NotOurs("Phần đáp án không theo cú pháp GIFT: mỗi đáp án mở bằng = hoặc ~.")
        if "~" in {sign for sign, *_ in answers}:
            return "choice", self._choices(answers)
        if all("->" in words for _, _, words, _ in answers):
            return "matching", self._matching(answers)
        return "short", self._short(answers)

    def _answer(self, sign: str, words: str) -> tuple[str, Decimal | None, str, str]:
        weight = _WEIGHT.match(words)
        if weight:
            words = words[weight.end() :]
        words, _, said = words.partition("#")
        return sign, Decimal(weight.group(1)) if weight else None, words, said

    def _choices(self, answers: list[tuple[str, Decimal | None, str, str]]) -> dict[str, object]:
        single = any(sign == "=" for sign, *_ in answers)
        right = [
            (sign == "=" and (weight is None or weight > 0)) or (not single and (weight or 0) > 0)
            for sign, weight, *_ in answers
        ]
        if not any(right):
            raise _NotOurs("Không đáp án nào được điểm, nên không biết đáp án đúng.")
        if single and sum(right) > 1:
            raise _NotOurs(
                "Câu một lựa chọn mà nhiều đáp án cùng được trọn điểm; hãy chọn một, hoặc đổi sang nhiều lựa chọn."
            )
        weights = [weight for _, weight, *_ in answers if weight]
        if (single and weights) or (not single and len({weight for weight in weights if weight > 0}) > 1):
            self.losses.append("điểm riêng của từng đáp án")
        options = tuple(
            Option(option_key(n), self.text(words), self.text(said), right[n])
            for n, (_, _, words, said) in enumerate(answers)
        )
        return {"kind": "single" if single else "multiple", "options": options}

    def _matching(self, answers: list[tuple[str, Decimal | None, str, str]]) -> dict[str, object]:
        pairs, distractors = [], []
        for _, _, words, said in answers:
            left, _, right = words.partition("->")
            if said.strip():
                self.losses.append("phản hồi riêng của từng cặp")
            if left.strip():
                pairs.append((self.text(left), html.escaped(_free(right).strip())))
            else:
                distractors.append(html.escaped(_free(right).strip()))
        return {"kind": "matching", "pairs": tuple(pairs), "distractors": tuple(distractors)}

    def _short(self, answers: list[tuple[str, Decimal | None, str, str]]) -> dict[str, object]:
        if any(said.strip() for *_, said in answers):
            self.losses.append("phản hồi riêng của từng cách trả lời")
        whole = [words for _, weight, words, _ in answers if weight is None or weight >= 100]
        if len(whole) < len(answers):
            self.losses.append("cách trả lời chỉ được một phần điểm")
        accepted = [" ".join(_free(words).split()) for words in whole]
        if any("*" in words for words in accepted):
            self.losses.append("dấu * thay cho chữ bất kỳ")
        accepted = [words.replace("*", "").strip() or words for words in accepted]
        if not any(accepted):
            raise _NotOurs("Không có cách trả lời nào được trọn điểm.")
        return {"kind": "short", "accepted": tuple(dict.fromkeys(words for words in accepted if words))}

    def _numeric(self, body: str) -> dict[str, object]:
        found = re.findall(r"=([^=]*)", body) if "=" in body else [body]
        answers = [self._answer("=", words) for words in found]
        if any(said.strip() for *_, said in answers):
            self.losses.append("phản hồi riêng của từng đáp số")
        whole = [words for _, weight, words, _ in answers if weight is None or weight >= 100]
        if len(whole) < len(answers):
            self.losses.append("đáp số chỉ được một phần điểm")
        if len(whole) != 1:
            raise _NotOurs("Câu số ở đây có đúng một đáp số được trọn điểm.")
        words = _free(whole[0]).strip()
        try:
            low, dots, high = words.partition("..")
            if dots:
                least, most = numbers.read(low), numbers.read(high)
                value, within = (least + most) / 2, (most - least) / 2
            else:
                number, _, tolerance = words.partition(":")
                value, within = numbers.read(number), numbers.read(tolerance or "0")
            return {
                "kind": "numeric",
                "answer": numbers.decimal_string(value),
                "tolerance": numbers.decimal_string(abs(within)),
            }
        except ValueError as problem:
            raise _NotOurs(f"Đáp số “{words[:60]}” không đọc được.") from problem
