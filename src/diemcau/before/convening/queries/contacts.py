"""Who is written to about the seats of a unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import UnitLink
from diemcau.before.convening.queries.links import token_of
from diemcau.foundation.accounts.models import Grant, Role


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to write to, and the page they name people on."""

    name: str
    email: str
    phone: str
    path: str
    has_account: bool = False  # otherwise ``path`` is a personal link


def recipients(conference: Conference, units: Iterable[int], *, on: date) -> dict[int, list[Recipient]]:
    """Whom to reach in each of ``units``: contacts with an account of the unit itself, and the contact its link was made for.

    A unit without either is left out; so is a link that names neither telephone nor address.  Two queries.
    """
    wanted = list(units)
    found: dict[int, list[Recipient]] = {}
    page = reverse("convening:my-quotas", args=[conference.pk])
    grants = Grant.objects.on(on).filter(unit__in=wanted, role=Role.CONTACT, user__is_active=True).select_related("user")
    for grant in grants.order_by("pk"):
        found.setdefault(grant.unit_id, []).append(Recipient(grant.user.full_name, grant.user.email, "", page, has_account=True))
    for link in UnitLink.objects.filter(conference=conference, unit__in=wanted, revoked_at=None):
        known = {person.email for person in found.get(link.unit_id, [])}
        if (link.contact_email or link.contact_phone) and not (link.contact_email and link.contact_email in known):
            path = reverse("convening:link-my-quotas", args=[token_of(link)])
            found.setdefault(link.unit_id, []).append(Recipient(link.contact_name, link.contact_email, link.contact_phone, path))
    return found
