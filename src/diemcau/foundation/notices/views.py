"""The log of letters: what became of each, the text to copy, sending again."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from diemcau.foundation.accounts.models import User
from diemcau.foundation.notices import queries, services
from diemcau.foundation.notices.models import Notice, State
from diemcau.foundation.notices.rules import Subject, subject
from diemcau.foundation.notices.services.posting import ENDED_UNSENT
from diemcau.kernel.dates import day_of
from diemcau.kernel.errors import Refused
from diemcau.kernel.phones import national
from diemcau.kernel.text import SHORT_MESSAGE

PAGE = 50
SHAPES = {  # of the sign before the word: components of base.css
    **dict.fromkeys((State.SENT, State.COPIED), "ok"),
    **dict.fromkeys((State.DELAYED, State.BY_HAND), "warn"),
    **dict.fromkeys(ENDED_UNSENT, "bad"),
}


@require_GET
def log(request: HttpRequest, about: str) -> HttpResponse:
    found = _subject(request, about)
    group, text = request.GET.get("loc", ""), request.GET.get("tim", "")
    page = Paginator(queries.log(about, group=group, text=text), PAGE).get_page(request.GET.get("trang"))
    asked = request.GET.copy()
    asked.pop("trang", None)
    rows = [(row, *_spoken(vars(row)["state"]), national(row.phone)) for row in page.object_list]
    context = {
        "about": about,
        "subject": found,
        "tally": queries.tally(about),
        "page": page,
        "rows": rows,
        "group": group,
        "text": text,
        "query": f"{asked.urlencode()}&" if asked else "",
        "short_limit": SHORT_MESSAGE,
        "is_box": settings.MAIL_URL.startswith("box:"),
    }
    return render(request, "notices/log.html", context)


@require_GET
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    found, about = _notice(request, notice_id)
    steps = [(step, *_spoken(step.state)) for step in found.deliveries.order_by("-pk")]
    context = {
        "notice": found,
        "subject": about,
        "steps": steps,
        "files": found.files.defer("content").order_by("pk"),
        "phone": national(found.phone),
        "may_send_again": about.may_send and bool(found.email) and steps[0][0].state in ENDED_UNSENT,
        "is_unknown": steps[0][0].state == State.UNKNOWN,
        "short_limit": SHORT_MESSAGE,
        "box_file": f"{found.pk:08d}.eml" if settings.MAIL_URL.startswith("box:") and found.email else "",
    }
    return render(request, "notices/notice.html", context)


@require_GET
def file(request: HttpRequest, notice_id: int, file_id: int) -> HttpResponse:
    found, _about = _notice(request, notice_id)
    kept = get_object_or_404(found.files, pk=file_id)
    return HttpResponse(bytes(kept.content), content_type=kept.media_type, headers={"Content-Disposition": f'attachment; filename="{kept.name}"'})


@require_POST
def send_again(request: HttpRequest, notice_id: int) -> HttpResponse:
    return _done(request, notice_id, services.send_again, _("The letter is queued again."))


@require_POST
def handed_over(request: HttpRequest, notice_id: int) -> HttpResponse:
    return _done(request, notice_id, services.note_handed_over, _("Noted: you hand this text over yourself."))


def _done(request: HttpRequest, notice_id: int, act: Callable[..., None], sentence: str) -> HttpResponse:
    found, about = _notice(request, notice_id)
    if not about.may_send:
        raise PermissionDenied
    try:
        act(notice=found, by=cast(User, request.user).actor, now=timezone.now())
        messages.success(request, sentence)
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    return redirect("notices:notice", found.pk)


def _notice(request: HttpRequest, notice_id: int) -> tuple[Notice, Subject]:
    """A notice about a thing the reader may see; any other is not found."""
    found = get_object_or_404(Notice, pk=notice_id)
    return found, _subject(request, found.about)


def _subject(request: HttpRequest, about: str) -> Subject:
    return subject(cast(User, request.user), about, day_of(timezone.now()))


def _spoken(state: str) -> tuple[str, str]:
    """A state in words, and the shape before them."""
    return str(State(state).label), SHAPES.get(State(state), "none")
