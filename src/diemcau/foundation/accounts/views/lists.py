"""Lists of codes and of posts from Excel in two steps, and the same lists as workbooks."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.foundation.accounts import rules, services
from diemcau.foundation.accounts.forms import ListForm
from diemcau.foundation.accounts.models import ListDraft, User
from diemcau.foundation.accounts.views.reader import reader_of
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import Unit
from diemcau.foundation.network.queries import today, workbooks
from diemcau.foundation.network.queries.list_marks import marked
from diemcau.foundation.network.queries.lists import Judged, counted, judged_identifiers
from diemcau.foundation.network.queries.post_lists import judged_posts
from diemcau.foundation.network.rules.lists import Kind
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import CSV, attachment
from diemcau.kernel.http import is_htmx
from diemcau.kernel.spreadsheets import XLSX
from diemcau.kernel.widgets import ENCODINGS

ROWS = 50  # on a page
LISTS = 5  # of the reader's own, shown below the form
UNREADABLE = 422
_ORDER = {"error": 0, "new": 1, "same": 3}


@require_http_methods(["GET", "POST"])
def upload_list(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    """Choose the file, or take the template or what is entered as a workbook; POST reads it, and nothing is entered yet."""
    reader, unit, what = _asked(request, unit_id, kind)
    form = ListForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        act = services.hand_in_list if len(content) <= services.READ_AT_ONCE else services.start_list
        try:
            act(kind=what, unit=unit, content=content, filename=file.name or "", owner=reader, now=timezone.now())
        except Refused as refused:
            form.add_error("file", str(refused.sentence))
        else:
            return redirect("accounts:preview_list", unit.pk, what)
    context = _about(unit, what) | {"form": form, "lists": _lists(reader, unit, what).order_by("-handed_in_at", "-pk")[:LISTS]}
    return render(request, "accounts/upload_list.html", context, status=UNREADABLE if form.is_bound else 200)


@require_GET
def preview_list(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    """What would become of each row: those that cannot be entered first; while the file is read, how far that is."""
    reader, unit, what = _asked(request, unit_id, kind)
    draft = _waiting(reader, unit, what)
    if draft is None:
        return redirect("accounts:upload_list", unit.pk, what)
    about = _about(unit, what) | {"draft": draft}
    if draft.read_at is None:
        return render(request, "accounts/reading_list.html", about)
    rows = _judged(draft, unit, what)
    rows.sort(key=lambda row: (_ORDER[row.verdict] + (row.verdict == "new" and not row.remarks), row.line.number))
    page = Paginator(rows, ROWS).get_page(request.GET.get("trang"))
    columns = draft.found["columns"]
    context = {
        "counts": counted(rows),
        "page": page,
        "columns": [column for column in columns if column["encoding"]],
        "has_old_columns": any(column["is_old"] for column in columns),
        "encodings": ENCODINGS,
    }
    return render(request, "accounts/preview_list.html", about | context)


@require_GET
def list_progress(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    """How far the reading is: a part of the page, which is left when there is more to see."""
    reader, unit, what = _asked(request, unit_id, kind)
    draft = _lists(reader, unit, what).filter(accepted_at=None).first()
    if draft is None or draft.read_at or draft.refusal:
        return HttpResponse(headers={"HX-Redirect": reverse("accounts:preview_list", args=[unit.pk, what])})
    return render(request, "accounts/reading_list.html#progress", _about(unit, what) | {"draft": draft})


@require_POST
def read_list(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    """Read the file; the page asks for it by itself, and by a button where scripts do not run."""
    reader, unit, what = _asked(request, unit_id, kind)
    draft = _waiting(reader, unit, what)
    if draft is not None:
        with suppress(Refused):  # the draft keeps the sentence, and the page shows it
            services.read_list(draft=draft, now=timezone.now())
    if is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": reverse("accounts:preview_list", args=[unit.pk, what])})
    return redirect("accounts:preview_list", unit.pk, what)


@require_POST
def list_encoding(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    """Read one column in another encoding."""
    reader, unit, what = _asked(request, unit_id, kind)
    draft = _waiting(reader, unit, what)
    if draft is not None:
        try:
            services.choose_encoding(
                draft=draft, column=request.POST.get("column", "")[:40], encoding=request.POST.get("encoding", ""), now=timezone.now()
            )
        except Refused as refused:
            messages.error(request, str(refused.sentence))
    return redirect("accounts:preview_list", unit.pk, what)


@require_GET
def marked_list(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    """The file as it came, converted, and with what is to be looked at marked in its cells."""
    reader, unit, what = _asked(request, unit_id, kind)
    draft = _waiting(reader, unit, what)
    if draft is None or draft.read_at is None:
        return redirect("accounts:preview_list", unit.pk, what)
    try:
        content, is_workbook = marked(bytes(draft.content), draft.found, _judged(draft, unit, what))
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return redirect("accounts:preview_list", unit.pk, what)
    return attachment(content, f"{what} đã soát", "xlsx" if is_workbook else "csv", XLSX if is_workbook else CSV)


@require_POST
def accept_list(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    """Enter the new rows of the waiting list; the page of lists then says what became of the others, and undoes it."""
    reader, unit, what = _asked(request, unit_id, kind)
    draft = _waiting(reader, unit, what)
    if draft is None:
        return redirect("accounts:upload_list", unit.pk, what)
    try:
        kept = services.accept_list(draft=draft, by=reader.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return redirect("accounts:preview_list", unit.pk, what)
    if kept is not None:
        told = ngettext("%(new)s row was entered.", "%(new)s rows were entered.", kept.counts["new"]) % kept.counts
        rest = _("Left out because of errors: %(error)s. Entered already: %(same)s.") % kept.counts
        messages.success(request, f"{told} {rest}")
    return redirect("accounts:upload_list", unit.pk, what)


@require_POST
def undo_list(request: HttpRequest, unit_id: int, kind: str, draft_id: int) -> HttpResponse:
    """Take out again what one of the reader's lists entered."""
    reader, unit, what = _asked(request, unit_id, kind)
    draft = get_object_or_404(_lists(reader, unit, what), pk=draft_id)
    try:
        count = services.undo_list(draft=draft, by=reader.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, ngettext("%(count)s row was taken out again.", "%(count)s rows were taken out again.", count) % {"count": count})
    return redirect("accounts:upload_list", unit.pk, what)


@require_GET
def list_template(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    """The list to fill in, with a row for each unit."""
    _reader, unit, what = _asked(request, unit_id, kind)
    return attachment(workbooks.template_workbook(what, unit, today()), f"mau {what}", "xlsx", XLSX)


@require_GET
def list_export(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    """What is entered, in the columns of the template."""
    _reader, unit, what = _asked(request, unit_id, kind)
    return attachment(workbooks.entered_workbook(what, unit, today()), f"{what} {_name(unit)}", "xlsx", XLSX)


def _asked(request: HttpRequest, unit_id: int, kind: str) -> tuple[User, Unit, Kind]:
    """Reader, unit and kind of list: for whoever may enter such rows one by one there."""
    reader, unit = reader_of(request), get_object_or_404(Unit, pk=unit_id)
    if kind not in set(Kind) or not rules.may_read_posts(reader, unit, on=today()):
        raise Http404
    may = rules.may_found if kind == Kind.IDENTIFIERS else rules.may_keep_posts
    if not may(reader, unit, on=today()):
        raise PermissionDenied
    return reader, unit, Kind(kind)


def _waiting(reader: User, unit: Unit, kind: Kind) -> ListDraft | None:
    return _lists(reader, unit, kind).filter(accepted_at=None).first()


def _lists(reader: User, unit: Unit, kind: Kind) -> QuerySet[ListDraft]:
    return ListDraft.objects.filter(owner=reader, unit=unit, kind=kind, expires_at__gt=timezone.now())


def _judged(draft: ListDraft, unit: Unit, kind: Kind) -> list[Judged]:
    judge = judged_identifiers if kind == Kind.IDENTIFIERS else judged_posts
    return judge(services.lines_of(draft), unit=unit, on=today())


def _about(unit: Unit, kind: Kind) -> dict[str, object]:
    return {"unit": unit, "unit_name": _name(unit), "kind": kind, "is_codes": kind == Kind.IDENTIFIERS}


def _name(unit: Unit) -> str:
    return network.names_on([unit.pk], today())[unit.pk].name
