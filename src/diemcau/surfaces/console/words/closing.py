"""The end of the site's day."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "difference_none": _("Checked in and counted agree."),
        "difference_more": _("Counted {count} more than checked in. Write the reason."),
        "difference_less": _("Counted {count} fewer than checked in. Write the reason."),
        "reason_missing": _("Write why the two numbers differ."),
        "closed_at": _("Closed at {time}"),
        "closed_waiting": _("Closed on this device at {time}; not yet received by the centre."),
        "accepted_at": _("Accepted by the standing office at {time}."),
        "reopened": _("The standing office reopened this site at {time}: {reason}. Correct it, then close it again."),
        "people": _("{count} people"),
        "not_stated": _("not counted"),
        "kept_first": _("Entries are still kept on this device. Wait until the centre has received them."),
    }
