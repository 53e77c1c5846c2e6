from __future__ import annotations

import uuid
from collections.abc import Callable
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
from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.during.attendance import queries, services
from diemcau.during.attendance.forms import HeadcountForm, ReopenForm
from diemcau.during.attendance.models import EventKind, Freeze
from diemcau.during.attendance.queries import curve
from diemcau.during.attendance.queries import site as one
from diemcau.foundation.accounts.models import User
from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.audit.rules import spoken
from diemcau.foundation.network.queries import names_on
from diemcau.kernel.dates import day_of
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import is_htmx, page_or_partial

PEOPLE_ON_A_PAGE = 100
ENTRIES_ON_A_PAGE = 50
SITES_TO_LOOK_AT = 50  # before a freeze; the board has them all
ACTS = 50  # of the record of acts on a site


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _watched(request: HttpRequest, conference_id: int) -> Conference:
    return rules.watched(_user(request), conference_id, day_of(timezone.now()))


def _run(request: HttpRequest, conference_id: int) -> Conference:
    return rules.prepared(_user(request), conference_id, day_of(timezone.now()))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1


@require_GET
def board(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The host's board: figures, sites, arrivals and what to do now; htmx asks for what moves."""
    now = timezone.now()
    conference = _watched(request, conference_id)
    asked = {"q": request.GET.get("q", "")[:100], "loc": request.GET.get("loc", "")}
    page = queries.board(conference, query=asked["q"], only=asked["loc"], page=_number(request.GET.get("trang")))
    context = {
        "conference": conference,
        "host": names_on([conference.host_id], conference.day).get(conference.host_id),
        "now": now,
        "is_part": is_htmx(request),
        "totals": queries.totals(conference),
        "board": page,
        "todo": queries.todo(conference, now),
        "curve": curve.draw(queries.arrivals(conference), opens_at=conference.opens_at, until=min(now, conference.closes_at)),
        "freeze": Freeze.objects.filter(conference=conference).defer("figures").first(),
        "may_act": rules.may_prepare(_user(request), conference, day_of(now)),
        "filters": _filters(asked["q"], page.only),
        "asked": urlencode({key: value for key, value in asked.items() if value}),
    }
    return render(request, page_or_partial(request, "attendance/board.html", "update"), context)


def _filters(query: str, chosen: str) -> list[tuple[str, str, bool]]:
    """Filters of the table: what each is called, where it leads, whether it is chosen."""
    named = {
        queries.Only.ALL: _("All"),
        queries.Only.SILENT: _("Silent"),
        queries.Only.LOST: _("Connection lost"),
        queries.Only.DIFFERENCE: _("Figures differ"),
        queries.Only.OPEN: _("Not closed"),
        queries.Only.WAITING: _("To be accepted"),
    }
    return [
        (name, urlencode({key: value for key, value in {"q": query, "loc": str(only)}.items() if value}), only == chosen)
        for only, name in named.items()
    ]


@require_GET
def site(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    """Where the figures of one site come from."""
    return _site(request, _watched(request, conference_id), site_id)


@require_GET
def log(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    """The log of one site, entry by entry."""
    conference = _watched(request, conference_id)
    chosen = _chosen(conference, site_id)
    page = Paginator(one.log(chosen), ENTRIES_ON_A_PAGE).get_page(request.GET.get("trang"))
    context = {"conference": conference, "site": chosen, "page": page, "words": one.words(chosen, list(page)), "now": timezone.now()}
    return render(request, "attendance/log.html", context)


@require_POST
def headcount(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    """Enter a headcount that the host heard by telephone."""
    conference = _run(request, conference_id)
    chosen = _chosen(conference, site_id)
    form = HeadcountForm(request.POST)
    if not form.is_valid():
        return _site(request, conference, site_id, headcount_form=form, status=422)
    now = timezone.now()
    payload = {"counted": form.cleaned_data["counted"], "moment": "on_demand", "source": "by phone", "note": form.cleaned_data["note"]}
    told = services.LogEvent(id=uuid.uuid4(), kind=EventKind.HEADCOUNT, at=now, payload=payload)
    services.receive_events(site=chosen, device=None, events=[told], sent_at=now, now=now, by=_user(request).actor)
    messages.success(request, _("The headcount of %(site)s was entered.") % {"site": chosen.name})
    return redirect("attendance:site", conference.pk, chosen.pk)


@require_POST
def accept(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    conference = _run(request, conference_id)
    chosen = _chosen(conference, site_id)
    _try(
        request,
        lambda: services.accept_closing(site=chosen, by=_user(request).actor, now=timezone.now()),
        _("The figures of %(site)s were accepted.") % {"site": chosen.name},
    )
    return redirect("attendance:site", conference.pk, chosen.pk)


@require_POST
def reopen(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    conference = _run(request, conference_id)
    chosen = _chosen(conference, site_id)
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _site(request, conference, site_id, reopen_form=form, status=422)
    reason = form.cleaned_data["reason"]
    _try(
        request,
        lambda: services.reopen_site(site=chosen, reason=reason, by=_user(request).actor, now=timezone.now()),
        _("%(site)s is open again.") % {"site": chosen.name},
    )
    return redirect("attendance:site", conference.pk, chosen.pk)


@require_POST
def accept_all(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Accept every site whose counted and checked-in agree."""
    conference = _run(request, conference_id)
    try:
        accepted = services.accept_all_that_agree(conference=conference, by=_user(request).actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, ngettext("%(count)s site was accepted.", "%(count)s sites were accepted.", accepted) % {"count": accepted})
    return redirect("attendance:board", conference.pk)


@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Shows what would be frozen; freezes it when confirmed."""
    conference = _run(request, conference_id)
    if request.method == "POST":
        frozen = _try(
            request,
            lambda: services.freeze_conference(conference=conference, by=_user(request).actor, now=timezone.now()),
            _("The figures of the conference are frozen."),
        )
        return redirect("attendance:board" if frozen else "attendance:freeze", conference.pk)
    sites, people, site_totals = queries.figures_now(conference)
    not_closed = [figures for figures in sites if figures.closed_at is None]
    differing = [figures for figures in sites if figures.closed_at and figures.counted != figures.attended]
    context = {
        "conference": conference,
        "people": people,
        "totals": site_totals,
        "not_closed": not_closed[:SITES_TO_LOOK_AT],
        "not_closed_count": len(not_closed),
        "differing": differing[:SITES_TO_LOOK_AT],
        "differing_count": len(differing),
        "obstacle": services.obstacle_to_freezing(conference=conference, site_totals=site_totals, now=timezone.now()),
    }
    return render(request, "attendance/freeze.html", context)


def _chosen(conference: Conference, site_id: int) -> Site:
    return get_object_or_404(Site.objects.select_related("conference"), conference=conference, pk=site_id)


def _try(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Do ``act`` and say ``done``, or say why not."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return False
    messages.success(request, done)
    return True


def _site(
    request: HttpRequest,
    conference: Conference,
    site_id: int,
    *,
    headcount_form: HeadcountForm | None = None,
    reopen_form: ReopenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    chosen = _chosen(conference, site_id)
    people = Paginator(one.people(chosen), PEOPLE_ON_A_PAGE).get_page(request.GET.get("trang"))
    units = names_on({delegate.unit_id for delegate in people}, conference.day)
    closings = one.closings(chosen)
    context: dict[str, Any] = {
        "conference": conference,
        "site": chosen,
        "state": queries.site_state(chosen, now),
        "people": people,
        "rows": [(delegate, units.get(delegate.unit_id)) for delegate in people],
        "counts": one.counts(chosen),
        "devices": queries.devices(chosen),
        "closing": next((closing for closing in closings if closing.reopened_at is None), None),
        "earlier": [closing for closing in closings if closing.reopened_at is not None],
        "acts": [(entry, spoken(entry.act)) for entry in entries_of(chosen)[:ACTS]],
        "recent": one.words(chosen, list(one.log(chosen)[:8])),
        "headcount_form": headcount_form or HeadcountForm(),
        "reopen_form": reopen_form or ReopenForm(),
        "may_act": rules.may_prepare(_user(request), conference, day_of(now)),
        "now": now,
    }
    return render(request, "attendance/site.html", context, status=status)
