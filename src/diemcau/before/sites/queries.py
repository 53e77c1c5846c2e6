"""Reading sites, their links and their devices."""

from __future__ import annotations

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import Unit


def communes_without_site(conference: Conference, province: Unit) -> list[tuple[int, str]]:
    """Communes (id, name) of ``province`` on the day of ``conference`` that have no site in it, in order."""
    having = Site.objects.filter(conference=conference).values("unit_id")
    versions = network.communes_below(province, conference.day).exclude(unit__in=having).order_by("sort_key", "pk")
    return list(versions.values_list("unit_id", "name"))
