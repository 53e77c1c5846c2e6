"""The preview of a list: what would become of each row, corrected where needed, then accepted."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from diemcau.before.convening import queries, services
from diemcau.before.convening.forms import correction
from diemcau.before.convening.models import ImportDraft
from diemcau.before.convening.rules import Part
from diemcau.before.convening.views.access import filled_part, user_of
from diemcau.before.convening.views.lists import workbook
from diemcau.kernel.encodings import Encoding
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import is_htmx, number_of
from diemcau.kernel.spreadsheets import XLSX
from diemcau.kernel.widgets import ENCODINGS

PREVIEW_PAGE = 50
QUESTIONS = 12  # asked at a time
FILTERS = ("error", "doubtful", "remarks", "new", "same", "left_out")


@require_GET
def preview(request: HttpRequest, conference_id: int, draft_id: int) -> HttpResponse:
    """What would become of each row, those to look at first; while the file is read, how far that is."""
    part, draft = _draft(request, conference_id, draft_id)
    context: dict[str, Any] = {"conference": part.conference, "part": part, "draft": draft}
    if draft.read_at is None:
        return render(request, "convening/reading.html", context)
    if draft.accepted_at is None:
        context |= _judged(request, part, draft)
    elif "entered" in (counts := draft.counts):  # lists accepted before that was counted say how many only
        context["outcome"] = counts | {"not_entered": counts["same"] + counts["doubtful"] + counts["left_out"]}
    return render(request, "convening/preview.html", context)


@require_GET
def progress(request: HttpRequest, conference_id: int, draft_id: int) -> HttpResponse:
    """How far the reading is: a part of the page, which is left when there is more to see."""
    part, draft = _draft(request, conference_id, draft_id, light=True)
    if not draft.is_waiting:
        return HttpResponse(headers={"HX-Redirect": reverse("convening:preview", args=[conference_id, draft_id])})
    return render(request, "convening/reading.html#progress", {"conference": part.conference, "draft": draft})


@require_POST
def read(request: HttpRequest, conference_id: int, draft_id: int) -> HttpResponse:
    """Read the file; the page asks for it by itself, and by a button where scripts do not run."""
    part, draft = _draft(request, conference_id, draft_id)
    with suppress(Refused):  # the draft keeps the sentence, and the page shows it
        services.read_import(draft=draft, part=part, now=timezone.now())
    if is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": reverse("convening:preview", args=[conference_id, draft_id])})
    return redirect("convening:preview", conference_id, draft_id)


@require_POST
def decide(request: HttpRequest, conference_id: int, draft_id: int) -> HttpResponse:
    """One decision of the owner: how a column is written, what a unit's name means, what a row says."""
    part, draft = _draft(request, conference_id, draft_id)
    what: dict[str, Any] = {}
    if "column" in request.POST:
        encoding = request.POST.get("encoding", "")
        what["encodings"] = {request.POST["column"][:20]: encoding if encoding in list(Encoding) else ""}
    elif "text" in request.POST:
        what["units"] = {request.POST["text"][:300]: number_of(request.POST.get("unit"))}
    else:
        what["rows"] = {request.POST.get("row", "")[:20]: correction(request.POST.dict())}
    try:
        services.decide(draft=draft, part=part, now=timezone.now(), **what)
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    anchor = f"#d{what['rows'].popitem()[0].replace(':', '-')}" if "rows" in what else ""
    return redirect(f"{reverse('convening:preview', args=[conference_id, draft_id])}?{_query(request.POST)}{anchor}")


@require_GET
def corrected(request: HttpRequest, conference_id: int, draft_id: int) -> HttpResponse:
    """The file as it came, corrected, and with what is wrong marked in its cells."""
    _part, draft = _draft(request, conference_id, draft_id)
    if draft.read_at is None or draft.accepted_at:
        return redirect("convening:preview", conference_id, draft_id)
    try:
        content, is_workbook = queries.corrected(draft)
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return redirect("convening:preview", conference_id, draft_id)
    return workbook(content, f"danh-sach-da-soat.{'xlsx' if is_workbook else 'csv'}", XLSX if is_workbook else "text/csv")


@require_POST
def accept(request: HttpRequest, conference_id: int, draft_id: int) -> HttpResponse:
    """Enter the rows to be entered; the page of the list then says what became of each kind."""
    part, draft = _draft(request, conference_id, draft_id)
    try:
        services.accept_import(draft=draft, part=part, by=user_of(request).actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    return redirect("convening:preview", conference_id, draft.pk)  # which says what became of the rows


@require_POST
def undo_import(request: HttpRequest, conference_id: int, draft_id: int) -> HttpResponse:
    _part, draft = _draft(request, conference_id, draft_id)
    try:
        count = services.undo_import(draft=draft, by=user_of(request).actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        sentence = ngettext("%(count)s delegate was taken off the list again.", "%(count)s delegates were taken off the list again.", count)
        messages.success(request, sentence % {"count": count})
    return redirect("convening:upload", conference_id)


def _draft(request: HttpRequest, conference_id: int, draft_id: int, *, light: bool = False) -> tuple[Part, ImportDraft]:
    """The reader's own draft; anybody else's is not found.  ``light``: without what is large in it."""
    part = filled_part(request, conference_id)
    drafts = ImportDraft.objects.defer("content", "rows", "sheets") if light else ImportDraft.objects.defer("content")
    return part, get_object_or_404(drafts, conference=part.conference, owner=user_of(request), pk=draft_id)


def _judged(request: HttpRequest, part: Part, draft: ImportDraft) -> dict[str, Any]:
    only = request.GET.get("loc", "")
    rows = queries.rows_to_show(draft, only if only in FILTERS else "")
    page = Paginator(rows, PREVIEW_PAGE).get_page(request.GET.get("trang"))
    names, sites = queries.choices_of(part)
    questions = queries.questions(draft, names)
    return {
        "counts": draft.counts,
        "only": only,
        "page": page,
        "shown": [queries.shown(row, names) for row in page],
        "questions": questions[:QUESTIONS],
        "further": len(questions) - QUESTIONS,
        "unit_names": names,
        "sites": sites,
        "columns": [(source, column) for source in draft.sources for column in source["columns"] if column["is_text"]],
        "has_old_columns": any(column["is_old"] for source in draft.sources for column in source["columns"]),
        "said": queries.said_of(draft),
        "encodings": ENCODINGS,
        "query": f"loc={only}&" if only in FILTERS else "",
        "several": sum(source["state"] == "taken" for source in draft.sources) > 1,
    }


def _query(asked: Any) -> str:
    only, page = asked.get("loc", ""), number_of(asked.get("trang"))
    return "&".join([f"loc={only}"] * (only in FILTERS) + [f"trang={page}"] * (page > 1))
