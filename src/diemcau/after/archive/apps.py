from __future__ import annotations

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "diemcau.after.archive"
    label = "archive"
