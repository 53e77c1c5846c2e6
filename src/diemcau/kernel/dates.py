"""Days, hours and periods as Vietnam writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_NUMBERS = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})")
_WORDS = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_SERIAL = range(15_000, 75_000)  # days since 30 December 1899, as Excel counts them: 1941 to 2105
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


@dataclass(frozen=True, slots=True)
class DayRead:
    """A day as somebody wrote it; ``is_plain``: day, month and a year of four digits, as Vietnam writes them."""

    day: date
    is_plain: bool = True


def day_read(text: str) -> DayRead:
    """The one day ``text`` can mean: 05/02/2026, 5.2.26, 2026-02-05, "ngày 5 tháng 2 năm 2026", 46058 (Excel's number), 02/25/2026.

    Of day and month the day stands first, unless it cannot; two digits of a year are those of 1950 to 2049.  Raises ``ValueError`` for
    anything else, also for a day there is not.
    """
    written = text.strip()
    if found := _WORDS.fullmatch(written):
        return DayRead(date(int(found[3]), int(found[2]), int(found[1])))
    if found := _NUMBERS.fullmatch(written):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        is_plain = len(found[3]) == 4 and second <= 12
        year += 0 if year >= 100 else 2000 if year < 50 else 1900
        return DayRead(date(year, second, first) if second <= 12 else date(year, first, second), is_plain)
    if written.isascii() and written.isdigit() and int(written) in _SERIAL:
        return DayRead(date(1899, 12, 30) + timedelta(days=int(written)), is_plain=False)
    return DayRead(date.fromisoformat(written[:10] if written[10:11] in {" ", "T"} else written))
