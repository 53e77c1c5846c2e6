"""Who may reach what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet

from diemcau.foundation.accounts.models import Grant, Role
from diemcau.foundation.network.models import Unit, UnitQuerySet, UnitVersion
from diemcau.foundation.network.queries import Found, found, names_on

if TYPE_CHECKING:
    from diemcau.foundation.accounts.models import User

EVERY_ROLE = tuple(Role)


def units_in_reach(user: User, *, on: date, roles: Iterable[str] = EVERY_ROLE) -> UnitQuerySet:
    """Units in which ``user`` holds one of ``roles`` on ``on``: those of the grants and everything below.

    One query for the grants; the reach itself is a subquery of whatever it is used in.  No grant: no unit.
    """
    granted = Grant.objects.filter(user=user, role__in=list(roles)).on(on).values_list("unit_id", flat=True)
    return Unit.objects.within(granted, on)


def holds(user: User, roles: Iterable[str], unit: Unit, *, on: date) -> bool:
    """Whether ``user`` holds one of ``roles`` over ``unit`` on ``on`` (a grant on it or on a unit above it)."""
    above = Unit.objects.above([unit.pk], on)
    return Grant.objects.filter(user=user, role__in=list(roles), unit__in=above).on(on).exists()


@dataclass(frozen=True, slots=True)
class GrantSeen:
    """A grant as the list of users shows it."""

    grant: Grant
    unit_name: str
    is_in_force: bool
    may_end: bool  # it lies in the reader's reach and is not the reader's own

    @property
    def last_day(self) -> date | None:
        """Last day of the grant, or ``None`` while it lasts."""
        return self.grant.period.upper - timedelta(days=1) if self.grant.period.upper else None


def holders_in_reach(user: User, *, on: date) -> QuerySet[User]:
    """People with a grant, of whatever day, over a unit of which ``user`` is an administrator on ``on``."""
    reach = units_in_reach(user, on=on, roles=[Role.ADMINISTRATOR])
    return get_user_model().objects.filter(Exists(Grant.objects.filter(user=OuterRef("pk"), unit__in=reach)))


def grants_seen(user: User, holders: Iterable[User], *, on: date) -> dict[int, list[GrantSeen]]:
    """Grants of ``holders`` that lie in the reach of the administrator ``user``, newest first.  Four queries."""
    reach = units_in_reach(user, on=on, roles=[Role.ADMINISTRATOR])
    rows = list(Grant.objects.filter(user__in=list(holders), unit__in=reach).order_by("-period", "pk"))
    names = names_on({row.unit_id for row in rows}, on)
    seen: dict[int, list[GrantSeen]] = {}
    for row in rows:
        lasts = row.period.upper is None or row.period.upper > on
        seen.setdefault(row.user_id, []).append(GrantSeen(row, names[row.unit_id].name, on in row.period, lasts and row.user_id != user.pk))
    return seen


def own_units(user: User, *, on: date) -> list[Found]:
    """Units of which ``user`` is an administrator by a grant on the unit itself.  At most four queries."""
    granted = Grant.objects.filter(user=user, role=Role.ADMINISTRATOR).on(on).values("unit")
    return found(UnitVersion.objects.on(on).filter(unit__in=granted).order_by("sort_key", "pk"), on=on)


def grants_of(user: User, *, on: date) -> list[GrantSeen]:
    """Grants of ``user`` that have not ended on ``on``, as they themselves read them.  Two queries."""
    rows = list(Grant.objects.filter(user=user).not_ended(on).order_by("role", "pk"))
    names = names_on({row.unit_id for row in rows}, on)
    return [GrantSeen(row, names[row.unit_id].name, on in row.period, may_end=False) for row in rows]
