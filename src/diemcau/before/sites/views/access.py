from __future__ import annotations

from typing import Any
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
from django.views.decorators.http import require_GET, require_POST

from diemcau.before.conferences import rules
from diemcau.before.conferences.models import Conference
from diemcau.before.sites import queries, services
from diemcau.before.sites.models import ConsoleLink, Site
from diemcau.before.sites.views.halls import PAGE, this_day, user_of
from diemcau.foundation.network import queries as network
from diemcau.kernel import doors
from diemcau.kernel.dates import local
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import saved
from diemcau.kernel.spreadsheets import XLSX, Column, written

SLIPS = 120  # slips on a page: 20 sheets of A4


@never_cache
@require_GET
def links(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The link of every site, and the machines that opened it.  Whoever holds a link may act for the site: secretaries only."""
    conference = rules.prepared(user_of(request), conference_id, this_day())
    return render(request, "sites/links.html", _linked(request, conference, PAGE))


@require_POST
def issue_links(request: HttpRequest, conference_id: int) -> HttpResponse:
    user = user_of(request)
    conference = rules.prepared(user, conference_id, this_day())
    try:
        made = services.issue_links(conference=conference, by=user.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, ngettext("%(count)s link was made.", "%(count)s links were made.", made) % {"count": made})
    return redirect("sites:links", conference.pk)


@require_POST
def replace_link(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    """A new link for one site, its first or in place of one that went astray."""
    user = user_of(request)
    conference = rules.prepared(user, conference_id, this_day())
    site = get_object_or_404(Site.objects.select_related("conference"), conference=conference, pk=site_id)
    try:
        services.issue_link(site=site, by=user.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("“%(name)s” has a new link; the one before it no longer opens.") % {"name": site.name})
    return _back_to_links(request, conference)


@require_POST
def withdraw_link(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    user = user_of(request)
    conference = rules.prepared(user, conference_id, this_day())
    link = get_object_or_404(ConsoleLink.objects.select_related("site"), site__conference=conference, site=site_id, revoked_at=None)
    services.revoke_link(link=link, by=user.actor, now=timezone.now())
    messages.success(request, _("The link of “%(name)s” no longer opens. Devices already paired go on working.") % {"name": link.site.name})
    return _back_to_links(request, conference)


@never_cache
@require_GET
def slips(request: HttpRequest, conference_id: int) -> HttpResponse:
    """A slip to print for each operator whose link was not used yet: code, address and what to do."""
    conference = rules.prepared(user_of(request), conference_id, this_day())
    context = _linked(request, conference, SLIPS)
    chosen = request.GET.get("diem", "")
    unused = [(row, address) for row, address in context["rows"] if address and not row.used_by]
    rows = [(row, address, queries.qr_of(address)) for row, address in unused if not chosen or str(row.site.pk) == chosen]
    host = network.names_on([conference.host_id], conference.day).get(conference.host_id)
    return render(request, "sites/slips.html", context | {"rows": rows, "host": host})


@never_cache
@require_GET
def links_workbook(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The links as a workbook, to send them one by one."""
    conference = rules.prepared(user_of(request), conference_id, this_day())
    columns = [
        Column(_("No."), 6),
        Column(_("Site"), 32),
        Column(_("Operator"), 26),
        Column(_("Telephone"), 16),
        Column(_("Link"), 70),
        Column(_("Good until"), 18),
        Column(_("Used by"), 30),
    ]
    rows = [
        (
            number,
            row.site.name,
            row.site.operator_name,
            row.site.operator_phone,
            _address(row.token) if row.link else "",
            f"{local(row.link.expires_at):%H:%M %d/%m/%Y}" if row.link else "",
            f"{row.used_by.label}, {local(row.used_by.paired_at):%H:%M %d/%m/%Y}" if row.used_by else "",
        )
        for number, row in enumerate(queries.links_of(conference), start=1)
    ]
    book = written(columns, rows, title=_("Links to the sites of: %(title)s") % {"title": conference.title}, sheet=_("Links"))
    return saved(book, "lien-ket-diem-cau.xlsx", XLSX)


def _address(token: str) -> str:
    return f"{settings.BASE_URL}{doors.path_to('console', token)}"


def _linked(request: HttpRequest, conference: Conference, size: int) -> dict[str, Any]:
    """The page of sites with their links that was asked for, and what was asked."""
    text, only = request.GET.get("q", "")[:200], request.GET.get("loc", "")
    bare = queries.without_link(conference)
    wanted = queries.found(conference, text=text)
    if only == "chua":
        wanted = wanted.filter(pk__in=bare.values("pk"))
    page = Paginator(wanted, size).get_page(request.GET.get("trang"))
    query = urlencode({key: value for key, value in (("q", text), ("loc", only)) if value})
    return {
        "conference": conference,
        "page": page,
        "rows": [(row, _address(row.token) if row.link else "") for row in queries.linked(list(page))],
        "summary": queries.access(conference),
        "text": text,
        "only": only,
        "now": timezone.now(),
        "query": f"{query}&" if query else "",
        "here": f"?{query}{'&' if query else ''}trang={page.number}",
    }


def _back_to_links(request: HttpRequest, conference: Conference) -> HttpResponse:
    query = urlencode({key: request.GET[key] for key in ("q", "loc", "trang") if key in request.GET})
    return redirect(f"{reverse('sites:links', args=[conference.pk])}?{query}")
