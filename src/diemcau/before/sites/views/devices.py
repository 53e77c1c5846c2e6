from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from diemcau.before.conferences import rules
from diemcau.before.sites import queries, services
from diemcau.before.sites.models import Device, Site
from diemcau.before.sites.views.halls import this_day, user_of
from diemcau.kernel.errors import Refused


def _prepared(request: HttpRequest, conference_id: int, site_id: int) -> Site:
    """The site, for whoever may prepare its conference."""
    conference = rules.prepared(user_of(request), conference_id, this_day())
    return get_object_or_404(Site.objects.select_related("conference__host"), conference=conference, pk=site_id)


@never_cache
@require_GET
def devices(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    """Every machine that came into one site, its link, the way to bring in one more.  Who holds a code may act for the site: secretaries only."""
    return _page(request, _prepared(request, conference_id, site_id))


@never_cache
@require_POST
def issue_code(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    """A code to read over the telephone; it is on the answer and nowhere else."""
    site, now = _prepared(request, conference_id, site_id), timezone.now()
    try:
        letters = services.issue_code(site=site, by=user_of(request).actor, now=now)
    except Refused as refused:
        return _page(request, site, refusal=str(refused.sentence), status=409)
    return _page(request, site, invitation=queries.invitation(letters, now))


@require_POST
def rename_device(request: HttpRequest, conference_id: int, site_id: int, device_id: UUID) -> HttpResponse:
    site = _prepared(request, conference_id, site_id)
    device = get_object_or_404(Device.objects.select_related("site"), site=site, pk=device_id)
    try:
        services.rename_device(device=device, label=request.POST.get("label", "")[:200], by=user_of(request).actor, now=timezone.now())
    except Refused as refused:
        return _page(request, site, refusal=str(refused.sentence), status=409)
    messages.success(request, _("The device has its new name; what it recorded before keeps the old one."))
    return redirect("sites:devices", conference_id, site_id)


@require_POST
def withdraw_device(request: HttpRequest, conference_id: int, site_id: int, device_id: UUID) -> HttpResponse:
    """Shut a device out.  There is no way back, so it asks why."""
    site = _prepared(request, conference_id, site_id)
    device = get_object_or_404(Device.objects.select_related("site"), site=site, pk=device_id)
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason:
        return _page(request, site, refusal=_("Write why “%(name)s” is shut out. Nothing was changed yet.") % {"name": device.label}, status=409)
    services.revoke_device(device=device, reason=reason, by=user_of(request).actor, now=timezone.now())
    messages.success(request, _("“%(device)s” is shut out of “%(name)s”.") % {"device": device.label, "name": site.name})
    return redirect("sites:devices", conference_id, site_id)


def _page(request: HttpRequest, site: Site, *, status: int = 200, **context: Any) -> HttpResponse:
    (link,) = queries.linked([site])
    told = {"conference": site.conference, "site": site, "link": link, "devices": queries.devices_of(site), "now": timezone.now()}
    return render(request, "sites/devices.html", told | context, status=status)
