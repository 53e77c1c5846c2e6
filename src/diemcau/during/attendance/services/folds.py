"""Folding the log of a site into who is present and what it adds up to.

A fold is a function of the log alone: the same events, in any order, any number of times, cut into any
batches, give the same rows.  An event's place in the story is its corrected time (an unknown time first; never
before what the same device wrote earlier), then its device's counter, then its id.

What came in after a site closed waits aside, kept and marked, until the host reopens the site: the figures
it signed stay the figures its log gives.  What came in after the host froze waits aside for good.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import TELLING_MARKS, LineState
from diemcau.during.attendance.queries import effect
from diemcau.kernel.statements import planned_once

# What came in before the site closed and before the host froze.
COUNTS = """e.site_id = %(site)s AND NOT e.is_contradiction
    AND e.id <= COALESCE((SELECT z.last_event FROM attendance_freeze z WHERE z.conference_id = %(conference)s), 9223372036854775807)
        AND e.id <= COALESCE((SELECT c.event_id FROM attendance_closing c
            WHERE c.site_id = %(site)s AND c.reopened_at IS NULL), 9223372036854775807)"""


def _last_word(what: str, kinds: str) -> str:
    """The newest standing entry of ``kinds``, with ``what`` it says."""
    return f"""SELECT {what}, e.happened_at FROM (
        SELECT e.*, {effect.told_at("e.site_id")} FROM attendance_siteevent e
        WHERE {COUNTS} AND e.kind IN ({kinds}) AND NOT 'unreadable' = ANY (e.marks) AND {effect.STANDS}
    ) e ORDER BY {effect.NEWEST} LIMIT 1"""  # noqa: S608  # constant SQL


_FOLD = f"""
WITH RECURSIVE touched AS MATERIALIZED (
    SELECT unnest(string_to_array(%(delegates)s, ' '))::bigint AS id
    UNION SELECT (e.payload->>'delegate')::bigint FROM attendance_siteevent e
    WHERE e.site_id = %(site)s AND e.kind = 'resolve' AND e.payload->>'decision' = 'assign' AND NOT 'unreadable' = ANY (e.marks)
), {effect.standing(COUNTS)}, {effect.said(COUNTS, whom="SELECT id FROM touched")}, fold AS MATERIALIZED (
    SELECT f.*, d.site_id <> %(site)s AS is_guest, d.kind FROM (
        SELECT e.delegate_id,
            (array_agg(e.is_in ORDER BY {effect.NEWEST}))[1] AS is_in,
            min(e.happened_at) FILTER (WHERE e.is_in) AS first_at,
            max(e.happened_at) AS last_at,
            count(*) FILTER (WHERE e.is_in) > 1 AS is_repeated
        FROM ordered e GROUP BY e.delegate_id HAVING bool_or(e.is_in)
    ) f CROSS JOIN LATERAL (
        SELECT o.site_id, o.kind, o.conference_id FROM convening_delegate o WHERE o.id = f.delegate_id LIMIT 1) d
    WHERE d.conference_id = %(conference)s
), gone AS (
    DELETE FROM attendance_presence p
    WHERE p.site_id = %(site)s AND p.delegate_id IN (SELECT id FROM touched) AND p.delegate_id NOT IN (SELECT delegate_id FROM fold)
), kept AS (
    INSERT INTO attendance_presence AS p (site_id, delegate_id, is_in, first_at, last_at, is_repeated, is_elsewhere)
    SELECT %(site)s, f.delegate_id, f.is_in, f.first_at, f.last_at, f.is_repeated,
        f.is_guest OR EXISTS (SELECT 1 FROM attendance_presence o WHERE o.delegate_id = f.delegate_id AND o.site_id <> %(site)s)
    FROM fold f ORDER BY f.delegate_id
    ON CONFLICT (site_id, delegate_id) DO UPDATE
    SET is_in = EXCLUDED.is_in, first_at = EXCLUDED.first_at, last_at = EXCLUDED.last_at, is_repeated = EXCLUDED.is_repeated,
        is_elsewhere = EXCLUDED.is_elsewhere
), heads AS (
    SELECT count(*) AS attended, count(*) FILTER (WHERE h.is_in) AS present,
        count(*) FILTER (WHERE h.kind = 'walk_in') AS walk_ins, count(*) FILTER (WHERE h.kind = 'substitute') AS substitutes
    FROM (
        SELECT p.is_in, d.kind FROM attendance_presence p
        CROSS JOIN LATERAL (SELECT o.kind FROM convening_delegate o WHERE o.id = p.delegate_id LIMIT 1) d
        WHERE p.site_id = %(site)s AND p.delegate_id NOT IN (SELECT id FROM touched)
        UNION ALL SELECT f.is_in, f.kind FROM fold f
    ) h
), counted AS (
    {_last_word("(e.payload->>'counted')::int AS counted", "'headcount', 'close'")}
), line AS (
    {_last_word("e.payload->>'state' AS state", "'line'")}
)
UPDATE attendance_sitetally t SET
    attended = heads.attended, present = heads.present, walk_ins = heads.walk_ins, substitutes = heads.substitutes,
    counted = (SELECT counted FROM counted), counted_at = (SELECT happened_at FROM counted),
    line = COALESCE((SELECT state FROM line), 'unknown'), line_at = (SELECT happened_at FROM line),
    last_word_at = (SELECT max(e.received_at) FROM attendance_siteevent e WHERE e.site_id = %(site)s AND NOT 'quarantined' = ANY (e.marks)),
    doubtful = (SELECT count(*) FROM attendance_siteevent e WHERE e.site_id = %(site)s AND NOT e.marks = '{{}}'::varchar(30)[]
        AND NOT e.marks <@ '{{{",".join(TELLING_MARKS)}}}'::varchar(30)[])
FROM heads WHERE t.site_id = %(site)s
RETURNING t.attended, t.present, t.walk_ins, t.substitutes,
    COALESCE((SELECT c.counted FROM attendance_closing c WHERE c.site_id = %(site)s AND c.reopened_at IS NULL), t.counted) AS counted,
    t.counted_at, t.line, t.line_at, t.last_word_at, t.doubtful,
    (SELECT count(*) FROM convening_delegate d WHERE d.site_id = %(site)s AND d.kind = 'convened' AND d.cancelled_at IS NULL) AS convened,
    (SELECT closed_at FROM attendance_closing c WHERE c.site_id = %(site)s AND c.reopened_at IS NULL) AS closed_at,
    (SELECT accepted_at FROM attendance_closing c WHERE c.site_id = %(site)s AND c.reopened_at IS NULL) AS accepted_at,
    EXISTS (SELECT 1 FROM attendance_freeze z WHERE z.conference_id = %(conference)s) AS is_frozen,
    ARRAY(SELECT f.delegate_id FROM fold f WHERE f.is_in) AS inside
"""  # noqa: S608  # constant SQL, bound values

_EVERYONE = """
SELECT delegate_id FROM attendance_siteevent WHERE site_id = %s AND delegate_id IS NOT NULL
UNION SELECT delegate_id FROM attendance_presence WHERE site_id = %s
"""  # those whom a decision names besides are touched by every fold

_LOCK = "SELECT 1 FROM attendance_sitetally WHERE site_id = %s FOR UPDATE"
_FIRST_LOCKS = """
INSERT INTO attendance_sitetally (site_id, attended, present, walk_ins, substitutes, line, doubtful)
SELECT id, 0, 0, 0, 0, 'unknown', 0 FROM sites_site WHERE conference_id = %s ORDER BY id ON CONFLICT (site_id) DO NOTHING
"""
_LOCK_ALL = """
SELECT 1 FROM attendance_sitetally t JOIN sites_site s ON s.id = t.site_id WHERE s.conference_id = %s ORDER BY t.site_id FOR UPDATE OF t
"""
_FIRST_LOCK = """
INSERT INTO attendance_sitetally (site_id, attended, present, walk_ins, substitutes, line, doubtful)
VALUES (%s, 0, 0, 0, 0, 'unknown', 0) ON CONFLICT (site_id) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Folded:
    """A site after a fold; ``inside`` are those of the folded delegates who are in the hall now."""

    facts: dict[str, Any]
    inside: frozenset[int]


def lock(site: Site) -> None:
    """Let one batch at a time speak for ``site``, until the transaction ends.  One statement; three on its first word."""
    with planned_once() as cursor:
        cursor.execute(_LOCK, [site.pk])
        if cursor.rowcount == 0:
            cursor.execute(_FIRST_LOCK, [site.pk])
            cursor.execute(_LOCK, [site.pk])


def lock_all(conference: Conference) -> None:
    """Hold every site of ``conference`` still until the transaction ends, those too that have not said a word yet."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_LOCKS, [conference.pk])
        cursor.execute(_LOCK_ALL, [conference.pk])


def fold(site: Site, delegates: Collection[int]) -> Folded:
    """Fold the events of ``delegates`` at ``site`` anew, and the site's tally.  One statement; the site must be locked."""
    ids = " ".join(map(str, sorted(delegates)))  # one text is bound many times faster than each number
    values: dict[str, Any] = {"site": site.pk, "conference": site.conference_id, "delegates": ids}
    with planned_once() as cursor:
        cursor.execute(_FOLD, values)
        row = cursor.fetchone()
        facts = dict(zip([column.name for column in cursor.description], row, strict=True))
    inside = facts.pop("inside")
    return Folded(facts={"site_id": site.pk, **facts, "line": LineState(facts["line"])}, inside=frozenset(inside))


def everyone(site: Site) -> list[int]:
    """Delegates the log or the fold of ``site`` speaks of."""
    with connection.cursor() as cursor:
        cursor.execute(_EVERYONE, [site.pk, site.pk])
        return [pk for (pk,) in cursor.fetchall()]
