"""What the worker does for units that were asked for names."""

from __future__ import annotations

from django.utils import timezone

from diemcau.before.convening import services
from diemcau.kernel import jobs
from diemcau.kernel.actors import system


@jobs.every("*/10 * * * *", "convening.remind")
def remind() -> None:
    """Send the reminders that are due."""
    services.remind(now=timezone.now(), by=system("convening.remind"))
