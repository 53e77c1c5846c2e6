from __future__ import annotations

from django.apps import AppConfig


class ConveningConfig(AppConfig):
    name = "diemcau.before.convening"
    label = "convening"
