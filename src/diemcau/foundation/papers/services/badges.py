"""Badges to print and cut: not a paper of the decree, so only as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from diemcau.foundation.papers.models import Code, cleaned
from diemcau.foundation.papers.rules.codes import qr_svg
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
                "svg": qr_svg(badge.code.word),
                "alt": badge.code.alt,
            }
            for badge in map(cleaned, people)
        ],
    }
    return pressed("badges.typ", {"paper": shown_text(shown), "timestamp": int(made_at.timestamp())})
