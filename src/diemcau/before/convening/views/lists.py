"""Lists as files: the template, the export; and handing in a list to look at."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from diemcau.before.conferences import rules
from diemcau.before.convening import papers, queries, services
from diemcau.before.convening.forms import ListForm
from diemcau.before.convening.views.access import filled_part, part_of, today, user_of
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import saved
from diemcau.kernel.spreadsheets import XLSX

READ_AT_ONCE = 150_000  # bytes: some hundred rows; what is larger is read under the eyes of its owner


@require_GET
def template(request: HttpRequest, conference_id: int) -> HttpResponse:
    part = part_of(request, conference_id)
    return workbook(papers.template_workbook(part), "mau-danh-sach-dai-bieu.xlsx")


@require_GET
def export(request: HttpRequest, conference_id: int) -> HttpResponse:
    conference = rules.watched(user_of(request), conference_id, today())
    return workbook(papers.delegates_workbook(conference), f"dai-bieu-{conference.pk}.xlsx")


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, conference_id: int) -> HttpResponse:
    user, part = user_of(request), filled_part(request, conference_id)
    form = ListForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        content, now = file.read(), timezone.now()
        act = services.preview_import if len(content) <= READ_AT_ONCE else services.start_import
        try:
            draft = act(part=part, content=content, filename=file.name or "", owner=user, now=now)
        except Refused as refused:
            form.add_error("file", str(refused.sentence))
        else:
            return redirect("convening:preview", conference_id, draft.pk)
    context = {
        "conference": part.conference,
        "part": part,
        "form": form,
        "sites": part.open_sites().exists(),
        "lists": queries.lists_of(user, part.conference),
    }
    return render(request, "convening/upload.html", context, status=422 if form.is_bound else 200)


def workbook(content: bytes, name: str, kind: str = XLSX) -> HttpResponse:
    """``content`` to be saved under ``name``."""
    return saved(content, name, kind)
