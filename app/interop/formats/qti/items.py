"""One question as a QTI 3.0 item."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement

from app.catalog.bundle import Option, Question
from app.catalog.bundle.gaps import MARK
from app.core.markdown import MediaInfo
from app.interop.formats.losing import described
from app.interop.formats.qti.areas import coords, size_of
from app.interop.formats.qti.markup import CLOSE, OPEN, Markup

FOLDER = "items/"

_NS = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_MATCH = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"


def item_of(question: Question, pictures: Mapping[str, bytes]) -> Element:
    """The item; `pictures` are the files of media/ that the question shows."""
    root = Element("qti-assessment-item", {
        "xmlns": _NS, "identifier": question.key, "title": question.key, "adaptive": "false", "time-dependent": "false",
        f"{_XML}lang": "vi",
    })  # fmt: skip
    writing = _Writing(root, question, pictures)
    writing.declare()
    body = SubElement(root, "qti-item-body")
    writing.fill(body)
    writing.process()
    if question.explanation:
        said = SubElement(
            root,
            "qti-modal-feedback",
            {"outcome-identifier": "EXPLANATION", "identifier": "all", "show-hide": "show"},
        )
        writing.markup(SubElement(said, "qti-content-body"), question.explanation)
    return root


class _Writing:
    """An item while it is being written."""

    def __init__(self, root: Element, question: Question, pictures: Mapping[str, bytes]) -> None:
        self.root, self.question, self.pictures = root, question, pictures
        media = {path: MediaInfo(url=f"../{quote(path)}", mime="image/png") for path in pictures}
        self.markup = Markup(media, self._gap).write

    # -- what is right

    def declare(self) -> None:
        """The response declarations and the outcomes."""
        question = self.question
        if question.kind == "cloze":
            for number, gap in enumerate(question.gaps, 1):
                if gap.choices:
                    self._response(
                        f"R{number}", "single", "identifier", [f"c{gap.choices.index(gap.accepted[0])}"]
                    )
                else:
                    self._response(f"R{number}", "single", "string", gap.accepted[:1], gap.accepted)
        elif question.options:
            right = [option.key for option in question.options if option.correct]
            self._response("RESPONSE", "multiple" if question.several else "single", "identifier", right)
        elif question.kind == "numeric":
            self._response("RESPONSE", "single", "float", [question.answer])
        elif question.kind == "short":
            self._response("RESPONSE", "single", "string", question.accepted[:1], question.accepted)
        elif question.kind == "matching":
            self._response(
                "RESPONSE", "multiple", "directedPair", [f"l{n} r{n}" for n in range(len(question.pairs))]
            )
        elif question.kind == "ordering":
            self._response("RESPONSE", "ordered", "identifier", [f"s{n}" for n in range(len(question.items))])
        else:
            self._response("RESPONSE", "single", "string", [])
        for identifier, value in (("SCORE", "0"), ("MAXSCORE", str(question.marks))):
            outcome = SubElement(
                self.root,
                "qti-outcome-declaration",
                {"identifier": identifier, "cardinality": "single", "base-type": "float"},
            )
            SubElement(SubElement(outcome, "qti-default-value"), "qti-value").text = value
        names = ["EXPLANATION"] + (
            ["FEEDBACK"] if any(option.feedback for option in question.options) else []
        )
        for name in names:
            kind = {
                "identifier": name,
                "cardinality": "multiple" if question.several and name == "FEEDBACK" else "single",
            }
            outcome = SubElement(self.root, "qti-outcome-declaration", {**kind, "base-type": "identifier"})
            if name == "EXPLANATION":
                SubElement(SubElement(outcome, "qti-default-value"), "qti-value").text = "all"

    def _response(
        self,
        name: str,
        cardinality: str,
        base: str,
        right: list[str] | tuple[str, ...],
        mapped: tuple[str, ...] = (),
    ) -> None:
        declared = SubElement(
            self.root,
            "qti-response-declaration",
            {"identifier": name, "cardinality": cardinality, "base-type": base},
        )
        if right:
            correct = SubElement(declared, "qti-correct-response")
            for value in right:
                SubElement(correct, "qti-value").text = value
        if mapped:
            mapping = SubElement(declared, "qti-mapping", {"default-value": "0"})
            for value in mapped:
                SubElement(
                    mapping,
                    "qti-map-entry",
                    {"map-key": value, "mapped-value": "1", "case-sensitive": "false"},
                )

    def process(self) -> None:
        """How the answer is marked, and which feedback is shown."""
        question = self.question
        if question.kind == "scenario":
            return
        typed = question.kind in ("numeric", "short", "cloze")
        if not typed and not any(option.feedback for option in question.options):
            SubElement(self.root, "qti-response-processing", template=_MATCH)
            return
        processing = SubElement(self.root, "qti-response-processing")
        names = [f"R{n}" for n in range(1, len(question.gaps) + 1)] or ["RESPONSE"]
        test = SubElement(SubElement(processing, "qti-response-condition"), "qti-response-if")
        holder = SubElement(test, "qti-and") if len(names) > 1 else test
        for number, name in enumerate(names):
            self._test(
                holder,
                name,
                mapped=question.kind == "short"
                or (question.kind == "cloze" and not question.gaps[number].choices),
            )
        score = SubElement(test, "qti-set-outcome-value", identifier="SCORE")
        SubElement(score, "qti-variable", identifier="MAXSCORE")
        if any(option.feedback for option in question.options):
            shown = SubElement(processing, "qti-set-outcome-value", identifier="FEEDBACK")
            SubElement(shown, "qti-variable", identifier="RESPONSE")

    def _test(self, holder: Element, name: str, *, mapped: bool) -> None:
        if self.question.kind == "numeric":
            within = self.question.tolerance
            how = (
                {"tolerance-mode": "absolute", "tolerance": f"{within} {within}"}
                if within != "0"
                else {"tolerance-mode": "exact"}
            )
            test = SubElement(holder, "qti-equal", how)
        elif mapped:
            test = SubElement(holder, "qti-gt")
            SubElement(test, "qti-map-response", identifier=name)
            SubElement(test, "qti-base-value", {"base-type": "float"}).text = "0"
            return
        else:
            test = SubElement(holder, "qti-match")
        SubElement(test, "qti-variable", identifier=name)
        SubElement(test, "qti-correct", identifier=name)

    # -- what is asked

    def fill(self, body: Element) -> None:
        """The question and what there is to do."""
        question = self.question
        if question.kind == "cloze":
            self._gaps(body)
            return
        self.markup(body, described(question) if question.kind == "scenario" else question.prompt)
        if question.kind == "scenario":
            SubElement(body, "qti-extended-text-interaction", {"response-identifier": "RESPONSE"})
        elif question.kind == "hotspot":
            self._hotspot(body)
        elif question.options:
            most = {
                "max-choices": "0" if question.several else "1",
                "shuffle": "false" if question.keep_order else "true",
            }
            interaction = SubElement(
                body, "qti-choice-interaction", {"response-identifier": "RESPONSE", **most}
            )
            for option in question.options:
                choice = SubElement(interaction, "qti-simple-choice", identifier=option.key)
                self.markup(choice, option.text, inline=True)
                self._feedback(choice, option)
        elif question.kind in ("numeric", "short"):
            SubElement(
                SubElement(body, "p"), "qti-text-entry-interaction", {"response-identifier": "RESPONSE"}
            )
        elif question.kind == "matching":
            self._match(body)
        else:
            interaction = SubElement(
                body, "qti-order-interaction", {"response-identifier": "RESPONSE", "shuffle": "true"}
            )
            for number, item in enumerate(question.items):
                self.markup(
                    SubElement(interaction, "qti-simple-choice", identifier=f"s{number}"), item, inline=True
                )

    def _feedback(self, choice: Element, option: Option) -> None:
        if option.feedback:
            shown = {"identifier": option.key, "outcome-identifier": "FEEDBACK", "show-hide": "show"}
            self.markup(SubElement(choice, "qti-feedback-inline", shown), option.feedback, inline=True)

    def _match(self, body: Element) -> None:
        question = self.question
        most = {
            "response-identifier": "RESPONSE",
            "shuffle": "true",
            "max-associations": str(len(question.pairs)),
        }
        interaction = SubElement(body, "qti-match-interaction", most)
        rights = [*(right for _, right in question.pairs), *question.distractors]
        for letter, texts in (("l", [left for left, _ in question.pairs]), ("r", rights)):
            side = SubElement(interaction, "qti-simple-match-set")
            for number, words in enumerate(texts):
                self.markup(
                    SubElement(
                        side,
                        "qti-simple-associable-choice",
                        {"identifier": f"{letter}{number}", "match-max": "1"},
                    ),
                    words,
                    inline=True,
                )

    def _hotspot(self, body: Element) -> None:
        question = self.question
        most = {"response-identifier": "RESPONSE", "max-choices": "0" if question.several else "1"}
        interaction = SubElement(body, "qti-hotspot-interaction", most)
        size = size_of(self.pictures.get(question.image, b""))
        drawn = (
            {"width": str(round(size[0])), "height": str(round(size[1]))}
            if size
            else {"width": "1000", "height": "1000"}
        )
        SubElement(
            interaction, "img", {"src": f"../{quote(question.image)}", "alt": question.image_alt, **drawn}
        )
        for option in question.options:
            where = {
                "identifier": option.key,
                "shape": "rect",
                "hotspot-label": " ".join(option.text.split()),
            }
            if option.area is not None:
                where["coords"] = coords(option.area, size)
            SubElement(interaction, "qti-hotspot-choice", where)

    def _gaps(self, body: Element) -> None:
        self.markup(body, MARK.sub(rf"{OPEN}\1{CLOSE}", self.question.prompt))

    def _gap(self, number: int) -> Element | None:
        if not 0 < number <= len(self.question.gaps):
            return None
        gap = self.question.gaps[number - 1]
        if not gap.choices:
            return Element("qti-text-entry-interaction", {"response-identifier": f"R{number}"})
        interaction = Element(
            "qti-inline-choice-interaction", {"response-identifier": f"R{number}", "shuffle": "true"}
        )
        for at, words in enumerate(gap.choices):
            SubElement(interaction, "qti-inline-choice", identifier=f"c{at}").text = words
        return interaction
