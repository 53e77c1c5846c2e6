"""The log of each site, what it adds up to, and what the sites sign."""

from __future__ import annotations

from diemcau.during.attendance.models.closings import Closing, ClosingQuerySet, Freeze, Seal, SiteMinutes
from diemcau.during.attendance.models.log import (
    TELLING_MARKS,
    ClockReading,
    CountReason,
    Decision,
    EventKind,
    LineState,
    Mark,
    Moment,
    Presence,
    Rehearsal,
    SelfCheckIn,
    SiteEvent,
    SiteTally,
)

__all__ = [
    "TELLING_MARKS",
    "ClockReading",
    "Closing",
    "ClosingQuerySet",
    "CountReason",
    "Decision",
    "EventKind",
    "Freeze",
    "LineState",
    "Mark",
    "Moment",
    "Presence",
    "Rehearsal",
    "Seal",
    "SelfCheckIn",
    "SiteEvent",
    "SiteMinutes",
    "SiteTally",
]
