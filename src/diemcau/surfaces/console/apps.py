from __future__ import annotations

from django.apps import AppConfig

from diemcau.kernel import doors


class ConsoleConfig(AppConfig):
    name = "diemcau.surfaces.console"
    label = "console"

    def ready(self) -> None:
        doors.register("console", "console:link")
        doors.register("pairing", "console:code")
