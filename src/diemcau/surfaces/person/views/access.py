"""What the pages behind a personal code have in common: nothing is kept of them, and nothing is found by a search engine."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from diemcau.before.convening.models import Delegate

COOKIE = "diemcau_delegate"  # the personal code, on the delegate's own phone, when they asked for it
COOKIE_PATH = "/m/"
FORGOTTEN_AFTER = timedelta(days=1)  # after the conference

# The address holds the secret, so it goes into nobody's log; "no-referrer" would hide the origin of our own form (the language) as well.
_PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow, noarchive", "Referrer-Policy": "strict-origin"}


def private(response: HttpResponse) -> HttpResponse:
    """``response`` with the heads of a page that is one person's."""
    for name, value in _PRIVATE.items():
        response[name] = value
    return response


def keep_code(response: HttpResponse, delegate: Delegate) -> None:
    """Let the phone remember whose it is; it forgets by itself the day after the conference."""
    response.set_cookie(
        COOKIE,
        delegate.code,
        expires=delegate.conference.closes_at + FORGOTTEN_AFTER,
        path=COOKIE_PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def drop_code(response: HttpResponse) -> None:
    """Let the phone forget."""
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Lax")


def kept_code(request: HttpRequest) -> str:
    """The code that the phone remembers; blank when none."""
    return request.COOKIES.get(COOKIE, "")
