"""The personal page: the invitation, the programme, the code for the door, and where the delegate stands."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from diemcau.before.convening.queries import qr_svg
from diemcau.before.convening.queries.invitations import Invitation, invitation_of
from diemcau.kernel.calendar import MEDIA_TYPE, calendar_file
from diemcau.surfaces.person.queries import standing, words
from diemcau.surfaces.person.views.access import kept_code, private


@login_not_required
@require_safe
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """The invitation of one delegate: where, when, what, and the code for the door."""
    return page(request, code)


def page(request: HttpRequest, code: str, *, status: int = 200, **told: object) -> HttpResponse:
    """The personal page, with what became of a try to check in."""
    found = _found(code)
    context = {
        "invitation": found,
        "conference": found.conference,
        "qr": qr_svg(found.delegate),
        "code": code,
        "letters": " ".join(code[at : at + 4] for at in range(0, len(code), 4)),
        "words": words(),
        "standing": standing(found.delegate, now=timezone.now()),
        "is_remembered": kept_code(request) == code,
        **told,
    }
    return private(render(request, "person/invitation.html", context, status=status))


@login_not_required
@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The conference for the calendar of a phone."""
    content = calendar_file(_found(code).event, now=timezone.now())
    return private(HttpResponse(content, content_type=MEDIA_TYPE, headers={"Content-Disposition": 'attachment; filename="hoi-nghi.ics"'}))


def _found(code: str) -> Invitation:
    """The invitation behind ``code``; a wrong code, a cancelled delegate and a conference long over get the same 404."""
    found = invitation_of(code, now=timezone.now())
    if found is None:
        raise Http404
    return found
