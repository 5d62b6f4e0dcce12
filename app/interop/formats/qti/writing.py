"""A QTI 3.0 package: an item for each question, pictures beside it, our own questions in one file of text."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import BinaryIO
from urllib.parse import quote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from app.catalog.bundle import Question
from app.interop.formats import carrier, elements, tidying
from app.interop.formats.losing import lost
from app.interop.formats.qti.items import FOLDER, item_of
from app.interop.formats.qti.names import plain
from app.interop.formats.qti.package import CARRIER, MANIFEST
from app.interop.formats.qti.reading import read_item
from app.interop.rules import Lost

Load = Callable[[str], bytes | None]

_CP = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same questions are the same package, whenever it is made


def write(questions: Iterable[Question], out: BinaryIO, load: Load) -> list[Lost]:
    """Write a package; what other systems will not see of the questions."""
    told: list[Lost] = []
    carried: list[str] = []
    manifest = Element("manifest", {"xmlns": _CP, "identifier": "hoctapso"})
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = "QTI Package"
    SubElement(metadata, "schemaversion").text = "3.0.0"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    there: dict[str, bool] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for question in questions:
            pictures = {}
            for path in sorted(tidying.media_of(question)):
                data = load(path)
                if data is not None:
                    pictures[path] = data
                    if path not in there:
                        _put(archive, path, data)
                        _resource(resources, f"f-{len(there)}", "webcontent", path)
                there.setdefault(path, data is not None)
            name = f"{FOLDER}{question.key}.xml"
            data = ElementTree.tostring(item_of(question, pictures), encoding="utf-8", xml_declaration=True)
            _put(archive, name, data)
            resource = _resource(resources, f"q-{question.key}", "imsqti_item_xmlv3p0", name)
            for path in pictures:
                SubElement(resource, "file", href=quote(path))
            again = plain(elements.whole(BytesIO(data)))
            carried.append(f"{question.key} {carrier.close(question, elements.mark_of(again))}")
            told += [
                Lost(question.key, what)
                for what in lost(question, read_item(again, question.key, _beside(pictures)))
            ]
        _put(archive, CARRIER, ("\n".join(carried) + "\n").encode())
        _resource(resources, "hoctapso", "webcontent", CARRIER)
        _put(archive, MANIFEST, ElementTree.tostring(manifest, encoding="utf-8", xml_declaration=True))
    return told


def _beside(pictures: dict[str, bytes]) -> Load:
    return lambda href: pictures.get(posixpath.normpath(posixpath.join(FOLDER, href)))


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)


def _resource(resources: Element, identifier: str, kind: str, name: str) -> Element:
    resource = SubElement(resources, "resource", identifier=identifier, type=kind, href=quote(name))
    SubElement(resource, "file", href=quote(name))
    return resource
