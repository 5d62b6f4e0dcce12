"""Why a picture is not taken."""

from __future__ import annotations


class ImageProblem(ValueError):
    """A picture that is not taken; `sentence` says why, in Vietnamese."""

    def __init__(self, sentence: str, line: int = 1):
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line
