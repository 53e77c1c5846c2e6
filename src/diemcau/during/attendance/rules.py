"""What a freeze forbids."""

from __future__ import annotations

from diemcau.before.conferences.errors import PreparationLocked
from diemcau.before.conferences.models import Conference
from diemcau.during.attendance.errors import PreparationFrozen
from diemcau.during.attendance.models import Freeze


def why_locked(conference: Conference) -> PreparationLocked | None:
    """A frozen conference keeps its programme, sites and delegates: the report tells them beside the figures.  One query."""
    return PreparationFrozen() if Freeze.objects.filter(conference=conference).exists() else None
