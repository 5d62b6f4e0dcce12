"""Pictures that strangers send: photographs are decoded and written anew, diagrams are rebuilt from an allow list.

Bytes in, bytes out. What cannot be trusted raises `ImageProblem` with a sentence for the person who chose the file.
"""

from app.core.images.diagrams import clean_svg, svg_size
from app.core.images.photographs import (
    PHONE,
    Encoded,
    Inspected,
    Picture,
    flatten,
    inspect,
    make_variants,
    phone_variant,
    strip,
    thumbnail,
    widths_of,
)
from app.core.images.problem import ImageProblem

__all__ = [
    "PHONE",
    "Encoded",
    "ImageProblem",
    "Inspected",
    "Picture",
    "clean_svg",
    "flatten",
    "inspect",
    "make_variants",
    "strip",
    "svg_size",
    "thumbnail",
    "phone_variant",
    "widths_of",
]
