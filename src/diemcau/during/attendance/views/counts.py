"""The headcounts of a conference: who counted what at which moment, who has not."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from diemcau.before.conferences.models import Conference
from diemcau.during.attendance import papers, queries
from diemcau.during.attendance.views.asking import number, watched
from diemcau.kernel.files import CSV, saved


@require_GET
def counts(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Sites with their headcounts, moment by moment; with ``thieu`` those that have not counted at one."""
    conference = watched(request, conference_id)
    now = timezone.now()
    at_each = queries.at_each_moment(conference)
    missing = request.GET.get("thieu", "")
    chosen = next((told for told in at_each if told.due.key == missing), None)
    page = queries.counts_of_sites(conference, missing=missing if chosen else "", page=number(request.GET.get("trang")))
    context = {
        "conference": conference,
        "now": now,
        "at_each": at_each,
        "chosen": chosen,
        "page": page,
        "rows": [(row, [(slot, slot.state(now)) for slot in row.slots if slot.due]) for row in page.rows],
        "query": urlencode({"thieu": missing}) + "&" if chosen else "",
    }
    return render(request, "attendance/counts.html", context)


@require_GET
@never_cache
def counts_csv(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Every headcount of the conference, one a row."""
    conference = watched(request, conference_id)
    return _csv(conference, papers.counts_csv(queries.counts_of_all_sites(conference)))


def _csv(conference: Conference, content: bytes) -> HttpResponse:
    name = f"si-so-{conference.day:%Y-%m-%d}.csv"
    return saved(content, name, CSV)
