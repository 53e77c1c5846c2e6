"""What the worker does for batches."""

from __future__ import annotations

from django.utils import timezone

from diemcau.foundation.batches import services
from diemcau.foundation.batches.services import MAKE
from diemcau.kernel import jobs


@jobs.job(MAKE, lane=jobs.LONG)
def make(*, batch: int) -> None:
    """Make what is left of a batch."""
    services.make(batch, clock=timezone.now)


@jobs.every("29 * * * *", "batches.expire")
def expire() -> None:
    """Delete files that expired."""
    services.expire(now=timezone.now())
