"""Calendar files (iCalendar, RFC 5545): one event, for Outlook, Google and the calendar of a phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from diemcau.kernel.dates import local

MEDIA_TYPE = "text/calendar; method=PUBLISH; charset=utf-8"
CANCELLED_TYPE = "text/calendar; method=CANCEL; charset=utf-8"
_LINE_OCTETS = 75  # RFC 5545, 3.1: without the line break
_ZONE = (  # 3.6.5: a TZID needs its VTIMEZONE; Vietnam has kept +07:00 since 1975
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Ho_Chi_Minh",
    "BEGIN:STANDARD",
    "DTSTART:19750613T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0700",
    "TZNAME:+07",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True, slots=True)
class Event:
    """One event.  ``uid`` stays the same for ever; ``sequence`` grows when the event moves, and calendars follow the larger."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    is_cancelled: bool = False


def calendar_file(event: Event, *, now: datetime) -> bytes:
    """``event`` as a file.  It is published (nobody reads answers to our letters), or cancelled."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Diem Cau//Hoi nghi//VI",
        "CALSCALE:GREGORIAN",
        f"METHOD:{'CANCEL' if event.is_cancelled else 'PUBLISH'}",
        *_ZONE,
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID=Asia/Ho_Chi_Minh:{local(event.starts_at):%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Asia/Ho_Chi_Minh:{local(event.ends_at):%Y%m%dT%H%M%S}",
        f"SUMMARY:{_escaped(event.summary)}",
        *([f"LOCATION:{_escaped(event.location)}"] if event.location else []),
        *([f"DESCRIPTION:{_escaped(event.description)}"] if event.description else []),
        *([f"URL:{event.url}"] if event.url else []),
        f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _escaped(text: str) -> str:
    """TEXT of 3.3.11: backslash, semicolon, comma and line break are escaped; other control characters may not stand there."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return "".join(char for char in text if char >= " " or char == "\t")


def _folded(line: str) -> bytes:
    """``line`` in pieces of at most 75 octets, each but the first after a space; no letter is cut in two."""
    pieces: list[bytes] = []
    piece = b""
    for char in line:
        octets = char.encode()
        if len(piece) + len(octets) > _LINE_OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
