"""Reading personal links."""

from __future__ import annotations

from django.conf import settings

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import UnitLink
from diemcau.kernel.tokens import derived, hashed


def token_of(link: UnitLink) -> str:
    """The secret inside ``link``, derived again from the server's secret: it can be reprinted, a stolen table cannot."""
    return derived(settings.SECRET_KEY, "unit-link", str(link.pk))


def unit_link_by_token(token: str) -> UnitLink | None:
    """The link with this token unless it was revoked; expired ones too, so that the page can say so.  One query."""
    links = UnitLink.objects.select_related("conference__host", "unit")
    return links.filter(token_hash=hashed(token), revoked_at=None).first()


def unit_links(conference: Conference) -> dict[int, UnitLink]:
    """The live link of each unit of ``conference``.  One query."""
    return {link.unit_id: link for link in UnitLink.objects.filter(conference=conference, revoked_at=None)}
