"""What follows from our own signals."""

from __future__ import annotations

from collections.abc import Sequence

from django.dispatch import receiver
from django.utils import timezone

from diemcau.before.convening import services
from diemcau.before.convening.models import Nomination, Quota
from diemcau.before.convening.services.invitations import say_farewell, welcome_back
from diemcau.before.convening.signals import came_back, left, moved_up
from diemcau.foundation.papers.models import PaperRecord
from diemcau.foundation.papers.signals import paper_issued, paper_recalled
from diemcau.kernel.actors import system


@receiver(moved_up, dispatch_uid="convening.tell_moved_up")
def tell_moved_up(quota_id: int, nomination_ids: Sequence[int], **_more: object) -> None:
    """People on a waiting list got a seat: their unit is told."""
    quota = Quota.objects.select_related("conference").get(pk=quota_id)
    rows = list(Nomination.objects.filter(pk__in=nomination_ids).order_by("pk"))
    services.tell_moved_up(quota=quota, nominations=rows, by=system("convening.moved-up"), now=timezone.now())


@receiver(left, dispatch_uid="convening.say_farewell")
def tell_those_who_left(delegate_ids: Sequence[int], **_more: object) -> None:
    """Whoever was invited and is no longer expected is told, and so is their calendar."""
    say_farewell(delegates=delegate_ids, by=system("convening.farewell"), now=timezone.now())


@receiver(came_back, dispatch_uid="convening.welcome_back")
def tell_those_who_are_back(delegate_ids: Sequence[int], **_more: object) -> None:
    """Whoever was told farewell and is expected again gets a new invitation."""
    welcome_back(delegates=delegate_ids, by=system("convening.welcome-back"), now=timezone.now())


@receiver([paper_issued, paper_recalled], dispatch_uid="convening.tell_of_paper")
def tell_of_paper(record_id: int, **_more: object) -> None:
    """A paper left the office, or is called back: the contacts of the units it is meant for are told."""
    record = PaperRecord.objects.select_related("corrects", "amends").get(pk=record_id)
    services.tell_of_paper(record=record, by=system("convening.paper-news"), now=timezone.now())
