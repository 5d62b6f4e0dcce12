"""Make the site's font files from the npm packages: one woff2 per weight for pages, one TTF per weight for PDF.

Fontsource ships each weight as several subsets; a Vietnamese page would fetch three of them per weight. Here they are
merged, cut down to what this site's pages use, and given two things the packages lack: a few signs (‐ ‑ ‰ ′ ″, from
Noto Sans), and figures of one width for tables (made from the font's own figures). Arrows come from the system's font. Letters of the province's
other languages (Hrê, Co, Ba Na, Xơ Đăng …) that Be Vietnam Pro lacks come from Noto Sans, in a file of their own that
a browser fetches only when such a letter occurs.

Run by hand when a font changes; the results are committed. FOLDER holds NotoSans-Regular.ttf and NotoSans-Bold.ttf
(Debian's fonts-noto-core).
    npm ci && pip install fonttools brotli && python fonts.py FOLDER
"""

from __future__ import annotations

import copy
import io
import pathlib
import sys
import unicodedata

from fontTools import merge, subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.ttLib import TTFont

HERE = pathlib.Path(__file__).parent
PACKAGES = HERE / "node_modules" / "@fontsource" / "be-vietnam-pro" / "files"
OUT = HERE.parent / "fonts"
WEIGHTS = (400, 700)

# Every Vietnamese letter with its marks, composed and as loose marks.
VIETNAMESE = (
    "ăâđêôơưĂÂĐÊÔƠƯ"
    "àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
    "ÀÁẢÃẠẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴ"
)
MARKS = "\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b"
PUNCTUATION = "\u2010\u2011\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u2030\u20ab\u20ac\u2032\u2033\u2212\u00d7\u00f7"
LATIN_1 = "".join(chr(c) for c in (*range(0x20, 0x7F), *range(0xA0, 0x100)))
WANTED = set(VIETNAMESE + MARKS + PUNCTUATION + LATIN_1)

# Letters of the minority languages spoken in the province and around it, and the loose breve and caron they need over
# ê, ô, ơ, ư, which have no composed form. The vowels stand in the file too, so that a letter and its loose mark come
# from one font; the stylesheet's unicode-range keeps the file unfetched until a letter of MINORITY occurs.
MINORITY = "ƀɃɓƁĕĔĭĬŏŎŭŬčČǰǎǍǐǏǒǑǔǓāĀēĒīĪōŌūŪʼ\u0306\u030c\u0302\u0304"
VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
NOTO_FILES = {400: "NotoSans-Regular.ttf", 700: "NotoSans-Bold.ttf"}


def cut(font: TTFont, letters: set[int], names: bool = False) -> TTFont:
    """The font with these letters only, without hinting (phones ignore it) and, for pages, without names."""
    options = subset.Options()
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14] if names else [1, 2]
    options.name_legacy = False
    options.glyph_names = False
    options.notdef_outline = True
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "tnum"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    return font


def buffered(font: TTFont) -> io.BytesIO:
    buffer = io.BytesIO()
    font.flavor = None
    font.save(buffer)
    buffer.seek(0)
    return buffer


def merged(weight: int, noto: pathlib.Path) -> TTFont:
    """One font with the letters of all subsets, each letter once, then the signs that only Noto Sans has."""
    files = [PACKAGES / f"be-vietnam-pro-{name}-{weight}-normal.woff2" for name in ("vietnamese", "latin-ext", "latin")]
    parts: list[io.BytesIO] = []
    taken: set[int] = set()
    for file in files:
        font = TTFont(file)
        fresh = set(font.getBestCmap()) - taken
        taken |= fresh
        parts.append(buffered(cut(font, fresh, names=True)))
    signs = {ord(c) for c in PUNCTUATION} - taken
    signs &= set(TTFont(noto / NOTO_FILES[weight]).getBestCmap())
    parts.append(buffered(cut(TTFont(noto / NOTO_FILES[weight]), signs, names=True)))
    font = merge.Merger(merge.Options(drop_tables=["DSIG", "gasp", "meta"])).merge(parts)
    first = TTFont(files[-1])
    for table in ("hhea", "OS/2"):  # the merger takes the largest heights; lines keep the family's own
        for name in ("ascent", "descent", "sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent"):
            if hasattr(first[table], name):
                setattr(font[table], name, getattr(first[table], name))
    add_tabular_figures(font)
    return font


def add_tabular_figures(font: TTFont) -> None:
    """Figures of one width, so that columns of numbers stand in line: the font's own, centred in one width."""
    cmap, glyphs, metrics = font.getBestCmap(), font["glyf"], font["hmtx"]
    names = [cmap[ord(figure)] for figure in "0123456789"]
    width = 640  # between the narrow 1 and the wide 4, which keeps its own shape with a little less air
    for name in names:
        advance, bearing = metrics[name]
        shift = (width - advance) // 2
        glyph = copy.deepcopy(glyphs[name])
        if glyph.isComposite():
            for component in glyph.components:
                component.x += shift
        else:
            glyph.coordinates.translate((shift, 0))
        glyphs[f"{name}.tnum"] = glyph
        glyph.recalcBounds(glyphs)
        metrics[f"{name}.tnum"] = (width, bearing + shift)
    font.setGlyphOrder(list(glyphs.glyphOrder))
    pairs = " ".join(f"sub {name} by {name}.tnum;" for name in names)
    addOpenTypeFeaturesFromString(
        font, f"languagesystem DFLT dflt; languagesystem latn dflt; feature tnum {{ {pairs} }} tnum;", tables=["GSUB"]
    )


def save(font: TTFont, name: str) -> None:
    font.flavor = "woff2" if name.endswith("woff2") else None
    font.save(OUT / name)
    print(f"{name}: {(OUT / name).stat().st_size / 1024:.1f} kB, {len(font.getBestCmap())} letters")


def main(noto: pathlib.Path) -> None:
    for weight in WEIGHTS:
        pro = merged(weight, noto)
        has = set(pro.getBestCmap())
        # What the pages' own file lacks, also where the whole font has it (č of Gia Rai, ā …).
        lacking = ({ord(c) for c in MINORITY} - has) | ({ord(c) for c in MINORITY} - {ord(c) for c in WANTED})
        save(pro, f"be-vietnam-pro-{weight}.ttf")
        save(cut(TTFont(OUT / f"be-vietnam-pro-{weight}.ttf"), {ord(c) for c in WANTED}), f"be-vietnam-pro-{weight}.woff2")
        extra = {ord(c) for c in MINORITY + VOWELS + MARKS} | {ord(c) for c in VIETNAMESE}
        save(cut(TTFont(noto / NOTO_FILES[weight]), extra, names=True), f"noto-sans-{weight}.ttf")
        save(cut(TTFont(OUT / f"noto-sans-{weight}.ttf"), lacking | {ord(c) for c in VOWELS + MARKS}), f"noto-sans-{weight}.woff2")
        still = {c for c in WANTED if ord(c) not in has}
        print("  not in Be Vietnam Pro:", ", ".join(f"{unicodedata.name(c)}" for c in sorted(still)))
        print("  unicode-range:", ", ".join(f"U+{code:X}" for code in sorted(lacking)))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
