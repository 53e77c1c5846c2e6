"""Naming people for the seats of a unit, and what becomes of them.

Everything here holds the conference first, so seats are given out one act at a time: two clerks at once cannot fill the last
seat twice.  Each step is written to the history, which the database does not let anybody change.  A reason ("ill") stands there only, which
goes with the person, and not in the record of acts, which stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from diemcau.before.conferences.models import Conference
from diemcau.before.conferences.services import hold
from diemcau.before.convening.errors import (
    AlreadyNamed,
    ConferenceClosed,
    NameMissing,
    NobodyNamed,
    NoLongerOpen,
    NoSiteYet,
    QuotaFull,
    QuotaMoved,
    ReasonMissing,
    SeatsNotOpen,
)
from diemcau.before.convening.models import LIVE, Delegate, Nomination, NominationStatus, Quota, Receipt, StatusEvent
from diemcau.before.convening.queries.quotas import seats_of_quota, terms_of
from diemcau.before.convening.services.delegates import NewDelegate, add_delegate, address, enter_delegates, new_delegate
from diemcau.before.convening.signals import came_back, left, moved_up
from diemcau.before.sites.models import Site
from diemcau.foundation.audit import services as audit
from diemcau.kernel.actors import Actor
from diemcau.kernel.phones import Phone, understood
from diemcau.kernel.text import clean, fold, person_sort_key

CONFIRMED, PROPOSED, WAITING = NominationStatus.CONFIRMED, NominationStatus.PROPOSED, NominationStatus.WAITING


@dataclass(frozen=True, slots=True)
class Nominee:
    """Someone to name; ``phone`` as typed or as stored, or understood before."""

    full_name: str
    post: str = ""
    phone: str | Phone = ""
    email: str = ""
    person_id: int | None = None  # whom the network knows by a post
    site: Site | None = None  # where they go; else the hall of the quota, of the unit, or the main one


@transaction.atomic
def nominate(*, quota: Quota, people: Sequence[Nominee], by: Actor, now: datetime) -> Receipt:
    """Name ``people``: the first for the open seats, those beyond for the waiting list, in this order.

    Where the host approves each person they are proposed, else confirmed and from then on delegates.  Raises
    ``NobodyNamed``, ``NameMissing``, ``BadPhone``, ``AlreadyNamed``, ``NoSiteYet``, ``QuotaMoved`` or ``ConferenceClosed``;
    nothing is stored then.  A fixed number of queries, whatever the number of people.
    """
    conference = _held(quota, now)
    if not people:
        raise NobodyNamed
    quota = _stays(quota)
    named = [_nomination(quota, person, now) for person in people]
    _guard_new(quota, named)
    _place(quota, named, people)
    receipt = Receipt.objects.create(quota=quota, at=now, by_label=by.label[:200])
    free, seated = seats_of_quota(quota).open, _status_of_a_seat(conference)
    for place, nomination in enumerate(named):
        nomination.receipt = receipt
        nomination.status = seated if place < free else WAITING
    _store(quota, named, by=by, now=now)
    audit.record("convening.nominated", conference, by=by, at=now, unit=quota.unit_id, count=len(named))
    return receipt


@transaction.atomic
def replace(*, nomination: Nomination, person: Nominee, reason: str, by: Actor, now: datetime) -> Nomination:
    """Let ``person`` have the seat of ``nomination``, or its place on the waiting list; works until the conference closes.

    Raises ``ReasonMissing``, ``NoLongerOpen`` and what ``nominate`` raises; nothing is stored then.
    """
    conference = _held(nomination.quota, now)
    old = _live(nomination)
    quota = old.quota.moved_to or old.quota
    new = _nomination(quota, person, now)
    _guard_new(quota, [new])
    new.site = person.site or (old.delegate.site if old.delegate else old.site)
    new.status = _status_of_a_seat(conference) if old.is_seated else WAITING
    new.stands_in_for = old
    _end(old, NominationStatus.REPLACED, _reason(reason), by=by, now=now)
    _store(quota, [new], by=by, now=now, reason=reason)
    audit.record("convening.replaced", conference, by=by, at=now, unit=quota.unit_id)
    return new


@transaction.atomic
def decline(*, nomination: Nomination, reason: str, by: Actor, now: datetime) -> None:
    """Say that ``nomination`` cannot come, and why; the first on the waiting list gets the seat.

    Raises ``ReasonMissing`` or ``NoLongerOpen``.
    """
    _leave(nomination, NominationStatus.DECLINED, _reason(reason), by=by, now=now)


@transaction.atomic
def withdraw(*, nomination: Nomination, reason: str = "", by: Actor, now: datetime) -> None:
    """Take ``nomination`` back; the first on the waiting list gets the seat.  Raises ``NoLongerOpen``."""
    _leave(nomination, NominationStatus.WITHDRAWN, clean(reason), by=by, now=now)


@transaction.atomic
def refuse(*, nomination: Nomination, reason: str, by: Actor, now: datetime) -> None:
    """The host does not approve ``nomination``, and says why.  Raises ``ReasonMissing`` or ``NoLongerOpen``."""
    _leave(nomination, NominationStatus.REFUSED, _reason(reason), by=by, now=now)


@transaction.atomic
def approve(*, nominations: Sequence[Nomination], by: Actor, now: datetime) -> int:
    """The host approves those of ``nominations`` that wait for it: they are delegates now.  Gives how many.

    All belong to one conference.
    """
    if not nominations:
        return 0
    conference = hold(nominations[0].quota.conference)
    waiting = Nomination.objects.filter(pk__in=[row.pk for row in nominations], quota__conference=conference, status=PROPOSED)
    rows = list(waiting.select_related("quota", "quota__unit", "quota__conference", "site").order_by("pk"))
    _confirm(conference, rows, now)
    Nomination.objects.bulk_update(rows, ["status", "delegate"])
    note(rows, by=by, now=now)
    if rows:
        audit.record("convening.approved", conference, by=by, at=now, count=len(rows))
    return len(rows)


@transaction.atomic
def take_back(*, receipt: Receipt, by: Actor, now: datetime) -> int:
    """Take back those of ``receipt`` that are still on the list; gives how many.

    They are as if they had never been named: a list that brings them again finds nobody of them cancelled.
    """
    conference = _held(receipt.quota, now)
    rows = list(Nomination.objects.filter(receipt=receipt, status__in=LIVE).select_related("quota", "delegate"))
    for row in rows:
        _end(row, NominationStatus.WITHDRAWN, "", by=by, now=now)
    if rows:
        Receipt.objects.filter(pk=receipt.pk).update(undone_at=now)
        audit.record("convening.receipt-undone", conference, by=by, at=now, unit=receipt.quota.unit_id, count=len(rows))
        move_up(quota=receipt.quota, by=by, now=now)
    return len(rows)


@transaction.atomic
def give_back(*, quota: Quota, seats: int, reason: str, by: Actor, now: datetime) -> None:
    """Say that the unit will not fill ``seats`` of its seats (in all), and why; 0 takes them again.

    Raises ``ReasonMissing``, ``SeatsNotOpen``, ``QuotaMoved`` or ``ConferenceClosed``.
    """
    conference = _held(quota, now)
    kept = _stays(quota)
    told = _reason(reason) if seats else ""
    open_now = seats_of_quota(kept).open + kept.given_back
    if seats > open_now:
        raise SeatsNotOpen(open_now)
    Quota.objects.filter(pk=kept.pk).update(given_back=seats, given_back_reason=told[:300])
    audit.record("convening.seats-given-back", conference, by=by, at=now, unit=kept.unit_id, seats=seats, reason=told)
    move_up(quota=kept, by=by, now=now)


@transaction.atomic
def cancel_delegate(*, delegate: Delegate, by: Actor, now: datetime) -> bool:
    """Take ``delegate`` off the list of those convened; the row and its code stay.  ``False`` when already cancelled.

    Who was named for a seat is withdrawn, and the first on the waiting list gets it.
    """
    hold(delegate.conference)
    if not Delegate.objects.filter(pk=delegate.pk, cancelled_at=None).update(cancelled_at=now):
        return False
    audit.record("convening.cancelled", delegate, by=by, at=now)
    transaction.on_commit(partial(left.send, sender=None, delegate_ids=[delegate.pk]))
    nomination = Nomination.objects.filter(delegate=delegate, status=CONFIRMED).select_related("quota").first()
    if nomination:
        _end(nomination, NominationStatus.WITHDRAWN, "", by=by, now=now)
        move_up(quota=nomination.quota, by=by, now=now)
    return True


@transaction.atomic
def restore_delegate(*, delegate: Delegate, within_quota: bool = False, by: Actor, now: datetime) -> bool:
    """Put ``delegate`` back on the list.  ``False`` when not cancelled.

    ``within_quota``: a unit brings nobody back beyond its seats (``QuotaFull``); the host may.
    """
    hold(delegate.conference)
    if within_quota and _is_full(delegate):
        raise QuotaFull
    if not Delegate.objects.filter(pk=delegate.pk, cancelled_at__isnull=False).update(cancelled_at=None):
        return False
    audit.record("convening.restored", delegate, by=by, at=now)
    transaction.on_commit(partial(came_back.send, sender=None, delegate_ids=[delegate.pk]))
    if nomination := Nomination.objects.filter(delegate=delegate).first():
        _step(nomination, CONFIRMED, "", by=by, now=now)
    return True


@transaction.atomic
def enter_within_quota(*, conference: Conference, rows: Sequence[NewDelegate], by: Actor, now: datetime) -> tuple[list[Nomination], list[Delegate]]:
    """Enter ``rows`` as their units may: named where the unit has a quota, so that those beyond wait; convened where it has none.

    Gives the nominations, and the delegates of units without a quota.  Raises what ``nominate`` and ``add_delegates`` raise; nothing is stored then.
    """
    quotas = Quota.objects.filter(conference=conference, moved_to=None, unit__in={row.unit.pk for row in rows}).select_related("conference")
    there = {(quota.unit_id, quota.site_id): quota for quota in quotas}
    asked: dict[Quota, list[NewDelegate]] = {}
    free = []
    for row in rows:
        quota = there.get((row.unit.pk, row.site.pk)) or there.get((row.unit.pk, None))
        asked.setdefault(quota, []).append(row) if quota else free.append(row)
    convened = _convened(conference, free, by=by, now=now)
    named: list[Nomination] = []
    for quota, people in asked.items():
        nominees = [Nominee(row.full_name, row.post, row.phone, row.email, site=row.site) for row in people]
        receipt = nominate(quota=quota, people=nominees, by=by, now=now)
        named += receipt.nominations.select_related("delegate").order_by("pk")
    return named, convened


def move_up(*, quota: Quota, by: Actor, now: datetime) -> list[int]:
    """Give open seats of ``quota`` to the first on its waiting list; ids of those who got one.  The caller holds the conference."""
    root = quota.moved_to or quota
    conference = quota.conference
    free = seats_of_quota(root).open
    waiting = Nomination.objects.filter(Q(quota=root) | Q(quota__moved_to=root), status=WAITING)
    rows = list(waiting.select_related("quota", "quota__unit", "quota__conference", "site").order_by("pk")[:free])
    if not rows:
        return []
    if _status_of_a_seat(conference) == CONFIRMED:
        _confirm(conference, rows, now)
    else:
        for row in rows:
            row.status = PROPOSED
    Nomination.objects.bulk_update(rows, ["status", "delegate"])
    note(rows, by=by, now=now)
    audit.record("convening.moved-up", conference, by=by, at=now, unit=root.unit_id, count=len(rows))
    transaction.on_commit(partial(moved_up.send, sender=None, quota_id=root.pk, nomination_ids=[row.pk for row in rows]))
    return [row.pk for row in rows]


def _convened(conference: Conference, rows: Sequence[NewDelegate], *, by: Actor, now: datetime) -> list[Delegate]:
    if len(rows) != 1:
        return enter_delegates(conference=conference, rows=rows, by=by, now=now)
    (row,) = rows
    one = add_delegate(
        conference=conference, site=row.site, unit=row.unit, full_name=row.full_name, post=row.post, phone=row.phone, email=row.email, by=by, now=now
    )
    return [one]


# --- steps ------------------------------------------------------------------------------------------------
def _held(quota: Quota, now: datetime) -> Conference:
    conference = hold(quota.conference)
    if now >= conference.closes_at:
        raise ConferenceClosed
    return conference


def _stays(quota: Quota) -> Quota:
    """``quota`` as it stands now, unless its seats went to a successor."""
    kept = Quota.objects.select_related("conference", "site", "unit").get(pk=quota.pk)
    if kept.moved_to_id:
        raise QuotaMoved
    return kept


def _live(nomination: Nomination) -> Nomination:
    """``nomination`` as it stands now, while it is on the list."""
    whole = Nomination.objects.select_related("quota__unit", "quota__conference", "quota__moved_to__unit", "site", "delegate__site")
    kept = whole.get(pk=nomination.pk)
    if not kept.is_live:
        raise NoLongerOpen(kept.full_name)
    return kept


def _leave(nomination: Nomination, status: str, reason: str, *, by: Actor, now: datetime) -> None:
    conference = _held(nomination.quota, now)
    kept = _live(nomination)
    _end(kept, status, reason, by=by, now=now)
    audit.record(f"convening.nominee-{status}", conference, by=by, at=now, unit=kept.quota.unit_id)
    move_up(quota=kept.quota, by=by, now=now)


def _end(nomination: Nomination, status: str, reason: str, *, by: Actor, now: datetime) -> None:
    """``nomination`` leaves the list, and so does the delegate it had become."""
    if nomination.delegate_id and Delegate.objects.filter(pk=nomination.delegate_id, cancelled_at=None).update(cancelled_at=now):
        transaction.on_commit(partial(left.send, sender=None, delegate_ids=[nomination.delegate_id]))
    _step(nomination, status, reason, by=by, now=now)


def _step(nomination: Nomination, status: str, reason: str, *, by: Actor, now: datetime) -> None:
    nomination.status = status
    nomination.save(update_fields=["status"])
    note([nomination], by=by, now=now, reason=reason)


def note(nominations: Sequence[Nomination], *, by: Actor, now: datetime, reason: str = "") -> None:
    """Write where each of ``nominations`` stands into the history."""
    StatusEvent.objects.bulk_create(
        StatusEvent(nomination=row, status=row.status, at=now, by_kind=by.kind, by_id=by.id, by_label=by.label[:200], reason=clean(reason)[:300])
        for row in nominations
    )


def _store(quota: Quota, named: Sequence[Nomination], *, by: Actor, now: datetime, reason: str = "") -> None:
    _confirm(quota.conference, [row for row in named if row.status == CONFIRMED], now)
    Nomination.objects.bulk_create(named)
    note(named, by=by, now=now, reason=reason)


def _confirm(conference: Conference, rows: Sequence[Nomination], now: datetime) -> None:
    """Let each of ``rows`` be a delegate from its home unit; the caller stores the rows."""
    delegates = [new_delegate(conference, NewDelegate(row.site, row.quota.unit, row.full_name, row.post, row.phone, row.email), now) for row in rows]
    for row, delegate in zip(rows, delegates, strict=True):
        delegate.person_id = row.person_id
    for row, delegate in zip(rows, Delegate.objects.bulk_create(delegates), strict=True):
        row.delegate, row.status = delegate, CONFIRMED


def _nomination(quota: Quota, person: Nominee, now: datetime) -> Nomination:
    name = clean(person.full_name)
    if not name:
        raise NameMissing
    phone = understood(person.phone).e164
    return Nomination(
        quota=quota, person_id=person.person_id, full_name=name, post=clean(person.post), phone=phone, email=address(person.email),
        folded=fold(name), sort_key=person_sort_key(name), created_at=now,
    )  # fmt: skip


def _guard_new(quota: Quota, named: Sequence[Nomination]) -> None:
    """Refuse a name twice in one unit: the same letters, and telephones that do not tell two people apart."""
    live = Nomination.objects.filter(quota__conference=quota.conference_id, quota__unit=quota.unit_id, status__in=LIVE)
    known = list(live.values_list("folded", "phone"))
    known += Delegate.objects.expected().filter(conference=quota.conference_id, unit=quota.unit_id).values_list("folded", "phone")
    for row in named:
        if any(folded == row.folded and (phone == row.phone or not phone or not row.phone) for folded, phone in known):
            raise AlreadyNamed(row.full_name)
        known.append((row.folded, row.phone))


def _place(quota: Quota, named: Sequence[Nomination], people: Sequence[Nominee]) -> None:
    """The hall each of ``named`` goes to."""
    usual = quota.site or _hall_of(quota)
    for row, person in zip(named, people, strict=True):
        site = quota.site or person.site or usual
        if site is None:
            raise NoSiteYet
        row.site = site


def _hall_of(quota: Quota) -> Site | None:
    halls = Site.objects.filter(conference=quota.conference_id)
    return halls.filter(unit=quota.unit_id).order_by("sort_key", "pk").first() or halls.filter(is_main=True).first()


def _status_of_a_seat(conference: Conference) -> NominationStatus:
    return PROPOSED if terms_of(conference).needs_approval else CONFIRMED


def _reason(text: str) -> str:
    told = clean(text)
    if not told:
        raise ReasonMissing
    return told[:300]


def _is_full(delegate: Delegate) -> bool:
    quotas = Quota.objects.filter(Q(site=delegate.site_id) | Q(site=None), conference=delegate.conference_id, unit=delegate.unit_id)
    quota = quotas.order_by("site").first()  # PostgreSQL puts the one without a hall last
    return quota is not None and seats_of_quota(quota.moved_to or quota).open == 0
