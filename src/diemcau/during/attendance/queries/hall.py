"""What a hall's console needs, besides its people, to write the minutes of its site without network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from diemcau.before.convening.queries import confirmed_at
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import LineState
from diemcau.during.attendance.queries import effect

_OF_SITE = "e.site_id = %(site)s AND NOT e.is_contradiction"
_LINE = f"""
WITH RECURSIVE {effect.standing(_OF_SITE)}
SELECT e.event_id::text, e.payload->>'state', e.happened_at, COALESCE(e.payload->>'note', '') FROM (
    SELECT e.*, {effect.told_at("e.site_id")} FROM attendance_siteevent e
    WHERE {_OF_SITE} AND e.kind = 'line' AND NOT 'unreadable' = ANY (e.marks) AND e.happened_at IS NOT NULL AND {effect.STANDS}
) e ORDER BY e.told_at, e.counter NULLS FIRST, e.event_id
"""  # noqa: S608  # constant SQL, bound values
_DAY = """
SELECT (SELECT min(e.happened_at) FROM attendance_siteevent e WHERE e.site_id = s.id AND NOT e.is_contradiction
        AND e.kind IN ('check_in', 'walk_in', 'substitute', 'headcount', 'line')),
    c.reopened_at, COALESCE(c.reopen_reason, ''), COALESCE(m.digest, '')
FROM sites_site s
LEFT JOIN LATERAL (
    SELECT c.reopened_at, c.reopen_reason FROM attendance_closing c WHERE c.site_id = s.id ORDER BY c.id DESC LIMIT 1) c ON c.reopened_at IS NOT NULL
LEFT JOIN LATERAL (
    SELECT m.digest FROM attendance_siteminutes m JOIN attendance_closing o ON o.id = m.closing_id WHERE o.site_id = s.id ORDER BY m.id DESC LIMIT 1
) m ON TRUE
WHERE s.id = %(site)s
"""


@dataclass(frozen=True, slots=True)
class LineWord:
    """One word of a hall on its line."""

    event_id: str
    state: LineState
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class SiteHall:
    """The day of a hall so far: ``opened_at`` its first act; ``confirmed`` people, empty where units did not name them.

    ``reopened_at`` and ``reopen_reason`` are told from the reopening until the site closes again; ``replaces`` is the hash of
    the newest minutes, which the next will replace, blank while there are none.
    """

    opened_at: datetime | None
    line: list[LineWord]
    confirmed: int | None
    reopened_at: datetime | None
    reopen_reason: str
    replaces: str


def site_hall(site: Site) -> SiteHall:
    """The day of ``site`` as its log tells it.  Three queries."""
    with connection.cursor() as cursor:
        cursor.execute(_LINE, {"site": site.pk})
        line = [LineWord(pk, LineState(state), at, note) for pk, state, at, note in cursor.fetchall()]
        cursor.execute(_DAY, {"site": site.pk})
        opened_at, reopened_at, reason, replaces = cursor.fetchone() or (None, None, "", "")
    return SiteHall(opened_at=opened_at, line=line, confirmed=confirmed_at(site), reopened_at=reopened_at, reopen_reason=reason, replaces=replaces)
