"""What leaves attendance as a file."""

from __future__ import annotations

from diemcau.during.attendance.papers.counts import arrivals_csv, conflicts_csv, counts_csv, readiness_csv, ways_csv
from diemcau.during.attendance.papers.minutes import minutes_paper

__all__ = ["arrivals_csv", "conflicts_csv", "counts_csv", "minutes_paper", "readiness_csv", "ways_csv"]
