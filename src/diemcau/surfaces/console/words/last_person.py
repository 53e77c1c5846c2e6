"""The card of whoever came last."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "in_at": _("Checked in at {time}"),
        "already_at": _("Already checked in at {time}"),
        "already": _("Already checked in"),
        "out_at": _("Left at {time}"),
        "undone": _("Undone: not counted as present"),
        "code_kept": _("Code recorded at {time}"),
        "code_unknown": _("Not on the list of this site"),
        "code_asked": _("The code is recorded and the centre will say whose it is."),
        "code_forged": _("This code is not genuine"),
        "code_forged_help": _("Nobody was checked in. Look the person up by name."),
        "code_strange": _("This is not a delegate's code"),
        "code_strange_help": _("Nothing was recorded. Look the person up by name."),
        "undo": _("Undo"),
        "mark_unknown_code": _("The centre does not know this code. Look the person up by name."),
        "mark_forged_code": _("The centre found the code not genuine. Look the person up by name."),
        "mark_other_site": _("Expected at another site; recorded here."),
        "mark_cancelled": _("This delegate was taken off the list; the standing office will check."),
        "mark_implausible_time": _("The clock of this device is wrong; the centre keeps its own time."),
        "mark_after_close": _("Recorded after the site was closed; the standing office will check."),
    }
