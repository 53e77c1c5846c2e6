"""The archive as people in the house read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from diemcau.after.archive import rules
from diemcau.after.archive.errors import UnknownRecord
from diemcau.after.archive.models import Record
from diemcau.after.archive.rules import Facts
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import Unit
from diemcau.foundation.publishing.models import Snapshot
from diemcau.foundation.publishing.rules import KIND
from diemcau.kernel import text

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
    rows = with_publication(records).filter(**dict(only or {}))
    for word in text.fold(query).split()[:12]:
        rows = rows.filter(folded__contains=word)
    if published is not None:
        current = Snapshot.objects.current().filter(kind=KIND, slug=OuterRef("slug"))
        rows = rows.filter(Exists(current) if published else ~Exists(current))
    return rows.order_by("-year", "-starts_on", "slug").defer("facts", "folded")


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
