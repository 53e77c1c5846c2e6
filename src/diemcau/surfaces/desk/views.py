from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from diemcau.foundation.accounts.models import User
from diemcau.kernel.http import page_or_partial
from diemcau.kernel.text import clean
from diemcau.surfaces.desk import queries
from diemcau.surfaces.desk.queries import Stage


@login_not_required
@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """The front door: the desk for those who are signed in, the public list for everyone else."""
    return redirect("desk:home" if request.user.is_authenticated else "portal:conferences")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    board = queries.cards(cast(User, request.user), now=timezone.now())
    context = {
        "running": queries.of_stage(board, Stage.RUNNING),
        "to_freeze": queries.of_stage(board, Stage.OPEN),
        "coming": queries.of_stage(board, Stage.COMING),
        "past": queries.of_stage(board, Stage.FROZEN, Stage.ARCHIVED),
    }
    return render(request, page_or_partial(request, "desk/home.html", "running"), context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = clean(request.GET.get("q", ""))[:100]
    findings = queries.find(cast(User, request.user), text, now=timezone.now()) if text else None
    return render(request, page_or_partial(request, "desk/search.html", "findings"), {"text": text, "findings": findings})
