"""Pages of attendance: the board with its sites, and what contradicts itself."""

from __future__ import annotations

from diemcau.during.attendance.views.board import accept, accept_all, board, freeze, headcount, log, reopen, site
from diemcau.during.attendance.views.conflicts import assign, conflicts, conflicts_csv, decide, take_back

__all__ = [
    "accept",
    "accept_all",
    "assign",
    "board",
    "conflicts",
    "conflicts_csv",
    "decide",
    "freeze",
    "headcount",
    "log",
    "reopen",
    "site",
    "take_back",
]
