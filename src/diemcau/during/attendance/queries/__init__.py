"""Reading the attendance of a conference."""

from __future__ import annotations

from diemcau.during.attendance.queries.board import Board, Group, Only, Row, arrivals, board, headcounts, totals
from diemcau.during.attendance.queries.devices import DeviceNow, Gap, devices, in_quarantine
from diemcau.during.attendance.queries.frozen import attendance_list, figures_now, frozen_figures
from diemcau.during.attendance.queries.readiness import PAGE as READY_PAGE
from diemcau.during.attendance.queries.readiness import ReadyBoard, ready_board, ready_boards, rehearsals_of
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
from diemcau.during.attendance.queries.state import site_state
from diemcau.during.attendance.queries.todo import Todo, todo

__all__ = [
    "READY_PAGE",
    "ArrivalPoint",
    "Attended",
    "Board",
    "DelegateNow",
    "DeviceNow",
    "FrozenFigures",
    "Gap",
    "Group",
    "Only",
    "People",
    "ReadyBoard",
    "Row",
    "SiteFigures",
    "SiteState",
    "SiteTotals",
    "Todo",
    "Totals",
    "arrivals",
    "attendance_list",
    "board",
    "devices",
    "figures_now",
    "frozen_figures",
    "headcounts",
    "in_quarantine",
    "ready_board",
    "ready_boards",
    "rehearsals_of",
    "site_state",
    "todo",
    "totals",
]
