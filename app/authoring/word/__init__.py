"""From Word and from web pages: HTML → the Markdown of lessons, and an honest account of what came along. Pure.

`read` takes HTML apart, `write` writes the text, `account` says what was taken and what was not; `docx` opens Word files.
Pictures are numbered in the document; whoever keeps them tells `write` under which path.
"""

from app.authoring.word.account import account
from app.authoring.word.docx import Unreadable, html_of
from app.authoring.word.fonts import OldText, modern, old_text
from app.authoring.word.parts import Document, Heading, Picture
from app.authoring.word.reading import read
from app.authoring.word.sections import Section, sections
from app.authoring.word.tree import TooLong
from app.authoring.word.writing import PLACEHOLDER, is_inline, pictures_in, write

__all__ = [
    "PLACEHOLDER",
    "Document",
    "Heading",
    "OldText",
    "Picture",
    "Section",
    "TooLong",
    "Unreadable",
    "account",
    "html_of",
    "is_inline",
    "modern",
    "old_text",
    "pictures_in",
    "read",
    "sections",
    "write",
]
