"""Reports as papers: what they say is put together once (`paper`), and set as DOCX, PDF, XLSX and CSV.

Everything comes from a `Source`: frozen figures, or those of this minute for a draft. No paper counts anything itself, so
the files, the screen and the JSON cannot differ. Layout: Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

from app.reporting.documents import issuers
from app.reporting.documents.annexes import Annex, annexes, left_untrained, people_list, totals, units
from app.reporting.documents.paper import Paper, forms_paper, report_paper
from app.reporting.documents.source import ERASED, Named, Source
from app.reporting.documents.texts import coverage, paragraphs, provisional, section_texts, to_remind

__all__ = [
    "ERASED", "Annex", "Named", "Paper", "Source", "annexes", "coverage", "forms_paper", "issuers", "left_untrained",
    "paragraphs", "people_list", "provisional", "report_paper", "section_texts", "to_remind", "totals", "units",
]  # fmt: skip
