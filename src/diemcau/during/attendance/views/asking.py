"""What every page of attendance asks first: who, and which conference, which site."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from diemcau.before.conferences import rules
from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.foundation.accounts.models import User
from diemcau.kernel.dates import day_of
from diemcau.kernel.errors import Refused


def user_of(request: HttpRequest) -> User:
    return cast("User", request.user)


def watched(request: HttpRequest, conference_id: int) -> Conference:
    return rules.watched(user_of(request), conference_id, day_of(timezone.now()))


def run(request: HttpRequest, conference_id: int) -> Conference:
    return rules.prepared(user_of(request), conference_id, day_of(timezone.now()))


def number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1


def chosen_site(conference: Conference, site_id: int) -> Site:
    return get_object_or_404(Site.objects.select_related("conference"), conference=conference, pk=site_id)


def attempt(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Do ``act`` and say ``done``, or say why not."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return False
    messages.success(request, done)
    return True
