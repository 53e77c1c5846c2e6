"""Finding people who hold posts: by name without accents, by telephone, in some units or all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from diemcau.foundation.network.models import Holding, Person, Post, Unit
from diemcau.foundation.network.queries.units import names_on, root
from diemcau.kernel.phones import BadPhone, understood
from diemcau.kernel.text import clean, fold, person_sort_key

FEW_UNITS = 12  # so few units hold few people: begin with them, not with the name
_TIERS = (  # what a row must be to be found, the closest first: name, beginning, given name with what stands before it, words
    ("folded = %(name)s", "sort_key = %(key)s DESC, id"),
    ("folded LIKE %(begins)s", "folded USING ~<~, id"),
    ("folded_back LIKE %(given)s", "folded_back USING ~<~, id"),
    ("to_tsvector('simple'::regconfig, COALESCE(folded, '')) @@ to_tsquery('simple', %(words)s)", ""),
)
_EVERYWHERE = "SELECT id, COALESCE(merged_into_id, id) FROM network_person WHERE {tier} {order} LIMIT %(limit)s"
_IN_MANY = """
SELECT id, COALESCE(merged_into_id, id) FROM network_person person WHERE {tier} AND EXISTS (
    SELECT FROM network_holding holding JOIN network_post post ON post.id = holding.post_id
    WHERE holding.person_id = person.id AND post.unit_id = ANY(%(units)s)
) {order} LIMIT %(limit)s
"""
_IN_FEW = """
WITH mine AS MATERIALIZED (
    SELECT DISTINCT holding.person_id FROM network_holding holding JOIN network_post post ON post.id = holding.post_id
    WHERE post.unit_id = ANY(%(units)s)
)
SELECT id, COALESCE(merged_into_id, id) FROM network_person JOIN mine ON mine.person_id = id WHERE {tier} {order} LIMIT %(limit)s
"""


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
    ids = _ids(clean(text), reach=_reach(units), limit=limit)
    return people_found(ids, units=units, on=on)


def people_found(ids: Sequence[int], *, units: QuerySet[Unit], on: date) -> list[PersonFound]:
    """People ``ids`` in their order, with their posts in ``units``.  Four queries."""
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


def _held(ids: Iterable[int], *, units: QuerySet[Unit], on: date) -> list[tuple[PostHeld, int]]:
    rows = list(
        Holding.objects.of(ids)
        .filter(post__unit__in=units)
        .select_related("post", "person")
        .order_by(F("period__startswith").desc(nulls_last=True), "pk")
    )
    names = names_on({row.post.unit_id for row in rows}, on)
    held = [(PostHeld(row, names[row.post.unit_id].name, on in row.period), row.person.merged_into_id or row.person_id) for row in rows]
    return sorted(held, key=lambda pair: not pair[0].is_current)


def _reach(units: QuerySet[Unit]) -> list[int] | None:
    """Ids of ``units``; ``None`` when the centre is among them, and so everybody."""
    top = root()
    if top is not None and units.filter(pk=top.pk).exists():  # before fourteen thousand ids are fetched for nothing
        return None
    return list(units.values_list("pk", flat=True))


def _ids(text: str, *, reach: list[int] | None, limit: int) -> list[int]:
    words = fold(text).split()[:8]
    words = ["".join(char for char in word if char.isalnum()) for word in words]
    words = [word for word in words if word]
    if not words or reach == []:
        return []
    name, back = " ".join(words), " ".join(reversed(words))
    values = {
        "name": name,
        "key": person_sort_key(text),
        "begins": f"{name}%",
        "given": f"{back} %",
        "words": " & ".join(f"{word}:*" for word in words),
    }
    shape = _EVERYWHERE if reach is None else _IN_FEW if len(reach) <= FEW_UNITS else _IN_MANY
    found: dict[int, None] = {}
    with connection.cursor() as cursor:
        for tier, order in _TIERS:
            cursor.execute(shape.format(tier=tier, order=f"ORDER BY {order}" if order else ""), {**values, "units": reach, "limit": limit})
            found.update(dict.fromkeys(known for _, known in cursor.fetchall()))
            if len(found) >= limit:
                break
    return list(found)[:limit]
