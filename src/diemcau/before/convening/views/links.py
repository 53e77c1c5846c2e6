"""The personal links of units, and nudging those that have not answered."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.before.conferences import rules
from diemcau.before.conferences.models import Conference
from diemcau.before.convening import services
from diemcau.before.convening.forms import ContactForm
from diemcau.before.convening.models import Quota, UnitLink
from diemcau.before.convening.queries.links import token_of, unit_links
from diemcau.before.convening.queries.quotas import seats_of, standings, terms_of
from diemcau.before.convening.views.access import today, user_of
from diemcau.before.sites.queries import qr_of
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import Unit, UnitVersion
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import number_of
from diemcau.kernel.text import fold

LINKS = 25  # on a page


@never_cache
@require_GET
def unit_links_page(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Every unit that is asked for people, with its link."""
    conference = rules.prepared(user_of(request), conference_id, today())
    rows = _rows(conference)
    editing, text = number_of(request.GET.get("don")), request.GET.get("q", "")[:100]
    found = [row for row in rows if fold(text) in row[0].folded]
    place = next((number for number, row in enumerate(found) if row[0].unit_id == editing), None)
    page = Paginator(found, LINKS).get_page(request.GET.get("trang") if place is None else place // LINKS + 1)
    link = next((link for unit, link, _address in rows if unit.unit_id == editing), None)
    initial = {"name": link.contact_name, "phone": link.contact_phone, "email": link.contact_email} if link else {}
    context = {
        "conference": conference,
        "rows": page.object_list,
        "page": page,
        "text": text,
        "query": urlencode({"q": text}) + "&" if text else "",
        "has_units": bool(rows),
        "bare": sum(link is None for _unit, link, _address in rows),
        "editing": editing,
        "form": ContactForm(initial=initial),
    }
    return render(request, "convening/unit_links.html", context)


@never_cache
@require_GET
def unit_slips(request: HttpRequest, conference_id: int) -> HttpResponse:
    """A slip to print for each unit: what is asked, the link as QR and in letters."""
    conference = rules.prepared(user_of(request), conference_id, today())
    wanted = number_of(request.GET.get("don"))
    seats: dict[int, int] = {}
    counted = seats_of(conference).seats
    for quota in Quota.objects.filter(conference=conference, moved_to=None):
        seats[quota.unit_id] = seats.get(quota.unit_id, 0) + counted[quota.pk].open
    slips = [
        (unit, link, address, qr_of(address), seats.get(unit.unit_id, 0))
        for unit, link, address in _rows(conference)
        if link and (not wanted or unit.unit_id == wanted)
    ]
    host = network.names_on([conference.host_id], conference.day).get(conference.host_id)
    context = {"conference": conference, "slips": slips, "host": host, "deadline": terms_of(conference).deadline(conference.day)}
    return render(request, "convening/unit_slips.html", context)


@require_POST
def issue_unit_links(request: HttpRequest, conference_id: int) -> HttpResponse:
    user = user_of(request)
    conference = rules.prepared(user, conference_id, today())
    try:
        count = services.issue_unit_links(conference=conference, by=user.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, ngettext("%(count)s link was made.", "%(count)s links were made.", count) % {"count": count})
    return redirect("convening:unit_links", conference.pk)


@require_http_methods(["POST"])
def issue_unit_link(request: HttpRequest, conference_id: int, unit_id: int) -> HttpResponse:
    """A new link for one unit, made for the contact named in the form."""
    user = user_of(request)
    conference = rules.prepared(user, conference_id, today())
    unit = get_object_or_404(Unit.objects.filter(quotas__conference=conference).distinct(), pk=unit_id)
    form = ContactForm(request.POST)
    if form.is_valid():
        try:
            services.issue_unit_link(
                conference=conference, unit=unit, contact=services.Contact(**form.cleaned_data), by=user.actor, now=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The link was made; the one before it no longer works."))
            return redirect(f"{reverse('convening:unit_links', args=[conference.pk])}#don-{unit.pk}")
    rows = _rows(conference)
    context = {"conference": conference, "rows": rows, "bare": sum(row[1] is None for row in rows), "editing": unit.pk, "form": form}
    return render(request, "convening/unit_links.html", context, status=422)


@require_POST
def revoke_unit_link(request: HttpRequest, conference_id: int, unit_id: int) -> HttpResponse:
    user = user_of(request)
    conference = rules.prepared(user, conference_id, today())
    link = get_object_or_404(UnitLink, conference=conference, unit=unit_id, revoked_at=None)
    services.revoke_unit_links(links=[link], by=user.actor, now=timezone.now())
    messages.success(request, _("The link was withdrawn and opens nothing any more."))
    return redirect("convening:unit_links", conference.pk)


@require_POST
def nudge(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Nudge one unit, or all that have open seats."""
    user = user_of(request)
    conference = rules.prepared(user, conference_id, today())
    quotas = Quota.objects.filter(conference=conference, moved_to=None).select_related("site")
    if one := number_of(request.POST.get("quota")):
        quotas = quotas.filter(pk=one)
    try:
        came = services.nudge(conference=conference, quotas=list(quotas), by=user.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        told = ngettext("%(count)s unit was nudged.", "%(count)s units were nudged.", came.units) % {"count": came.units}
        if came.too_soon:
            told += " " + _("%(count)s were nudged less than an hour ago and were left in peace.") % {"count": came.too_soon}
        if came.unreachable:
            told += " " + _("%(count)s have no contact with an address or telephone: write one beside their link.") % {"count": came.unreachable}
        (messages.success if came.units else messages.warning)(request, told)
    state = request.POST.get("xem", "")
    return redirect(reverse("convening:quotas", args=[conference.pk]) + (f"?{urlencode({'xem': state})}" if state else ""))


def _rows(conference: Conference) -> list[tuple[UnitVersion, UnitLink | None, str]]:
    """Units that are asked for people, by name, with their links and addresses."""
    links = unit_links(conference)
    units = {line.unit.unit_id: line.unit for line in standings(conference, now=timezone.now()) if line.unit}
    rows = []
    for pk, unit in units.items():
        link = links.get(pk)
        address = settings.BASE_URL + reverse("convening:link-my-quotas", args=[token_of(link)]) if link else ""
        rows.append((unit, link, address))
    return rows
