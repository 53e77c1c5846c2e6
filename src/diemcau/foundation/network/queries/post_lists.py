"""What would become of each row of a list of posts and the people who hold them; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F
from django.utils.translation import gettext as _

from diemcau.foundation.network.models import Holding, Person, Post, Unit
from diemcau.foundation.network.queries.lists import Judged, Units, overlap, started
from diemcau.foundation.network.rules.lists import Line
from diemcau.kernel.phones import BadPhone, understood
from diemcau.kernel.text import fold

_LONGEST = {"title": 200, "training_source": 200, "full_name": 120, "email": 254}


def judged_posts(lines: Sequence[Line], *, unit: Unit, on: date) -> list[Judged]:
    """What becomes of each row of a list of posts of ``unit`` and the units below it.  Seven queries, whatever the number of rows.

    A post of this title is that post; somebody of the same name (accents count) and telephone is that person, unless they also hold
    a post elsewhere: their entry is not this unit's (docs/adr/0025-whose-entry.md).  Who only shares a name is entered
    anew, with a remark.  A row that says what is entered already changes nothing.
    """
    rows = started(lines, Units(unit, on))
    reach = {row.unit_id for row in rows if row.unit_id}
    posts: dict[tuple[int, str], list[Post]] = defaultdict(list)
    for post in Post.objects.filter(unit__in=reach).order_by(F("period__endswith").desc(nulls_first=True), "pk"):
        posts[post.unit_id, post.folded].append(post)
    held: dict[int, list[Holding]] = defaultdict(list)
    for holding in Holding.objects.filter(post__unit__in=reach).select_related("person", "person__merged_into"):
        held[holding.post_id].append(holding)
    names = {fold(line["full_name"]) for line in lines if line["full_name"]}
    everybody = Unit.objects.within([unit.pk], on)
    alike: dict[str, list[Person]] = defaultdict(list)
    for person in Person.objects.known().filter(folded__in=names).in_units(everybody).order_by("pk"):
        alike[person.folded].append(person)
    known = [person.pk for people in alike.values() for person in people]
    elsewhere = Holding.objects.of(known).not_ended(on).exclude(post__unit__in=everybody).values_list("person__merged_into", "person")
    others = {merged_into or person for merged_into, person in elsewhere}
    theirs = {name: [person for person in people if person.pk not in others] for name, people in alike.items()}
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        if row.verdict == "new":
            _judge(row, posts, held, (alike, theirs), seen)
    return rows


def _judge(
    row: Judged,
    posts: dict[tuple[int, str], list[Post]],
    held: dict[int, list[Holding]],
    people: tuple[dict[str, list[Person]], dict[str, list[Person]]],
    seen: set[tuple[object, ...]],
) -> None:
    line, period = row.line, row.facts["period"]
    if wrong := _wrong(line):
        return row.refuse(*wrong)
    phone = understood(line["phone"]).e164 if line["phone"] else ""
    same_title = posts[row.unit_id or 0, fold(line["title"])]
    post = next((one for one in same_title if _covers(one, period)), None)
    if post is None and same_title:
        return row.refuse(_("These days reach beyond the post. Choose days on which the post exists."), "since" if line["since"] else "until")
    key = (row.unit_id, fold(line["title"]), line["full_name"].lower(), phone)
    if key in seen:
        row.verdict = "same"
        row.remark(_("The file says this in an earlier row."), "title")
        return None
    seen.add(key)
    row.facts |= {"post": post, "phone": phone, "person": None}
    if post and line["training_source"] and line["training_source"] != post.training_source:
        row.remark(_("The post has another mark of training. It stays; change it on the page of the post."), "training_source")
    if not line["full_name"]:
        row.verdict = "same" if post else "new"
        return None
    alike, theirs = (found.get(fold(line["full_name"]), []) for found in people)
    return _judge_holder(row, held[post.pk] if post else [], alike, theirs)


def _judge_holder(row: Judged, held: Sequence[Holding], alike: Sequence[Person], theirs: Sequence[Person]) -> None:
    line, phone = row.line, row.facts["phone"]
    for holding in held:
        person = holding.person.merged_into or holding.person
        if person.full_name.lower() == line["full_name"].lower() and overlap(holding.period, row.facts["period"]):
            if phone and person.phone and phone != person.phone:
                return row.refuse(
                    _("Somebody of this name with another telephone holds this post. Put one right, or enter this person on the page."), "phone"
                )
            row.verdict = "same"
            return None
    same = [one for one in theirs if phone and one.phone == phone and one.full_name.lower() == line["full_name"].lower()]
    if same:
        row.facts["person"] = same[0]
        row.remark(_("Known already by this name and telephone: takes up this post too, and is not written down twice."), "full_name")
    elif alike:
        row.remark(
            _("Somebody of this name is known. Entered as somebody else; if it is the same person, merge the two on the page of people."),
            "full_name",
        )
    return None


def _wrong(line: Line) -> tuple[str, str] | None:
    """What makes the texts of a row impossible, and in which column; ``None``: nothing."""
    if not line["title"]:
        return _("Write the title of the post."), "title"
    if long := next((name for name, most in _LONGEST.items() if len(line[name]) > most), ""):
        return _("A text of this row is too long."), long
    try:
        if line["phone"]:
            understood(line["phone"])
    except BadPhone as bad:
        return str(bad.sentence), "phone"
    try:
        if line["email"]:
            validate_email(line["email"])
    except ValidationError:
        return _("This is not an e-mail address."), "email"
    return None


def _covers(post: Post, period: object) -> bool:
    """Whether somebody may hold ``post`` in ``period``; an open end is that of the post."""
    lower, upper = period.lower, period.upper  # type: ignore[attr-defined]
    begins = post.period.lower is None or lower is None or lower >= post.period.lower
    return begins and (post.period.upper is None or upper is None or upper <= post.period.upper) and (lower is None or lower in post.period)
