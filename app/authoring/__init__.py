"""What trainers write: drafts, their review and publishing, the workshop's pages and the library's.

A draft is a course folder: the text format of `courses/README.md`, file by file. Every page of the workshop edits those
files, `catalog.bundle` judges them, and publishing, export and import move the same bytes.
"""
