from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from diemcau.after.reports import papers, queries, rules, services
from diemcau.after.reports.errors import ListTooLong
from diemcau.after.reports.forms import WordsForm
from diemcau.after.reports.models import ReportText
from diemcau.before.conferences.models import Conference
from diemcau.foundation.accounts.models import User
from diemcau.foundation.papers.models import Paper
from diemcau.foundation.papers.services import render_docx, render_pdf
from diemcau.kernel.dates import day_of, local
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import DOCX, PDF, attachment

_SHOWN_SITES = 200  # rows on the page; the paper has them all
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
        "may_word": rules.may_word_report(cast("User", request.user), conference, day_of(timezone.now())),
    }
    return render(request, "reports/report.html", shown)


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
    return _download(papers.delegates_workbook(conference.title, people), "Danh sách đại biểu", conference, "xlsx", _XLSX)


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
