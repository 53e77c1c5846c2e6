"""Reading how ready the halls are."""

from __future__ import annotations

from django.db.models import F, QuerySet

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Call, HelpLines, LineTest, Readiness, Site


def help_lines(conference: Conference) -> HelpLines:
    """Whom the halls of ``conference`` call; blank (and not stored) while nobody entered it.  One query."""
    return HelpLines.objects.filter(conference=conference).first() or HelpLines(conference=conference)


def readiness_of(site: Site) -> QuerySet[Readiness]:
    """The last word of ``site`` about each item of each moment, the newest first; what it never answered is not there."""
    return Readiness.objects.filter(site=site).order_by("-answered_at", "item")


def line_test_of(site: Site) -> LineTest | None:
    """The newest line test of ``site``; nothing when none was made."""
    return LineTest.objects.filter(site=site).first()


def calls_to(site: Site) -> QuerySet[Call]:
    """Calls of the host to ``site``, the newest first, those taken back included."""
    return Call.objects.filter(site=site).order_by(F("called_at").desc(), "-pk")
