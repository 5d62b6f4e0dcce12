"""The last judge of every page made from an author's text: only what is listed here leaves.

nh3 (ammonia) parses the HTML as a browser does, so that no trick of spelling passes. Addresses of pictures and
recordings must be among those the renderer was given: a page never loads anything from elsewhere.
"""

from __future__ import annotations

import html
from collections.abc import Collection

import nh3


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MATH = _words(
    "math mi mn mo ms mtext mspace mrow mfrac msqrt mroot mstyle msub msup msubsup munder mover munderover"
    " mmultiscripts mprescripts mtable mtr mtd mpadded mphantom merror"
)
_INLINE = _words("a abbr br code del em img kbd mark picture s small source span strong sub sup") | _MATH
_BLOCK = _words(
    "aside audio blockquote dd details div dl dt fieldset figcaption figure h2 h3 h4 h5 h6 hr input label legend li ol p"
    " pre section summary table tbody td textarea th thead tr track ul video"
)
_ATTRIBUTES = {
    "*": {"class", "id", "role", "lang", "aria-label", "aria-describedby"},
    "a": {"href", "title", "rel", "download"},
    "img": {"src", "alt", "width", "height", "loading", "decoding", "srcset", "sizes"},
    "source": {"src", "srcset", "sizes", "type"},
    "audio": {"controls", "preload"},
    "video": {"controls", "preload", "width", "height", "poster"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "input": {"name", "value", "checked"},
    "label": {"for"},
    "textarea": {"rows", "data-compose", "data-goal", "data-goal-unit"},
    "p": {"data-compose-count"},
    "fieldset": {"data-self-check"},
    "div": {"tabindex"},
    "pre": {"tabindex"},
    "ol": {"start"},
    "td": {"data-label"},
    "th": {"scope"},
    "math": {"display"},
    "mi": {"mathvariant"},
    "mo": {
        "stretchy",
        "fence",
        "separator",
        "lspace",
        "rspace",
        "form",
        "symmetric",
        "largeop",
        "movablelimits",
    },
    "mfrac": {"linethickness"},
    "mspace": {"width"},
    "mtable": {"columnalign", "rowspacing", "columnspacing"},
    "mtd": {"columnalign"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "mstyle": {"displaystyle", "scriptlevel"},
}
_VALUES = {"input": {"type": {"radio", "checkbox"}}}
_SCHEMES = {"http", "https", "mailto", "tel"}


def clean(markup: str, *, sources: Collection[str], inline: bool = False) -> str:
    """`markup` with nothing in it but the listed elements, attributes and addresses."""

    def judge(tag: str, name: str, value: str) -> str | None:
        if name in ("src", "poster"):
            return value if value in sources else None
        if name == "srcset":
            candidates = [candidate.split() for candidate in value.split(",")]
            return value if all(piece and piece[0] in sources for piece in candidates) else None
        if name == "href" and not value.startswith("#") and ":" not in value:
            return value if value in sources else None
        return value

    return nh3.clean(
        markup,
        tags=set(_INLINE if inline else _INLINE | _BLOCK),
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        tag_attribute_values=_VALUES,
        attribute_filter=judge,
        url_schemes=_SCHEMES,
        link_rel=None,
    )


def text(markup: str) -> str:
    """What a reader sees of `markup`, on one line."""
    return " ".join(
        html.unescape(nh3.clean(markup, tags=set(), clean_content_tags={"script", "style"})).split()
    )
