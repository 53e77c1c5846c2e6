"""The camera and what it reads."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "camera_insecure": _("The browser opens the camera only on a secure page (https). Look people up by name."),
        "camera_denied": _("The browser was not allowed to use the camera. Allow it in the browser's settings, or look people up by name."),
        "camera_absent": _("This device has no camera. Look people up by name or use a hand scanner."),
        "camera_busy": _("The camera does not answer; another program may be using it. Look people up by name."),
        "camera_failed": _("The code reader could not be loaded. Look people up by name; try again when there is a connection."),
    }
