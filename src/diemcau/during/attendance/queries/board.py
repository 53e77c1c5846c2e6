"""A conference now: its sites, its totals, its arrivals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, ClassVar

from diemcau.before.conferences.models import Conference
from diemcau.during.attendance.models import LineState
from diemcau.during.attendance.queries.paging import Page
from diemcau.during.attendance.queries.results import ArrivalPoint, People, SiteTotals, Totals
from diemcau.during.attendance.queries.ways import FROM_PAPER
from diemcau.kernel.statements import rows_of
from diemcau.kernel.text import clean, fold

PAGE = 100  # sites on one page

# One row for each site of the conference, whether it has spoken or not.
SITES_NOW = """
expected AS (
    SELECT d.site_id, count(*) AS people FROM convening_delegate d
    WHERE d.conference_id = %(conference)s AND d.kind = 'convened' AND d.cancelled_at IS NULL GROUP BY d.site_id
), site_now AS MATERIALIZED (
    SELECT s.id, s.name, s.is_main, s.province_id, s.folded, s.sort_key, COALESCE(x.people, 0) AS convened,
        COALESCE(t.attended, 0) AS attended, COALESCE(t.present, 0) AS present, COALESCE(t.walk_ins, 0) AS walk_ins,
        COALESCE(t.substitutes, 0) AS substitutes, COALESCE(c.counted, t.counted) AS counted,
        t.counted_at, COALESCE(t.line, 'unknown') AS line, t.line_at, t.last_word_at,
        COALESCE(t.doubtful, 0) AS doubtful, c.closed_at, c.accepted_at, c.event_id AS closing_event
    FROM sites_site s
    LEFT JOIN attendance_sitetally t ON t.site_id = s.id
    LEFT JOIN expected x ON x.site_id = s.id
    LEFT JOIN attendance_closing c ON c.site_id = s.id AND c.reopened_at IS NULL
    WHERE s.conference_id = %(conference)s
)"""

# Delegates whom more than one site of the conference checked in: the few that sums over sites count twice.
SEEN_TWICE = """
twice AS (
    SELECT p.delegate_id, count(*) - 1 AS attended, greatest(count(*) FILTER (WHERE p.is_in) - 1, 0) AS present, min(p.first_at) AS first_at
    FROM attendance_presence p WHERE p.delegate_id IN (
        SELECT q.delegate_id FROM attendance_presence q JOIN sites_site s ON s.id = q.site_id
        WHERE q.is_elsewhere AND s.conference_id = %(conference)s)
    GROUP BY p.delegate_id HAVING count(*) > 1
)"""

_TOTALS = f"""
WITH {SITES_NOW}, {SEEN_TWICE}
SELECT COALESCE(sum(convened), 0)::bigint, COALESCE(sum(attended), 0)::bigint - (SELECT COALESCE(sum(attended), 0) FROM twice)::bigint,
    COALESCE(sum(present), 0)::bigint - (SELECT COALESCE(sum(present), 0) FROM twice)::bigint,
    sum(counted)::bigint, COALESCE(sum(walk_ins), 0)::bigint, COALESCE(sum(substitutes), 0)::bigint,
    count(*), count(closed_at), count(accepted_at), count(*) FILTER (WHERE last_word_at IS NULL), count(counted),
    count(*) FILTER (WHERE line = 'lost'), count(*) FILTER (WHERE line = 'weak'), COALESCE(sum(doubtful), 0)::bigint, max(last_word_at)
FROM site_now
"""  # noqa: S608  # constant SQL, bound values


class Only(StrEnum):
    """Which sites a board shows."""

    ALL = ""
    SILENT = "silent"  # has not said a word
    LOST = "lost"  # its line is lost
    DIFFERENCE = "difference"  # counted and checked-in differ
    OPEN = "open"  # not closed
    WAITING = "waiting"  # closed, not yet accepted


_ONLY = {
    Only.ALL: "TRUE",
    Only.SILENT: "n.last_word_at IS NULL",
    Only.LOST: "n.line = 'lost'",
    Only.DIFFERENCE: "n.counted <> n.attended",
    Only.OPEN: "n.closed_at IS NULL",
    Only.WAITING: "n.closed_at IS NOT NULL AND n.accepted_at IS NULL",
}

# The page in order: the main site, then province by province; each row carries the figures of its whole province.
_PAGE = f"""
WITH {SITES_NOW}, province AS (
    SELECT n.province_id AS id, v.name, v.folded, v.sort_key, count(*) AS sites, count(n.last_word_at) AS heard, count(n.closed_at) AS closed,
        sum(n.convened)::bigint AS convened, sum(n.attended)::bigint AS attended, sum(n.present)::bigint AS present
    FROM site_now n LEFT JOIN LATERAL (
        SELECT v.name, v.folded, v.sort_key FROM network_unitversion v WHERE v.unit_id = n.province_id
        ORDER BY v.period @> %(day)s::date DESC, v.period DESC LIMIT 1
    ) v ON TRUE
    GROUP BY n.province_id, v.name, v.folded, v.sort_key
)
SELECT n.id, n.name, n.is_main, n.convened, n.attended, n.present, n.counted, n.line, n.line_at, n.last_word_at, n.doubtful, n.closed_at,
    n.accepted_at, p.id, p.name, p.sites, p.heard, p.closed, p.convened, p.attended, p.present,
    count(*) OVER () AS found, count(*) OVER (PARTITION BY n.is_main, n.province_id) AS found_here
FROM site_now n LEFT JOIN province p ON p.id IS NOT DISTINCT FROM n.province_id
WHERE {{only}} AND (%(like)s = '' OR n.folded LIKE %(like)s OR p.folded LIKE %(like)s)
ORDER BY n.is_main DESC, p.sort_key NULLS FIRST, n.sort_key, n.id
LIMIT {PAGE} OFFSET %(offset)s
"""  # noqa: S608  # constant SQL, bound values

# Whose time is known from a sheet only has no place in steps of five minutes.
_ARRIVALS = f"""
WITH {SEEN_TWICE}, {FROM_PAPER}, arrived AS (
    SELECT p.first_at FROM attendance_presence p JOIN sites_site s ON s.id = p.site_id
    LEFT JOIN paper b ON b.site_id = p.site_id AND b.delegate_id = p.delegate_id AND b.happened_at = p.first_at
    WHERE s.conference_id = %(conference)s AND p.first_at IS NOT NULL AND b.site_id IS NULL AND p.delegate_id NOT IN (SELECT delegate_id FROM twice)
    UNION ALL SELECT t.first_at FROM twice t LEFT JOIN paper b ON b.delegate_id = t.delegate_id AND b.happened_at = t.first_at
    WHERE t.first_at IS NOT NULL AND b.site_id IS NULL
)
SELECT date_bin('5 minutes', first_at, 'epoch'::timestamptz) + interval '5 minutes' AS at, count(*) FROM arrived GROUP BY 1 ORDER BY 1
"""  # noqa: S608  # constant SQL, bound values

_ARRIVED_ON_PAPER = f"""
WITH {FROM_PAPER}
SELECT count(DISTINCT p.delegate_id) FROM paper b
JOIN attendance_presence p ON p.site_id = b.site_id AND p.delegate_id = b.delegate_id AND p.first_at = b.happened_at
"""  # noqa: S608  # constant SQL, bound values


@dataclass(frozen=True, slots=True)
class Row:
    """One site on the board; figures in people.  ``line_at`` and ``last_word_at`` say how old the word is."""

    site_id: int
    name: str
    is_main: bool
    convened: int
    attended: int
    present: int
    counted: int | None
    line: LineState
    line_at: datetime | None
    last_word_at: datetime | None
    doubtful: int
    closed_at: datetime | None
    accepted_at: datetime | None

    @property
    def present_pct(self) -> int | None:
        """Inside now of those convened, in whole percent (above 100 when more came); empty when nobody was convened."""
        return round(100 * self.present / self.convened) if self.convened else None

    @property
    def meter(self) -> int:
        """How far the bar is filled, 0 to 100."""
        return min(100, self.present_pct or 0)

    @property
    def difference(self) -> int | None:
        """Counted minus checked in; empty while nobody counted."""
        return None if self.counted is None else self.counted - self.attended


@dataclass(frozen=True, slots=True)
class Group:
    """The sites of one province on this page, with the figures of the whole province."""

    province_id: int | None
    name: str  # blank: the main site, or sites without a province
    sites: int
    heard: int
    closed: int
    convened: int
    attended: int
    present: int
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Board(Page):
    """A page of sites."""

    size: ClassVar[int] = PAGE

    groups: list[Group]
    query: str
    only: Only

    @property
    def is_grouped(self) -> bool:
        """Whether the page shows more than one province."""
        return len({group.province_id for group in self.groups if group.province_id}) > 1


def totals(conference: Conference) -> Totals:
    """``conference`` now, in people and in sites.

    A delegate whom two halls checked in counts once in ``people`` and ``present``.  One query; reads the tallies,
    not the log.
    """
    (row,) = rows_of(_TOTALS, {"conference": conference.pk})
    convened, attended, present, counted, walk_ins, substitutes, total, closed, accepted, silent, counted_sites, lost, weak, doubtful, word = row
    return Totals(
        people=People(convened=convened, attended=attended, counted=counted, walk_ins=walk_ins, substitutes=substitutes),
        present=present,
        sites=SiteTotals(total=total, closed=closed, accepted=accepted, silent=silent),
        counted_sites=counted_sites,
        line_lost=lost,
        line_weak=weak,
        doubtful=doubtful,
        last_word_at=word,
    )


def board(conference: Conference, *, query: str = "", only: str = "", page: int = 1) -> Board:
    """A page of the sites of ``conference``: main site first, then province by province, 100 to a page.

    ``query`` is looked for without accents in the names of sites and provinces; ``only`` is one of ``Only``.  A
    page beyond the last shows the last.  One query (two for a page beyond the last).
    """
    which = Only(only) if only in list(Only) else Only.ALL
    words = fold(clean(query)).replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    asked = {"conference": conference.pk, "day": conference.day, "like": f"%{words}%" if words else ""}
    page = max(1, page)
    rows = _page(which, asked, page)
    if not rows and page > 1:
        found = rows_of(_PAGE.format(only=_ONLY[which]), asked | {"offset": 0})
        page = max(1, -(-found[0][21] // PAGE)) if found else 1
        rows = _page(which, asked, page)
    return Board(groups=_groups(rows), found=rows[0][21] if rows else 0, number=page, query=query, only=which)


def headcounts(conference: Conference) -> list[Row]:
    """Every site of ``conference``, main site first, in order; a site that said nothing is listed with zeros.  One query."""
    sql = f"""WITH {SITES_NOW} SELECT n.id, n.name, n.is_main, n.convened, n.attended, n.present, n.counted, n.line, n.line_at,
        n.last_word_at, n.doubtful, n.closed_at, n.accepted_at FROM site_now n ORDER BY n.sort_key, n.id"""  # noqa: S608  # constant SQL, bound values
    return [_row(row) for row in rows_of(sql, {"conference": conference.pk})]


def arrivals(conference: Conference) -> list[ArrivalPoint]:
    """People who had arrived by the end of each five minutes in which somebody did; each counts once.

    Those whose time of arrival is not known, or known from a sheet only as a range, are missing from the curve.  One query.
    """
    points, people = [], 0
    for at, count in rows_of(_ARRIVALS, {"conference": conference.pk}):
        people += count
        points.append(ArrivalPoint(at=at, people=people))
    return points


def arrived_on_paper(conference: Conference) -> int:
    """People whose first arrival is known from a sign-in sheet only: told beside the curve, not drawn in it.  One query."""
    ((people,),) = rows_of(_ARRIVED_ON_PAPER, {"conference": conference.pk})
    return int(people)


def _page(only: Only, asked: dict[str, Any], page: int) -> list[tuple[Any, ...]]:
    return rows_of(_PAGE.format(only=_ONLY[only]), asked | {"offset": (page - 1) * PAGE})


def _groups(rows: list[tuple[Any, ...]]) -> list[Group]:
    groups = []
    for (is_main, province), members in groupby(rows, key=lambda row: (row[2], row[13])):
        inside = list(members)
        _, name, *figures = inside[0][13:21]
        here = [_row(row[:13]) for row in inside]
        told = [None if is_main else province, "" if is_main else name or "", *figures, here]
        groups.append(Group(*told))
    return groups


def _row(row: tuple[Any, ...]) -> Row:
    told = [*row[:7], LineState(row[7]), *row[8:13]]
    return Row(*told)
