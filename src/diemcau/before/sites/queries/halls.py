"""Reading sites: the halls of a conference and what each receives."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from diemcau.before.conferences.models import Conference, ProgrammeItem, Reach
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


def halls_of(unit: Unit, conference: Conference) -> list[Site]:
    """Sites of ``conference`` that belong to ``unit``, in order.  One query."""
    return list(found(conference).filter(unit=unit))


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


def items_received(site: Site) -> list[ProgrammeItem]:
    """Items of the programme that ``site`` receives, by their time, with topics and speakers.  Three queries."""
    wanted = Q(reach__in=[Reach.ALL, Reach.MAIN if site.is_main else Reach.LINKED])
    chosen = Q(reach=Reach.CHOSEN) & Exists(ItemSite.objects.filter(item=OuterRef("pk"), site=site))
    items = ProgrammeItem.objects.filter(wanted | chosen, conference=site.conference_id).select_related("topic").prefetch_related("speakers")
    return list(items.order_by("starts_at", "ends_at", "pk"))


def sites_chosen(item: ProgrammeItem) -> set[int]:
    """Ids of the sites that receive ``item`` when its reach is "chosen"."""
    return set(ItemSite.objects.filter(item=item).values_list("site_id", flat=True))


@dataclass(frozen=True, slots=True)
class OfUnit:
    """A conference as a unit's page lists it: whether the unit called it, and in how many of its sites."""

    conference: Conference
    is_host: bool
    sites: int


def conferences_of(unit: Unit, among: QuerySet[Conference], *, limit: int = 50) -> list[OfUnit]:
    """The newest ``limit`` conferences of ``among`` that ``unit`` called or in which it has a site.  One query."""
    its = Q(sites__unit=unit)
    rows = among.filter(Q(host=unit) | Exists(Site.objects.filter(conference=OuterRef("pk"), unit=unit)))
    counted = rows.annotate(unit_sites=Count("sites", filter=its, distinct=True)).order_by("-opens_at", "-pk")[:limit]
    return [OfUnit(row, row.host_id == unit.pk, row.unit_sites) for row in counted]
