"""The archive as people in the house read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from diemcau.after.archive import rules
from diemcau.after.archive.errors import UnknownRecord
from diemcau.after.archive.models import Record
from diemcau.after.archive.rules import Facts
from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.during.attendance import queries as attendance
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import COMMUNE_KINDS, DISTRICT_KINDS, PROVINCE_KINDS, Unit, UnitKind, UnitVersion
from diemcau.foundation.publishing.models import Snapshot
from diemcau.foundation.publishing.rules import KIND
from diemcau.kernel import text

LEVELS_OF_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("central", (UnitKind.CENTRE,)),
    ("province", PROVINCE_KINDS),
    ("district", DISTRICT_KINDS),
    ("commune", COMMUNE_KINDS),
)
LAST_DAY_OF_THE_OLD_LIST = date(2025, 6, 30)  # docs/sources.md#units


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a filter."""

    value: str
    name: str


def with_publication(records: QuerySet[Record]) -> QuerySet[Record]:
    """``records`` with ``published_at`` of the version that the public sees now (empty: none)."""
    current = Snapshot.objects.current().filter(kind=KIND, slug=OuterRef("slug"))
    return records.annotate(published_at=Subquery(current.values("published_at")[:1]))


def found(records: QuerySet[Record], *, query: str = "", only: Mapping[str, Any] | None = None, published: bool | None = None) -> QuerySet[Record]:
    """Those of ``records`` that have every word of ``query``, accents or not, and every column of ``only``.

    Newest day first, days not stated last.
    """
    rows = with_publication(records).annotate(span=F("facts__date"), place=KT("facts__place__text")).filter(**dict(only or {}))
    for word in text.fold(query).split()[:12]:
        rows = rows.filter(folded__contains=word)
    if published is not None:
        current = Snapshot.objects.current().filter(kind=KIND, slug=OuterRef("slug"))
        rows = rows.filter(Exists(current) if published else ~Exists(current))
    return rows.order_by(F("year").desc(nulls_last=True), F("starts_on").desc(nulls_last=True), "slug").defer("facts", "folded")


def with_days(records: Iterable[Record]) -> list[tuple[Record, dict[str, Any] | None]]:
    """Each of ``records`` that ``found`` gave, with the day or days as the record states them."""
    return [(record, getattr(record, "span", None)) for record in records]


def years(records: QuerySet[Record]) -> list[int]:
    """Years that ``records`` fall in, latest first."""
    return [year for year in records.order_by("-year").values_list("year", flat=True).distinct() if year is not None]


def provinces(records: QuerySet[Record]) -> list[Choice]:
    """Provinces of today that ``records`` belong to, as the records call them."""
    names = records.exclude(facts__place__province_now__name=None).values_list("facts__place__province_now__name", flat=True).distinct().order_by()
    return [Choice(name, name) for name in sorted(filter(None, names), key=text.sort_key)]


def facts_of(slug: str) -> Facts:
    """Every fact of the record called ``slug``, keys of the format first; raises ``UnknownRecord``."""
    record = Record.objects.filter(slug=slug).first()
    if record is None:
        raise UnknownRecord(_("No record has the id “%(id)s”.") % {"id": slug})
    return rules.in_order(record.facts)


def figures_of(conference: Conference) -> attendance.FrozenFigures | None:
    """The figures that ``conference``'s host froze; none before."""
    return attendance.frozen_figures(conference)


def levels_of_sites(conference: Conference) -> dict[str, int]:
    """How many sites of ``conference`` belong to units of each level, centre first.  Two queries.

    A department, committee or organisation has no level of its own: its sites are in the total only.
    """
    units = list(Site.objects.filter(conference=conference).values_list("unit_id", flat=True))
    kinds = {unit_id: version.kind for unit_id, version in network.names_on(set(units), conference.day).items()}
    counted = Counter(level for level, members in LEVELS_OF_KINDS for unit in units if kinds.get(unit) in members)
    return {level: counted[level] for level, _members in LEVELS_OF_KINDS if counted[level]}


def name_of(unit: Unit, day: date) -> str:
    """What ``unit`` is called on ``day``."""
    version = network.names_on([unit.pk], day).get(unit.pk)
    return version.name if version else ""


def place_of(conference: Conference, *, today: date) -> dict[str, Any]:
    """Level of the host, its province on the day and the one that stands there ``today``, as a record writes them."""
    day = conference.day
    version = network.unit_on(conference.host, day)
    levels = [level for level, members in LEVELS_OF_KINDS if version and version.kind in members]
    then = network.province_of(conference.host, day)
    heirs = network.heirs_on(then, today) if then else []
    return {
        "level": levels[0] if levels else "province" if then else "central",
        "province_then": _written(network.unit_on(then, day)) if then else None,
        "province_now": _written(heirs[0]) if len(heirs) == 1 else None,
    }


def _written(version: UnitVersion | None) -> Facts | None:
    return {"code": version.code or None, "name": version.name} if version else None


def province_then(facts: Facts) -> Unit | None:
    """The unit that ``facts`` name as the province of that day, by (list in force on that day, code) and name.

    None when the network is not loaded, does not know the code, or calls it by another name.
    """
    day = rules.first_day((facts.get("date") or {}).get("start")) or LAST_DAY_OF_THE_OLD_LIST
    return _province((facts.get("place") or {}).get("province_then"), day)


def province_now(facts: Facts, today: date) -> Unit | None:
    """The unit that ``facts`` name as the province of today; see ``province_then``."""
    return _province((facts.get("place") or {}).get("province_now"), today)


def _province(stated: Facts | None, day: date) -> Unit | None:
    code, name = (stated or {}).get("code"), text.fold((stated or {}).get("name") or "")
    if not code:
        return None
    try:
        unit = network.province_by_code(code, day)
    except Unit.DoesNotExist:
        return None
    version = network.unit_on(unit, day)
    return unit if version and (not name or version.folded.endswith(name)) else None
