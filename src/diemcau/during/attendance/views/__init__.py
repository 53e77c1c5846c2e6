"""Pages of attendance."""

from __future__ import annotations

from diemcau.during.attendance.views.board import accept_all, board, freeze
from diemcau.during.attendance.views.conflicts import assign, conflicts, conflicts_csv, decide, take_back
from diemcau.during.attendance.views.counts import counts, counts_csv
from diemcau.during.attendance.views.minutes import check, minutes, minutes_docx, minutes_pdf, one_minutes, print_minutes
from diemcau.during.attendance.views.readiness import note_call, readiness, readiness_csv, site_ready, take_back_call
from diemcau.during.attendance.views.sites import accept, explain, headcount, log, reopen, site
from diemcau.during.attendance.views.ways import arrivals_csv, switch, ways, ways_csv

__all__ = [
    "accept",
    "accept_all",
    "arrivals_csv",
    "assign",
    "board",
    "check",
    "conflicts",
    "conflicts_csv",
    "counts",
    "counts_csv",
    "decide",
    "explain",
    "freeze",
    "headcount",
    "log",
    "minutes",
    "minutes_docx",
    "minutes_pdf",
    "note_call",
    "one_minutes",
    "print_minutes",
    "readiness",
    "readiness_csv",
    "reopen",
    "site",
    "site_ready",
    "switch",
    "take_back",
    "take_back_call",
    "ways",
    "ways_csv",
]
