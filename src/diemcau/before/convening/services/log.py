"""Walk-ins and substitutes that the log of a hall tells of."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from diemcau.before.convening.models import Delegate, DelegateKind
from diemcau.before.sites.models import Site
from diemcau.foundation.network.models import Unit
from diemcau.kernel.text import fold, person_sort_key
from diemcau.kernel.tokens import new_code


@dataclass(frozen=True, slots=True)
class FromLog:
    """A walk-in or substitute as an event of the site's log tells of them; ids as sent, not yet believed."""

    event_id: uuid.UUID
    kind: str
    full_name: str
    post: str = ""
    unit_id: int | None = None
    stands_for_id: int | None = None


def enter_many_from_log(*, site: Site, people: Sequence[FromLog], now: datetime) -> dict[uuid.UUID, int]:
    """Delegates (ids) that a batch of the site's log tells of, by event: new ones entered, known ones found.

    The caller audits its batch and holds the transaction.  An event is left out when its substitute stands for
    nobody of this conference.  An unknown home unit becomes the unit of whom they stand for, else the site's.
    Four statements, whatever the number of people.
    """
    asked = {person.stands_for_id for person in people if person.stands_for_id}
    convened = dict(Delegate.objects.filter(conference=site.conference_id, pk__in=asked).values_list("pk", "unit_id"))
    units = set(Unit.objects.filter(pk__in={person.unit_id for person in people if person.unit_id}).values_list("pk", flat=True))
    delegates = []
    for person in people:
        if person.kind == DelegateKind.SUBSTITUTE and person.stands_for_id not in convened:
            continue
        home = person.unit_id if person.unit_id in units else convened.get(person.stands_for_id or 0, site.unit_id)
        delegate = Delegate(
            conference_id=site.conference_id, site_id=site.pk, unit_id=home, kind=person.kind, full_name=person.full_name,
            post=person.post, code=new_code(), event_id=person.event_id, folded=fold(person.full_name),
            sort_key=person_sort_key(person.full_name), created_at=now,
        )  # fmt: skip
        if person.kind == DelegateKind.SUBSTITUTE:
            delegate.stands_for_id = person.stands_for_id
        delegates.append(delegate)
    Delegate.objects.bulk_create(delegates, ignore_conflicts=True)
    known = Delegate.objects.filter(event_id__in=[person.event_id for person in people], conference=site.conference_id)
    return {event_id: pk for event_id, pk in known.values_list("event_id", "pk") if event_id}
