"""Reading who is convened."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import segno
from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils.safestring import mark_safe

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate, DelegateKind, DelegateQuerySet, NominationStatus
from diemcau.before.convening.rules import FILLING_ROLES, Part, called
from diemcau.before.sites.models import Site
from diemcau.foundation.accounts.models import User
from diemcau.foundation.accounts.queries import units_in_reach
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import UnitVersion
from diemcau.kernel.statements import planned_once
from diemcau.kernel.text import fold
from diemcau.kernel.tokens import sign_code

UNITS_LOOKED_THROUGH = 200  # hits of a search that are sifted for those of a reader


def roster(site: Site) -> DelegateQuerySet:
    """People expected at ``site`` or entered there, without those cancelled, by given name."""
    return Delegate.objects.filter(site=site, cancelled_at=None).order_by("sort_key", "pk")


def confirmed_at(site: Site) -> int | None:
    """Delegates of ``site`` whom their units named and the host confirmed, in people; nothing where units were not asked for names.  One query."""
    expected = Delegate.objects.filter(site=site, cancelled_at=None, kind=DelegateKind.CONVENED)
    told = expected.aggregate(named=Count("nomination"), confirmed=Count("nomination", filter=Q(nomination__status=NominationStatus.CONFIRMED)))
    return told["confirmed"] if told["named"] else None


def qr_word(delegate: Delegate) -> str:
    """What the QR of ``delegate`` says: the code and its signature."""
    return sign_code(delegate.code, settings.SECRET_KEY)


# "LATERAL" holds the planner to the index of the codes: for many of them it would read the whole register.
_SEALS = """
SELECT string_agg(d.seal, ' ') FROM unnest(string_to_array(%(codes)s, ' ')) AS t(code)
CROSS JOIN LATERAL (SELECT o.seal FROM convening_delegate o WHERE o.code = t.code LIMIT 1) d WHERE d.seal <> ''
"""


def seals_of(codes: Iterable[str]) -> set[str]:
    """The seals of the delegates with these ``codes`` (words without a space), where one is kept.  One query."""
    with planned_once() as cursor:
        cursor.execute(_SEALS, {"codes": " ".join(codes)})  # one text is bound many times faster than a value for each code
        (found,) = cursor.fetchone() or ("",)
    return set((found or "").split())


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


def unit_after_unit(delegates: DelegateQuerySet, day: date) -> DelegateQuerySet:
    """``delegates`` by unit (in the order of the units' names), then by given name; each with its ``number`` in its unit.

    No query more; the units' names are looked up for every delegate, so it is for lists that are numbered by unit.
    """
    unit_key = Subquery(UnitVersion.objects.on(day).filter(unit=OuterRef("unit")).values("sort_key")[:1])
    number = Window(RowNumber(), partition_by=F("unit"), order_by=[F("sort_key").asc(), F("pk").asc()])
    return delegates.annotate(number=number).order_by(unit_key, "unit", "sort_key", "pk")


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
