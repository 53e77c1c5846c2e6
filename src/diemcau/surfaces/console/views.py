from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
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
@never_cache
@require_GET
def console(request: HttpRequest) -> HttpResponse:
    """The console of the site this machine was paired with; what moves on it is drawn by its modules."""
    device = _device(request)
    if device is None:
        return render(request, "console/unpaired.html", status=401)
    return render(request, "console/console.html", {"device": device, "site": device.site, "conference": device.site.conference, "words": words()})


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Shut this machine out, for a tablet that goes on to other hands."""
    if device := _device(request):
        services.revoke_device(device=device, by=device.actor, now=timezone.now())
    response = redirect("console:console")
    response.delete_cookie(COOKIE, path="/", samesite="Strict")
    return response
