"""Photographs and screenshots: decoded, stripped of everything but the picture, encoded anew in several widths."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL.Image import DecompressionBombError, DecompressionBombWarning

from app.core.images.problem import ImageProblem

WIDTHS = (360, 720, 1280)
THUMBNAIL = 160
PHONE = 720  # what a phone of two device pixels a point takes of them
WEBP_QUALITY = 75
JPEG_QUALITY = 82
MOST_BYTES = 30_000_000
MOST_PIXELS = 50_000_000
MOST_HEIGHT = 16_000  # pixels; WebP ends at 16,383


@dataclass(frozen=True, slots=True)
class Inspected:
    """What the head of a raster picture says. Width and height in pixels, as it will be shown."""

    mime: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Encoded:
    """One encoding of a picture."""

    data: bytes
    mime: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is published: `fallback` for any browser, `variants` (WebP) for all current ones."""

    fallback: Encoded
    variants: tuple[Encoded, ...]

    @property
    def width(self) -> int:
        """Pixels of the widest encoding."""
        return self.fallback.width

    @property
    def height(self) -> int:
        """Pixels of the widest encoding."""
        return self.fallback.height


_MIMES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_BROKEN = "Không đọc được ảnh này; tệp có thể hỏng. Hãy mở ảnh, lưu lại thành JPEG hoặc PNG rồi thử lại."
_TOO_BIG = "Ảnh quá lớn (trên 50 triệu điểm ảnh hoặc 30 MB); hãy thu nhỏ rồi thử lại."


def _open(data: bytes) -> Image.Image:
    if len(data) > MOST_BYTES:
        raise ImageProblem(_TOO_BIG)
    try:
        # the name of a file is never asked: only these three decoders may look at the bytes
        image = Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
    except (DecompressionBombError, DecompressionBombWarning) as error:
        raise ImageProblem(_TOO_BIG) from error
    except UnidentifiedImageError as error:
        raise ImageProblem("Tệp này không phải ảnh JPEG, PNG hoặc WebP, dù tên có thể nói thế.") from error
    except Exception as error:  # decoders fail in their own ways on broken bytes
        raise ImageProblem(_BROKEN) from error
    if image.width * image.height > MOST_PIXELS:
        raise ImageProblem(_TOO_BIG)
    # a phone's JPEG may carry a second picture for depth; the first is the photograph
    if image.format in ("PNG", "WEBP") and getattr(image, "n_frames", 1) > 1:
        raise ImageProblem("Không nhận ảnh động; hãy dùng ảnh tĩnh hoặc video có phụ đề.")
    return image


def inspect(data: bytes) -> Inspected:
    """Type and size of a JPEG, PNG or WebP without decoding it. Raises ImageProblem."""
    image = _open(data)
    width, height = image.size
    try:
        turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    except Exception:  # broken EXIF is dropped anyway  # noqa: BLE001
        turned = False
    return Inspected(_MIMES[image.format or "JPEG"], *((height, width) if turned else (width, height)))


def make_variants(data: bytes) -> Picture:
    """Decode a JPEG, PNG or WebP and encode it anew in several widths, none above the original.

    Orientation is applied, colours become sRGB, and nothing else of the file is kept: no place, no camera, no
    thumbnail. Raises ImageProblem.
    """
    image, lossless = _decode(data)
    sizes = widths_of(image.width)
    scaled = {width: _scale(image, width) for width in sizes}
    variants = tuple(_webp(scaled[width], lossless) for width in sizes)
    return Picture(_fallback(scaled[sizes[-1]]), variants)


def widths_of(width: int) -> list[int]:
    """The widths in which a picture of `width` pixels is encoded, the widest last."""
    widest = min(width, WIDTHS[-1])
    return [w for w in WIDTHS if w < widest] + [widest]


def phone_variant(data: bytes) -> Encoded:
    """The one encoding of `make_variants` that phones load, without the others. Raises ImageProblem."""
    image, lossless = _decode(data)
    return _webp(_scale(image, min(image.width, PHONE)), lossless)


def flatten(data: bytes) -> Encoded:
    """The one encoding that any browser shows, of at most the widest width, with nothing else of the file kept.

    For pictures that a few people look at, such as those handed in. Raises ImageProblem.
    """
    image, _ = _decode(data)
    return _fallback(_scale(image, min(image.width, WIDTHS[-1])))


def _decode(data: bytes) -> tuple[Image.Image, bool]:
    """The picture upright in sRGB, and whether it came without loss. Raises ImageProblem."""
    image = _open(data)
    lossless = image.format == "PNG"
    try:
        if image.format in ("JPEG", "MPO"):
            image.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
        image.load()
        image = _to_srgb(ImageOps.exif_transpose(image))
    except (DecompressionBombError, DecompressionBombWarning) as error:
        raise ImageProblem(_TOO_BIG) from error
    except Exception as error:  # decoders fail in their own ways on broken bytes
        raise ImageProblem(_BROKEN) from error
    widest = min(image.width, WIDTHS[-1])
    if image.height * widest > MOST_HEIGHT * image.width:
        raise ImageProblem("Ảnh quá dài; hãy cắt thành nhiều ảnh rồi thử lại.")
    return image, lossless


def thumbnail(data: bytes) -> bytes:
    """A WebP of the picture, a hundred and sixty pixels wide at most, for lists on weak networks. Raises ImageProblem."""
    smallest = make_variants(data).variants[0]
    with Image.open(BytesIO(smallest.data)) as image:
        width = min(THUMBNAIL, image.width)
        return _webp(_scale(image.convert("RGBA" if image.mode == "RGBA" else "RGB"), width), lossless=False).data


def strip(data: bytes) -> bytes:
    """The same picture in the same type and size with nothing beside it: no place, no camera, no bytes after its end.

    Raises ImageProblem.
    """
    image = _open(data)
    kind = "JPEG" if image.format == "MPO" else image.format or "JPEG"
    try:
        image.load()
        image = _to_srgb(ImageOps.exif_transpose(image))
    except (DecompressionBombError, DecompressionBombWarning) as error:
        raise ImageProblem(_TOO_BIG) from error
    except Exception as error:  # decoders fail in their own ways on broken bytes
        raise ImageProblem(_BROKEN) from error
    out = BytesIO()
    options: dict[str, dict[str, Any]] = {"JPEG": {"quality": 92}, "WEBP": {"quality": 92}, "PNG": {"optimize": True}}
    image.save(out, kind, **options[kind])
    return out.getvalue()


def _to_srgb(image: Image.Image) -> Image.Image:
    """RGB or, with transparency, RGBA; without profile or metadata."""
    profile = image.info.get("icc_profile")
    alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if image.mode.startswith("I") or image.mode == "F":
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        try:
            wanted = "RGBA" if image.mode == "RGBA" else "RGB"
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, source, target, outputMode=wanted) or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile: the numbers are taken as sRGB, as browsers do
    image = image.convert("RGBA" if alpha else "RGB")
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    return clean


def _scale(image: Image.Image, width: int) -> Image.Image:
    if width == image.width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _webp(image: Image.Image, lossless: bool) -> Encoded:
    """WebP; for a PNG (a screenshot, a drawing) the smaller of lossy and lossless."""
    out = BytesIO()
    image.save(out, "WEBP", quality=WEBP_QUALITY, method=4)
    data = out.getvalue()
    if lossless:
        exact = BytesIO()
        image.save(exact, "WEBP", lossless=True, quality=60, method=4)
        data = min(data, exact.getvalue(), key=len)
    return Encoded(data, "image/webp", image.width, image.height)


def _fallback(image: Image.Image) -> Encoded:
    out = BytesIO()
    if image.mode == "RGBA":
        image.save(out, "PNG", optimize=True)
        return Encoded(out.getvalue(), "image/png", image.width, image.height)
    image.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return Encoded(out.getvalue(), "image/jpeg", image.width, image.height)
