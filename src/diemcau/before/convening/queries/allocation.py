"""How many delegates each unit sends, to which site and by when, as papers tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Quota, Terms
from diemcau.before.sites.models import Site
from diemcau.foundation.network.queries import names_on

Pairs = Mapping[tuple[int, int], int]  # people convened by (unit, site)


@dataclass(frozen=True, slots=True)
class Allocation:
    """How many delegates a unit sends, and to which site; ``site`` is blank while nobody said."""

    unit_id: int
    unit: str
    seats: int
    site_id: int | None
    site: str


def allocation(conference: Conference, quotas: Sequence[Quota], sites: Sequence[Site], convened: Pairs) -> list[Allocation]:
    """Seats by unit and site, in order of the units' names: the quota without what was given back; for a unit without any
    quota the people convened.

    Seats of a quota "wherever its people go" count for the one site its people go to, else for the unit's own.  One query.
    """
    asked = {row.unit_id for row in quotas}
    seats: Counter[tuple[int, int | None]] = Counter()
    for row in quotas:
        if row.moved_to_id is None and row.offered:
            seats[row.unit_id, row.site_id or _only_site(row.unit_id, sites, convened)] += row.offered
    for (unit_id, site_id), people in convened.items():
        if unit_id not in asked:
            seats[unit_id, site_id] += people
    names = names_on({unit for unit, _site in seats}, conference.day)
    places = {site.pk: site for site in sites}
    rows = [
        Allocation(unit_id, names[unit_id].name, number, site_id, places[site_id].name if site_id else "")
        for (unit_id, site_id), number in seats.items()
        if unit_id in names
    ]
    return sorted(rows, key=lambda row: (names[row.unit_id].sort_key, row.unit_id, places[row.site_id].sort_key if row.site_id else ""))


def deadline(conference: Conference, *, is_asked: bool) -> datetime | None:
    """Until when units are asked for names: what the terms of convening say.  Empty while no unit was asked and nobody set any terms.

    One query.
    """
    kept = Terms.objects.filter(conference=conference).first()
    if kept is None and not is_asked:
        return None
    return (kept or Terms(conference=conference)).deadline(conference.day)


def _only_site(unit_id: int, sites: Sequence[Site], convened: Pairs) -> int | None:
    theirs = {site for unit, site in convened if unit == unit_id}
    if len(theirs) == 1:
        return theirs.pop()
    return next((site.pk for site in sites if site.unit_id == unit_id), None)
