"""The history of a site's line: what its operator reported and what its devices measured, as a list and as a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diemcau.before.sites.models import Site
from diemcau.before.sites.rules import LineGrade, line_grade
from diemcau.during.attendance.models import EventKind, LineState, SiteEvent
from diemcau.during.attendance.queries import effect

MOST = 60  # entries shown, the newest
WIDTH, HEIGHT = 240, 48  # of the drawing
_OF_SITE = "e.site_id = %(site)s AND NOT e.is_contradiction"
_STANDING = f"""
WITH RECURSIVE {effect.standing(_OF_SITE)}
SELECT e.* FROM (
    SELECT e.*, {effect.told_at("e.site_id")} FROM attendance_siteevent e
    WHERE {_OF_SITE} AND e.kind = ANY (%(kinds)s) AND NOT 'unreadable' = ANY (e.marks) AND {effect.STANDS}
) e ORDER BY {effect.NEWEST}
"""  # noqa: S608  # constant SQL, bound values


@dataclass(frozen=True, slots=True)
class LineWord:
    """One entry: a state somebody reported, or four figures a device measured (empty where that part gave no answer)."""

    at: datetime
    by: str
    state: LineState | None
    note: str
    grade: LineGrade | None
    rtt_ms: int | None = None
    jitter_ms: int | None = None
    down_kbps: int | None = None
    up_kbps: int | None = None
    loss_pct: int | None = None

    @property
    def is_test(self) -> bool:
        """Whether it was measured."""
        return self.grade is not None


@dataclass(frozen=True, slots=True)
class Bar:
    """A line test in the drawing: ``height`` is the rate down, the best one fills it."""

    x: int
    y: int
    width: int
    height: int
    grade: LineGrade


@dataclass(frozen=True, slots=True)
class LineHistory:
    """Entries, the newest first, and the tests as bars, the oldest first."""

    words: list[LineWord]
    bars: list[Bar]
    best_kbps: int


def line_history(site: Site) -> LineHistory:
    """States and tests of the line of ``site``, at most 60; those taken back, set aside or unreadable are left out.  One query."""
    words = [_word(event) for event in standing_events(site, EventKind.LINE, EventKind.LINE_TEST)[:MOST]]
    tests = [word for word in reversed(words) if word.is_test]
    best = max((word.down_kbps or 0 for word in tests), default=0)
    return LineHistory(words=words, bars=_bars(tests, best), best_kbps=best)


def standing_events(site: Site, *kinds: EventKind) -> list[SiteEvent]:
    """Entries of ``kinds`` in the log of ``site`` that stand, the newest first: as every fold has it.  One query."""
    return list(SiteEvent.objects.raw(_STANDING, {"site": site.pk, "kinds": [str(kind) for kind in kinds]}))


def _word(event: SiteEvent) -> LineWord:
    at, told = event.happened_at or event.received_at, event.payload
    if event.kind == EventKind.LINE:
        return LineWord(at, event.actor_label, LineState(told["state"]), str(told.get("note") or ""), None)
    figures: dict[str, Any] = {name: told.get(name) for name in ("rtt_ms", "jitter_ms", "down_kbps", "up_kbps")}
    grade = line_grade(down_kbps=figures["down_kbps"], up_kbps=figures["up_kbps"], rtt_ms=figures["rtt_ms"], loss=told["loss"])
    return LineWord(at, event.actor_label, None, "", grade, loss_pct=round(100 * told["loss"]), **figures)


def _bars(tests: Sequence[LineWord], best: int) -> list[Bar]:
    """A bar for each test, as wide as there is room; a test without an answer is a thin line at the bottom."""
    step = WIDTH // max(len(tests), 8)
    heights = [max(2, round(HEIGHT * (word.down_kbps or 0) / best)) if best else 2 for word in tests]
    return [
        Bar(x=place * step, y=HEIGHT - height, width=max(2, step - 3), height=height, grade=word.grade or LineGrade.TELEPHONE)
        for place, (word, height) in enumerate(zip(tests, heights, strict=True))
    ]
