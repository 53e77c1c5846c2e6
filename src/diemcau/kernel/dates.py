"""Days, hours and periods as Vietnam writes them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def local(moment: datetime) -> datetime:
    """``moment`` on the clock of Vietnam."""
    return moment.astimezone(VIETNAM)


def day_of(moment: datetime) -> date:
    """The day ``moment`` falls on in Vietnam."""
    return local(moment).date()


def spelled(day: date) -> str:
    """ "ngày 05 tháng 02 năm 2026": leading zero for days below 10 and for January and February only.

    Source: docs/sources.md#nd30-2020, Appendix I.
    """
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def day_in(text: str | None) -> date | None:
    """The day that an address writes as 2026-02-05; ``None`` for anything else."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def years_before(day: date, years: int) -> date:
    """The same day ``years`` earlier; 28 February for a 29 February that is not there."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
