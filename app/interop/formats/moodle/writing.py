"""Moodle XML, written: texts as Markdown, which Moodle shows; pictures inside the questions that use them."""

from __future__ import annotations

import base64
import posixpath
import re
from collections.abc import Callable, Iterable
from typing import BinaryIO
from urllib.parse import quote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from app.catalog.bundle import Question
from app.core.markdown import media_path
from app.interop.formats import carrier, elements, tags
from app.interop.formats.gift.writing import share
from app.interop.formats.losing import described, lost
from app.interop.formats.moodle import embedded
from app.interop.formats.moodle.reading import read_question
from app.interop.rules import Lost

#: path in media/ → bytes, or None for what is not there
Load = Callable[[str], bytes | None]

TYPES = {
    "single": "multichoice", "multiple": "multichoice", "true_false": "truefalse", "numeric": "numerical",
    "short": "shortanswer", "matching": "matching", "ordering": "ordering", "cloze": "cloze",
    "hotspot": "multichoice", "scenario": "description",
}  # fmt: skip
_LINK = re.compile(r"(?<=\]\()media/[^)\s]+")


def write(questions: Iterable[Question], out: BinaryIO, load: Load) -> list[Lost]:
    """Write the questions; what other systems will not see of them."""
    out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n')
    told = []
    for number, question in enumerate(questions, 1):
        element = _question(question, load)
        bare = ElementTree.fromstring(ElementTree.tostring(element))  # as a reader will find it
        told += [Lost(question.key, what) for what in lost(question, read_question(bare, number))]
        marked = elements.mark_of(_reread(element), without=("hoctapso",))
        SubElement(element, "hoctapso").text = carrier.close(question, marked)
        out.write(ElementTree.tostring(element, encoding="unicode").encode() + b"\n")
    out.write(b"</quiz>\n")
    return told


def _reread(element: Element) -> Element:
    """The element as `read_question` sees it when it makes the mark: without the bytes of files."""
    found = ElementTree.fromstring(ElementTree.tostring(element))
    for file in found.iter("file"):
        file.text = ""
    return found


def _question(question: Question, load: Load) -> Element:
    root = Element("question", type=TYPES[question.kind])
    _text(SubElement(root, "name"), question.key)
    prompt = question.prompt
    if question.kind == "cloze":
        prompt = embedded.write(prompt, question.gaps)
    elif question.kind == "hotspot":
        prompt += f"\n\n![{question.image_alt}]({quote(question.image)})"
    elif question.kind == "scenario":
        prompt = described(question)
    _markdown(SubElement(root, "questiontext"), prompt, load)
    _markdown(SubElement(root, "generalfeedback"), question.explanation, load)
    for name, value in (("defaultgrade", str(question.marks)), ("penalty", "0"), ("hidden", "0")):
        SubElement(root, name).text = value
    SubElement(root, "idnumber").text = question.key
    _answers(question, root, load)
    told = SubElement(root, "tags")
    for tag in tags.write(question, disguised=question.kind == "hotspot"):
        _text(SubElement(told, "tag"), tag)
    return root


def _text(parent: Element, words: str) -> None:
    SubElement(parent, "text").text = words


def _markdown(holder: Element, words: str, load: Load) -> None:
    """Words as Markdown, with the files of media/ that they show."""
    holder.set("format", "markdown")
    files: dict[str, bytes] = {}

    def link(match: re.Match[str]) -> str:
        path = media_path(match.group(0))
        data = load(path)
        if data is None:
            return match.group(0)
        files[path] = data
        return "@@PLUGINFILE@@/" + quote(path.removeprefix("media/"))

    _text(holder, _LINK.sub(link, words))
    for path, data in files.items():
        folder, name = posixpath.split(path.removeprefix("media/"))
        file = SubElement(holder, "file", name=name, path=f"/{folder}/" if folder else "/", encoding="base64")
        file.text = base64.b64encode(data).decode()


def _answers(question: Question, root: Element, load: Load) -> None:
    if question.kind == "true_false":
        for option, name in zip(question.options, ("true", "false"), strict=True):
            answer = SubElement(
                root, "answer", fraction="100" if option.correct else "0", format="plain_text"
            )
            _text(answer, name)
            _markdown(SubElement(answer, "feedback"), option.feedback, load)
    elif question.options:
        SubElement(root, "single").text = "false" if question.several else "true"
        SubElement(root, "shuffleanswers").text = "false" if question.keep_order else "true"
        SubElement(root, "answernumbering").text = "abc"
        right = share(sum(option.correct for option in question.options)) if question.several else "100"
        wrong = "-100" if question.several else "0"
        for option in question.options:
            answer = SubElement(root, "answer", fraction=right if option.correct else wrong)
            _markdown(answer, option.text, load)
            _markdown(SubElement(answer, "feedback"), option.feedback, load)
    elif question.kind == "numeric":
        answer = SubElement(root, "answer", fraction="100", format="plain_text")
        _text(answer, question.answer)
        SubElement(answer, "tolerance").text = question.tolerance
        if question.unit:
            unit = SubElement(SubElement(root, "units"), "unit")
            SubElement(unit, "multiplier").text = "1"
            SubElement(unit, "unit_name").text = question.unit
            SubElement(root, "unitgradingtype").text = "0"
            SubElement(root, "showunits").text = "3"
    elif question.kind == "short":
        SubElement(root, "usecase").text = "0"
        for words in question.accepted:
            _text(SubElement(root, "answer", fraction="100", format="plain_text"), words.replace("*", "\\*"))
    elif question.kind == "matching":
        SubElement(root, "shuffleanswers").text = "true"
        for left, right in (*question.pairs, *(("", one) for one in question.distractors)):
            sub = SubElement(root, "subquestion")
            _markdown(sub, left, load)
            _text(SubElement(sub, "answer"), right)
    elif question.kind == "ordering":
        for name, value in (
            ("layouttype", "VERTICAL"),
            ("selecttype", "ALL"),
            ("gradingtype", "RELATIVE_NEXT_INCLUDE_LAST"),
        ):
            SubElement(root, name).text = value
        for number, step in enumerate(question.items, 1):
            _markdown(SubElement(root, "answer", fraction=str(number)), step, load)
