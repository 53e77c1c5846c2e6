"""Acts on units: what was applied, what waits, and the way from a file to the network and back."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.foundation.accounts import rules
from diemcau.foundation.accounts.forms import ActForm
from diemcau.foundation.accounts.models import User
from diemcau.foundation.audit.queries import acts_of
from diemcau.foundation.network import queries, services
from diemcau.foundation.network.errors import BadAct, Problem, StillNeeded
from diemcau.foundation.network.models import UnitAct, UnitVersion
from diemcau.foundation.network.rules import MOST_PROBLEMS
from diemcau.kernel.errors import Refused

ACTS = 50  # on a page
NAMES = 100  # of each kind of change on the page of one act
UNREADABLE = 422


@require_GET
def unit_acts(request: HttpRequest) -> HttpResponse:
    """Acts on units, newest first."""
    reader = _reader(request)
    page = Paginator(queries.acts(), ACTS).get_page(request.GET.get("page"))
    return render(request, "accounts/unit_acts.html", {"page": page, "may_change": rules.may_change_network(reader, on=queries.today())})


@require_http_methods(["GET", "POST"])
def new_unit_act(request: HttpRequest) -> HttpResponse:
    """Upload the file of an act: checked and kept to be looked at, or told what is wrong with it."""
    reader = _keeper(request)
    form = ActForm(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if form.is_valid():
        try:
            act = services.enter_act(form.cleaned_data["file"].read(), by=reader.actor, now=timezone.now())
        except BadAct as bad:
            problems = bad.problems
        else:
            if act.applied_at:
                messages.info(request, _("This file was applied before. Nothing was changed."))
            return redirect("accounts:unit_act", act.pk)
    context = {"form": form, "problems": problems[:MOST_PROBLEMS], "more": max(0, len(problems) - MOST_PROBLEMS)}
    return render(request, "accounts/new_unit_act.html", context, status=UNREADABLE if form.is_bound else 200)


@require_GET
def unit_act(request: HttpRequest, act_id: int) -> HttpResponse:
    """One act: its plan while it waits, what it changed once it is applied."""
    reader = _reader(request)
    act = get_object_or_404(UnitAct, pk=act_id)
    problems: list[Problem] = []
    ended, begun, changed = _changes(act)
    touched = [queries.Touched(rows, queries.title_of(rows), number) for rows, number in act.touched]
    if act.applied_at is None:
        try:
            drafted = services.draft(act)
        except BadAct as bad:
            problems = bad.problems
        else:
            touched = drafted.touched
            ended = [(version.name, version.unit) for version in drafted.plan.ended]
            begun = [(row.name, None) for row in drafted.plan.begun]
            changed = [(_arrow(before.name, after.name), before.unit) for before, after in drafted.plan.kept]
    context = {
        "act": act,
        "problems": problems[:MOST_PROBLEMS],
        "touched": touched,
        "parts": [("ended", ended[:NAMES], len(ended)), ("begun", begun[:NAMES], len(begun)), ("changed", changed[:NAMES], len(changed))],
        "reasons": queries.reasons_to_keep(act) if act.is_in_force else [],
        "may_change": rules.may_change_network(reader, on=queries.today()),  # names are for those who see the whole country
        "entries": acts_of(act),
    }
    return render(request, "accounts/unit_act.html", context)


@require_POST
def apply_unit_act(request: HttpRequest, act_id: int) -> HttpResponse:
    reader = _keeper(request)
    act = get_object_or_404(UnitAct, pk=act_id)
    try:
        services.apply_act(act, by=reader.actor, now=timezone.now())
    except BadAct:
        messages.error(request, _("The network has changed since, and the act no longer fits. Nothing was changed."))
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("The act was applied. It can be undone until something depends on it."))
    return redirect("accounts:unit_act", act.pk)


@require_POST
def undo_unit_act(request: HttpRequest, act_id: int) -> HttpResponse:
    reader = _keeper(request)
    act = get_object_or_404(UnitAct, pk=act_id)
    try:
        services.undo_act(act, by=reader.actor, now=timezone.now())
    except StillNeeded as needed:
        messages.error(request, needed.opening)
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("The act was undone: the network is what it was before."))
    return redirect("accounts:unit_act", act.pk)


@require_POST
def discard_unit_act(request: HttpRequest, act_id: int) -> HttpResponse:
    reader = _keeper(request)
    act = get_object_or_404(UnitAct, pk=act_id)
    try:
        services.discard_act(act, by=reader.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return redirect("accounts:unit_act", act.pk)
    messages.success(request, _("The act was discarded. The network was not changed."))
    return redirect("accounts:unit_acts")


Names = list[tuple[str, int | None]]


def _changes(act: UnitAct) -> tuple[Names, Names, Names]:
    """Units that an applied act ended, began and changed, by name.  Four queries; none for an act not in force."""
    if not act.is_in_force:
        return [], [], []
    before = dict(UnitVersion.objects.filter(ended_by=act).values_list("unit_id", "name"))
    changed: Names = [(_arrow(before[row.unit_id], row.name), row.unit_id) for row in queries.changed_versions(act)]
    ended: Names = [(row.name, row.unit_id) for row in queries.ended_versions(act)]
    return ended, [(row.name, row.unit_id) for row in queries.begun_versions(act)], changed


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _reader(request: HttpRequest) -> User:
    reader = cast("User", request.user)
    if not rules.may_administer(reader, on=queries.today()):
        raise PermissionDenied
    return reader


def _keeper(request: HttpRequest) -> User:
    reader = _reader(request)
    if not rules.may_change_network(reader, on=queries.today()):
        raise PermissionDenied
    return reader
