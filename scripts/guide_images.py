"""指南的图 — palette PNGs in the colours of the design; contact sheets put together from small ones."""

import re
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image

from scripts.guide_pictures import NARROW, WIDE

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 150 * 1024
TOKENS = ROOT / "app" / "static" / "css" / "tokens.css"
SATURATED, NEARLY_WHITE = 60, 246  # a colour, not a grey; paper
SHADES, STEPS = 24, (0.25, 0.5, 0.75)  # greys; and how far each colour of the design is mixed with white
ROW, GAP = 3, 16  # pages beside one another on a contact sheet, pixels between them
THUMBS = {WIDE: 480, NARROW: 130}  # pixels wide


def sheet_of(pairs: Sequence[Sequence[Image.Image]]) -> Image.Image:
    """Pages beside one another, each wide and narrow."""
    wide, high = sum(THUMBS.values()) + 2 * GAP, max(each.height for pair in pairs for each in pair) + GAP
    rows = -(-len(pairs) // ROW)
    sheet = Image.new("RGB", (wide * min(ROW, len(pairs)) + GAP, high * rows + GAP), "#dfe3e8")
    for place, pair in enumerate(pairs):
        left, top = GAP + place % ROW * wide, GAP + place // ROW * high
        for shot in pair:
            sheet.paste(shot, (left, top))
            left += shot.width + GAP // 2
    return sheet


def save(image: Image.Image, path: Path) -> None:
    """As a PNG in the colours of the design, their tints and greys: small, and true where it counts."""
    held = BytesIO()
    drawn = image.convert("RGB").quantize(palette=_palette(), dither=Image.Dither.NONE)
    drawn.save(held, "PNG", optimize=True)
    if held.tell() > LARGEST:
        raise SystemExit(f"{path.name}: {held.tell() // 1024} KB, more than {LARGEST // 1024}")
    path.write_bytes(held.getvalue())


@cache
def _palette() -> Image.Image:
    greys = [(shade, shade, shade) for shade in (255 * each // (SHADES - 1) for each in range(SHADES))]
    found = [_rgb(each) for each in re.findall(r"#([0-9a-f]{6})\b", TOKENS.read_text(encoding="utf-8"))]
    named = [colour for colour in found if min(colour) < NEARLY_WHITE]  # or white itself would turn grey
    strong = [colour for colour in named if max(colour) - min(colour) > SATURATED]
    tints = [
        tuple(round(part + (255 - part) * step) for part in colour) for colour in strong for step in STEPS
    ]
    every = list(dict.fromkeys([*greys, *named, *tints]))[:256]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in every for part in colour])
    return palette


def _rgb(text: str) -> tuple[int, int, int]:
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)
