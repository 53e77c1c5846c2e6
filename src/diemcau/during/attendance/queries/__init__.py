"""Reading the attendance of a conference."""

from __future__ import annotations

from diemcau.during.attendance.queries.results import (
    ArrivalPoint,
    Attended,
    DelegateNow,
    FrozenFigures,
    People,
    SiteFigures,
    SiteState,
    SiteTotals,
    Totals,
)

__all__ = ["ArrivalPoint", "Attended", "DelegateNow", "FrozenFigures", "People", "SiteFigures", "SiteState", "SiteTotals", "Totals"]
