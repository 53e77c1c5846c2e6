from __future__ import annotations

from django.apps import AppConfig

from diemcau.kernel import doors


class DeskConfig(AppConfig):
    name = "diemcau.surfaces.desk"
    label = "desk"

    def ready(self) -> None:
        doors.register("desk", "desk:home")
        doors.register("search", "desk:search")
