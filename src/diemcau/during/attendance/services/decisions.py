"""What the host decides about entries that contradict each other: entries themselves, so that the log says who decided."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from diemcau.before.conferences.models import Conference
from diemcau.before.convening import services as convening
from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Site
from diemcau.during.attendance.errors import DelegateNotCalled, Frozen, NothingToDecide
from diemcau.during.attendance.models import Closing, Decision, EventKind, Freeze, Mark, SiteEvent
from diemcau.during.attendance.queries.conflicts import Conflict, Contradiction, conflicts
from diemcau.during.attendance.services import folds
from diemcau.during.attendance.services.log import receive_events
from diemcau.during.attendance.services.reading import MOST_DECIDED, LogEvent
from diemcau.foundation.audit import services as audit
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose for one conflict: ``site_id`` of two halls the one that counts, ``delegate_id`` whom a code is given to."""

    key: str
    decision: Decision
    site_id: int | None = None
    delegate_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the choices: conflicts decided, those that were settled already, closed halls where the decision waits."""

    decided: int
    settled: int
    waiting: tuple[str, ...]


Rulings = dict[int, dict[tuple[Decision, int | None], list[UUID]]]  # by site: what is decided, for whom, about which entries


@transaction.atomic
def decide(*, conference: Conference, choices: Sequence[Choice], by: Actor, now: datetime) -> Outcome:
    """Decide about conflicts of ``conference``; each decision is an entry of the log of its hall and can be taken back.

    A choice that does not fit its conflict is left out.  A hall that has closed keeps its figures: the decision counts
    when it is reopened.  Raises ``Frozen``, ``NothingToDecide`` when none of it is open, ``DelegateNotCalled``.
    """
    folds.lock_all(conference)
    if Freeze.objects.filter(conference=conference).exists():
        raise Frozen
    still = {conflict.key: conflict for conflict in conflicts(conference)}
    chosen = [(still[choice.key], choice) for choice in choices if choice.key in still]
    rulings: Rulings = defaultdict(lambda: defaultdict(list))
    decided = [conflict for conflict, choice in chosen if _rule(rulings, conflict, choice)]
    if not decided:
        raise NothingToDecide
    _check_delegates(conference, rulings)
    sites = {site.pk: site for site in Site.objects.filter(pk__in=rulings).select_related("conference")}
    for pk in sorted(rulings):
        _write(sites[pk], _with_newcomers(sites[pk], rulings[pk], now), by, now)
    counts = {str(what): sum(conflict.what == what for conflict in decided) for what in Contradiction}
    audit.record("attendance.decided", conference, by=by, at=now, count=len(decided), kinds={what: count for what, count in counts.items() if count})
    closed = Closing.objects.filter(site__in=rulings, reopened_at=None).order_by("site__sort_key").values_list("site__name", flat=True)
    return Outcome(decided=len(decided), settled=len(choices) - len(chosen), waiting=tuple(closed))


@transaction.atomic
def take_back(*, conference: Conference, event: UUID, by: Actor, now: datetime) -> None:
    """Take back the decision ``event``: its entries count as they did before.  Raises ``Frozen`` or ``NothingToDecide``."""
    decision = (
        SiteEvent.objects.select_related("site__conference").filter(event_id=event, kind=EventKind.RESOLVE, site__conference=conference).first()
    )
    if decision is None:
        raise NothingToDecide
    folds.lock(decision.site)
    if Freeze.objects.filter(conference=conference).exists():
        raise Frozen
    if SiteEvent.objects.filter(site=decision.site, kind=EventKind.UNDO, device=None, payload__event=str(event)).exists():
        raise NothingToDecide
    told = LogEvent(id=uuid.uuid4(), kind=EventKind.UNDO, at=now, payload={"event": str(event)})
    receive_events(site=decision.site, device=None, events=[told], sent_at=now, now=now, by=by)
    audit.record("attendance.decision-taken-back", conference, by=by, at=now, site=decision.site_id)


def _rule(rulings: Rulings, conflict: Conflict, choice: Choice) -> bool:
    """Add what ``choice`` decides about ``conflict`` to ``rulings``; whether it fits."""
    if conflict.what == Contradiction.TWO_HALLS and choice.site_id:
        others = [hall for hall in conflict.halls if hall.site_id != choice.site_id]
        if len(others) == len(conflict.halls):
            return False
        for hall in others:
            rulings[hall.site_id][Decision.DISREGARD, None] += hall.entries
        return True
    if choice.decision == Decision.ASSIGN:
        if not conflict.is_for_somebody or not choice.delegate_id:
            return False
    elif choice.decision not in conflict.decisions:
        return False
    for hall in conflict.halls:
        rulings[hall.site_id][choice.decision, choice.delegate_id] += conflict.repeated or hall.entries
    return True


def _check_delegates(conference: Conference, rulings: Rulings) -> None:
    named = {delegate for told in rulings.values() for _decision, delegate in told if delegate}
    if Delegate.objects.filter(conference=conference, pk__in=named).count() != len(named):
        raise DelegateNotCalled


def _with_newcomers(site: Site, ruled: dict[tuple[Decision, int | None], list[UUID]], now: datetime) -> dict[tuple[Decision, int | None], list[UUID]]:
    """``ruled``, where walk-ins and substitutes accepted out of quarantine became delegates and are given to them."""
    accepted = ruled.get((Decision.ACCEPT, None), [])
    coming = SiteEvent.objects.filter(
        site=site, event_id__in=accepted, kind__in=[EventKind.WALK_IN, EventKind.SUBSTITUTE], delegate=None, is_contradiction=False
    ).exclude(marks__contains=[Mark.UNREADABLE])
    people = [_newcomer(event) for event in coming]
    if not people:
        return ruled
    entered = convening.enter_many_from_log(site=site, people=people, now=now)
    rest = [event for event in accepted if event not in entered]
    given: dict[tuple[Decision, int | None], list[UUID]] = {(Decision.ASSIGN, delegate): [event] for event, delegate in entered.items()}
    return {key: entries for key, entries in ruled.items() if key != (Decision.ACCEPT, None)} | {(Decision.ACCEPT, None): rest} | given


def _newcomer(event: SiteEvent) -> convening.FromLog:
    payload: dict[str, Any] = event.payload
    return convening.FromLog(
        event_id=event.event_id,
        kind=event.kind,
        full_name=clean(payload["full_name"]),
        post=clean(payload.get("post", "")),
        unit_id=payload.get("unit"),
        stands_for_id=payload.get("stands_for"),
    )


def _write(site: Site, ruled: dict[tuple[Decision, int | None], list[UUID]], by: Actor, now: datetime) -> None:
    events = [
        LogEvent(id=uuid.uuid4(), kind=EventKind.RESOLVE, at=now, payload=_payload(decision, delegate, part))
        for (decision, delegate), entries in ruled.items()
        for part in _parts(entries)
    ]
    receive_events(site=site, device=None, events=events, sent_at=now, now=now, by=by)


def _payload(decision: Decision, delegate: int | None, entries: Iterable[UUID]) -> dict[str, Any]:
    told: dict[str, Any] = {"decision": str(decision), "events": [str(event) for event in entries]}
    return told if delegate is None else told | {"delegate": delegate}


def _parts(entries: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    unlike = sorted(set(entries))
    return (unlike[first : first + MOST_DECIDED] for first in range(0, len(unlike), MOST_DECIDED))
