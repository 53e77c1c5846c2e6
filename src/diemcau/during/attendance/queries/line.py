"""The history of a site's line: what its operator reported and what its devices measured, as a list and as a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from diemcau.before.sites.models import Site
from diemcau.before.sites.rules import LineGrade, line_grade
from diemcau.during.attendance.models import EventKind, LineState, Mark, SiteEvent

MOST = 60  # entries shown, the newest
WIDTH, HEIGHT = 240, 48  # of the drawing


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
    """States and tests of the line of ``site``, at most 60; those taken back or unreadable are left out.  Two queries."""
    told = SiteEvent.objects.filter(site=site, is_contradiction=False).exclude(marks__contains=[Mark.UNREADABLE])
    undone = {UUID(event) for event in told.filter(kind=EventKind.UNDO).values_list("payload__event", flat=True)}
    events = told.filter(kind__in=[EventKind.LINE, EventKind.LINE_TEST]).order_by("-received_at", "-pk")[:MOST]
    words = sorted((_word(event) for event in events if event.event_id not in undone), key=lambda word: word.at, reverse=True)
    tests = [word for word in reversed(words) if word.is_test]
    best = max((word.down_kbps or 0 for word in tests), default=0)
    return LineHistory(words=words, bars=_bars(tests, best), best_kbps=best)


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
