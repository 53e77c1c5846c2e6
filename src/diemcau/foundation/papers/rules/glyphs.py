"""What the document font can draw and how wide: read from the font files themselves."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent.parent / "fonts"
MISSING = "\ufffd"  # drawn where the font has no letter, so that nobody takes a gap for a name


@dataclass(frozen=True, slots=True)
class Font:
    """``widths``: advance of every character the font can draw, in thousandths of its size."""

    widths: dict[str, float]

    def width_pt(self, text: str, size_pt: float) -> float:
        """Length of ``text`` on one line, in points."""
        return sum(self.widths.get(char, 500.0) for char in text) * size_pt / 1000


@cache
def font(style: str = "Regular") -> Font:
    """The document font in ``style`` ("Regular", "Bold", "Italic", "BoldItalic")."""
    raw = (FONTS / f"Tinos-{style}.ttf").read_bytes()
    tables = {
        raw[at : at + 4].decode(): struct.unpack(">II", raw[at + 8 : at + 16]) for at in range(12, 12 + 16 * struct.unpack(">H", raw[4:6])[0], 16)
    }
    per_em = struct.unpack(">H", raw[tables["head"][0] + 18 :][:2])[0]
    measured = struct.unpack(">H", raw[tables["hhea"][0] + 34 :][:2])[0]
    at = tables["hmtx"][0]
    advances = struct.unpack(f">{'HH' * measured}", raw[at : at + 4 * measured])[::2]
    return Font(widths={chr(code): advances[min(glyph, measured - 1)] * 1000 / per_em for code, glyph in _letters(raw, tables["cmap"][0]).items()})


def _letters(raw: bytes, cmap: int) -> dict[int, int]:
    """Glyph of each code point below U+10000: the font's segment table (cmap, format 4)."""
    count = struct.unpack(">H", raw[cmap + 2 : cmap + 4])[0]
    offsets = [struct.unpack(">I", raw[cmap + 8 + 8 * at : cmap + 12 + 8 * at])[0] for at in range(count)]
    table = next(cmap + offset for offset in offsets if struct.unpack(">H", raw[cmap + offset :][:2])[0] == 4)
    segments = struct.unpack(">H", raw[table + 6 : table + 8])[0] // 2
    row = 2 * segments
    ends, starts, deltas, ranges = (
        struct.unpack(f">{segments}H", raw[table + skip : table + skip + row]) for skip in (14, 16 + row, 16 + 2 * row, 16 + 3 * row)
    )
    glyphs: dict[int, int] = {}
    for at, (start, end, delta, offset) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offset:
                place = table + 16 + 3 * row + 2 * at + offset + 2 * (code - start)
                glyph = struct.unpack(">H", raw[place : place + 2])[0]
            if glyph:
                glyphs[code] = (glyph + delta) & 0xFFFF
    return {code: glyph for code, glyph in glyphs.items() if glyph}


def drawable(text: str) -> str:
    """``text`` with what the font cannot draw replaced by one sign that says so."""
    known = font().widths
    return "".join(char if char in known else MISSING for char in text)
