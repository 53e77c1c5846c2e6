"""Codes of a unit in other systems: entered with a warning when they look odd, ended, never converted."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from diemcau.foundation.accounts import rules
from diemcau.foundation.accounts.forms import IdentifierForm, LastDayForm
from diemcau.foundation.accounts.views.reader import reader_of
from diemcau.foundation.network import queries as network
from diemcau.foundation.network import services
from diemcau.foundation.network.models import Unit, UnitIdentifier
from diemcau.foundation.network.queries import today
from diemcau.foundation.network.rules.identifiers import Remark, remark_on, schemes
from diemcau.kernel.errors import Refused
from diemcau.kernel.text import clean


@require_http_methods(["GET", "POST"])
def identifiers(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The codes of a unit; POST enters one, and first warns about an unusual form."""
    reader, unit = reader_of(request), get_object_or_404(Unit, pk=unit_id)
    if not rules.may_found(reader, unit, on=today()):
        raise PermissionDenied
    form = IdentifierForm(request.POST or None, schemes=[(row.scheme, f"{row.name}: {row.example}") for row in schemes().values()])
    remark = Remark(is_odd=False)
    if request.method == "POST" and form.is_valid():
        remark = remark_on(form.cleaned_data["scheme"], clean(form.cleaned_data["code"]))
        if remark.is_odd and not form.cleaned_data["anyway"]:
            form.add_error(
                "code", _("This code does not have the form of its scheme. Check it against the source; if it is right, tick the box below.")
            )
        else:
            try:
                services.identify(unit=unit, **form.facts(), by=reader.actor, now=timezone.now())
            except Refused as refused:
                form.add_error(None, str(refused.sentence))
            else:
                messages.success(request, _("The code was entered as it was given."))
                return redirect("accounts:identifiers", unit.pk)
    context = {
        "unit": unit,
        "unit_name": network.names_on([unit.pk], today())[unit.pk].name,
        "form": form,
        "asks_anyway": remark.is_odd,
        "identifiers": network.identifiers_of(unit),
    }
    return render(request, "accounts/identifiers.html", context)


@require_POST
def end_identifier(request: HttpRequest, identifier_id: int) -> HttpResponse:
    """Set the last day on which a code means its unit."""
    reader = reader_of(request)
    row = get_object_or_404(UnitIdentifier.objects.select_related("unit"), pk=identifier_id)
    if not rules.may_found(reader, row.unit, on=today()):
        raise PermissionDenied
    form = LastDayForm(request.POST)
    until = form.until_after() if form.is_valid() else None
    if until is None:
        messages.error(request, _("This day cannot be read. Nothing was changed."))
        return redirect("accounts:identifiers", row.unit_id)
    try:
        services.end_identifier(identifier=row, until=until, by=reader.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("The last day was set."))
    return redirect("accounts:identifiers", row.unit_id)
