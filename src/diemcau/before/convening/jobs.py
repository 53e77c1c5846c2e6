"""What the worker does for convening."""

from __future__ import annotations

from django.utils import timezone

from diemcau.before.convening import services
from diemcau.before.convening.services.invitations import INVITE, post_invitations
from diemcau.kernel import jobs
from diemcau.kernel.actors import system


@jobs.job(INVITE)
def invite(*, conference: int, by: list[str], only_changes: bool = False) -> None:
    """Put the invitations of a conference, or only what changed in them, into the out-box."""
    kind, key, label = by
    post_invitations(conference_id=conference, by=(kind, key, label), only_changes=only_changes, clock=timezone.now)


@jobs.every("41 * * * *", "convening.forget-drafts")
def forget_drafts() -> None:
    """Delete lists of people that nobody accepted in time, and what was kept to undo an acceptance."""
    services.forget_drafts(now=timezone.now())


@jobs.every("*/10 * * * *", "convening.remind")
def remind() -> None:
    """Send the reminders that are due."""
    services.remind(now=timezone.now(), by=system("convening.remind"))
