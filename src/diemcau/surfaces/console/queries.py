"""What the console's pages show besides the hall itself."""

from __future__ import annotations

from dataclasses import dataclass

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import ConsoleLink, Site
from diemcau.foundation.network.models import UnitVersion


@dataclass(frozen=True, slots=True)
class Landing:
    """What an operator must recognise before opening a site: which conference, which hall, whose."""

    conference: Conference
    site: Site
    host: str  # blank: its name on that day is not loaded
    link: ConsoleLink


def landing(link: ConsoleLink) -> Landing:
    """What the link opens.  One query."""
    conference = link.site.conference
    host = UnitVersion.objects.on(conference.day).filter(unit=conference.host_id).values_list("name", flat=True).first()
    return Landing(conference=conference, site=link.site, host=host or "", link=link)
