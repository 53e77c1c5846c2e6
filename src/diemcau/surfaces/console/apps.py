from __future__ import annotations

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "diemcau.surfaces.console"
    label = "console"
