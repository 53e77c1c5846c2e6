"""QR of one delegate, cards of a site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from diemcau.before.conferences import rules
from diemcau.before.convening import queries
from diemcau.before.convening.views.access import delegate_of, today, user_of
from diemcau.before.sites.models import Site
from diemcau.foundation.network import queries as network


@require_GET
def qr(request: HttpRequest, conference_id: int, delegate_id: int) -> HttpResponse:
    delegate = delegate_of(request, conference_id, delegate_id)[1]
    response = HttpResponse(queries.qr_svg(delegate), content_type="image/svg+xml")
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def invitations(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    """A sheet to print and cut: one card with a QR for each person expected at a site."""
    conference = rules.prepared(user_of(request), conference_id, today())
    site = get_object_or_404(Site, conference=conference, pk=site_id)
    people = list(queries.roster(site))
    names = network.names_on({delegate.unit_id for delegate in people}, conference.day)
    cards = [(delegate, names.get(delegate.unit_id), queries.qr_svg(delegate)) for delegate in people]
    return render(request, "convening/invitations.html", {"conference": conference, "site": site, "cards": cards})
