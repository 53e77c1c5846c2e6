"""Pages of attendance."""

from __future__ import annotations

from diemcau.during.attendance.views.board import accept_all, board, freeze
from diemcau.during.attendance.views.counts import counts, counts_csv
from diemcau.during.attendance.views.sites import accept, explain, headcount, log, reopen, site

__all__ = ["accept", "accept_all", "board", "counts", "counts_csv", "explain", "freeze", "headcount", "log", "reopen", "site"]
