"""Lists of codes and of posts with their holders, entered whole in one act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.rules import name_act, name_fact
from diemcau.foundation.network.errors import BadList
from diemcau.foundation.network.models import Holding, Person, Post, Unit, UnitIdentifier
from diemcau.foundation.network.queries.lists import Judged, judged_identifiers
from diemcau.foundation.network.queries.post_lists import judged_posts
from diemcau.foundation.network.rules.lists import Kind, Line
from diemcau.kernel.actors import Actor
from diemcau.kernel.dates import day_of
from diemcau.kernel.text import clean, fold, person_sort_key

name_act("network.list-entered", _("A list was entered"))
name_fact("kind_of_list", _("kind of list"))
name_fact("entered", _("rows entered"))
name_fact("left_out", _("rows left out"))


def enter_list(*, kind: Kind, lines: Sequence[Line], unit: Unit, by: Actor, now: datetime) -> int:
    """Enter every new row of ``lines`` in ``unit`` and below it; gives how many.  Rows in error and those entered already change nothing.

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
                UnitIdentifier.objects.bulk_create([row.facts["identifier"] for row in new])
            else:
                _enter_posts(new)
            if new:
                left_out = sum(row.verdict == "error" for row in rows)
                audit.record("network.list-entered", unit, by=by, at=now, kind_of_list=str(kind), entered=len(new), left_out=left_out)
    except IntegrityError as error:
        raise BadList(_("The network changed while the list was entered. Nothing was entered; look at the rows again.")) from error
    return len(new)


def _enter_posts(rows: Sequence[Judged]) -> None:
    posts = {(row.unit_id, fold(row.line["title"])): row.facts["post"] for row in rows if row.facts["post"]}
    wanted: dict[tuple[int | None, str], Post] = {}
    for row in rows:
        key = (row.unit_id, fold(row.line["title"]))
        if key not in posts and key not in wanted:
            wanted[key] = _post(row)
        elif key in wanted and row.line["training_source"] and not wanted[key].must_be_trained:
            wanted[key].must_be_trained, wanted[key].training_source = True, row.line["training_source"]
    posts |= dict(zip(wanted, Post.objects.bulk_create(wanted.values()), strict=True))
    named = [row for row in rows if row.line["full_name"]]
    people: dict[tuple[str, str], Person] = {}
    for row in named:
        if row.facts["person"] is None:
            people.setdefault(_who(row), _person(row))
    Person.objects.bulk_create(people.values())
    Holding.objects.bulk_create(
        [
            _holding(row, posts[row.unit_id, fold(row.line["title"])], row.facts["person"] or people[_who(row)])
            for row in named
        ]
    )  # fmt: skip


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
