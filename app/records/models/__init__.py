"""Tables of the records room, by noun."""

from app.records.models.completions import Certificate, Completion, InDepthRule, Revocation
from app.records.models.papers import CompletionNotice, CompletionNoticeLine, ProgrammeLetter
from app.records.models.recognitions import (
    Equivalence,
    Recognition,
    RecognitionDecision,
    RecognitionEvidence,
    RecognitionImport,
    RecognitionRow,
)

__all__ = [
    "Certificate", "Completion", "CompletionNotice", "CompletionNoticeLine", "Equivalence", "InDepthRule", "ProgrammeLetter",
    "Recognition", "RecognitionDecision", "RecognitionEvidence", "RecognitionImport", "RecognitionRow", "Revocation",
]  # fmt: skip
