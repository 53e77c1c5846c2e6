"""People who hold posts: entering, correcting, merging, splitting, forgetting.

The record of acts names a person by number alone, so that forgetting somebody leaves no name behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.rules import name_act, name_fact
from diemcau.foundation.network.errors import BadPerson, PersonIsNeeded
from diemcau.foundation.network.models import Holding, Person, PersonMerge
from diemcau.kernel.actors import Actor
from diemcau.kernel.dates import day_of
from diemcau.kernel.phones import understood
from diemcau.kernel.text import clean, fold, person_sort_key

name_act("network.person-entered", _("The person was entered"))
name_act("network.person-corrected", _("The person was corrected"))
name_act("network.people-merged", _("Two entries of one person were merged"))
name_act("network.person-split", _("An entry that had been merged was split off again"))
name_act("network.person-forgotten", _("The person was deleted"))
name_fact("changed", _("changed"))
name_fact("merged", _("merged entry"))
name_fact("kept", _("kept entry"))


def _written(person: Person, *, full_name: str, phone: str, email: str) -> list[str]:
    """Write the facts into ``person``; names of the fields that changed."""
    full_name, email = clean(full_name), clean(email).lower()
    if not full_name:
        raise BadPerson(_("Write the full name."))
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise BadPerson(_("This is not an e-mail address.")) from error
    facts = {"full_name": full_name, "phone": understood(phone).e164, "email": email}
    changed = [name for name, value in facts.items() if getattr(person, name) != value]
    for name, value in facts.items():
        setattr(person, name, value)
    person.folded = fold(full_name)
    person.folded_back = " ".join(reversed(person.folded.split()))
    person.sort_key = person_sort_key(full_name)
    return changed


@transaction.atomic
def enter_person(*, full_name: str, phone: str = "", email: str = "", by: Actor, now: datetime) -> Person:
    """Write somebody down who is to hold a post.  Raises ``BadPerson`` or ``BadPhone`` when a fact cannot be one."""
    person = Person()
    _written(person, full_name=full_name, phone=phone, email=email)
    person.save(force_insert=True)
    audit.record("network.person-entered", person, by=by, at=now)
    return person


@transaction.atomic
def correct_person(*, person: Person, full_name: str, phone: str, email: str, by: Actor, now: datetime) -> Person:
    """Put right the name, telephone or e-mail of somebody; the record says which, not what stood there."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    changed = _written(person, full_name=full_name, phone=phone, email=email)
    if changed:
        person.save()
        audit.record("network.person-corrected", person, by=by, at=now, changed=changed)
    return person


@transaction.atomic
def merge_people(*, kept: Person, merged: Person, by: Actor, now: datetime) -> Person:
    """Say that ``merged`` is the same human being as ``kept``: its posts are shown under ``kept`` from now on.

    Nothing moves: every holding and every reference stays with the row it was entered for, so ``split_person`` is exact.
    Raises ``BadPerson`` when they are one already.
    """
    kept, merged = _roots(kept, merged)
    if kept == merged:
        raise BadPerson(_("These entries are one person already."))
    PersonMerge.objects.create(merged=merged, kept=kept, at=now)
    Person.objects.filter(merged_into=merged).update(merged_into=kept)
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    audit.record("network.people-merged", kept, by=by, at=now, merged=merged.pk)
    return kept


@transaction.atomic
def split_person(*, merged: Person, by: Actor, now: datetime) -> Person:
    """Undo the merger of ``merged``: it stands on its own again, with those that had been merged into it before.

    Raises ``BadPerson`` when it is not merged.
    """
    _all_locked()
    merge = PersonMerge.objects.filter(merged=merged, split_at=None).first()
    if merge is None:
        raise BadPerson(_("This entry is not merged into another."))
    merge.split_at = now
    merge.save(update_fields=["split_at"])
    own = _merged_into(merged.pk)
    Person.objects.filter(pk__in=own).update(merged_into=merged.pk)
    Person.objects.filter(pk=merged.pk).update(merged_into=None)
    audit.record("network.person-split", merged, by=by, at=now, kept=merge.kept_id)
    merged.refresh_from_db()
    return merged


def _all_locked() -> None:
    """Mergers happen one after the other: two at a time could make a ring."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE network_personmerge IN SHARE ROW EXCLUSIVE MODE")


def _roots(*people: Person) -> list[Person]:
    """The rows under which ``people`` are known, locked."""
    _all_locked()
    rows = Person.objects.in_bulk([person.pk for person in people])
    return [Person.objects.select_for_update().get(pk=rows[person.pk].merged_into_id or person.pk) for person in people]


def _merged_into(person_id: int) -> set[int]:
    """Rows that stand merged into this one, directly or through others."""
    pairs = list(PersonMerge.objects.filter(split_at=None).values_list("kept_id", "merged_id"))
    found: set[int] = set()
    front = {person_id}
    while front:
        front = {merged for kept, merged in pairs if kept in front} - found
        found |= front
    return found


@transaction.atomic
def forget_person(*, person: Person, by: Actor, now: datetime) -> None:
    """Delete somebody with the days of their former posts and every entry merged into theirs; there is no way back.

    Raises ``PersonIsNeeded`` when they hold a post today or later, or anything above the network (a conference) names them.
    """
    (root,) = _roots(person)
    rows = [root.pk, *root.merged.values_list("pk", flat=True)]
    if Holding.objects.filter(person__in=rows).not_ended(day_of(now)).exists():
        raise PersonIsNeeded(_("This person holds a post. Nothing was deleted; end it first."))
    try:
        with transaction.atomic():
            Holding.objects.filter(person__in=rows).delete()
            Person.objects.filter(pk__in=rows).update(merged_into=None)
            Person.objects.filter(pk__in=rows).delete()
    except ProtectedError as error:
        raise PersonIsNeeded(
            _("This person is on the list of a conference. Nothing was deleted; the list is kept as long as its conference.")
        ) from error
    audit.record("network.person-forgotten", root, by=by, at=now)


def forget_people(people: Iterable[Person], *, by: Actor, now: datetime) -> tuple[int, int]:
    """Forget each of ``people`` that nothing needs: (forgotten, kept because they are needed)."""
    forgotten = kept = 0
    for person in people:
        try:
            forget_person(person=person, by=by, now=now)
        except PersonIsNeeded:
            kept += 1
        else:
            forgotten += 1
    return forgotten, kept
