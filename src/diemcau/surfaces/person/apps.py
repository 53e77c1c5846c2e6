from __future__ import annotations

from django.apps import AppConfig

from diemcau.kernel import doors


class PersonConfig(AppConfig):
    name = "diemcau.surfaces.person"
    label = "person"

    def ready(self) -> None:
        doors.register("person", "person:invitation")
        doors.register("hall-screen", "person:hall")
