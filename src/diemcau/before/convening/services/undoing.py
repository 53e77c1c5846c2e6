"""Ways back: an approval of many at once, and seats that followed a successor.

Both stay open only while nothing rests on what they made; the history says what was done and that it was taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from diemcau.before.conferences.models import Conference
from diemcau.before.conferences.services import hold
from diemcau.before.convening.errors import ApprovalInUse, SeatsChangedSince
from diemcau.before.convening.models import Delegate, Nomination, NominationStatus, Quota
from diemcau.before.convening.queries.correspondence import written
from diemcau.before.convening.services.nominations import note
from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.queries import is_any_touched
from diemcau.kernel.actors import Actor


@transaction.atomic
def take_approval_back(*, conference: Conference, nominations: Sequence[int], by: Actor, now: datetime) -> int:
    """Let those of ``nominations`` (ids) who are confirmed wait for approval again; gives how many.

    They are no delegates any more, and keep their seats.  Raises ``ApprovalInUse`` when one of them was invited, changed, has a
    substitute or has checked in; then everybody stays approved.
    """
    kept = hold(conference)
    rows = list(
        Nomination.objects.filter(quota__conference=kept, pk__in=nominations, status=NominationStatus.CONFIRMED, delegate__cancelled_at=None)
        .select_related("delegate")
        .order_by("pk")
    )
    people = [row.delegate for row in rows if row.delegate]
    if is_any_touched(Delegate, [person.pk for person in people]) or {person.code for person in people} & set(written(kept)):
        raise ApprovalInUse
    Nomination.objects.filter(pk__in=[row.pk for row in rows]).update(status=NominationStatus.PROPOSED, delegate=None)
    try:
        Delegate.objects.filter(pk__in=[person.pk for person in people]).delete()
    except (ProtectedError, RestrictedError) as error:
        raise ApprovalInUse from error
    for row in rows:
        row.status = NominationStatus.PROPOSED
    note(rows, by=by, now=now)
    if rows:
        audit.record("convening.approval-undone", kept, by=by, at=now, count=len(rows))
    return len(rows)


@dataclass(frozen=True, slots=True)
class Followed:
    """What ``follow_successor`` is about to do with ``quota``, so that it can be undone: as JSON, because a session keeps it."""

    quota: int
    parts: list[list[int]]  # unit and seats
    given_back: int  # seats the unit had given back, that went along
    trailing: list[int]  # quotas that had followed this one before

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def trail_of(quota: Quota, seats: Mapping[int, int], named_go_to: int) -> Followed:
    """What following will move.  One query."""
    trailing = list(Quota.objects.filter(moved_to=quota).values_list("pk", flat=True))
    return Followed(quota.pk, [list(pair) for pair in seats.items()], min(quota.given_back, seats.get(named_go_to, 0)), trailing)


@transaction.atomic
def seats_return(*, conference: Conference, trail: Followed, by: Actor, now: datetime) -> Quota:
    """Let the seats that followed a successor go back to the unit that had them; gives its quota.

    People named meanwhile stay with the unit that named them.  Raises ``SeatsChangedSince`` when a successor has fewer seats
    than it got, or has given some of them back; nothing is stored then.
    """
    kept = hold(conference)
    old = Quota.objects.select_for_update().filter(conference=kept, pk=trail.quota).exclude(moved_to=None).first()
    if old is None or old.moved_to_id is None:
        raise SeatsChangedSince
    chief = old.moved_to_id
    for unit, number in trail.parts:
        heir = Quota.objects.filter(conference=kept, unit_id=unit, site=None, moved_to=None).first()
        returned = trail.given_back if heir and heir.pk == chief else 0
        if heir is None or heir.seats < number or heir.given_back - returned < 0 or heir.given_back - returned > heir.seats - number:
            raise SeatsChangedSince
        heir.seats, heir.given_back = heir.seats - number, heir.given_back - returned
        heir.given_back_reason = heir.given_back_reason if heir.given_back else ""
        heir.save(update_fields=["seats", "given_back", "given_back_reason"])
    Quota.objects.filter(pk=old.pk).update(moved_to=None)
    Quota.objects.filter(pk__in=trail.trailing, moved_to=chief).update(moved_to=old)
    heirs = Quota.objects.filter(conference=kept, unit_id__in=[unit for unit, _number in trail.parts], site=None, moved_to=None, seats=0)
    heirs.filter(nominations=None, taken_over=None, receipts=None).delete()
    audit.record("convening.quota-returned", kept, by=by, at=now, unit=old.unit_id, seats=old.seats)
    return Quota.objects.get(pk=old.pk)
