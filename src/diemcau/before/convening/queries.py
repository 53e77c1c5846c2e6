"""Reading who is convened, and who is meant by a line of a list."""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import segno
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils.safestring import mark_safe

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate, DelegateQuerySet
from diemcau.before.convening.rules import FILLING_ROLES, Part, called
from diemcau.before.sites.models import Site
from diemcau.foundation.accounts.models import User
from diemcau.foundation.accounts.queries import units_in_reach
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import Unit, UnitVersion
from diemcau.kernel.text import clean, fold
from diemcau.kernel.tokens import sign_code

UNITS_LOOKED_THROUGH = 200  # hits of a search that are sifted for those of a reader
_KIND_WORDS = re.compile(r"^(tinh|thanh pho|tp|xa|phuong|thi tran|dac khu|thi xa|huyen|quan)\.? ")
_SITE_WORDS = re.compile(r"^(diem cau|dc)( |$)")
_MAIN_SITE = {"trung tam", "chinh", "diem cau trung tam", "diem cau chinh", "hoi truong chinh"}


def roster(site: Site) -> DelegateQuerySet:
    """People expected at ``site`` or entered there, without those cancelled, by given name."""
    return Delegate.objects.filter(site=site, cancelled_at=None).order_by("sort_key", "pk")


def qr_word(delegate: Delegate) -> str:
    """What the QR of ``delegate`` says: the code and its signature."""
    return sign_code(delegate.code, settings.SECRET_KEY)


def seals_of(codes: Iterable[str]) -> set[str]:
    """The seals of the delegates with these ``codes``, where one is kept.  One query."""
    with connection.cursor() as cursor:  # one array is bound many times faster than an ORM value for each code
        cursor.execute("SELECT seal FROM convening_delegate WHERE code = ANY (%s) AND seal <> ''", [list(codes)])
        return {seal for (seal,) in cursor.fetchall()}


def qr_svg(delegate: Delegate) -> str:
    """The QR of ``delegate`` as SVG that scales with its box and stays dark on light in every theme."""
    out = io.BytesIO()
    code = segno.make_qr(qr_word(delegate), error="m")
    code.save(out, kind="svg", xmldecl=False, omitsize=True, border=2, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    return mark_safe(out.getvalue().decode())  # noqa: S308  # made by segno from a code of ours


def found(conference: Conference, *, text: str = "", site_id: int | None = None, unit_id: int | None = None, state: str = "") -> DelegateQuerySet:
    """Delegates of ``conference`` by given name, narrowed.

    ``text`` is looked for in the name without accents, and in the digits of the telephone; ``state`` is
    "cancelled", "all" or anything else for those not cancelled.
    """
    delegates = Delegate.objects.filter(conference=conference).select_related("site")
    if state == "cancelled":
        delegates = delegates.filter(cancelled_at__isnull=False)
    elif state != "all":
        delegates = delegates.filter(cancelled_at=None)
    if site_id:
        delegates = delegates.filter(site=site_id)
    if unit_id:
        delegates = delegates.filter(unit=unit_id)
    digits = re.sub(r"\D", "", text).lstrip("0")
    if len(digits) >= 3:
        delegates = delegates.filter(phone__contains=digits)
    elif wanted := fold(text):
        delegates = delegates.filter(folded__contains=wanted)
    return delegates.order_by("sort_key", "pk")


@dataclass(frozen=True, slots=True)
class Summary:
    """How far convening has come: people, and sites to which nobody is assigned."""

    convened: int
    cancelled: int
    units: int
    empty_sites: int
    sites: int


def summary(conference: Conference, *, part: Part | None = None) -> Summary:
    """Counts convened people who are not cancelled (walk-ins are not convened), of ``part`` or of all.  Four queries."""
    delegates, sites = Delegate.objects.filter(conference=conference), Site.objects.filter(conference=conference)
    if part:
        delegates, sites = part.seen(delegates), part.own_sites()
    expected = delegates.expected()
    return Summary(
        convened=expected.count(),
        cancelled=delegates.filter(cancelled_at__isnull=False).count(),
        units=expected.values("unit").distinct().count(),
        empty_sites=sites.exclude(pk__in=expected.values("site")).count(),
        sites=sites.count(),
    )


def units_convened(part: Part) -> list[UnitVersion]:
    """Home units of the delegates of ``part``, as they were on the day of the conference, in order of their names."""
    delegates = part.seen(Delegate.objects.filter(conference=part.conference))
    ids = set(delegates.values_list("unit_id", flat=True).distinct())
    return sorted(network.names_on(ids, part.conference.day).values(), key=lambda version: version.sort_key)


def units_to_choose(part: Part, text: str, *, limit: int) -> list[network.Found]:
    """Units of the day of the conference that answer to ``text`` and whose delegates the user may enter."""
    if len(text.strip()) < 2:
        return []
    if part.units is None:
        return network.search(text, on=part.conference.day, limit=limit)
    hits = network.search(text, on=part.conference.day, limit=UNITS_LOOKED_THROUGH)
    theirs = set(part.units.filter(pk__in=[hit.version.unit_id for hit in hits]).values_list("pk", flat=True))
    return [hit for hit in hits if hit.version.unit_id in theirs][:limit]


@dataclass(frozen=True, slots=True)
class Call:
    """A conference that calls units of a reader: how many of their people are convened, to how many of their sites."""

    conference: Conference
    host: UnitVersion | None
    convened: int
    sites: int


def calls(user: User, *, on: date, limit: int) -> list[Call]:
    """The newest ``limit`` conferences that call units of ``user`` and that they do not watch as a whole.

    Four queries, whatever their number.  Counts people who are not cancelled.
    """
    watched = Conference.objects.visible_to(user, on=on)
    rows = list(called(user, on=on).exclude(pk__in=watched.values("pk")).order_by("-opens_at", "-pk")[:limit])
    reach = units_in_reach(user, on=on, roles=FILLING_ROLES)
    people = Counter(Delegate.objects.expected().filter(conference__in=rows, unit__in=reach).values_list("conference", flat=True))
    sites = Counter(Site.objects.filter(conference__in=rows, unit__in=reach).values_list("conference", flat=True))
    names = network.names_on({row.host_id for row in rows}, on)
    return [Call(row, names.get(row.host_id), people[row.pk], sites[row.pk]) for row in rows]


# --- who is meant -----------------------------------------------------------------------------------------
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
