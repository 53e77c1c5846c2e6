"""Who is meant by a line of a list."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import Unit, UnitVersion
from diemcau.kernel.text import clean, fold

_KIND_WORDS = re.compile(r"^(tinh|thanh pho|tp|xa|phuong|thi tran|dac khu|thi xa|huyen|quan)\.? ")
_SITE_WORDS = re.compile(r"^(diem cau|dc)( |$)")
_MAIN_SITE = {"trung tam", "chinh", "diem cau trung tam", "diem cau chinh", "hoi truong chinh"}


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name in a list may stand for: ids, and whether it was understood although written otherwise."""

    ids: tuple[int, ...]
    is_guess: bool = False


@dataclass(slots=True)
class Names:
    """Names one may write and what they stand for: as spelled, folded, and without the kind of unit."""

    spelled: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    folded: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    bare: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, name: str, what: int) -> None:
        self.spelled[clean(name)].add(what)
        self.folded[fold(name)].add(what)
        self.bare[_KIND_WORDS.sub("", fold(name))].add(what)

    def meant(self, text: str) -> Meant:
        """The best reading of ``text``: spelled the same, else the same without accents, else without its kind."""
        if same := self.spelled.get(clean(text)):
            return Meant(tuple(sorted(same)))
        folded = fold(text)
        if alike := self.folded.get(folded):
            return Meant(tuple(sorted(alike)))
        if alike := self.bare.get(_KIND_WORDS.sub("", folded)):
            return Meant(tuple(sorted(alike)), is_guess=True)
        return self._at_the_end_of(folded)

    def _at_the_end_of(self, folded: str) -> Meant:
        """ "Công an xã Ba Tơ" means Xã Ba Tơ: the longest full name that ``folded`` ends with."""
        words = folded.split()
        for start in range(1, len(words)):
            if alike := self.folded.get(" ".join(words[start:])):
                return Meant(tuple(sorted(alike)), is_guess=True)
        return Meant(())


@dataclass(frozen=True, slots=True)
class Places:
    """Units and sites that a list of delegates of one conference may name."""

    units: Names
    unit_names: dict[int, str]
    sites: Names
    site_names: dict[int, str]
    site_units: dict[int, int]
    main_site: int | None

    def sites_of(self, unit_id: int) -> list[int]:
        """Sites that belong to ``unit_id``."""
        return [site for site, unit in self.site_units.items() if unit == unit_id]

    def site_meant(self, text: str) -> Meant:
        """The site called ``text``; "điểm cầu xã Ba Tơ" and "điểm cầu trung tâm" are understood."""
        folded = fold(text)
        if self.main_site and folded in _MAIN_SITE:
            return Meant((self.main_site,))
        meant = self.sites.meant(text)
        if not meant.ids and (rest := _SITE_WORDS.sub("", folded)) != folded:
            meant = self.sites.meant(rest)
        return meant


def places(conference: Conference) -> Places:
    """What a list for ``conference`` may name: its sites; the units of the province of the host (of the host
    itself when it stands in none), as they were on the day; the units of its sites.  Five queries.
    """
    day = conference.day
    sites = list(Site.objects.filter(conference=conference).values_list("pk", "name", "unit_id", "is_main"))
    root = network.province_of(conference.host, day) or conference.host
    reach = Q(unit__in=Unit.objects.within([root.pk], day)) | Q(unit__in={unit for _, _, unit, _ in sites})
    versions = list(UnitVersion.objects.on(day).filter(reach).values_list("unit_id", "name"))
    return Places(
        units=_names(versions),
        unit_names=dict(versions),
        sites=_names((pk, name) for pk, name, _, _ in sites),
        site_names={pk: name for pk, name, _, _ in sites},
        site_units={pk: unit for pk, _, unit, _ in sites},
        main_site=next((pk for pk, _, _, is_main in sites if is_main), None),
    )


def _names(pairs: Iterable[tuple[int, str]]) -> Names:
    names = Names()
    for what, name in pairs:
        names.add(name, what)
    return names
