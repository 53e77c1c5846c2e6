"""Acts on units: what was applied, what waits, and the way from a file to the network and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

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
from diemcau.foundation.network.models import UnitAct
from diemcau.foundation.network.rules import MOST_PROBLEMS
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import CSV, as_csv, attachment
from diemcau.kernel.text import clean, fold

ACTS = 50  # on a page
NAMES = 100  # units on a page of what one act changes
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
    drafted, problems = _drafted(act)
    changes = queries.planned(drafted.plan) if drafted else queries.changes_of(act)
    touched = drafted.touched if drafted else [queries.Touched(rows, queries.title_of(rows), number) for rows, number in act.touched]
    part, text = request.GET.get("phan", ""), clean(request.GET.get("q", ""))[:120]
    page = Paginator(_narrowed(changes, part, text), NAMES).get_page(request.GET.get("trang"))
    context = {
        "act": act,
        "problems": problems[:MOST_PROBLEMS],
        "touched": touched,
        "changes": len(changes),
        "page": page,
        "part": part if part in queries.PARTS else "",
        "text": text,
        "query": urlencode({name: value for name, value in (("phan", part), ("q", text)) if value}),
        "reasons": queries.reasons_to_keep(act) if act.is_in_force else [],
        "may_change": rules.may_change_network(reader, on=queries.today()),  # names are for those who see the whole country
        "entries": acts_of(act),
    }
    return render(request, "accounts/unit_act.html", context)


@require_POST
def apply_unit_act(request: HttpRequest, act_id: int) -> HttpResponse:
    return _changed(request, act_id, services.apply_act, _("The act was applied. It can be undone until something depends on it."))


@require_GET
def unit_act_progress(request: HttpRequest, act_id: int) -> HttpResponse:
    """How far the act is while somebody applies it: a part of its page, which is loaded anew once it is applied."""
    _keeper(request)
    act = get_object_or_404(UnitAct.objects.defer("facts"), pk=act_id)
    if act.applied_at is not None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    step = queries.step_of(act)
    told = str(services.STEPS[step - 1]) if step else ""
    return render(request, "accounts/unit_act.html#progress", {"act": act, "step": step, "steps": len(services.STEPS), "told": told})


@require_GET
def unit_act_names(request: HttpRequest, act_id: int) -> HttpResponse:
    """Every name that the act changes or would change, as CSV."""
    _reader(request)
    act = get_object_or_404(UnitAct, pk=act_id)
    drafted, _problems = _drafted(act)
    changes = queries.planned(drafted.plan) if drafted else queries.changes_of(act)
    words = {"ended": "kết thúc", "begun": "lập mới", "changed": "thay đổi"}
    rows = [(words[row.part], row.before, row.after, row.kind_shown, row.code_list, row.code) for row in changes]
    headings = ("Thay đổi", "Tên trước", "Tên sau", "Loại đơn vị", "Danh mục mã", "Mã")
    return attachment(as_csv(headings, rows), f"đơn vị thay đổi {act.legal_act or act.pk}", "csv", CSV)


@require_POST
def undo_unit_act(request: HttpRequest, act_id: int) -> HttpResponse:
    return _changed(request, act_id, services.undo_act, _("The act was undone: the network is what it was before."))


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


def _changed(request: HttpRequest, act_id: int, change: Callable[..., object], told: str) -> HttpResponse:
    """Let the network be changed by the act, and lead to its page, which says so or why not."""
    reader = _keeper(request)
    act = get_object_or_404(UnitAct, pk=act_id)
    try:
        change(act, by=reader.actor, now=timezone.now())
    except BadAct:
        messages.error(request, _("The network has changed since, and the act no longer fits. Nothing was changed."))
    except StillNeeded as needed:
        messages.error(request, needed.opening)
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, told)
    return redirect("accounts:unit_act", act.pk)


def _drafted(act: UnitAct) -> tuple[services.Drafted | None, list[Problem]]:
    """What an act that waits would do now, or why it no longer can; neither for an act that was applied."""
    if act.applied_at is not None:
        return None, []
    try:
        return services.draft(act), []
    except BadAct as bad:
        return None, bad.problems


def _narrowed(changes: list[queries.Change], part: str, text: str) -> list[queries.Change]:
    wanted = fold(text)
    found = [change for change in changes if change.part == part] if part in queries.PARTS else changes
    return [change for change in found if wanted in fold(change.name) or text == change.code] if wanted else found


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
