"""Reading the attendance of a conference."""

from __future__ import annotations

from diemcau.during.attendance.queries.board import Board, Group, Only, Row, arrivals, arrived_on_paper, board, headcounts, totals
from diemcau.during.attendance.queries.counts import AtMoment, Count, CountsPage, SiteCounts, Slot, at_each_moment, series
from diemcau.during.attendance.queries.counts import of_all_sites as counts_of_all_sites
from diemcau.during.attendance.queries.counts import of_sites as counts_of_sites
from diemcau.during.attendance.queries.devices import DeviceNow, Gap, devices, in_quarantine
from diemcau.during.attendance.queries.frozen import attendance_list, figures_now, frozen_figures
from diemcau.during.attendance.queries.hall import SiteHall, site_hall
from diemcau.during.attendance.queries.minutes import Checked as CheckedMinutes
from diemcau.during.attendance.queries.minutes import (
    MinutesState,
    minutes_by_state,
    minutes_in_force,
    minutes_of,
    minutes_page,
    minutes_rows,
    minutes_with_code,
    names_the_one_before,
)
from diemcau.during.attendance.queries.minutes import opened as opened_minutes
from diemcau.during.attendance.queries.moments import Due, moments, moments_of_site
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
    "AtMoment",
    "Attended",
    "Board",
    "CheckedMinutes",
    "Count",
    "CountsPage",
    "DelegateNow",
    "DeviceNow",
    "Due",
    "FrozenFigures",
    "Gap",
    "Group",
    "MinutesState",
    "Only",
    "People",
    "ReadyBoard",
    "Row",
    "SiteCounts",
    "SiteFigures",
    "SiteHall",
    "SiteState",
    "SiteTotals",
    "Slot",
    "Todo",
    "Totals",
    "arrivals",
    "arrived_on_paper",
    "at_each_moment",
    "attendance_list",
    "board",
    "counts_of_all_sites",
    "counts_of_sites",
    "devices",
    "figures_now",
    "frozen_figures",
    "headcounts",
    "in_quarantine",
    "minutes_by_state",
    "minutes_in_force",
    "minutes_of",
    "minutes_page",
    "minutes_rows",
    "minutes_with_code",
    "moments",
    "moments_of_site",
    "names_the_one_before",
    "opened_minutes",
    "ready_board",
    "ready_boards",
    "rehearsals_of",
    "series",
    "site_hall",
    "site_state",
    "todo",
    "totals",
]
