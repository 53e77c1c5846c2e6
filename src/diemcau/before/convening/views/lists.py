"""Lists as files: the template, the export, the import in two steps."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.before.conferences import rules
from diemcau.before.conferences.models import Conference
from diemcau.before.convening import papers, services
from diemcau.before.convening.forms import ListForm
from diemcau.before.convening.models import ImportDraft
from diemcau.before.convening.views.access import today, user_of
from diemcau.before.sites.models import Site
from diemcau.foundation.accounts.models import User
from diemcau.kernel.errors import Refused
from diemcau.kernel.phones import national
from diemcau.kernel.spreadsheets import XLSX

PAGE = 50  # delegates on a page
PREVIEW_PAGE = 100
CALLS = 30  # conferences that call the reader's units
UNITS_OFFERED = 12
SITES_IN_A_SELECT = 300  # beyond this the list of sites is reached through the page of sites


@require_GET
def template(request: HttpRequest, conference_id: int) -> HttpResponse:
    conference = rules.watched(user_of(request), conference_id, today())
    return _workbook(papers.template_workbook(conference), "mau-danh-sach-dai-bieu.xlsx")


@require_GET
def export(request: HttpRequest, conference_id: int) -> HttpResponse:
    conference = rules.watched(user_of(request), conference_id, today())
    return _workbook(papers.delegates_workbook(conference), f"dai-bieu-{conference.pk}.xlsx")


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, conference_id: int) -> HttpResponse:
    user = user_of(request)
    conference = rules.prepared(user, conference_id, today())
    form = ListForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            draft = services.preview_import(conference=conference, content=file.read(), filename=file.name or "", owner=user, now=timezone.now())
        except Refused as refused:
            form.add_error("file", str(refused.sentence))
        else:
            return redirect("convening:preview", conference.pk, draft.pk)
    sites = Site.objects.filter(conference=conference).exists()
    return render(request, "convening/upload.html", {"conference": conference, "form": form, "sites": sites}, status=422 if form.is_bound else 200)


@require_GET
def preview(request: HttpRequest, conference_id: int, draft_id: int) -> HttpResponse:
    """What would become of each row, those to look at first."""
    conference, draft = _draft(user_of(request), conference_id, draft_id)
    counts = Counter(row["verdict"] for row in draft.rows)
    only = request.GET.get("loc", "")
    shown = [row for row in draft.rows if not only or row["verdict"] == only or (only == "remarks" and row["remarks"])]
    if not only:
        weight = {"error": 0, "doubtful": 1, "new": 2, "same": 3}
        shown.sort(key=lambda row: (weight[row["verdict"]], row["number"]))
    page = Paginator(shown, PREVIEW_PAGE).get_page(request.GET.get("trang"))
    for row in page.object_list:
        row["phone"] = national(row["phone"])
    context = {
        "conference": conference,
        "draft": draft,
        "new": counts["new"],
        "same": counts["same"],
        "doubtful": counts["doubtful"],
        "errors": counts["error"],
        "total": len(draft.rows),
        "only": only,
        "page": page,
        "query": f"loc={only}&" if only in {"new", "same", "doubtful", "error", "remarks"} else "",
    }
    return render(request, "convening/preview.html", context)


@require_POST
def accept(request: HttpRequest, conference_id: int, draft_id: int) -> HttpResponse:
    user = user_of(request)
    conference, draft = _draft(user, conference_id, draft_id)
    try:
        count = services.accept_import(draft=draft, by=user.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return redirect("convening:preview", conference.pk, draft.pk)
    messages.success(request, ngettext("%(count)s delegate was entered.", "%(count)s delegates were entered.", count) % {"count": count})
    return redirect("convening:list", conference.pk)


def _draft(user: User, conference_id: int, draft_id: int) -> tuple[Conference, ImportDraft]:
    conference = rules.prepared(user, conference_id, today())
    return conference, get_object_or_404(ImportDraft, conference=conference, owner=user, pk=draft_id)


def _workbook(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
