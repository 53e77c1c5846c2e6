from __future__ import annotations

from django.apps import AppConfig

from diemcau.kernel import doors


class NetworkConfig(AppConfig):
    name = "diemcau.foundation.network"
    label = "network"

    def ready(self) -> None:
        doors.register("units", "network:units")
