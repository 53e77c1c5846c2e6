"""Self check-in and the hall's screen."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "self_running": _("Running"),
        "self_paused": _("Paused"),
        "self_pause": _("Pause"),
        "self_resume": _("Let it run again"),
        "self_count": _("{count} checked themselves in, {late} of them sent late."),
        "self_odd": _("Self check-ins to look at ({count}): {names}. The clock of the phone does not fit. Not in the hall? Undo them in the list."),
        "self_insecure": _("The browser makes the code only on a secure page (https). Check people in by their QR code or by name."),
        "self_tag": _("by themselves"),
        "paper_tag": _("from paper"),
        "screen_figures": _("This hall: {attended} of {convened} checked in"),
    }
