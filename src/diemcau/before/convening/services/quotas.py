"""Handing out seats, and on what terms they are to be filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from django.db import transaction

from diemcau.before.conferences.models import Conference
from diemcau.before.conferences.rules import Cloning
from diemcau.before.conferences.services import hold
from diemcau.before.convening.errors import SeatsDoNotAddUp, SiteElsewhere
from diemcau.before.convening.models import Quota, Terms
from diemcau.before.convening.queries.quotas import terms_of
from diemcau.before.convening.services.nominations import move_up
from diemcau.before.sites.models import Site
from diemcau.foundation.audit import services as audit
from diemcau.kernel.actors import Actor


@transaction.atomic
def set_terms(
    *,
    conference: Conference,
    deadline_days: int,
    deadline_hour: time,
    reminder_days: Sequence[int] = (3, 1),
    needs_approval: bool = False,
    numbers_by_unit: bool = False,
    by: Actor,
    now: datetime,
) -> Terms:
    """On what terms units are asked for names.  People confirmed before keep their seats whatever the new terms say."""
    hold(conference)
    facts = {
        "deadline_days": deadline_days,
        "deadline_hour": deadline_hour,
        "reminder_days": sorted(set(reminder_days), reverse=True),
        "needs_approval": needs_approval,
        "numbers_by_unit": numbers_by_unit,
    }
    before = terms_of(conference)
    changed = {name: [str(getattr(before, name)), str(value)] for name, value in facts.items() if getattr(before, name) != value}
    terms, _made = Terms.objects.update_or_create(conference=conference, defaults=facts)
    if changed:
        audit.record("convening.terms-set", conference, by=by, at=now, changed=changed)
    return terms


@transaction.atomic
def set_quotas(*, conference: Conference, seats: Mapping[tuple[int, int | None], int], by: Actor, now: datetime) -> int:
    """Ask for ``seats``: (unit, site or ``None``) → people.  Units not named keep what they have; gives how many changed.

    A quota of 0 seats stays as a row while somebody is named under it, else it goes.  More seats let a waiting list move up;
    fewer take nobody off: the overview shows who is beyond.  Raises ``SiteElsewhere``; nothing is stored then.
    """
    kept = hold(conference)
    wanted_sites = {site for _, site in seats if site is not None}
    if Site.objects.filter(conference=kept, pk__in=wanted_sites).count() != len(wanted_sites):
        raise SiteElsewhere
    there = {(row.unit_id, row.site_id): row for row in Quota.objects.filter(conference=kept, moved_to=None)}
    new = [
        Quota(conference=kept, unit_id=unit, site_id=site, seats=number, created_at=now)
        for (unit, site), number in seats.items()
        if (unit, site) not in there and number > 0
    ]
    changed = [row for key, row in there.items() if key in seats and seats[key] != row.seats]
    for row in changed:
        row.seats = seats[row.unit_id, row.site_id]
        row.given_back = min(row.given_back, row.seats)
    Quota.objects.bulk_create(new)
    Quota.objects.bulk_update(changed, ["seats", "given_back"])
    Quota.objects.filter(pk__in=[row.pk for row in changed], seats=0, nominations=None, taken_over=None, receipts=None).delete()
    for row in changed:
        if row.seats:
            move_up(quota=row, by=by, now=now)
    if new or changed:
        audit.record("convening.quotas-set", kept, by=by, at=now, count=len(new) + len(changed))
    return len(new) + len(changed)


@transaction.atomic
def follow_successor(*, quota: Quota, seats: Mapping[int, int], named_go_to: int, by: Actor, now: datetime) -> Quota:
    """Let the seats of a unit that ended go to its successors: ``seats`` by unit; gives the quota of ``named_go_to``.

    People already named stay with the unit they were named by; they count for the quota of ``named_go_to``.  A successor
    that has a quota gets the seats on top.  Raises ``SeatsDoNotAddUp`` when the parts are not the whole; nothing is stored.
    """
    conference = hold(quota.conference)
    old = Quota.objects.select_for_update().get(pk=quota.pk, moved_to=None)
    if sum(seats.values()) != old.seats or named_go_to not in seats:
        raise SeatsDoNotAddUp(old.seats)
    for unit, number in seats.items():
        heir, made = Quota.objects.get_or_create(
            conference=conference, unit_id=unit, site=None, moved_to=None, defaults={"seats": number, "created_at": now}
        )
        if not made:
            heir.seats += number
            heir.save(update_fields=["seats"])
        if unit == named_go_to:
            chief = heir
    back = min(old.given_back, seats[named_go_to])
    if back:
        chief.given_back, chief.given_back_reason = chief.given_back + back, chief.given_back_reason or old.given_back_reason
        chief.save(update_fields=["given_back", "given_back_reason"])
    Quota.objects.filter(moved_to=old).update(moved_to=chief)
    Quota.objects.filter(pk=old.pk).update(moved_to=chief)
    audit.record("convening.quota-followed", conference, by=by, at=now, unit=old.unit_id, successor=named_go_to, seats=old.seats)
    move_up(quota=chief, by=by, now=now)
    return chief


def copy_quotas(cloning: Cloning) -> int:
    """Seats and terms, without anybody named; gives the number of quotas.

    Seats in a hall that was not copied are seats wherever the unit's people go.  A unit that ended keeps its quota: the host
    is asked who takes it.
    """
    seats: dict[tuple[int, int | None], int] = {}
    for row in Quota.objects.filter(conference=cloning.source, moved_to=None, seats__gt=0):
        key = (row.unit_id, cloning.sites.get(row.site_id or 0))
        seats[key] = seats.get(key, 0) + row.seats
    Quota.objects.bulk_create(
        Quota(conference=cloning.target, unit_id=unit, site_id=site, seats=number, created_at=cloning.now) for (unit, site), number in seats.items()
    )
    terms = Terms.objects.filter(conference=cloning.source).first()
    if terms:
        terms.pk, terms.conference = None, cloning.target
        terms.save(force_insert=True)
    return len(seats)
