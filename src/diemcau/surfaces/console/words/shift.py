"""Who works at the device, and how a shift begins and ends."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "shift_of": _("Shift of {name}, since {time}"),
        "shift_locked": _("Locked: everything is shown, recording waits for a PIN."),
        "shift_none": _("No PIN was agreed for this site: the name of the device stands for the person."),
        "shift_impossible": _("Without https this browser cannot check a PIN: the name of the device stands for the person."),
        "shift_needed": _("Nothing was recorded yet. Open your shift, then do it again."),
        "shift_next": _("The shift before was ended. Who goes on?"),
        "shift_idle": _("The screen locks when nobody touched it for {minutes} minutes."),
        "shift_pin_missing": _("Choose your name and type your PIN."),
        "shift_wrong": _("This PIN is not right. Nothing was opened."),
        "shift_wait": _("Wrong PIN too often. Wait {seconds} seconds; the screen goes on showing."),
    }
