"""Public pages, from published snapshots only."""

from __future__ import annotations

from django.apps import AppConfig

from diemcau.kernel import doors


class PortalConfig(AppConfig):
    name = "diemcau.surfaces.portal"
    label = "portal"

    def ready(self) -> None:
        doors.register("public", "portal:conferences")
        doors.register("public-conference", "portal:conference")
