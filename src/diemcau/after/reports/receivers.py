"""What reports do when something happened below."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from diemcau.after.reports import services
from diemcau.before.conferences.models import Conference
from diemcau.during.attendance.signals import conference_frozen
from diemcau.kernel.actors import system


@receiver(conference_frozen, dispatch_uid="reports.derive-unit-figures")
def derive_unit_figures(conference_id: int, **_signal: Any) -> None:
    services.derive_unit_figures(conference=Conference.objects.get(pk=conference_id), by=system("reports"), now=timezone.now())
