"""The figures a host freezes, and the list of those who attended."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from diemcau.before.conferences.models import Conference
from diemcau.during.attendance.models import Freeze
from diemcau.during.attendance.queries.board import totals
from diemcau.during.attendance.queries.results import Attended, FrozenFigures, People, SiteFigures, SiteTotals
from diemcau.kernel.statements import rows_of

_FIGURES = """
SELECT s.id, s.name, COALESCE((
        SELECT v.name FROM network_unitversion v WHERE v.unit_id = s.unit_id ORDER BY v.period @> %(day)s::date DESC, v.period DESC LIMIT 1), ''),
    s.is_main, (SELECT count(*) FROM convening_delegate d WHERE d.site_id = s.id AND d.kind = 'convened' AND d.cancelled_at IS NULL),
    COALESCE(t.attended, 0), COALESCE(c.counted, t.counted),
    COALESCE(t.walk_ins, 0), COALESCE(t.substitutes, 0), COALESCE(c.reason, ''),
    c.closed_at, c.accepted_at
FROM sites_site s
LEFT JOIN attendance_sitetally t ON t.site_id = s.id
LEFT JOIN attendance_closing c ON c.site_id = s.id AND c.reopened_at IS NULL
WHERE s.conference_id = %(conference)s ORDER BY s.sort_key, s.id
"""

# One row for each delegate: the hall of their first arrival, else the hall that expected them.
_LIST = """
SELECT d.full_name, d.post, COALESCE((
        SELECT v.name FROM network_unitversion v WHERE v.unit_id = d.unit_id ORDER BY v.period @> %(day)s::date DESC, v.period DESC LIMIT 1), ''),
    s.name, d.kind, COALESCE(o.full_name, ''), p.first_at, p.id IS NOT NULL
FROM convening_delegate d
LEFT JOIN LATERAL (
    SELECT p.id, p.site_id, p.first_at FROM attendance_presence p WHERE p.delegate_id = d.id ORDER BY p.first_at NULLS LAST, p.site_id LIMIT 1
) p ON TRUE
JOIN sites_site s ON s.id = COALESCE(p.site_id, d.site_id)
LEFT JOIN convening_delegate o ON o.id = d.stands_for_id
WHERE d.conference_id = %(conference)s AND (p.id IS NOT NULL OR (d.cancelled_at IS NULL AND d.kind = 'convened'))
ORDER BY s.sort_key, s.id, d.sort_key, d.id
"""


def figures_now(conference: Conference) -> tuple[list[SiteFigures], People, SiteTotals]:
    """What freezing ``conference`` now would keep: each site in order, people, sites.  Two queries."""
    sites = [SiteFigures(*row) for row in _rows(_FIGURES, conference)]
    now = totals(conference)
    return sites, now.people, now.sites


def attendance_list(conference: Conference) -> list[Attended]:
    """Those convened and those who came to ``conference``, hall by hall, by given name.

    Each person stands once, at the hall of their first arrival (the hall that expected them when they did not
    come); those cancelled only when they came all the same.  One query.
    """
    return [Attended(*row) for row in _rows(_LIST, conference)]


def frozen_figures(conference: Conference) -> FrozenFigures | None:
    """The figures the host of ``conference`` froze; nothing while it is not frozen.  One query."""
    freeze = Freeze.objects.filter(conference=conference).first()
    return read_figures(freeze) if freeze else None


def read_figures(freeze: Freeze) -> FrozenFigures:
    """The table inside ``freeze``."""
    told = freeze.figures
    return FrozenFigures(
        conference_id=freeze.conference_id,
        frozen_at=freeze.frozen_at,
        frozen_by=freeze.frozen_by,
        sites=[SiteFigures(**site | {key: _moment(site[key]) for key in ("closed_at", "accepted_at")}) for site in told["sites"]],
        people=People(**told["people"]),
        site_totals=SiteTotals(**told["site_totals"]),
        digest=freeze.digest,
    )


def written_figures(sites: list[SiteFigures], people: People, site_totals: SiteTotals) -> dict[str, Any]:
    """The table as JSON keeps it; ``read_figures`` reads it back."""
    written = [asdict(site) | {key: _text(getattr(site, key)) for key in ("closed_at", "accepted_at")} for site in sites]
    return {"sites": written, "people": asdict(people), "site_totals": asdict(site_totals)}


def _moment(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _rows(sql: str, conference: Conference) -> list[tuple[Any, ...]]:
    return rows_of(sql, {"conference": conference.pk, "day": conference.day})
