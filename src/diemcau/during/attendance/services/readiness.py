"""Folding what the log of a site says of its readiness and its line.

The newest answer to an item stands, whatever the order in which answers arrived; an answer that was taken back does not count.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from diemcau.before.sites import services as sites
from diemcau.before.sites.models import LineTest, Readiness, Site
from diemcau.during.attendance.models import EventKind, SiteEvent
from diemcau.during.attendance.queries.line import standing_events
from diemcau.during.attendance.services.reading import Understood
from diemcau.during.attendance.services.storing import Row
from diemcau.kernel.text import clean

_KINDS = frozenset({EventKind.READY, EventKind.LINE_TEST})
_TAKING_BACK = frozenset({EventKind.UNDO, EventKind.RESOLVE})


def is_touched(story: Collection[Understood], rows: dict[tuple[UUID, bool], Row]) -> bool:
    """Whether new entries of ``story`` may change what a site says of its readiness: an answer, a test, or what takes back such an entry."""
    telling = [entry for entry in story if entry.kind in _KINDS or entry.kind in _TAKING_BACK]  # few: most entries are check-ins
    new = [(entry, row) for entry in telling if (row := rows.get((entry.event.id, False))) and row.is_new]
    return any(entry.kind in _KINDS or row.undone is None for entry, row in new)


def fold(site: Site) -> None:
    """Keep what the log of ``site`` says of its readiness and its line.  Five statements at most; the site must be locked."""
    answers: dict[tuple[str, str], Readiness] = {}
    line: LineTest | None = None
    for event in standing_events(site, *_KINDS):
        if event.kind == EventKind.READY:
            answers.setdefault((event.payload["moment"], event.payload["check"]), _answer(site, event))
        elif line is None:
            line = _test(event)
    sites.keep_readiness(site=site, rows=list(answers.values()), line=line)


def _answer(site: Site, event: SiteEvent) -> Readiness:
    return Readiness(
        site=site,
        moment=event.payload["moment"],
        item=event.payload["check"],
        state=event.payload["state"],
        fault=event.payload.get("fault") or "",
        note=clean(event.payload.get("note", "")),
        answered_at=event.happened_at or event.received_at,
        answered_by=event.actor_label,
    )


def _test(event: SiteEvent) -> LineTest:
    figures: dict[str, Any] = {name: event.payload.get(name) for name in ("rtt_ms", "jitter_ms", "down_kbps", "up_kbps", "loss")}
    return LineTest(**figures, tested_at=event.happened_at or event.received_at, tested_by=event.actor_label)
