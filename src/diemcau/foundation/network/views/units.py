from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from diemcau.foundation.audit.queries import acts_of
from diemcau.foundation.network import queries, rules
from diemcau.foundation.network.forms import DayForm, SearchForm
from diemcau.foundation.network.models import Unit
from diemcau.kernel.http import page_or_partial

HITS = 30
CHILDREN = 60  # a page holds the communes of most provinces of today


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """Search all units of all days, or of one; without words, what stands directly under the centre."""
    form = SearchForm(request.GET)
    day = form.chosen()
    text = form.cleaned_data.get("q", "")
    found = queries.search(text, on=day, limit=HITS + 1)
    root = queries.root()
    context = {
        "form": form,
        "text": text,
        "day": day,
        "found": found[:HITS],
        "is_cut": len(found) > HITS,
        "root": root,
        "top": queries.children_on(root, day or queries.today()) if root and not text else [],
        "shown_day": day or queries.today(),
    }
    return render(request, page_or_partial(request, "network/units.html", "found"), context)


@require_GET
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit through time, and what stands above and below it on the chosen day."""
    thing = get_object_or_404(Unit, pk=unit_id)
    form = DayForm(request.GET)
    asked = form.chosen()
    day = asked or queries.today()
    versions = list(thing.versions.order_by("period"))
    context = {
        "unit": thing,
        "form": form,
        "asked": asked,
        "day": day,
        "versions": versions,
        "version": next((row for row in versions if day in row.period), None),
        "known": rules.best_known(versions, day),
        "above": queries.ancestors_on(thing, day),
        "children": Paginator(queries.children_on(thing, day), CHILDREN).get_page(request.GET.get("page")),
        "came_from": queries.predecessors(thing),
        "became": queries.successors(thing),
        "identifiers": queries.identifiers_of(thing),
        "entries": acts_of(thing),
        "loaded_since": rules.LOADED_SINCE,
        "is_before_loading": _is_before_loading(day),
    }
    return render(request, page_or_partial(request, "network/unit.html", "children"), context)


def _is_before_loading(day: date) -> bool:
    return day < rules.LOADED_SINCE
