from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
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
from diemcau.before.sites.models import Device
from diemcau.foundation.accounts.rules import address_of
from diemcau.kernel.errors import Refused
from diemcau.surfaces.console import queries
from diemcau.surfaces.console.forms import PairForm
from diemcau.surfaces.console.words import words

COOKIE = "diemcau_device"


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
    """Where an operator's link leads: what it opens, and the button that pairs this machine."""
    now = timezone.now()
    found = sites.link_by_token(token)
    if found is None:
        may_go_on = services.may_go_on_asking(token=token, address=address_of(request), now=now)
        return render(request, "console/closed_link.html", {"may_go_on": may_go_on}, status=404 if may_go_on else 429)
    if now >= found.expires_at:
        return render(request, "console/closed_link.html", {"expired": queries.landing(found)}, status=410)
    form = PairForm(request.POST or None, initial={"label": found.site.operator_name})
    if request.method == "POST" and form.is_valid():
        try:
            paired = services.pair_device(token=token, label=form.cleaned_data["label"], now=now)
        except Refused:  # replaced between the question and the answer
            return render(request, "console/closed_link.html", {"may_go_on": True}, status=404)
        response = redirect("console:console")
        response.set_cookie(
            COOKIE, paired.token, expires=paired.device.expires_at, path="/", httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
        )
        return response
    device = _device(request)
    opened = device if device and device.site_id == found.site_id else None
    return render(
        request, "console/link.html", {"landing": queries.landing(found), "form": form, "opened": opened}, status=422 if form.errors else 200
    )


@login_not_required
@require_GET
def door(request: HttpRequest) -> HttpResponse:
    """The short address leads to the console."""
    return redirect("console:console")


@login_not_required
@never_cache
@gzip_page
@require_GET
def console(request: HttpRequest) -> HttpResponse:
    """The console as an empty shell: the same for every machine, so that a device may keep it; who and where comes from the API."""
    return render(request, "console/console.html", {"words": words(), "modules": queries.MODULES})


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
    shell = render_to_string("console/console.html", {"words": words(), "modules": queries.MODULES}, request)
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
        services.revoke_device(device=device, by=device.actor, now=timezone.now())
    response = HttpResponse(status=204)
    response.delete_cookie(COOKIE, path="/", samesite="Strict")
    return response
