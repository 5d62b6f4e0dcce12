"""A roster file from bytes to facts that count: the one road of the browser, the jobs process and the command line.

Read, checked and compared without writing (`examining`); then written in batches that do not count, and counted in one
step (`writing`); taken back within a day (`undoing`). Each batch is its own short transaction (decision 26), which is why the
transactions open here.
"""

from __future__ import annotations

from app.people.importing.examining import Progress, Terms, examine, examine_lines, silent, verdicts
from app.people.importing.lists import Looked, Told, look, machine_lines, mapped, told_lines
from app.people.importing.tables import new_codes_csv, rejected, rejected_csv, table_csv
from app.people.importing.undoing import UNDO_FOR, undo
from app.people.importing.writing import again, apply, stage

__all__ = [
    "UNDO_FOR", "Looked", "Progress", "Terms", "Told", "again", "apply", "examine", "examine_lines", "look", "machine_lines",
    "mapped", "new_codes_csv", "rejected", "rejected_csv", "silent", "stage", "table_csv", "told_lines", "undo", "verdicts",
]  # fmt: skip
