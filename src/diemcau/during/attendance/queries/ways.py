"""How people came in: by the operator's scan or by name, by themselves, from a sign-in sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Q
from django.utils.dateparse import parse_datetime

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import Mark, SiteEvent
from diemcau.during.attendance.queries import effect
from diemcau.kernel.statements import rows_of

_IN = "('check_in', 'walk_in', 'substitute')"
_HERE = "e.site_id IN (SELECT id FROM asked) AND NOT e.is_contradiction"


def _came_in(asked: str, whose: str = "TRUE") -> str:
    """The entry behind the first arrival that presence tells, at sites ``asked``: of two at one moment the one with the exact time."""
    return f"""
WITH RECURSIVE asked AS ({asked}), {effect.standing(_HERE)}, entered AS (
    SELECT e.delegate_id AS whose, e.* FROM attendance_siteevent e
    WHERE {_HERE} AND e.kind IN {_IN} AND {effect.STANDS} AND e.event_id NOT IN (SELECT event_id FROM decided WHERE decision = 'assign')
    UNION ALL
    SELECT d.delegate_id, e.* FROM decided d JOIN attendance_siteevent e ON e.event_id = d.event_id AND e.site_id = d.site_id
    WHERE d.decision = 'assign' AND {_HERE} AND e.kind IN {_IN} AND {effect.STANDS}
), came AS (
    SELECT DISTINCT ON (p.site_id, p.delegate_id) p.site_id, p.delegate_id, e.event_id, e.marks,
        CASE WHEN p.first_at IS NOT NULL THEN e.payload->'paper'->>'from' END AS since, e.payload->'paper'->>'sheet' AS sheet,
        CASE WHEN 'from_paper' = ANY (e.marks) THEN 'paper' WHEN e.device_id IS NULL AND e.payload ? 'self' THEN 'self'
            WHEN e.kind <> 'check_in' THEN 'newcomer' WHEN e.payload ? 'code' THEN 'code' ELSE 'name' END AS way
    FROM attendance_presence p
    JOIN entered e ON e.site_id = p.site_id AND e.whose = p.delegate_id AND e.happened_at IS NOT DISTINCT FROM p.first_at
    WHERE p.site_id IN (SELECT id FROM asked) AND {whose}
    ORDER BY p.site_id, p.delegate_id, 'from_paper' = ANY (e.marks), e.id
)"""  # noqa: S608  # constant SQL, bound values


_TOLD = "SELECT delegate_id, way, event_id, marks, since, sheet FROM came"
_OF_SITE = f"{_came_in('SELECT %s::bigint AS id')} {_TOLD}"
_OF_DELEGATE = f"{_came_in('SELECT %s::bigint AS id', 'p.delegate_id = %s')} {_TOLD}"

_OF_CONFERENCE = f"""{_came_in("SELECT id FROM sites_site WHERE conference_id = %s")}
SELECT s.id, s.name, s.is_main, COALESCE(t.attended, 0),
    count(*) FILTER (WHERE c.way = 'code'), count(*) FILTER (WHERE c.way = 'name'), count(*) FILTER (WHERE c.way = 'self'),
    count(*) FILTER (WHERE c.way = 'paper'), count(*) FILTER (WHERE c.way = 'newcomer'),
    count(*) FILTER (WHERE c.way = 'self' AND 'late' = ANY (c.marks)), count(*) FILTER (WHERE c.way = 'self' AND 'implausible_time' = ANY (c.marks)),
    EXISTS (SELECT 1 FROM attendance_selfcheckin o WHERE o.site_id = s.id AND o.closed_at IS NULL)
FROM sites_site s
LEFT JOIN attendance_sitetally t ON t.site_id = s.id
LEFT JOIN came c ON c.site_id = s.id
WHERE s.conference_id = %s
GROUP BY s.id, s.name, s.is_main, s.sort_key, t.attended
ORDER BY s.sort_key, s.id
"""  # noqa: S608  # constant SQL, bound values


_ARRIVED = f"""{_came_in("SELECT id FROM sites_site WHERE conference_id = %s")}
SELECT s.name, d.full_name, d.post, COALESCE((
        SELECT v.name FROM network_unitversion v WHERE v.unit_id = d.unit_id ORDER BY v.period @> %s::date DESC, v.period DESC LIMIT 1), ''),
    p.first_at, c.way, c.event_id, c.marks, c.since, c.sheet
FROM came c
JOIN attendance_presence p ON p.site_id = c.site_id AND p.delegate_id = c.delegate_id
JOIN sites_site s ON s.id = c.site_id
JOIN convening_delegate d ON d.id = c.delegate_id
ORDER BY s.sort_key, s.id, d.sort_key, d.id
"""  # noqa: S608  # constant SQL, bound values

# The rows of paper of a conference are few and marked: they are found by their index, not by looking at everyone.
FROM_PAPER = """
paper AS MATERIALIZED (
    SELECT e.site_id, e.delegate_id, e.happened_at FROM attendance_siteevent e
    WHERE e.site_id IN (SELECT s.id FROM sites_site s WHERE s.conference_id = %(conference)s) AND NOT e.marks = '{}'::varchar(30)[]
        AND 'from_paper' = ANY (e.marks) AND e.happened_at IS NOT NULL AND NOT e.is_contradiction
)"""


class Way(StrEnum):
    CODE = "code"  # the operator scanned the delegate's QR
    NAME = "name"  # the operator found the name
    SELF = "self"  # with the code on the hall's screen
    PAPER = "paper"  # a row of a sign-in sheet, entered later
    NEWCOMER = "newcomer"  # entered at the door as walk-in or substitute


@dataclass(frozen=True, slots=True)
class Came:
    """How one delegate's first arrival at a hall is known.

    ``since`` is the beginning of the range when it is known from paper only (its end is the first arrival);
    ``sheet`` the number of that sheet.  ``event`` is the entry that an undo would name.
    """

    way: Way
    event: UUID
    is_late: bool
    is_doubtful: bool  # its time is implausible
    since: datetime | None
    sheet: str


@dataclass(frozen=True, slots=True)
class WaysOfSite:
    """Of one site: people checked in at least once, by the way of their first arrival; the ways add up to ``attended``.

    ``late`` and ``doubtful`` are among ``by_self``: sent later than seen, and with a clock that cannot be right.
    """

    site_id: int
    name: str
    is_main: bool
    attended: int
    by_code: int
    by_name: int
    by_self: int
    from_paper: int
    newcomers: int
    late: int
    doubtful: int
    is_on: bool  # self check-in

    @property
    def by_operator(self) -> int:
        """Taken in at the desk: by code, by name, or as somebody new."""
        return self.by_code + self.by_name + self.newcomers


@dataclass(frozen=True, slots=True)
class Ways:
    """The sites of a conference in order, and all of them together; a person seen at two halls counts in both."""

    sites: list[WaysOfSite]

    @property
    def total(self) -> WaysOfSite:
        """All sites in one row; ``is_on`` says whether any has self check-in."""
        names = ("attended", "by_code", "by_name", "by_self", "from_paper", "newcomers", "late", "doubtful")
        sums = {name: sum(getattr(site, name) for site in self.sites) for name in names}
        return WaysOfSite(site_id=0, name="", is_main=False, is_on=any(site.is_on for site in self.sites), **sums)

    @property
    def on(self) -> int:
        """Sites with self check-in."""
        return sum(site.is_on for site in self.sites)


def ways(conference: Conference) -> Ways:
    """How people came at each site of ``conference``; sites where nobody came have zeros.  One query, over the log of the conference."""
    return Ways([WaysOfSite(*row) for row in rows_of(_OF_CONFERENCE, [conference.pk, conference.pk])])


@dataclass(frozen=True, slots=True)
class Arrived:
    """One person who came to one site, with how and when; ``first_at`` is empty when the time is not known."""

    site: str
    full_name: str
    post: str
    unit: str
    first_at: datetime | None
    came: Came


def arrived(conference: Conference) -> list[Arrived]:
    """Everyone who came, site by site, by given name; who was at two sites stands at both.  One query."""
    found = rows_of(_ARRIVED, [conference.pk, conference.day])
    return [Arrived(site, name, post, unit, first_at, _came(*told)) for site, name, post, unit, first_at, *told in found]


def came(site: Site, only: Delegate | None = None) -> dict[int, Came]:
    """How each delegate (id) who was checked in at ``site`` came, or ``only`` one of them.  One query."""
    rows = rows_of(_OF_DELEGATE, [site.pk, only.pk]) if only else rows_of(_OF_SITE, [site.pk])
    return {delegate: _came(*told) for delegate, *told in rows}


def named_by_number(site: Site) -> frozenset[int]:
    """People of other halls (ids) of whom the log of ``site`` has only numbers that its devices told.  One query.

    A code that was read and a check-in at the screen show that somebody was there; a number anyone can guess.
    """
    guessed = Q(device__isnull=False, marks__contains=[Mark.OTHER_SITE], payload__has_key="delegate")
    told = SiteEvent.objects.filter(site=site, delegate__isnull=False, is_contradiction=False).exclude(marks__contains=[Mark.QUARANTINED])
    return frozenset(told.values("delegate").annotate(shown=Count("pk", filter=~guessed)).filter(shown=0).values_list("delegate", flat=True))


def _came(way: str, event: UUID, marks: list[str], since: str | None, sheet: str | None) -> Came:
    is_paper = way == Way.PAPER
    return Came(
        way=Way(way),
        event=event,
        is_late=Mark.LATE in marks,
        is_doubtful=Mark.IMPLAUSIBLE_TIME in marks,
        since=_beginning(since) if is_paper and since else None,
        sheet=(sheet or "")[:20] if is_paper else "",
    )


def _beginning(told: str) -> datetime | None:
    """The beginning of a range; the log read it before it gave the row a time."""
    moment = parse_datetime(told)
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
