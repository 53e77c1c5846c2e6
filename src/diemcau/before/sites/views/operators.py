from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from diemcau.before.conferences import rules
from diemcau.before.conferences.models import Conference
from diemcau.before.sites import queries, services
from diemcau.before.sites.forms import IdleForm, OperatorForm, PinForm
from diemcau.before.sites.models import Operator, Site
from diemcau.before.sites.rules import may_keep_operators
from diemcau.before.sites.views.halls import PAGE, this_day, user_of
from diemcau.kernel.dates import local
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import saved
from diemcau.kernel.spreadsheets import XLSX, Column, written


def _site(request: HttpRequest, conference_id: int, site_id: int) -> Site:
    """The site, for whoever keeps its people: the host, or the contact of its unit; who may only watch is told so."""
    user, today = user_of(request), this_day()
    site = get_object_or_404(Site.objects.select_related("conference__host", "unit"), conference=conference_id, pk=site_id)
    if may_keep_operators(user, site, today):
        return site
    if rules.may_watch(user, site.conference, today):
        raise PermissionDenied
    raise Http404


def _operator(request: HttpRequest, conference_id: int, site_id: int, operator_id: int) -> Operator:
    site = _site(request, conference_id, site_id)
    operator = get_object_or_404(Operator, site=site, pk=operator_id, left_at=None)
    operator.site = site
    return operator


# --- people of one site -------------------------------------------------------------------------------------
@require_GET
def operators_of_site(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    """Who works at one site, with or without a PIN."""
    return _page(request, _site(request, conference_id, site_id))


@require_POST
def enter_operator(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    site = _site(request, conference_id, site_id)
    form = OperatorForm(request.POST)
    if form.is_valid():
        try:
            operator = services.enter_operator(site=site, **form.cleaned_data, by=user_of(request).actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("%(name)s works at this site. Give a PIN next.") % {"name": operator.full_name})
            return redirect("sites:operators_of_site", conference_id, site_id)
    return _page(request, site, form=form, status=422)


@require_POST
def change_operator(request: HttpRequest, conference_id: int, site_id: int, operator_id: int) -> HttpResponse:
    operator = _operator(request, conference_id, site_id, operator_id)
    form = OperatorForm(request.POST, auto_id=f"id_{operator.pk}_%s")
    if form.is_valid():
        try:
            services.change_operator(operator=operator, **form.cleaned_data, by=user_of(request).actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("Saved."))
            return redirect("sites:operators_of_site", conference_id, site_id)
    return _page(request, operator.site, changing=(operator.pk, form), status=422)


@require_POST
def remove_operator(request: HttpRequest, conference_id: int, site_id: int, operator_id: int) -> HttpResponse:
    operator = _operator(request, conference_id, site_id, operator_id)
    services.remove_operator(operator=operator, by=user_of(request).actor, now=timezone.now())
    messages.success(request, _("%(name)s no longer works at this site; the PIN is gone.") % {"name": operator.full_name})
    return redirect("sites:operators_of_site", conference_id, site_id)


@never_cache
@require_POST
def give_pin(request: HttpRequest, conference_id: int, site_id: int, operator_id: int) -> HttpResponse:
    """A PIN for one person, chosen or made here; it stands on the answer and nowhere else."""
    operator = _operator(request, conference_id, site_id, operator_id)
    form = PinForm(request.POST, auto_id=f"id_{operator.pk}_%s")
    try:
        pin = form.cleaned_data["pin"] if form.is_valid() else ""
        given = services.give_pin(operator=operator, pin=pin, by=user_of(request).actor, now=timezone.now())
    except Refused as refused:
        return _page(request, operator.site, refusal=str(refused.sentence), status=409)
    return render(request, "sites/pins.html", {"conference": operator.site.conference, "site": operator.site, "given": [given]})


def _page(request: HttpRequest, site: Site, *, status: int = 200, changing: tuple[int, OperatorForm] | None = None, **context: Any) -> HttpResponse:
    operators = list(queries.operators_of(site))
    rows = [
        (
            operator,
            changing[1]
            if changing and changing[0] == operator.pk
            else OperatorForm(initial={"full_name": operator.full_name, "phone": operator.phone_shown}, auto_id=f"id_{operator.pk}_%s"),
            PinForm(auto_id=f"id_{operator.pk}_%s"),
        )
        for operator in operators
    ]
    told = {
        "conference": site.conference,
        "site": site,
        "rows": rows,
        "changing": changing[0] if changing else 0,
        "form": OperatorForm(initial={"full_name": site.operator_name, "phone": site.operator_phone_shown} if not operators else None),
        "idle_minutes": queries.idle_minutes(site.conference),
        "may_prepare": rules.may_prepare(user_of(request), site.conference, this_day()),
    }
    return render(request, "sites/operators_of_site.html", told | context, status=status)


# --- people of all sites ------------------------------------------------------------------------------------
def _prepared(request: HttpRequest, conference_id: int) -> Conference:
    return rules.prepared(user_of(request), conference_id, this_day())


@require_GET
def operators(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Who works at the sites of a conference, and when an idle screen locks."""
    return _all(request, _prepared(request, conference_id))


@require_POST
def enter_named_operators(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Whoever the list of sites names becomes an operator."""
    conference = _prepared(request, conference_id)
    made = services.enter_named_operators(conference=conference, by=user_of(request).actor, now=timezone.now())
    messages.success(request, ngettext("%(count)s person was entered.", "%(count)s people were entered.", made) % {"count": made})
    return redirect("sites:operators", conference.pk)


@never_cache
@require_POST
def give_pins(request: HttpRequest, conference_id: int) -> HttpResponse:
    """PINs for the next hundred people without one, on slips to print; they stand on the answer and nowhere else."""
    conference = _prepared(request, conference_id)
    try:
        given = services.give_pins(conference=conference, by=user_of(request).actor, now=timezone.now())
    except Refused as refused:
        return _all(request, conference, refusal=str(refused.sentence), status=409)
    if not given:
        messages.success(request, _("Everyone has a PIN."))
        return redirect("sites:operators", conference.pk)
    left = queries.without_pin(conference).count()
    return render(request, "sites/pins.html", {"conference": conference, "given": given, "left": left})


@require_POST
def set_idle_minutes(request: HttpRequest, conference_id: int) -> HttpResponse:
    conference = _prepared(request, conference_id)
    form = IdleForm(request.POST)
    if form.is_valid():
        minutes = form.cleaned_data["minutes"]
        services.set_idle_minutes(conference=conference, minutes=minutes, by=user_of(request).actor, now=timezone.now())
        messages.success(request, _("Consoles lock after %(minutes)s idle minutes, each from when it next hears from us.") % {"minutes": minutes})
        return redirect("sites:operators", conference.pk)
    return _all(request, conference, idle_form=form, status=422)


@require_GET
def operators_workbook(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Who works where, to call them; without any PIN."""
    conference = _prepared(request, conference_id)
    columns = [Column(_("No."), 6), Column(_("Site"), 32), Column(_("Operator"), 26), Column(_("Telephone"), 16), Column(_("PIN given"), 18)]
    rows = [
        (
            number,
            operator.site.name,
            operator.full_name,
            operator.phone,
            f"{local(operator.pin_set_at):%H:%M %d/%m/%Y}" if operator.has_pin and operator.pin_set_at else "",
        )
        for number, operator in enumerate(queries.operators_in(conference), start=1)
    ]
    book = written(columns, rows, title=_("Operators of the sites of: %(title)s") % {"title": conference.title}, sheet=_("Operators"))
    return saved(book, "can-bo-diem-cau.xlsx", XLSX)


def _all(request: HttpRequest, conference: Conference, *, status: int = 200, **context: Any) -> HttpResponse:
    page = Paginator(queries.found(conference), PAGE).get_page(request.GET.get("trang"))
    people = queries.operators_by_site(list(page))
    told = {
        "conference": conference,
        "page": page,
        "rows": [(site, people.get(site.pk, [])) for site in page],
        "summary": queries.manned(conference),
        "at_once": services.PINS_AT_ONCE,
        "idle_form": IdleForm(initial={"minutes": queries.idle_minutes(conference)}),
        "query": "",
    }
    return render(request, "sites/operators.html", told | context, status=status)
