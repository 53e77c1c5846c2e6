"""What the worker does for the out-box."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from diemcau.foundation.notices import services
from diemcau.foundation.notices.services.posting import DELIVER
from diemcau.kernel import jobs


@jobs.job(DELIVER)
def deliver() -> None:
    """Send what is due."""
    services.deliver_due(clock=timezone.now)


@jobs.every("* * * * *", "notices.look")
def look() -> None:
    """Put a round off when a letter is due and nobody remembers: after a restart, after a restored backup."""
    jobs.defer(DELIVER, key="due")


@jobs.every("17 19 * * *", "notices.forget")
def forget() -> None:
    """Delete letters that are too old, in the small hours of Vietnam."""
    services.forget_old(now=timezone.now(), days=settings.KEEP_LETTERS_DAYS)
