"""The minutes of sites as files: one as PDF or DOCX, all of a conference as a batch."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.queries.invitations import about, conference_of
from diemcau.before.convening.services.printing import may_see
from diemcau.during.attendance.models import SiteMinutes
from diemcau.during.attendance.papers.minutes import MinutesFacts, minutes_paper
from diemcau.during.attendance.queries.minutes import minutes_in_force, minutes_rows, opened
from diemcau.foundation.accounts.models import User
from diemcau.foundation.batches import services as batches
from diemcau.foundation.batches.models import Batch, BatchPiece, Form
from diemcau.foundation.batches.rules import Kind, Part
from diemcau.foundation.network.queries import names_on
from diemcau.foundation.papers.models import Paper
from diemcau.foundation.papers.queries import office
from diemcau.foundation.papers.services import render_docx, render_pdf, render_pdf_of_many
from diemcau.kernel import doors
from diemcau.kernel.tokens import sign_code

MINUTES = "attendance.minutes"


def minutes_pdf(row: SiteMinutes) -> bytes:
    """``row`` as PDF, to file.  Costs a process of half a second."""
    return render_pdf(_paper(row))


def minutes_docx(row: SiteMinutes) -> bytes:
    """``row`` as DOCX."""
    return render_docx(_paper(row))


def print_minutes(*, conference: Conference, form: Form, owner: User, now: datetime) -> Batch:
    """Begin the minutes of every site that has closed, in the order of the sites.  Raises ``NothingToMake`` when none has."""
    rows = minutes_in_force(conference)
    return batches.begin(
        kind=MINUTES,
        about=about(conference),
        title=f"Biên bản điểm cầu – {conference.title}",
        form=form,
        parts=[Part(row.closing.site.name, [row.pk]) for row in rows],
        owner=owner,
        by=owner.actor,
        now=now,
    )


def _make(_batch: Batch, piece: BatchPiece) -> bytes:
    return render_pdf_of_many([_paper(row) for row in minutes_rows(piece.keys)])


KIND = Kind(MINUTES, make=_make, may_see=may_see, home=lambda thing: reverse("attendance:minutes", args=[conference_of(thing)]))


def _paper(row: SiteMinutes) -> Paper:
    site = row.closing.site
    conference, day = site.conference, site.conference.day
    host = names_on([conference.host_id], day).get(conference.host_id)
    return minutes_paper(
        MinutesFacts(
            opened=opened(row),
            office=office(site.unit, day),
            host=host.name if host else "",
            address=settings.BASE_URL.rstrip("/") + doors.path_to("check-minutes", check_word(row)),
            is_invented=conference.is_invented,
        )
    )


def check_word(row: SiteMinutes) -> str:
    """What the code on paper says: the code and our signature of it, so that a forged paper is told from an unknown one."""
    return sign_code(row.code.replace("-", ""), settings.SECRET_KEY)
