from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "diemcau.after.reports"
    label = "reports"
