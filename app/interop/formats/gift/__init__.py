"""GIFT, the text format of Moodle. Source: “GIFT format” in Moodle's documentation, and what Moodle 4 exports.

The key is the `[id:…]` of the comment above a question; lesson and source are tags beside it (`bài: …`, `nguồn: …`), the
explanation is the feedback after `####`. What has no place stands in a comment of our own, which Moodle passes over.
"""

from app.interop.formats.gift.reading import read, read_question
from app.interop.formats.gift.writing import write

__all__ = ["read", "read_question", "write"]
