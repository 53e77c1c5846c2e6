"""Reading who was named, whom one might name, and who was named twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import LIVE, Delegate, Nomination, NominationStatus, Quota, StatusEvent
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import UnitVersion
from diemcau.kernel.text import fold

PEOPLE_OFFERED = 60  # of one source; a commune sends a handful


@dataclass(frozen=True, slots=True)
class Named:
    """A nomination with its facts as they stand: those of the delegate once there is one."""

    nomination: Nomination
    full_name: str
    post: str
    phone_shown: str
    site_name: str
    steps: tuple[StatusEvent, ...]  # oldest first

    @property
    def last(self) -> StatusEvent | None:
        """The last step: what it came to, who did it, why."""
        return self.steps[-1] if self.steps else None


def named(quotas: Iterable[Quota]) -> dict[int, list[Named]]:
    """People named under each of ``quotas`` (id) and those it took over, seated first, then waiting, then the rest.  Two queries."""
    ids = [quota.pk for quota in quotas]
    rows = Nomination.objects.filter(Q(quota__in=ids) | Q(quota__moved_to__in=ids)).select_related("quota", "site", "delegate__site")
    found = list(rows.order_by("pk"))
    steps: dict[int, list[StatusEvent]] = defaultdict(list)
    for event in StatusEvent.objects.filter(nomination__in=[row.pk for row in found]).order_by("pk"):
        steps[event.nomination_id].append(event)
    order = {NominationStatus.CONFIRMED: 0, NominationStatus.PROPOSED: 0, NominationStatus.WAITING: 1}
    people: dict[int, list[Named]] = {pk: [] for pk in ids}
    for row in sorted(found, key=lambda row: (order.get(NominationStatus(row.status), 2), row.pk)):
        holder = row.quota.pk if row.quota.pk in people else row.quota.moved_to_id or 0
        facts = row.delegate or row
        people[holder].append(Named(row, facts.full_name, facts.post, facts.phone_shown, facts.site.name, tuple(steps[row.pk])))
    return people


def others_convened(quota: Quota) -> list[Delegate]:
    """Delegates of the unit of ``quota`` whom the host entered without a nomination, by given name.  One query."""
    delegates = Delegate.objects.expected().filter(conference=quota.conference_id, unit=quota.unit_id, nomination=None).select_related("site")
    if quota.site_id:
        delegates = delegates.filter(site=quota.site_id)
    return list(delegates.order_by("sort_key", "pk"))


def folded_statuses(nominations: Iterable[Nomination]) -> dict[int, str]:
    """The status of each of ``nominations`` as its history tells it: the last step.  One query."""
    events = StatusEvent.objects.filter(nomination__in=[row.pk for row in nominations]).order_by("pk")
    return dict(events.values_list("nomination", "status"))


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody the unit may want to name again: ``key`` says where the facts come from."""

    key: str
    full_name: str
    post: str
    phone: str
    person_id: int | None = None
    must_be_trained: bool = False  # their post carries the mark


def in_office(quota: Quota) -> list[Offer]:
    """People who hold a post in the unit on the day of the conference, but for those named already.  Three queries."""
    units = _units(quota)
    taken = _names_taken(quota, units)
    found: dict[int, Offer] = {}
    for holder in network.holders(units, on=quota.conference.day):
        if fold(holder.full_name) not in taken:
            offer = Offer(f"h{holder.holding_id}", holder.full_name, holder.post, holder.phone, holder.person_id, holder.must_be_trained)
            found.setdefault(holder.person_id, offer)  # who holds two posts is offered once
    return list(found.values())[:PEOPLE_OFFERED]


def last_time(quota: Quota) -> tuple[Conference | None, list[Offer]]:
    """The last conference before this one to which the unit sent people, and those of them not named now.  Three queries."""
    units = _units(quota)
    sent = Delegate.objects.expected().filter(unit__in=units, conference__opens_at__lt=quota.conference.opens_at)
    last = sent.exclude(conference=quota.conference_id).select_related("conference").order_by("-conference__opens_at", "-pk").first()
    if last is None:
        return None, []
    taken = _names_taken(quota, units)
    people = sent.filter(conference=last.conference_id).order_by("sort_key", "pk")[:PEOPLE_OFFERED]
    return last.conference, [Offer(f"d{row.pk}", row.full_name, row.post, row.phone, row.person_id) for row in people if row.folded not in taken]


def _units(quota: Quota) -> list[int]:
    """The unit of ``quota`` and those whose quota it took over."""
    return [quota.unit_id, *Quota.objects.filter(moved_to=quota.pk).values_list("unit", flat=True)]


def _names_taken(quota: Quota, units: list[int]) -> set[str]:
    live = Nomination.objects.filter(quota__conference=quota.conference_id, quota__unit__in=units, status__in=LIVE)
    return set(live.values_list("folded", flat=True))


@dataclass(frozen=True, slots=True)
class Entry:
    """One appearance of somebody: in which unit, as what."""

    unit: UnitVersion | None
    full_name: str
    post: str
    phone_shown: str
    status: str
    quota_id: int | None
    site: str
    unit_id: int
    delegate_id: int | None = None
    nomination_id: int | None = None  # while it is no delegate yet

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"d{self.delegate_id}" if self.delegate_id else f"n{self.nomination_id}"


def twins(conference: Conference) -> list[list[Entry]]:
    """People who seem to be named by more than one unit: the same name without accents and the same
    telephone, or the same person of the network.

    Looks at delegates and at those who wait; each list holds one person's appearances.  Three queries, whatever the number.
    """
    found: dict[tuple[str, ...], list[tuple[int, Nomination | Delegate]]] = defaultdict(list)
    for row in Delegate.objects.expected().filter(_tells_apart(), conference=conference).select_related("nomination", "site").order_by("pk"):
        for key in _keys(row):
            found[key].append((row.unit_id, row))
    pending = Nomination.objects.filter(quota__conference=conference, status__in=[NominationStatus.PROPOSED, NominationStatus.WAITING])
    for one in pending.filter(_tells_apart()).select_related("quota", "site").order_by("pk"):
        for key in _keys(one):
            found[key].append((one.quota.unit_id, one))
    groups = {frozenset(rows): rows for rows in found.values() if len({unit for unit, _ in rows}) > 1}  # found by both ways: told once
    double = list(groups.values())
    names = network.names_on({unit for rows in double for unit, _ in rows}, conference.day)
    told = [[_entry(names.get(unit), unit, row) for unit, row in rows] for rows in double]
    return sorted(told, key=lambda entries: entries[0].full_name)


def _tells_apart() -> Q:
    return ~Q(phone="") | Q(person__isnull=False)


def _keys(row: Nomination | Delegate) -> list[tuple[str, ...]]:
    """What makes ``row`` the same human being as another."""
    keys: list[tuple[str, ...]] = [("name", row.folded, row.phone)] if row.phone else []
    return [*keys, ("person", str(row.person_id))] if row.person_id else keys


def _entry(unit: UnitVersion | None, unit_id: int, row: Nomination | Delegate) -> Entry:
    facts = (unit, row.full_name, row.post, row.phone_shown)
    if isinstance(row, Nomination):
        return Entry(*facts, row.get_status_display(), row.quota_id, row.site.name, unit_id, nomination_id=row.pk)
    nomination = getattr(row, "nomination", None)
    quota_id = nomination.quota_id if nomination else None
    return Entry(*facts, str(NominationStatus.CONFIRMED.label), quota_id, row.site.name, unit_id, delegate_id=row.pk)
