"""Finding people who hold posts: by name without accents, by telephone, in some units or all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from diemcau.foundation.network.models import Holding, Person, Post, Unit, UnitKind, UnitVersion
from diemcau.foundation.network.queries.units import names_on
from diemcau.kernel.phones import BadPhone, understood
from diemcau.kernel.text import clean, fold, person_sort_key

FEW_UNITS = 12  # so few units hold few people: begin with them, not with the name
_WORDS = "to_tsvector('simple'::regconfig, COALESCE(folded, ''))"
_LOOKS = (  # what a row must be to be found, the closest first; each in the order of its index, so that it ends with the page
    ("folded = %(name)s AND sort_key = %(key)s", "id"),  # the name as typed
    ("folded = %(name)s", "sort_key, id"),  # with other accents
    ("folded LIKE %(begins)s", "folded USING ~<~, sort_key, id"),
    ("folded_back LIKE %(given)s", "folded_back USING ~<~, id"),  # the given name with what stands before it
    (f"{_WORDS} @@ to_tsquery('simple', %(whole)s)", ""),  # whole words, anywhere
    (f"{_WORDS} @@ to_tsquery('simple', %(parts)s)", ""),  # beginnings of words: the dearest look, seldom needed
)
_EVERYWHERE = "SELECT id, COALESCE(merged_into_id, id) FROM network_person WHERE {look} {order} LIMIT %(limit)s"
_IN_MANY = """
SELECT id, COALESCE(merged_into_id, id) FROM network_person person WHERE {look} AND EXISTS (
    SELECT FROM network_holding holding JOIN network_post post ON post.id = holding.post_id
    WHERE holding.person_id = person.id AND post.unit_id = ANY(%(units)s)
) {order} LIMIT %(limit)s
"""
_IN_FEW = f"""
WITH mine AS MATERIALIZED (
    SELECT DISTINCT holding.person_id FROM network_holding holding JOIN network_post post ON post.id = holding.post_id
    WHERE post.unit_id = ANY(%(units)s)
)
SELECT id, COALESCE(merged_into_id, id) FROM network_person JOIN mine ON mine.person_id = id
WHERE folded LIKE %(begins)s OR {_WORDS} @@ to_tsquery('simple', %(parts)s)
ORDER BY CASE {" ".join(f"WHEN {look} THEN {place}" for place, (look, _) in enumerate(_LOOKS))} END, sort_key, id LIMIT %(limit)s
"""  # noqa: S608  # constant SQL, bound values


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A post of somebody, with the name of its unit."""

    holding: Holding
    unit_name: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class PersonFound:
    """Somebody found, and by which posts to tell them from others of the name."""

    person: Person
    held: list[PostHeld]  # those in the units asked for, today's first

    @property
    def posts(self) -> str:
        """ "Chủ tịch UBND xã, Xã Một"; blank: no post in these units."""
        return "; ".join(f"{row.holding.post.title}, {row.unit_name}" for row in self.held[:2])


def people_called(text: str, *, units: QuerySet[Unit], on: date, limit: int = 30) -> list[PersonFound]:
    """People of ``units`` whose name is ``text``, begins so, ends so or holds all its words, accents or not; each once.

    The very name first (as typed before other accents), then names that begin so, then given names, then any place.  Somebody
    belongs to ``units`` by a post of whatever day; mergers are followed.  At most eleven queries, whatever the number of people
    (benchmarks/search.py).
    """
    reach = _reach(units)
    return people_found(_ids(clean(text), reach=reach, limit=limit), units=reach, on=on)


def people_found(ids: Sequence[int], *, units: QuerySet[Unit] | Sequence[int] | None, on: date) -> list[PersonFound]:
    """People ``ids`` in their order, with their posts in ``units`` (``None``: in all).  Four queries; none for nobody."""
    if not ids:
        return []
    people = Person.objects.in_bulk(ids)
    held: dict[int, list[PostHeld]] = {}
    for row, person_id in _held(ids, units=units, on=on):
        held.setdefault(person_id, []).append(row)
    return [PersonFound(people[pk], held.get(pk, [])) for pk in ids if pk in people]


def posts_of(person: Person, *, units: QuerySet[Unit], on: date) -> list[PostHeld]:
    """Posts of ``person`` in ``units``, of entries merged into theirs too: today's first, then the newest.  Three queries."""
    return [row for row, _ in _held([person.pk], units=units, on=on)]


def holdings_in(post: Post) -> list[Holding]:
    """Everybody who holds, held or will hold ``post``, newest first.  One query."""
    rows = Holding.objects.filter(post=post).select_related("person", "person__merged_into")
    return list(rows.order_by(F("period__startswith").desc(nulls_last=True), "pk"))


def namesakes(*, full_name: str, phone: str, units: QuerySet[Unit], on: date, limit: int = 8) -> list[PersonFound]:
    """People of ``units`` of the same name (accents or not) or the same telephone: perhaps the same person.  Five queries."""
    same = Q(folded=fold(clean(full_name)))
    try:
        number = understood(phone).e164
    except BadPhone:
        number = ""
    if number:
        same |= Q(phone=number)
    rows = Person.objects.known().in_units(units).filter(same).order_by("sort_key", "pk").values_list("pk", flat=True)
    return people_found(list(rows[:limit]), units=units, on=on)


def training_sources() -> list[str]:
    """Acts that posts name for training, the most frequent first: offered where one is typed.  One query."""
    rows = Post.objects.filter(must_be_trained=True).values("training_source").annotate(uses=Count("pk")).order_by("-uses", "training_source")
    return [row["training_source"] for row in rows[:20]]


def _held(ids: Iterable[int], *, units: QuerySet[Unit] | Sequence[int] | None, on: date) -> list[tuple[PostHeld, int]]:
    known = {pk: pk for pk in ids}
    known |= dict(Person.objects.filter(merged_into__in=list(known)).values_list("pk", "merged_into_id"))
    held_by = Holding.objects.filter(person__in=list(known))
    if units is not None:
        held_by = held_by.filter(post__unit__in=units)
    rows = list(held_by.select_related("post").order_by(F("period__startswith").desc(nulls_last=True), "pk"))
    names = names_on({row.post.unit_id for row in rows}, on)
    held = [(PostHeld(row, names[row.post.unit_id].name, on in row.period), known[row.person_id]) for row in rows]
    return sorted(held, key=lambda pair: not pair[0].is_current)


def _reach(units: QuerySet[Unit]) -> list[int] | None:
    """Ids of ``units``; ``None`` when the centre is among them, and so everybody."""
    centre = UnitVersion.objects.of_kinds([UnitKind.CENTRE]).filter(unit=OuterRef("pk"))
    if units.filter(Exists(centre)).exists():  # before fourteen thousand ids are fetched for nothing
        return None
    return list(units.values_list("pk", flat=True))


def _ids(text: str, *, reach: list[int] | None, limit: int) -> list[int]:
    words = fold(text).split()[:8]
    words = ["".join(char for char in word if char.isalnum()) for word in words]
    words = [word for word in words if word]
    if not words or reach == []:
        return []
    values = {
        "name": " ".join(words),
        "key": person_sort_key(text),
        "begins": f"{' '.join(words)}%",
        "given": f"{' '.join(reversed(words))} %",
        "whole": " & ".join(words),
        "parts": " & ".join(f"{word}:*" for word in words),
        "units": reach,
        "limit": limit,
    }
    found: dict[int, None] = {}
    with connection.cursor() as cursor:
        for statement in _statements(reach):
            cursor.execute(statement, values)
            found.update(dict.fromkeys(known for _, known in cursor.fetchall()))
            if len(found) >= limit:
                break
    return list(found)[:limit]


def _statements(reach: list[int] | None) -> Iterator[str]:
    """What to ask in turn until there are enough: one question in few units, else one for each look."""
    if reach is not None and len(reach) <= FEW_UNITS:
        yield _IN_FEW
        return
    for look, order in _LOOKS:
        yield (_EVERYWHERE if reach is None else _IN_MANY).format(look=look, order=f"ORDER BY {order}" if order else "")
