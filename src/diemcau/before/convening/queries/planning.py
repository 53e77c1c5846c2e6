"""Which units a rule would give how many seats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Quota
from diemcau.before.sites.models import Site
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import COMMUNE_KINDS, PROVINCE_KINDS, Unit, UnitKind, UnitVersion

MOST_SEATS = 9_999  # of one unit


@dataclass(frozen=True, slots=True)
class Group:
    """Units that a rule treats alike: "2 per commune"."""

    name: str  # of the field
    title: str | Promise
    kinds: tuple[str, ...]
    units: int = 0


_GROUPS = (
    Group("xa", _("commune, ward, special zone"), tuple(COMMUNE_KINDS)),
    Group("so", _("department"), (UnitKind.DEPARTMENT,)),
    Group("doan-the", _("mass organisation"), (UnitKind.MASS_ORGANISATION,)),
    Group("ban", _("steering committee"), (UnitKind.STEERING_COMMITTEE,)),
    Group("bo", _("ministry"), (UnitKind.MINISTRY,)),
    Group("tinh", _("province or city"), tuple(PROVINCE_KINDS)),
)


@dataclass(frozen=True, slots=True)
class Planned:
    """Seats one unit would have by the rule, beside those it has now; ``site`` where the seats are in its own hall.

    ``elsewhere``: seats it has in other halls (or in none named), which the rule leaves alone.
    """

    unit: UnitVersion
    site: Site | None
    seats: int
    now: int
    elsewhere: int


def groups(conference: Conference) -> list[Group]:
    """Kinds of units below the province of the host (the host itself when it stands in none), with their number.  At most four queries."""
    kinds: dict[str, int] = {}
    for kind in _below(conference).values_list("kind", flat=True):
        kinds[kind] = kinds.get(kind, 0) + 1
    counted = [Group(group.name, group.title, group.kinds, sum(kinds.get(kind, 0) for kind in group.kinds)) for group in _GROUPS]
    return [group for group in counted if group.units]


def planned(conference: Conference, rule: Mapping[str, int], *, at_sites: bool) -> list[Planned]:
    """What ``rule`` (field → seats for each unit) would ask for, unit by unit, by kind and name.

    ``at_sites``: a unit with a hall of its own has its seats there.  At most six queries, whatever the number of units.
    """
    found: list[Planned] = []
    halls = {site.unit_id: site for site in Site.objects.filter(conference=conference).order_by("-sort_key", "-pk")} if at_sites else {}
    now = {(row.unit_id, row.site_id): row.seats for row in Quota.objects.filter(conference=conference, moved_to=None)}
    whole: Counter[int] = Counter()
    for (unit, _site), number in now.items():
        whole[unit] += number
    versions = list(_below(conference).order_by("sort_key", "pk"))
    for group in _GROUPS:
        if group.name in rule:
            for version in versions:
                if version.kind in group.kinds:
                    site = halls.get(version.unit_id)
                    here = now.get((version.unit_id, site.pk if site else None), 0)
                    found.append(Planned(version, site, rule[group.name], here, whole[version.unit_id] - here))
    return found


def known_units(conference: Conference, units: Iterable[int]) -> set[int]:
    """Those of ``units`` (ids) that exist on the day of ``conference``.  One query."""
    return set(UnitVersion.objects.on(conference.day).filter(unit__in=list(units)).values_list("unit", flat=True))


def _below(conference: Conference) -> QuerySet[UnitVersion]:
    root = network.province_of(conference.host, conference.day) or conference.host
    return UnitVersion.objects.on(conference.day).filter(unit__in=Unit.objects.within([root.pk], conference.day)).exclude(unit=root)
