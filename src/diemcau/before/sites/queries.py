"""Reading sites, their links and their devices."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import ConsoleLink, Device, Site
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import Unit
from diemcau.kernel.tokens import derived, hashed


def communes_without_site(conference: Conference, province: Unit) -> list[tuple[int, str]]:
    """Communes (id, name) of ``province`` on the day of ``conference`` that have no site in it, in order."""
    having = Site.objects.filter(conference=conference).values("unit_id")
    versions = network.communes_below(province, conference.day).exclude(unit__in=having).order_by("sort_key", "pk")
    return list(versions.values_list("unit_id", "name"))


# --- links and devices ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class SiteLink:
    """A site with its live link, if it has one, and the machines that were paired with it."""

    site: Site
    link: ConsoleLink | None
    token: str  # empty without a link
    devices: tuple[Device, ...]

    @property
    def live_devices(self) -> list[Device]:
        """Devices nobody revoked (they all expire with the conference)."""
        return [device for device in self.devices if device.revoked_at is None]


def token_of(link: ConsoleLink) -> str:
    """The secret inside ``link``, derived again from the server's secret: it can be reprinted, a stolen table cannot."""
    return derived(settings.SECRET_KEY, "console-link", str(link.pk))


def links_of(conference: Conference) -> list[SiteLink]:
    """Every site of ``conference`` in its order, with its link and devices, revoked devices included.

    A site without a link is listed too: it is what the secretary must notice.  Three queries, whatever the
    number of sites.
    """
    links = {link.site_id: link for link in ConsoleLink.objects.filter(site__conference=conference, revoked_at=None)}
    devices: dict[int, list[Device]] = defaultdict(list)
    for device in Device.objects.filter(site__conference=conference).order_by("paired_at", "pk"):
        devices[device.site_id].append(device)
    return [
        SiteLink(
            site=site,
            link=(link := links.get(site.pk)),
            token=token_of(link) if link else "",
            devices=tuple(devices[site.pk]),
        )
        for site in Site.objects.filter(conference=conference).order_by("sort_key", "pk")
    ]


def link_by_token(token: str) -> ConsoleLink | None:
    """The link with this token unless it was revoked; expired ones too, so that the page can say so.  One query."""
    return ConsoleLink.objects.select_related("site__conference").filter(token_hash=hashed(token), revoked_at=None).first()


def device_by_token(token: str, now: datetime) -> Device | None:
    """The device that holds ``token`` and may act at ``now``, with its site and conference; else nothing.  One query."""
    return Device.objects.select_related("site__conference").filter(token_hash=hashed(token), revoked_at=None, expires_at__gt=now).first()
