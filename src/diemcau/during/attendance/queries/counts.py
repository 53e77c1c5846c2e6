"""Headcounts: what each hall counted at each moment, against who was inside then, and who has not counted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import CountReason, EventKind, Moment
from diemcau.during.attendance.queries import effect
from diemcau.during.attendance.queries.moments import Due, moments, moments_of_site
from diemcau.during.attendance.queries.paging import Page
from diemcau.during.attendance.rules import spoken_reasons, usual_reasons
from diemcau.kernel.statements import rows_of

LATE = timedelta(minutes=10)  # a hall has time to count before it is asked about it
PAGE = 50  # sites on one page of headcounts
_COUNTING = "EXISTS (SELECT 1 FROM halls h WHERE h.id = e.site_id AND e.id <= h.last) AND NOT e.is_contradiction"

# What counts of each hall's log, as in the fold: nothing after its closing or after the freeze, nothing taken back or set aside.
_TOLD = f"""
WITH RECURSIVE fixed AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(moments)s::jsonb) AS m(key text, moment text, item bigint, due_at timestamptz, until timestamptz, reach text)
), halls AS MATERIALIZED (
    SELECT s.id, s.conference_id, s.is_main, LEAST(COALESCE(z.last_event, 9223372036854775807), COALESCE(c.event_id, 9223372036854775807)) AS last
    FROM sites_site s LEFT JOIN attendance_freeze z ON z.conference_id = s.conference_id
    LEFT JOIN attendance_closing c ON c.site_id = s.id AND c.reopened_at IS NULL
    WHERE s.conference_id = %(conference)s AND (%(sites)s::bigint[] IS NULL OR s.id = ANY (%(sites)s::bigint[]))
), {effect.standing(_COUNTING)}, heads AS MATERIALIZED (
    SELECT e.*, {effect.told_at("e.site_id")},
        e.id > h.last OR ('quarantined' = ANY (e.marks) AND e.event_id NOT IN (SELECT event_id FROM freed)) AS waits,
        e.event_id IN (SELECT event_id FROM void) AS is_undone, CASE WHEN e.kind = 'close' THEN 'closing' ELSE e.payload->>'moment' END AS moment
    FROM halls h JOIN attendance_siteevent e ON e.site_id = h.id
    WHERE e.kind IN ('headcount', 'close') AND NOT e.is_contradiction AND NOT 'unreadable' = ANY (e.marks)
), placed AS MATERIALIZED (
    SELECT s.*, COALESCE(f.key, 'on_demand') AS key FROM heads s LEFT JOIN LATERAL (
        SELECT f.key FROM fixed f WHERE f.moment = s.moment AND (f.item IS NULL OR f.item::text = s.payload->>'break' OR (
            s.payload->>'break' IS NULL AND s.happened_at >= f.due_at AND s.happened_at < f.until))
        LIMIT 1
    ) f ON TRUE
), latest AS MATERIALIZED (
    SELECT DISTINCT ON (e.site_id, e.key) e.* FROM placed e WHERE NOT e.waits AND NOT e.is_undone ORDER BY e.site_id, e.key, {effect.NEWEST}
)"""  # noqa: S608  # constant SQL, bound values

_EVERYONE = "SELECT d.id FROM convening_delegate d WHERE d.conference_id IN (SELECT h.conference_id FROM halls h)"
_COUNTS = f"""
{_TOLD}, {effect.said(_COUNTING, whom=_EVERYONE)}, moves AS (
    SELECT e.site_id, e.told_at, e.is_in::int - COALESCE(lag(e.is_in) OVER (
        PARTITION BY e.site_id, e.delegate_id ORDER BY e.told_at NULLS FIRST, e.counter NULLS FIRST, e.event_id), FALSE)::int AS step FROM ordered e
), at_once AS (
    SELECT id, sum(step) OVER (PARTITION BY site_id ORDER BY told_at NULLS FIRST) AS inside FROM (
        SELECT site_id, told_at, step, NULL::bigint AS id FROM moves
        UNION ALL SELECT site_id, told_at, 0, id FROM placed WHERE happened_at IS NOT NULL
    ) every
), explained AS (
    SELECT DISTINCT ON (e.site_id, e.payload->>'event') e.site_id, e.payload->>'event' AS about, e.payload FROM (
        SELECT e.*, {effect.told_at("e.site_id")} FROM halls h JOIN attendance_siteevent e ON e.site_id = h.id
        WHERE e.kind = 'count_reason' AND NOT e.is_contradiction AND NOT 'unreadable' = ANY (e.marks) AND {effect.STANDS}
    ) e ORDER BY e.site_id, e.payload->>'event', {effect.NEWEST}
)
SELECT e.id, e.event_id, e.site_id, e.key, e.kind, (e.payload->>'counted')::int, t.inside::int, e.happened_at, e.received_at,
    COALESCE(x.payload, e.payload)->'reasons', COALESCE(x.payload->>'words', e.payload->>'words', e.payload->>'reason', ''),
    e.actor_label, e.payload->>'source' = 'by phone', e.is_undone, e.waits, l.id IS NOT NULL
FROM placed e LEFT JOIN at_once t ON t.id = e.id LEFT JOIN latest l ON l.id = e.id
    LEFT JOIN explained x ON x.site_id = e.site_id AND x.about = e.event_id::text
ORDER BY e.site_id, {effect.NEWEST}
"""  # noqa: S608  # constant SQL, bound values

# Whether a hall has the break after which it should count.
_EXPECTED = """(f.reach = 'all' OR (f.reach = 'main' AND h.is_main) OR (f.reach = 'linked' AND NOT h.is_main)
    OR (f.reach = 'chosen' AND EXISTS (SELECT 1 FROM sites_itemsite i WHERE i.item_id = f.item AND i.site_id = h.id)))"""

_AT_EACH = f"""
{_TOLD}
SELECT f.key, count(*), count(l.id), COALESCE(sum((l.payload->>'counted')::int), 0)::int,
    COALESCE(sum(t.present) FILTER (WHERE l.id IS NULL), 0)::int
FROM fixed f JOIN halls h ON {_EXPECTED} LEFT JOIN latest l ON l.site_id = h.id AND l.key = f.key
    LEFT JOIN attendance_sitetally t ON t.site_id = h.id
GROUP BY f.key
"""  # noqa: S608  # constant SQL, bound values

_SITES = f"""
{_TOLD}
SELECT h.id, s.name, s.is_main, count(*) OVER () AS found FROM halls h JOIN sites_site s ON s.id = h.id
WHERE %(missing)s::text = '' OR EXISTS (SELECT 1 FROM fixed f WHERE f.key = %(missing)s::text AND {_EXPECTED}
    AND NOT EXISTS (SELECT 1 FROM latest l WHERE l.site_id = h.id AND l.key = f.key))
ORDER BY s.sort_key, s.id LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608  # constant SQL, bound values


@dataclass(frozen=True, slots=True)
class Count:
    """One headcount, in people; ``inside`` are those whom the log has in the hall at that moment, not now.

    ``is_figure``: the newest of its moment, which stands for it; earlier ones stay and are read beside it.  ``inside``
    is empty when the time of the count is not known.  ``waits``: it came after the site closed.
    """

    pk: int
    event_id: UUID
    site_id: int
    key: str
    kind: EventKind
    counted: int
    inside: int | None
    at: datetime | None
    received_at: datetime
    reasons: tuple[CountReason, ...]
    words: str
    by: str
    is_by_phone: bool
    is_undone: bool
    waits: bool
    is_figure: bool

    @property
    def difference(self) -> int | None:
        """Counted minus inside at that moment."""
        return None if self.inside is None else self.counted - self.inside

    @property
    def shortfall(self) -> int:
        """How many fewer than checked in; 0 when as many or more."""
        return max(0, -(self.difference or 0))

    @property
    def reason(self) -> str:
        """Usual reasons and words in one line; blank: none was given."""
        return spoken_reasons(self.reasons, self.words)

    @property
    def lacks_reason(self) -> bool:
        """Whether a difference that counts is not explained yet."""
        return bool(self.difference) and self.is_figure and not self.reason


@dataclass(frozen=True, slots=True)
class Slot:
    """One moment of one site: its headcounts, newest first.  ``due`` is empty for those on demand."""

    due: Due | None
    counts: list[Count]

    @property
    def figure(self) -> Count | None:
        """The headcount that stands for the moment; empty when nobody counted."""
        return next((count for count in self.counts if count.is_figure), None)

    @property
    def key(self) -> str:
        return self.due.key if self.due else Moment.ON_DEMAND.value

    def state(self, now: datetime) -> str:
        """ "counted", "upcoming", "due" or "missed"."""
        if self.figure:
            return "counted"
        if self.due is None or now < self.due.due_at:
            return "upcoming"
        return "due" if self.due.is_due(now) else "missed"


@dataclass(frozen=True, slots=True)
class AtMoment:
    """One moment of a conference, in sites and in people.

    ``counted`` people at ``counted_sites`` of ``sites``; ``waiting`` are those inside now where nobody has counted.
    """

    due: Due
    sites: int
    counted_sites: int
    counted: int
    waiting: int

    @property
    def missing(self) -> int:
        """Sites that have not counted."""
        return self.sites - self.counted_sites


@dataclass(frozen=True, slots=True)
class Uncounted:
    """Sites that have not counted at the moment ``due``; none while no moment is."""

    due: Due | None
    sites: list[int]


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """One site with its moments, in the order of the programme, those on demand last."""

    site_id: int
    name: str
    is_main: bool
    slots: list[Slot]


@dataclass(frozen=True, slots=True)
class CountsPage(Page):
    """A page of sites with their headcounts."""

    size: ClassVar[int] = PAGE

    rows: list[SiteCounts]


def series(site: Site, fixed: Sequence[Due] | None = None) -> list[Slot]:
    """The headcounts of ``site`` moment by moment; a moment nobody counted at is listed empty.  Four queries, one when ``fixed`` is given."""
    due = moments_of_site(site) if fixed is None else fixed
    return _slots(due, _counts(site.conference, [site.pk], due))


def at_each_moment(conference: Conference) -> list[AtMoment]:
    """Who has counted at each moment of ``conference``, in sites and people.  Two queries; reads headcounts and tallies, no check-in."""
    due = {moment.key: moment for moment in moments(conference)}
    told = {key: figures for key, *figures in rows_of(_AT_EACH, {"conference": conference.pk, "sites": None, "moments": _written(due.values())})}
    return [AtMoment(moment, *told.get(key, (0, 0, 0, 0))) for key, moment in due.items()]


def not_counted(conference: Conference, now: datetime) -> Uncounted:
    """Sites that have not counted at the moment due at ``now``, which is late after ten minutes.

    None is from the end of the conference on: then a hall has not closed, which says more.  Two queries, one while none is due.
    """
    due = moments(conference)
    late = next((moment for moment in due if moment.is_due(now - LATE)), None)
    if late is None or not late.is_due(now) or now >= conference.closes_at:
        return Uncounted(None, [])
    asked = {"conference": conference.pk, "sites": None, "moments": _written(due), "missing": late.key, "limit": None, "offset": 0}
    return Uncounted(late, [pk for pk, *_ in rows_of(_SITES, asked)])


def of_sites(conference: Conference, *, missing: str = "", page: int = 1) -> CountsPage:
    """Sites of ``conference`` with their headcounts, fifty to a page; with ``missing`` only those that have not counted at that moment.

    A page beyond the last is empty.  Three queries, whatever the number of sites.
    """
    number = max(1, page)
    due = moments(conference)
    asked = {"conference": conference.pk, "sites": None, "moments": _written(due), "missing": missing, "limit": PAGE, "offset": (number - 1) * PAGE}
    found = rows_of(_SITES, asked)
    return CountsPage(rows=_with_counts(conference, due, found), found=found[0][3] if found else 0, number=number)


def of_all_sites(conference: Conference) -> list[SiteCounts]:
    """Every site of ``conference`` with its headcounts, to take away.  Three queries that read every check-in."""
    due = moments(conference)
    asked = {"conference": conference.pk, "sites": None, "moments": _written(due), "missing": "", "limit": None, "offset": 0}
    return _with_counts(conference, due, rows_of(_SITES, asked))


def _with_counts(conference: Conference, due: Sequence[Due], sites: Sequence[tuple[Any, ...]]) -> list[SiteCounts]:
    counted: dict[int, list[Count]] = {}
    for count in _counts(conference, [site[0] for site in sites], due):
        counted.setdefault(count.site_id, []).append(count)
    return [SiteCounts(pk, name, is_main, _slots(due, counted.get(pk, []))) for pk, name, is_main, *_ in sites]


def _slots(due: Sequence[Due], counts: Iterable[Count]) -> list[Slot]:
    by_key: dict[str, list[Count]] = {}
    for count in counts:
        by_key.setdefault(count.key, []).append(count)
    others = [Slot(None, by_key[Moment.ON_DEMAND.value])] if Moment.ON_DEMAND.value in by_key else []
    return [*(Slot(moment, by_key.get(moment.key, [])) for moment in due), *others]


def _counts(conference: Conference, sites: Sequence[int], due: Iterable[Due]) -> list[Count]:
    if not sites:
        return []
    rows = rows_of(_COUNTS, {"conference": conference.pk, "sites": list(sites), "moments": _written(due)})
    return [_count(row) for row in rows]


def _count(row: tuple[Any, ...]) -> Count:
    told = [*row[:4], EventKind(row[4]), *row[5:9], usual_reasons(json.loads(row[9] or "null")), *row[10:12], bool(row[12]), *row[13:]]
    return Count(*told)


def _written(due: Iterable[Due]) -> str:
    return json.dumps(
        [
            {
                "key": moment.key,
                "moment": moment.moment,
                "item": moment.item_id,
                "due_at": moment.due_at.isoformat(),
                "until": moment.until.isoformat() if moment.until else None,
                "reach": moment.reach,
            }
            for moment in due
        ]
    )
