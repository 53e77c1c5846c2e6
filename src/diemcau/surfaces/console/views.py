from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.before.sites import queries as sites
from diemcau.before.sites import services
from diemcau.before.sites.errors import UnknownCode
from diemcau.before.sites.models import Device
from diemcau.during.attendance.models import CountReason
from diemcau.during.attendance.queries import minutes_of
from diemcau.during.attendance.services import minutes_pdf
from diemcau.foundation.accounts.rules import address_of
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import PDF, saved
from diemcau.surfaces.console import queries
from diemcau.surfaces.console.forms import CodeForm, PairForm, RenameForm
from diemcau.surfaces.console.words import words

COOKIE = "diemcau_device"


def _shell() -> dict[str, Any]:
    """What the empty console says, whoever opens it."""
    return {"words": words(), "modules": queries.MODULES, "reasons": CountReason.choices}


def _device(request: HttpRequest) -> Device | None:
    token = request.COOKIES.get(COOKIE, "")
    return sites.device_by_token(token, timezone.now()) if token else None


def _unnamed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What the page asks for must not carry the address of the page, which holds the token, into anybody's log.

    "no-referrer" would keep the browser from naming the origin of our own form.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "strict-origin"
        return response

    return answer


@login_not_required
@never_cache
@_unnamed
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Where an operator's link leads: what it opens, and the button that pairs this machine; or which machine used it."""
    now = timezone.now()
    found = sites.link_by_token(token)
    if found is None:
        may_go_on = services.may_go_on_asking(token=token, address=address_of(request), now=now)
        return render(request, "console/closed_link.html", {"may_go_on": may_go_on}, status=404 if may_go_on else 429)
    landing = queries.landing(found.site)
    if now >= found.expires_at:
        return render(request, "console/closed_link.html", {"expired": landing, "link": found}, status=410)
    if used := sites.user_of_link(found):
        return _used(request, landing, used)
    form = PairForm(request.POST or None, initial={"label": found.site.operator_name})
    if request.method == "POST" and form.is_valid():
        try:
            return _opened(services.pair_device(token=token, **form.cleaned_data, now=now))
        except Refused:  # replaced, or used by another machine, between the question and the answer
            return redirect("console:link", token)
    return render(request, "console/link.html", {"landing": landing, "form": form}, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Where a code of another console or of the standing office is typed: first what it opens, then the button that pairs.

    The code travels in the body only, never in an address that somebody's log keeps; in the QR it stands behind the "#".
    """
    asked = CodeForm(request.POST or None)
    if not asked.is_valid():
        return render(request, "console/code.html", {"form": asked}, status=422 if asked.errors else 200)
    now, address, letters = timezone.now(), address_of(request), asked.cleaned_data["code"]
    if not services.may_try_a_code(address=address, now=now):
        return render(request, "console/code.html", {"form": CodeForm(), "is_stopped": True}, status=429)
    found = sites.code_by_letters(letters, now)
    form = PairForm(request.POST if "label" in request.POST else None)
    try:
        if found is None:
            raise UnknownCode
        if form.is_valid():
            return _opened(services.pair_by_code(letters=letters, **form.cleaned_data, now=now))
    except Refused as refused:
        services.count_wrong_code(address=address, now=now)
        asked.add_error("code", str(refused.sentence))
        return render(request, "console/code.html", {"form": asked}, status=404)
    context = {"landing": queries.landing(found.site), "form": form, "code": letters}
    return render(request, "console/link.html", context, status=422 if form.errors else 200)


def _used(request: HttpRequest, landing: queries.Landing, used: Device) -> HttpResponse:
    """A link that let its one machine in: on to the console for a machine of this site, else who used it and how to bring in another."""
    device = _device(request)
    if device and device.site_id == landing.site.pk:
        return render(request, "console/link.html", {"landing": landing, "opened": device})
    return render(request, "console/used_link.html", {"landing": landing, "used": used}, status=410)


def _opened(paired: services.PairedDevice) -> HttpResponse:
    """On to the console, with the cookie that is the device's token."""
    response = redirect("console:console")
    response.set_cookie(
        COOKIE, paired.token, expires=paired.device.expires_at, path="/", httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
    )
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    """The machines of the hall as one of them sees them; a POST makes the code with which one more comes in."""
    device = _device(request)
    if device is None:
        return render(request, "console/unpaired.html", status=401)
    now = timezone.now()
    context: dict[str, Any] = {"device": device, "site": device.site, "now": now, "form": RenameForm(label=device.label)}
    if request.method == "POST":
        try:
            letters = services.issue_code(site=device.site, by=device.actor, now=now)
        except Refused as refused:
            context["refusal"] = str(refused.sentence)
        else:
            context["invitation"] = sites.invitation(letters, now)
    context["devices"] = sites.devices_of(device.site)
    return render(request, "console/devices.html", context, status=409 if "refusal" in context else 200)


@login_not_required
@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Another name for this machine, and no other."""
    device = _device(request)
    if device is None:
        return render(request, "console/unpaired.html", status=401)
    form = RenameForm(request.POST)
    if form.is_valid():
        services.rename_device(device=device, label=form.cleaned_data["label"], by=device.actor, now=timezone.now())
        return redirect("console:devices")
    context = {"device": device, "site": device.site, "now": timezone.now(), "form": form, "devices": sites.devices_of(device.site)}
    return render(request, "console/devices.html", context, status=422)


@login_not_required
@require_GET
def door(request: HttpRequest) -> HttpResponse:
    """The short address leads to the console."""
    return redirect("console:console")


@login_not_required
@never_cache
@require_GET
def minutes(request: HttpRequest) -> HttpResponse:
    """The minutes of the site of this machine as PDF, once the centre has them."""
    device = _device(request)
    if device is None:
        return render(request, "console/unpaired.html", status=401)
    row = next((row for row in minutes_of(device.site) if row.closing.reopened_at is None), None)
    if row is None:
        raise Http404
    name = f"bien-ban-{device.site_id}-{row.digest[:8]}.pdf"
    return saved(minutes_pdf(row), name, PDF)


@login_not_required
@never_cache
@gzip_page
@require_GET
def console(request: HttpRequest) -> HttpResponse:
    """The console as an empty shell: the same for every machine, so that a device may keep it; who and where comes from the API."""
    return render(request, "console/console.html", _shell())


@login_not_required
@never_cache
@require_GET
def machine(request: HttpRequest) -> HttpResponse:
    """Which device of which site asks; 401 for a machine that no site paired."""
    device = _device(request)
    if device is None:
        return JsonResponse({"detail": gettext("No site is open on this device.")}, status=401)
    return JsonResponse(queries.machine(device))


@login_not_required
@never_cache
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: what it keeps, then its code.  Its bytes change exactly when something it keeps changes."""
    shell = render_to_string("console/console.html", _shell(), request)
    release = json.dumps(asdict(queries.release(shell)))
    code = f"const RELEASE = {release};\nimportScripts({json.dumps(static('console/worker.js'))});\n"
    return HttpResponse(code, content_type="text/javascript; charset=utf-8")


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a browser asks before it installs the console."""
    return JsonResponse(queries.manifest(), content_type="application/manifest+json")


@csrf_exempt
@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Shut this machine out, for a tablet that goes on to other hands.

    The page that asks is kept on the device and holds no token of ours; the header, which a foreign page cannot make a browser
    send, and the cookie, which none can make it show, stand in for one.
    """
    if request.headers.get("X-Diemcau-Device") != "1":
        return HttpResponse(status=403)
    if device := _device(request):
        services.revoke_device(device=device, reason=gettext("Left on the device itself"), by=device.actor, now=timezone.now())
    response = HttpResponse(status=204)
    response.delete_cookie(COOKIE, path="/", samesite="Strict")
    return response
