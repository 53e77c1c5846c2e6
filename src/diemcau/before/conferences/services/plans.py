"""The year's plan of a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from diemcau.before.conferences.errors import NotAMonth, PlanNotOpen, TextMissing
from diemcau.before.conferences.models import Conference, Plan
from diemcau.foundation.audit import services as audit
from diemcau.foundation.network.models import Unit
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A planned conference as the page sends it; ``None`` where nothing is stated."""

    year: int
    month: int
    title: str
    audience: str = ""
    unit_kinds: Sequence[str] = ()
    people: int | None = None
    sites: int | None = None


@transaction.atomic
def make_plan(*, host: Unit, facts: PlanFacts, by: Actor, now: datetime) -> Plan:
    """Plan a conference of ``host``.  Raises ``TextMissing`` or ``NotAMonth``."""
    plan = Plan.objects.create(host=host, created_at=now, **_cleaned(facts))
    audit.record("conferences.planned", plan, by=by, at=now)
    return plan


@transaction.atomic
def change_plan(*, plan: Plan, facts: PlanFacts, by: Actor, now: datetime) -> Plan:
    """``plan`` with new facts.  Raises ``TextMissing`` or ``NotAMonth``."""
    kept = Plan.objects.select_for_update().get(pk=plan.pk)
    new = _cleaned(facts)
    changed = {name: [str(getattr(kept, name)), str(value)] for name, value in new.items() if getattr(kept, name) != value}
    for name in changed:
        setattr(kept, name, new[name])
    if changed:
        kept.save(update_fields=list(changed))
        audit.record("conferences.plan-changed", kept, by=by, at=now, changed=changed)
    return kept


@transaction.atomic
def drop_plan(*, plan: Plan, reason: str, by: Actor, now: datetime) -> None:
    """Say that the conference will not be held, and why.  Raises ``TextMissing`` or ``PlanNotOpen``."""
    told = clean(reason)[:300]
    if not told:
        raise TextMissing
    if not Plan.objects.filter(pk=plan.pk, conference=None, dropped_at=None).update(dropped_at=now, dropped_reason=told):
        raise PlanNotOpen
    audit.record("conferences.plan-dropped", plan, by=by, at=now, reason=told)


@transaction.atomic
def take_up_plan(*, plan: Plan, by: Actor, now: datetime) -> None:
    """Plan again what was dropped.  Raises ``PlanNotOpen``."""
    if not Plan.objects.filter(pk=plan.pk, dropped_at__isnull=False).update(dropped_at=None, dropped_reason=""):
        raise PlanNotOpen
    audit.record("conferences.plan-taken-up", plan, by=by, at=now)


@transaction.atomic
def link_plan(*, plan: Plan, conference: Conference, by: Actor, now: datetime) -> None:
    """Note that ``conference`` was made from ``plan``.  Raises ``PlanNotOpen``."""
    if not Plan.objects.filter(pk=plan.pk, conference=None, dropped_at=None).update(conference=conference):
        raise PlanNotOpen
    audit.record("conferences.plan-linked", plan, by=by, at=now, conference=conference.pk)


def _cleaned(facts: PlanFacts) -> dict[str, object]:
    if not clean(facts.title):
        raise TextMissing
    if not (1 <= facts.month <= 12 and 2000 <= facts.year <= 2200):
        raise NotAMonth
    new = asdict(facts)
    return new | {"title": clean(facts.title), "audience": clean(facts.audience), "unit_kinds": list(facts.unit_kinds)}
