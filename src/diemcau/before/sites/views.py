from __future__ import annotations

from datetime import date
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.before.conferences import rules
from diemcau.before.conferences.models import Conference, ProgrammeItem
from diemcau.before.sites import queries, services
from diemcau.before.sites.forms import OpenSiteForm, SiteForm
from diemcau.before.sites.models import ConsoleLink, Device, Site
from diemcau.foundation.accounts.models import User
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import Unit
from diemcau.kernel import doors
from diemcau.kernel.dates import day_of, local
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import is_htmx, number_of, page_or_partial
from diemcau.kernel.spreadsheets import XLSX, Column, written

PAGE = 50  # sites on a page
SLIPS = 120  # slips on a page: 20 sheets of A4
UNITS_OFFERED = 12


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _today() -> date:
    return day_of(timezone.now())


@require_GET
def sites(request: HttpRequest, conference_id: int) -> HttpResponse:
    user, today = _user(request), _today()
    conference = rules.watched(user, conference_id, today)
    return _list(request, conference, may_prepare=rules.may_prepare(user, conference, today))


@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest, conference_id: int) -> HttpResponse:
    user = _user(request)
    conference = rules.prepared(user, conference_id, _today())
    form = OpenSiteForm(request.POST or None)
    if form.is_valid():
        facts = form.facts()
        version = network.names_on([facts["unit"].pk], conference.day).get(facts["unit"].pk)
        facts["name"] = facts["name"] or (version.name if version else "")
        try:
            site = services.open_site(conference=conference, **facts, by=user.actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The site “%(name)s” was opened.") % {"name": site.name})
            return redirect("sites:list", conference.pk)
    context = {"conference": conference, "form": form, "picker": _picker(conference, form["unit"].value())}
    return render(request, "sites/open.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def open_communes(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Says how many sites would be opened before it opens them."""
    user = _user(request)
    conference = rules.prepared(user, conference_id, _today())
    provinces = queries.provinces_within(conference)
    wanted = (request.POST if request.method == "POST" else request.GET).get("tinh", "")
    province = next((version for version in provinces if str(version.unit_id) == wanted), provinces[0] if len(provinces) == 1 else None)
    if request.method == "POST" and province:
        try:
            opened = services.open_sites_of_communes(conference=conference, province=province.unit, by=user.actor, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused.sentence))
        else:
            messages.success(request, ngettext("%(count)s site was opened.", "%(count)s sites were opened.", opened) % {"count": opened})
        return redirect("sites:list", conference.pk)
    missing = queries.communes_without_site(conference, province.unit) if province else []
    having = network.communes_below(province.unit, conference.day).count() - len(missing) if province else 0
    context = {"conference": conference, "provinces": provinces, "province": province, "missing": missing, "having": having}
    return render(request, "sites/open_communes.html", context)


@require_http_methods(["GET", "POST"])
def site(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    """One site open for change, in its place in the list."""
    user = _user(request)
    conference = rules.prepared(user, conference_id, _today())
    chosen = get_object_or_404(Site.objects.select_related("conference"), conference=conference, pk=site_id)
    form = SiteForm(request.POST or None, site=chosen)
    if form.is_valid():
        try:
            services.change_site(site=chosen, **form.facts(), by=user.actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            return _back(request, conference)
    return _list(request, conference, may_prepare=True, editing=chosen, form=form, status=422 if form.is_bound else 200)


@require_POST
def remove(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    user = _user(request)
    conference = rules.prepared(user, conference_id, _today())
    chosen = get_object_or_404(Site.objects.select_related("conference"), conference=conference, pk=site_id)
    try:
        services.remove_site(site=chosen, by=user.actor, now=timezone.now())
    except Refused as refused:
        if is_htmx(request):
            return _list(request, conference, may_prepare=True, refusal=str(refused.sentence), status=409)
        messages.error(request, str(refused.sentence))
    return _back(request, conference)


@require_GET
def todo(request: HttpRequest, conference_id: int) -> HttpResponse:
    """What remains to prepare about the sites: a part of the conference's page."""
    conference = rules.watched(_user(request), conference_id, _today())
    return render(request, "sites/todo.html", {"conference": conference, "summary": queries.summary(conference)})


@require_GET
def units(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Units that answer to what was typed, to choose one from."""
    conference = rules.watched(_user(request), conference_id, _today())
    text = request.GET.get("unit_query", "")[:200]
    found = network.search(text, on=conference.day, limit=UNITS_OFFERED) if len(text.strip()) >= 2 else []
    return render(request, "sites/unit_options.html", {"found": found, "text": text, "chosen": None})


@require_http_methods(["GET", "POST"])
def chosen(request: HttpRequest, conference_id: int, item_id: int) -> HttpResponse:
    """Which sites receive one item of the programme; a POST turns one site on or off."""
    user, today = _user(request), _today()
    conference = (rules.prepared if request.method == "POST" else rules.watched)(user, conference_id, today)
    item = get_object_or_404(ProgrammeItem.objects.select_related("conference"), conference=conference, pk=item_id)
    receiving, refusal = queries.sites_chosen(item), ""
    if request.method == "POST":
        turned = get_object_or_404(Site, conference=conference, pk=number_of(request.POST.get("site")))
        wanted = receiving ^ {turned.pk}
        try:
            services.choose_sites(item=item, sites=list(Site.objects.filter(pk__in=wanted)), by=user.actor, now=timezone.now())
        except Refused as refused:
            refusal = str(refused.sentence)
        else:
            receiving = wanted
        if not is_htmx(request):
            if refusal:
                messages.error(request, refusal)
            return redirect("sites:chosen", conference.pk, item.pk)
    locked = rules.why_locked(conference)
    context = _listed(request, conference) | {
        "item": item,
        "locked": locked,
        "receiving": receiving,
        "refusal": refusal,
        "may_prepare": not locked and (request.method == "POST" or rules.may_prepare(user, conference, today)),
    }
    return render(request, page_or_partial(request, "sites/chosen.html", "chosen"), context, status=409 if refusal else 200)


@never_cache
@require_GET
def links(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The link of every site, and the machines that opened it.  Whoever holds a link may act for the site: secretaries only."""
    conference = rules.prepared(_user(request), conference_id, _today())
    return render(request, "sites/links.html", _linked(request, conference, PAGE))


@require_POST
def issue_links(request: HttpRequest, conference_id: int) -> HttpResponse:
    user = _user(request)
    conference = rules.prepared(user, conference_id, _today())
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
    user = _user(request)
    conference = rules.prepared(user, conference_id, _today())
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
    user = _user(request)
    conference = rules.prepared(user, conference_id, _today())
    link = get_object_or_404(ConsoleLink.objects.select_related("site"), site__conference=conference, site=site_id, revoked_at=None)
    services.revoke_link(link=link, by=user.actor, now=timezone.now())
    messages.success(request, _("The link of “%(name)s” no longer opens. Devices already paired go on working.") % {"name": link.site.name})
    return _back_to_links(request, conference)


@require_POST
def withdraw_device(request: HttpRequest, conference_id: int, site_id: int, device_id: UUID) -> HttpResponse:
    user = _user(request)
    conference = rules.prepared(user, conference_id, _today())
    device = get_object_or_404(Device.objects.select_related("site"), site__conference=conference, site=site_id, pk=device_id)
    services.revoke_device(device=device, by=user.actor, now=timezone.now())
    messages.success(request, _("“%(device)s” is shut out of “%(name)s”.") % {"device": device.label, "name": device.site.name})
    return _back_to_links(request, conference)


@never_cache
@require_GET
def slips(request: HttpRequest, conference_id: int) -> HttpResponse:
    """A slip to print for each operator: code, address and what to do."""
    conference = rules.prepared(_user(request), conference_id, _today())
    context = _linked(request, conference, SLIPS)
    chosen = request.GET.get("diem", "")
    rows = [(row, address, _qr(address)) for row, address in context["rows"] if address and (not chosen or str(row.site.pk) == chosen)]
    host = network.names_on([conference.host_id], conference.day).get(conference.host_id)
    return render(request, "sites/slips.html", context | {"rows": rows, "host": host})


@never_cache
@require_GET
def links_workbook(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The links as a workbook, to send them one by one."""
    conference = rules.prepared(_user(request), conference_id, _today())
    columns = [
        Column(_("No."), 6),
        Column(_("Site"), 32),
        Column(_("Operator"), 26),
        Column(_("Telephone"), 16),
        Column(_("Link"), 70),
        Column(_("Good until"), 18),
    ]
    rows = [
        (
            number,
            row.site.name,
            row.site.operator_name,
            row.site.operator_phone,
            _address(row.token) if row.link else "",
            f"{local(row.link.expires_at):%H:%M %d/%m/%Y}" if row.link else "",
        )
        for number, row in enumerate(queries.links_of(conference), start=1)
    ]
    book = written(columns, rows, title=_("Links to the sites of: %(title)s") % {"title": conference.title}, sheet=_("Links"))
    return HttpResponse(book, content_type=XLSX, headers={"Content-Disposition": 'attachment; filename="lien-ket-diem-cau.xlsx"'})


def _address(token: str) -> str:
    return f"{settings.BASE_URL}{doors.path_to('console', token)}"


def _qr(address: str) -> SafeString:
    return mark_safe(segno.make(address, error="m").svg_inline(scale=1, border=2, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S308  # drawn by segno


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


def _picker(conference: Conference, unit_id: Any) -> dict[str, Any]:
    """What the unit picker shows at first: the unit chosen before, or nothing."""
    pk = number_of(str(unit_id or ""))
    return {"conference": conference, "chosen": network.names_on([pk], conference.day).get(pk) if pk else None}


def _back(request: HttpRequest, conference: Conference) -> HttpResponse:
    if is_htmx(request):
        return _list(request, conference, may_prepare=True)
    return redirect("sites:list", conference.pk)


def _listed(request: HttpRequest, conference: Conference) -> dict[str, Any]:
    """The page of sites that was asked for, and what was asked."""
    text, only = request.GET.get("q", "")[:200], request.GET.get("loc", "")
    page = Paginator(queries.found(conference, text=text, only=only), PAGE).get_page(request.GET.get("trang"))
    names = network.names_on({row.unit_id for row in page}, conference.day)
    query = urlencode({key: value for key, value in (("q", text), ("loc", only)) if value})
    return {
        "conference": conference,
        "page": page,
        "rows": [(row, names.get(row.unit_id)) for row in page],
        "text": text,
        "only": only,
        "query": f"{query}&" if query else "",
        "here": f"?{query}{'&' if query else ''}trang={page.number}",
    }


def _list(
    request: HttpRequest,
    conference: Conference,
    *,
    may_prepare: bool,
    editing: Site | None = None,
    form: SiteForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    locked = rules.why_locked(conference)
    context = _listed(request, conference) | {
        "may_prepare": may_prepare and not locked,
        "may_link": may_prepare,
        "locked": locked,
        "editing": editing,
        "form": form,
        "refusal": refusal,
        "summary": queries.summary(conference),
    }
    return render(request, page_or_partial(request, "sites/list.html", "sites"), context, status=status)


@require_GET
def unit_panel(request: HttpRequest, unit_id: int) -> HttpResponse:
    """On a unit's page: the conferences it called or has a site in, of those the reader may see."""
    user, now = _user(request), timezone.now()
    unit = get_object_or_404(Unit, pk=unit_id)
    rows = queries.conferences_of(unit, Conference.objects.visible_to(user, on=_today()))
    context = {"unit": unit, "rows": rows, "now": now, "name": network.names_on([unit.pk], _today())[unit.pk].name}
    return render(request, page_or_partial(request, "sites/unit_panel.html", "panel"), context)
