"""The page of a batch: how far it is, stop, go on, fetch."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from diemcau.foundation.accounts.models import User
from diemcau.foundation.batches import queries, services
from diemcau.foundation.batches.models import Batch, Form
from diemcau.foundation.batches.rules import check_seen, kind_of, told
from diemcau.kernel.dates import day_of
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import page_or_partial


@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    found = _seen(request, batch_id)
    now = timezone.now()
    headway = queries.headway(found, now=now)
    context = {
        "reason": told(headway.reason),
        "is_joined": found.form == Form.PDF and headway.is_ready and found.pieces.count() > 1,
        "batch": found,
        "headway": headway,
        "home": kind_of(found).home(found.about),
        "steps": found.steps.order_by("-pk")[:20],
    }
    return render(request, page_or_partial(request, "batches/batch.html", "headway"), context)


@require_POST
def stop(request: HttpRequest, batch_id: int) -> HttpResponse:
    return _done(request, batch_id, services.stop, _("The batch was stopped. What is made is kept: you can go on at any time."))


@require_POST
def resume(request: HttpRequest, batch_id: int) -> HttpResponse:
    return _done(request, batch_id, services.resume, _("The batch goes on where it was stopped."))


@require_GET
def download(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    found = _seen(request, batch_id)
    file = queries.file_of(found)
    if not queries.headway(found, now=timezone.now()).is_ready or not file.is_file():
        raise Http404
    return FileResponse(file.open("rb"), as_attachment=True, filename=f"{found.title}.{found.form}")


def _done(request: HttpRequest, batch_id: int, act: Callable[..., None], sentence: str) -> HttpResponse:
    found = _seen(request, batch_id)
    try:
        act(batch=found, by=cast(User, request.user).actor, now=timezone.now())
        messages.success(request, sentence)
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    return redirect("batches:batch", found.pk)


def _seen(request: HttpRequest, batch_id: int) -> Batch:
    found = get_object_or_404(Batch.objects.select_related("owner"), pk=batch_id)
    check_seen(cast(User, request.user), found, day_of(timezone.now()))
    return found
