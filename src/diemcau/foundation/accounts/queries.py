"""Who may reach what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from diemcau.foundation.accounts.models import Grant, Role
from diemcau.foundation.accounts.rules import EVERY_ROLE, holders_in_reach, holds, units_in_reach
from diemcau.foundation.network.models import UnitVersion
from diemcau.foundation.network.queries import Found, found, names_on

if TYPE_CHECKING:
    from diemcau.foundation.accounts.models import User

__all__ = ["EVERY_ROLE", "GrantSeen", "grants_of", "grants_seen", "holders_in_reach", "holds", "own_units", "units_in_reach"]


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
