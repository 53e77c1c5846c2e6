"""Folding what the log of a site says of its readiness and its line.

The newest answer to an item stands, whatever the order in which answers arrived; an answer that was taken back does not count.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import F

from diemcau.before.sites import services as sites
from diemcau.before.sites.models import LineTest, Readiness, Site
from diemcau.during.attendance.models import EventKind, Mark, SiteEvent
from diemcau.during.attendance.services.reading import Understood
from diemcau.during.attendance.services.storing import Row
from diemcau.kernel.text import clean

_KINDS = frozenset({EventKind.READY, EventKind.LINE_TEST})
_NEWEST = (F("happened_at").desc(nulls_last=True), F("counter").desc(nulls_last=True), F("event_id").desc())  # as folds have it


def is_touched(story: Collection[Understood], rows: dict[tuple[UUID, bool], Row]) -> bool:
    """Whether new entries of ``story`` may change what a site says of its readiness: an answer, a test, or taking back what names nobody."""
    telling = [entry for entry in story if entry.kind in _KINDS or entry.kind == EventKind.UNDO]  # few: most entries are check-ins
    new = [(entry, row) for entry in telling if (row := rows.get((entry.event.id, False))) and row.is_new]
    return any(entry.kind in _KINDS or row.undone is None for entry, row in new)


def fold(site: Site) -> None:
    """Keep what the log of ``site`` says of its readiness and its line.  Six statements at most; the site must be locked."""
    told = SiteEvent.objects.filter(site=site, is_contradiction=False).exclude(marks__overlap=[Mark.UNREADABLE, Mark.QUARANTINED])
    undone = {UUID(event) for event in told.filter(kind=EventKind.UNDO).values_list("payload__event", flat=True)}
    answers: dict[tuple[str, str], Readiness] = {}
    line: LineTest | None = None
    for event in told.filter(kind__in=_KINDS).order_by(*_NEWEST):
        if event.event_id in undone:
            continue
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
