"""What the host should see to now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection

from diemcau.before.conferences.models import Conference
from diemcau.during.attendance.queries.board import SITES_NOW, Only
from diemcau.during.attendance.queries.conflicts import Conflict, conflicts
from diemcau.during.attendance.queries.counts import not_counted
from diemcau.during.attendance.queries.moments import Due

NAMED = 3  # sites named in one line of the list; the rest is a number and a filter
LARGE_DIFFERENCE = 3  # people between counted and checked in, from which it is worth a call
HALL_SHOULD_SPEAK = timedelta(minutes=30)  # before the opening


class Matter(StrEnum):
    """What is to be done."""

    LINE_LOST = "line_lost"
    SILENT = "silent"
    NOT_COUNTED = "not_counted"  # at the moment that is due
    DIFFERENCE = "difference"
    NOT_CLOSED = "not_closed"
    NOT_ACCEPTED = "not_accepted"
    CONFLICTS = "conflicts"  # entries that contradict each other
    LATE_ENTRIES = "late_entries"  # came in after the site closed
    NEWCOMERS = "newcomers"  # walk-ins and substitutes, to be confirmed with their units
    LINE_WEAK = "line_weak"


_FILTERS = {
    Matter.LINE_LOST: Only.LOST,
    Matter.SILENT: Only.SILENT,
    Matter.DIFFERENCE: Only.DIFFERENCE,
    Matter.NOT_CLOSED: Only.OPEN,
    Matter.NOT_ACCEPTED: Only.WAITING,
}


@dataclass(frozen=True, slots=True)
class Named:
    """A site named in the list, with the people of it who are not checked in and since when."""

    site_id: int
    name: str
    missing: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Todo:
    """One matter: in how many sites, how many people, and the first few sites by name."""

    matter: Matter
    sites: int
    people: int
    named: list[Named]
    due: Due | None = None  # the moment at which they should have counted

    @property
    def is_urgent(self) -> bool:
        """Whether a hall is cut off or unheard."""
        return self.matter in {Matter.LINE_LOST, Matter.SILENT}

    @property
    def filter(self) -> str:
        """The filter of the board that shows these sites; blank: there is none."""
        return _FILTERS.get(self.matter, "")

    @property
    def others(self) -> int:
        """Sites not named."""
        return self.sites - len(self.named)


_TODO = f"""
WITH {SITES_NOW}, late AS (
    SELECT e.site_id, count(*) AS events FROM attendance_siteevent e JOIN site_now n ON n.id = e.site_id
    WHERE n.closing_event IS NOT NULL AND e.id > n.closing_event AND NOT e.marks = '{{{{}}}}'::varchar(30)[] AND 'after_close' = ANY (e.marks)
    GROUP BY e.site_id
), matter AS (
    SELECT 'line_lost' AS matter, n.*, n.convened - n.attended AS people, n.line_at AS since FROM site_now n
    WHERE n.line = 'lost' AND n.closed_at IS NULL
    UNION ALL
    SELECT 'silent', n.*, n.convened, NULL FROM site_now n WHERE n.last_word_at IS NULL AND %(now)s >= %(speak_at)s
    UNION ALL
    SELECT 'difference', n.*, abs(n.counted - n.attended), n.counted_at FROM site_now n
    WHERE n.closed_at IS NULL AND abs(n.counted - n.attended) >= {LARGE_DIFFERENCE}
    UNION ALL
    SELECT 'not_counted', n.*, n.present, NULL FROM site_now n
    WHERE n.id = ANY (%(uncounted)s::bigint[]) AND n.closed_at IS NULL AND n.last_word_at IS NOT NULL
    UNION ALL
    SELECT 'not_closed', n.*, n.attended, NULL FROM site_now n WHERE n.closed_at IS NULL AND n.last_word_at IS NOT NULL AND %(now)s >= %(closes_at)s
    UNION ALL
    SELECT 'not_accepted', n.*, n.attended, n.closed_at FROM site_now n WHERE n.closed_at IS NOT NULL AND n.accepted_at IS NULL
    UNION ALL
    SELECT 'late_entries', n.*, late.events, NULL FROM site_now n JOIN late ON late.site_id = n.id
    UNION ALL
    SELECT 'newcomers', n.*, n.walk_ins + n.substitutes, NULL FROM site_now n WHERE n.walk_ins + n.substitutes > 0
    UNION ALL
    SELECT 'line_weak', n.*, n.convened - n.attended, n.line_at FROM site_now n WHERE n.line = 'weak' AND n.closed_at IS NULL
), ranked AS (
    SELECT m.matter, m.id, m.name, m.people, m.since, count(*) OVER w AS sites, sum(m.people) OVER w AS all_people,
        row_number() OVER (PARTITION BY m.matter ORDER BY m.people DESC, m.sort_key, m.id) AS place
    FROM matter m WINDOW w AS (PARTITION BY m.matter)
)
SELECT matter, id, name, greatest(people, 0), since, sites, all_people::bigint FROM ranked WHERE place <= {NAMED} ORDER BY matter, place
""".replace("{{}}", "{}")  # noqa: S608  # constant SQL, bound values


def todo(conference: Conference, now: datetime) -> list[Todo]:
    """What is to be done in ``conference`` at ``now``, most pressing first; empty: nothing.

    A hall counts as silent from half an hour before the opening, as not closed from the end; as not having counted from
    ten minutes after a moment until the next is due.  Three queries, two while no
    moment is due, and those of ``conflicts``.
    """
    uncounted = not_counted(conference, now)
    values: dict[str, Any] = {
        "conference": conference.pk,
        "now": now,
        "speak_at": conference.opens_at - HALL_SHOULD_SPEAK,
        "closes_at": conference.closes_at,
        "uncounted": uncounted.sites,
    }
    found: dict[str, Todo] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TODO, values)
        for matter, site_id, name, people, since, sites, all_people in cursor.fetchall():
            due = uncounted.due if matter == Matter.NOT_COUNTED else None
            entry = found.setdefault(matter, Todo(Matter(matter), sites, max(0, all_people), [], due))
            entry.named.append(Named(site_id, name, people, since))
    if waiting := conflicts(conference):
        found[Matter.CONFLICTS] = _conflicts(waiting)
    return [found[matter] for matter in Matter if matter in found]


def _conflicts(waiting: list[Conflict]) -> Todo:
    halls = Counter((hall.site_id, hall.name) for conflict in waiting for hall in conflict.halls)
    named = [Named(site_id, name, count, None) for (site_id, name), count in halls.most_common(NAMED)]
    return Todo(Matter.CONFLICTS, sites=len(halls), people=len(waiting), named=named)
