"""The legal acts that papers may rest on: of the whole country, and an office's own."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.foundation.accounts.models import User
from diemcau.foundation.papers import queries
from diemcau.foundation.papers.forms import ActForm
from diemcau.foundation.papers.models import LegalAct
from diemcau.foundation.papers.services.acts import add_act, remove_act
from diemcau.foundation.papers.views.offices import office_of, today
from diemcau.kernel.errors import Refused


@require_GET
def acts(request: HttpRequest) -> HttpResponse:
    """The legal acts that papers may rest on, with what was in force on a day."""
    asked = request.GET.get("day", "")
    try:
        day, is_bad = (date.fromisoformat(asked) if asked else today()), False
    except ValueError:
        day, is_bad = today(), True
    text = request.GET.get("q", "")[:200]
    rows = [(act, act.is_in_force(day)) for act in queries.acts(text=text)]
    return render(request, "papers/acts.html", {"rows": rows, "day": day, "text": text, "is_bad": is_bad})


@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    """How long what is kept, and the act that each period rests on."""
    return render(request, "papers/retention.html", {"rows": queries.retention(today()), "day": today()})


@require_http_methods(["GET", "POST"])
def own_acts(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The acts that one office entered itself, and room for another."""
    unit, version = office_of(request, unit_id)
    form = ActForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_act(unit=unit, act=form.act, by=cast("User", request.user).actor, now=timezone.now())
        except Refused as refused:
            form.add_error("number", str(refused.sentence))
        else:
            messages.success(request, _("The act was added. Papers rest on it once you choose it under “Legal basis”."))
            return redirect("papers:own-acts", unit.pk)
    rows = [(act, act.is_in_force(today())) for act in queries.acts(unit=unit).filter(unit=unit)]
    context = {"unit": unit, "version": version, "form": form, "rows": rows}
    return render(request, "papers/own_acts.html", context, status=422 if form.is_bound else 200)


@require_POST
def own_act_removed(request: HttpRequest, unit_id: int, act_id: int) -> HttpResponse:
    """Take an act of the office out again."""
    unit, _version = office_of(request, unit_id)
    act = get_object_or_404(LegalAct.objects.select_related("unit"), pk=act_id, unit=unit)
    try:
        remove_act(act=act, by=cast("User", request.user).actor, now=timezone.now())
        messages.success(request, _("%(act)s was removed.") % {"act": act})
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    return redirect("papers:own-acts", unit.pk)
