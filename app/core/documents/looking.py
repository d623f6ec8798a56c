"""查看 — in a process of its own (core/sheets/child.py): what a document holds, told by its content alone."""

import io
import re
import warnings
from collections.abc import Iterator, Sequence

from PIL import Image, ImageOps

from app.core.documents.kinds import DOCX, JPEG, PDF, PNG, WEBP, XLSX
from app.core.sheets import guards
from app.core.sheets.refusals import Refused

MOST_PIXELS = 120_000_000  # what a telephone takes today; a JPEG is opened at a fraction of it
MOST_PIXELS_WHOLE = 40_000_000  # of kinds that can only be opened whole
LONGEST_EDGE = 2_560  # pixels kept: A4 at 220 dots an inch
MOST_UNPACKED = 200 << 20
QUALITY = 85

_SCRIPTS = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia)\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PARTS = {"xl/workbook.xml": XLSX, "word/document.xml": DOCX}
_PROGRAMS = ("vbaproject.bin", "/activex/", "/embeddings/oleobject")


def look(files: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """查看 — media type and content to keep, file by file; raises Refused."""
    for data in files:
        yield _looked(data)


def _looked(data: bytes) -> tuple[str, bytes]:
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return _package(data)
    for media, mark in ((JPEG, b"\xff\xd8\xff"), (PNG, b"\x89PNG\r\n\x1a\n"), (WEBP, b"RIFF")):
        if data.startswith(mark):
            return media, _painted(data, media)
    raise Refused("other_kind")


def _pdf(data: bytes) -> tuple[str, bytes]:
    if b"%%EOF" not in data[-2_048:]:
        raise Refused("damaged")
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data)
    if _SCRIPTS.search(plain):
        raise Refused("active_content")
    return PDF, data


def _package(data: bytes) -> tuple[str, bytes]:
    archive = guards.looked_through(data, most_unpacked=MOST_UNPACKED).archive
    names = {name.lower() for name in archive.namelist()}
    media = next((media for part, media in _PARTS.items() if part in names), None)
    if media is None or "[content_types].xml" not in names:
        raise Refused("other_kind")
    if any(mark in f"/{name}" for name in names for mark in _PROGRAMS):
        raise Refused("active_content")
    return media, data


def _painted(data: bytes, media: str) -> bytes:
    """重绘 — the picture painted afresh, upright, no larger than is read: nothing but pixels is kept."""
    form = media.partition("/")[2].upper()
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(data), formats=[form]) as image:
            _refuse_pixels(image, media)
            image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
            return _saved(upright, media, form)
    except Image.DecompressionBombError as bomb:
        raise Refused("huge_picture") from bomb
    except (OSError, SyntaxError, ValueError, ZeroDivisionError) as broken:
        raise Refused("damaged") from broken


def _refuse_pixels(image: Image.Image, media: str) -> None:
    if image.width * image.height > (MOST_PIXELS if media == JPEG else MOST_PIXELS_WHOLE):
        raise Refused("huge_picture")


def _saved(image: Image.Image, media: str, form: str) -> bytes:
    modes = ("RGB", "L") if media == JPEG else ("RGB", "RGBA", "L")
    if image.mode not in modes:
        image = image.convert("RGB" if media == JPEG else "RGBA")
    pixels = Image.new(image.mode, image.size)
    pixels.paste(image)
    out = io.BytesIO()
    pixels.save(out, form, **({} if media == PNG else {"quality": QUALITY}))
    return out.getvalue()
