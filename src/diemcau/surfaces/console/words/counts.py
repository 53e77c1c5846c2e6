"""Headcounts at fixed moments, and why they differ."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from diemcau.during.attendance.models import CountReason, Moment


def words() -> dict[str, str]:
    told = {f"moment_{moment.value}": capfirst(str(moment.label)) for moment in Moment}
    told |= {f"reason_{reason.value}": str(reason.label) for reason in CountReason}
    return told | {
        "moment_after": _("After the break: {title}"),
        "moment_is_due": _("due since {time}"),
        "moment_is_missed": _("not counted"),
        "moment_is_upcoming": _("due at {time}"),
        "count_due": _("Count the people in the hall: {moment}. Due since {time}."),
        "count_more": _("{count} more than the {inside} checked in and present"),
        "count_fewer": _("{count} fewer than the {inside} checked in and present"),
        "count_agrees": _("as checked in"),
        "count_undone": _("taken back"),
        "count_replaced": _("a later headcount stands"),
        "reason_add": _("Give the reason"),
        "reason_due": _("Choose a usual reason or write one in words."),
        "reason_sent": _("Reason recorded."),
    }
