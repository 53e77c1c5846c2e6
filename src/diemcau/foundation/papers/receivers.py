"""The acts we know of, and what rests on them, come into the table whenever the tables are brought up to date."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver

from diemcau.foundation.papers.services.acts import load_acts, load_retention


@receiver(post_migrate, dispatch_uid="papers.load-acts")
def load_after_migrating(*, sender: Any, plan: Any = None, **_facts: Any) -> None:
    """Once after the tables of this room are there."""
    if getattr(sender, "label", "") == "papers":
        load_acts()
        load_retention()
