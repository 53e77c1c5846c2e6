"""The year's plan of a unit, and copying a conference."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.before.conferences import rules, services
from diemcau.before.conferences.forms import CloneForm, PlanForm, hosts
from diemcau.before.conferences.models import Plan
from diemcau.before.conferences.queries import plans_of_year
from diemcau.foundation.accounts.models import User
from diemcau.foundation.accounts.queries import units_in_reach
from diemcau.foundation.network.models import Unit
from diemcau.kernel.dates import day_of
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import number_of

FIRST_YEAR, LAST_YEAR = 2000, 2200


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _today() -> date:
    return day_of(timezone.now())


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """What the units in the reader's reach mean to hold in a year, month by month."""
    user, today = _user(request), _today()
    year = _year(request.GET.get("nam"))
    may_plan = bool(hosts(user, on=today))
    context = {
        "year": year,
        "lines": plans_of_year(user, year, on=today, now=timezone.now()),
        "may_plan": may_plan,
        "before": year - 1,
        "after": year + 1,
    }
    return render(request, "conferences/plans.html", context)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, plan_id: int = 0) -> HttpResponse:
    """Plan a conference, or change a planned one."""
    user, today = _user(request), _today()
    kept = _planned(user, plan_id) if plan_id else None
    if not hosts(user, on=today):
        raise PermissionDenied
    year = kept.year if kept else _year(request.GET.get("nam"))
    initial = (
        {name: getattr(kept, name) for name in ("month", "title", "audience", "unit_kinds", "people", "sites")} | {"host": kept.host_id}
        if kept
        else {}
    )
    form = PlanForm(request.POST or None, user=user, on=today, initial=initial)
    if form.is_valid():
        try:
            facts = form.facts(year)
            if kept:
                services.change_plan(plan=kept, facts=facts, by=user.actor, now=timezone.now())
            else:
                services.make_plan(host=Unit.objects.get(pk=form.cleaned_data["host"]), facts=facts, by=user.actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The plan was saved."))
            return redirect(f"{reverse('conferences:plans')}?nam={year}")
    return render(request, "conferences/plan_form.html", {"form": form, "plan": kept, "year": year}, status=422 if form.is_bound else 200)


@require_POST
def drop(request: HttpRequest, plan_id: int, act: str) -> HttpResponse:
    """Drop a plan with a reason, or take it up again."""
    kept, by, now = _planned(_user(request), plan_id), _user(request).actor, timezone.now()
    acts: dict[str, Callable[[], None]] = {
        "bo": lambda: services.drop_plan(plan=kept, reason=request.POST.get("ly_do", "")[:300], by=by, now=now),
        "lay-lai": lambda: services.take_up_plan(plan=kept, by=by, now=now),
    }
    if act not in acts:
        raise Http404
    try:
        acts[act]()
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("The plan was saved."))
    return redirect(f"{reverse('conferences:plans')}?nam={kept.year}")


@require_http_methods(["GET", "POST"])
def clone(request: HttpRequest, conference_id: int) -> HttpResponse:
    """A copy with chosen pieces on another day."""
    user = _user(request)
    source = rules.prepared(user, conference_id, _today())
    form = CloneForm(request.POST or None, initial={"title": services.next_title(source), "as_part": True})
    if form.is_valid():
        facts = form.cleaned_data
        try:
            made = services.clone(conference=source, **facts, by=user.actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The copy was made. People were not copied: name speakers, operators and delegates anew."))
            return redirect("conferences:detail", made.pk)
    return render(request, "conferences/clone.html", {"conference": source, "form": form}, status=422 if form.is_bound else 200)


def _planned(user: User, plan_id: int) -> Plan:
    """A plan of a host the reader prepares conferences for; anybody else's is not found."""
    reach = units_in_reach(user, on=_today(), roles=rules.PREPARING_ROLES)
    return get_object_or_404(Plan.objects.select_related("host", "conference").filter(host__in=reach), pk=plan_id)


def _year(text: str | None) -> int:
    return min(max(number_of(text), FIRST_YEAR + 1), LAST_YEAR - 1) if number_of(text) else _today().year
