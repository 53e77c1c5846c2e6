"""Who fills which part of the list of delegates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from diemcau.before.conferences import rules as conferences
from diemcau.before.conferences.models import Conference, ConferenceQuerySet
from diemcau.before.convening.models import Delegate, DelegateQuerySet, Quota
from diemcau.before.sites.models import Site
from diemcau.foundation.accounts.models import Role, User
from diemcau.foundation.accounts.queries import units_in_reach
from diemcau.foundation.network.models import UnitQuerySet

FILLING_ROLES = (Role.ADMINISTRATOR, Role.SECRETARY, Role.CONTACT)  # over a home unit


@dataclass(frozen=True, slots=True)
class Part:
    """What one user sees and fills of the delegates of ``conference``.

    ``units``: home units whose delegates they add, change and cancel; ``None`` for whoever prepares the
    conference, who does so for all.
    """

    conference: Conference
    units: UnitQuerySet | None
    may_watch: bool  # the whole conference; otherwise only the delegates of ``units``
    may_fill: bool

    @property
    def may_prepare(self) -> bool:
        """Whether the whole list is theirs."""
        return self.units is None

    def seen(self, delegates: DelegateQuerySet) -> DelegateQuerySet:
        """Of ``delegates`` those the user reads."""
        return delegates if self.may_watch else self.filled(delegates)

    def filled(self, delegates: DelegateQuerySet) -> DelegateQuerySet:
        """Of ``delegates`` those the user may change."""
        return delegates if self.units is None else delegates.filter(unit__in=self.units)

    def own_sites(self) -> QuerySet[Site]:
        """Sites whose headway the user follows: those of the units, or all."""
        sites = Site.objects.filter(conference=self.conference)
        return sites if self.may_watch or self.units is None else sites.filter(unit__in=self.units)

    def open_sites(self) -> QuerySet[Site]:
        """Sites the user may convene people to: those of the units, those where people of the units go already, the main site."""
        sites = Site.objects.filter(conference=self.conference)
        if self.units is None:
            return sites
        going = Delegate.objects.filter(site=OuterRef("pk"), unit__in=self.units)
        return sites.filter(Q(unit__in=self.units) | Q(is_main=True) | Exists(going))


def called(user: User, *, on: date) -> ConferenceQuerySet:
    """Conferences that concern a unit for which ``user`` fills lists: it is the host, has a site there, is asked for people or sends them."""
    reach = units_in_reach(user, on=on, roles=FILLING_ROLES)
    sites = Site.objects.filter(conference=OuterRef("pk"), unit__in=reach)
    delegates = Delegate.objects.filter(conference=OuterRef("pk"), unit__in=reach)
    quotas = Quota.objects.filter(conference=OuterRef("pk"), unit__in=reach)
    return Conference.objects.filter(Q(host__in=reach) | Exists(sites) | Exists(delegates) | Exists(quotas))


def part(user: User, conference_id: int, on: date) -> Part:
    """The part of ``user`` in a conference they watch or are called to; anybody else gets the 404 of one that is not there."""
    watched = Conference.objects.visible_to(user, on=on).select_related("host").filter(pk=conference_id).first()
    if watched and conferences.may_prepare(user, watched, on):
        return Part(watched, units=None, may_watch=True, may_fill=True)
    concerned = called(user, on=on).select_related("host").filter(pk=conference_id).first()
    conference = watched or concerned
    if conference is None:
        raise Http404
    units = units_in_reach(user, on=on, roles=FILLING_ROLES)
    return Part(conference, units=units, may_watch=watched is not None, may_fill=concerned is not None)
