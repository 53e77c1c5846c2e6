"""Who sees a paper on its way, and where it is written."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from diemcau.foundation.accounts.models import Role, User
from diemcau.foundation.accounts.queries import holds, units_in_reach
from diemcau.foundation.papers.models import OUTSIDE, KindCode, PaperRecipient, PaperRecord
from diemcau.foundation.papers.rules.offices import WRITING_ROLES, may_write_for
from diemcau.kernel import doors

FOLLOWING_ROLES = tuple(role for role in Role if role != Role.CONTACT)  # from the first draft on
RECEIVING_ROLES = (Role.ADMINISTRATOR, Role.SECRETARY, Role.CONTACT)


def readable(user: User, on: date) -> QuerySet[PaperRecord]:
    """Papers whose issuer lies in the reach of ``user``, and issued ones that are meant for a unit they work for."""
    own = units_in_reach(user, on=on, roles=FOLLOWING_ROLES)
    theirs = PaperRecipient.objects.filter(record=OuterRef("pk"), unit__in=units_in_reach(user, on=on, roles=RECEIVING_ROLES))
    return PaperRecord.objects.filter(Q(issuer__in=own) | Q(Exists(theirs), state__in=OUTSIDE))


def written(user: User, on: date) -> QuerySet[PaperRecord]:
    """Papers that ``user`` sends, issues, replaces and recalls."""
    return PaperRecord.objects.filter(issuer__in=units_in_reach(user, on=on, roles=WRITING_ROLES))


def may_follow(user: User, record: PaperRecord, on: date) -> bool:
    """Whether ``user`` reads everything of ``record``, its history and receipts among it, and not only what was issued."""
    return holds(user, FOLLOWING_ROLES, record.issuer, on=on)


def may_handle(user: User, record: PaperRecord, on: date) -> bool:
    """Whether ``user`` writes for the office of ``record``."""
    return may_write_for(user, record.issuer, on)


def home_of(record: PaperRecord) -> str:
    """Address of the page where the paper is written; blank when no room of this house answers."""
    if record.amends_id:
        return reverse("papers:record", args=[record.amends_id])
    match = re.fullmatch(r"conference:([0-9]+)", record.about)
    if match is None:
        return ""
    if record.kind == KindCode.REPORT:
        return doors.path_to("report", int(match[1])) if doors.is_open("report") else ""
    return doors.path_to("paper", int(match[1]), record.kind) if doors.is_open("paper") else ""
