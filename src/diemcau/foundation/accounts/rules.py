"""Who may hand out what.

A grant is given and ended by an administrator over its unit, never by its own holder: nobody raises themselves.
"""

from __future__ import annotations

from datetime import date

from diemcau.foundation.accounts import queries
from diemcau.foundation.accounts.models import Grant, Role, User
from diemcau.foundation.network.models import Unit

FOUNDERS = (Role.ADMINISTRATOR, Role.SECRETARY)


def may_administer(user: User, *, on: date) -> bool:
    """Whether ``user`` is an administrator of any unit on ``on``."""
    return Grant.objects.filter(user=user, role=Role.ADMINISTRATOR).on(on).exists()


def may_grant(user: User, holder: User | None, unit: Unit, *, on: date) -> bool:
    """Whether ``user`` may give ``holder`` (``None``: somebody new) a role over ``unit``, or end one."""
    return user != holder and queries.holds(user, [Role.ADMINISTRATOR], unit, on=on)


def may_help_in(user: User, holder: User, *, on: date) -> bool:
    """Whether ``user`` may hand ``holder`` a link to set a password: only when all that ``holder`` may do, ``user`` may give."""
    if user == holder or not queries.holders_in_reach(user, on=on).filter(pk=holder.pk).exists():
        return False
    reach = queries.units_in_reach(user, on=on, roles=[Role.ADMINISTRATOR])
    return not Grant.objects.filter(user=holder).not_ended(on).exclude(unit__in=reach).exists()


def may_found(user: User, parent: Unit, *, on: date) -> bool:
    """Whether ``user`` may enter a department, committee or organisation under ``parent``."""
    return queries.holds(user, FOUNDERS, parent, on=on)
