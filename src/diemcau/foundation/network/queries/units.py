"""Reading the network as of a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from diemcau.foundation.network.models import (
    COMMUNE_KINDS,
    DISTRICT_KINDS,
    PROVINCE_KINDS,
    Unit,
    UnitEdge,
    UnitKind,
    UnitSuccession,
    UnitVersion,
)
from diemcau.foundation.network.rules import codes_on
from diemcau.kernel.dates import day_of
from diemcau.kernel.text import clean, fold, sort_key

_NEWEST_FIRST = F("period__startswith").desc(nulls_last=True)

_LEVEL = Case(
    When(kind=UnitKind.CENTRE, then=Value(0)),
    When(kind__in=PROVINCE_KINDS, then=Value(1)),
    When(kind__in=DISTRICT_KINDS, then=Value(3)),
    When(kind__in=COMMUNE_KINDS, then=Value(4)),
    default=Value(2),
    output_field=IntegerField(),
)

_ABOVE_EACH = """
WITH RECURSIVE up(hit, unit_id, day, depth) AS (
    SELECT hit, unit_id, day, 0 FROM unnest(%s::bigint[], %s::bigint[], %s::date[]) AS start(hit, unit_id, day)
    UNION ALL
    SELECT up.hit, edge.parent_id, up.day, up.depth + 1
    FROM up JOIN network_unitedge edge ON edge.child_id = up.unit_id AND edge.period @> up.day
    WHERE up.depth < 20
)
SELECT up.hit, version.id
FROM up JOIN network_unitversion version ON version.unit_id = up.unit_id AND version.period @> up.day
WHERE up.depth > 0
ORDER BY up.hit, up.depth
"""

_HEIRS = """
WITH RECURSIVE heirs(id) AS (
    SELECT %s::bigint
    UNION
    SELECT succession.successor_id FROM heirs
    JOIN network_unitsuccession succession ON succession.predecessor_id = heirs.id AND succession."on" <= %s::date
) SELECT id FROM heirs
"""


@dataclass(frozen=True, slots=True)
class Found:
    """One hit of a search: a unit as it was called when it matched."""

    version: UnitVersion
    place: str  # "Huyện Sơn Tịnh, Tỉnh Quảng Ngãi": names above it on its last day; empty directly under the centre
    is_current: bool  # this version is in force today


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a succession, seen from one of its ends: the other unit, as it was called at the change."""

    version: UnitVersion
    on: date  # first day of the successor
    is_split: bool  # the predecessor went to more than one unit
    legal_act: str  # empty: not stated
    place: str  # names above it at the change

    @property
    def day_before(self) -> date:
        """Last day of the predecessor."""
        return self.on - timedelta(days=1)


def today() -> date:
    """The day it is in Vietnam."""
    return day_of(timezone.now())


def unit_on(unit: Unit, day: date) -> UnitVersion | None:
    """``unit`` as it is on ``day``; ``None`` when it does not exist then.  One query."""
    return UnitVersion.objects.on(day).filter(unit=unit).first()


def names_on(unit_ids: Iterable[int], day: date) -> dict[int, UnitVersion]:
    """Each unit as it is called on ``day``, or by its latest known name when it does not exist then.  One query."""
    in_force = Case(When(period__contains=day, then=Value(0)), default=Value(1), output_field=IntegerField())
    versions = UnitVersion.objects.filter(unit__in=list(unit_ids)).order_by("unit_id", in_force, _NEWEST_FIRST).distinct("unit_id")
    return {version.unit_id: version for version in versions}


def children_on(unit: Unit, day: date) -> QuerySet[UnitVersion]:
    """Units directly under ``unit`` on ``day``: provinces, then departments and committees, then districts and communes."""
    edges = UnitEdge.objects.filter(child=OuterRef("unit"), parent=unit, period__contains=day)
    return UnitVersion.objects.on(day).filter(Exists(edges)).order_by(_LEVEL, "sort_key", "pk")


def ancestors_on(unit: Unit, day: date) -> list[UnitVersion]:
    """Units above ``unit`` on ``day``, nearest first, the centre last.  Two queries."""
    return _above({unit.pk: (unit.pk, day)}).get(unit.pk, [])


def province_of(unit: Unit, day: date) -> Unit | None:
    """Province or centrally-run city in which ``unit`` stands on ``day`` (itself when it is one)."""
    above = Unit.objects.above([unit.pk], day)
    version = UnitVersion.objects.on(day).of_kinds(PROVINCE_KINDS).filter(unit__in=above).select_related("unit").first()
    return version.unit if version else None


def communes_below(unit: Unit, day: date) -> QuerySet[UnitVersion]:
    """Communes, wards, townships and special zones below ``unit`` (or itself) on ``day``, in dictionary order."""
    return UnitVersion.objects.on(day).of_kinds(COMMUNE_KINDS).filter(unit__in=Unit.objects.within([unit.pk], day)).order_by("sort_key", "pk")


def below_on(unit: Unit, day: date) -> QuerySet[UnitVersion]:
    """Everything below ``unit`` on ``day``, without itself, in dictionary order."""
    return UnitVersion.objects.on(day).filter(unit__in=Unit.objects.within([unit.pk], day)).exclude(unit=unit).order_by("sort_key", "pk")


def by_code(code_list: str, code: str, day: date) -> Unit:
    """Unit that bears ``code`` of ``code_list`` on ``day``; raises ``Unit.DoesNotExist``.

    A code alone names nothing: seven province codes mean another province since 2025-07-01.
    """
    return Unit.objects.get(Exists(UnitVersion.objects.on(day).filter(unit=OuterRef("pk"), code_list=code_list, code=code)))


def province_by_code(code: str, day: date) -> Unit:
    """Province that bears ``code`` in the list in force on ``day``; raises ``Unit.DoesNotExist``."""
    versions = UnitVersion.objects.on(day).of_kinds(PROVINCE_KINDS).filter(unit=OuterRef("pk"), code_list=codes_on(day), code=code)
    return Unit.objects.get(Exists(versions))


def root() -> Unit | None:
    """The centre: the unit above all others; ``None`` before the country is loaded."""
    version = UnitVersion.objects.filter(kind=UnitKind.CENTRE).select_related("unit").order_by("unit_id").first()
    return version.unit if version else None


def successors(unit: Unit) -> list[Step]:
    """Units that took over ``unit`` or a part of it, as they were called on their first day.  At most four queries."""
    rows = list(UnitSuccession.objects.filter(predecessor=unit))
    return _steps([(row, row.successor_id, row.on) for row in rows])


def predecessors(unit: Unit) -> list[Step]:
    """Units that ``unit`` took over, whole or in part, as they were called on their last day.  At most four queries."""
    rows = list(UnitSuccession.objects.filter(successor=unit))
    return _steps([(row, row.predecessor_id, row.on - timedelta(days=1)) for row in rows])


def heirs_on(unit: Unit, day: date) -> list[UnitVersion]:
    """Units of ``day`` that go back to ``unit``: itself while it lasts, else its successors' successors.  Two queries.

    Source: the successions; a unit without successor (a district) has no heirs.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HEIRS, [unit.pk, day])
        ids = [pk for (pk,) in cursor.fetchall()]
    return list(UnitVersion.objects.on(day).filter(unit__in=ids).order_by("sort_key", "pk"))


def _steps(ends: Sequence[tuple[UnitSuccession, int, date]]) -> list[Step]:
    if not ends:
        return []
    day = ends[0][2]
    names = names_on([unit_id for _, unit_id, _ in ends], day)
    places = _places({unit_id: (unit_id, at) for _, unit_id, at in ends})
    steps = [Step(names[unit_id], row.on, row.is_split, row.legal_act, places.get(unit_id, "")) for row, unit_id, _ in ends]
    return sorted(steps, key=lambda step: (step.on, step.version.sort_key))


def _above(starts: dict[int, tuple[int, date]]) -> dict[int, list[UnitVersion]]:
    """For each key of ``starts`` (key → unit, day) the units above that unit on that day, nearest first.  Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE_EACH, [list(starts), [unit for unit, _ in starts.values()], [day for _, day in starts.values()]])
        pairs = cursor.fetchall()
    versions = UnitVersion.objects.in_bulk({version_id for _, version_id in pairs})
    above: dict[int, list[UnitVersion]] = {}
    for hit, version_id in pairs:
        above.setdefault(hit, []).append(versions[version_id])
    return above


def _places(starts: dict[int, tuple[int, date]]) -> dict[int, str]:
    return {hit: ", ".join(version.name for version in versions if version.kind != UnitKind.CENTRE) for hit, versions in _above(starts).items()}


# --- search -----------------------------------------------------------------------------------------------
_SPELLED_TYPES = ("thành phố", "thị trấn", "đặc khu", "thị xã", "phường", "huyện", "quận", "tỉnh", "xã")
_TYPE_WORDS = tuple(fold(word) for word in _SPELLED_TYPES)
_SHORT = {  # what officials type → the words of the names
    "tp": ("thanh", "pho"),
    "tx": ("thi", "xa"),
    "tt": ("thi", "tran"),
    "hcm": ("ho", "chi", "minh"),
    "tphcm": ("thanh", "pho", "ho", "chi", "minh"),
}


def search(text: str, *, on: date | None = None, limit: int = 30, within: QuerySet[Unit] | None = None) -> list[Found]:
    """Units whose name holds every word of ``text``, accents or not; each unit once, by the latest name that matches.

    The name of a province may follow ("tan thanh dong thap"); a code finds its bearers.  With ``on`` only what exists on that day, else all
    days: "quang ngai" finds the province until 2025 and the one since, and ``Found`` says which is which.  The name
    itself (first as typed, with its accents) before names that begin so, provinces before communes, today's before
    former.  ``within`` keeps to some units.  At most four queries.
    """
    text = clean(text)
    words = [word for typed in fold(text.replace(".", " ")).split()[:12] for word in _SHORT.get(typed, (typed,))]
    if not words:
        return []
    return found(_matching(text, words, on=on, within=within)[:limit], on=on)


def found(versions: Iterable[UnitVersion], *, on: date | None = None) -> list[Found]:
    """``versions`` with their places on ``on``, else on their last day.  At most two queries besides theirs."""
    hits, day_now = list(versions), today()
    places = _places({hit.pk: (hit.unit_id, on or hit.last_day or day_now) for hit in hits})
    return [Found(version=hit, place=places.get(hit.pk, ""), is_current=day_now in hit.period) for hit in hits]


def _matching(text: str, words: list[str], *, on: date | None, within: QuerySet[Unit] | None) -> QuerySet[UnitVersion]:
    versions = UnitVersion.objects.on(on) if on else UnitVersion.objects.all()
    if within is not None:
        versions = versions.filter(unit__in=within)
    condition = _named(words) | _in_province(words) | Q(code=text.strip())
    latest = versions.filter(condition).order_by("unit_id", _NEWEST_FIRST).distinct("unit_id").values("pk")
    whole = " ".join(words)
    names = [whole, *(f"{word} {whole}" for word in _TYPE_WORDS)]
    as_typed = [sort_key(clean(f"{word} {text}")) for word in ("", *_SPELLED_TYPES)]
    rank = Case(
        When(Q(sort_key__in=as_typed) | Q(code=text.strip()), then=Value(0)),
        When(folded__in=names, then=Value(1)),
        *(When(folded__startswith=name, then=Value(2)) for name in names),
        When(_named(words), then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    still = Case(When(period__endswith=None, then=Value(0)), default=Value(1), output_field=IntegerField())
    return UnitVersion.objects.filter(pk__in=latest).order_by(rank, _LEVEL, still, "sort_key", "pk")


def _named(words: Iterable[str]) -> Q:
    """Every word begins a word of the name."""
    condition = Q()
    for word in words:
        condition &= Q(folded__startswith=word) | Q(folded__contains=f" {word}")
    return condition


def _in_province(words: list[str]) -> Q:
    """The last words name a province and the rest the unit: nothing when they name none.  At most one query."""
    if len(words) < 3:  # a province's own name has two words, and one must be left
        return Q(pk__in=[])
    provinces: dict[str, list[int]] = {}
    for folded, unit_id in UnitVersion.objects.of_kinds(PROVINCE_KINDS).values_list("folded", "unit_id"):
        provinces.setdefault(folded.removeprefix("tinh ").removeprefix("thanh pho "), []).append(unit_id)
    condition = Q(pk__in=[])
    for cut in range(1, len(words) - 1):
        units = provinces.get(" ".join(words[cut:]))
        if units and " ".join(words[:cut]) not in _TYPE_WORDS:  # "tỉnh quảng ngãi" asks for the province alone
            directly = UnitEdge.objects.filter(parent__in=units).values("child")
            below = UnitEdge.objects.filter(parent__in=directly).values("child")
            condition |= _named(words[:cut]) & (Q(unit__in=directly) | Q(unit__in=below))
    return condition
