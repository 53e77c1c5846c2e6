"""One site as the host sees it: where its figures come from, and what the host does about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from diemcau.before.conferences import rules
from diemcau.before.conferences.models import Conference
from diemcau.during.attendance import queries, services
from diemcau.during.attendance.forms import HeadcountForm, ReasonForm, ReopenForm
from diemcau.during.attendance.queries import site as one
from diemcau.during.attendance.queries.line import line_history
from diemcau.during.attendance.queries.self_check_in import running
from diemcau.during.attendance.queries.shifts import worked
from diemcau.during.attendance.queries.ways import came
from diemcau.during.attendance.views.asking import attempt, chosen_site, run, user_of, watched
from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.audit.rules import spoken
from diemcau.foundation.network.queries import names_on
from diemcau.kernel.dates import day_of

PEOPLE_ON_A_PAGE = 100
ENTRIES_ON_A_PAGE = 50
ACTS = 50  # of the record of acts on a site


@require_GET
def site(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    """Where the figures of one site come from."""
    return _site(request, watched(request, conference_id), site_id)


@require_GET
def log(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    """The log of one site, entry by entry."""
    conference = watched(request, conference_id)
    chosen = chosen_site(conference, site_id)
    page = Paginator(one.log(chosen), ENTRIES_ON_A_PAGE).get_page(request.GET.get("trang"))
    context = {"conference": conference, "site": chosen, "page": page, "words": one.words(chosen, list(page)), "now": timezone.now()}
    return render(request, "attendance/log.html", context)


@require_POST
def headcount(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    """Enter a headcount that the host heard by telephone."""
    conference = run(request, conference_id)
    chosen = chosen_site(conference, site_id)
    form = HeadcountForm(request.POST, moments=queries.moments_of_site(chosen))
    if not form.is_valid():
        return _site(request, conference, site_id, headcount_form=form, status=422)
    counted, note = form.cleaned_data["counted"], form.cleaned_data["note"]
    services.count_by_phone(site=chosen, counted=counted, due=form.due, note=note, by=user_of(request).actor, now=timezone.now())
    messages.success(request, _("The headcount of %(site)s was entered.") % {"site": chosen.name})
    return redirect("attendance:site", conference.pk, chosen.pk)


@require_POST
def explain(request: HttpRequest, conference_id: int, site_id: int, count: UUID) -> HttpResponse:
    """Enter why a headcount differs from who was checked in, as the host heard it by telephone."""
    conference = run(request, conference_id)
    chosen = chosen_site(conference, site_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _site(request, conference, site_id, reason_form=form, explained=count, status=422)
    reasons, words = form.cleaned_data["reasons"], form.cleaned_data["words"]
    attempt(
        request,
        lambda: services.explain_count(site=chosen, count=count, reasons=reasons, words=words, by=user_of(request).actor, now=timezone.now()),
        _("The reason was entered."),
    )
    return redirect("attendance:site", conference.pk, chosen.pk)


@require_POST
def accept(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    conference = run(request, conference_id)
    chosen = chosen_site(conference, site_id)
    attempt(
        request,
        lambda: services.accept_closing(site=chosen, by=user_of(request).actor, now=timezone.now()),
        _("The figures of %(site)s were accepted.") % {"site": chosen.name},
    )
    return redirect("attendance:site", conference.pk, chosen.pk)


@require_POST
def reopen(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    conference = run(request, conference_id)
    chosen = chosen_site(conference, site_id)
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _site(request, conference, site_id, reopen_form=form, status=422)
    reason = form.cleaned_data["reason"]
    attempt(
        request,
        lambda: services.reopen_site(site=chosen, reason=reason, by=user_of(request).actor, now=timezone.now()),
        _("%(site)s is open again.") % {"site": chosen.name},
    )
    return redirect("attendance:site", conference.pk, chosen.pk)


def _site(
    request: HttpRequest,
    conference: Conference,
    site_id: int,
    *,
    headcount_form: HeadcountForm | None = None,
    reopen_form: ReopenForm | None = None,
    reason_form: ReasonForm | None = None,
    explained: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    chosen = chosen_site(conference, site_id)
    people = Paginator(one.people(chosen), PEOPLE_ON_A_PAGE).get_page(request.GET.get("trang"))
    units = names_on({delegate.unit_id for delegate in people}, conference.day)
    ways = came(chosen)
    closings = one.closings(chosen)
    fixed = queries.moments_of_site(chosen)
    context: dict[str, Any] = {
        "conference": conference,
        "site": chosen,
        "state": queries.site_state(chosen, now),
        "people": people,
        "rows": [(delegate, units.get(delegate.unit_id), ways.get(delegate.pk)) for delegate in people],
        "self_check_in": running(chosen),
        "slots": [(slot, slot.state(now)) for slot in queries.series(chosen, fixed)],
        "reason_form": reason_form or ReasonForm(),
        "explained": explained,
        "devices": queries.devices(chosen),
        "versions": queries.minutes_of(chosen),
        "closing": next((closing for closing in closings if closing.reopened_at is None), None),
        "earlier": [closing for closing in closings if closing.reopened_at is not None],
        "acts": [(entry, spoken(entry.act)) for entry in entries_of(chosen)[:ACTS]],
        "worked": worked(chosen),
        "recent": one.words(chosen, list(one.log(chosen)[:8])),
        "headcount_form": headcount_form or HeadcountForm(moments=fixed),
        "reopen_form": reopen_form or ReopenForm(),
        "may_act": rules.may_prepare(user_of(request), conference, day_of(now)),
        "line": line_history(chosen),
        "now": now,
    }
    return render(request, "attendance/site.html", context, status=status)
