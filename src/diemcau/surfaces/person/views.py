"""Pages behind the personal link: no account, only the code; nothing is kept and nothing is found by a search engine."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from diemcau.before.convening.queries import qr_svg
from diemcau.before.convening.queries.invitations import Invitation, invitation_of
from diemcau.kernel.calendar import MEDIA_TYPE, calendar_file

# The address holds the secret, so it goes into nobody's log; "no-referrer" would hide the origin of our own form (the language) as well.
_PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow, noarchive", "Referrer-Policy": "strict-origin"}


@login_not_required
@require_safe
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """The invitation of one delegate: where, when, what, and the code for the door."""
    found = _found(code)
    context = {"invitation": found, "conference": found.conference, "qr": qr_svg(found.delegate), "code": code}
    return _private(render(request, "person/invitation.html", context))


@login_not_required
@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The conference for the calendar of a phone."""
    content = calendar_file(_found(code).event, now=timezone.now())
    return _private(HttpResponse(content, content_type=MEDIA_TYPE, headers={"Content-Disposition": 'attachment; filename="hoi-nghi.ics"'}))


def _found(code: str) -> Invitation:
    """The invitation behind ``code``; a wrong code, a cancelled delegate and a conference long over get the same 404."""
    found = invitation_of(code, now=timezone.now())
    if found is None:
        raise Http404
    return found


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in _PRIVATE.items():
        response[name] = value
    return response
