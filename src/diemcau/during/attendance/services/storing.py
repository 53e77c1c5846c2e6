"""Putting understood events into the log: one statement for each batch, however large."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

from diemcau.before.sites.models import Device, Site
from diemcau.during.attendance.services.reading import Understood
from diemcau.kernel.actors import Actor
from diemcau.kernel.statements import planned_once

NOTICEABLE = timedelta(seconds=2)  # a clock that moved less since its last reading stands still: it is the network that varies


@dataclass(slots=True)
class Batch:
    """What the events of one batch have in common."""

    site: Site
    device: Device | None
    by: Actor
    skew: timedelta
    now: datetime
    earliest: datetime  # an event before it has a wrong time
    measured: timedelta | None = None  # how far the clock is behind ours, as measured; ``skew`` leaves the network's part out
    is_shut: bool = False  # the device was revoked or its time is over: what it hands in lies in quarantine


@dataclass(slots=True)
class Row:
    """One event as the log now has it."""

    pk: int
    is_new: bool
    marks: list[str]
    delegate: tuple[int, str, str, str] | None  # id, name, post, unit
    undone: int | None  # the delegate whose event this one undoes
    is_far: bool  # decides or undoes what may touch anyone: a decision, an undoing of an undoing


# "LATERAL (… LIMIT 1)" holds the planner to the index: on the morning of a conference the statistics are those of
# an empty table, and a plan that reads all delegates for each event would be found cheap.
_STORE = """
WITH incoming AS MATERIALIZED (
    SELECT t.*, COALESCE(t.named, (SELECT c.id FROM convening_delegate c WHERE c.code = t.code)) AS meant
    FROM jsonb_to_recordset(%(events)s::jsonb) AS t(event_id uuid, counter bigint, maker uuid, kind text, code text, named bigint, target uuid,
        payload jsonb, device_at timestamptz, happened_at timestamptz, marks text, is_twin boolean, shift uuid)
), known AS (
    SELECT i.*, e.id AS known_id, e.marks AS known_marks, e.site_id = %(site)s AS is_here, e.delegate_id AS known_delegate,
        CASE WHEN e.id IS NULL THEN i.is_twin
            ELSE NOT (e.site_id = %(site)s AND e.kind = i.kind AND e.payload = i.payload AND e.device_at = i.device_at) END AS is_contradiction
    FROM incoming i
    LEFT JOIN LATERAL (SELECT * FROM attendance_siteevent o WHERE o.event_id = i.event_id AND NOT o.is_contradiction LIMIT 1) e ON TRUE
), people AS MATERIALIZED (
    SELECT k.*, d.id AS delegate_id, d.full_name, d.post, d.unit_id, d.site_id AS expected_at, d.cancelled_at,
        k.known_id IS NOT NULL AND k.is_here AND NOT k.is_contradiction AS is_repeated
    FROM known k LEFT JOIN LATERAL (SELECT * FROM convening_delegate o
        WHERE o.id = CASE WHEN k.known_id IS NOT NULL AND NOT k.is_contradiction THEN k.known_delegate ELSE k.meant END LIMIT 1) d
        ON d.conference_id = %(conference)s  -- outside: inside, an index by conference would be found cheap before the day has statistics
), workers AS MATERIALIZED (  -- whose shift it is: opened with its PIN in this batch or before; one that opens later names nobody yet
    SELECT h.shift, o.full_name
    FROM (SELECT DISTINCT COALESCE(i.shift, i.event_id) AS shift FROM incoming i WHERE i.shift IS NOT NULL OR i.kind = 'shift_opened') h
    CROSS JOIN LATERAL (SELECT i.payload ->> 'operator' AS operator FROM incoming i WHERE i.event_id = h.shift AND i.kind = 'shift_opened'
            AND NOT i.is_twin AND NOT 'unproven_shift' = ANY (string_to_array(i.marks, ' '))
        UNION ALL SELECT e.payload ->> 'operator' FROM attendance_siteevent e
            WHERE e.event_id = h.shift AND e.site_id = %(site)s AND e.kind = 'shift_opened' AND NOT e.is_contradiction
                AND NOT 'unproven_shift' = ANY (e.marks)
        LIMIT 1) p
    JOIN sites_operator o ON o.site_id = %(site)s AND o.id::text = p.operator
), fresh AS (
    SELECT k.event_id, k.kind, k.payload, k.device_at, k.happened_at, k.counter, k.is_contradiction, k.delegate_id, k.shift,
        COALESCE(v.id, %(device)s::uuid) AS device_id,
        CASE WHEN v.id IS NULL AND k.maker <> %(device)s::uuid THEN left(%(label)s, 150) || ' ← ' || k.maker
            ELSE COALESCE(w.full_name || ' (' || left(%(label)s, 75) || ')', %(label)s) END AS actor_label,
        string_to_array(NULLIF(k.marks, ''), ' ') AS read_marks,
        array_remove(ARRAY[
            CASE WHEN closed.is_true THEN 'after_close' END,
            CASE WHEN v.revoked_at <= k.happened_at THEN 'after_revocation' END,
            CASE WHEN k.cancelled_at IS NOT NULL THEN 'cancelled' END,
            CASE WHEN k.is_contradiction THEN 'contradicted' END,
            CASE WHEN k.maker <> %(device)s::uuid THEN 'other_device' END,
            CASE WHEN k.expected_at <> %(site)s THEN 'other_site' END,
            CASE WHEN %(is_shut)s OR v.revoked_at <= COALESCE(k.happened_at, %(now)s) THEN 'quarantined' END,
            CASE WHEN k.counter IS NOT NULL AND EXISTS (SELECT 1 FROM attendance_siteevent o
                WHERE o.device_id = COALESCE(v.id, %(device)s::uuid) AND o.counter = k.counter AND o.event_id <> k.event_id)
                THEN 'repeated_counter' END,
            CASE WHEN COALESCE(k.code, k.named::text) IS NOT NULL AND k.delegate_id IS NULL THEN 'unknown_code' END
        ], NULL) AS found_marks
    FROM people k
    LEFT JOIN sites_device v ON v.id = k.maker AND v.site_id = %(site)s
    LEFT JOIN workers w ON w.shift = COALESCE(k.shift, k.event_id)
    CROSS JOIN (SELECT EXISTS (SELECT 1 FROM attendance_closing WHERE site_id = %(site)s AND reopened_at IS NULL)
        OR EXISTS (SELECT 1 FROM attendance_freeze WHERE conference_id = %(conference)s) AS is_true) closed
    WHERE (k.known_id IS NULL AND NOT k.is_contradiction) OR (k.is_contradiction AND NOT EXISTS (
        SELECT 1 FROM attendance_siteevent c WHERE c.event_id = k.event_id AND c.is_contradiction
            AND c.site_id = %(site)s AND c.kind = k.kind AND c.payload = k.payload AND c.device_at = k.device_at))
), stored AS (
    INSERT INTO attendance_siteevent (event_id, site_id, device_id, counter, kind, delegate_id, payload, device_at, skew_ms, happened_at,
        received_at, marks, actor_label, is_contradiction, shift)
    SELECT event_id, %(site)s, device_id, counter, kind, delegate_id, payload, device_at, %(skew_ms)s, happened_at,
        %(now)s,
        CASE WHEN read_marks IS NULL THEN found_marks  -- they stand in order already
            ELSE ARRAY(SELECT DISTINCT m FROM unnest(read_marks || found_marks) m ORDER BY m) END,
        actor_label, is_contradiction, shift
    FROM fresh ORDER BY event_id, is_contradiction
    ON CONFLICT DO NOTHING
    RETURNING id, event_id, marks, is_contradiction
), told AS (
    SELECT k.event_id, k.is_contradiction, COALESCE(s.id, k.known_id) AS id, s.id IS NOT NULL AS is_new, COALESCE(s.marks, k.known_marks) AS marks,
        k.delegate_id, k.full_name, k.post, k.unit_id, k.target, k.kind
    FROM people k LEFT JOIN stored s ON s.event_id = k.event_id AND s.is_contradiction = k.is_contradiction
    WHERE s.id IS NOT NULL OR k.is_repeated
), clock AS (
    INSERT INTO attendance_clockreading (device_id, measured_at, skew_ms)
    SELECT %(device)s::uuid, %(now)s, %(measured_ms)s::bigint
    WHERE %(device)s::uuid IS NOT NULL AND %(measured_ms)s::bigint IS NOT NULL AND COALESCE(abs(%(measured_ms)s::bigint - (
        SELECT r.skew_ms FROM attendance_clockreading r WHERE r.device_id = %(device)s::uuid
        ORDER BY r.device_id, r.measured_at DESC, r.id DESC LIMIT 1)) >= %(noticeable_ms)s::bigint, TRUE)
), names AS (
    SELECT u.unit_id, (SELECT v.name FROM network_unitversion v WHERE v.unit_id = u.unit_id
        ORDER BY v.period @> %(day)s::date DESC, v.period DESC LIMIT 1) AS name
    FROM (SELECT DISTINCT unit_id FROM people WHERE unit_id IS NOT NULL) u
)
SELECT t.event_id, t.is_contradiction, t.id, t.is_new, t.marks, t.delegate_id, t.full_name, t.post, n.name,
    x.delegate_id, t.kind = 'resolve' OR COALESCE(x.kind IN ('undo', 'resolve'), FALSE)
FROM told t LEFT JOIN names n ON n.unit_id = t.unit_id
LEFT JOIN LATERAL (SELECT e.delegate_id, e.kind FROM attendance_siteevent e
    WHERE e.event_id = t.target AND e.site_id = %(site)s AND NOT e.is_contradiction LIMIT 1) x ON t.target IS NOT NULL
"""


def put(batch: Batch, entries: list[Understood]) -> dict[tuple[UUID, bool], Row]:
    """Put ``entries`` into the log; rows by (event id, whether it is a contradiction).  One statement."""
    with planned_once() as cursor:
        cursor.execute(_STORE, _values(batch, entries))
        return {
            (event_id, is_contradiction): Row(
                pk=pk,
                is_new=is_new,
                marks=marks,
                delegate=(delegate, name, post, unit or "") if delegate else None,
                undone=undone,
                is_far=is_far,
            )
            for event_id, is_contradiction, pk, is_new, marks, delegate, name, post, unit, undone, is_far in cursor.fetchall()
        }


def _values(batch: Batch, entries: list[Understood]) -> dict[str, Any]:
    sender = batch.device.pk if batch.device else None
    maker = _told(sender)
    return {
        "site": batch.site.pk,
        "conference": batch.site.conference_id,
        "day": batch.site.conference.day,
        "device": sender,
        "label": batch.by.label[:200],
        "now": batch.now,
        "skew_ms": _milliseconds(batch.skew),
        "measured_ms": None if batch.measured is None else _milliseconds(batch.measured),
        "noticeable_ms": _milliseconds(NOTICEABLE),
        "is_shut": batch.is_shut,
        "events": f"[{','.join([_facts(entry, maker) for entry in entries])}]",  # one text is bound ten times faster than twelve arrays
    }


def _milliseconds(span: timedelta) -> int:
    return max(-(2**62), min(2**62, round(span.total_seconds() * 1000)))


def _facts(entry: Understood, sender: str) -> str:
    """``entry`` as the statement takes it, as JSON; its parts are JSON already, or ours."""
    event = entry.event
    maker, at = _told(event.device) if event.device else sender, _told(event.at.isoformat())
    happened = at if entry.happened_at == event.at else _told(entry.happened_at.isoformat()) if entry.happened_at else "null"
    code = "null" if entry.code is None else encode_basestring(entry.code)
    return (
        f'{{"event_id":"{event.id}","counter":{_or_null(event.counter)},"maker":{maker},"kind":"{entry.kind!s}","code":{code},'
        f'"named":{_or_null(entry.named)},"target":{_told(entry.target)},"device_at":{at},"happened_at":{happened},'
        f'"marks":"{" ".join(entry.marks)}","is_twin":{"true" if entry.is_contradiction else "false"},'
        f'"shift":{_told(event.shift)},"payload":{entry.written}}}'
    )


def _or_null(number: int | None) -> str:
    return "null" if number is None else str(number)


def _told(word: UUID | str | None) -> str:
    """A word without anything to escape, as JSON."""
    return "null" if word is None else f'"{word}"'
