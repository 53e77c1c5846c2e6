"""Papers on their way: one page for each, with its files, its history and who has it; one button for each step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from diemcau.foundation.accounts.models import User
from diemcau.foundation.network.queries import names_on
from diemcau.foundation.papers import queries
from diemcau.foundation.papers.forms import ExchangeForm, IssueForm
from diemcau.foundation.papers.models import OUTSIDE, FileRole, PaperFile, PaperRecord, State
from diemcau.foundation.papers.queries.exchange import exchange_letter
from diemcau.foundation.papers.rules.edxml import MAX_BYTES
from diemcau.foundation.papers.rules.records import home_of, may_follow, may_handle, readable, written
from diemcau.foundation.papers.services import correcting, issuing, lifecycle
from diemcau.foundation.papers.services.correcting import Slip
from diemcau.foundation.papers.services.exchange import TYPE, edxml
from diemcau.foundation.papers.services.receipts import Received, note_receipts
from diemcau.foundation.papers.services.signatures import MAX_PDF_BYTES
from diemcau.kernel.dates import day_of
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import TYPES, attachment

EDXML = "application/xml"
PAGE = 50
MOST_RECEIPTS = 500  # files at once
MOST_SLIPS = 3  # of form, in one letter
_FOR_ALL = (FileRole.SIGNED_PDF, FileRole.ISSUED_PDF)  # what a recipient may take


def _today() -> date:
    return day_of(timezone.now())


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _readable(request: HttpRequest, record_id: int) -> PaperRecord:
    rows = readable(_user(request), _today()).select_related("issuer", "corrects", "amends")
    return get_object_or_404(rows, pk=record_id)


def _written(request: HttpRequest, record_id: int) -> PaperRecord:
    return get_object_or_404(written(_user(request), _today()).select_related("issuer", "corrects", "amends"), pk=record_id)


@require_GET
def records(request: HttpRequest) -> HttpResponse:
    """Papers on their way that the reader sees: those of their office, and issued ones meant for their unit."""
    wanted = request.GET.get("trang-thai", "")
    rows = readable(_user(request), _today()).defer("snapshot").order_by("-pk")
    if wanted in State.values:
        rows = rows.filter(state=wanted)
    page = Paginator(rows, PAGE).get_page(request.GET.get("trang"))
    names = names_on({row.issuer_id for row in page}, _today())
    found = [(row, names[row.issuer_id].name if row.issuer_id in names else "") for row in page]
    query = f"trang-thai={wanted}&" if wanted in State.values else ""
    return render(request, "papers/records.html", {"page": page, "rows": found, "states": State.choices, "wanted": wanted, "query": query})


@never_cache
@require_GET
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One paper: where it stands, its files with their hashes, its history, who has it, and the next step."""
    return _page(request, _readable(request, record_id))


def _page(request: HttpRequest, row: PaperRecord, *, form: IssueForm | None = None) -> HttpResponse:
    user, today = _user(request), _today()
    may = may_handle(user, row, today)
    is_ours = may_follow(user, row, today)
    files = [file for file in queries.files_of(row) if is_ours or file.role in _FOR_ALL]
    handed = (form or IssueForm(initial={"symbol": row.symbol, "issued_on": today})) if may and row.state == State.SENT else None
    shown: dict[str, Any] = {
        "record": row,
        "issuer": names_on([row.issuer_id], today)[row.issuer_id].name,
        "may": may,
        "is_ours": is_ours,
        "home": home_of(row) if is_ours else "",
        "files": files,
        "history": queries.history_of(row) if is_ours else [],
        "corrections": [fresh for fresh in row.corrections.exclude(state=State.DROPPED).defer("snapshot") if is_ours or fresh.state in OUTSIDE],
        "amendments": [letter for letter in queries.amendments_of(row) if is_ours or letter.state in OUTSIDE],
        "may_be_amended": may and row.state == State.ISSUED and row.amends_id is None,
        "slips": range(1, MOST_SLIPS + 1),
        "form": handed,
        "letter": exchange_letter(row) if is_ours and row.snapshot else None,
        "exchange": ExchangeForm(initial={"type_code": TYPE}),
        "delivered": (delivered := queries.deliveries(row) if is_ours and row.snapshot else []),
        "summary": queries.summary_of(delivered),
    }
    return render(request, "papers/record.html", shown, status=422 if form else 200)


@never_cache
@require_GET
def record_file(request: HttpRequest, record_id: int, file_id: int) -> HttpResponse:
    """One file of a paper; a recipient takes what was issued, the office every one."""
    row = _readable(request, record_id)
    file = get_object_or_404(PaperFile.objects.filter(event__record=row), pk=file_id)
    if file.role not in _FOR_ALL and not may_follow(_user(request), row, _today()):
        raise Http404
    return attachment(bytes(file.content), f"{row} - {file.get_role_display()}", file.ending, TYPES[file.ending])


@never_cache
@require_GET
def exchange_file(request: HttpRequest, record_id: int) -> HttpResponse:
    """The paper as a file of the national exchange."""
    row = _written(request, record_id)
    if row.snapshot is None:
        raise Http404
    form = ExchangeForm(request.GET)
    if not form.is_valid():
        messages.error(request, _("Urgency, direction or code of the type is none of the exchange. Nothing was made; choose again."))
        return redirect("papers:record", row.pk)
    try:
        return attachment(edxml(row, handling=form.handling, now=timezone.now()), str(row), "edxml", EDXML)
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("papers:record", row.pk)


@require_POST
def issue(request: HttpRequest, record_id: int) -> HttpResponse:
    """The paper came back: number and date, typed or read from the file that came with it."""
    row = _written(request, record_id)
    form = IssueForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, row, form=form)
    said, is_own = form.cleaned_data, "own" in request.POST
    try:
        back = issuing.returned(said["file"].read(MAX_PDF_BYTES + 1)) if said["file"] else issuing.Returned(None)
        number, day = (None if is_own else said["number"] or back.number), said["issued_on"] or back.issued_on
        if number is None and not is_own:
            form.add_error("number", _("Write the number that the document system gave."))
        if day is None:
            form.add_error("issued_on", _("Write the date that the document system gave."))
        if not form.is_valid() or day is None:
            return _page(request, row, form=form)
        symbol = said["symbol"] or back.symbol
        issuing.issue(record=row, number=number, issued_on=day, symbol=symbol, signed=back.signed, by=_user(request).actor, now=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal.sentence))
        return _page(request, row, form=form)
    messages.success(request, _("The paper is issued. From now on nothing of it changes."))
    _tell(request, back.remarks)
    return redirect("papers:record", row.pk)


@require_POST
def withdraw(request: HttpRequest, record_id: int) -> HttpResponse:
    """Take the paper back from signature."""
    return _step(request, record_id, lambda row, by: lifecycle.withdraw(record=row, by=by, now=timezone.now()), _("The paper is a draft again."))


@require_POST
def replace(request: HttpRequest, record_id: int) -> HttpResponse:
    """Begin the paper that takes the place of this one, and lead to where it is written."""
    row = _written(request, record_id)
    try:
        fresh = lifecycle.replace_paper(record=row, reason=request.POST.get("reason", ""), by=_user(request).actor, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("papers:record", row.pk)
    messages.success(request, _("A new draft was begun. The old paper stays in force until the new one is issued."))
    return redirect(home_of(fresh) or reverse("papers:record", args=[fresh.pk]))


@require_POST
def drop_draft(request: HttpRequest, record_id: int) -> HttpResponse:
    """Give the draft up: another may be begun, what it would have replaced stays in force."""
    note = request.POST.get("reason", "")
    act = lambda row, by: lifecycle.drop_draft(record=row, note=note, by=by, now=timezone.now())  # noqa: E731
    return _step(request, record_id, act, _("The draft was dropped. Its history stays here; a new one can be begun at any time."))


@require_POST
def correct_form(request: HttpRequest, record_id: int) -> HttpResponse:
    """Send a letter for signature that corrects the form of an issued paper."""
    row = _written(request, record_id)
    said = (request.POST.getlist(name)[:MOST_SLIPS] for name in ("where", "printed", "meant"))
    slips = [Slip(where[:200], printed[:500], meant[:500]) for where, printed, meant in zip(*said, strict=False)]
    try:
        letter = correcting.correct_form(record=row, slips=slips, by=_user(request).actor, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("papers:record", row.pk)
    messages.success(request, _("The letter of correction is frozen. Hand over its files for signature; number and date come back here."))
    return redirect("papers:record", letter.pk)


@require_POST
def recall(request: HttpRequest, record_id: int) -> HttpResponse:
    """Recall the paper, with a reason everyone reads."""
    reason = request.POST.get("reason", "")
    act = lambda row, by: lifecycle.recall(record=row, reason=reason, by=by, now=timezone.now())  # noqa: E731
    return _step(request, record_id, act, _("The paper is recalled. Tell its recipients, who keep it as it is."))


@require_POST
def signed_file(request: HttpRequest, record_id: int) -> HttpResponse:
    """Keep the signed file of an issued paper."""
    file = request.FILES.get("file")

    def keep(row: PaperRecord, by: Any) -> None:
        if file is None:
            raise Refused(_("No file was chosen. Nothing was kept."))
        back = issuing.returned(file.read(MAX_PDF_BYTES + 1))
        if back.signed is None:
            raise Refused(_("There is no PDF in this file. Nothing was kept."))
        issuing.note_signed_file(record=row, signed=back.signed, by=by, now=timezone.now())
        _tell(request, back.remarks)

    return _step(request, record_id, keep, _("The signed file was kept."))


@require_POST
def receipts(request: HttpRequest, record_id: int) -> HttpResponse:
    """Read the packets that say who has the paper."""
    row = _written(request, record_id)
    uploads = request.FILES.getlist("files")[:MOST_RECEIPTS]
    if not uploads:
        messages.error(request, _("No file was chosen. Nothing was kept."))
        return redirect("papers:record", row.pk)
    files = (Received(file.name or "", file.read(MAX_BYTES + 1)) for file in uploads)  # one at a time in memory
    try:
        noted = note_receipts(record=row, files=files, by=_user(request).actor, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("papers:record", row.pk)
    taken = ngettext("%(count)d receipt was read.", "%(count)d receipts were read.", noted.taken) % {"count": noted.taken}
    again = ngettext("%(count)d was known.", "%(count)d were known.", noted.repeated) % {"count": noted.repeated} if noted.repeated else ""
    messages.success(request, f"{taken} {again}".strip())
    for problem in noted.problems[:10]:
        messages.warning(request, str(problem))
    return redirect("papers:record", row.pk)


def _step(request: HttpRequest, record_id: int, act: Callable[[PaperRecord, Any], object], done: str) -> HttpResponse:
    """One step on a paper the reader writes; a refusal is told on its page."""
    row = _written(request, record_id)
    try:
        act(row, _user(request).actor)
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, done)
    return redirect("papers:record", row.pk)


def _tell(request: HttpRequest, remarks: Sequence[str]) -> None:
    """How a file of the exchange departs from its form: it was read all the same."""
    if remarks:
        messages.warning(
            request, _("The file was read, though it does not keep the form of the exchange: %(faults)s") % {"faults": " ".join(remarks[:5])}
        )
