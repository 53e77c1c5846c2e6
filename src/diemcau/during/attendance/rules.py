"""What a freeze forbids, and when halls may rehearse."""

from __future__ import annotations

from datetime import datetime

from diemcau.before.conferences.errors import PreparationLocked
from diemcau.before.conferences.models import Conference
from diemcau.during.attendance.errors import PreparationFrozen
from diemcau.during.attendance.models import Freeze


def why_locked(conference: Conference) -> PreparationLocked | None:
    """A frozen conference keeps its programme, sites and delegates: the report tells them beside the figures.  One query."""
    return PreparationFrozen() if Freeze.objects.filter(conference=conference).exists() else None


def may_rehearse(conference: Conference, now: datetime) -> bool:
    """Before the opening, and at any time in an invented conference, where somebody tries things out."""
    return conference.is_invented or now < conference.opens_at
