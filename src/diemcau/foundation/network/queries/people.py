"""Reading posts and who holds them, as of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from diemcau.foundation.network.models import Holding, Person, PersonMerge, Post, Unit
from diemcau.kernel.phones import national


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in a post on a day, by the name under which they are known (mergers followed)."""

    holding_id: int
    person_id: int
    post_id: int
    unit_id: int
    full_name: str
    post: str
    phone: str  # E.164, may be blank
    email: str  # may be blank
    must_be_trained: bool

    @property
    def phone_shown(self) -> str:
        """The telephone as Vietnam writes it."""
        return national(self.phone)


def holders(unit_ids: Iterable[int], *, on: date) -> list[Holder]:
    """Everybody who holds a post in ``unit_ids`` themselves (not below) on ``on``: by unit, post, then name as Vietnam sorts.

    Counts people in posts: who holds two posts stands there twice, two entries merged into one person once.  No row: no post
    or no holder.  One query.
    """
    known = {name: Coalesce(f"person__merged_into__{name}", f"person__{name}") for name in ("id", "full_name", "phone", "email", "sort_key")}
    rows = (
        Holding.objects.on(on)
        .filter(post__unit__in=list(unit_ids))
        .order_by("post__unit_id", "post_id", known["sort_key"], known["id"], "pk")
        .values_list(
            "pk", known["id"], "post_id", "post__unit_id", known["full_name"], "post__title", known["phone"], known["email"], "post__must_be_trained"
        )
    )
    found: dict[tuple[int, int], Holder] = {}
    for row in rows:
        holder = Holder(*row)
        found.setdefault((holder.post_id, holder.person_id), holder)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class PostSeen:
    """A post as a unit's page shows it on a day."""

    post: Post
    holders: list[Holder]


def posts_on(unit: Unit, day: date) -> list[PostSeen]:
    """Posts of ``unit`` on ``day`` in the order they were entered, each with its holders; a vacant one has none.  Two queries."""
    held: dict[int, list[Holder]] = {}
    for holder in holders([unit.pk], on=day):
        held.setdefault(holder.post_id, []).append(holder)
    return [PostSeen(post, held.get(post.pk, [])) for post in Post.objects.on(day).filter(unit=unit).order_by("pk")]


def mergers_of(person: Person) -> list[PersonMerge]:
    """What was merged into ``person`` and stands so, newest first.  One query."""
    return list(PersonMerge.objects.filter(kept=person, split_at=None).select_related("merged").order_by("-at", "-pk"))


def without_purpose(*, on: date) -> QuerySet[Person]:
    """People who hold no post on ``on`` or later, such as those who never held one; mergers are followed."""
    rows = Holding.objects.not_ended(on)
    return (
        Person.objects.known()
        .exclude(pk__in=rows.values("person"))
        .exclude(pk__in=rows.filter(person__merged_into__isnull=False).values("person__merged_into"))
        .order_by("pk")
    )
