"""Lists of codes and of posts with their holders, entered whole in one act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import ProtectedError, Q, RestrictedError
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.queries import is_any_touched
from diemcau.foundation.audit.rules import name_act, name_fact
from diemcau.foundation.network.errors import BadList, ListInUse
from diemcau.foundation.network.models import Holding, Person, PersonMerge, Post, Unit, UnitIdentifier
from diemcau.foundation.network.queries.lists import Judged, counted, judged_identifiers
from diemcau.foundation.network.queries.post_lists import judged_posts
from diemcau.foundation.network.rules.lists import Kind, Line
from diemcau.kernel.actors import Actor
from diemcau.kernel.dates import day_of
from diemcau.kernel.text import clean, fold, person_sort_key

name_act("network.list-entered", _("A list was entered"))
name_fact("kind_of_list", _("kind of list"))
name_fact("entered", _("rows entered"))
name_act("network.list-taken-out", _("A list was taken out again"))
name_fact("left_out", _("rows left out"))
name_fact("taken_out", _("entries taken out"))


@dataclass(frozen=True, slots=True)
class Entered:
    """What a list came to: rows by verdict (``queries.lists.counted``), and what was entered of them.

    ``rows`` holds ids by model ("network.Person"), of those with days also these, so that an undo knows whether they are as they were.
    """

    counts: dict[str, int]
    rows: dict[str, list[Any]]


def enter_list(*, kind: Kind, lines: Sequence[Line], unit: Unit, by: Actor, now: datetime) -> Entered:
    """Enter every new row of ``lines`` in ``unit`` and below it.  Rows in error and those entered already change nothing.

    Rows are judged once more, so a list accepted twice enters nothing the second time.  One entry in the record.  Raises ``BadList`` when somebody
    entered what contradicts a row at the same moment; nothing is entered then.
    """
    judge = judged_identifiers if kind == Kind.IDENTIFIERS else judged_posts
    try:
        with transaction.atomic():
            Unit.objects.select_for_update().get(pk=unit.pk)
            rows = judge(lines, unit=unit, on=day_of(now))
            new = [row for row in rows if row.verdict == "new"]
            if kind == Kind.IDENTIFIERS:
                entered = _noted(UnitIdentifier.objects.bulk_create([row.facts["identifier"] for row in new]))
            else:
                entered = _enter_posts(new)
            counts = counted(rows)
            if new:
                audit.record("network.list-entered", unit, by=by, at=now, kind_of_list=str(kind), entered=len(new), left_out=counts["error"])
    except IntegrityError as error:
        raise BadList(_("The network changed while the list was entered. Nothing was entered; look at the rows again.")) from error
    return Entered(counts, entered)


@transaction.atomic
def take_out_list(*, kind: Kind, rows: Mapping[str, Sequence[Any]], unit: Unit, by: Actor, now: datetime) -> None:
    """Take out again what ``enter_list`` entered (``Entered.rows``): all of it, or nothing.

    Raises ``ListInUse`` when any of it was changed since, or something rests on it.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)
    models = (Holding, Post, Person, UnitIdentifier)  # holdings first: they rest on the two after
    ids = {model: [pk for pk, *_days in rows.get(model._meta.label, [])] for model in models}
    for model in models:
        if model in (Holding, UnitIdentifier) and _noted(model.objects.filter(pk__in=ids[model])).get(model._meta.label, []) != sorted(
            rows.get(model._meta.label, [])
        ):
            raise ListInUse
        if is_any_touched(model, ids[model]):
            raise ListInUse
    theirs = Holding.objects.filter(Q(post__in=ids[Post]) | Q(person__in=ids[Person]))
    if theirs.exclude(pk__in=ids[Holding]).exists() or PersonMerge.objects.filter(Q(merged__in=ids[Person]) | Q(kept__in=ids[Person])).exists():
        raise ListInUse
    try:
        with transaction.atomic():
            for model in models:
                model.objects.filter(pk__in=ids[model]).delete()
    except (ProtectedError, RestrictedError) as error:
        raise ListInUse from error
    audit.record("network.list-taken-out", unit, by=by, at=now, kind_of_list=str(kind), taken_out=sum(map(len, ids.values())))


def _noted(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Ids of ``rows`` by model, and the days of those that have days."""
    found: dict[str, list[Any]] = {}
    for row in sorted(rows, key=lambda row: row.pk):
        period = getattr(row, "period", None) if not isinstance(row, Post) else None
        days = [] if period is None else [str(period.lower or ""), str(period.upper or "")]
        found.setdefault(row._meta.label, []).append([row.pk, *days])
    return found


def _enter_posts(rows: Sequence[Judged]) -> dict[str, list[Any]]:
    posts = {(row.unit_id, fold(row.line["title"])): row.facts["post"] for row in rows if row.facts["post"]}
    wanted: dict[tuple[int | None, str], Post] = {}
    for row in rows:
        key = (row.unit_id, fold(row.line["title"]))
        if key not in posts and key not in wanted:
            wanted[key] = _post(row)
        elif key in wanted and row.line["training_source"] and not wanted[key].must_be_trained:
            wanted[key].must_be_trained, wanted[key].training_source = True, row.line["training_source"]
    new_posts = Post.objects.bulk_create(wanted.values())
    posts |= dict(zip(wanted, new_posts, strict=True))
    named = [row for row in rows if row.line["full_name"]]
    people: dict[tuple[str, str], Person] = {}
    for row in named:
        if row.facts["person"] is None:
            people.setdefault(_who(row), _person(row))
    new_people = Person.objects.bulk_create(people.values())
    holdings = Holding.objects.bulk_create(
        [
            _holding(row, posts[row.unit_id, fold(row.line["title"])], row.facts["person"] or people[_who(row)])
            for row in named
        ]
    )  # fmt: skip
    return _noted(new_posts) | _noted(new_people) | _noted(holdings)


def _who(row: Judged) -> tuple[str, str]:
    """Rows of one name and telephone are one person; without a telephone each row is somebody."""
    return row.line["full_name"].lower(), row.facts["phone"] or f"row {row.line.number}"


def _post(row: Judged) -> Post:
    title, source = row.line["title"], row.line["training_source"]
    return Post(
        unit_id=row.unit_id or 0, title=title, folded=fold(title), period=DateRange(None, None), must_be_trained=bool(source), training_source=source
    )


def _person(row: Judged) -> Person:
    name = clean(row.line["full_name"])
    folded = fold(name)
    return Person(
        full_name=name, phone=row.facts["phone"], email=row.line["email"].lower(), folded=folded,
        folded_back=" ".join(reversed(folded.split())), sort_key=person_sort_key(name),
    )  # fmt: skip


def _holding(row: Judged, post: Post, person: Person) -> Holding:
    since, until = row.facts["period"].lower, row.facts["period"].upper
    return Holding(
        post=post, person=person, period=DateRange(post.period.lower if since is None else since, post.period.upper if until is None else until)
    )
