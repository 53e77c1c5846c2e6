"""What contradicts itself in the log of a conference: seen, decided, taken back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.before.conferences import rules
from diemcau.before.conferences.models import Conference
from diemcau.before.convening.queries import found as find_delegates
from diemcau.during.attendance import papers, services
from diemcau.during.attendance.models import Decision, Freeze
from diemcau.during.attendance.queries import conflicts as contradictions
from diemcau.during.attendance.services.reading import read_id
from diemcau.during.attendance.views.asking import run, user_of, watched
from diemcau.foundation.network.queries import names_on
from diemcau.kernel.dates import day_of
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import CSV, saved
from diemcau.kernel.http import number_of

ON_A_PAGE = 50
SUGGESTED = 20  # delegates found for a code


@require_GET
def conflicts(request: HttpRequest, conference_id: int) -> HttpResponse:
    """What waits for a decision, and what was decided."""
    conference = watched(request, conference_id)
    found = contradictions.conflicts(conference)
    only = request.GET.get("loai", "")
    shown = [conflict for conflict in found if conflict.what == only] if only in list(contradictions.Contradiction) else found
    counts = contradictions.counted(found)
    is_frozen = Freeze.objects.filter(conference=conference).exists()
    context = {
        "conference": conference,
        "page": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("trang")),
        "found": len(found),
        "only": only,
        "filters": [("", _("All"), len(found))] + [(what, str(contradictions.NAMES[what]), count) for what, count in counts.items() if count],
        "decisions": contradictions.decisions(conference),
        "may_act": rules.may_prepare(user_of(request), conference, day_of(timezone.now())) and not is_frozen,
    }
    return render(request, "attendance/conflicts.html", context)


@require_GET
@never_cache
def conflicts_csv(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Every conflict that waits, as CSV."""
    conference = watched(request, conference_id)
    content = papers.conflicts_csv(contradictions.conflicts(conference))
    name = f"can-xem-lai-{conference.day:%Y-%m-%d}.csv"
    return saved(content, name, CSV)


@require_POST
def decide(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Decide about one conflict (its own button) or about all that are ticked."""
    conference = run(request, conference_id)
    choices = _choices(request.POST)
    if choices:
        _decide(request, conference, choices)
    else:
        messages.error(request, _("Tick at least one line first. Nothing was changed."))
    only = request.POST.get("loai", "")
    page = redirect("attendance:conflicts", conference.pk)
    if only:
        page["Location"] += "?" + urlencode({"loai": only})
    return page


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Whose code it was: look the person up, and give them what was recorded."""
    conference = run(request, conference_id)
    key = request.POST.get("key") or request.GET.get("key", "")
    conflict = next((found for found in contradictions.conflicts(conference) if found.key == key and found.is_for_somebody), None)
    if request.method == "POST":
        _decide(request, conference, [services.Choice(key, Decision.ASSIGN, delegate_id=number_of(request.POST.get("delegate")))])
        return redirect("attendance:conflicts", conference.pk)
    if conflict is None:
        raise Http404
    query = request.GET.get("q", "")[:100]
    found = find_delegates(conference, text=query)[:SUGGESTED] if query.strip() else []
    units = names_on({delegate.unit_id for delegate in found}, conference.day)
    context = {
        "conference": conference,
        "conflict": conflict,
        "query": query,
        "found": [(delegate, units.get(delegate.unit_id)) for delegate in found],
    }
    return render(request, "attendance/assign.html", context)


@require_POST
def take_back(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Take back a decision."""
    conference = run(request, conference_id)
    event = read_id(request.POST.get("event"))
    if event is None:
        raise Http404
    try:
        services.take_back(conference=conference, event=event, by=user_of(request).actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("The decision was taken back; its entries count as they did before."))
    return redirect("attendance:conflicts", conference.pk)


def _choices(sent: QueryDict) -> list[services.Choice]:
    """What was pressed: "key|decision" or "key|site:7" of one line, or one decision about the lines that are ticked."""
    if one := sent.get("one", ""):
        key, _bar, decision = one.rpartition("|")
        if decision.startswith("site:"):
            return [services.Choice(key, Decision.DISREGARD, site_id=number_of(decision.removeprefix("site:")))]
        return [services.Choice(key, Decision(decision))] if decision in Decision.values else []
    decision = sent.get("decision", "")
    return [services.Choice(key, Decision(decision)) for key in sent.getlist("key")] if decision in Decision.values else []


def _decide(request: HttpRequest, conference: Conference, choices: list[services.Choice]) -> None:
    try:
        outcome = services.decide(conference=conference, choices=choices, by=user_of(request).actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return
    told = ngettext("%(count)s matter was decided.", "%(count)s matters were decided.", outcome.decided) % {"count": outcome.decided}
    if left := len(choices) - outcome.decided:
        told += " " + ngettext("%(count)s was left as it was.", "%(count)s were left as they were.", left) % {"count": left}
    messages.success(request, told)
    if outcome.waiting:
        messages.info(
            request, _("These sites have closed; the decision counts when they are reopened: %(sites)s") % {"sites": ", ".join(outcome.waiting)}
        )
