"""What the worker does for sites."""

from __future__ import annotations

from django.utils import timezone

from diemcau.before.sites import services
from diemcau.kernel import jobs


@jobs.every("17 * * * *", "sites.forget")
def forget() -> None:
    """Delete codes that nobody used, and what checks the PINs of conferences of which no device may hand in any more."""
    now = timezone.now()
    services.forget_codes(now=now)
    services.forget_pins(now=now)
