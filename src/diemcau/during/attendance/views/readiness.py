"""How ready the halls are, whom to call, and what was said."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from diemcau.before.conferences import rules
from diemcau.before.conferences.models import Conference
from diemcau.before.sites import queries as sites
from diemcau.before.sites import rules as ready
from diemcau.before.sites import services
from diemcau.before.sites.models import Call, ReadyItem, ReadyMoment
from diemcau.during.attendance import papers, queries
from diemcau.during.attendance.queries.line import line_history
from diemcau.during.attendance.queries.ready_words import line_words, why
from diemcau.during.attendance.views.asking import attempt, chosen_site, number, run, user_of, watched
from diemcau.kernel.dates import day_of
from diemcau.kernel.files import CSV, saved
from diemcau.kernel.http import is_htmx, number_of, page_or_partial

TO_CALL = 12  # halls in the list of calls; the rest is a number and a filter


@require_GET
def readiness(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The host's readiness board; htmx asks for what moves."""
    conference = watched(request, conference_id)
    now = timezone.now()
    board = queries.ready_board(conference, now)
    asked = {"q": request.GET.get("q", "")[:100], "loc": request.GET.get("loc", ""), "tinh": request.GET.get("tinh", "")}
    province = number_of(asked["tinh"])
    found = board.found(text=asked["q"], colour=asked["loc"], province=province)
    page = Paginator(found, queries.READY_PAGE).get_page(number(request.GET.get("trang")))
    kept = urlencode({key: value for key, value in asked.items() if value})
    context = {
        "conference": conference,
        "now": now,
        "is_part": is_htmx(request),
        "board": board,
        "asked": asked,
        "province": province,
        "filters": _filters(asked),
        "page": page,
        "rows": [(hall, why(hall, board)) for hall in page],
        "query": f"{kept}&" if kept else "",
        "here": urlencode({"ve": urlencode({key: value for key, value in asked.items() if value} | {"trang": page.number})}),
        "calls": [(hall, why(hall, board)) for hall in board.to_call[:TO_CALL]],
        "more_calls": max(0, len(board.to_call) - TO_CALL),
        "numbers": sites.help_lines(conference).numbers,
        "may_act": rules.may_prepare(user_of(request), conference, day_of(now)),
    }
    return render(request, page_or_partial(request, "attendance/readiness.html", "update"), context)


def _filters(asked: dict[str, str]) -> list[tuple[str, str, bool]]:
    """Filters of the table: what each is called, where it leads, whether it is chosen."""
    named = {"": _("All"), "red": _("Not ready"), "amber": _("Not sure"), "green": _("Ready"), "silent": _("Silent")}
    return [
        (name, urlencode({key: value for key, value in (asked | {"loc": colour}).items() if value}), colour == asked["loc"])
        for colour, name in named.items()
    ]


@require_GET
@never_cache
def readiness_csv(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Every site with its state, why, its operator and the last call."""
    conference = watched(request, conference_id)
    content = papers.readiness_csv(queries.ready_board(conference, timezone.now()))
    name = f"san-sang-{conference.day:%Y-%m-%d}.csv"
    return saved(content, name, CSV)


@require_GET
def site_ready(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    """What one site answered, its line, its rehearsals and the calls to it."""
    conference = watched(request, conference_id)
    site = chosen_site(conference, site_id)
    now = timezone.now()
    board = queries.ready_board(conference, now)
    hall = next(hall for hall in board.halls if hall.site_id == site.pk)
    said = {(row.moment, row.item): row for row in sites.readiness_of(site)}
    context: dict[str, Any] = {
        "conference": conference,
        "site": site,
        "hall": hall,
        "why": why(hall, board),
        "moments": [{"moment": moment, "due_at": ready.due_at(moment, conference.opens_at)} for moment in ReadyMoment],
        "table": [(item, [(moment, said.get((moment, item))) for moment in ReadyMoment]) for item in ReadyItem],
        "line": line_history(site),
        "calls": sites.calls_to(site),
        "rehearsals": [(told, _grade(told.line)) for told in queries.rehearsals_of(site)[:20]],
        "may_act": rules.may_prepare(user_of(request), conference, day_of(now)),
        "now": now,
    }
    return render(request, "attendance/site_ready.html", context)


def _grade(line: dict[str, Any] | None) -> str:
    if not line:
        return ""
    figures = {name: line.get(name) for name in ("down_kbps", "up_kbps", "rtt_ms")}
    return line_words(ready.line_grade(**figures, loss=line["loss"]))


@require_POST
def note_call(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    conference = run(request, conference_id)
    site = chosen_site(conference, site_id)
    reached, said = request.POST.get("reached") == "1", request.POST.get("said", "")[:300]
    attempt(
        request,
        lambda: services.note_call(site=site, was_reached=reached, said=said, by=user_of(request).actor, now=timezone.now()),
        _("The call to %(site)s was noted. It can be taken back on the page of the site.") % {"site": site.name},
    )
    return _back(request, conference, site_id)


@require_POST
def take_back_call(request: HttpRequest, conference_id: int, site_id: int, call_id: int) -> HttpResponse:
    conference = run(request, conference_id)
    call = get_object_or_404(Call.objects.select_related("site"), pk=call_id, site=site_id, site__conference=conference)
    attempt(
        request,
        lambda: services.take_back_call(call=call, by=user_of(request).actor, now=timezone.now()),
        _("The note of the call was taken back."),
    )
    return redirect("attendance:site_ready", conference.pk, site_id)


def _back(request: HttpRequest, conference: Conference, site_id: int) -> HttpResponse:
    """To the page of the board on which the call was noted, or to the site."""
    if "ve" not in request.GET:
        return redirect("attendance:site_ready", conference.pk, site_id)
    return redirect(f"{reverse('attendance:readiness', args=[conference.pk])}?{request.GET['ve'][:300]}#call-{site_id}")
