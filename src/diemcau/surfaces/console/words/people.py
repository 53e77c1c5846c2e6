"""The list and its people."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "present_of": _("{present} present of {convened} convened"),
        "check_in": _("Check in"),
        "here": _("Present"),
        "here_at": _("Present, {time}"),
        "left": _("Left"),
        "not_here": _("Not here yet"),
        "walk_in": _("Walk-in"),
        "substitute": _("Substitute"),
        "stands_for": _("stands for {name}"),
        "waiting_row": _("not sent yet"),
        "nobody_found": _("Nobody on the list of this site matches “{query}”. Record a walk-in or a substitute below."),
        "more_found": _("{count} more; type more letters."),
        "sealed_name": _("Code {place} of {count}, known"),
        "sealed_find": _("This conference keeps no names on devices: scan the code. Whoever has none is a walk-in."),
        "no_list": _("The list has not arrived yet. Codes are recorded all the same."),
        "asked_early": _("The list has not arrived yet. “{query}” is checked in as soon as it is here, if the name fits one person."),
        "nobody_listed": _("Nobody is on the list of this site. Everyone who comes is a walk-in."),
        "filter_all": _("All {count}"),
        "filter_absent": _("Not here yet {count}"),
        "filter_present": _("Present {count}"),
        "filter_empty": _("Nobody in this group."),
    }
