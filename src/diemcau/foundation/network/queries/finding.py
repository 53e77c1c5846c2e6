"""Finding units by what people type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from diemcau.foundation.network.models import COMMUNE_KINDS, DISTRICT_KINDS, PROVINCE_KINDS, Unit, UnitKind, UnitVersion
from diemcau.foundation.network.queries.units import places_of, today
from diemcau.kernel.statements import named
from diemcau.kernel.text import clean, fold, sort_key

MOST_WORDS = 12
LONGEST = 200  # letters of a name
_SPELLED_TYPES = ("thành phố", "thị trấn", "đặc khu", "thị xã", "phường", "huyện", "quận", "tỉnh", "xã")
_TYPE_WORDS = tuple(fold(word) for word in _SPELLED_TYPES)
_SHORT = {  # what officials type → the words of the names
    "tp": ("thanh", "pho"),
    "tx": ("thi", "xa"),
    "tt": ("thi", "tran"),
    "hcm": ("ho", "chi", "minh"),
    "tphcm": ("thanh", "pho", "ho", "chi", "minh"),
}
# The words of a name as the index ``network_version_words`` holds them: cut at spaces, nothing else changed.
_WORDS = "array_to_tsvector(string_to_array(folded, ' '))"
_FOUND = """
WITH hits AS MATERIALIZED (
    SELECT DISTINCT ON (unit_id) * FROM network_unitversion WHERE ({looks}) {kept}
    ORDER BY unit_id, lower(period) DESC NULLS LAST
)
SELECT {columns} FROM hits ORDER BY
    CASE WHEN sort_key = ANY(%(typed)s) OR code = %(code)s THEN 0
         WHEN folded = ANY(%(names)s) THEN 1
         WHEN folded LIKE ANY(%(begins)s) THEN 2
         WHEN {words} @@ %(query)s::tsquery THEN 3
         ELSE 4 END,
    CASE WHEN kind = %(centre)s THEN 0 WHEN kind = ANY(%(provinces)s) THEN 1 WHEN kind = ANY(%(districts)s) THEN 3
         WHEN kind = ANY(%(communes)s) THEN 4 ELSE 2 END,
    upper(period) IS NOT NULL, sort_key, id
LIMIT %(limit)s
"""
_NAMED = f"{_WORDS} @@ %(query)s::tsquery"
_IN_PLACE = """
OR ({words} @@ %(query_{n})s::tsquery AND unit_id IN (
    WITH directly AS (SELECT child_id FROM network_unitedge WHERE parent_id = ANY(%(places_{n})s))
    SELECT child_id FROM directly UNION SELECT edge.child_id FROM network_unitedge edge JOIN directly ON edge.parent_id = directly.child_id
))
"""
_KINDS = {"centre": UnitKind.CENTRE.value, "provinces": list(PROVINCE_KINDS), "districts": list(DISTRICT_KINDS), "communes": list(COMMUNE_KINDS)}


@dataclass(frozen=True, slots=True)
class Found:
    """One hit of a search: a unit as it was called when it matched."""

    version: UnitVersion
    place: str  # "Huyện Sơn Tịnh, Tỉnh Quảng Ngãi": names above it on its last day; empty directly under the centre
    is_current: bool  # this version is in force today


def search(text: str, *, on: date | None = None, limit: int = 30, within: QuerySet[Unit] | None = None) -> list[Found]:
    """Units whose name holds every word of ``text``, accents or not; each unit once, by the latest name that matches.

    The name of a province may follow ("tan thanh dong thap"); a code finds its bearers.  With ``on`` only what exists on that day, else all
    days: "quang ngai" finds the province until 2025 and the one since, and ``Found`` says which is which.  The name
    itself (first as typed, with its accents) before names that begin so, provinces before communes, today's before
    former.  ``within`` keeps to some units.  At most three queries.
    """
    text = clean(text)
    words = [word for typed in fold(text.replace(".", " ")).split()[:MOST_WORDS] for word in _SHORT.get(typed, (typed,))]
    if not words or any(len(word) > LONGEST for word in words):
        return []
    return found(_matching(text, words, on=on, within=within, limit=limit), on=on)


def found(versions: Iterable[UnitVersion], *, on: date | None = None) -> list[Found]:
    """``versions`` with their places on ``on``, else on their last day.  At most one query besides theirs."""
    hits, day_now = list(versions), today()
    places = places_of({hit.pk: (hit.unit_id, on or hit.last_day or day_now) for hit in hits})
    return [Found(version=hit, place=places.get(hit.pk, ""), is_current=day_now in hit.period) for hit in hits]


def _matching(text: str, words: list[str], *, on: date | None, within: QuerySet[Unit] | None, limit: int) -> Iterable[UnitVersion]:
    whole = " ".join(words)
    names = [whole, *(f"{word} {whole}" for word in _TYPE_WORDS)]
    values: dict[str, Any] = {
        "code": text,
        "query": _beginning(words),
        "names": names,
        "begins": [_escaped(name) + "%" for name in names],
        "typed": [sort_key(clean(f"{word} {text}")) for word in ("", *_SPELLED_TYPES)],
        "limit": limit,
    }
    looks, kept = f"{_NAMED} OR code = %(code)s", ""
    for number, (before, places) in enumerate(_in_provinces(words)):
        looks += _IN_PLACE.format(words=_WORDS, n=number)
        values |= {f"query_{number}": _beginning(before), f"places_{number}": places}
    if on:
        kept, values["day"] = "AND period @> %(day)s::date", on
    if within is not None:
        inside, bound = named(*within.values("pk").query.sql_with_params())
        kept, values = f"{kept} AND unit_id IN ({inside})", values | bound
    columns = ", ".join(str(field.column) for field in UnitVersion._meta.concrete_fields)
    return UnitVersion.objects.raw(_FOUND.format(looks=looks, kept=kept, words=_WORDS, columns=columns), values | _KINDS)


def _beginning(words: Iterable[str]) -> str:
    """Every word begins a word of the name, as a text that PostgreSQL casts to its query."""
    return " & ".join("'{}':*".format(word.replace("\\", "\\\\").replace("'", "''")) for word in words)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _in_provinces(words: Sequence[str]) -> list[tuple[Sequence[str], list[int]]]:
    """Where the last words name a province: the words before it, and its units.  At most one query."""
    cuts = {" ".join(words[cut:]): words[:cut] for cut in range(1, len(words) - 1)}  # a province's own name has two words, and one must be left
    cuts = {name: before for name, before in cuts.items() if " ".join(before) not in _TYPE_WORDS}  # "tỉnh quảng ngãi" asks for the province alone
    if not cuts:
        return []
    spelled = {f"{kind}{name}": name for name in cuts for kind in ("tinh ", "thanh pho ", "")}
    found: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT folded, unit_id FROM network_unitversion WHERE folded = ANY(%s) AND kind = ANY(%s) ORDER BY id",
            [list(spelled), list(PROVINCE_KINDS)],
        )
        for folded, unit_id in cursor.fetchall():
            found.setdefault(spelled[folded], []).append(unit_id)
    return [(cuts[name], units) for name, units in found.items()]
