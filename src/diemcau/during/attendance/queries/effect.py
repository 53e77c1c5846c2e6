"""Which entries of a log count, and in which order: the words that every fold and every look at the log shares.

Entries take one another back.  An undo takes back the entry it names, an undo of an undo restores it, to any depth;
the host's decisions (kind "resolve") set entries aside, accept what lies in quarantine, or give it to a delegate.
What decides is settled first: which decisions stand depends on the host's undoings alone, so that a device can
neither take back a decision nor make one that decides about itself.
"""

from __future__ import annotations

DEEPEST = 64  # undoings of undoings that are followed; a ring of them, which only a broken device makes, ends here

NEWEST = "e.told_at DESC NULLS LAST, e.counter DESC NULLS LAST, e.event_id DESC"  # used in ORDER BY
OLDEST = "e.told_at NULLS FIRST, e.counter NULLS FIRST, e.event_id"
OF_CONFERENCE = """e.site_id IN (SELECT s.id FROM sites_site s WHERE s.conference_id = %(conference)s) AND NOT e.is_contradiction"""
OF_PEOPLE = "('check_in', 'check_out', 'walk_in', 'substitute')"


def told_at(within: str) -> str:
    """The time that orders an entry: its corrected time, yet never before an earlier entry of the same device.

    A clock that is set back, or an entry without a plausible time, must not turn the order round in which one device
    wrote.  A row of paper is typed in long after it was signed: its own time holds.  ``within`` names the columns (of
    ``e``) between whose entries the order matters.
    """
    return f"""CASE WHEN e.counter IS NULL OR 'from_paper' = ANY (e.marks) THEN e.happened_at
            ELSE max(e.happened_at) OVER (PARTITION BY {within}, e.device_id ORDER BY e.counter) END AS told_at"""


def _rounds(name: str, among: str) -> str:
    """The entries taken back by the undoings ``among``, round by round until nothing changes."""
    return f"""{name}_rounds AS (
    SELECT 0 AS round, '{{}}'::uuid[] AS undone, NULL::uuid[] AS before
    UNION ALL
    SELECT r.round + 1, ARRAY(SELECT DISTINCT u.target FROM undo u WHERE {among} AND NOT u.event_id = ANY (r.undone) ORDER BY u.target), r.undone
    FROM {name}_rounds r WHERE r.round < {DEEPEST} AND r.undone IS DISTINCT FROM r.before
), {name} AS MATERIALIZED (
    SELECT unnest(undone) AS event_id FROM (SELECT r.undone FROM {name}_rounds r ORDER BY r.round DESC LIMIT 1) last
)"""  # noqa: S608  # constant SQL


def standing(counts: str) -> str:
    """The WITH list (recursive) that says of the entries which ``counts`` (a condition on ``e``) what stands of them.

    ``decided``: entry, what the host decided about it last, for which delegate.  ``void``: entries that do not count.
    """
    return f"""undo AS MATERIALIZED (
    SELECT e.event_id, t.event_id AS target, e.device_id IS NULL AS is_host, 'quarantined' = ANY (e.marks) AS is_quarantined
    FROM attendance_siteevent e CROSS JOIN LATERAL (
        SELECT o.event_id, o.kind FROM attendance_siteevent o
        WHERE o.event_id = (e.payload->>'event')::uuid AND NOT o.is_contradiction AND o.site_id = e.site_id LIMIT 1) t
    WHERE {counts} AND e.kind = 'undo' AND NOT 'unreadable' = ANY (e.marks) AND (e.device_id IS NULL OR t.kind <> 'resolve')
), {_rounds("overruled", "u.is_host")}, decided AS MATERIALIZED (
    SELECT DISTINCT ON (x.event_id) x.event_id, e.site_id, e.payload->>'decision' AS decision, (e.payload->>'delegate')::bigint AS delegate_id
    FROM attendance_siteevent e CROSS JOIN LATERAL (SELECT jsonb_array_elements_text(e.payload->'events')::uuid AS event_id) n
    CROSS JOIN LATERAL (
        SELECT o.event_id FROM attendance_siteevent o WHERE o.event_id = n.event_id AND NOT o.is_contradiction AND o.site_id = e.site_id LIMIT 1) x
    WHERE {counts} AND e.kind = 'resolve' AND NOT 'unreadable' = ANY (e.marks)
        AND NOT EXISTS (SELECT 1 FROM overruled o WHERE o.event_id = e.event_id)
    ORDER BY x.event_id, e.happened_at DESC NULLS LAST, e.event_id DESC
), {
        _rounds(
            "undone",
            "NOT EXISTS (SELECT 1 FROM decided d WHERE d.event_id = u.event_id AND d.decision = 'disregard')"
            " AND (NOT u.is_quarantined OR EXISTS (SELECT 1 FROM decided d WHERE d.event_id = u.event_id AND d.decision IN ('accept', 'assign')))",
        )
    }, void AS MATERIALIZED (
    SELECT event_id FROM undone UNION SELECT event_id FROM decided WHERE decision = 'disregard'
), freed AS MATERIALIZED (
    SELECT event_id FROM decided WHERE decision IN ('accept', 'assign')
)"""  # noqa: S608  # constant SQL


# An entry in quarantine counts when it was accepted; one taken back or set aside does not.
STANDS = """e.event_id NOT IN (SELECT event_id FROM void)
        AND (NOT 'quarantined' = ANY (e.marks) OR e.event_id IN (SELECT event_id FROM freed))"""


def said(counts: str, *, whom: str) -> str:
    """What the standing entries say of delegates ``whom`` (a query of ids): who is in or out, when, by which device.

    An entry that the host gave to a delegate speaks of that one, and of nobody else.
    """
    columns = "e.site_id, e.device_id, e.kind <> 'check_out' AS is_in, e.happened_at, e.counter, e.event_id, e.marks"
    return f"""said AS (
    SELECT e.delegate_id, {columns} FROM attendance_siteevent e
    WHERE {counts} AND e.delegate_id IN ({whom}) AND e.kind IN {OF_PEOPLE} AND {STANDS}
        AND e.event_id NOT IN (SELECT event_id FROM decided WHERE decision = 'assign')
    UNION ALL
    SELECT d.delegate_id, {columns} FROM decided d JOIN attendance_siteevent e ON e.event_id = d.event_id AND e.site_id = d.site_id
    WHERE {counts} AND d.decision = 'assign' AND d.delegate_id IN ({whom}) AND e.kind IN {OF_PEOPLE} AND {STANDS}
), ordered AS (
    SELECT e.*, {told_at("e.site_id, e.delegate_id")} FROM said e
)"""  # noqa: S608  # constant SQL
