"""Who may prepare and who may watch a conference."""

from __future__ import annotations

from datetime import date

from diemcau.before.conferences.models import Conference
from diemcau.foundation.accounts.models import Role, User
from diemcau.foundation.accounts.queries import EVERY_ROLE, holds

PREPARING_ROLES = (Role.ADMINISTRATOR, Role.SECRETARY)


def may_prepare(user: User, conference: Conference, on: date) -> bool:
    """Secretaries and administrators over the host."""
    return holds(user, PREPARING_ROLES, conference.host, on=on)


def may_watch(user: User, conference: Conference, on: date) -> bool:
    """Whoever holds any role over the host."""
    return holds(user, EVERY_ROLE, conference.host, on=on)
