"""The host's board: what moves, what to do, the end of the day."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.before.conferences import rules
from diemcau.during.attendance import queries, services
from diemcau.during.attendance.models import Freeze
from diemcau.during.attendance.queries import curve
from diemcau.during.attendance.views.asking import attempt, number, run, user_of, watched
from diemcau.foundation.network.queries import names_on
from diemcau.kernel.dates import day_of
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import is_htmx, page_or_partial

SITES_TO_LOOK_AT = 50  # before a freeze; the board has them all


@require_GET
def board(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The host's board: figures, sites, arrivals and what to do now; htmx asks for what moves."""
    now = timezone.now()
    conference = watched(request, conference_id)
    asked = {"q": request.GET.get("q", "")[:100], "loc": request.GET.get("loc", "")}
    page = queries.board(conference, query=asked["q"], only=asked["loc"], page=number(request.GET.get("trang")))
    context = {
        "conference": conference,
        "host": names_on([conference.host_id], conference.day).get(conference.host_id),
        "now": now,
        "is_part": is_htmx(request),
        "totals": queries.totals(conference),
        "board": page,
        "todo": queries.todo(conference, now),
        "curve": curve.draw(queries.arrivals(conference), opens_at=conference.opens_at, until=min(now, conference.closes_at)),
        "on_paper": queries.arrived_on_paper(conference),
        "freeze": Freeze.objects.filter(conference=conference).defer("figures").first(),
        "may_act": rules.may_prepare(user_of(request), conference, day_of(now)),
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


@require_POST
def accept_all(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Accept every site whose counted and checked-in agree."""
    conference = run(request, conference_id)
    try:
        accepted = services.accept_all_that_agree(conference=conference, by=user_of(request).actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, ngettext("%(count)s site was accepted.", "%(count)s sites were accepted.", accepted) % {"count": accepted})
    return redirect("attendance:minutes" if request.POST.get("back") == "minutes" else "attendance:board", conference.pk)


@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Shows what would be frozen; freezes it when confirmed."""
    conference = run(request, conference_id)
    if request.method == "POST":
        frozen = attempt(
            request,
            lambda: services.freeze_conference(conference=conference, by=user_of(request).actor, now=timezone.now()),
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
