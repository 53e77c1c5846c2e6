"""Lists of codes and of posts from Excel in two steps, and the same lists as workbooks."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.foundation.accounts import rules, services
from diemcau.foundation.accounts.forms import ListForm
from diemcau.foundation.accounts.models import ListDraft, User
from diemcau.foundation.accounts.views.reader import reader_of
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import Unit
from diemcau.foundation.network.queries import today, workbooks
from diemcau.foundation.network.queries.lists import Judged, counted, judged_identifiers
from diemcau.foundation.network.queries.post_lists import judged_posts
from diemcau.foundation.network.rules.lists import Kind, Line
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import attachment
from diemcau.kernel.spreadsheets import XLSX

ROWS = 50  # on a page
UNREADABLE = 422
_ORDER = {"error": 0, "new": 1, "same": 3}


@require_http_methods(["GET", "POST"])
def upload_list(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    """Choose the file, or take the template or what is entered as a workbook; POST reads it, and nothing is entered yet."""
    reader, unit, what = _asked(request, unit_id, kind)
    form = ListForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            services.hand_in_list(kind=what, unit=unit, content=file.read(), filename=file.name or "", owner=reader, now=timezone.now())
        except Refused as refused:
            form.add_error("file", str(refused.sentence))
        else:
            return redirect("accounts:preview_list", unit.pk, what)
    return render(request, "accounts/upload_list.html", _about(unit, what) | {"form": form}, status=UNREADABLE if form.is_bound else 200)


@require_GET
def preview_list(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    """What would become of each row: those that cannot be entered first, then those with something to look at."""
    reader, unit, what = _asked(request, unit_id, kind)
    draft = _waiting(reader, unit, what)
    if draft is None:
        return redirect("accounts:upload_list", unit.pk, what)
    rows = _judged(draft, unit, what)
    rows.sort(key=lambda row: (_ORDER[row.verdict] + (row.verdict == "new" and not row.remarks), row.line.number))
    page = Paginator(rows, ROWS).get_page(request.GET.get("trang"))
    return render(request, "accounts/preview_list.html", _about(unit, what) | {"draft": draft, "counts": counted(rows), "page": page})


@require_POST
def accept_list(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    """Enter the new rows of the waiting list."""
    reader, unit, what = _asked(request, unit_id, kind)
    draft = _waiting(reader, unit, what)
    if draft is None:
        return redirect("accounts:upload_list", unit.pk, what)
    try:
        count = services.accept_list(draft=draft, by=reader.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return redirect("accounts:preview_list", unit.pk, what)
    messages.success(request, ngettext("%(count)s row was entered.", "%(count)s rows were entered.", count) % {"count": count})
    return redirect("network:unit", unit.pk)


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
    return ListDraft.objects.filter(owner=reader, unit=unit, kind=kind, expires_at__gt=timezone.now()).first()


def _judged(draft: ListDraft, unit: Unit, kind: Kind) -> list[Judged]:
    judge = judged_identifiers if kind == Kind.IDENTIFIERS else judged_posts
    return judge([Line(number, texts) for number, texts in draft.lines], unit=unit, on=today())


def _about(unit: Unit, kind: Kind) -> dict[str, object]:
    return {"unit": unit, "unit_name": _name(unit), "kind": kind, "is_codes": kind == Kind.IDENTIFIERS}


def _name(unit: Unit) -> str:
    return network.names_on([unit.pk], today())[unit.pk].name
