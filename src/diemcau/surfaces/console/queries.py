"""What the console's pages show besides the hall itself."""

from __future__ import annotations

from dataclasses import dataclass

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.foundation.network.models import UnitVersion


@dataclass(frozen=True, slots=True)
class Landing:
    """What an operator must recognise before opening a site: which conference, which hall, whose."""

    conference: Conference
    site: Site
    host: str  # blank: its name on that day is not loaded


def landing(site: Site) -> Landing:
    """What a link or a code of ``site``, which knows its conference, opens.  One query."""
    conference = site.conference
    host = UnitVersion.objects.on(conference.day).filter(unit=conference.host_id).values_list("name", flat=True).first()
    return Landing(conference=conference, site=site, host=host or "")
