"""What follows from our own signals."""

from __future__ import annotations

from collections.abc import Sequence

from django.dispatch import receiver
from django.utils import timezone

from diemcau.before.convening import services
from diemcau.before.convening.models import Nomination, Quota
from diemcau.before.convening.signals import moved_up
from diemcau.kernel.actors import system


@receiver(moved_up, dispatch_uid="convening.tell_moved_up")
def tell_moved_up(quota_id: int, nomination_ids: Sequence[int], **_more: object) -> None:
    """People on a waiting list got a seat: their unit is told."""
    quota = Quota.objects.select_related("conference").get(pk=quota_id)
    rows = list(Nomination.objects.filter(pk__in=nomination_ids).order_by("pk"))
    services.tell_moved_up(quota=quota, nominations=rows, by=system("convening.moved-up"), now=timezone.now())
