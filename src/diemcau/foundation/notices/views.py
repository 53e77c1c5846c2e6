"""The log of letters: what became of each, the text to copy, sending again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from diemcau.foundation.accounts.models import User
from diemcau.foundation.notices import queries, services
from diemcau.foundation.notices.models import Notice, State
from diemcau.foundation.notices.rules import Subject, may_read, subject
from diemcau.foundation.notices.services.mail import box_file, is_box, read
from diemcau.foundation.notices.services.posting import ENDED_UNSENT
from diemcau.kernel.actors import is_platform
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
        "is_box": is_box(),
    }
    return render(request, "notices/log.html", context)


@require_GET
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    found, about = _notice(request, notice_id)
    steps = [(step, *_spoken(step.state), _who(step.by)) for step in found.deliveries.order_by("-pk")]
    context = {
        "notice": found,
        "posted_by": _who(found.posted_by),
        "subject": about,
        "steps": steps,
        "files": found.files.defer("content").order_by("pk"),
        "phone": national(found.phone),
        "may_be_bounced": about.may_send and steps[0][0].state == State.SENT,
        "may_send_again": about.may_send and bool(found.email) and steps[0][0].state in ENDED_UNSENT,
        "is_unknown": steps[0][0].state == State.UNKNOWN,
        "short_limit": SHORT_MESSAGE,
        "is_in_box": is_box() and not settings.IS_PRODUCTION and box_file(found.pk).is_file(),
    }
    return render(request, "notices/notice.html", context)


@require_GET
def file(request: HttpRequest, notice_id: int, file_id: int) -> HttpResponse:
    found, _about = _notice(request, notice_id)
    kept = get_object_or_404(found.files, pk=file_id)
    return HttpResponse(bytes(kept.content), content_type=kept.media_type, headers={"Content-Disposition": f'attachment; filename="{kept.name}"'})


@require_POST
def send_again(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Queue the letter again, to the same address or to a corrected one."""
    again = partial(services.send_again, email=request.POST.get("email", ""))
    return _done(request, notice_id, again, _("The letter is queued again."))


@require_POST
def bounced(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The letter came back: what the mail server wrote, and then it may be sent again."""
    back = partial(services.note_bounced, reason=request.POST.get("reason", ""))
    return _done(request, notice_id, back, _("Noted: the letter came back. Send it again, to another address if need be."))


@require_GET
def box(request: HttpRequest) -> HttpResponse:
    """The letters that lie in the box on this machine instead of having left: those about things the reader sends for."""
    _check_box()
    user, today = cast(User, request.user), day_of(timezone.now())
    seen = [about for about in queries.subjects_sent() if may_read(user, about, today)]
    page = Paginator(queries.sent(seen), PAGE).get_page(request.GET.get("trang"))
    return render(request, "notices/box.html", {"page": page})


@require_GET
def box_letter(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One letter of the box, read from its file as a mail program would; ``?tep`` gives the file itself."""
    _check_box()
    found, about = _notice(request, notice_id)
    try:
        content = box_file(found.pk).read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    if "tep" in request.GET:
        headers = {"Content-Disposition": f'attachment; filename="{found.pk:08d}.eml"'}
        return HttpResponse(content, content_type="message/rfc822", headers=headers)
    return render(request, "notices/box_letter.html", {"notice": found, "subject": about, "letter": read(content)})


def _check_box() -> None:
    """The box is for trying the platform out; where letters really leave there is none."""
    if settings.IS_PRODUCTION or not is_box():
        raise Http404


@require_POST
def handed_over(request: HttpRequest, notice_id: int) -> HttpResponse:
    return _done(request, notice_id, services.note_handed_over, _("Noted: you hand this text over yourself."))


def _done(request: HttpRequest, notice_id: int, act: Callable[..., object], sentence: str) -> HttpResponse:
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


def _who(label: str) -> str:
    """Who did it, for a reader: a person by name, a job of ours as the platform."""
    return _("the platform, by itself") if label and is_platform(label) else label
