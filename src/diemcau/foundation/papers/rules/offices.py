"""Who says how an office writes."""

from __future__ import annotations

from datetime import date

from diemcau.foundation.accounts.models import Role, User
from diemcau.foundation.accounts.queries import holds
from diemcau.foundation.network.models import Unit

WRITING_ROLES = (Role.ADMINISTRATOR, Role.SECRETARY)


def may_write_for(user: User, unit: Unit, on: date) -> bool:
    """Secretaries and administrators over the unit."""
    return holds(user, WRITING_ROLES, unit, on=on)
