"""How an office writes, and what its papers rest on."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diemcau.foundation.accounts.models import User
from diemcau.foundation.network.models import Unit, UnitVersion
from diemcau.foundation.network.queries import names_on
from diemcau.foundation.papers import queries
from diemcau.foundation.papers.forms import BasesForm, OfficeForm
from diemcau.foundation.papers.models import CITING, KINDS, Basis, KindCode, OfficeProfile, Standing
from diemcau.foundation.papers.rules.offices import may_write_for
from diemcau.foundation.papers.services.acts import cite
from diemcau.foundation.papers.services.offices import keep_profile
from diemcau.kernel.dates import day_of


def today() -> date:
    return day_of(timezone.now())


def office_of(request: HttpRequest, unit_id: int) -> tuple[Unit, UnitVersion]:
    """The unit and its name today, for someone who writes for it; anybody else's is not found."""
    unit = get_object_or_404(Unit, pk=unit_id)
    version = names_on([unit.pk], today()).get(unit.pk)
    if version is None or not may_write_for(cast("User", request.user), unit, today()):
        raise Http404
    return unit, version


@require_http_methods(["GET", "POST"])
def office(request: HttpRequest, unit_id: int) -> HttpResponse:
    """How one office writes its papers."""
    unit, version = office_of(request, unit_id)
    user = cast("User", request.user)
    kept = OfficeProfile.objects.filter(unit=unit).first()
    proposed = queries.proposal(unit, today(), standing=kept.standing if kept else Standing.COLLEGIAL)
    form = OfficeForm(request.POST or None, instance=kept, proposed=proposed)
    if request.method == "POST" and form.is_valid():
        keep_profile(unit=unit, profile=form.profile, by=user.actor, now=timezone.now())
        messages.success(request, _("The office profile was saved. Papers made from now on have it."))
        return redirect("papers:office", unit.pk)
    shown = queries.office(unit, today())
    symbols = [(kind.name, shown.symbol_of(kind.type_code)) for kind in KINDS.values() if kind.type_code or kind.code == KindCode.CALL]
    context = {"unit": unit, "version": version, "form": form, "kept": kept, "symbols": symbols}
    return render(request, "papers/office.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def bases(request: HttpRequest, unit_id: int) -> HttpResponse:
    """What the papers of one office rest on, kind by kind."""
    unit, version = office_of(request, unit_id)
    day, user = today(), cast("User", request.user)
    if request.method == "POST":
        code, form = request.POST.get("kind", ""), BasesForm(request.POST, unit=unit, on=day)
        if code not in CITING or not form.is_valid():
            raise Http404
        cite(
            unit=unit,
            kind=code,
            acts=list(form.cleaned_data["acts"].order_by("issued_on", "pk")),
            words=form.cleaned_data["words"],
            by=user.actor,
            now=timezone.now(),
        )
        messages.success(request, _("The legal basis was saved."))
        return redirect("papers:bases", unit.pk)
    chosen = list(Basis.objects.filter(unit=unit).select_related("act").order_by("position"))
    kinds = []
    for code in CITING:
        own = [row for row in chosen if row.kind == code]
        lines = queries.cited(unit, code, day)
        kinds.append(
            {
                "kind": KINDS[code],
                "lines": lines,
                "is_own": bool(own),
                "acts": {row.act.pk for row in lines if row.act},
                "words": "\n".join(row.words for row in own if row.words),
            }
        )
    rows = [(act, act.is_in_force(day)) for act in queries.acts(unit=unit)]
    return render(request, "papers/bases.html", {"unit": unit, "version": version, "kinds": kinds, "acts": rows})
