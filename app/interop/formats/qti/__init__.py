"""QTI items and packages. Source: 1EdTech “Question and Test Interoperability” 2.1 and 3.0, information models and bindings.

Read in both versions: a package (.zip) with its manifest, or one item (.xml). Written as 3.0: every question an item, its
files beside it, and `hoctapso.txt` with our own questions, which other programs pass over.
"""

from app.interop.formats.qti.package import read
from app.interop.formats.qti.writing import write

__all__ = ["read", "write"]
