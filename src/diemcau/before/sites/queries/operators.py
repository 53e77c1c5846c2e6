"""Reading who works at a site, and what its devices need to check a PIN."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import IDLE_MINUTES, Operator, ShiftTerms, Site
from diemcau.before.sites.rules import verifier


def operators_of(site: Site) -> QuerySet[Operator]:
    """People who work at ``site`` now, in the order in which they were entered."""
    return Operator.objects.filter(site=site, left_at=None).order_by("pk")


def operators_in(conference: Conference) -> QuerySet[Operator]:
    """People who work at the sites of ``conference`` now, site by site.  One query."""
    return Operator.objects.filter(site__conference=conference, left_at=None).select_related("site").order_by("site__sort_key", "site", "pk")


def operators_by_site(sites: Sequence[Site]) -> dict[int, list[Operator]]:
    """People who work at each of ``sites``, by the id of the site.  One query."""
    people: dict[int, list[Operator]] = defaultdict(list)
    for operator in Operator.objects.filter(site__in=sites, left_at=None).order_by("pk"):
        people[operator.site_id].append(operator)
    return people


def without_pin(conference: Conference) -> QuerySet[Operator]:
    """Operators of ``conference`` who cannot open a shift yet, site by site."""
    return operators_in(conference).filter(pin_key="")


def unlisted_operators(conference: Conference) -> QuerySet[Site]:
    """Sites of ``conference`` that name an operator who is not yet one who can be given a PIN.

    Somebody who was entered and left is not entered again by this: a person decided so.
    """
    entered = Operator.objects.filter(site=OuterRef("pk"), full_name=OuterRef("operator_name"))
    return Site.objects.filter(~Exists(entered), conference=conference).exclude(operator_name="").order_by("sort_key", "pk")


def idle_minutes(conference: Conference) -> int:
    """After how many minutes an idle console of ``conference`` locks.  One query."""
    told = ShiftTerms.objects.filter(conference=conference).values_list("idle_minutes", flat=True).first()
    return IDLE_MINUTES if told is None else told


def operators_on_device(site: Site) -> list[dict[str, object]]:
    """What a device of ``site`` keeps of its operators to open a shift without network: those with a PIN.  One query.

    Of the PIN only what checks it: with it alone nobody can prove a shift.
    """
    return [
        {"id": one.pk, "name": one.full_name, "salt": one.salt, "iterations": one.iterations, "verifier": verifier(one)}
        for one in operators_of(site).exclude(pin_key="")
    ]


@dataclass(frozen=True, slots=True)
class Manned:
    """How far the people of the sites have come."""

    sites: int
    manned: int  # sites with an operator who has a PIN
    operators: int
    ready: int  # operators with a PIN
    unlisted: int  # sites that name an operator who was not entered

    @property
    def waiting(self) -> int:
        """Operators without a PIN."""
        return self.operators - self.ready


def manned(conference: Conference) -> Manned:
    """Counts sites and people of ``conference``.  Three queries."""
    here, ready = Q(left_at=None), Q(left_at=None) & ~Q(pin_key="")
    people = Operator.objects.filter(site__conference=conference).aggregate(
        operators=Count("pk", filter=here), ready=Count("pk", filter=ready), manned=Count("site", filter=ready, distinct=True)
    )
    return Manned(sites=Site.objects.filter(conference=conference).count(), unlisted=unlisted_operators(conference).count(), **people)
