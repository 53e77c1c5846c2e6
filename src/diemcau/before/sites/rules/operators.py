"""Who may say who works at a site."""

from __future__ import annotations

from datetime import date

from diemcau.before.conferences.rules import may_prepare
from diemcau.before.sites.models import Site
from diemcau.foundation.accounts.models import Role, User
from diemcau.foundation.accounts.queries import holds


def may_keep_operators(user: User, site: Site, on: date) -> bool:
    """The host, and the contact of the unit whose hall it is."""
    return may_prepare(user, site.conference, on) or holds(user, [Role.CONTACT], site.unit, on=on)
