"""Checking oneself in: with the QR of the hall's screen, or with its digits from the personal page."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries.invitations import delegate_of
from diemcau.before.sites.models import Site
from diemcau.during.attendance.errors import OtherHall, SelfCheckInRefused
from diemcau.during.attendance.queries.self_check_in import Proof, prove
from diemcau.during.attendance.services.reading import read_moment
from diemcau.during.attendance.services.self_check_in import CheckedIn, check_in_with_digits, check_in_with_proof
from diemcau.foundation.accounts.rules import address_of
from diemcau.foundation.accounts.services import count_attempt
from diemcau.kernel.dates import local
from diemcau.kernel.http import number_of
from diemcau.surfaces.person.forms import CodeForm
from diemcau.surfaces.person.queries import proof_of, standing, ticket
from diemcau.surfaces.person.views.access import drop_code, keep_code, kept_code, private
from diemcau.surfaces.person.views.invitation import page

STRANGE_CODES = 60  # from one address in ten minutes: a hall behind one line types its codes far below


# --- the digits, from the personal page -------------------------------------------------------------------
@login_not_required
@require_POST
def check_in(request: HttpRequest, code: str) -> HttpResponse:
    """Six digits as typed: at once by the form, or later by the script that kept them, with the phone's own times.

    The script is answered in JSON and forgets what got an answer.
    """
    now = timezone.now()
    delegate = _delegate(code, now)
    at, sent_at = (read_moment(request.POST.get(name)) or now for name in ("at", "sent_at"))
    guest_at = number_of(request.POST.get("site"))
    site = get_object_or_404(Site, conference=delegate.conference_id, pk=guest_at) if guest_at else None
    digits = "".join(request.POST.get("digits", "").split())[:20]
    is_script = request.headers.get("Accept") == "application/json"
    try:
        told = check_in_with_digits(delegate=delegate, digits=digits, at=at, sent_at=sent_at, now=now, site=site)
    except SelfCheckInRefused as refused:
        asked = refused.site if isinstance(refused, OtherHall) else None
        if is_script:
            return _answer({"outcome": "other" if asked else "refused", "sentence": str(refused.sentence), **_choice(asked)}, status=422)
        tried = {"digits": digits, "at": at.isoformat(), "site": asked}
        return page(request, code, status=422, refusal=refused.sentence, tried=tried)
    if is_script:
        return _answer({"outcome": "in", "sentence": sentence(told)})
    return private(redirect("person:invitation", code))


def sentence(told: CheckedIn) -> str:
    """What became of a check-in, in words."""
    if told.here is None:
        return _("Your check-in was kept. The hall has already closed its list; the standing office decides.")
    if told.here.first_at is None:
        return _("You are checked in at %(site)s. The clock of your phone is wrong, so the time is not known.") % {"site": told.here.site.name}
    return _("You are checked in since %(time)s at %(site)s.") % {"time": f"{local(told.here.first_at):%H:%M}", "site": told.here.site.name}


def _choice(site: Site | None) -> dict[str, object]:
    return {"site": site.pk, "choice": _("I am at %(site)s: check me in there") % {"site": site.name}} if site else {}


def _answer(told: dict[str, object], *, status: int = 200) -> HttpResponse:
    return private(JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False}))


def _delegate(code: str, now: datetime) -> Delegate:
    delegate = delegate_of(code, now=now)
    if delegate is None:
        raise Http404
    return delegate


# --- the QR on the screen ---------------------------------------------------------------------------------
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def hall(request: HttpRequest, site_id: int, word: str) -> HttpResponse:
    """Where the QR on a hall's screen leads: the personal code is asked for once, then one press checks in.

    A code that the screen does not show now, and a hall that has none, get the same answer.
    """
    now = timezone.now()
    site = Site.objects.select_related("conference").filter(pk=site_id).first()
    proof = _proof(request, site, word, now) if site else None
    if proof is None:
        return private(render(request, "person/hall_closed.html", status=404))
    known = _known(proof, kept_code(request), now)
    if request.method != "POST":
        return _hall(request, proof, known=known, form=CodeForm())
    form = CodeForm(request.POST)
    if known is None or request.POST.get("code"):
        known = _known(proof, form.cleaned_data["code"], now) if form.is_valid() else None
        if known is None and form.is_valid():
            may_go_on = count_attempt(what="self-code", address=address_of(request), most=STRANGE_CODES, now=now)
            form.add_error("code", _not_known(may_go_on=may_go_on))
    return _hall(request, proof, known=None, form=form, status=422) if known is None else _enter(request, proof, known, form)


def _enter(request: HttpRequest, proof: Proof, delegate: Delegate, form: CodeForm) -> HttpResponse:
    try:
        told = check_in_with_proof(delegate=delegate, proof=proof, now=timezone.now())
    except SelfCheckInRefused as refused:
        return _hall(request, proof, known=delegate, form=form, refusal=refused, status=422)
    shown = {"site": proof.site, "conference": proof.site.conference, "delegate": delegate, "told": told, "sentence": sentence(told)}
    response = private(render(request, "person/hall_done.html", shown))
    if form.is_valid() and form.cleaned_data["remember"]:
        keep_code(response, delegate)
    return response


def _hall(
    request: HttpRequest, proof: Proof, *, known: Delegate | None, form: CodeForm, refusal: SelfCheckInRefused | None = None, status: int = 200
) -> HttpResponse:
    shown = {
        "site": proof.site,
        "conference": proof.site.conference,
        "ticket": ticket(proof),
        "known": known,
        "standing": standing(known, now=timezone.now()) if known else None,
        "form": form,
        "refusal": refusal.sentence if refusal else "",
    }
    return private(render(request, "person/hall.html", shown, status=status))


def _proof(request: HttpRequest, site: Site, word: str, now: datetime) -> Proof | None:
    """The QR as it was scanned: of this moment, or of the moment that the form's ticket keeps."""
    if request.method == "POST" and (kept := proof_of(request.POST.get("ticket", ""), site)):
        return kept
    return prove(site, word, at=now, sent_at=now, now=now) if len(word) > len("123456") else None


def _known(proof: Proof, code: str, now: datetime) -> Delegate | None:
    """The delegate of this conference with ``code``."""
    delegate = delegate_of(code, now=now) if code else None
    return delegate if delegate and delegate.conference_id == proof.site.conference_id else None


def _not_known(*, may_go_on: bool) -> str:
    if may_go_on:
        return _("Nobody of this conference has this code. Look at your invitation, or show your QR code at the desk.")
    return _("Too many codes that nobody has were tried from this network. Show your QR code at the desk.")


# --- what the phone remembers -----------------------------------------------------------------------------
@login_not_required
@require_POST
def remember(request: HttpRequest, code: str) -> HttpResponse:
    """Let this phone remember whose it is, so that the QR of the hall needs one press."""
    delegate = _delegate(code, timezone.now())
    response = private(redirect("person:invitation", delegate.code))
    keep_code(response, delegate)
    return response


@login_not_required
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Let this phone forget whose it is."""
    response = private(render(request, "person/forgotten.html"))
    drop_code(response)
    return response
