"""How a paper looks: Decree 30/2020 as data, and what of it we chose where it leaves a range.

Sizes, margins and indents stand in ``layout.json`` beside this package and nowhere else (docs/sources.md#nd30-2020).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from diemcau.foundation.papers.rules.glyphs import font

LAYOUT: dict[str, Any] = json.loads((Path(__file__).parent.parent / "layout.json").read_text("utf-8"))
NATION = LAYOUT["elements"]["quoc_hieu"]["text"]
MOTTO = LAYOUT["elements"]["tieu_ngu"]["text"]
_PLACES = ("TỈNH ", "THÀNH PHỐ ", "XÃ ", "PHƯỜNG ", "ĐẶC KHU ")


@dataclass(frozen=True, slots=True)
class Face:
    """How the letters of one element look: size in points, weight, slope."""

    pt: float
    is_bold: bool
    is_italic: bool


@cache
def face(element: str) -> Face:
    """The face of ``element`` (an id of layout.json's elements, or of the body and its tables)."""
    own = {
        "body": {"use_pt": LAYOUT["body"]["use_pt"], "style": "regular"},
        "body_bold": {"use_pt": LAYOUT["body"]["use_pt"], "style": "bold"},
        "body_bold_italic": {"use_pt": LAYOUT["body"]["use_pt"], "style": "bold italic"},
        "legal_basis": LAYOUT["body"]["legal_basis"],
        "page_number": LAYOUT["page"]["page_number"],
        "table": {"use_pt": LAYOUT["ours"]["table_pt"], "style": "regular"},
        "table_bold": {"use_pt": LAYOUT["ours"]["table_pt"], "style": "bold"},
    }
    facts = own.get(element) or LAYOUT["elements"][element]
    return Face(pt=facts["use_pt"], is_bold="bold" in facts["style"], is_italic="italic" in facts["style"])


def rule_share(element: str) -> float:
    """Length of the rule under ``element``, as a share of the length of its text."""
    return float(LAYOUT["elements"][element]["rule_below"]["use_share"])


def issuer_lines(name: str, element: str) -> list[str]:
    """``name`` in capitals, in lines that fit the left cell: broken before its place ("TỈNH …"), else in two even halves."""
    text, look, room = name.upper(), face(element), LAYOUT["ours"]["head_left_mm"] * 72 / 25.4
    letters = font("Bold" if look.is_bold else "Regular")
    if not text or letters.width_pt(text, look.pt) <= room:
        return [text] if text else []
    words = text.split()
    cuts = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    widths = {cut: max(letters.width_pt(part, look.pt) for part in cut) for cut in cuts}
    fitting = [cut for cut in cuts if widths[cut] <= room]
    at_place = [cut for cut in fitting if cut[1].startswith(_PLACES)]
    best = min(at_place or fitting, key=lambda cut: widths[cut], default=None)
    return list(best) if best else [text]
