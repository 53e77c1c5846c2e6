"""Phrases of papers of the State.  They are Vietnamese whatever language a screen speaks, so they are no messages to translate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from diemcau.kernel.dates import local, spelled


def number(count: int | None) -> str:
    """ "1.234"; a dash for what was not counted, never 0."""
    return "–" if count is None else f"{count:,}".replace(",", ".")


def counted(count: int) -> str:
    """ "05" in running text, where numbers below ten carry a zero that nobody can write before; "1.234" above."""
    return f"{count:02d}" if count < 100 else number(count)


def clock(moment: datetime) -> str:
    """ "11 giờ 05 phút, ngày 10 tháng 12 năm 2026"."""
    here = local(moment)
    return f"{here:%H} giờ {here:%M} phút, {spelled(here.date())}"


def span(opens_at: datetime, closes_at: datetime) -> str:
    """ "từ 08 giờ 00 phút đến 11 giờ 30 phút, ngày …": the day once when both lie on it."""
    opens, closes = local(opens_at), local(closes_at)
    if opens.date() == closes.date():
        return f"từ {opens:%H} giờ {opens:%M} phút đến {closes:%H} giờ {closes:%M} phút, {spelled(opens.date())}"
    return f"từ {clock(opens_at)} đến {clock(closes_at)}"


def closed(position: int, count: int) -> str:
    """The mark after line ``position`` of ``count``: ";", and "." after the last."""
    return "." if position == count else ";"


def itemised(texts: Sequence[str]) -> list[str]:
    """ "- …;" for each of ``texts``, "." after the last."""
    return [f"- {text.strip(' -;.')}{closed(at, len(texts))}" for at, text in enumerate(texts, start=1)]


def sentence(text: str) -> str:
    """``text`` with a full stop, unless it has a mark of its own."""
    return text if not text or text[-1] in ".;:!?…" else f"{text}."
