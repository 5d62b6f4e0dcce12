"""QTI 3.0 writes `qti-choice-interaction` and `max-choices`, QTI 2.1 `choiceInteraction` and `maxChoices`: one tree for both."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from app.interop.formats.elements import composed, name_of

_XML = "{http://www.w3.org/XML/1998/namespace}"


def _camel(name: str) -> str:
    return re.sub(r"-([a-z])", lambda match: match.group(1).upper(), name)


def plain(root: Element) -> Element:
    """The tree without namespaces, in NFC, its names as in QTI 2.1."""
    for element in composed(root).iter():
        name = name_of(element)
        if not name:  # a processing instruction
            element.tag, element.text = "none", ""
            continue
        element.tag = _camel(name.removeprefix("qti-")) if name.startswith("qti-") else name
        if any("-" in key or key.startswith("{") for key in element.attrib):
            kept = {
                _camel(key.removeprefix(_XML)): value
                for key, value in element.attrib.items()
                if not key.startswith("{") or key.startswith(_XML)
            }
            element.attrib.clear()
            element.attrib.update(kept)
    return root
