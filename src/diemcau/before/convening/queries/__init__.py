"""Reading who is convened, and who is meant by a line of a list."""

from __future__ import annotations

from diemcau.before.convening.queries.delegates import (
    Call,
    Summary,
    calls,
    found,
    qr_svg,
    qr_word,
    roster,
    seals_of,
    summary,
    units_convened,
    units_to_choose,
)
from diemcau.before.convening.queries.places import Meant, Names, Places, places

__all__ = [
    "Call",
    "Meant",
    "Names",
    "Places",
    "Summary",
    "calls",
    "found",
    "places",
    "qr_svg",
    "qr_word",
    "roster",
    "seals_of",
    "summary",
    "units_convened",
    "units_to_choose",
]
