from __future__ import annotations

from collections import Counter
from datetime import date
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.before.conferences import rules
from diemcau.before.conferences.models import Conference
from diemcau.before.convening import papers, queries, services
from diemcau.before.convening import rules as convening
from diemcau.before.convening.forms import DelegateForm, ListForm
from diemcau.before.convening.models import Delegate, ImportDraft
from diemcau.before.convening.rules import Part
from diemcau.before.sites.models import Site
from diemcau.foundation.accounts.models import User
from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.audit.rules import spoken
from diemcau.foundation.network import queries as network
from diemcau.kernel.dates import day_of
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import number_of, page_or_partial
from diemcau.kernel.phones import national
from diemcau.kernel.spreadsheets import XLSX

PAGE = 50  # delegates on a page
PREVIEW_PAGE = 100
CALLS = 30  # conferences that call the reader's units
UNITS_OFFERED = 12
SITES_IN_A_SELECT = 300  # beyond this the list of sites is reached through the page of sites


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _today() -> date:
    return day_of(timezone.now())


@require_GET
def delegates(request: HttpRequest, conference_id: int) -> HttpResponse:
    part = _part(request, conference_id)
    conference = part.conference
    asked = {name: request.GET.get(name, "")[:200] for name in ("q", "diem", "don", "xem")}
    site_id, unit_id = _number(asked["diem"]), _number(asked["don"])
    found = queries.found(conference, text=asked["q"], site_id=site_id, unit_id=unit_id, state=asked["xem"])
    page = Paginator(part.seen(found), PAGE).get_page(request.GET.get("trang"))
    names = network.names_on({delegate.unit_id for delegate in page}, conference.day)
    sites = (Site.objects.filter(conference=conference) if part.may_watch else part.open_sites()).order_by("sort_key", "pk")
    theirs = {delegate.pk for delegate in page}
    if not part.may_prepare:
        theirs = set(part.filled(Delegate.objects.filter(pk__in=theirs)).values_list("pk", flat=True)) if part.may_fill else set()
    query = urlencode({key: value for key, value in asked.items() if value})
    context = {
        "conference": conference,
        "part": part,
        "host": None if part.may_watch else network.unit_on(conference.host, conference.day),
        "summary": queries.summary(conference, part=part),
        "page": page,
        "rows": [(delegate, names.get(delegate.unit_id), delegate.pk in theirs) for delegate in page],
        "sites": list(sites[: SITES_IN_A_SELECT + 1]),
        "units": queries.units_convened(part),
        "site_id": site_id,
        "unit_id": unit_id,
        "text": asked["q"],
        "state": asked["xem"],
        "query": f"{query}&" if query else "",
    }
    return render(request, page_or_partial(request, "convening/list.html", "delegates"), context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, conference_id: int) -> HttpResponse:
    user, part = _user(request), _filled(request, conference_id)
    conference = part.conference
    form = DelegateForm(request.POST or None, part=part)
    if form.is_valid():
        try:
            delegate = services.add_delegate(conference=conference, **form.facts(), by=user.actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("%(name)s was convened to %(site)s.") % {"name": delegate.full_name, "site": delegate.site.name})
            return redirect("convening:add" if "another" in request.POST else "convening:list", conference.pk)
    return _form(request, part, form, None)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, conference_id: int, delegate_id: int) -> HttpResponse:
    user = _user(request)
    part, delegate = _delegate(request, conference_id, delegate_id)
    form = DelegateForm(request.POST or None, part=part, delegate=delegate)
    if form.is_valid():
        try:
            services.change_delegate(delegate=delegate, **form.facts(), by=user.actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The facts of %(name)s were saved.") % {"name": form.cleaned_data["full_name"]})
            return redirect("convening:list", conference_id)
    return _form(request, part, form, delegate)


@require_POST
def cancel(request: HttpRequest, conference_id: int, delegate_id: int) -> HttpResponse:
    delegate = _delegate(request, conference_id, delegate_id)[1]
    try:
        services.cancel_delegate(delegate=delegate, by=_user(request).actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("%(name)s was cancelled and is no longer counted as convened.") % {"name": delegate.full_name})
    return redirect("convening:change", conference_id, delegate.pk)


@require_POST
def restore(request: HttpRequest, conference_id: int, delegate_id: int) -> HttpResponse:
    delegate = _delegate(request, conference_id, delegate_id)[1]
    try:
        services.restore_delegate(delegate=delegate, by=_user(request).actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("%(name)s is convened again.") % {"name": delegate.full_name})
    return redirect("convening:change", conference_id, delegate.pk)


@require_GET
def called(request: HttpRequest) -> HttpResponse:
    """Conferences that call the reader's units without being theirs to watch: a part of the pages that list conferences."""
    rows = queries.calls(_user(request), on=_today(), limit=CALLS)
    return render(request, "convening/called.html", {"calls": rows, "now": timezone.now()})


@require_GET
def units(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Units that answer to what was typed, to choose the delegate's from."""
    part, text = _filled(request, conference_id), request.GET.get("unit_query", "")[:200]
    found = queries.units_to_choose(part, text, limit=UNITS_OFFERED)
    return render(request, "sites/unit_options.html", {"found": found, "text": text, "chosen": None})


@require_GET
def todo(request: HttpRequest, conference_id: int) -> HttpResponse:
    """What remains to prepare about the delegates: a part of the conference's page."""
    conference = rules.watched(_user(request), conference_id, _today())
    return render(request, "convening/todo.html", {"conference": conference, "summary": queries.summary(conference)})


# --- lists ------------------------------------------------------------------------------------------------
@require_GET
def template(request: HttpRequest, conference_id: int) -> HttpResponse:
    conference = rules.watched(_user(request), conference_id, _today())
    return _workbook(papers.template_workbook(conference), "mau-danh-sach-dai-bieu.xlsx")


@require_GET
def export(request: HttpRequest, conference_id: int) -> HttpResponse:
    conference = rules.watched(_user(request), conference_id, _today())
    return _workbook(papers.delegates_workbook(conference), f"dai-bieu-{conference.pk}.xlsx")


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, conference_id: int) -> HttpResponse:
    user = _user(request)
    conference = rules.prepared(user, conference_id, _today())
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
    conference, draft = _draft(_user(request), conference_id, draft_id)
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
    user = _user(request)
    conference, draft = _draft(user, conference_id, draft_id)
    try:
        count = services.accept_import(draft=draft, by=user.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return redirect("convening:preview", conference.pk, draft.pk)
    messages.success(request, ngettext("%(count)s delegate was entered.", "%(count)s delegates were entered.", count) % {"count": count})
    return redirect("convening:list", conference.pk)


# --- QR ---------------------------------------------------------------------------------------------------
@require_GET
def qr(request: HttpRequest, conference_id: int, delegate_id: int) -> HttpResponse:
    delegate = _delegate(request, conference_id, delegate_id)[1]
    response = HttpResponse(queries.qr_svg(delegate), content_type="image/svg+xml")
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def invitations(request: HttpRequest, conference_id: int, site_id: int) -> HttpResponse:
    """A sheet to print and cut: one card with a QR for each person expected at a site."""
    conference = rules.prepared(_user(request), conference_id, _today())
    site = get_object_or_404(Site, conference=conference, pk=site_id)
    people = list(queries.roster(site))
    names = network.names_on({delegate.unit_id for delegate in people}, conference.day)
    cards = [(delegate, names.get(delegate.unit_id), queries.qr_svg(delegate)) for delegate in people]
    return render(request, "convening/invitations.html", {"conference": conference, "site": site, "cards": cards})


def _form(request: HttpRequest, part: Part, form: DelegateForm, delegate: Delegate | None) -> HttpResponse:
    conference = part.conference
    unit = number_of(str(form["unit"].value() or ""))
    chosen = network.names_on([unit], conference.day).get(unit) if unit else None
    acts = [(entry, spoken(entry.act)) for entry in entries_of(delegate)[:10]] if delegate else []
    context = {"conference": conference, "part": part, "form": form, "delegate": delegate, "chosen": chosen, "acts": acts}
    return render(request, "convening/form.html", context, status=422 if form.is_bound else 200)


def _part(request: HttpRequest, conference_id: int) -> Part:
    return convening.part(_user(request), conference_id, _today())


def _filled(request: HttpRequest, conference_id: int) -> Part:
    """The part of the reader in the list; who may only read is told so (403)."""
    part = _part(request, conference_id)
    if not part.may_fill:
        raise PermissionDenied
    return part


def _delegate(request: HttpRequest, conference_id: int, delegate_id: int) -> tuple[Part, Delegate]:
    """A delegate whom the reader may change; anybody else's is not found."""
    part = _filled(request, conference_id)
    theirs = part.filled(Delegate.objects.filter(conference=part.conference)).select_related("conference", "site")
    return part, get_object_or_404(theirs, pk=delegate_id)


def _draft(user: User, conference_id: int, draft_id: int) -> tuple[Conference, ImportDraft]:
    conference = rules.prepared(user, conference_id, _today())
    return conference, get_object_or_404(ImportDraft, conference=conference, owner=user, pk=draft_id)


def _workbook(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _number(text: str) -> int | None:
    return number_of(text) or None
