"""What the reader may see and change of the delegates."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from diemcau.before.convening import rules as convening
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.rules import Part
from diemcau.foundation.accounts.models import User
from diemcau.kernel.dates import day_of


def user_of(request: HttpRequest) -> User:
    return cast("User", request.user)


def today() -> date:
    return day_of(timezone.now())


def part_of(request: HttpRequest, conference_id: int) -> Part:
    return convening.part(user_of(request), conference_id, today())


def filled_part(request: HttpRequest, conference_id: int) -> Part:
    """The part of the reader in the list; who may only read is told so (403)."""
    part = part_of(request, conference_id)
    if not part.may_fill:
        raise PermissionDenied
    return part


def delegate_of(request: HttpRequest, conference_id: int, delegate_id: int) -> tuple[Part, Delegate]:
    """A delegate whom the reader may change; anybody else's is not found."""
    part = filled_part(request, conference_id)
    theirs = part.filled(Delegate.objects.filter(conference=part.conference)).select_related("conference", "site")
    return part, get_object_or_404(theirs, pk=delegate_id)
