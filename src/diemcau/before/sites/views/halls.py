from __future__ import annotations

from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.before.conferences import rules
from diemcau.before.conferences.models import Conference, ProgrammeItem
from diemcau.before.sites import queries, services
from diemcau.before.sites.forms import OpenSiteForm, SiteForm
from diemcau.before.sites.models import Site
from diemcau.foundation.accounts.models import User
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import Unit
from diemcau.kernel.dates import day_of
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import is_htmx, number_of, page_or_partial

PAGE = 50  # sites on a page
UNITS_OFFERED = 12


def user_of(request: HttpRequest) -> User:
    return cast("User", request.user)


def this_day() -> date:
    return day_of(timezone.now())


@require_GET
def sites(request: HttpRequest, conference_id: int) -> HttpResponse:
    user, today = user_of(request), this_day()
    conference = rules.watched(user, conference_id, today)
    return _list(request, conference, may_prepare=rules.may_prepare(user, conference, today))


@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest, conference_id: int) -> HttpResponse:
    user = user_of(request)
    conference = rules.prepared(user, conference_id, this_day())
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
    user = user_of(request)
    conference = rules.prepared(user, conference_id, this_day())
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
    user = user_of(request)
    conference = rules.prepared(user, conference_id, this_day())
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
    user = user_of(request)
    conference = rules.prepared(user, conference_id, this_day())
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
    conference = rules.watched(user_of(request), conference_id, this_day())
    return render(request, "sites/todo.html", {"conference": conference, "summary": queries.summary(conference)})


@require_GET
def units(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Units that answer to what was typed, to choose one from."""
    conference = rules.watched(user_of(request), conference_id, this_day())
    text = request.GET.get("unit_query", "")[:200]
    found = network.search(text, on=conference.day, limit=UNITS_OFFERED) if len(text.strip()) >= 2 else []
    return render(request, "sites/unit_options.html", {"found": found, "text": text, "chosen": None})


@require_http_methods(["GET", "POST"])
def chosen(request: HttpRequest, conference_id: int, item_id: int) -> HttpResponse:
    """Which sites receive one item of the programme; a POST turns one site on or off."""
    user, today = user_of(request), this_day()
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
    user, now = user_of(request), timezone.now()
    unit = get_object_or_404(Unit, pk=unit_id)
    rows = queries.conferences_of(unit, Conference.objects.visible_to(user, on=this_day()))
    context = {"unit": unit, "rows": rows, "now": now, "name": network.names_on([unit.pk], this_day())[unit.pk].name}
    return render(request, page_or_partial(request, "sites/unit_panel.html", "panel"), context)
