"""The key of a question as fields of a form: what is right may be changed, nothing else.

Fields are named by place: `dung` (options by key), `so` and `sai_so`, `chap_nhan` (a spelling a line), `phan_biet`,
`ghep-2` (a right side by place), `thu_tu-2` (a place), `cho-2` (a gap: spellings, or the place of a choice); those of the
second part of a situation begin with `p2-`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.catalog.bundle import Gap, Question, format_number, parse_number
from app.core import text
from app.learning.paper import places

LIMIT = 200  # characters of one accepted spelling
LINES = 50  # spellings of one question


class BadKey(ValueError):
    """What was filled in is no key; the message is a sentence, `name` the field it is about."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


@dataclass(frozen=True)
class KeyField:
    """One field. `kind`: checks, radios, line, lines, select or yes; `chosen`: what is set now; `choices`: value → text."""

    kind: str
    name: str
    label: str
    chosen: tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""


def key_fields(published: Question, now: Question, prefix: str = "") -> list[KeyField]:
    """The fields of a published question, filled with the key that holds now; none where its kind has no form."""
    kind = published.kind
    if published.options:
        right = tuple(o.key for o in now.options if o.correct)
        one = kind == "hotspot" and not published.several
        hint = "" if one else "Chọn mọi phương án được tính là đúng." if published.several else (
            "Nếu có hơn một phương án đều đúng, chọn cả; ai chọn một trong các phương án ấy được tính đúng."
        )  # fmt: skip
        options = tuple((o.key, o.text) for o in published.options)
        return [KeyField("radios" if one else "checks", f"{prefix}dung", "Phương án đúng", right, options, hint)]
    if kind == "numeric":
        return [
            KeyField("line", f"{prefix}so", "Đáp số", (format_number(now.answer),), hint=published.unit),
            KeyField("line", f"{prefix}sai_so", "Sai số được chấp nhận", (format_number(now.tolerance),)),
        ]
    if kind == "short":
        strict = ("co",) if now.diacritics_strict else ()
        return [
            _spellings(f"{prefix}chap_nhan", "Cách viết được chấp nhận", now.accepted),
            KeyField("yes", f"{prefix}phan_biet", "Phân biệt dấu tiếng Việt", strict),
        ]
    if kind == "cloze":
        return [_gap(f"{prefix}cho-{n}", n, gap) for n, gap in enumerate(now.gaps, 1)]
    if kind == "scenario":
        return [
            field
            for n, (part, current) in enumerate(zip(published.parts, now.parts, strict=True), 1)
            # An answer cannot be carried over inside a situation, so its orders and pairs stay as they are.
            if part.kind not in ("matching", "ordering")
            for field in key_fields(part, current, f"{prefix}p{n}-")
        ]
    if kind == "matching":
        sides = [right for _, right in published.pairs] + list(published.distractors)
        choices = tuple(zip(places(len(sides)), sides, strict=True))
        return [
            KeyField("select", f"{prefix}ghep-{n}", left, (str(sides.index(right) + 1),), choices)
            for n, (left, right) in enumerate(now.pairs, 1)
        ]
    if kind == "ordering":
        choices = tuple((place, f"thứ {place}") for place in places(len(published.items)))
        return [
            KeyField("select", f"{prefix}thu_tu-{n}", item, (str(now.items.index(item) + 1),), choices)
            for n, item in enumerate(published.items, 1)
        ]
    return []


def _spellings(name: str, label: str, accepted: Sequence[str]) -> KeyField:
    return KeyField("lines", name, label, ("\n".join(accepted),), hint="Mỗi cách viết một dòng.")


def _gap(name: str, n: int, gap: Gap) -> KeyField:
    if gap.choices:
        at = tuple(str(gap.choices.index(right) + 1) for right in gap.accepted if right in gap.choices)
        return KeyField("radios", name, f"Chỗ trống {n}", at, tuple(zip(places(len(gap.choices)), gap.choices, strict=True)))
    return _spellings(name, f"Chỗ trống {n}: cách viết được chấp nhận", gap.accepted)


def read_key(published: Question, form: Mapping[str, Sequence[str]], prefix: str = "") -> Question:
    """The published question with the key in the fields of a form. Raises BadKey."""
    kind = published.kind
    if published.options:
        name = f"{prefix}dung"
        right = {value for value in form.get(name, ()) if value in {o.key for o in published.options}}
        if not right:
            raise BadKey(name, "Hãy chọn ít nhất một phương án đúng.")
        if kind == "hotspot" and not published.several and len(right) > 1:
            raise BadKey(name, "Câu này chỉ có một vùng đúng.")
        return replace(published, options=tuple(replace(o, correct=o.key in right) for o in published.options))
    if kind == "numeric":
        answer, tolerance = _number(form, f"{prefix}so"), _number(form, f"{prefix}sai_so")
        if tolerance.startswith("-"):
            raise BadKey(f"{prefix}sai_so", "Sai số không được âm.")
        return replace(published, answer=answer, tolerance=tolerance)
    if kind == "short":
        accepted = _lines(form, f"{prefix}chap_nhan")
        return replace(published, accepted=accepted, diacritics_strict=bool(_one(form, f"{prefix}phan_biet")))
    if kind == "cloze":
        gaps = tuple(_read_gap(form, f"{prefix}cho-{n}", gap) for n, gap in enumerate(published.gaps, 1))
        return replace(published, gaps=gaps)
    if kind == "scenario":
        parts = tuple(
            part if part.kind in ("matching", "ordering") else read_key(part, form, f"{prefix}p{n}-")
            for n, part in enumerate(published.parts, 1)
        )
        return replace(published, parts=parts)
    if kind == "matching":
        return _read_pairs(published, form, prefix)
    if kind == "ordering":
        return _read_order(published, form, prefix)
    raise BadKey("", "Kiểu câu hỏi này chưa sửa được đáp án; chỉ bỏ được khỏi cách tính điểm.")


def _one(form: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(form.get(name, ())), "")


def _number(form: Mapping[str, Sequence[str]], name: str) -> str:
    typed = text.clean_line(_one(form, name))
    found = parse_number(typed)
    if found is None:
        raise BadKey(name, f"“{typed[:60]}” không phải là số. Viết kiểu Việt Nam, ví dụ: 1.234,5.")
    return found


def _lines(form: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    typed = [text.clean_line(line)[:LIMIT] for line in _one(form, name).splitlines()]
    found = tuple(dict.fromkeys(line for line in typed if line))[:LINES]
    if not found:
        raise BadKey(name, "Hãy ghi ít nhất một cách viết được chấp nhận.")
    return found


def _read_gap(form: Mapping[str, Sequence[str]], name: str, gap: Gap) -> Gap:
    if not gap.choices:
        return Gap(_lines(form, name))
    at = _one(form, name)
    if at not in places(len(gap.choices)):
        raise BadKey(name, "Hãy chọn đáp án cho chỗ trống này.")
    return Gap((gap.choices[int(at) - 1],), gap.choices)


def _read_pairs(published: Question, form: Mapping[str, Sequence[str]], prefix: str) -> Question:
    sides = [right for _, right in published.pairs] + list(published.distractors)
    pairs = []
    for n, (left, _) in enumerate(published.pairs, 1):
        at = _one(form, f"{prefix}ghep-{n}")
        if at not in places(len(sides)):
            raise BadKey(f"{prefix}ghep-{n}", "Hãy chọn vế phù hợp cho từng dòng.")
        pairs.append((left, sides[int(at) - 1]))
    taken = {right for _, right in pairs}
    return replace(published, pairs=tuple(pairs), distractors=tuple(side for side in sides if side not in taken))


def _read_order(published: Question, form: Mapping[str, Sequence[str]], prefix: str) -> Question:
    count = len(published.items)
    given = [_one(form, f"{prefix}thu_tu-{n}") for n in range(1, count + 1)]
    if sorted(given) != sorted(places(count)):
        raise BadKey(f"{prefix}thu_tu-1", "Mỗi bước cần một thứ tự riêng, từ 1 đến hết.")
    order = sorted(range(count), key=lambda n: int(given[n]))
    return replace(published, items=tuple(published.items[n] for n in order))
