"""Reading sites, their links and their devices."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from diemcau.before.conferences.models import Conference, ProgrammeItem
from diemcau.before.sites.models import ItemSite, Site
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import PROVINCE_KINDS, Unit, UnitVersion
from diemcau.kernel.text import fold

_UNMANNED = Q(operator_name="") | Q(operator_phone="")


def found(conference: Conference, *, text: str = "", only: str = "") -> QuerySet[Site]:
    """Sites of ``conference``, the main site first, narrowed by ``text`` without accents.

    ``only`` is "thieu" for those without an operator or a telephone.
    """
    sites = Site.objects.filter(conference=conference)
    if wanted := fold(text):
        sites = sites.filter(folded__contains=wanted)
    if only == "thieu":
        sites = sites.filter(_UNMANNED)
    return sites.order_by("sort_key", "pk")


@dataclass(frozen=True, slots=True)
class Summary:
    """How far the sites have come, in sites; ``seats`` adds up those that state them."""

    sites: int
    main: int  # 0 or 1
    unmanned: int  # no operator or no telephone
    seats: int
    seats_not_stated: int


def summary(conference: Conference) -> Summary:
    """Counts all sites of ``conference``.  One query."""
    return Summary(
        **Site.objects.filter(conference=conference).aggregate(
            sites=Count("pk"),
            main=Count("pk", filter=Q(is_main=True)),
            unmanned=Count("pk", filter=_UNMANNED),
            seats=Sum("capacity", default=0),
            seats_not_stated=Count("pk", filter=Q(capacity=None)),
        )
    )


def communes_without_site(conference: Conference, province: Unit) -> list[tuple[int, str]]:
    """Communes (id, name) of ``province`` on the day of ``conference`` that have no site in it, in order."""
    having = Site.objects.filter(conference=conference).values("unit_id")
    versions = network.communes_below(province, conference.day).exclude(unit__in=having).order_by("sort_key", "pk")
    return list(versions.values_list("unit_id", "name"))


def provinces_within(conference: Conference) -> list[UnitVersion]:
    """Provinces whose communes the host may open sites in: the one it stands in, else all below it, by name."""
    day = conference.day
    own = network.province_of(conference.host, day)
    versions = UnitVersion.objects.on(day).of_kinds(PROVINCE_KINDS).select_related("unit")
    if own:
        return list(versions.filter(unit=own))
    return list(versions.filter(unit__in=Unit.objects.within([conference.host_id], day)).order_by("sort_key"))


def sites_chosen(item: ProgrammeItem) -> set[int]:
    """Ids of the sites that receive ``item`` when its reach is "chosen"."""
    return set(ItemSite.objects.filter(item=item).values_list("site_id", flat=True))
