from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from diemcau.before.conferences.models import Conference
from diemcau.foundation.accounts.models import User
from diemcau.kernel.dates import day_of


@login_not_required
@require_GET
def door(request: HttpRequest) -> HttpResponse:
    """The front door: the desk for those who are signed in, the public list for everyone else."""
    return redirect("desk:home" if request.user.is_authenticated else "portal:conferences")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    conferences = Conference.objects.visible_to(user, on=day_of(timezone.now())).order_by("-opens_at")
    return render(request, "desk/home.html", {"conferences": conferences})
