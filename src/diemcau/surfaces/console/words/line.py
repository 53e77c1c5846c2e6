"""How the device stands with the centre."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "connecting": _("Connecting to the centre…"),
        "online": _("Connected. Everything recorded here has been received."),
        "sending": _("Sending to the centre…"),
        "offline": _("No connection. Go on checking people in: it is kept on this device and sent by itself later."),
        "offline_waiting": _("No connection. {count} entries are kept on this device and will be sent by themselves. Do not close this page."),
        "shut": _("This device may no longer record for this site. Ask the standing office for a new link; what is kept here stays here."),
        "kept": _("Kept on this device: {waiting} · Received by the centre: {received}"),
        "refused": _("{count} entries could not be read by the centre; they stay on this device. Call the standing office."),
        "elsewhere": _("{count} entries of another site are still on this device. Open that site's link again to send them."),
    }
