"""How people came in, site by site; where delegates may check themselves in."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from diemcau.before.conferences import rules
from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.during.attendance import papers
from diemcau.during.attendance.queries import ways as came
from diemcau.during.attendance.services import self_check_in
from diemcau.during.attendance.views.asking import chosen_site, run, user_of, watched
from diemcau.kernel.dates import day_of
from diemcau.kernel.files import CSV, saved
from diemcau.kernel.http import number_of

SITES_ON_A_PAGE = 100


@require_GET
def ways(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Sites with how many people came how, and the switch of self check-in."""
    conference = watched(request, conference_id)
    told, now = came.ways(conference), timezone.now()
    context = {
        "conference": conference,
        "now": now,
        "ways": told,
        "total": told.total,
        "page": Paginator(told.sites, SITES_ON_A_PAGE).get_page(request.GET.get("trang")),
        "may_act": rules.may_prepare(user_of(request), conference, day_of(now)),
    }
    return render(request, "attendance/ways.html", context)


@require_POST
def switch(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Switch self check-in on or off, at one site (``site``) or at all; leads back to where it was pressed."""
    conference = run(request, conference_id)
    pk = number_of(request.POST.get("site"))
    sites = [chosen_site(conference, pk)] if pk else list(Site.objects.filter(conference=conference))
    is_on = request.POST.get("to") == "on"
    changed = self_check_in.switch_self_check_in(sites=sites, conference=conference, is_on=is_on, by=user_of(request).actor, now=timezone.now())
    messages.success(request, _done(changed, is_on=is_on))
    if pk and request.POST.get("back") == "site":
        return redirect("attendance:site", conference.pk, pk)
    return redirect("attendance:ways", conference.pk)


def _done(changed: int, *, is_on: bool) -> str:
    if not changed:
        return _("Nothing changed: it was so already.")
    if is_on:
        told = ngettext("Self check-in is on at %(count)s site more.", "Self check-in is on at %(count)s sites more.", changed)
    else:
        told = ngettext("Self check-in is off at %(count)s site.", "Self check-in is off at %(count)s sites.", changed)
    return told % {"count": changed}


@require_GET
@never_cache
def ways_csv(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The table, one site a row."""
    conference = watched(request, conference_id)
    return _csv(conference, "cach-diem-danh", papers.ways_csv(came.ways(conference)))


@require_GET
@never_cache
def arrivals_csv(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Everyone who came, with when and how; of a row of paper the whole range."""
    conference = watched(request, conference_id)
    return _csv(conference, "gio-den", papers.arrivals_csv(came.arrived(conference)))


def _csv(conference: Conference, name: str, content: bytes) -> HttpResponse:
    return saved(content, f"{name}-{conference.day:%Y-%m-%d}.csv", CSV)
