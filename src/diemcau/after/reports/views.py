from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.after.reports import papers, queries, rules, services
from diemcau.after.reports.errors import ListTooLong
from diemcau.after.reports.forms import RollUpForm, WordsForm
from diemcau.after.reports.models import ReportText
from diemcau.before.conferences.models import Conference
from diemcau.foundation.accounts.models import User
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import Unit
from diemcau.foundation.network.rules import TWO_TIERS_SINCE
from diemcau.foundation.papers.models import KindCode, Paper
from diemcau.foundation.papers.queries import records_about
from diemcau.foundation.papers.services import render_docx, render_pdf
from diemcau.kernel.dates import day_in, day_of, local
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import CSV, DOCX, PDF, attachment
from diemcau.kernel.http import number_of
from diemcau.kernel.spreadsheets import XLSX

_SHOWN_SITES = 200  # rows on the page; the paper has them all
_ORIGINS = 100  # rows of origin on a page


def _conference(request: HttpRequest, conference_id: int) -> Conference:
    """The conference, for whoever may read its report; for everyone else it does not exist."""
    user, today = cast("User", request.user), day_of(timezone.now())
    conference = get_object_or_404(Conference.objects.visible_to(user, on=today).select_related("host"), pk=conference_id)
    if not rules.may_read_report(user, conference, today):
        raise Http404
    return conference


@require_GET
def report(request: HttpRequest, conference_id: int) -> HttpResponse:
    """What the report says, what it still lacks, and its papers."""
    conference = _conference(request, conference_id)
    facts = queries.report_facts(conference, now=timezone.now())
    shown = {
        "conference": conference,
        "facts": facts,
        "figures": facts.figures,
        "shown_sites": facts.figures.sites[:_SHOWN_SITES],
        "hidden_sites": max(0, len(facts.figures.sites) - _SHOWN_SITES),
        "shortcomings": queries.shortcomings(facts),
        "is_list_printable": len(facts.delegates) <= rules.LIST_LIMIT,
        "records": records_about(f"conference:{conference.pk}", [KindCode.REPORT]).get(KindCode.REPORT, []),
        "may_word": rules.may_word_report(cast("User", request.user), conference, day_of(timezone.now())),
    }
    return render(request, "reports/report.html", shown)


@require_POST
def send(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Send the report for signature, and lead to its page."""
    conference = _conference(request, conference_id)
    user = cast("User", request.user)
    if not rules.may_word_report(user, conference, day_of(timezone.now())):
        raise Http404
    try:
        record = services.send_report(facts=queries.report_facts(conference, now=timezone.now()), by=user.actor, now=timezone.now())
    except Refused as refusal:
        return _back(request, conference, refusal)
    messages.success(request, _("The paper is frozen as it is now. Hand over its files for signature; number and date come back here."))
    return redirect("papers:record", record.pk)


@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The words around the figures."""
    conference = _conference(request, conference_id)
    user = cast("User", request.user)
    if not rules.may_word_report(user, conference, day_of(timezone.now())):
        raise Http404
    kept = ReportText.objects.filter(conference=conference).first()
    proposed = queries.letterhead(conference, ReportText(conference=conference))
    form = WordsForm(request.POST or None, instance=kept, proposed=proposed)
    if request.method == "POST" and form.is_valid():
        services.word_report(conference=conference, words=form.words, by=user.actor, now=timezone.now())
        messages.success(request, _("The text of the report was saved."))
        return redirect("reports:report", conference.pk)
    return render(request, "reports/words.html", {"conference": conference, "form": form, "kept": kept})


@require_GET
@never_cache
def report_docx(request: HttpRequest, conference_id: int) -> HttpResponse:
    conference = _conference(request, conference_id)
    return _download(render_docx(_report(conference)), "Báo cáo", conference, "docx", DOCX)


@require_GET
@never_cache
def report_pdf(request: HttpRequest, conference_id: int) -> HttpResponse:
    conference = _conference(request, conference_id)
    return _download(render_pdf(_report(conference)), "Báo cáo", conference, "pdf", PDF)


@require_GET
@never_cache
def list_docx(request: HttpRequest, conference_id: int) -> HttpResponse:
    conference = _conference(request, conference_id)
    try:
        return _download(render_docx(_list(conference)), "Danh sách đại biểu", conference, "docx", DOCX)
    except Refused as refusal:
        return _back(request, conference, refusal)


@require_GET
@never_cache
def list_pdf(request: HttpRequest, conference_id: int) -> HttpResponse:
    conference = _conference(request, conference_id)
    try:
        return _download(render_pdf(_list(conference)), "Danh sách đại biểu", conference, "pdf", PDF)
    except Refused as refusal:
        return _back(request, conference, refusal)


@require_GET
@never_cache
def list_xlsx(request: HttpRequest, conference_id: int) -> HttpResponse:
    conference = _conference(request, conference_id)
    people = queries.delegates(conference)
    return _download(papers.delegates_workbook(conference.title, people), "Danh sách đại biểu", conference, "xlsx", XLSX)


def _report(conference: Conference) -> Paper:
    return papers.conference_report(queries.report_facts(conference, now=timezone.now()))


def _list(conference: Conference) -> Paper:
    facts = queries.report_facts(conference, now=timezone.now())
    if len(facts.delegates) > rules.LIST_LIMIT:
        raise ListTooLong(rules.LIST_LIMIT)
    return papers.delegates_list(facts)


def _back(request: HttpRequest, conference: Conference, refusal: Refused) -> HttpResponse:
    messages.error(request, str(refusal.sentence))
    return redirect("reports:report", conference.pk)


def _download(content: bytes, what: str, conference: Conference, ending: str, content_type: str) -> HttpResponse:
    return attachment(content, f"{what} - {conference.title[:80].strip()} - {local(conference.opens_at):%Y-%m-%d}", ending, content_type)


# --- numbers added up by unit -----------------------------------------------------------------------------
@require_GET
def roll_up(request: HttpRequest) -> HttpResponse:
    """One number over the units of a day, of either era: map and table; each unit opens to those below it, each number to its rows."""
    form, asked = _asked(request)
    found = queries.rolled_up(cast("User", request.user), asked, today=network.today())
    rolled, drawn = found or (None, None)
    is_lowest = rolled is not None and rolled.level == "commune"
    measure = dict(queries.measures())[asked.measure]
    kept = _kept(request, form)
    context = {
        "form": form,
        "asked": asked,
        "measure": measure,
        "rolled": rolled,
        "map": drawn,
        "never_drawn": TWO_TIERS_SINCE if asked.day < TWO_TIERS_SINCE else None,  # docs/maps.md
        "map_title": _("%(measure)s by unit, %(day)s") % {"measure": measure, "day": asked.day.strftime("%d/%m/%Y")},
        "map_scope": "#don-vi-" if is_lowest else "?" + urlencode(kept | {"trong": ""}),
        "max_value": max((row.value for row in rolled.rows), default=0) if rolled else 0,
        "has_levels_below": not is_lowest,
        "within": network.names_on([asked.within.pk], asked.day)[asked.within.pk] if asked.within else None,
        "above": [version for version in network.ancestors_on(asked.within, asked.day) if version.code] if asked.within else [],
        "query": urlencode(kept),
        "scope": urlencode(kept | ({"trong": asked.within.pk} if asked.within else {})),
        "eras": [(day, urlencode({**kept, "ngay": day.isoformat()})) for day in queries.days_offered(network.today())],
        "is_untold": rolled is not None and rolled.total == 0,
    }
    return render(request, "reports/rollup.html", context)


@require_GET
def origins(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The rows that one number of a roll-up is made of."""
    form, asked = _asked(request)
    target = get_object_or_404(Unit, pk=unit_id)
    is_rest = "le" in request.GET
    rows = queries.origin_rows(cast("User", request.user), asked, target, today=network.today(), is_rest=is_rest)
    page = Paginator(rows, _ORIGINS).get_page(request.GET.get("trang"))
    kept = _kept(request, form) | ({"trong": asked.within.pk} if asked.within else {})
    context = {
        "asked": asked,
        "measure": dict(queries.measures())[asked.measure],
        "target": network.names_on([target.pk], asked.day).get(target.pk),
        "is_rest": is_rest,
        "page": page,
        "rows": queries.told(page.object_list, asked),
        "scope": urlencode(kept),
        "query": urlencode(kept | ({"le": 1} if is_rest else {})) + "&",
    }
    return render(request, "reports/origins.html", context)


@require_GET
@never_cache
def roll_up_xlsx(request: HttpRequest) -> HttpResponse:
    return _table(request, papers.roll_up_workbook, "xlsx", XLSX)


@require_GET
@never_cache
def roll_up_csv(request: HttpRequest) -> HttpResponse:
    return _table(request, papers.roll_up_csv, "csv", CSV)


def _table(request: HttpRequest, write: Callable[..., bytes], ending: str, content_type: str) -> HttpResponse:
    _form, asked = _asked(request)
    found = queries.rolled_up(cast("User", request.user), asked, today=network.today())
    if found is None:
        raise Http404
    content = write(found[0], measure=str(dict(queries.measures())[asked.measure]))
    return attachment(content, f"tổng hợp {asked.measure} {asked.day:%Y-%m-%d}", ending, content_type)


def _asked(request: HttpRequest) -> tuple[RollUpForm, queries.Asked]:
    """What the address asks for; a unit that does not exist is not found."""
    within = get_object_or_404(Unit, pk=number_of(request.GET["trong"])) if request.GET.get("trong") else None
    form = RollUpForm(request.GET, today=network.today())
    return form, form.asked(within)


def _kept(request: HttpRequest, form: RollUpForm) -> dict[str, Any]:
    """The part of the address that goes along to the next page."""
    return {name: request.GET[name] for name in form.fields if request.GET.get(name) and name not in form.errors}


# --- coverage ---------------------------------------------------------------------------------------------
@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """Posts whose holders must be trained, act by act, and how many of their holders came."""
    day = day_in(request.GET.get("ngay")) or day_of(timezone.now())
    return render(
        request, "reports/coverage.html", {"day": day, "rows": queries.coverage(cast("User", request.user), on=day), "small": queries.SMALL}
    )


@require_GET
@never_cache
def coverage_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    day = day_in(request.GET.get("ngay")) or day_of(timezone.now())
    rows = queries.coverage(cast("User", request.user), on=day)
    return attachment(papers.coverage_workbook(rows, day), f"Chức vụ phải tập huấn - {day:%Y-%m-%d}", "xlsx", XLSX)
