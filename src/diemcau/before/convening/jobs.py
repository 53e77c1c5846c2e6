"""What the worker does for convening."""

from __future__ import annotations

from django.utils import timezone

from diemcau.before.convening.services.invitations import INVITE, post_invitations
from diemcau.kernel import jobs


@jobs.job(INVITE)
def invite(*, conference: int, by: list[str]) -> None:
    """Put the invitations of a conference into the out-box."""
    kind, key, label = by
    post_invitations(conference_id=conference, by=(kind, key, label), clock=timezone.now)
