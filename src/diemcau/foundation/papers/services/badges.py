"""Badges to print and cut: not a paper of the decree, so only as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from diemcau.foundation.papers.models import Code, cleaned
from diemcau.foundation.papers.rules.codes import qr_svg
from diemcau.foundation.papers.rules.glyphs import font
from diemcau.foundation.papers.services.pdf import pressed, shown_text
from diemcau.kernel.dates import day_of


@dataclass(frozen=True, slots=True)
class Badge:
    """What one badge shows."""

    full_name: str
    post: str
    unit: str
    site: str
    code: Code


NAME_ROOM_MM = 85 - 2 * 4.5  # the badge without its edges, as badges.typ draws it
NAME_SIZES = (21, 19, 17, 15, 13.5)  # points, largest first
SMALLEST_NAME = 11  # of a name that fits in none of them: it may take two lines


def name_pt(full_name: str) -> float:
    """The largest size in which ``full_name`` fits on its line.  Asked of the font file, as the rules under the head are."""
    room = NAME_ROOM_MM * 72 / 25.4
    return next((size for size in NAME_SIZES if font("Bold").width_pt(full_name, size) <= room), SMALLEST_NAME)


def badges(people: Sequence[Badge], *, title: str, day: str, issuer: str, note: str, made_at: datetime) -> bytes:
    """The badges of ``people`` in their order, ten to a sheet of A4."""
    made = day_of(made_at)
    shown = {
        "title": title,
        "author": issuer,
        "day": day,
        "note": note,
        "made": [made.year, made.month, made.day],
        "badges": [
            {
                **{name: getattr(badge, name) for name in ("full_name", "post", "unit", "site")},
                "name_pt": name_pt(badge.full_name),
                "svg": qr_svg(badge.code.word),
                "alt": badge.code.alt,
            }
            for badge in map(cleaned, people)
        ],
    }
    return pressed("badges.typ", {"paper": shown_text(shown), "timestamp": int(made_at.timestamp())})
