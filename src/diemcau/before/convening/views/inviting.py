"""The tab "Giấy mời": whom invitations reach, sending them, the papers as a batch."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from diemcau.before.conferences import rules
from diemcau.before.convening.queries.correspondence import misinformed
from diemcau.before.convening.queries.invitations import about, reach
from diemcau.before.convening.queries.papers import paper_facts
from diemcau.before.convening.services import invitations as services
from diemcau.before.convening.services import printing
from diemcau.before.convening.services.printing import INVITATIONS
from diemcau.before.convening.views.access import today, user_of
from diemcau.before.convening.views.papers import SEEN, to_mend
from diemcau.foundation.batches.models import Form
from diemcau.foundation.batches.queries import batches_of
from diemcau.foundation.papers.models import KindCode
from diemcau.kernel.doors import path_to
from diemcau.kernel.errors import Refused


@require_GET
def invite(request: HttpRequest, conference_id: int) -> HttpResponse:
    conference = rules.prepared(user_of(request), conference_id, today())
    now, thing = timezone.now(), about(conference)
    context = {
        "conference": conference,
        "reach": reach(conference),
        "about": thing,
        "has_begun": now >= conference.opens_at,
        "misinformed": misinformed(conference),
        "batches": batches_of(INVITATIONS, thing, now=now),
        "forms": Form.choices,
        "gaps": (missing := to_mend(paper_facts(conference, now=now), KindCode.INVITATION)),
        "has_holes": any(gap.is_grave for gap, _place in missing),
    }
    return render(request, "convening/invite.html", context)


@require_POST
def print_invitations(request: HttpRequest, conference_id: int) -> HttpResponse:
    user = user_of(request)
    conference = rules.prepared(user, conference_id, today())
    form = Form.ZIP if request.POST.get("dang") == Form.ZIP else Form.PDF
    try:
        batch = printing.print_invitations(conference=conference, form=form, gaps_seen=SEEN in request.POST, owner=user, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return redirect("convening:invite", conference.pk)
    return redirect(path_to("batch", batch.pk))


@require_POST
def send_invitations(request: HttpRequest, conference_id: int) -> HttpResponse:
    user = user_of(request)
    conference = rules.prepared(user, conference_id, today())
    try:
        count = services.invite(conference=conference, by=user.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return redirect("convening:invite", conference.pk)
    sentence = ngettext(
        "The invitation of %(count)s delegate goes into the out-box; who has it already gets it no second time.",
        "The invitations of %(count)s delegates go into the out-box; who has one already gets it no second time.",
        count,
    )
    messages.success(request, sentence % {"count": count})
    return redirect("convening:invite", conference.pk)


@require_POST
def tell_changes(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Write to those whose letter names another time or place."""
    user = user_of(request)
    conference = rules.prepared(user, conference_id, today())
    try:
        count = services.tell_changes(conference=conference, by=user.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        sentence = ngettext("%(count)s person is told the new time or place.", "%(count)s people are told the new time or place.", count)
        messages.success(request, sentence % {"count": count})
    return redirect("convening:invite", conference.pk)


@require_GET
def invite_todo(request: HttpRequest, conference_id: int) -> HttpResponse:
    """What remains to tell the people invited: a part of the conference's page."""
    conference = rules.watched(user_of(request), conference_id, today())
    count = len(misinformed(conference)) if timezone.now() < conference.opens_at else 0
    return render(request, "convening/invite_todo.html", {"conference": conference, "count": count})
