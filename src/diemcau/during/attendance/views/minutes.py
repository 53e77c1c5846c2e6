"""The minutes of the sites of a conference: what came, each one as a page and as a paper, and whether a paper is genuine."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from diemcau.before.conferences import rules
from diemcau.before.conferences.models import Conference
from diemcau.before.convening.queries.invitations import about
from diemcau.during.attendance import queries, services
from diemcau.during.attendance.models import Freeze, SiteMinutes
from diemcau.during.attendance.services.printing import MINUTES
from diemcau.during.attendance.views.asking import number, run, user_of, watched
from diemcau.foundation.batches.models import Form
from diemcau.foundation.batches.queries import batches_of
from diemcau.kernel.dates import day_of
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import PDF, saved
from diemcau.kernel.tokens import code_of, verified_code

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def minutes(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Every site with its minutes: arrived, differs, accepted, reopened, not closed."""
    conference, now = watched(request, conference_id), timezone.now()
    state = request.GET.get("loc", "")
    counts = queries.minutes_by_state(conference)
    page = queries.minutes_page(conference, state=state, page=number(request.GET.get("trang")))
    may_act = rules.may_prepare(user_of(request), conference, day_of(now))
    context = {
        "conference": conference,
        "page": page,
        "counts": counts,
        "closed": sum(counts[one] for one in _CLOSED),
        "filters": [(name, one.value, counts[one], one.value == state) for one, name in _names().items() if counts[one] or one.value in {"", state}],
        "query": urlencode({"loc": state}) + "&" if state else "",
        "batches": batches_of(MINUTES, about(conference), now=now) if may_act else [],
        "may_act": may_act,
        "is_frozen": Freeze.objects.filter(conference=conference).exists(),
        "now": now,
    }
    return render(request, "attendance/minutes.html", context)


_CLOSED = (queries.MinutesState.ARRIVED, queries.MinutesState.DIFFERS, queries.MinutesState.ACCEPTED, queries.MinutesState.WITHOUT)


def _names() -> dict[queries.MinutesState, str]:
    return {
        queries.MinutesState.ALL: _("All"),
        queries.MinutesState.DIFFERS: _("To look at"),
        queries.MinutesState.ARRIVED: _("Arrived, agree"),
        queries.MinutesState.ACCEPTED: _("Accepted"),
        queries.MinutesState.REOPENED: _("Reopened"),
        queries.MinutesState.OPEN: _("Not closed"),
        queries.MinutesState.WITHOUT: _("Closed without minutes"),
    }


@require_GET
def one_minutes(request: HttpRequest, conference_id: int, minutes_id: int) -> HttpResponse:
    """One set of minutes: what was sealed, what the log says, what became of it, and its hash computed again."""
    conference = watched(request, conference_id)
    return render(request, "attendance/one_minutes.html", _shown(request, conference, _chosen(conference, minutes_id)))


@require_GET
@never_cache
def minutes_pdf(request: HttpRequest, conference_id: int, minutes_id: int) -> HttpResponse:
    row = _chosen(watched(request, conference_id), minutes_id)
    return saved(services.minutes_pdf(row), f"{_name(row)}.pdf", PDF)


@require_GET
@never_cache
def minutes_docx(request: HttpRequest, conference_id: int, minutes_id: int) -> HttpResponse:
    row = _chosen(watched(request, conference_id), minutes_id)
    return saved(services.minutes_docx(row), f"{_name(row)}.docx", DOCX)


@require_POST
def print_minutes(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Begin the minutes of every closed site as one file."""
    conference = run(request, conference_id)
    form = Form.PDF if request.POST.get("form") == Form.PDF else Form.ZIP
    try:
        batch = services.print_minutes(conference=conference, form=form, owner=user_of(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return redirect("attendance:minutes", conference.pk)
    return redirect("batches:batch", batch.pk)


@require_GET
@never_cache
def check(request: HttpRequest, word: str = "") -> HttpResponse:
    """Whether a printed copy is genuine: by the QR code on it, or by its code typed here.

    Minutes that the reader may not see are answered like those that do not exist.
    """
    typed = (word or request.GET.get("ma", "")).strip()[:200]
    if not typed:
        return render(request, "attendance/check.html", {"typed": ""})
    is_forged = "." in typed and verified_code(typed, settings.SECRET_KEY) is None
    row = None if is_forged else queries.minutes_with_code(code_of(typed))
    site = row.closing.site if row else None
    if row is None or site is None or not rules.may_watch(user_of(request), site.conference, day_of(timezone.now())):
        return render(request, "attendance/check.html", {"typed": code_of(typed), "is_forged": is_forged, "is_unknown": not is_forged}, status=404)
    return render(request, "attendance/check.html", {"typed": row.code, **_shown(request, site.conference, row)})


def _chosen(conference: Conference, minutes_id: int) -> SiteMinutes:
    found = queries.minutes_rows([minutes_id])
    if not found or found[0].closing.site.conference_id != conference.pk:
        raise Http404
    return found[0]


def _shown(request: HttpRequest, conference: Conference, row: SiteMinutes) -> dict[str, object]:
    versions = queries.minutes_of(row.closing.site)
    return {
        "conference": conference,
        "site": row.closing.site,
        "row": row,
        "opened": queries.opened_minutes(row),
        "versions": versions,
        "names_the_one_before": queries.names_the_one_before(row),
        "may_act": rules.may_prepare(user_of(request), conference, day_of(timezone.now())),
        "is_frozen": Freeze.objects.filter(conference=conference).exists(),
    }


def _name(row: SiteMinutes) -> str:
    return f"bien-ban-{row.closing.site_id}-{row.digest[:8]}"
