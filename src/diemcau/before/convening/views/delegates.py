"""The list of delegates and each of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.before.conferences import rules
from diemcau.before.convening import queries, services
from diemcau.before.convening.forms import DelegateForm
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries.quotas import terms_of
from diemcau.before.convening.rules import Part
from diemcau.before.convening.views.access import delegate_of, filled_part, part_of, today, user_of
from diemcau.before.sites.models import Site
from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.audit.rules import spoken
from diemcau.foundation.network import queries as network
from diemcau.kernel.actors import Actor
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import number_of, page_or_partial

PAGE = 50  # delegates on a page
PREVIEW_PAGE = 100
CALLS = 30  # conferences that call the reader's units
UNITS_OFFERED = 12
SITES_IN_A_SELECT = 300  # beyond this the list of sites is reached through the page of sites


@require_GET
def delegates(request: HttpRequest, conference_id: int) -> HttpResponse:
    part = part_of(request, conference_id)
    conference = part.conference
    asked = {name: request.GET.get(name, "")[:200] for name in ("q", "diem", "don", "xem")}
    site_id, unit_id = _number(asked["diem"]), _number(asked["don"])
    found = queries.found(conference, text=asked["q"], site_id=site_id, unit_id=unit_id, state=asked["xem"])
    by_unit = terms_of(conference).numbers_by_unit
    seen = queries.unit_after_unit(part.seen(found), conference.day) if by_unit else part.seen(found)
    page = Paginator(seen, PAGE).get_page(request.GET.get("trang"))
    names = network.names_on({delegate.unit_id for delegate in page}, conference.day)
    sites = (Site.objects.filter(conference=conference) if part.may_watch else part.open_sites()).order_by("sort_key", "pk")
    theirs = {delegate.pk for delegate in page}
    if not part.may_prepare:
        theirs = set(part.filled(Delegate.objects.filter(pk__in=theirs)).values_list("pk", flat=True)) if part.may_fill else set()
    query = urlencode({key: value for key, value in asked.items() if value})
    context = {
        "conference": conference,
        "part": part,
        "locked": rules.why_locked(conference),
        "host": None if part.may_watch else network.unit_on(conference.host, conference.day),
        "summary": queries.summary(conference, part=part),
        "page": page,
        "rows": [
            (getattr(delegate, "number", place), delegate, names.get(delegate.unit_id), delegate.pk in theirs)
            for place, delegate in enumerate(page, start=page.start_index())
        ],
        "by_unit": by_unit,
        "sites": list(sites[: SITES_IN_A_SELECT + 1]),
        "units": queries.units_convened(part),
        "site_id": site_id,
        "unit_id": unit_id,
        "text": asked["q"],
        "state": asked["xem"],
        "query": f"{query}&" if query else "",
    }
    return render(request, page_or_partial(request, "convening/list.html", "delegates"), context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, conference_id: int) -> HttpResponse:
    user, part = user_of(request), filled_part(request, conference_id)
    conference = part.conference
    form = DelegateForm(request.POST or None, part=part)
    if form.is_valid():
        try:
            told = _entered(part, form.facts(), user.actor)
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, told)
            return redirect("convening:add" if "another" in request.POST else "convening:list", conference.pk)
    return _form(request, part, form, None)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, conference_id: int, delegate_id: int) -> HttpResponse:
    user = user_of(request)
    part, delegate = delegate_of(request, conference_id, delegate_id)
    form = DelegateForm(request.POST or None, part=part, delegate=delegate)
    if form.is_valid():
        try:
            services.change_delegate(delegate=delegate, **form.facts(), by=user.actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The facts of %(name)s were saved.") % {"name": form.cleaned_data["full_name"]})
            return redirect("convening:list", conference_id)
    return _form(request, part, form, delegate)


@require_POST
def cancel(request: HttpRequest, conference_id: int, delegate_id: int) -> HttpResponse:
    delegate = delegate_of(request, conference_id, delegate_id)[1]
    try:
        services.cancel_delegate(delegate=delegate, by=user_of(request).actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("%(name)s was cancelled and is no longer counted as convened.") % {"name": delegate.full_name})
    return redirect("convening:change", conference_id, delegate.pk)


@require_POST
def restore(request: HttpRequest, conference_id: int, delegate_id: int) -> HttpResponse:
    part, delegate = delegate_of(request, conference_id, delegate_id)
    try:
        services.restore_delegate(delegate=delegate, within_quota=not part.may_prepare, by=user_of(request).actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("%(name)s is convened again.") % {"name": delegate.full_name})
    return redirect("convening:change", conference_id, delegate.pk)


@require_GET
def called(request: HttpRequest) -> HttpResponse:
    """Conferences that call the reader's units without being theirs to watch: a part of the pages that list conferences."""
    rows = queries.calls(user_of(request), on=today(), limit=CALLS)
    return render(request, "convening/called.html", {"calls": rows, "now": timezone.now()})


@require_GET
def units(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Units that answer to what was typed, to choose the delegate's from."""
    part, text = filled_part(request, conference_id), request.GET.get("unit_query", "")[:200]
    found = queries.units_to_choose(part, text, limit=UNITS_OFFERED)
    return render(request, "sites/unit_options.html", {"found": found, "text": text, "chosen": None})


@require_GET
def todo(request: HttpRequest, conference_id: int) -> HttpResponse:
    """What remains to prepare about the delegates: a part of the conference's page."""
    conference = rules.watched(user_of(request), conference_id, today())
    return render(request, "convening/todo.html", {"conference": conference, "summary": queries.summary(conference)})


def _entered(part: Part, facts: dict[str, Any], by: Actor) -> str:
    """Convene somebody, or name them for a seat of their unit where it has a quota and the host is not the one who enters; what to say."""
    now, conference, told = timezone.now(), part.conference, {"name": facts["full_name"], "site": facts["site"].name}
    if part.may_prepare:
        services.add_delegate(conference=conference, **facts, by=by, now=now)
        return _("%(name)s was convened to %(site)s.") % told
    named, _convened = services.enter_within_quota(conference=conference, rows=[services.NewDelegate(**facts)], by=by, now=now)
    if named and not named[0].delegate:
        return _("%(name)s: %(status)s.") % {"name": named[0].full_name, "status": named[0].get_status_display()}
    return _("%(name)s was convened to %(site)s.") % told


def _form(request: HttpRequest, part: Part, form: DelegateForm, delegate: Delegate | None) -> HttpResponse:
    conference = part.conference
    unit = number_of(str(form["unit"].value() or ""))
    chosen = network.names_on([unit], conference.day).get(unit) if unit else None
    acts = [(entry, spoken(entry.act)) for entry in entries_of(delegate)[:10]] if delegate else []
    context = {"conference": conference, "part": part, "form": form, "delegate": delegate, "chosen": chosen, "acts": acts}
    return render(request, "convening/form.html", context, status=422 if form.is_bound else 200)


def _number(text: str) -> int | None:
    return number_of(text) or None
