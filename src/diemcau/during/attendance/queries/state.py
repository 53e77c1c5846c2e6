"""One site, now."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import LineState
from diemcau.during.attendance.queries.results import SiteState

_STATE = """
SELECT s.id AS site_id,
    (SELECT count(*) FROM convening_delegate d WHERE d.site_id = s.id AND d.kind = 'convened' AND d.cancelled_at IS NULL) AS convened,
    COALESCE(t.attended, 0) AS attended, COALESCE(t.present, 0) AS present, COALESCE(t.walk_ins, 0) AS walk_ins,
    COALESCE(t.substitutes, 0) AS substitutes, COALESCE(c.counted, t.counted) AS counted,
    t.counted_at, COALESCE(t.line, 'unknown') AS line, t.line_at, t.last_word_at,
    COALESCE(t.doubtful, 0) AS doubtful, c.closed_at, c.accepted_at, z.id IS NOT NULL AS is_frozen
FROM sites_site s
LEFT JOIN attendance_sitetally t ON t.site_id = s.id
LEFT JOIN attendance_closing c ON c.site_id = s.id AND c.reopened_at IS NULL
LEFT JOIN attendance_freeze z ON z.conference_id = s.conference_id
WHERE s.id = %s
"""


def site_state(site: Site, now: datetime) -> SiteState:
    """What the log of ``site`` adds up to, in people; zeros and empty times for a site that has said nothing.

    ``now`` is when it is asked; every time inside is when something was said.  One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [site.pk])
        facts = dict(zip([column.name for column in cursor.description], cursor.fetchone() or (), strict=True))
    return SiteState(**facts | {"line": LineState(facts["line"])})
