"""Who is meant by a line of a list: units and sites that it may name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db import connection
from django.db.models import Q

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.queries.names import NOTHING, How, Meant, Names, parted
from diemcau.before.convening.rules import Part
from diemcau.before.sites.models import Site
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import Unit, UnitEdge, UnitVersion
from diemcau.kernel.text import fold

_SITE_WORDS = re.compile(r"^(diem cau|dc)( |$)")
_MAIN_SITE = {"trung tam", "chinh", "diem cau trung tam", "diem cau chinh", "hoi truong chinh"}

_LINES = """
WITH RECURSIVE line(heir, id) AS (
    SELECT id, id FROM unnest(%s::bigint[]) AS start(id)
    UNION
    SELECT line.heir, succession.predecessor_id FROM line JOIN network_unitsuccession succession ON succession.successor_id = line.id
) SELECT heir, id FROM line
"""


@dataclass(frozen=True)
class Places:
    """Units and sites that a list of delegates of one conference may name.

    ``own`` and ``open``: units whose people the user may name, sites they may be sent to; ``None`` for all.
    ``former`` are units of before, ``heirs`` what became of them, ``stood_in`` the names (folded) of what they stood in.
    """

    units: Names
    unit_names: dict[int, str]
    sites: Names
    site_names: dict[int, str]
    site_units: dict[int, int]
    main_site: int | None
    root: str = ""  # name of the province, folded
    former: Names = field(default_factory=Names)
    heirs: dict[int, tuple[int, ...]] = field(default_factory=dict)
    stood_in: dict[int, frozenset[str]] = field(default_factory=dict)
    own: Collection[int] | None = None
    open: Collection[int] | None = None
    has_sites: bool = True  # otherwise nothing is asked of sites: there is no conference

    @cached_property
    def _sites_by_unit(self) -> dict[int, list[int]]:
        by_unit: dict[int, list[int]] = defaultdict(list)
        for site, unit in self.site_units.items():
            by_unit[unit].append(site)
        return by_unit

    def sites_of(self, unit_id: int) -> list[int]:
        """Sites that belong to ``unit_id``."""
        return self._sites_by_unit.get(unit_id, [])

    def site_meant(self, text: str) -> Meant:
        """The site called ``text``; "điểm cầu xã Ba Tơ" and "điểm cầu trung tâm" are understood."""
        folded = fold(text)
        if self.main_site and folded in _MAIN_SITE:
            return Meant((self.main_site,))
        meant = self.sites.meant(text)
        if not meant.ids and (rest := _SITE_WORDS.sub("", folded)) != folded:
            meant = self.sites.meant(rest)
        return meant

    def unit_meant(self, text: str) -> Meant:
        """The unit called ``text``: of today, else of before, else nearly so called.

        What follows a comma names the place: the province is passed over, an old district tells former communes apart.
        """
        name, place = parted(text)
        in_province = not place or fold(place) in {self.root, self.root.removeprefix("tinh "), self.root.removeprefix("thanh pho ")}
        readings = [self.units.meant(text)]
        if readings[0].how == How.GUESSED and self.former.meant(name).how == How.SPELLED:
            readings.insert(0, self._before(name, "" if in_province else place))  # "Thị trấn Ba Tơ" is not Xã Ba Tơ written badly
        if place and in_province:
            readings.append(self.units.meant(name))
        readings += [self._before(name, "" if in_province else place), self.units.meant(name)]
        for meant in readings:
            if meant.ids:
                return meant
        return Meant(self.units.close_to(name), How.CLOSE)

    def _before(self, name: str, place: str) -> Meant:
        """Units of today that go back to the one once called ``name``; ``place`` names what that stood in."""
        old = self.former.meant(name)
        if not old.ids:
            return NOTHING
        wanted = [bare for part in re.split(r"[,;-]", place) if (bare := fold(part))]
        there = [pk for pk in old.ids if all(any(part in (above, above.partition(" ")[2]) for above in self.stood_in.get(pk, ())) for part in wanted)]
        heirs = {heir for pk in there or old.ids for heir in self.heirs[pk]}
        return Meant(tuple(sorted(heirs)), How.FORMER)


def places(part: Part) -> Places:
    """What a list for the conference of ``part`` may name: its sites; the units of the province of the host (of the host
    itself when it stands in none), as they were on the day and before; the units of its sites.  About ten queries.
    """
    conference = part.conference
    sites = list(Site.objects.filter(conference=conference).order_by("pk").values_list("pk", "name", "unit_id", "is_main"))
    return _found(
        conference.host,
        conference.day,
        sites,
        own=None if part.units is None else set(part.units.values_list("pk", flat=True)),
        open_sites=None if part.units is None else set(part.open_sites().values_list("pk", flat=True)),
        has_sites=True,
    )


def places_of(unit: Unit, day: date, conference: Conference | None = None) -> Places:
    """What a list of people of ``unit`` may name on ``day``; with ``conference`` also its sites, else sites are not asked for."""
    chosen = Site.objects.filter(conference=conference) if conference else Site.objects.none()
    sites = list(chosen.order_by("pk").values_list("pk", "name", "unit_id", "is_main"))
    return _found(unit, day, sites, own=None, open_sites=None, has_sites=conference is not None)


def _found(
    unit: Unit, day: date, sites: list[tuple[int, str, int, bool]], *, own: set[int] | None, open_sites: set[int] | None, has_sites: bool
) -> Places:
    root = network.province_of(unit, day) or unit
    reach = Q(unit__in=Unit.objects.within([root.pk], day)) | Q(unit__in={unit_id for _, _, unit_id, _ in sites})
    versions = list(UnitVersion.objects.on(day).filter(reach).values_list("unit_id", "name", "also_written"))
    units = Names.of((pk, name) for pk, name, _ in versions)
    for pk, _, other in versions:
        if other:
            units.add(other, pk)
    former, heirs, stood_in = _before([pk for pk, _, _ in versions], day)
    names = {pk: name for pk, name, _ in versions}
    return Places(
        units=units,
        unit_names=names,
        sites=Names.of((pk, name) for pk, name, _, _ in sites),
        site_names={pk: name for pk, name, _, _ in sites},
        site_units={pk: unit_id for pk, _, unit_id, _ in sites},
        main_site=next((pk for pk, _, _, is_main in sites if is_main), None),
        root=fold(names.get(root.pk, "")),
        former=former,
        heirs=heirs,
        stood_in=stood_in,
        own=own,
        open=open_sites,
        has_sites=has_sites,
    )


def _before(reach: list[int], day: date) -> tuple[Names, dict[int, tuple[int, ...]], dict[int, frozenset[str]]]:
    """Names of before of ``reach`` and of what became part of it; the heirs of each; names of what each stood in.  Four queries."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [reach])
        lines = cursor.fetchall()
    heirs: dict[int, set[int]] = defaultdict(set)
    for heir, pk in lines:
        heirs[pk].add(heir)
    ended = UnitVersion.objects.filter(unit__in=list(heirs), period__endswith__lte=day)
    former = Names.of(ended.values_list("unit_id", "name"))
    above: dict[int, set[int]] = defaultdict(set)
    for child, parent, grandparent in UnitEdge.objects.filter(child__in=list(heirs)).values_list("child", "parent", "parent__edges_up__parent"):
        above[child] |= {parent, grandparent} - {None}
    ids = {pk for parents in above.values() for pk in parents}
    called: dict[int, set[str]] = defaultdict(set)
    for pk, folded in UnitVersion.objects.filter(unit__in=ids).values_list("unit_id", "folded"):
        called[pk].add(folded)
    stood_in = {child: frozenset(name for pk in parents for name in called[pk]) for child, parents in above.items()}
    return former, {pk: tuple(sorted(found)) for pk, found in heirs.items()}, stood_in
