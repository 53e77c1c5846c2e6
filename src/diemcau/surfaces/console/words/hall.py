"""Headcount, line and programme."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "line_unknown": _("Not reported yet"),
        "line_good": _("On the air"),
        "line_weak": _("Weak line"),
        "line_lost": _("Connection lost"),
        "line_since": _("{state}, reported at {time}"),
        "counted_at": _("{count} people counted at {time}"),
        "never_counted": _("Nobody has counted yet."),
        "count_sent": _("Headcount recorded: {count} people."),
        "line_sent": _("State of the line recorded: {state}."),
        "bad_number": _("Write the number of people with digits, for example 58."),
        "name_missing": _("Write the full name."),
        "stands_for_missing": _("Choose the delegate who is being replaced."),
        "running": _("now"),
        "no_programme": _("The programme has not been entered yet."),
    }
