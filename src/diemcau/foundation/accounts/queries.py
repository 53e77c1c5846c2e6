"""Who may reach what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from diemcau.foundation.accounts.models import Grant, Role
from diemcau.foundation.network.models import Unit, UnitQuerySet

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
