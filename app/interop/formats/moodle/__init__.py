"""Moodle XML. Source: the format's page in Moodle's documentation, and what Moodle 4 exports.

The key is the idnumber; lesson and source are tags (`bài: …`, `nguồn: …`), the explanation is the general feedback. What has
no place at all stands in an element of our own, `<hoctapso>`, which Moodle passes over.
"""

from app.interop.formats.moodle.reading import read
from app.interop.formats.moodle.writing import write

__all__ = ["read", "write"]
