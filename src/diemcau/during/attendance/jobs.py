"""What the worker does for attendance."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone

from diemcau.before.conferences.models import Conference
from diemcau.during.attendance import services
from diemcau.kernel import jobs
from diemcau.kernel.actors import system

LOOKED_BACK = timedelta(days=40)  # a month in which shut-out devices hand in, and a few days
logger = logging.getLogger(__name__)


@jobs.every("23 18 * * *", "attendance.check", lane=jobs.LONG)  # 01:23 in Viet Nam
def check() -> None:
    """Fold the logs of the last weeks from scratch and say where what was kept differs: in the record of the site, and in the server's log."""
    now = timezone.now()
    for conference in Conference.objects.filter(closes_at__gt=now - LOOKED_BACK, opens_at__lt=now + LOOKED_BACK).order_by("pk"):
        for difference in services.recompute(services.logs(conference), by=system("Kiểm tra hằng đêm"), now=now, only_check=True):
            logger.error("The state of a log differs from the log: %s", difference.sentence)
