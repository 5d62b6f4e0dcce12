"""The text format of courses (courses/README.md): files in, a course or its problems out, and back again.

Pure: no Flask, no database, no files, no clock. `parse` never raises; `parse(slug, write(bundle))` gives the same
course back, which an editor in the browser relies on.
"""

from app.catalog.bundle.blocks import (
    QuestionBlock,
    append_question,
    move_question,
    remove_question,
    replace_question,
    split_questions,
)
from app.catalog.bundle.course import read_facts
from app.catalog.bundle.gaps import MARK as GAP
from app.catalog.bundle.kinds import format_number, parse_number
from app.catalog.bundle.lessons import read as read_lesson
from app.catalog.bundle.media import extension_is_zip, media_type
from app.catalog.bundle.media import read as read_media
from app.catalog.bundle.notes import LONGEST as NOTE_LENGTHS
from app.catalog.bundle.notes import PATH as NOTES_PATH
from app.catalog.bundle.notes import is_language, note_from_dict, note_to_dict
from app.catalog.bundle.notes import read as read_notes
from app.catalog.bundle.notes import write as write_notes
from app.catalog.bundle.notes import write_entry as write_note
from app.catalog.bundle.parsing import by_tag, content_hash, parse
from app.catalog.bundle.parts import (
    AUDIENCES,
    KINDS,
    LEVELS,
    STRANDS,
    SUBMIT,
    TIET_MINUTES,
    Area,
    Bundle,
    Criterion,
    DrawBy,
    Gap,
    Kind,
    Lesson,
    LessonVariant,
    MediaFile,
    MediaNote,
    Meta,
    Option,
    Practical,
    Problem,
    Question,
    QuizSettings,
    Source,
)
from app.catalog.bundle.practical import read as read_practical
from app.catalog.bundle.practical import write as write_practical
from app.catalog.bundle.questions import read as read_questions
from app.catalog.bundle.questions import read_question
from app.catalog.bundle.storing import question_from_dict, question_to_dict
from app.catalog.bundle.variants import language_of, original_of, tag_fault, wording
from app.catalog.bundle.variants import read as read_variant
from app.catalog.bundle.writing import (
    write,
    write_course,
    write_lesson,
    write_question,
    write_questions,
    write_variant,
)

__all__ = [
    "append_question",
    "remove_question",
    "replace_question",
    "split_questions",
    "read_question",
    "read_questions",
    "read_practical",
    "move_question",
    "AUDIENCES",
    "GAP",
    "KINDS",
    "LEVELS",
    "STRANDS",
    "SUBMIT",
    "TIET_MINUTES",
    "Area",
    "Bundle",
    "Criterion",
    "DrawBy",
    "Gap",
    "Kind",
    "Lesson",
    "LessonVariant",
    "MediaFile",
    "MediaNote",
    "Meta",
    "Option",
    "Practical",
    "Problem",
    "Question",
    "QuestionBlock",
    "QuizSettings",
    "Source",
    "NOTES_PATH",
    "NOTE_LENGTHS",
    "by_tag",
    "content_hash",
    "language_of",
    "media_type",
    "original_of",
    "format_number",
    "extension_is_zip",
    "is_language",
    "note_from_dict",
    "note_to_dict",
    "parse",
    "parse_number",
    "question_from_dict",
    "question_to_dict",
    "read_facts",
    "read_lesson",
    "read_media",
    "read_variant",
    "tag_fault",
    "wording",
    "read_notes",
    "write",
    "write_course",
    "write_lesson",
    "write_practical",
    "write_note",
    "write_notes",
    "write_question",
    "write_questions",
    "write_variant",
]
