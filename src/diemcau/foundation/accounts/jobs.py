"""What the worker does for accounts."""

from __future__ import annotations

from django.utils import timezone

from diemcau.foundation.accounts import services
from diemcau.kernel import jobs


@jobs.every("47 * * * *", "accounts.forget-list-drafts")
def forget_list_drafts() -> None:
    """Delete lists of codes and posts that nobody accepted in time."""
    services.forget_list_drafts(now=timezone.now())
