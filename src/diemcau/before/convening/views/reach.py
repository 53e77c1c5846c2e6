"""Who opens the pages on which a unit names its people: someone with an account, or the holder of the unit's link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from diemcau.before.conferences.models import Conference
from diemcau.before.convening import services
from diemcau.before.convening.models import Quota, UnitLink
from diemcau.before.convening.queries.links import unit_link_by_token
from diemcau.before.convening.rules import Part
from diemcau.before.convening.views.access import part_of, user_of
from diemcau.foundation.accounts import services as accounts
from diemcau.foundation.accounts.rules import address_of
from diemcau.kernel.actors import Actor

MISSES = 30  # wrong links that one address may open in ten minutes: a clerk mistypes two or three, an office shares one address
CHANGES = 120  # requests that change something, by one link, in as long


@dataclass(frozen=True, slots=True)
class Access:
    """What the reader reaches of one conference's quotas, and as whom they act."""

    conference: Conference
    actor: Actor
    part: Part | None  # with an account
    link: UnitLink | None  # with a link
    token: str = ""

    @property
    def is_host(self) -> bool:
        """Prepares the conference: approves, sees who was named twice."""
        return self.part is not None and self.part.may_prepare

    @property
    def may_act(self) -> bool:
        """May name people; otherwise they only read."""
        return self.part is None or self.part.may_fill

    def quotas(self) -> QuerySet[Quota]:
        """Quotas the reader sees: all, those of their units, or those of the unit of the link."""
        quotas = Quota.objects.filter(conference=self.conference).select_related("conference__host", "site", "unit", "moved_to")
        if self.link is not None:
            return quotas.filter(unit=self.link.unit_id)
        if self.part is None or self.part.may_watch or self.part.units is None:
            return quotas
        return quotas.filter(unit__in=self.part.units)

    def quota(self, quota_id: int) -> Quota:
        """A quota the reader may fill or, watching the conference, read; anybody else's is not found."""
        return get_object_or_404(self.quotas(), pk=quota_id)

    def may_fill(self, quota: Quota) -> bool:
        """Whether the seats of ``quota`` are theirs to fill."""
        if self.part is None or self.part.units is None:
            return True
        return self.part.may_fill and self.part.units.filter(pk=quota.unit_id).exists()

    def url(self, name: str, *args: object) -> str:
        """The address of a page of ours for this reader."""
        if self.link is not None:
            return reverse(f"convening:link-{name}", args=[self.token, *args])
        return reverse(f"convening:{name}", args=[self.conference.pk, *args])


View = Callable[..., HttpResponse]


def for_account(view: View) -> View:
    """``view`` for a signed-in reader of the conference in the address."""

    @wraps(view)
    def answer(request: HttpRequest, conference_id: int, *args: object, **kwargs: object) -> HttpResponse:
        part = part_of(request, conference_id)
        return view(request, Access(part.conference, user_of(request).actor, part, None), *args, **kwargs)

    return answer


def for_link(view: View) -> View:
    """``view`` for the holder of a unit's link: nobody else finds the page, and no cache or index keeps it."""

    @login_not_required
    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, token: str, *args: object, **kwargs: object) -> HttpResponse:
        now = timezone.now()
        link = unit_link_by_token(token)
        if link is None:
            is_busy = not accounts.count_attempt(what="unit-link-miss", address=address_of(request), most=MISSES, now=now)
            return _closed(request, status=429 if is_busy else 404, busy=is_busy)
        if not link.is_live(now):
            return _closed(request, status=410, link=link)
        if request.method == "POST" and not accounts.count_attempt(what="unit-link", address=str(link.pk), most=CHANGES, now=now):
            return _closed(request, status=429, busy=True)
        services.note_opened(link=link, now=now)
        return _unlisted(view(request, Access(link.conference, link.actor, None, link, token), *args, **kwargs))

    return answer


def guard_fill(access: Access, quota: Quota) -> None:
    """Who may read a quota but not fill it is told so (403)."""
    if not access.may_fill(quota):
        raise PermissionDenied


def _closed(request: HttpRequest, *, status: int, **what: object) -> HttpResponse:
    return _unlisted(render(request, "convening/closed_link.html", what, status=status))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """The address holds the secret: it goes into no index and into nobody's log ("no-referrer" would hide the origin of our own form)."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
